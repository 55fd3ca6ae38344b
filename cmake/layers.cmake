# SPDX-License-Identifier: Apache-2.0
# stepwise_layer(FOLDER LINKS ... [PRIVATE ...]): the library of one folder, made of the .cpp files in it, not of those in its subfolders.
# Its name is that of the folder: model/orders is stepwise_model_orders. Precompiled headers and groups of files that are compiled together (all
# presets but dev) only save time: each file includes what it uses.
function(stepwise_layer folder)
  cmake_parse_arguments(arg "" "" "LINKS;PRIVATE" ${ARGN})
  string(REPLACE "/" "_" name stepwise_${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE})
  if(folder STREQUAL broker/usecases)
    target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/broker/usecases/precompiled.hpp)
  elseif(folder MATCHES ^broker/ AND NOT folder STREQUAL broker/embedded)
    target_precompile_headers(${name} REUSE_FROM stepwise_broker_usecases)
  else()
    target_precompile_headers(${name} REUSE_FROM stepwise_precompiled)
  endif()
endfunction()

# A precompiled header can be used by targets with more macro definitions, not by targets with fewer. So it is compiled with the fewest.
file(WRITE ${CMAKE_BINARY_DIR}/generated/precompiled.cpp "")
add_library(stepwise_precompiled OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
target_link_libraries(stepwise_precompiled PRIVATE fmt::fmt)
target_precompile_headers(stepwise_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/base/precompiled.hpp)

# The migrations are text files that are embedded into the binary, so it needs no other files.
function(stepwise_embed_migrations target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sql/migrations/*.sql)
  set(output ${CMAKE_BINARY_DIR}/generated/migrations.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
