# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT: FOLDER/NAME and NAME.gz for each of NAMES as an element of web_files(). The assembler includes the files, so the compiler does not parse them. Their digests
# are in the source too, so a compiler cache sees that a file has changed.
set(sections "")
set(elements "")
set(number 0)
# Appends FILE to `sections`, and sets `view`: the expression of its content.
macro(include_file file)
  set(symbol stepwise_web_file_${number})
  file(SIZE ${file} size)
  string(APPEND sections "asm(\".pushsection .rodata\\n.global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n.popsection\\n\");\nextern \"C\" const char ${symbol}[];\n")
  set(view "{${symbol}, ${size}}")
  math(EXPR number "${number} + 1")
endmacro()
foreach(name IN LISTS NAMES)
  string(REGEX REPLACE "^index\\.html$" "" path ${name})
  file(SHA256 ${FOLDER}/${name} digest)
  include_file(${FOLDER}/${name})
  string(APPEND elements "      {\"/${path}\", ${view}, ")
  include_file(${FOLDER}/${name}.gz)
  string(APPEND elements "${view}, \"${digest}\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"broker/http/web_files.hpp\"\n${sections}namespace stepwise::broker::http {\nstd::span<const WebFile> web_files() {\n  static const WebFile all[] = {\n${elements}  };\n  return all;\n}\n}  // namespace stepwise::broker::http\n")
