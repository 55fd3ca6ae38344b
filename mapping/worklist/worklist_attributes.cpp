// SPDX-License-Identifier: Apache-2.0
#include "mapping/worklist/worklist_attributes.hpp"

#include "mapping/values/dicom_text.hpp"
#include "mapping/values/names.hpp"
#include "mapping/worklist/worklist_sources.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using model::Order;
using model::Patient;
using model::RequestedProcedure;
using model::ScheduledProcedureStep;
using model::Visit;
using C = model::WorklistColumn;

template <auto member>
std::string of_patient(const StepView& view) {
  return view.patient.*member;
}
template <auto member>
std::string of_visit(const StepView& view) {
  return view.visit ? view.visit->*member : std::string();
}
template <auto member>
std::string of_order(const StepView& view) {
  return view.order.*member;
}
template <auto member>
std::string of_procedure(const StepView& view) {
  return view.procedure.*member;
}
template <auto member>
std::string of_step(const StepView& view) {
  return view.step.*member;
}

std::vector<dicom::Dataset> no_items(const StepView&) {
  return {};
}

constexpr MatchedBy column(C column) {
  return {Matching::column, column};
}
constexpr MatchedBy answer{Matching::answer}, none{Matching::none};

constexpr WorklistAttribute attributes[] = {
    // Reference 4.1: Scheduled Procedure Step
    {tags::scheduled_station_ae_title, Level::step, column(C::station_aets), station_aets},
    {tags::scheduled_procedure_step_start_date, Level::step, {Matching::start_date}, start_date},
    {tags::scheduled_procedure_step_start_time, Level::step, {Matching::start_time}, start_time},
    {tags::modality, Level::step, column(C::modality), of_step<&ScheduledProcedureStep::modality>},
    {tags::scheduled_performing_physician_name, Level::step, column(C::performing_physician), performing_physician},
    {tags::scheduled_performing_physician_identification_sequence, Level::step, answer,
     performing_physician_identification},
    {tags::scheduled_procedure_step_description, Level::step, column(C::step_description), step_description},
    {tags::scheduled_protocol_code_sequence, Level::step, answer, protocol_codes},
    {tags::scheduled_procedure_step_id, Level::step, column(C::step_id), of_step<&ScheduledProcedureStep::step_id>},
    {tags::scheduled_station_name, Level::step, column(C::station_name),
     of_step<&ScheduledProcedureStep::station_name>},
    {tags::scheduled_procedure_step_location, Level::step, column(C::step_location),
     of_step<&ScheduledProcedureStep::location>},
    {tags::pre_medication, Level::step, answer, of_step<&ScheduledProcedureStep::pre_medication>},
    {tags::requested_contrast_agent, Level::step, answer, of_step<&ScheduledProcedureStep::contrast_agent>},
    {tags::scheduled_procedure_step_status, Level::step, column(C::step_status), step_status},
    {tags::scheduled_procedure_step_end_date, Level::step, none, end_date},
    {tags::scheduled_procedure_step_end_time, Level::step, none, end_time},
    {tags::comments_on_the_scheduled_procedure_step, Level::step, answer, of_step<&ScheduledProcedureStep::comments>},
    {tags::protocol_context_sequence, Level::step, none, no_items},

    // Reference 4.2: Requested Procedure
    {tags::requested_procedure_id, Level::root, column(C::requested_procedure_id),
     of_procedure<&RequestedProcedure::requested_procedure_id>},
    {tags::requested_procedure_description, Level::root, column(C::requested_procedure_description),
     procedure_description},
    {tags::requested_procedure_code_sequence, Level::root, answer, procedure_code},
    {tags::study_instance_uid, Level::root, column(C::study_instance_uid),
     of_procedure<&RequestedProcedure::study_instance_uid>},
    {tags::referenced_study_sequence, Level::root, answer, referenced_study},
    {tags::requested_procedure_priority, Level::root, column(C::requested_procedure_priority), priority},
    {tags::patient_transport_arrangements, Level::root, answer, transport},
    {tags::reason_for_the_requested_procedure, Level::root, answer, reason},
    {tags::reason_for_requested_procedure_code_sequence, Level::root, answer, reason_codes},
    {tags::requested_procedure_comments, Level::root, answer, of_order<&Order::procedure_comments>},

    // Reference 4.3: Imaging Service Request
    {tags::accession_number, Level::root, column(C::accession_number), accession_number},
    {tags::issuer_of_accession_number_sequence, Level::root, answer, accession_number_issuer},
    {tags::requesting_physician, Level::root, column(C::requesting_physician), requesting_physician},
    {tags::requesting_physician_identification_sequence, Level::root, answer, requesting_physician_identification},
    {tags::referring_physician_name, Level::root, column(C::referring_physician), referring_physician},
    {tags::referring_physician_identification_sequence, Level::root, answer, referring_physician_identification},
    {tags::requesting_service, Level::root, answer, requesting_service},
    {tags::placer_order_number_imaging_service_request, Level::root, column(C::placer_order_number),
     of_order<&Order::placer_number>},
    {tags::order_placer_identifier_sequence, Level::root, answer, placer_issuer},
    {tags::filler_order_number_imaging_service_request, Level::root, column(C::filler_order_number),
     of_order<&Order::filler_number>},
    {tags::order_filler_identifier_sequence, Level::root, answer, filler_issuer},
    {tags::imaging_service_request_comments, Level::root, answer, of_order<&Order::order_comments>},
    {tags::order_entered_by, Level::root, answer, entered_by},
    {tags::order_callback_phone_number, Level::root, answer, of_order<&Order::callback_phone>},
    {tags::issue_date_of_imaging_service_request, Level::root, answer, issue_date},
    {tags::issue_time_of_imaging_service_request, Level::root, none, issue_time},
    {tags::institution_name, Level::root, answer, institution},
    {tags::institution_code_sequence, Level::root, answer, institution_code},

    // Reference 4.4: Visit
    {tags::admission_id, Level::root, column(C::admission_id), admission_id},
    {tags::issuer_of_admission_id_sequence, Level::root, answer, admission_id_issuer},
    {tags::current_patient_location, Level::root, column(C::current_location), of_visit<&Visit::location>},
    {tags::route_of_admissions, Level::root, answer, of_visit<&Visit::patient_class>},
    {tags::admitting_date, Level::root, answer, admitting_date},
    {tags::admitting_time, Level::root, none, admitting_time},
    {tags::admitting_diagnoses_description, Level::root, answer, diagnoses},
    {tags::admitting_diagnoses_code_sequence, Level::root, answer, diagnosis_codes},
    {tags::referenced_patient_sequence, Level::root, none, no_items},  // D27: empty
    {tags::pertinent_documents_sequence, Level::root, none, no_items},

    // Reference 4.5: Patient
    {tags::patient_name, Level::root, column(C::patient_name), patient_name},
    {tags::patient_id, Level::root, column(C::patient_id), patient_id},
    {tags::issuer_of_patient_id, Level::root, column(C::patient_id_issuer), patient_id_issuer},
    {tags::issuer_of_patient_id_qualifiers_sequence, Level::root, answer, patient_id_qualifiers},
    {tags::other_patient_ids_sequence, Level::root, answer, other_patient_ids},
    {tags::patient_birth_date, Level::root, column(C::patient_birth_date), birth_date},
    {tags::patient_birth_time, Level::root, none, birth_time},
    {tags::patient_sex, Level::root, column(C::patient_sex), of_patient<&Patient::sex>},
    {tags::patient_primary_language_code_sequence, Level::root, answer, primary_language},
    {tags::patient_address, Level::root, answer, of_patient<&Patient::address>},
    {tags::patient_mother_birth_name, Level::root, answer, mother_birth_name},
    {tags::ethnic_group, Level::root, answer, ethnic_group},
    {tags::patient_telephone_numbers, Level::root, answer, of_patient<&Patient::phone>},
    // Numbers are returned but not matched, because some DICOM libraries send 0 instead of an empty number (R59).
    {tags::patient_weight, Level::root, none, of_patient<&Patient::weight_kg>},
    {tags::patient_size, Level::root, none, of_patient<&Patient::size_m>},
    {tags::medical_alerts, Level::root, answer, of_order<&Order::clinical_information>},
    {tags::allergies, Level::root, answer, allergies},
    {tags::pregnancy_status, Level::root, none, pregnancy},
    {tags::patient_state, Level::root, answer, patient_state},
    {tags::special_needs, Level::root, answer, special_needs},
    {tags::confidentiality_constraint_on_patient_data_description, Level::root, answer, of_visit<&Visit::vip>},
    {tags::patient_comments, Level::root, answer, of_patient<&Patient::comments>},
};

