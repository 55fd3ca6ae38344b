// SPDX-License-Identifier: Apache-2.0
// Makes the worklist row of a step: the columns that can be matched, and the whole answer.
#include "mapping/worklist/worklist.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/worklist/stored_answer.hpp"
#include "mapping/worklist/worklist_attributes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using model::WorklistColumn;
using sql::WorklistRow;

struct RowColumn {
  WorklistColumn column;
  std::string WorklistRow::*member;
};
constexpr std::array row_columns{
    RowColumn{WorklistColumn::patient_id, &WorklistRow::patient_id},
    RowColumn{WorklistColumn::patient_id_issuer, &WorklistRow::patient_id_issuer},
    RowColumn{WorklistColumn::patient_name, &WorklistRow::patient_name},
    RowColumn{WorklistColumn::patient_birth_date, &WorklistRow::patient_birth_date},
    RowColumn{WorklistColumn::patient_sex, &WorklistRow::patient_sex},
    RowColumn{WorklistColumn::accession_number, &WorklistRow::accession_number},
    RowColumn{WorklistColumn::requested_procedure_id, &WorklistRow::requested_procedure_id},
    RowColumn{WorklistColumn::requested_procedure_description, &WorklistRow::requested_procedure_description},
    RowColumn{WorklistColumn::study_instance_uid, &WorklistRow::study_instance_uid},
    RowColumn{WorklistColumn::placer_order_number, &WorklistRow::placer_order_number},
    RowColumn{WorklistColumn::filler_order_number, &WorklistRow::filler_order_number},
    RowColumn{WorklistColumn::requesting_physician, &WorklistRow::requesting_physician},
    RowColumn{WorklistColumn::referring_physician, &WorklistRow::referring_physician},
    RowColumn{WorklistColumn::admission_id, &WorklistRow::admission_id},
    RowColumn{WorklistColumn::current_location, &WorklistRow::current_location},
    RowColumn{WorklistColumn::requested_procedure_priority, &WorklistRow::requested_procedure_priority},
    RowColumn{WorklistColumn::modality, &WorklistRow::modality},
    RowColumn{WorklistColumn::performing_physician, &WorklistRow::performing_physician},
    RowColumn{WorklistColumn::step_description, &WorklistRow::step_description},
    RowColumn{WorklistColumn::step_id, &WorklistRow::step_id},
    RowColumn{WorklistColumn::station_name, &WorklistRow::station_name},
    RowColumn{WorklistColumn::step_location, &WorklistRow::step_location},
    RowColumn{WorklistColumn::step_status, &WorklistRow::step_status},
};

template <class List, class Id>
auto* find_row(List& list, Id id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  return found == list.end() ? nullptr : &*found;
}

// The value of a column is the value of its attribute.
void put(WorklistRow& row, WorklistColumn column, const dicom::Element& element) {
  if (column == WorklistColumn::station_aets) {
    row.station_aets = dicom::split_values(element.value);
    return;
  }
  const auto found =
      std::find_if(row_columns.begin(), row_columns.end(), [&](const RowColumn& one) { return one.column == column; });
  row.*found->member = element.value;
}

}  // namespace

WorklistRow worklist_row(const model::PatientRecord& patient, const model::OrderRecord& order,
                         const model::ScheduledProcedureStep& step) {
  const model::RequestedProcedure* procedure = find_row(order.procedures, step.requested_procedure_id);
  if (!procedure) throw std::logic_error("a scheduled step without its requested procedure");
  const model::Visit* visit = order.order.visit_id ? find_row(patient.visits, *order.order.visit_id) : nullptr;
  const dicom::Dataset item = worklist_item({patient.patient, visit, order.order, *procedure, step});
  const dicom::Dataset& step_item = *item.item(tags::scheduled_procedure_step_sequence);

  WorklistRow row;
  row.step_row_id = step.id;
  row.order_id = order.order.id;
  row.patient_row_id = patient.patient.id;
  row.start_at = step.start_at;
  for (const WorklistAttribute& attribute : worklist_attributes()) {
    const dicom::Element* element = (attribute.level == Level::root ? item : step_item).find(attribute.tag);
    if (element && attribute.matched_by.how == Matching::column) put(row, attribute.matched_by.column, *element);
  }
  row.answer = write_stored(item);
  return row;
}

}  // namespace stepwise::mapping
