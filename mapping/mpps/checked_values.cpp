// SPDX-License-Identifier: Apache-2.0
#include "mapping/mpps/checked_values.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/value_check.hpp"

#include <algorithm>
#include <optional>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::CheckedValue;
using dicom::Dataset;
using dicom::Element;
using dicom::Tag;
using dicom::Vr;
using model::InvalidValues;

constexpr const char* sop_instance_uid_place = "(0000,1000)";

Error invalid_value(const char* code, std::string place, std::string_view value, std::string_view fault) {
  return {.kind = ErrorKind::data_type,
          .code = code,
          .place = std::move(place),
          .value = std::string(value),
          .rule = std::string(fault),
          .remedy = "send a value that its value representation allows (PS3.5 6.2)"};
}

// PS3.3 8.8: a code of more than 16 characters belongs into Long Code Value. We read both attributes as the code.
CheckedValue check_element(Vr vr, const Element& element, bool is_multi_valued) {
  CheckedValue checked = dicom::check_value(vr, element.value, is_multi_valued);
  if (element.tag != tags::code_value || checked.fault.empty()) return checked;
  CheckedValue longer = dicom::check_value("UC", element.value);
  if (!longer.fault.empty()) return checked;
  longer.deviation = "has more than 16 characters, as a Long Code Value may";
  return longer;
}

class Checking {
 public:
  Checking(std::span<const DecidingAttribute> deciding, InvalidValues rule) : deciding_(deciding), rule_(rule) {}

  Dataset check(const Dataset& dataset, Tag sequence) {
    std::vector<Element> elements;
    elements.reserve(dataset.elements().size());
    for (const Element& element : dataset.elements()) {
      const dicom::Attribute* attribute = dicom::find_attribute(element.tag);
      if (!attribute) continue;
      Element to{element.tag, attribute->vr, {}, {}};
      if (attribute->vr == Vr("SQ")) {
        to.items.reserve(element.items.size());
        for (const Dataset& item : element.items) to.items.push_back(check(item, element.tag));
      } else {
        to.value = checked_value(element, *attribute, sequence);
        if (to.value.empty() && result_.has_left_out(sequence, element.tag)) continue;
      }
      elements.push_back(std::move(to));
    }
    return Dataset(std::move(elements));
  }

  CheckedValues& result() { return result_; }

 private:
  std::string checked_value(const Element& element, const dicom::Attribute& attribute, Tag sequence) {
    if (element.tag == tags::performed_procedure_step_status) return element.value;
    CheckedValue checked = check_element(attribute.vr, element, attribute.is_multi_valued);
    const bool is_refused = rule_ == InvalidValues::refused;
    if (!checked.fault.empty()) {
      result_.left_out.emplace(sequence, element.tag);
      if (is_refused || is_deciding(sequence, element.tag))
        refuse(element, checked.fault);
      else
        find("value-left-out", sequence, element, checked.fault);
    } else if (!checked.deviation.empty()) {
      if (is_refused)
        refuse(element, checked.deviation);
      else
        find("value-repaired", sequence, element, checked.deviation);
    }
    return std::move(checked.value);
  }

  bool is_deciding(Tag sequence, Tag tag) const {
    return rule_ != InvalidValues::left_out &&
           std::any_of(deciding_.begin(), deciding_.end(),
                       [&](const DecidingAttribute& one) { return one.sequence == sequence && one.tag == tag; });
  }

  void refuse(const Element& element, std::string_view fault) {
    if (refused_.insert(element.tag).second)
      result_.faults.push_back(
          invalid_value("invalid-value", dicom::to_text(element.tag), text::cut(element.value, 64), fault));
  }

  void find(const char* code, Tag sequence, const Element& element, std::string_view what) {
    auto& known = std::string_view(code) == "value-repaired" ? repaired_ : found_;
    if (!known.emplace(sequence, element.tag).second) return;
    const std::string where = sequence == Tag{} ? "" : "in " + dicom::to_text(sequence) + " ";
    result_.findings.push_back(
        {code, dicom::to_text(element.tag), "the value " + where + std::string(what), text::shape_of(element.value)});
  }

  std::span<const DecidingAttribute> deciding_;
  InvalidValues rule_;
  CheckedValues result_;
  std::set<Tag> refused_;
  std::set<std::pair<Tag, Tag>> found_, repaired_;
};

}  // namespace

CheckedValues check_values(const Dataset& dataset, std::span<const DecidingAttribute> deciding, InvalidValues rule) {
  Checking checking(deciding, rule);
  Dataset checked = checking.check(dataset, {});
  CheckedValues& result = checking.result();
  result.dataset = std::move(checked);
  return std::move(result);
}

CheckedUid check_sop_instance_uid(const std::string& uid, InvalidValues rule) {
  CheckedUid result;
  CheckedValue checked = dicom::check_value("UI", uid);
  const bool is_refused = rule == InvalidValues::refused && !checked.deviation.empty();
  if (!checked.fault.empty() || is_refused) {
    result.faults.push_back(invalid_value("invalid-sop-instance-uid", sop_instance_uid_place, text::cut(uid, 64),
                                          is_refused ? checked.deviation : checked.fault));
    return result;
  }
  result.uid = std::move(checked.value);
  if (!checked.deviation.empty())
    result.findings.push_back(
        {"value-repaired", sop_instance_uid_place, "the value " + std::string(checked.deviation), text::shape_of(uid)});
  return result;
}

}  // namespace stepwise::mapping
