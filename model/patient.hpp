// SPDX-License-Identifier: Apache-2.0
// Patients and their visits. Member names are the column names of their tables (sql/).
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

// The time of the newest applied event that one sender reported about a patient. Times of different senders are not
// compared (D35).
struct EventMark {
  std::string sender;
  Instant at;
  bool operator==(const EventMark&) const = default;
};

struct Patient {
  RowId id = 0;
  // Is incremented with every change of the patient or a visit; before a decision is written, the version is compared.
  std::int64_t version = 0;
  // Set if A40 has retired this record: the survivor, which may have been merged itself.
  std::optional<RowId> merged_into;
  std::vector<Identifier>
      identifiers;  // the first is the primary one. Never deleted; unique by (authority, value) among all patients
  PersonName name;
  std::string birth_date;  // as sent: YYYYMMDD, or partial
  std::string birth_time;
  std::string sex;  // DICOM: F, M, O or ""
  std::string address, phone, mother_birth_name, comments;
  Composite address_components;  // the components of PID-11 as received
  Code race, ethnic_group;       // PID-10, PID-22
  Code primary_language;
  Identifier account_number;                   // PID-18
  std::vector<std::string> allergies;          // AL1
  std::string weight_kg, size_m;               // decimal strings (DS)
  bool is_temporary = false;                   // created by us for an unknown person
  std::vector<Identifier> linked_with;         // A24: identifiers of the same person, as stated by a sender
  std::optional<Instant> updated_by_event_at;  // EVN-2 (else MSH-7) of the newest applied event of any sender
  std::vector<EventMark> event_marks;          // the same for each sender
  SentFields sent_fields;                      // of PID and AL1
  bool operator==(const Patient&) const = default;
};

enum class VisitState { open, closed, cancelled };

struct Visit {
  RowId id = 0;
  RowId patient_id = 0;
  Identifier number;  // PV1-19; empty: a patient has at most one visit without a number
  VisitState state = VisitState::open;
  std::string patient_class;                   // PV1-2
  std::string location;                        // PV1-3 as a text for people
  Composite location_components;               // the components of PV1-3 as received
  Person attending, referring, admitting;      // PV1-7, -8, -17
  std::string service;                         // PV1-10
  std::vector<std::string> ambulatory_status;  // PV1-15: B6 pregnant ...
  std::string vip;                             // PV1-16
  std::vector<Code> diagnoses;                 // DG1 of the visit
  std::string pregnancy_status;                // OBX of the visit, as (0010,21C0): 1 to 4
  std::string admitted_at;                     // PV1-44 as sent
  std::string discharged_at;                   // PV1-45 as sent
  std::optional<Instant> closed_at;            // when we received the message that it has ended
  SentFields sent_fields;                      // of PV1
  bool operator==(const Visit&) const = default;
};

// What a message states about a value: nothing (keep the stored value), null (delete it), or a new value (HL7 v2.5.1
// 2.5.3).
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
  const T& value() const { return value_; }  // T{} if null
  void apply_to(T& target) const {
    if (stated_) target = value_;
  }
  // As apply_to(); returns whether the target has changed.
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
  SentFields sent_fields;  // for each stated field
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
