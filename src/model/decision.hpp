// SPDX-License-Identifier: Apache-2.0
// What every rule gets: the snapshot it changes, and where it says what follows. One Decision a message, dataset or
// act.
#pragma once
#include "base/error.hpp"
#include "model/notification.hpp"
#include "model/policy.hpp"
#include "model/snapshot.hpp"

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
};

struct Decision {
  Snapshot snapshot;
  const SitePolicy& site;
  Numbers& numbers;
  Instant now;
  LocalTime local_now;  // the same in the department's zone
  std::vector<Notification> notifications;
  std::vector<Finding> findings;

  void find(std::string code, std::string place, std::string text) {
    findings.push_back({std::move(code), std::move(place), std::move(text)});
  }
  void tell(Notification notification) { notifications.push_back(std::move(notification)); }
};

}  // namespace stepwise::model
