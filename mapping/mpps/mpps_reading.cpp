// SPDX-License-Identifier: Apache-2.0
#include "mapping/mpps/mpps_reading.hpp"

#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/values/dicom_codes.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Tag;
using model::FilmUse;
using model::MaterialUse;
using model::PerformedProcedureStep;
using model::PerformedSeries;
using model::PerformedState;
using model::RadiationDose;
using model::ScheduledStepReference;

// Maps an attribute with one value to a member.
template <class T>
struct TextMember {
  Tag tag;
  std::string T::*member;
};
template <class T>
TextMember(Tag, std::string T::*) -> TextMember<T>;  // clang 16 deduces no aggregates

constexpr std::array step_members{
    TextMember{tags::patient_birth_date, &PerformedProcedureStep::patient_birth_date},
    TextMember{tags::patient_sex, &PerformedProcedureStep::patient_sex},
    TextMember{tags::performed_procedure_step_id, &PerformedProcedureStep::performed_step_id},
    TextMember{tags::performed_station_ae_title, &PerformedProcedureStep::station_aet},
    TextMember{tags::performed_station_name, &PerformedProcedureStep::station_name},
    TextMember{tags::performed_location, &PerformedProcedureStep::location},
    TextMember{tags::modality, &PerformedProcedureStep::modality},
    TextMember{tags::study_id, &PerformedProcedureStep::study_id},
    TextMember{tags::performed_procedure_step_start_date, &PerformedProcedureStep::started_on},
    TextMember{tags::performed_procedure_step_start_time, &PerformedProcedureStep::started_time},
    TextMember{tags::performed_procedure_step_end_date, &PerformedProcedureStep::ended_on},
    TextMember{tags::performed_procedure_step_end_time, &PerformedProcedureStep::ended_time},
    TextMember{tags::timezone_offset_from_utc, &PerformedProcedureStep::timezone_offset},
    TextMember{tags::performed_procedure_step_description, &PerformedProcedureStep::description},
    TextMember{tags::comments_on_the_performed_procedure_step, &PerformedProcedureStep::comments},
};
constexpr std::array reference_members{
    TextMember{tags::study_instance_uid, &ScheduledStepReference::study_instance_uid},
    TextMember{tags::accession_number, &ScheduledStepReference::accession_number},
    TextMember{tags::requested_procedure_id, &ScheduledStepReference::requested_procedure_id},
    TextMember{tags::scheduled_procedure_step_id, &ScheduledStepReference::step_id},
    TextMember{tags::placer_order_number_imaging_service_request, &ScheduledStepReference::placer_order_number},
    TextMember{tags::filler_order_number_imaging_service_request, &ScheduledStepReference::filler_order_number},
};
constexpr std::array series_members{
    TextMember{tags::series_instance_uid, &PerformedSeries::series_instance_uid},
    TextMember{tags::series_description, &PerformedSeries::description},
    TextMember{tags::protocol_name, &PerformedSeries::protocol_name},
    TextMember{tags::retrieve_ae_title, &PerformedSeries::retrieve_aet},
    TextMember{tags::operators_name, &PerformedSeries::operators_name},
};

struct StatusWord {
  std::string_view word;
  PerformedState state;
};
constexpr std::array status_words{
    StatusWord{"IN PROGRESS", PerformedState::in_progress},
    StatusWord{"COMPLETED", PerformedState::completed},
    StatusWord{"DISCONTINUED", PerformedState::discontinued},
};

constexpr std::array dose_members{
    TextMember{tags::image_and_fluoroscopy_area_dose_product, &RadiationDose::area_product},
    TextMember{tags::total_time_of_fluoroscopy, &RadiationDose::fluoroscopy_time},
    TextMember{tags::total_number_of_exposures, &RadiationDose::exposures},
    TextMember{tags::comments_on_radiation_dose, &RadiationDose::comments},
};
constexpr std::array film_members{
    TextMember{tags::number_of_films, &FilmUse::films},
    TextMember{tags::medium_type, &FilmUse::medium},
    TextMember{tags::film_size_id, &FilmUse::size},
};

template <class T, std::size_t size>
void read_members(const Dataset& dataset, const std::array<TextMember<T>, size>& members, T& to) {
  for (const auto& [tag, member] : members) to.*member = dataset.value(tag);
}

std::vector<ScheduledStepReference> references_of(const Dataset& dataset) {
  std::vector<ScheduledStepReference> references;
  for (const Dataset& item : dataset.items(tags::scheduled_step_attributes_sequence)) {
    if (references.size() == limits::dicom_performed_step_references) break;  // a dataset with more is refused
    read_members(item, reference_members, references.emplace_back());
  }
  return references;
}

