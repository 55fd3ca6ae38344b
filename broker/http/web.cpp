// SPDX-License-Identifier: Apache-2.0
// Serves the files of the web application. They contain no data, so everybody gets them; the application then logs in
// as any other caller does.
#include "broker/http/api.hpp"
#include "broker/http/web_files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker::http {
namespace {

// Scripts, styles and requests only from and to this broker, no page around it, no plug-ins.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

std::string_view type_of(std::string_view path) {
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  if (path.ends_with(".svg")) return "image/svg+xml";
  return "text/html; charset=utf-8";
}

// If-None-Match is a list of tags, or * (RFC 9110 13.1.2).
bool has_tag(std::string_view if_none_match, std::string_view tag) {
  return if_none_match == "*" || if_none_match.find(tag) != std::string_view::npos;
}

// Browsers accept it; a client that names gzip with the weight 0 does not.
bool accepts_gzip(std::string_view accept_encoding) {
  return accept_encoding.find("gzip") != std::string_view::npos &&
         accept_encoding.find("gzip;q=0") == std::string_view::npos;
}

}  // namespace

Response get_web_file(Api&, const Request& request) {
  const std::span<const WebFile> files = web_files();
  const auto file = std::ranges::find(files, std::string_view(request.path), &WebFile::path);
  if (file == files.end()) return not_found(request, "file");
  const std::string tag = fmt::format("\"{}\"", file->digest.substr(0, 32));
  Response response;
  response.content_type = type_of(file->path);
  response.headers = {{"Content-Security-Policy", std::string(content_policy)},
                      {"Cross-Origin-Opener-Policy", "same-origin"},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"ETag", "W/" + tag}};
  if (has_tag(request.if_none_match, tag)) {
    response.status = 304;
  } else if (accepts_gzip(request.accept_encoding)) {
    response.body = file->gzipped;
    response.headers.emplace_back("Content-Encoding", "gzip");
  } else {
    response.body = file->content;
  }
  return response;
}

}  // namespace stepwise::broker::http
