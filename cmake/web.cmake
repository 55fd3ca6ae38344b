# SPDX-License-Identifier: Apache-2.0
# The web application (folder web): esbuild bundles it with React and i18next, which are distribution packages, and the files are embedded into the binary.
find_program(ESBUILD esbuild REQUIRED)
set(STEPWISE_NODE_PATH /usr/share/nodejs CACHE PATH "folder with react, react-dom and i18next")

function(stepwise_embed_web target)
  set(source ${CMAKE_SOURCE_DIR}/web)
  set(folder ${CMAKE_BINARY_DIR}/generated/web)
  set(names index.html app.js app.css icon.svg)
  list(TRANSFORM names PREPEND ${folder}/ OUTPUT_VARIABLE bundle)
  list(TRANSFORM bundle APPEND .gz OUTPUT_VARIABLE gzipped)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${source}/*.ts ${source}/*.tsx ${source}/*.css ${source}/*.html ${source}/*.svg)
  add_custom_command(OUTPUT ${bundle} ${gzipped}
    COMMAND ${CMAKE_COMMAND} -E env NODE_PATH=${STEPWISE_NODE_PATH} ${ESBUILD} ${source}/app.tsx ${source}/app.css --bundle --minify --jsx=automatic
            --target=es2022 --charset=utf8 --legal-comments=none "--define:process.env.NODE_ENV=\"production\"" --log-level=warning --outdir=${folder}
    COMMAND ${CMAKE_COMMAND} -E copy ${source}/index.html ${source}/icon.svg ${folder}
    COMMAND gzip -9 --no-name --keep --force ${bundle}
    DEPENDS ${sources} VERBATIM)
  set(output ${CMAKE_BINARY_DIR}/generated/web_files.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${folder} "-DNAMES=${names}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_web.cmake
    DEPENDS ${bundle} ${gzipped} ${CMAKE_SOURCE_DIR}/cmake/embed_web.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS "${bundle};${gzipped}" SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
endfunction()
