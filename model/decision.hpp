// SPDX-License-Identifier: Apache-2.0
// The argument of every rule: the snapshot that it changes, and the notifications and findings that it adds. There is
// one Decision per message, dataset or action.
#pragma once
#include "base/error.hpp"
#include "model/notification.hpp"
#include "model/policy.hpp"
#include "model/snapshot.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace stepwise::model {

// The source of numbers for new records. `row` numbers are used only in the database; the others are read by people and
// other systems (reference 3.1, D20).
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
  // Whether this accession number or requested procedure id is in the range of the numbers that we allocate, now or
  // later.
  virtual bool is_own_accession_number(const std::string&) const { return false; }
  virtual bool is_own_requested_procedure_id(const std::string&) const { return false; }
};

struct Decision {
  Snapshot snapshot;
  const SitePolicy& site;
  Numbers& numbers;
  Instant now;
  LocalTime local_now;  // `now` in the time zone of the department
  std::vector<Notification> notifications;
  std::vector<Finding> findings;
  // Sender of the message: the name of a configured sender, else "MSH-3|MSH-4"; "" for an action of the department.
  std::string sender = {};

  void add_finding(std::string code, std::string place, std::string text) {
    findings.push_back({std::move(code), std::move(place), std::move(text)});
  }
  // Adds the finding unless there is an equal one: for findings that apply to each of several orders of a message.
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