std::vector<PerformedSeries> series_of(const Dataset& dataset) {
  std::vector<PerformedSeries> all;
  for (const Dataset& item : dataset.items(tags::performed_series_sequence)) {
    PerformedSeries& series = all.emplace_back();
    read_members(item, series_members, series);
    series.instances = static_cast<int>(item.items(tags::referenced_image_sequence).size() +
                                        item.items(tags::referenced_non_image_composite_sop_instance_sequence).size());
  }
  return all;
}

model::Code code_of(const Dataset& dataset, Tag sequence) {
  const auto codes = codes_of(dataset, sequence);
  return codes.empty() ? model::Code{} : codes.front();
}

std::vector<FilmUse> films_of(const Dataset& dataset) {
  std::vector<FilmUse> films;
  for (const Dataset& item : dataset.items(tags::film_consumption_sequence))
    read_members(item, film_members, films.emplace_back());
  return films;
}

std::vector<MaterialUse> materials_of(const Dataset& dataset) {
  std::vector<MaterialUse> materials;
  for (const Dataset& item : dataset.items(tags::billing_supplies_and_devices_sequence)) {
    MaterialUse& use = materials.emplace_back();
    use.item = code_of(item, tags::billing_item_sequence);
    if (const Dataset* quantity = item.item(tags::quantity_sequence)) {
      use.quantity = quantity->value(tags::quantity);
      use.unit = code_of(*quantity, tags::measuring_units_sequence);
    }
  }
  return materials;
}

RadiationDose dose_of(const Dataset& dataset) {
  RadiationDose dose;
  read_members(dataset, dose_members, dose);
  const bool in_mgy = !dataset.value(tags::entrance_dose_in_mgy).empty();
  dose.entrance_dose = dataset.value(in_mgy ? tags::entrance_dose_in_mgy : tags::entrance_dose);
  if (!dose.entrance_dose.empty()) dose.entrance_dose_unit = in_mgy ? "mGy" : "dGy";
  return dose;
}

model::Identifier patient_identifier_of(const Dataset& dataset) {
  model::Identifier identifier;
  identifier.value = dataset.value(tags::patient_id);
  identifier.authority = dataset.value(tags::issuer_of_patient_id);
  if (const Dataset* qualifiers = dataset.item(tags::issuer_of_patient_id_qualifiers_sequence)) {
    identifier.universal_id = qualifiers->value(tags::universal_entity_id);
    identifier.universal_id_type = qualifiers->value(tags::universal_entity_id_type);
    identifier.type_code = qualifiers->value(tags::identifier_type_code);
  }
  return identifier;
}

}  // namespace

model::PerformedStepUpdate read_performed(const Dataset& dataset) {
  model::PerformedStepUpdate update;
  PerformedProcedureStep& stated = update.stated;
  read_members(dataset, step_members, stated);
  stated.patient_name = model::parse_person_name(dataset.value(tags::patient_name));
  stated.patient_identifier = patient_identifier_of(dataset);
  stated.references = references_of(dataset);
  stated.series = series_of(dataset);
  stated.procedure_codes = codes_of(dataset, tags::procedure_code_sequence);
  stated.protocol_codes = codes_of(dataset, tags::performed_protocol_code_sequence);
  stated.billing_codes = codes_of(dataset, tags::billing_procedure_step_sequence);
  stated.films = films_of(dataset);
  stated.materials = materials_of(dataset);
  stated.dose = dose_of(dataset);
  const auto reasons = codes_of(dataset, tags::performed_procedure_step_discontinuation_reason_code_sequence);
  if (!reasons.empty()) stated.discontinuation_reason = reasons.front();

  update.has_end =
      dataset.has(tags::performed_procedure_step_end_date) || dataset.has(tags::performed_procedure_step_end_time);
  update.has_series = dataset.has(tags::performed_series_sequence);
  update.has_reason = dataset.has(tags::performed_procedure_step_discontinuation_reason_code_sequence);
  update.has_comments = dataset.has(tags::comments_on_the_performed_procedure_step);
  update.has_description = dataset.has(tags::performed_procedure_step_description);
  update.has_procedure_codes = dataset.has(tags::procedure_code_sequence);
  update.has_protocol_codes = dataset.has(tags::performed_protocol_code_sequence);
  update.has_billing_codes = dataset.has(tags::billing_procedure_step_sequence);
  update.has_films = dataset.has(tags::film_consumption_sequence);
  update.has_materials = dataset.has(tags::billing_supplies_and_devices_sequence);
  update.has_dose = !stated.dose.empty();
  return update;
}

std::string normal_spelling(std::string word) {
  for (char& c : word) {
    if (c == '_' || c == '-') c = ' ';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return word;
}

std::optional<PerformedState> performed_state_of(std::string_view word) {
  const auto found =
      std::find_if(status_words.begin(), status_words.end(), [&](const StatusWord& one) { return one.word == word; });
  return found == status_words.end() ? std::nullopt : std::optional(found->state);
}

}  // namespace stepwise::mapping
