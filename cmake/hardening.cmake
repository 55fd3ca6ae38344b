# SPDX-License-Identifier: Apache-2.0
# Compiler and linker settings that turn a fault in memory handling into an end of the process. tests/run-packaging checks them in the built binary, and
# docs/SECURITY.md has the commands for that. Settings that the compiler does not know are left out.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)

# operator[], front, back, *optional and others of libstdc++ check their arguments. They cost time, so this has an option of its own.
option(STEPWISE_LIBRARY_ASSERTIONS "libstdc++ checks bounds and other preconditions" ON)
if(STEPWISE_LIBRARY_ASSERTIONS)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# The sanitizers find the same faults with an explanation, and the checks of _FORTIFY_SOURCE would hide some from them.
if(STEPWISE_SANITIZERS)
  return()
endif()

# The address of the program is random; the tables of the linker are read-only after the start; the stack contains no code.
add_compile_options(-fPIE)
add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)

set(branches)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(branches -fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(branches -mbranch-protection=standard)
endif()
# A canary in front of return addresses; large stack frames touch each page, so they cannot jump over the guard page; indirect jumps end only at
# marked functions, and returns only where the call was (x86_64: CET, aarch64: BTI and PAC).
foreach(flag -fstack-protector-strong -fstack-clash-protection ${branches})
  string(MAKE_C_IDENTIFIER "STEPWISE_HAS${flag}" known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endforeach()

# Functions of the C library that write into a buffer check its size. Level 3 also knows sizes that are computed at run time; it needs g++ 12 or clang 9, and
# glibc 2.34. The checks need optimisation. Distributions may define another level in the compiler, so that one is removed.
set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
check_cxx_source_compiles("#include <string.h>\n#if __USE_FORTIFY_LEVEL < 3\n#error level 3 is not known\n#endif\nint main() {}" STEPWISE_HAS_FORTIFY_3)
unset(CMAKE_REQUIRED_FLAGS)
set(level 2)
if(STEPWISE_HAS_FORTIFY_3)
  set(level 3)
endif()
add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=${level}>")
