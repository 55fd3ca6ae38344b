// SPDX-License-Identifier: Apache-2.0
#include "broker/http/target.hpp"

#include "base/text.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/sub_delim_chars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

namespace stepwise::broker::http {
namespace {

namespace urls = boost::urls;

// The characters that RFC 3986 allows in a path or query.
constexpr auto target_chars = urls::unreserved_chars + urls::sub_delim_chars + urls::grammar::lut_chars(":@/?");

// Encodes characters that RFC 3986 does not allow, so that `curl '.../patients?name=王'` works.
std::string encoded(std::string_view target) {
  std::string all;
  for (const char c : target) all += c == '%' ? "%" : urls::encode(std::string_view(&c, 1), target_chars);
  return all;
}

// nullopt: the text is not UTF-8 or contains NUL.
std::optional<std::string> text_of(std::string decoded) {
  if (!text::is_utf8(decoded) || decoded.find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

std::optional<Target> target_of(const urls::url_view& url) {
  const auto path = url.encoded_path();
  Target target{path.empty() ? "/" : std::string(path.data(), path.size()), {}};
  urls::encoding_opts form;
  form.space_as_plus = true;
  for (const auto& parameter : url.params(form)) {
    if (parameter.key.empty() && !parameter.has_value) continue;  // "&&"
    auto name = text_of(parameter.key);
    auto value = text_of(parameter.value);
    if (!name || !value) return std::nullopt;
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return target;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  if (target == "*") return Target{"*", {}};
  if (!target.starts_with('/')) {  // the absolute form, which proxies use
    const auto url = urls::parse_uri(target);
    return url ? target_of(*url) : std::nullopt;
  }
  const std::string allowed = encoded(target);
  const auto url = urls::parse_origin_form(allowed);
  return url ? target_of(*url) : std::nullopt;
}

std::optional<std::string> decode_segment(std::string_view segment) {
  const auto encoded = urls::make_pct_string_view(segment);
  return encoded ? text_of(encoded->decode()) : std::nullopt;
}

std::string encode_query_value(std::string_view utf8) {
  return urls::encode(utf8, urls::unreserved_chars);
}

std::string next_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query,
                        std::string_view place_name, std::int64_t place) {
  std::string target(path);
  target += '?';
  for (const auto& [name, value] : query) {
    if (name != place_name) target += name + "=" + encode_query_value(value) + "&";
  }
  return target.append(place_name) + "=" + std::to_string(place);
}

}  // namespace stepwise::broker::http
