// SPDX-License-Identifier: Apache-2.0
// Values of worklist attributes that are computed from several members of the model (reference 4.1-4.5).
#pragma once
#include "mapping/worklist/worklist_attributes.hpp"

namespace stepwise::mapping {

using Items = std::vector<dicom::Dataset>;

// Scheduled Procedure Step
std::string start_date(const StepView& view);
std::string start_time(const StepView& view);
std::string end_date(const StepView& view);  // start plus duration
std::string end_time(const StepView& view);
std::string step_description(const StepView& view);  // with the side of the body
std::string step_status(const StepView& view);
std::vector<std::string> station_aets(const StepView& view);
model::PersonName performing_physician(const StepView& view);
Items performing_physician_identification(const StepView& view);
Items protocol_codes(const StepView& view);  // if the plan names none: OBR-4.4 to 4.6, else OBR-4.1 to 4.3

// Requested Procedure
std::string procedure_description(const StepView& view);  // with the side of the body
Items procedure_code(const StepView& view);
Items referenced_study(const StepView& view);
std::string priority(const StepView& view);
std::string transport(const StepView& view);
std::string reason(const StepView& view);
std::string diagnoses(const StepView& view);
Items diagnosis_codes(const StepView& view);
Items reason_codes(const StepView& view);

// Imaging Service Request
std::string accession_number(const StepView& view);
Items accession_number_issuer(const StepView& view);
Items placer_issuer(const StepView& view);
Items filler_issuer(const StepView& view);
model::PersonName requesting_physician(const StepView& view);
Items requesting_physician_identification(const StepView& view);
model::PersonName referring_physician(const StepView& view);
Items referring_physician_identification(const StepView& view);
model::PersonName entered_by(const StepView& view);
std::string requesting_service(const StepView& view);
std::string institution(const StepView& view);
Items institution_code(const StepView& view);
std::string issue_date(const StepView& view);
std::string issue_time(const StepView& view);

// Visit
std::string admission_id(const StepView& view);
Items admission_id_issuer(const StepView& view);
std::string admitting_date(const StepView& view);
std::string admitting_time(const StepView& view);
std::string special_needs(const StepView& view);

// Patient
model::PersonName patient_name(const StepView& view);
model::PersonName mother_birth_name(const StepView& view);
std::string patient_id(const StepView& view);
std::string patient_id_issuer(const StepView& view);
Items patient_id_qualifiers(const StepView& view);
Items other_patient_ids(const StepView& view);
std::string birth_date(const StepView& view);
std::string birth_time(const StepView& view);
std::vector<std::string> allergies(const StepView& view);
std::string pregnancy(const StepView& view);
std::string patient_state(const StepView& view);
Items primary_language(const StepView& view);
std::string ethnic_group(const StepView& view);

}  // namespace stepwise::mapping
