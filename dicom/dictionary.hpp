// SPDX-License-Identifier: Apache-2.0
// The attributes (PS3.6) that worklist and performed procedure step use: PS3.4 tables K.6-1 and F.7.2-1 with the
// retired dose attributes that the installed base still sends, code items, and the few command elements a person may
// meet. Everything else travels through as unknown.
#pragma once
#include "dicom/dataset.hpp"

#include <span>
#include <string_view>

namespace stepwise::dicom {

struct Attribute {
  Tag tag;
  Vr vr;
  std::string_view keyword;      // "PatientName"
  bool is_multi_valued = false;  // value multiplicity (PS3.6) over 1; of text that may contain backslashes never
};

std::span<const Attribute> dictionary();   // ascending tags
const Attribute* find_attribute(Tag tag);  // nullptr when we do not know it
const Attribute* find_attribute(std::string_view keyword);

// Named as the keywords are, in snake_case.
namespace tags {

// command set
inline constexpr Tag offending_element{0x0000, 0x0901};
inline constexpr Tag error_comment{0x0000, 0x0902};
inline constexpr Tag error_id{0x0000, 0x0903};
inline constexpr Tag attribute_identifier_list{0x0000, 0x1005};
// identification, codes, references
inline constexpr Tag specific_character_set{0x0008, 0x0005};
inline constexpr Tag instance_creation_date{0x0008, 0x0012};
inline constexpr Tag instance_creation_time{0x0008, 0x0013};
inline constexpr Tag sop_class_uid{0x0008, 0x0016};
inline constexpr Tag sop_instance_uid{0x0008, 0x0018};
inline constexpr Tag study_date{0x0008, 0x0020};
inline constexpr Tag series_date{0x0008, 0x0021};
inline constexpr Tag study_time{0x0008, 0x0030};
inline constexpr Tag series_time{0x0008, 0x0031};
inline constexpr Tag accession_number{0x0008, 0x0050};
inline constexpr Tag issuer_of_accession_number_sequence{0x0008, 0x0051};
inline constexpr Tag query_retrieve_level{0x0008, 0x0052};
inline constexpr Tag retrieve_ae_title{0x0008, 0x0054};
inline constexpr Tag instance_availability{0x0008, 0x0056};
inline constexpr Tag modality{0x0008, 0x0060};
inline constexpr Tag manufacturer{0x0008, 0x0070};
inline constexpr Tag institution_name{0x0008, 0x0080};
inline constexpr Tag institution_address{0x0008, 0x0081};
inline constexpr Tag institution_code_sequence{0x0008, 0x0082};
inline constexpr Tag referring_physician_name{0x0008, 0x0090};
inline constexpr Tag referring_physician_identification_sequence{0x0008, 0x0096};
inline constexpr Tag code_value{0x0008, 0x0100};
inline constexpr Tag coding_scheme_designator{0x0008, 0x0102};
inline constexpr Tag coding_scheme_version{0x0008, 0x0103};
inline constexpr Tag code_meaning{0x0008, 0x0104};
inline constexpr Tag mapping_resource{0x0008, 0x0105};
inline constexpr Tag context_identifier{0x0008, 0x010F};
inline constexpr Tag long_code_value{0x0008, 0x0119};
inline constexpr Tag urn_code_value{0x0008, 0x0120};
inline constexpr Tag timezone_offset_from_utc{0x0008, 0x0201};
inline constexpr Tag study_description{0x0008, 0x1030};
inline constexpr Tag procedure_code_sequence{0x0008, 0x1032};
inline constexpr Tag series_description{0x0008, 0x103E};
inline constexpr Tag institutional_department_name{0x0008, 0x1040};
inline constexpr Tag physicians_of_record{0x0008, 0x1048};
inline constexpr Tag performing_physician_name{0x0008, 0x1050};
inline constexpr Tag performing_physician_identification_sequence{0x0008, 0x1052};
inline constexpr Tag name_of_physicians_reading_study{0x0008, 0x1060};
inline constexpr Tag operators_name{0x0008, 0x1070};
inline constexpr Tag operator_identification_sequence{0x0008, 0x1072};
inline constexpr Tag admitting_diagnoses_description{0x0008, 0x1080};
inline constexpr Tag admitting_diagnoses_code_sequence{0x0008, 0x1084};
inline constexpr Tag manufacturer_model_name{0x0008, 0x1090};
inline constexpr Tag referenced_study_sequence{0x0008, 0x1110};
inline constexpr Tag referenced_performed_procedure_step_sequence{0x0008, 0x1111};
inline constexpr Tag referenced_series_sequence{0x0008, 0x1115};
inline constexpr Tag referenced_patient_sequence{0x0008, 0x1120};
inline constexpr Tag referenced_visit_sequence{0x0008, 0x1125};
inline constexpr Tag referenced_image_sequence{0x0008, 0x1140};
inline constexpr Tag referenced_sop_class_uid{0x0008, 0x1150};
inline constexpr Tag referenced_sop_instance_uid{0x0008, 0x1155};
inline constexpr Tag referenced_sop_sequence{0x0008, 0x1199};
// patient
inline constexpr Tag patient_name{0x0010, 0x0010};
inline constexpr Tag patient_id{0x0010, 0x0020};
inline constexpr Tag issuer_of_patient_id{0x0010, 0x0021};
inline constexpr Tag type_of_patient_id{0x0010, 0x0022};
inline constexpr Tag issuer_of_patient_id_qualifiers_sequence{0x0010, 0x0024};
inline constexpr Tag patient_birth_date{0x0010, 0x0030};
inline constexpr Tag patient_birth_time{0x0010, 0x0032};
inline constexpr Tag patient_sex{0x0010, 0x0040};
inline constexpr Tag patient_primary_language_code_sequence{0x0010, 0x0101};
inline constexpr Tag other_patient_ids{0x0010, 0x1000};
inline constexpr Tag other_patient_names{0x0010, 0x1001};
inline constexpr Tag other_patient_ids_sequence{0x0010, 0x1002};
inline constexpr Tag patient_birth_name{0x0010, 0x1005};
inline constexpr Tag patient_age{0x0010, 0x1010};
inline constexpr Tag patient_size{0x0010, 0x1020};
inline constexpr Tag patient_weight{0x0010, 0x1030};
inline constexpr Tag patient_address{0x0010, 0x1040};
inline constexpr Tag patient_mother_birth_name{0x0010, 0x1060};
inline constexpr Tag medical_alerts{0x0010, 0x2000};
inline constexpr Tag allergies{0x0010, 0x2110};
inline constexpr Tag patient_telephone_numbers{0x0010, 0x2154};
inline constexpr Tag ethnic_group{0x0010, 0x2160};
inline constexpr Tag smoking_status{0x0010, 0x21A0};
inline constexpr Tag additional_patient_history{0x0010, 0x21B0};
inline constexpr Tag pregnancy_status{0x0010, 0x21C0};
inline constexpr Tag last_menstrual_date{0x0010, 0x21D0};
inline constexpr Tag patient_religious_preference{0x0010, 0x21F0};
inline constexpr Tag patient_species_description{0x0010, 0x2201};
inline constexpr Tag patient_species_code_sequence{0x0010, 0x2202};
inline constexpr Tag patient_sex_neutered{0x0010, 0x2203};
inline constexpr Tag patient_breed_description{0x0010, 0x2292};
inline constexpr Tag patient_breed_code_sequence{0x0010, 0x2293};
inline constexpr Tag responsible_person{0x0010, 0x2297};
inline constexpr Tag responsible_organization{0x0010, 0x2299};
inline constexpr Tag patient_comments{0x0010, 0x4000};
// acquisition
inline constexpr Tag contrast_bolus_agent{0x0018, 0x0010};
inline constexpr Tag body_part_examined{0x0018, 0x0015};
inline constexpr Tag device_serial_number{0x0018, 0x1000};
inline constexpr Tag protocol_name{0x0018, 0x1030};
inline constexpr Tag image_and_fluoroscopy_area_dose_product{0x0018, 0x115E};
inline constexpr Tag referenced_defined_protocol_sequence{0x0018, 0x990C};
inline constexpr Tag referenced_performed_protocol_sequence{0x0018, 0x990D};
// relationship
inline constexpr Tag study_instance_uid{0x0020, 0x000D};
inline constexpr Tag series_instance_uid{0x0020, 0x000E};
inline constexpr Tag study_id{0x0020, 0x0010};
inline constexpr Tag laterality{0x0020, 0x0060};
inline constexpr Tag number_of_study_related_series{0x0020, 0x1206};
inline constexpr Tag number_of_study_related_instances{0x0020, 0x1208};
// imaging service request (group 0032)
inline constexpr Tag study_status_id{0x0032, 0x000A};
inline constexpr Tag study_priority_id{0x0032, 0x000C};
inline constexpr Tag reason_for_study{0x0032, 0x1030};
inline constexpr Tag requesting_physician_identification_sequence{0x0032, 0x1031};
inline constexpr Tag requesting_physician{0x0032, 0x1032};
inline constexpr Tag requesting_service{0x0032, 0x1033};
inline constexpr Tag requesting_service_code_sequence{0x0032, 0x1034};
inline constexpr Tag requested_procedure_description{0x0032, 0x1060};
inline constexpr Tag requested_procedure_code_sequence{0x0032, 0x1064};
inline constexpr Tag requested_contrast_agent{0x0032, 0x1070};
inline constexpr Tag study_comments{0x0032, 0x4000};
// visit
inline constexpr Tag visit_status_id{0x0038, 0x0008};
inline constexpr Tag admission_id{0x0038, 0x0010};
inline constexpr Tag issuer_of_admission_id{0x0038, 0x0011};
inline constexpr Tag issuer_of_admission_id_sequence{0x0038, 0x0014};
inline constexpr Tag route_of_admissions{0x0038, 0x0016};
inline constexpr Tag admitting_date{0x0038, 0x0020};
inline constexpr Tag admitting_time{0x0038, 0x0021};
inline constexpr Tag special_needs{0x0038, 0x0050};
inline constexpr Tag service_episode_id{0x0038, 0x0060};
inline constexpr Tag service_episode_description{0x0038, 0x0062};
inline constexpr Tag issuer_of_service_episode_id_sequence{0x0038, 0x0064};
inline constexpr Tag pertinent_documents_sequence{0x0038, 0x0100};
inline constexpr Tag current_patient_location{0x0038, 0x0300};
inline constexpr Tag patient_institution_residence{0x0038, 0x0400};
inline constexpr Tag patient_state{0x0038, 0x0500};
inline constexpr Tag visit_comments{0x0038, 0x4000};
// procedure steps, requested procedure, order
inline constexpr Tag scheduled_station_ae_title{0x0040, 0x0001};
inline constexpr Tag scheduled_procedure_step_start_date{0x0040, 0x0002};
inline constexpr Tag scheduled_procedure_step_start_time{0x0040, 0x0003};
inline constexpr Tag scheduled_procedure_step_end_date{0x0040, 0x0004};
inline constexpr Tag scheduled_procedure_step_end_time{0x0040, 0x0005};
inline constexpr Tag scheduled_performing_physician_name{0x0040, 0x0006};
inline constexpr Tag scheduled_procedure_step_description{0x0040, 0x0007};
inline constexpr Tag scheduled_protocol_code_sequence{0x0040, 0x0008};
inline constexpr Tag scheduled_procedure_step_id{0x0040, 0x0009};
inline constexpr Tag stage_code_sequence{0x0040, 0x000A};
inline constexpr Tag scheduled_performing_physician_identification_sequence{0x0040, 0x000B};
inline constexpr Tag scheduled_station_name{0x0040, 0x0010};
inline constexpr Tag scheduled_procedure_step_location{0x0040, 0x0011};
inline constexpr Tag pre_medication{0x0040, 0x0012};
inline constexpr Tag scheduled_procedure_step_status{0x0040, 0x0020};
inline constexpr Tag order_placer_identifier_sequence{0x0040, 0x0026};
inline constexpr Tag order_filler_identifier_sequence{0x0040, 0x0027};
inline constexpr Tag local_namespace_entity_id{0x0040, 0x0031};
inline constexpr Tag universal_entity_id{0x0040, 0x0032};
inline constexpr Tag universal_entity_id_type{0x0040, 0x0033};
inline constexpr Tag identifier_type_code{0x0040, 0x0035};
inline constexpr Tag assigning_facility_sequence{0x0040, 0x0036};
inline constexpr Tag assigning_jurisdiction_code_sequence{0x0040, 0x0039};
inline constexpr Tag assigning_agency_or_department_code_sequence{0x0040, 0x003A};
inline constexpr Tag scheduled_procedure_step_sequence{0x0040, 0x0100};
inline constexpr Tag referenced_non_image_composite_sop_instance_sequence{0x0040, 0x0220};
inline constexpr Tag performed_station_ae_title{0x0040, 0x0241};
inline constexpr Tag performed_station_name{0x0040, 0x0242};
inline constexpr Tag performed_location{0x0040, 0x0243};
inline constexpr Tag performed_procedure_step_start_date{0x0040, 0x0244};
inline constexpr Tag performed_procedure_step_start_time{0x0040, 0x0245};
inline constexpr Tag performed_procedure_step_end_date{0x0040, 0x0250};
inline constexpr Tag performed_procedure_step_end_time{0x0040, 0x0251};
inline constexpr Tag performed_procedure_step_status{0x0040, 0x0252};
inline constexpr Tag performed_procedure_step_id{0x0040, 0x0253};
inline constexpr Tag performed_procedure_step_description{0x0040, 0x0254};
inline constexpr Tag performed_procedure_type_description{0x0040, 0x0255};
inline constexpr Tag performed_protocol_code_sequence{0x0040, 0x0260};
inline constexpr Tag scheduled_step_attributes_sequence{0x0040, 0x0270};
inline constexpr Tag request_attributes_sequence{0x0040, 0x0275};
inline constexpr Tag comments_on_the_performed_procedure_step{0x0040, 0x0280};
inline constexpr Tag performed_procedure_step_discontinuation_reason_code_sequence{0x0040, 0x0281};
inline constexpr Tag quantity_sequence{0x0040, 0x0293};
inline constexpr Tag quantity{0x0040, 0x0294};
inline constexpr Tag measuring_units_sequence{0x0040, 0x0295};
inline constexpr Tag billing_item_sequence{0x0040, 0x0296};
inline constexpr Tag total_time_of_fluoroscopy{0x0040, 0x0300};
inline constexpr Tag total_number_of_exposures{0x0040, 0x0301};
inline constexpr Tag entrance_dose{0x0040, 0x0302};
inline constexpr Tag exposed_area{0x0040, 0x0303};
inline constexpr Tag distance_source_to_entrance{0x0040, 0x0306};
inline constexpr Tag exposure_dose_sequence{0x0040, 0x030E};
inline constexpr Tag comments_on_radiation_dose{0x0040, 0x0310};
inline constexpr Tag billing_procedure_step_sequence{0x0040, 0x0320};
inline constexpr Tag film_consumption_sequence{0x0040, 0x0321};
inline constexpr Tag billing_supplies_and_devices_sequence{0x0040, 0x0324};
inline constexpr Tag performed_series_sequence{0x0040, 0x0340};
inline constexpr Tag comments_on_the_scheduled_procedure_step{0x0040, 0x0400};
inline constexpr Tag protocol_context_sequence{0x0040, 0x0440};
inline constexpr Tag content_item_modifier_sequence{0x0040, 0x0441};
inline constexpr Tag scheduled_specimen_sequence{0x0040, 0x0500};
inline constexpr Tag specimen_accession_number{0x0040, 0x050A};
inline constexpr Tag requested_procedure_id{0x0040, 0x1001};
inline constexpr Tag reason_for_the_requested_procedure{0x0040, 0x1002};
inline constexpr Tag requested_procedure_priority{0x0040, 0x1003};
inline constexpr Tag patient_transport_arrangements{0x0040, 0x1004};
inline constexpr Tag requested_procedure_location{0x0040, 0x1005};
inline constexpr Tag confidentiality_code{0x0040, 0x1008};
inline constexpr Tag reporting_priority{0x0040, 0x1009};
inline constexpr Tag reason_for_requested_procedure_code_sequence{0x0040, 0x100A};
inline constexpr Tag names_of_intended_recipients_of_results{0x0040, 0x1010};
inline constexpr Tag intended_recipients_of_results_identification_sequence{0x0040, 0x1011};
inline constexpr Tag reason_for_performed_procedure_code_sequence{0x0040, 0x1012};
inline constexpr Tag person_identification_code_sequence{0x0040, 0x1101};
inline constexpr Tag person_address{0x0040, 0x1102};
inline constexpr Tag person_telephone_numbers{0x0040, 0x1103};
inline constexpr Tag requested_procedure_comments{0x0040, 0x1400};
inline constexpr Tag reason_for_the_imaging_service_request{0x0040, 0x2001};
inline constexpr Tag issue_date_of_imaging_service_request{0x0040, 0x2004};
inline constexpr Tag issue_time_of_imaging_service_request{0x0040, 0x2005};
inline constexpr Tag order_entered_by{0x0040, 0x2008};
inline constexpr Tag order_enterer_location{0x0040, 0x2009};
inline constexpr Tag order_callback_phone_number{0x0040, 0x2010};
inline constexpr Tag placer_order_number_imaging_service_request{0x0040, 0x2016};
inline constexpr Tag filler_order_number_imaging_service_request{0x0040, 0x2017};
inline constexpr Tag imaging_service_request_comments{0x0040, 0x2400};
inline constexpr Tag confidentiality_constraint_on_patient_data_description{0x0040, 0x3001};
inline constexpr Tag entrance_dose_in_mgy{0x0040, 0x8302};
inline constexpr Tag hl7_structured_document_reference_sequence{0x0040, 0xA390};
inline constexpr Tag hl7_instance_identifier{0x0040, 0xE001};
inline constexpr Tag hl7_document_effective_time{0x0040, 0xE004};
inline constexpr Tag hl7_document_type_code_sequence{0x0040, 0xE006};
inline constexpr Tag retrieve_uri{0x0040, 0xE010};
// film
inline constexpr Tag medium_type{0x2000, 0x0030};
inline constexpr Tag film_size_id{0x2010, 0x0050};
inline constexpr Tag number_of_films{0x2100, 0x0170};
// media
inline constexpr Tag barcode_value{0x2200, 0x0005};

}  // namespace tags
}  // namespace stepwise::dicom
