// SPDX-License-Identifier: Apache-2.0
#include "mapping/mpps/mpps_datasets.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/mpps/mpps_attributes.hpp"
#include "mapping/mpps/mpps_reading.hpp"
#include "mapping/values/dicom_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Tag;
using model::PerformedState;

Error lacking(const char* code, Tag tag, const char* rule, const char* remedy) {
  return {.kind = ErrorKind::required_field_missing,
          .code = code,
          .place = dicom::to_text(tag),
          .rule = rule,
          .remedy = remedy};
}
Error missing_attribute(Tag tag) {
  return lacking("missing-attribute", tag, "required (type 1) and absent", "send the attribute with a value");
}
Error missing_value(Tag tag) {
  return lacking("missing-value", tag, "required (type 1) and empty", "send a value");
}

Error invalid_status(std::string value, const char* rule) {
  return {.kind = ErrorKind::table_value,
          .code = "invalid-status",
          .place = dicom::to_text(tags::performed_procedure_step_status),
          .value = std::move(value),
          .rule = rule,
          .remedy = "create with IN PROGRESS, end with COMPLETED or DISCONTINUED"};
}

Error too_many_references() {
  return {.kind = ErrorKind::too_large,
          .code = "too-many-references",
          .place = dicom::to_text(tags::scheduled_step_attributes_sequence),
          .value = "",
          .rule = fmt::format("at most {} items", limits::dicom_performed_step_references),
          .remedy = "create a performed step for fewer scheduled steps"};
}

bool is_empty(const dicom::Element& element) {
  return element.items.empty() && text::trim(element.value).empty();
}

void append(std::string& list, Tag tag) {
  list += (list.empty() ? "" : ", ") + dicom::to_text(tag);
}

// The attributes that the table requires and that the root or the items of a sequence lack. A missing attribute of type
// 1 is a fault; one of type 2, which may be empty, is only named in a finding. Each attribute is reported once, even if
// several items lack it.
struct Lacking {
  std::vector<Error> faults;
  std::string absent;

  void look_at(const Dataset& dataset, std::span<const RequiredAttribute> required) {
    for (const auto& [tag, type] : required) {
      const dicom::Element* element = dataset.find(tag);
      const bool lacks = type == 1 ? !element || is_empty(*element) : !element;
      if (!lacks || !named_.emplace(tag, element != nullptr).second) continue;
      if (type != 1)
        append(absent, tag);
      else
        faults.push_back(element ? missing_value(tag) : missing_attribute(tag));
    }
  }

 private:
  std::set<std::pair<Tag, bool>> named_;  // the bool: the attribute is present but empty
};

void find_absent(PerformedForm& form, const Lacking& lacking, std::string place) {
  if (lacking.absent.empty()) return;
  form.understood.findings.push_back(
      {"attribute-absent", std::move(place), "required, if only empty (type 2): " + lacking.absent});
}

void check_root(PerformedForm& form, const Dataset& dataset) {
  Lacking lacking;
  lacking.look_at(dataset, create_attributes);
  form.faults.insert(form.faults.end(), lacking.faults.begin(), lacking.faults.end());
  find_absent(form, lacking, "");
}

void check_references(PerformedForm& form, const Dataset& dataset, const model::StationPolicy& station) {
  constexpr Tag sequence = tags::scheduled_step_attributes_sequence;
  const dicom::Element* element = dataset.find(sequence);
  if (!element || element->items.empty()) {
    if (!station.accept_missing_references)
      form.faults.push_back(element ? missing_value(sequence) : missing_attribute(sequence));
    return;
  }
  if (element->items.size() > limits::dicom_performed_step_references) form.faults.push_back(too_many_references());
  Lacking lacking;
  for (const Dataset& item : element->items) lacking.look_at(item, scheduled_step_attributes);
  form.faults.insert(form.faults.end(), lacking.faults.begin(), lacking.faults.end());
  find_absent(form, lacking, dicom::to_text(sequence));
}

// An incomplete series does not lead to refusal of the final N-SET, because the modality cannot repeat it (D28).
void check_series(PerformedForm& form, const Dataset& dataset, bool strict) {
  Lacking lacking;
  for (const Dataset& item : dataset.items(tags::performed_series_sequence))
    lacking.look_at(item, performed_series_attributes);
  for (const Error& fault : lacking.faults) {
    if (strict)
      form.faults.push_back(fault);
    else
      form.understood.findings.push_back({"series-incomplete", fault.place, fault.rule});
  }
  find_absent(form, lacking, dicom::to_text(tags::performed_series_sequence));
}

// The status in the form of the standard, if the station may use another spelling (R84).
std::string status_word(PerformedForm& form, const Dataset& dataset, const model::StationPolicy& station) {
  const std::string word = dataset.value(tags::performed_procedure_step_status);
  if (!station.accept_status_spelling || word.empty() || performed_state_of(word)) return word;
  const std::string normal = normal_spelling(word);
  if (!performed_state_of(normal)) return word;
  form.understood.findings.push_back(
      {"status-spelling", dicom::to_text(tags::performed_procedure_step_status),
       "the status is not spelled as in the standard; accepted because of the station's setting"});
  return normal;
}

