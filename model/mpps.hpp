// SPDX-License-Identifier: Apache-2.0
// Modality Performed Procedure Step (DICOM PS3.3 C.4.13-C.4.16, PS3.4 F.7). Member names are column names (sql/).
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

enum class PerformedState { in_progress, completed, discontinued, refused };

// Why a person has to look at it; none: all is linked and said.
enum class Discrepancy {
  none,
  unscheduled,  // no scheduled step was named, the patient is known
  unmatched,    // names an accession number or step that is not ours
  unknown_patient,
  patient_mismatch,    // the patient of the scheduled step is somebody else: no automatic completion
  reason_unspecified,  // discontinued without a reason we act on (reference 6.4)
  after_end,           // came for a step that was cancelled or never performed (D26)
  refused,             // kept, but not accepted (D28)
};

// What one item of the Scheduled Step Attributes Sequence says.
struct ScheduledStepReference {
  std::string study_instance_uid, accession_number, requested_procedure_id, step_id;
  std::string placer_order_number, filler_order_number;
  bool operator==(const ScheduledStepReference&) const = default;
};
struct PerformedSeries {
  std::string series_instance_uid, description, protocol_name, retrieve_aet, operators_name;
  int instances = 0;
  bool operator==(const PerformedSeries&) const = default;
};
// What was used up and has to be charged (PS3.3 C.4.17, Billing and Material Management Codes).
struct FilmUse {
  std::string films, medium, size;  // number, (2000,0030), (2010,0050)
  bool operator==(const FilmUse&) const = default;
};
struct MaterialUse {
  Code item;
  std::string quantity;
  Code unit;
  bool operator==(const MaterialUse&) const = default;
};
// Radiation Dose Module: retired from MPPS, still sent. Numbers as the modality wrote them.
struct RadiationDose {
  std::string area_product;                       // (0018,115E), dGy.cm2
  std::string fluoroscopy_time;                   // (0040,0300), s
  std::string exposures;                          // (0040,0301)
  std::string entrance_dose, entrance_dose_unit;  // (0040,8302) mGy, else (0040,0302) dGy
  std::string comments;                           // (0040,0310)
  bool operator==(const RadiationDose&) const = default;
  bool empty() const { return *this == RadiationDose{}; }
};

// StepLink::linked_by of a link that a person made, and of one to an order that was opened for the performed step.
inline constexpr const char* linked_by_person = "a person";
inline constexpr const char* linked_as_unscheduled = "unscheduled";

// A scheduled step that this performed step is of.
struct StepLink {
  RowId order_id = 0, requested_procedure_id = 0, step_id = 0;  // row ids
  std::string linked_by;  // "step id", "study uid", "accession number", "a person", "unscheduled": it was made for it
  bool operator==(const StepLink&) const = default;
};

// A link that a person took back.
struct FormerLink {
  StepLink link;
  std::optional<Instant> taken_back_at;
  bool operator==(const FormerLink&) const = default;
};

struct PerformedProcedureStep {
  RowId id = 0;
  std::int64_t version = 0;
  std::string sop_instance_uid;
  PerformedState state = PerformedState::in_progress;
  Discrepancy discrepancy = Discrepancy::none;
  std::string discrepancy_text;     // a sentence for the person who looks
  std::optional<RowId> patient_id;  // of ours, once known
  Identifier patient_identifier;    // as the modality said
  PersonName patient_name;
  std::string patient_birth_date, patient_sex;
  std::string performed_step_id;  // (0040,0253)
  std::string calling_aet, station_aet, station_name, location, modality, study_id;
  std::string started_on, started_time, ended_on,
      ended_time;  // DA and TM as the modality said, in the department's zone
  std::string
      timezone_offset;  // "+0800": (0008,0201) of the N-CREATE, the zone of the times of an N-SET too that names none
  std::string description;
  Code discontinuation_reason;
  std::string comments;
  std::vector<Code> procedure_codes, protocol_codes;
  std::vector<ScheduledStepReference> references;
  std::vector<PerformedSeries> series;
  std::vector<Code> billing_codes;  // (0040,0320)
  std::vector<FilmUse> films;
  std::vector<MaterialUse> materials;
  RadiationDose dose;
  bool closed_by_person = false;  // its modality never said that it ended
  std::vector<StepLink> links;
  std::vector<FormerLink> former_links;          // oldest first
  std::optional<Instant> received_at, ended_at;  // our clock
  bool operator==(const PerformedProcedureStep&) const = default;
};

// What an N-CREATE or N-SET says, checked for form (mapping/mpps/mpps_datasets.hpp).
struct PerformedStepUpdate {
  std::optional<PerformedState> state;  // absent: nothing said
  PerformedProcedureStep stated;        // the attributes that are listed in `has`
  bool has_end = false, has_series = false, has_reason = false, has_comments = false, has_description = false,
       has_procedure_codes = false, has_protocol_codes = false, has_billing_codes = false, has_films = false,
       has_materials = false, has_dose = false;
  // An identifier had an invalid value and was left out (D28).
  bool has_invalid_reference = false;  // of a scheduled step, procedure or order
  bool has_invalid_patient_id = false;
};

}  // namespace stepwise::model
