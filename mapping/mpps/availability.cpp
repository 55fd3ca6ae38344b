// SPDX-License-Identifier: Apache-2.0
#include "mapping/mpps/availability.hpp"

#include "dicom/dictionary.hpp"

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;

// Type 1.
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

}  // namespace

UnderstoodAvailability read_availability(const Dataset& dataset) {
  UnderstoodAvailability understood;
  model::AvailabilityNotice& notice = understood.notice;
  expect(dataset, tags::study_instance_uid, understood.faults);
  expect(dataset, tags::referenced_series_sequence, understood.faults);
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