void read_create_status(PerformedForm& form, const Dataset& dataset, const model::StationPolicy& station) {
  constexpr Tag tag = tags::performed_procedure_step_status;
  const std::string word = status_word(form, dataset, station);
  auto& state = form.understood.update.state;
  state = performed_state_of(word);
  if (word.empty()) {
    if (!station.accept_missing_status)
      form.faults.push_back(dataset.has(tag) ? missing_value(tag) : missing_attribute(tag));
  } else if (state != PerformedState::in_progress && !(state && station.accept_final_create)) {
    form.faults.push_back(invalid_status(word, "IN PROGRESS in an N-CREATE"));
  }
}

void read_set_status(PerformedForm& form, const Dataset& dataset, const model::StationPolicy& station) {
  constexpr Tag tag = tags::performed_procedure_step_status;
  if (!dataset.has(tag)) return;
  const std::string word = status_word(form, dataset, station);
  auto& state = form.understood.update.state;
  state = performed_state_of(word);
  if (word.empty())
    form.faults.push_back(missing_value(tag));
  else if (!state)
    form.faults.push_back(invalid_status(word, "IN PROGRESS, COMPLETED or DISCONTINUED"));
}

// An attribute that is absent here may have been set before; the rules check that.
void check_final_values(PerformedForm& form, const Dataset& dataset) {
  const auto& state = form.understood.update.state;
  if (state != PerformedState::completed && state != PerformedState::discontinued) return;
  for (const Tag tag : final_attributes) {
    const dicom::Element* element = dataset.find(tag);
    if (element && is_empty(*element)) form.faults.push_back(missing_value(tag));
  }
}

void find_not_allowed(PerformedForm& form, const Dataset& dataset) {
  std::string ignored;
  for (const Tag tag : create_only_attributes) {
    if (dataset.has(tag)) append(ignored, tag);
  }
  if (ignored.empty()) return;
  form.understood.findings.push_back({"not-allowed-in-n-set", "", "ignored, as an N-SET may not set them: " + ignored});
}

void leave_out(PerformedForm& form, std::string& value, Tag tag, const char* fault,
               const model::StationPolicy& station) {
  const std::string place = dicom::to_text(tag);
  if (station.invalid_values == model::InvalidValues::refused) {
    form.faults.push_back({.kind = ErrorKind::table_value,
                           .code = "invalid-value",
                           .place = place,
                           .value = value,
                           .rule = fault,
                           .remedy = "send a value that the standard has (PS3.3)"});
  } else {
    form.understood.findings.push_back(
        {"value-left-out", place, std::string("the value ") + fault, text::shape_of(value)});
  }
  value.clear();
}

// Checks values that their value representation allows but their attribute does not (PS3.3 C.12.1.1, C.7.1.1).
void check_terms(PerformedForm& form, const model::StationPolicy& station) {
  std::string& offset = form.understood.update.stated.timezone_offset;
  if (!offset.empty() && !zone_offset(offset))
    leave_out(form, offset, tags::timezone_offset_from_utc, "is no offset from -1200 to +1400", station);
  std::string& sex = form.understood.update.stated.patient_sex;
  if (!sex.empty() && sex != "M" && sex != "F" && sex != "O")
    leave_out(form, sex, tags::patient_sex, "is not M, F or O", station);
}

// Reads everything except the status. Whether a required attribute is missing is checked in the original dataset,
// because an invalid value that is left out here was present.
void read_values(PerformedForm& form, const Dataset& dataset, std::span<const DecidingAttribute> deciding,
                 const model::StationPolicy& station) {
  const CheckedValues checked = check_values(dataset, deciding, station.invalid_values);
  form.faults.insert(form.faults.end(), checked.faults.begin(), checked.faults.end());
  auto& [update, findings] = form.understood;
  findings.insert(findings.end(), checked.findings.begin(), checked.findings.end());
  const auto state = update.state;
  update = read_performed(checked.dataset);
  update.state = state;
  update.has_invalid_reference = std::any_of(referring_attributes.begin(), referring_attributes.end(), [&](Tag tag) {
    return checked.has_left_out(tags::scheduled_step_attributes_sequence, tag);
  });
  update.has_invalid_patient_id = checked.has_left_out({}, tags::patient_id);
  check_terms(form, station);
}

}  // namespace

PerformedForm read_create(const std::string& sop_instance_uid, const Dataset& dataset, const std::string& calling_aet,
                          const model::StationPolicy& station) {
  PerformedForm form;
  check_references(form, dataset, station);
  check_root(form, dataset);
  read_create_status(form, dataset, station);
  check_series(form, dataset, station.strict_final);
  read_values(form, dataset, deciding_create_attributes, station);
  form.understood.update.stated.sop_instance_uid = sop_instance_uid;
  form.understood.update.stated.calling_aet = calling_aet;
  return form;
}

PerformedForm read_set(const Dataset& dataset, const model::StationPolicy& station, bool is_final_expected_complete) {
  PerformedForm form;
  read_set_status(form, dataset, station);
  if (is_final_expected_complete) check_final_values(form, dataset);
  check_series(form, dataset, is_final_expected_complete || station.strict_final);
  find_not_allowed(form, dataset);
  read_values(form, dataset, deciding_set_attributes, station);
  return form;
}

}  // namespace stepwise::mapping
