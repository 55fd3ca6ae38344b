// SPDX-License-Identifier: Apache-2.0
#include "mapping/dicom_values.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"

namespace stepwise::mapping {

namespace tags = dicom::tags;

namespace {
constexpr std::size_t code_value_characters = 16, code_meaning_characters = 64;
}

std::string line_value(std::string_view text, std::size_t characters_max) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += '/';
    else if (c == '\r' || c == '\n' || c == '\t' || c == '\f') out += out.empty() || out.back() == ' ' ? "" : " ";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  return text::cut(text::trim(out), characters_max);
}

std::string text_value(std::string_view text, std::size_t characters_max) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\r' || c == '\n') out += "\r\n";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\f') out += c;
  }
  return text::cut(out, characters_max);
}

model::Code read_code_item(const dicom::Dataset& item) {
  model::Code code;
  code.value = item.value(tags::code_value);
  if (code.value.empty()) code.value = item.value(tags::long_code_value);
  if (code.value.empty()) code.value = item.value(tags::urn_code_value);
  code.scheme = item.value(tags::coding_scheme_designator);
  code.version = item.value(tags::coding_scheme_version);
  code.meaning = item.value(tags::code_meaning);
  return code;
}

std::vector<model::Code> read_code_items(const dicom::Dataset& dataset, dicom::Tag sequence) {
  std::vector<model::Code> codes;
  for (const dicom::Dataset& item : dataset.items(sequence)) {
    model::Code code = read_code_item(item);
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

std::optional<dicom::Dataset> write_code_item(const model::Code& code, const std::string& local_scheme) {
  if (code.value.empty()) return std::nullopt;
  dicom::Dataset item;
  const bool is_urn = code.value.rfind("urn:", 0) == 0 || code.value.rfind("http", 0) == 0;
  const bool is_long = text::characters(code.value) > code_value_characters;
  const std::string value = line_value(code.value, code.value.size());
  if (is_urn) item.set(tags::urn_code_value, "UR", value);
  else if (is_long) item.set(tags::long_code_value, "UC", value);
  else item.set(tags::code_value, "SH", value);
  item.set(tags::coding_scheme_designator, "SH", line_value(code.scheme.empty() || code.scheme == "L" ? local_scheme : code.scheme, 16));
  if (!code.version.empty()) item.set(tags::coding_scheme_version, "SH", line_value(code.version, 16));
  item.set(tags::code_meaning, "LO", line_value(code.meaning.empty() ? code.value : code.meaning, code_meaning_characters));
  return item;
}

}  // namespace stepwise::mapping
