# SPDX-License-Identifier: Apache-2.0
# Compiler settings: cache, fast linker, warnings. Warnings are errors only in the presets, because other compilers may have other warnings.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # CCACHE_DEPEND: ccache does not run the preprocessor before it compiles a file that is not in the cache. This saves a quarter of the time.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Precompiled headers are found by content, so that ccache can use them. Wrong inlining warnings of g++ 12 with -O2 are switched off: among others, it does
  # not recognise that Asio frees coroutine frames with the matching function.
  add_compile_options(-fpch-preprocess -Wno-mismatched-new-delete -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-subobject-linkage)  # the warning is meant for headers, but also appears for a .cpp file that is included
endif()
option(STEPWISE_WARNINGS_AS_ERRORS "a warning ends the build" OFF)
if(STEPWISE_WARNINGS_AS_ERRORS)
  add_compile_options(-Werror)
endif()
set(STEPWISE_SANITIZERS "" CACHE STRING "for -fsanitize=, such as address,undefined or thread")
if(STEPWISE_SANITIZERS)
  add_compile_options(-fsanitize=${STEPWISE_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STEPWISE_SANITIZERS})
  if(STEPWISE_SANITIZERS MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These four checks double the time of compilation. The address sanitizer finds most of the same errors; the fuzz programs (clang) use all checks.
    add_compile_options(-fno-sanitize=null,alignment,object-size,vptr)
  endif()
  if(STEPWISE_SANITIZERS MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # it can't follow the fences in Asio's reference counts: see tests/support/tsan.supp
  endif()
endif()