constexpr dicom::Tag code_attributes[] = {
    tags::code_value,   tags::coding_scheme_designator, tags::coding_scheme_version,
    tags::code_meaning, tags::long_code_value,          tags::urn_code_value};
constexpr dicom::Tag designator_attributes[] = {tags::local_namespace_entity_id, tags::universal_entity_id,
                                                tags::universal_entity_id_type};
constexpr dicom::Tag person_attributes[] = {tags::institution_name, tags::person_identification_code_sequence};
constexpr dicom::Tag reference_attributes[] = {tags::referenced_sop_class_uid, tags::referenced_sop_instance_uid};
constexpr dicom::Tag qualifiers_attributes[] = {tags::universal_entity_id, tags::universal_entity_id_type,
                                                tags::identifier_type_code};
constexpr dicom::Tag patient_id_attributes[] = {tags::patient_id, tags::issuer_of_patient_id, tags::type_of_patient_id};

struct SequenceItem {
  dicom::Tag sequence;
  std::span<const dicom::Tag> attributes;
};
constexpr SequenceItem sequence_items[] = {
    {tags::scheduled_protocol_code_sequence, code_attributes},
    {tags::requested_procedure_code_sequence, code_attributes},
    {tags::reason_for_requested_procedure_code_sequence, code_attributes},
    {tags::admitting_diagnoses_code_sequence, code_attributes},
    {tags::patient_primary_language_code_sequence, code_attributes},
    {tags::institution_code_sequence, code_attributes},
    {tags::person_identification_code_sequence, code_attributes},
    {tags::scheduled_performing_physician_identification_sequence, person_attributes},
    {tags::requesting_physician_identification_sequence, person_attributes},
    {tags::referring_physician_identification_sequence, person_attributes},
    {tags::issuer_of_accession_number_sequence, designator_attributes},
    {tags::order_placer_identifier_sequence, designator_attributes},
    {tags::order_filler_identifier_sequence, designator_attributes},
    {tags::issuer_of_admission_id_sequence, designator_attributes},
    {tags::issuer_of_patient_id_qualifiers_sequence, qualifiers_attributes},
    {tags::other_patient_ids_sequence, patient_id_attributes},
    {tags::referenced_study_sequence, reference_attributes},
};

