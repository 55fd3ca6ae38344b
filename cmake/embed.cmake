# SPDX-License-Identifier: Apache-2.0
# Writes FILES as string literals into OUTPUT, for sql/migrations.hpp.
set(text "#include \"sql/migrations.hpp\"\nnamespace stepwise::sql {\nconst std::vector<Migration>& migrations() {\n  static const std::vector<Migration> all{\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} content)
  # A literal may not be longer than 64 KiB to be portable: pieces of 8,000 characters are joined by the compiler.
  string(LENGTH "${content}" length)
  set(position 0)
  string(APPEND text "      {\"${name}\",\n")
  while(position LESS length)
    string(SUBSTRING "${content}" ${position} 8000 piece)
    string(APPEND text "       R\"~sql~(${piece})~sql~\"\n")
    math(EXPR position "${position} + 8000")
  endwhile()
  string(APPEND text "      },\n")
endforeach()
string(APPEND text "  };\n  return all;\n}\n}  // namespace stepwise::sql\n")
file(WRITE ${OUTPUT} "${text}")
