// SPDX-License-Identifier: Apache-2.0
// What each device that ever called really did (robustness R56-R78): for whoever is asked why a patient is not on its
// list. No patient data.
#pragma once
#include "base/clock.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace stepwise::sql {

struct ProposedContext {
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes;
  bool accepted = false;
};

// What came from one calling AE title since it was last put: put() adds it to what is there.
struct StationNote {
  std::string aet, address;
  Instant first_seen{}, last_seen{};
  std::string implementation_class_uid, implementation_version;  // of the last association
  std::int64_t pdu_bytes = 0;
  std::vector<ProposedContext> contexts;  // of the last association
  std::set<std::string> keys,
      charsets;  // asked for in C-FIND: hex tags, those of the step behind "00400100."; (0008,0005)
  std::int64_t associations = 0, rejected_associations = 0, queries = 0, answers = 0, refused_queries = 0,
               performed_steps = 0, refused_performed_steps = 0;
  std::string last_refusal;           // what it was told
  std::int64_t replaced_answers = 0;  // with characters that its character sets lack
  std::string last_replaced;          // in which attributes: "(0010,0010) in ISO_IR 100"
};

class DeviceStatisticsStore {
 public:
  explicit DeviceStatisticsStore(Database& database) : database_(database) {}
  void put(const std::vector<StationNote>& notes);  // beyond limits::stations_remembered no new AE titles
  std::string read(const std::string& aet);         // a JSON array by AE title; "": all
 private:
  Database& database_;
};

}  // namespace stepwise::sql
