// SPDX-License-Identifier: Apache-2.0
#include "mapping/mpps/availability.hpp"

#include "dicom/dictionary.hpp"
#include "mapping/mpps/checked_values.hpp"

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;

// Adds a fault unless the attribute has a value (type 1).
void expect(const Dataset& dataset, dicom::Tag tag, std::vector<Error>& faults) {
  const dicom::Element* element = dataset.find(tag);
  if (element && (!element->value.empty() || !element->items.empty())) return;
  faults.push_back({.kind = ErrorKind::required_field_missing,
                    .code = element ? "missing-value" : "missing-attribute",
                    .place = dicom::to_text(tag),
                    .value = "",
                    .rule = element ? "required (type 1) and empty" : "required (type 1) and absent",
                    .remedy = "send the attribute with a value"});
}

constexpr DecidingAttribute deciding_attributes[] = {{{}, tags::study_instance_uid}};

}  // namespace

UnderstoodAvailability read_availability(const Dataset& stated, model::InvalidValues invalid_values) {
  UnderstoodAvailability understood;
  model::AvailabilityNotice& notice = understood.notice;
  expect(stated, tags::study_instance_uid, understood.faults);
  expect(stated, tags::referenced_series_sequence, understood.faults);
  CheckedValues checked = check_values(stated, deciding_attributes, invalid_values);
  understood.faults.insert(understood.faults.end(), checked.faults.begin(), checked.faults.end());
  understood.findings = std::move(checked.findings);
  const Dataset& dataset = checked.dataset;
  notice.study_instance_uid = dataset.value(tags::study_instance_uid);
  for (const Dataset& performed : dataset.items(tags::referenced_performed_procedure_step_sequence)) {
    std::string uid = performed.value(tags::referenced_sop_instance_uid);
    if (!uid.empty()) notice.performed_uids.push_back(std::move(uid));
  }
  for (const Dataset& series : dataset.items(tags::referenced_series_sequence)) {
    ++notice.series;
    expect(series, tags::referenced_sop_sequence, understood.faults);
    for (const Dataset& instance : series.items(tags::referenced_sop_sequence)) {
      const std::string availability = instance.value(tags::instance_availability);
      ++notice.instances;
      if (availability == "ONLINE" || availability == "NEARLINE") ++notice.available;
    }
  }
  return understood;
}

}  // namespace stepwise::mapping
