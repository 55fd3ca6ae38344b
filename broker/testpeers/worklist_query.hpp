// SPDX-License-Identifier: Apache-2.0
// Makes the identifier of a worklist query as a modality sends it, and reads the answers (PS3.4 annex K). Pure.
#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "dicom/dataset.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

// The matching keys; "" matches any value.
struct WorklistCriteria {
  std::string date = {};  // "today", YYYYMMDD, or a range as in DICOM: YYYYMMDD-, -YYYYMMDD, YYYYMMDD-YYYYMMDD
  std::string modality = {}, station_aet = {}, step_id = {};
  std::string patient_id = {}, patient_name = {}, accession_number = {}, requested_procedure_id = {};
};

// The identifier has all return keys that worklist_entry() reads and that an MPPS needs.
Result<dicom::Dataset> worklist_identifier(const WorklistCriteria& criteria, LocalTime now);

// The content of one answer, for people and scripts.
struct WorklistEntry {
  std::string start_date, start_time, modality, station_aet, step_id, step_description, step_status;
  std::string patient_id, patient_name, patient_birth_date, patient_sex;
  std::string accession_number, requested_procedure_id, requested_procedure_description, study_instance_uid;
  std::string placer_order_number, filler_order_number;
};
WorklistEntry worklist_entry(const dicom::Dataset& answer);
Json to_json(const WorklistEntry& entry);
std::string to_table(const std::vector<WorklistEntry>& entries);

}  // namespace stepwise::broker
