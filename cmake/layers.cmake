# SPDX-License-Identifier: Apache-2.0
# stepwise_layer(NAME [FOLDER f] LINKS ... [PRIVATE ...]): the library of one folder of src/, made of all its .cpp files.
# A folder without sources yet is an interface library, so that the order stands from the first day.
function(stepwise_layer name)
  cmake_parse_arguments(arg "" "FOLDER" "LINKS;PRIVATE" ${ARGN})
  if(NOT arg_FOLDER)
    set(arg_FOLDER ${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${arg_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/app/main\\.cpp$")
  if(sources)
    add_library(stepwise_${name} STATIC ${sources})
    target_include_directories(stepwise_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(stepwise_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE})
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/${arg_FOLDER}/pch.hpp)
      target_precompile_headers(stepwise_${name} PRIVATE ${CMAKE_SOURCE_DIR}/src/${arg_FOLDER}/pch.hpp)
    endif()
  else()
    add_library(stepwise_${name} INTERFACE)
    target_include_directories(stepwise_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(stepwise_${name} INTERFACE ${arg_LINKS} ${arg_PRIVATE})
  endif()
endfunction()

# The migrations are text files that the binary carries: it needs no folder beside it.
function(stepwise_embed_migrations target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/sql/migrations/*.sql)
  get_target_property(type ${target} TYPE)
  if(NOT files OR type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  set(output ${CMAKE_BINARY_DIR}/generated/migrations.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
