// SPDX-License-Identifier: Apache-2.0
// A department for the tests of the use cases: a real database, a clock that the test sets, one HIS, one PACS, one RIS
// and a procedure plan.
#pragma once
#include "broker/usecases/actions.hpp"
#include "broker/usecases/dicom_services.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/message.hpp"
#include "sql/outbox.hpp"
#include "sql/plans.hpp"
#include "tests/support/database.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace stepwise::test {

class Department {
 public:
  Department();

  // One message as the HIS sends it; segments are given without MSH. Returns the answer.
  hl7::Message send(const std::string& type, const std::string& control_id, const std::vector<std::string>& segments,
                    const std::string& acknowledgements = "");
  std::string send_bytes(const std::string& bytes);
  // Sends an NW for `patient`. `code` is PE (chest X-ray on DX1 and lung perfusion on NM1) or XCH (chest X-ray on DX1).
  hl7::Message order(const std::string& number, const std::string& patient, const std::string& code = "XCH",
                     const std::string& control_id = "");

  // The messages that wait for a destination, in order.
  std::vector<sql::OutboxRow> outbox(const std::string& destination);
  std::vector<std::string> controls(const std::string& destination);  // "ORC-1 ORC-5" of each
  std::vector<dicom::Dataset> worklist(const std::string& patient_id);
  std::int64_t count(const std::string& table) { return one("SELECT count(*) FROM stepwise." + table); }
  std::int64_t one(const std::string& select);  // the number that the SELECT returns

  TestDatabase test_database;
  broker::Settings settings;
  ManualClock clock;
  mapping::Zone zone;
  Metrics metrics;
  sql::NumberBlocks numbers;
  broker::Context context;
  std::mutex woken_mutex;
  std::vector<std::string> woken;  // read it only while no message is being processed
};

inline const dicom::net::Peer dx1{"DX1", "STEPWISE", "127.0.0.1"};

}  // namespace stepwise::test
