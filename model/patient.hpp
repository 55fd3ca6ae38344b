// SPDX-License-Identifier: Apache-2.0
// Patients and their visits. Member names are the column names of their tables (sql/).
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

// When the newest event of one sender on a patient was that was applied. Times of two senders are not compared (D35).
struct EventMark {
  std::string sender;
  Instant at;
  bool operator==(const EventMark&) const = default;
};

struct Patient {
  RowId id = 0;
  std::int64_t version =
      0;  // grows with every change of the patient or a visit; what a decision relied on is checked again
  std::optional<RowId> merged_into;  // retired by A40: the survivor (follow it to the end)
  std::vector<Identifier>
      identifiers;  // the first is the primary one; never deleted. Unique by (authority, value) over all patients
  PersonName name;
  std::string birth_date;  // as sent: YYYYMMDD, or partial
  std::string birth_time;
  std::string sex;  // DICOM: F, M, O or ""
  std::string address, phone, mother_birth_name, comments;
  Composite address_components;  // PID-11 as it came, beside its text
  Code race, ethnic_group;       // PID-10, PID-22
  Code primary_language;
  Identifier account_number;            // PID-18
  std::vector<std::string> allergies;   // AL1
  std::string weight_kg, size_m;        // decimal strings (DS)
  bool is_temporary = false;            // made by us for somebody unknown
  std::vector<Identifier> linked_with;  // A24: the same person elsewhere, as somebody said
  std::optional<Instant>
      updated_by_event_at;             // EVN-2 (else MSH-7) of the newest event that was applied, of whatever sender
  std::vector<EventMark> event_marks;  // the same for each sender, once
  SentFields sent_fields;              // of PID and AL1
  bool operator==(const Patient&) const = default;
};

enum class VisitState { open, closed, cancelled };

struct Visit {
  RowId id = 0;
  RowId patient_id = 0;
  Identifier number;  // PV1-19; empty: one visit a patient without number
  VisitState state = VisitState::open;
  std::string patient_class;                   // PV1-2
  std::string location;                        // PV1-3 as text for people
  Composite location_components;               // PV1-3 as it came
  Person attending, referring, admitting;      // PV1-7, -8, -17
  std::string service;                         // PV1-10
  std::vector<std::string> ambulatory_status;  // PV1-15: B6 pregnant ...
  std::string vip;                             // PV1-16
  std::vector<Code> diagnoses;                 // DG1 of the visit
  std::string pregnancy_status;                // OBX of the visit, as (0010,21C0): 1 to 4
  std::string admitted_at;                     // PV1-44 as sent
  std::string discharged_at;                   // PV1-45 as sent
  std::optional<Instant> closed_at;            // when we heard that it ended
  SentFields sent_fields;                      // of PV1
  bool operator==(const Visit&) const = default;
};

// What a message says of a value: nothing (keep), null (clear), or the value (HL7 v2.5.1 2.5.3).
template <class T>
class Change {
 public:
  Change() = default;
  Change(T value) : stated_(true), value_(std::move(value)) {}
  static Change clear() {
    Change c;
    c.stated_ = true;
    return c;
  }
  bool is_stated() const { return stated_; }
  bool is_null() const { return stated_ && value_ == T{}; }
  const T& value() const { return value_; }  // T{} when cleared
  void apply_to(T& target) const {
    if (stated_) target = value_;
  }
  // Same, and tells whether it made a difference.
  bool changes(T& target) const {
    if (!stated_ || target == value_) return false;
    target = value_;
    return true;
  }
  bool operator==(const Change&) const = default;

 private:
  bool stated_ = false;
  T value_{};
};

// PID, AL1 and OBX (weight, height) of one message.
struct PatientDemographics {
  std::vector<Identifier> identifiers;  // the first is the primary one
  Change<PersonName> name;
  Change<std::string> birth_date, birth_time, sex, address, phone, mother_birth_name, comments, weight_kg, size_m;
  Change<Composite> address_components;
  Change<Code> race, ethnic_group, primary_language;
  Change<Identifier> account_number;
  Change<std::vector<std::string>> allergies;
  SentFields sent_fields;  // of each field that is stated
  bool operator==(const PatientDemographics&) const = default;
};
// PV1 of one message.
struct VisitDetails {
  bool present = false;
  Identifier number;
  Change<std::string> patient_class, location, service, vip, admitted_at, discharged_at;
  Change<Composite> location_components;
  Change<Person> attending, referring, admitting;
  Change<std::vector<std::string>> ambulatory_status;
  SentFields sent_fields;
  Change<std::vector<Code>> diagnoses;
  Change<std::string> pregnancy_status;
  bool operator==(const VisitDetails&) const = default;
};

}  // namespace stepwise::model