// Writes a value into the dataset, in the form of its value representation.
struct Put {
  dicom::Dataset& item;
  dicom::Tag tag;
  const StepView& view;

  void operator()(TextSource source) const { put(dicom_value(vr(), source(view))); }
  void operator()(ValuesSource source) const { put(dicom_values(vr(), source(view))); }
  void operator()(NameSource source) const {
    model::PersonName name = source(view);
    romanize(name, std::nullopt);
    move_ideographs(name);
    put(dicom_name(name));
  }
  void operator()(ItemsSource source) const {
    if (auto items = source(view); !items.empty()) item.set_items(tag, std::move(items));
  }

 private:
  dicom::Vr vr() const { return dicom::find_attribute(tag)->vr; }
  void put(std::string value) const {
    if (!value.empty()) item.set(tag, vr(), std::move(value));
  }
};

}  // namespace

std::span<const WorklistAttribute> worklist_attributes() {
  return attributes;
}

const WorklistAttribute* find_worklist_attribute(dicom::Tag tag, Level level) {
  const auto* found = std::find_if(std::begin(attributes), std::end(attributes),
                                   [&](const WorklistAttribute& one) { return one.tag == tag && one.level == level; });
  return found == std::end(attributes) ? nullptr : found;
}

bool is_item_attribute(dicom::Tag sequence, dicom::Tag tag) {
  const auto* found = std::find_if(std::begin(sequence_items), std::end(sequence_items),
                                   [&](const SequenceItem& one) { return one.sequence == sequence; });
  return found != std::end(sequence_items) &&
         std::find(found->attributes.begin(), found->attributes.end(), tag) != found->attributes.end();
}

dicom::Dataset worklist_item(const StepView& view) {
  dicom::Dataset root, step;
  for (const WorklistAttribute& attribute : attributes) {
    std::visit(Put{attribute.level == Level::root ? root : step, attribute.tag, view}, attribute.source);
  }
  root.set_items(tags::scheduled_procedure_step_sequence, {std::move(step)});
  return root;
}

}  // namespace stepwise::mapping
