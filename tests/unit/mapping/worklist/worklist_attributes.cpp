// SPDX-License-Identifier: Apache-2.0
// The table of worklist attributes: which are keys, where each value comes from, and which form it has (reference
// 4.1-4.5).
#include "mapping/worklist/worklist_attributes.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

#include <functional>
#include <map>
#include <set>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
namespace tags = dicom::tags;
using dicom::Dataset;

namespace {

Dataset item_of(const model::PatientRecord& patient, const model::OrderRecord& order, bool has_visit = true) {
  return worklist_item({patient.patient, has_visit ? &patient.visits.front() : nullptr, order.order,
                        order.procedures.front(), order.steps.front()});
}

}  // namespace

TEST_CASE("the table of attributes names each once, and in the dictionary") {
  std::set<std::pair<dicom::Tag, Level>> seen;
  for (const WorklistAttribute& attribute : worklist_attributes()) {
    INFO(dicom::to_text(attribute.tag));
    CHECK(dicom::find_attribute(attribute.tag));
    CHECK(seen.insert({attribute.tag, attribute.level}).second);
  }
}

TEST_CASE("the items of the answer have only the attributes that the table of keys gives them") {
  const Dataset root = item_of(mary(), chest());
  const std::function<void(const Dataset&)> look = [&](const Dataset& dataset) {
    for (const dicom::Element& sequence : dataset.elements()) {
      for (const Dataset& item : sequence.items) {
        for (const dicom::Element& element : item.elements()) {
          INFO(dicom::to_text(sequence.tag) << dicom::to_text(element.tag));
          CHECK((sequence.tag == tags::scheduled_procedure_step_sequence ||
                 is_item_attribute(sequence.tag, element.tag)));
        }
        look(item);
      }
    }
  };
  look(root);
}

TEST_CASE("reference 4.1-4.5: each attribute is at its level, and a key with a column has one of its own") {
  std::map<model::WorklistColumn, dicom::Tag> columns;
  const std::set<dicom::Tag> without_key{tags::scheduled_procedure_step_end_date,
                                         tags::scheduled_procedure_step_end_time,
                                         tags::protocol_context_sequence,
                                         tags::issue_time_of_imaging_service_request,
                                         tags::admitting_time,
                                         tags::referenced_patient_sequence,
                                         tags::pertinent_documents_sequence,
                                         tags::patient_birth_time,
                                         tags::patient_weight,
                                         tags::patient_size,
                                         tags::pregnancy_status};
  for (const WorklistAttribute& attribute : worklist_attributes()) {
    INFO(dicom::to_text(attribute.tag));
    CHECK(find_worklist_attribute(attribute.tag, attribute.level) == &attribute);
    const Level other = attribute.level == Level::root ? Level::step : Level::root;
    CHECK(find_worklist_attribute(attribute.tag, other) == nullptr);
    CHECK((attribute.matched_by.how == Matching::none) == (without_key.count(attribute.tag) == 1));
    CHECK((attribute.matched_by.how == Matching::start_date) ==
          (attribute.tag == tags::scheduled_procedure_step_start_date));
    CHECK((attribute.matched_by.how == Matching::start_time) ==
          (attribute.tag == tags::scheduled_procedure_step_start_time));
    if (attribute.matched_by.how != Matching::column) continue;
    CHECK(columns.emplace(attribute.matched_by.column, attribute.tag).second);
    // A sequence has no column; it is matched in the answer.
    CHECK_FALSE(dicom::find_attribute(attribute.tag)->vr == dicom::Vr("SQ"));
  }
  CHECK(columns[model::WorklistColumn::modality] == tags::modality);
  CHECK(columns[model::WorklistColumn::station_name] == tags::scheduled_station_name);
  CHECK(columns[model::WorklistColumn::step_location] == tags::scheduled_procedure_step_location);
  CHECK(columns[model::WorklistColumn::placer_order_number] == tags::placer_order_number_imaging_service_request);
  CHECK(columns[model::WorklistColumn::filler_order_number] == tags::filler_order_number_imaging_service_request);
  CHECK(columns[model::WorklistColumn::requesting_physician] == tags::requesting_physician);
  CHECK(columns[model::WorklistColumn::referring_physician] == tags::referring_physician_name);
}

