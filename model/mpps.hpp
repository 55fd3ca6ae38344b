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

// Why a person has to reconcile a performed step; none: nothing is to be done.
enum class Discrepancy {
  none,
  unscheduled,  // the dataset names no scheduled step; the patient is known
  unmatched,    // the dataset names an accession number or step that we do not have
  unknown_patient,
  patient_mismatch,    // the scheduled step is of another patient, so it is not completed automatically
  reason_unspecified,  // discontinued without a reason that decides what happens to the step (reference 6.4)
  after_end,           // received for a step that was cancelled or never performed (D26)
  refused,             // the dataset was refused; it is kept (D28)
};

// The values of one item of the Scheduled Step Attributes Sequence.
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
// Material that was used and has to be charged (PS3.3 C.4.17, Billing and Material Management Codes).
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
// Radiation Dose Module: retired from MPPS, but modalities still send it. The numbers are stored as text, as sent.
struct RadiationDose {
  std::string area_product;                       // (0018,115E), dGy.cm2
  std::string fluoroscopy_time;                   // (0040,0300), s
  std::string exposures;                          // (0040,0301)
  std::string entrance_dose, entrance_dose_unit;  // (0040,8302) mGy, else (0040,0302) dGy
  std::string comments;                           // (0040,0310)
  bool operator==(const RadiationDose&) const = default;
  bool empty() const { return *this == RadiationDose{}; }
};

// Values of StepLink::linked_by: for a link that a person made, and for a link to an order that was placed for the
// performed step.
inline constexpr const char* linked_by_person = "a person";
inline constexpr const char* linked_as_unscheduled = "unscheduled";

// Says that a performed step belongs to this scheduled step.
struct StepLink {
  RowId order_id = 0, requested_procedure_id = 0, step_id = 0;  // row ids
  // How the link was found: "step id", "study uid", "accession number", "a person"; "unscheduled": the step was created
  // for the performed step.
  std::string linked_by;
  bool operator==(const StepLink&) const = default;
};

// A link that a person has removed.
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
  std::string discrepancy_text;     // a sentence for the person who reconciles it
  std::optional<RowId> patient_id;  // our patient, as soon as it is known
  Identifier patient_identifier;    // as stated by the modality
  PersonName patient_name;
  std::string patient_birth_date, patient_sex;
  std::string performed_step_id;  // (0040,0253)
  std::string calling_aet, station_aet, station_name, location, modality, study_id;
  std::string started_on, started_time, ended_on,
      ended_time;               // DA and TM as stated by the modality, converted to the time zone of the department
  std::string timezone_offset;  // (0008,0201) of the N-CREATE, such as "+0800"; it applies also to an N-SET without it
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
  bool closed_by_person = false;  // a person has ended it, because its modality did not report the end
  std::vector<StepLink> links;
  std::vector<FormerLink> former_links;          // the oldest first
  std::optional<Instant> received_at, ended_at;  // our clock
  bool operator==(const PerformedProcedureStep&) const = default;
};

// The content of an N-CREATE or N-SET, after its form was checked (mapping/mpps/mpps_datasets.hpp).
struct PerformedStepUpdate {
  std::optional<PerformedState> state;  // absent: not stated
  PerformedProcedureStep stated;        // the attributes that are listed in `has`
  bool has_end = false, has_series = false, has_reason = false, has_comments = false, has_description = false,
       has_procedure_codes = false, has_protocol_codes = false, has_billing_codes = false, has_films = false,
       has_materials = false, has_dose = false;
  // An identifier had an invalid value and was ignored (D28).
  bool has_invalid_reference = false;  // the identifier of a scheduled step, procedure or order
  bool has_invalid_patient_id = false;
};

}  // namespace stepwise::model
