// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/dicom_codes.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/values/dicom_text.hpp"

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
constexpr std::string_view local_scheme = "99LOCAL";

bool is_urn(std::string_view value) {
  return value.starts_with("urn:") || value.find("://") != std::string_view::npos;
}

dicom::Tag value_tag(std::string_view value) {
  if (is_urn(value)) return tags::urn_code_value;
  return text::characters(value) > limits::sh_characters ? tags::long_code_value : tags::code_value;
}

void put(dicom::Dataset& item, dicom::Tag tag, std::string_view text) {
  const dicom::Vr vr = dicom::find_attribute(tag)->vr;
  item.set(tag, vr, dicom_value(vr, text));
}

}  // namespace

std::optional<dicom::Dataset> code_item(const model::Code& code) {
  const std::string_view value = text::trim(code.value);
  if (value.empty()) return std::nullopt;
  dicom::Dataset item;
  put(item, value_tag(value), value);
  const std::string_view scheme = text::trim(code.scheme);
  const bool is_designator = !scheme.empty() && text::characters(scheme) <= limits::sh_characters;
  put(item, tags::coding_scheme_designator, is_designator ? scheme : local_scheme);
  if (!code.version.empty()) put(item, tags::coding_scheme_version, code.version);
  put(item, tags::code_meaning, text::trim(code.meaning).empty() ? value : std::string_view(code.meaning));
  return item;
}

std::vector<dicom::Dataset> code_items(const std::vector<model::Code>& codes) {
  std::vector<dicom::Dataset> items;
  for (const model::Code& code : codes) {
    if (auto item = code_item(code)) items.push_back(std::move(*item));
  }
  return items;
}

std::vector<model::Code> codes_of(const dicom::Dataset& dataset, dicom::Tag sequence) {
  std::vector<model::Code> codes;
  for (const dicom::Dataset& item : dataset.items(sequence)) {
    model::Code code{.value = item.value(tags::code_value),
                     .meaning = item.value(tags::code_meaning),
                     .scheme = item.value(tags::coding_scheme_designator),
                     .version = item.value(tags::coding_scheme_version)};
    for (const dicom::Tag longer : {tags::long_code_value, tags::urn_code_value}) {
      if (code.value.empty()) code.value = item.value(longer);
    }
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

}  // namespace stepwise::mapping
