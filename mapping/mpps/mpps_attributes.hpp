// SPDX-License-Identifier: Apache-2.0
// The attributes that PS3.4 table F.7.2-1 requires from an SCU (reference 6.1). Specific Character Set and attributes
// of type 3 are not required.
#pragma once
#include "dicom/dictionary.hpp"
#include "mapping/mpps/checked_values.hpp"

#include <array>

namespace stepwise::mapping {

struct RequiredAttribute {
  dicom::Tag tag;
  int type;  // 1: with a value; 2: may be empty
};

// At the root of an N-CREATE. The Scheduled Step Attributes and the status are checked separately, because station
// settings concern them.
inline constexpr std::array create_attributes{
    RequiredAttribute{dicom::tags::modality, 1},
    RequiredAttribute{dicom::tags::procedure_code_sequence, 2},
    RequiredAttribute{dicom::tags::referenced_patient_sequence, 2},
    RequiredAttribute{dicom::tags::patient_name, 2},
    RequiredAttribute{dicom::tags::patient_id, 2},
    RequiredAttribute{dicom::tags::patient_birth_date, 2},
    RequiredAttribute{dicom::tags::patient_sex, 2},
    RequiredAttribute{dicom::tags::study_id, 2},
    RequiredAttribute{dicom::tags::performed_station_ae_title, 1},
    RequiredAttribute{dicom::tags::performed_station_name, 2},
    RequiredAttribute{dicom::tags::performed_location, 2},
    RequiredAttribute{dicom::tags::performed_procedure_step_start_date, 1},
    RequiredAttribute{dicom::tags::performed_procedure_step_start_time, 1},
    RequiredAttribute{dicom::tags::performed_procedure_step_end_date, 2},
    RequiredAttribute{dicom::tags::performed_procedure_step_end_time, 2},
    RequiredAttribute{dicom::tags::performed_procedure_step_id, 1},
    RequiredAttribute{dicom::tags::performed_procedure_step_description, 2},
    RequiredAttribute{dicom::tags::performed_procedure_type_description, 2},
    RequiredAttribute{dicom::tags::performed_protocol_code_sequence, 2},
    RequiredAttribute{dicom::tags::performed_series_sequence, 2},
};

// In each item of the Scheduled Step Attributes Sequence.
inline constexpr std::array scheduled_step_attributes{
    RequiredAttribute{dicom::tags::accession_number, 2},
    RequiredAttribute{dicom::tags::referenced_study_sequence, 2},
    RequiredAttribute{dicom::tags::study_instance_uid, 1},
    RequiredAttribute{dicom::tags::requested_procedure_description, 2},
    RequiredAttribute{dicom::tags::scheduled_procedure_step_description, 2},
    RequiredAttribute{dicom::tags::scheduled_protocol_code_sequence, 2},
    RequiredAttribute{dicom::tags::scheduled_procedure_step_id, 2},
    RequiredAttribute{dicom::tags::requested_procedure_id, 2},
};

// In each item of the Performed Series Sequence, in N-CREATE and N-SET.
inline constexpr std::array performed_series_attributes{
    RequiredAttribute{dicom::tags::retrieve_ae_title, 2},
    RequiredAttribute{dicom::tags::series_description, 2},
    RequiredAttribute{dicom::tags::performing_physician_name, 2},
    RequiredAttribute{dicom::tags::operators_name, 2},
    RequiredAttribute{dicom::tags::referenced_image_sequence, 2},
    RequiredAttribute{dicom::tags::protocol_name, 1},
    RequiredAttribute{dicom::tags::series_instance_uid, 1},
    RequiredAttribute{dicom::tags::referenced_non_image_composite_sop_instance_sequence, 2},
};

// Must have a value once the status is COMPLETED or DISCONTINUED.
inline constexpr std::array final_attributes{
    dicom::tags::performed_procedure_step_end_date,
    dicom::tags::performed_procedure_step_end_time,
    dicom::tags::performed_series_sequence,
};

// An invalid value of one of these attributes is answered with 0106 (D28). In an N-SET these are only the attributes of
// the end; the status is checked separately.
inline constexpr std::array deciding_create_attributes{
    DecidingAttribute{dicom::tags::scheduled_step_attributes_sequence, dicom::tags::study_instance_uid},
    DecidingAttribute{{}, dicom::tags::modality},
    DecidingAttribute{{}, dicom::tags::performed_station_ae_title},
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_start_date},
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_start_time},
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_end_date},
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_end_time},
};
inline constexpr std::array deciding_set_attributes{
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_end_date},
    DecidingAttribute{{}, dicom::tags::performed_procedure_step_end_time},
};

// Attributes that identify order, procedure and step in the items of the Scheduled Step Attributes Sequence.
inline constexpr std::array referring_attributes{
    dicom::tags::accession_number,
    dicom::tags::requested_procedure_id,
    dicom::tags::scheduled_procedure_step_id,
};

// An N-SET must not contain these.
inline constexpr std::array create_only_attributes{
    dicom::tags::modality,
    dicom::tags::referenced_patient_sequence,
    dicom::tags::patient_name,
    dicom::tags::patient_id,
    dicom::tags::issuer_of_patient_id,
    dicom::tags::issuer_of_patient_id_qualifiers_sequence,
    dicom::tags::patient_birth_date,
    dicom::tags::patient_sex,
    dicom::tags::study_id,
    dicom::tags::admission_id,
    dicom::tags::issuer_of_admission_id_sequence,
    dicom::tags::service_episode_id,
    dicom::tags::service_episode_description,
    dicom::tags::issuer_of_service_episode_id_sequence,
    dicom::tags::performed_station_ae_title,
    dicom::tags::performed_station_name,
    dicom::tags::performed_location,
    dicom::tags::performed_procedure_step_start_date,
    dicom::tags::performed_procedure_step_start_time,
    dicom::tags::performed_procedure_step_id,
    dicom::tags::scheduled_step_attributes_sequence,
};

}  // namespace stepwise::mapping
