// SPDX-License-Identifier: Apache-2.0
// What every rule gets: the snapshot it changes, and where it says what follows. One Decision a message, dataset or
// act.
#pragma once
#include "base/error.hpp"
#include "model/notification.hpp"
#include "model/policy.hpp"
#include "model/snapshot.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace stepwise::model {

// Numbers for what is made new. `row` numbers are for the database alone; the others are what people and machines read
// (reference 3.1, D20).
class Numbers {
 public:
  virtual ~Numbers() = default;
  virtual RowId row() = 0;
  virtual std::string accession_number() = 0;
  virtual std::string requested_procedure_id() = 0;
  virtual std::string step_id() = 0;
  virtual std::string filler_order_number() = 0;
  virtual std::string temporary_patient_id() = 0;
  virtual std::string study_instance_uid() = 0;
  // Whether we will allocate this accession number or requested procedure id sooner or later, or have done so.
  virtual bool is_own_accession_number(const std::string&) const { return false; }
  virtual bool is_own_requested_procedure_id(const std::string&) const { return false; }
};

struct Decision {
  Snapshot snapshot;
  const SitePolicy& site;
  Numbers& numbers;
  Instant now;
  LocalTime local_now;  // the same in the department's zone
  std::vector<Notification> notifications;
  std::vector<Finding> findings;
  std::string sender =
      {};  // of the message: the name of a configured sender, else MSH-3|MSH-4; "" of an act of the department

  void add_finding(std::string code, std::string place, std::string text) {
    findings.push_back({std::move(code), std::move(place), std::move(text)});
  }
  // The same for each of several orders of a message.
  void add_finding_once(std::string code, std::string place, std::string text) {
    Finding finding{std::move(code), std::move(place), std::move(text)};
    const auto is_it = [&](const Finding& one) {
      return one.code == finding.code && one.place == finding.place && one.text == finding.text;
    };
    if (std::none_of(findings.begin(), findings.end(), is_it)) findings.push_back(std::move(finding));
  }
  void notify(Notification notification) { notifications.push_back(std::move(notification)); }
};

}  // namespace stepwise::model