TEST_CASE("an item of a sequence can have the attributes of its kind, and not those of another one") {
  const std::vector<dicom::Tag> code{tags::code_value,   tags::coding_scheme_designator, tags::coding_scheme_version,
                                     tags::code_meaning, tags::long_code_value,          tags::urn_code_value},
      person{tags::institution_name, tags::person_identification_code_sequence},
      issuer{tags::local_namespace_entity_id, tags::universal_entity_id, tags::universal_entity_id_type},
      qualifiers{tags::universal_entity_id, tags::universal_entity_id_type, tags::identifier_type_code},
      patient{tags::patient_id, tags::issuer_of_patient_id, tags::type_of_patient_id},
      study{tags::referenced_sop_class_uid, tags::referenced_sop_instance_uid};
  const std::map<dicom::Tag, std::vector<dicom::Tag>> of_sequence{
      {tags::scheduled_protocol_code_sequence, code},
      {tags::requested_procedure_code_sequence, code},
      {tags::reason_for_requested_procedure_code_sequence, code},
      {tags::admitting_diagnoses_code_sequence, code},
      {tags::patient_primary_language_code_sequence, code},
      {tags::institution_code_sequence, code},
      {tags::person_identification_code_sequence, code},
      {tags::scheduled_performing_physician_identification_sequence, person},
      {tags::requesting_physician_identification_sequence, person},
      {tags::referring_physician_identification_sequence, person},
      {tags::issuer_of_accession_number_sequence, issuer},
      {tags::order_placer_identifier_sequence, issuer},
      {tags::order_filler_identifier_sequence, issuer},
      {tags::issuer_of_admission_id_sequence, issuer},
      {tags::issuer_of_patient_id_qualifiers_sequence, qualifiers},
      {tags::other_patient_ids_sequence, patient},
      {tags::referenced_study_sequence, study}};
  for (const dicom::Attribute& sequence : dicom::dictionary()) {
    const auto found = of_sequence.find(sequence.tag);
    for (const auto* all : {&code, &person, &issuer, &qualifiers, &patient, &study}) {
      for (const dicom::Tag tag : *all) {
        INFO(dicom::to_text(sequence.tag) << dicom::to_text(tag));
        const bool is_its = found != of_sequence.end() &&
                            std::find(found->second.begin(), found->second.end(), tag) != found->second.end();
        CHECK(is_item_attribute(sequence.tag, tag) == is_its);
      }
    }
  }
}

TEST_CASE("the item of a step has what has a value, each in its own representation") {
  const Dataset root = item_of(mary(), chest());
  REQUIRE(root.items(tags::scheduled_procedure_step_sequence).size() == 1);
  for (const Dataset* dataset : {&root, root.item(tags::scheduled_procedure_step_sequence)}) {
    const Level level = dataset == &root ? Level::root : Level::step;
    for (const dicom::Element& element : dataset->elements()) {
      INFO(dicom::to_text(element.tag));
      CHECK(element.vr == dicom::find_attribute(element.tag)->vr);
      CHECK((!element.value.empty() || !element.items.empty()));
      if (element.tag == tags::scheduled_procedure_step_sequence) continue;
      CHECK(find_worklist_attribute(element.tag, level));
    }
  }
  CHECK_FALSE(root.has(tags::referenced_patient_sequence));
  CHECK_FALSE(root.item(tags::scheduled_procedure_step_sequence)->has(tags::protocol_context_sequence));
}

TEST_CASE("an order without a visit has no attributes of one, and all others") {
  const Dataset with_visit = item_of(mary(), chest()), without_visit = item_of(mary(), chest(), false);
  for (const dicom::Tag tag : {tags::current_patient_location, tags::route_of_admissions, tags::admitting_date,
                               tags::confidentiality_constraint_on_patient_data_description}) {
    INFO(dicom::to_text(tag));
    CHECK(with_visit.has(tag));
    CHECK_FALSE(without_visit.has(tag));
  }
  CHECK(without_visit.value(tags::patient_name) == with_visit.value(tags::patient_name));
  CHECK(without_visit.value(tags::accession_number) == with_visit.value(tags::accession_number));
}
