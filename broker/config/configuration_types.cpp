// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_types.hpp"

#include "base/text.hpp"
#include "dicom/charset.hpp"
#include "hl7/charset.hpp"
#include "hl7/path.hpp"
#include "mapping/values/field_map.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace stepwise::broker::configuration_types {
namespace {

bool made_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}
bool is_plain(std::string_view text) {
  return text::is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}
bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// An AE title has at most 16 characters of the default repertoire, without backslash; blanks around it are ignored
// (PS3.5 6.2).
bool is_ae_title(std::string_view text) {
  return !text.empty() && text.size() <= 16 && is_plain(text) && text::is_ascii(text) &&
         text.find('\\') == std::string_view::npos && text::trim(text) == text;
}

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  const std::string terminated(text);
  return inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1;
}

// Uses the time zone database of the system, as mapping/values/zone does.
bool is_time_zone(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == '/' || text.find("..") != std::string_view::npos) return false;
  std::ifstream file("/usr/share/zoneinfo/" + std::string(text), std::ios::binary);
  std::array<char, 4> magic{};
  return file.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

// For example "ADT^A60", "ADT", "SC".
bool is_message_or_control(std::string_view text) {
  const auto is_code = [](std::string_view code) {
    return std::all_of(code.begin(), code.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  };
  const std::size_t joint = text.find('^');
  if (joint == std::string_view::npos) return (text.size() == 2 || text.size() == 3) && is_code(text);
  return joint == 3 && text.size() == 7 && is_code(text.substr(0, 3)) && is_code(text.substr(4));
}

bool is_hl7_path(std::string_view text) {
  if (text.empty()) return true;
  const auto path = hl7::parse_path(text);
  return path && path->field > 0;
}

constexpr std::string_view capitals_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

}  // namespace

const TextForm any_text{"text", is_plain};
const TextForm short_text{"text of at most 16 characters",
                          [](std::string_view text) { return is_plain(text) && text::characters(text) <= 16; }};
const TextForm name_of_system{"text", [](std::string_view text) { return !text.empty() && is_plain(text); }};
// Other characters are not possible in bar codes, or are wildcards or separators (reference 3.2).
const TextForm identifier_prefix{"capitals, digits and `-`", [](std::string_view text) {
                                   return made_of(text, std::string(capitals_and_digits) + "-");
                                 }};
const TextForm time_zone{"IANA name", is_time_zone};
const TextForm ip_address{"IP address", is_ip_address};
const TextForm ae_title{"AE title of 1 to 16 characters", is_ae_title};
const TextForm modality{"at most 16 capitals, digits, `_` or blanks", [](std::string_view text) {
                          return text.size() <= 16 && made_of(text, std::string(capitals_and_digits) + "_ ");
                        }};
const TextForm http_token{"at least 16 visible ASCII characters", [](std::string_view text) {
                            return text.empty() || (text.size() >= 16 && is_visible_ascii(text));
                          }};
const TextForm hl7_charset{"term of HL7 table 0211", [](std::string_view text) { return hl7::is_writable(text); }};
const TextForm hl7_message_or_control{"message type, TYPE^EVENT or order control code", is_message_or_control};
const TextForm hl7_conditions{"conditions on HL7 paths", [](std::string_view text) {
                                const auto conditions = mapping::parse_conditions(text);
                                return conditions.has_value() && !conditions->empty();
                              }};
const TextForm hl7_path{"HL7 path", is_hl7_path};
const TextForm dicom_charset{"value of (0008,0005)",
                             [](std::string_view text) { return dicom::TextEncoder::of(text).has_value(); }};

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string toml_array(const Words& texts) {
  Words items;
  for (const std::string& text : texts) items.push_back(toml_text(text));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

bool read_templates(const toml::node& node, FieldTemplates& templates) {
  const auto* table = node.as_table();
  if (!table) return false;
  FieldTemplates read;
  for (const auto& [key, value] : *table) {
    const std::string name(key.str());
    if (const auto* text = value.as_string()) {
      read[""][name] = text->get();
    } else if (const auto* of_type = value.as_table()) {
      for (const auto& [path, item] : *of_type) {
        if (!item.is_string()) return false;
        read[name][std::string(path.str())] = item.as_string()->get();
      }
    } else {
      return false;
    }
  }
  templates = std::move(read);
  return true;
}

std::string toml_table(const FieldTemplates& templates) {
  Words items;
  for (const auto& [message_type, fields] : templates) {
    Words rows;
    for (const auto& [path, value] : fields) rows.push_back(toml_text(path) + " = " + toml_text(value));
    const std::string all = fmt::format("{}", fmt::join(rows, ", "));
    items.push_back(message_type.empty() ? all : toml_text(message_type) + " = {" + all + "}");
  }
  return fmt::format("{{{}}}", fmt::join(items, ", "));
}

std::string one_of(const Words& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 < words.size() ? ", " : " or ";
    out += "`" + words[i] + "`";
  }
  return out;
}

std::string range(std::int64_t least, std::int64_t most) {
  return fmt::format("{} to {}", least, most);
}

bool read_texts(const toml::node& node, const std::function<bool(std::string_view)>& accepts, Words& texts) {
  const auto* list = node.as_array();
  if (!list) return false;
  Words read;
  for (const toml::node& item : *list) {
    const auto* text = item.as_string();
    if (!text || !accepts(text->get()) || std::ranges::find(read, text->get()) != read.end()) return false;
    read.push_back(text->get());
  }
  texts = std::move(read);
  return true;
}

}  // namespace stepwise::broker::configuration_types
