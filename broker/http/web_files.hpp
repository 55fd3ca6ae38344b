// SPDX-License-Identifier: Apache-2.0
// The files of the web application (folder web), which the build bundles and embeds into the program.
#pragma once
#include <span>
#include <string_view>

namespace stepwise::broker::http {

struct WebFile {
  std::string_view path;  // of its route, such as "/app.js"
  std::string_view content;
  std::string_view gzipped;  // the same as gzip
  std::string_view digest;   // SHA-256 of the content, in hex
};

std::span<const WebFile> web_files();  // cmake/embed_web.cmake writes it

}  // namespace stepwise::broker::http
