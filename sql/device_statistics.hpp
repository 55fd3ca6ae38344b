// SPDX-License-Identifier: Apache-2.0
// Statistics about each device that ever called (R56-R78). They help to find out why a patient is not on the list of a
// device. They contain no patient data.
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

// The activity of one calling AE title since the last put(), which adds it to the stored statistics.
struct StationNote {
  std::string aet, address;
  Instant first_seen{}, last_seen{};
  std::string implementation_class_uid, implementation_version;  // of the last association
  std::int64_t pdu_bytes = 0;
  std::vector<ProposedContext> contexts;  // of the last association
  std::set<std::string> keys,
      // Keys of C-FIND as hexadecimal tags, those of the step with the prefix "00400100."; values of (0008,0005).
      charsets;
  std::int64_t associations = 0, rejected_associations = 0, queries = 0, answers = 0, refused_queries = 0,
               performed_steps = 0, refused_performed_steps = 0;
  std::string last_refusal;           // text of the last refusal
  std::int64_t replaced_answers = 0;  // number of answers with characters that its character sets lack
  std::string last_replaced;          // attributes and character set: "(0010,0010) in ISO_IR 100"
};

class DeviceStatisticsStore {
 public:
  explicit DeviceStatisticsStore(Database& database) : database_(database) {}
  void put(const std::vector<StationNote>& notes);  // adds no AE titles over limits::stations_remembered
  std::string read(const std::string& aet);         // a JSON array for one AE title; "": for all
 private:
  Database& database_;
};

}  // namespace stepwise::sql
