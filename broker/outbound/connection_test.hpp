// SPDX-License-Identifier: Apache-2.0
// Tests the connection to a destination, station or archive without sending anything that changes something: name
// resolution, TCP, TLS, then for HL7 whether the receiver keeps the connection open, and for DICOM an association with
// C-ECHO. Each test opens a connection of its own. Blocking, each stage with a time limit; any thread.
#pragma once
#include "base/certificate.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "broker/usecases/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

enum class StageResult { passed, failed, not_reached };
std::string_view to_text(StageResult result);  // "not reached"

struct TestStage {
  std::string_view name;  // "name", "tcp", "tls", "mllp", "association", "services", "echo"
  StageResult result = StageResult::not_reached;
  double ms = 0;
  std::string text = {};                             // for people; no patient data
  std::optional<CertificateFacts> certificate = {};  // that the peer has shown
};

struct ConnectionTest {
  std::string name;
  std::string_view kind;  // "destination", "mpps_destination", "station", "archive"
  std::string host;
  int port = 0;
  std::vector<TestStage> stages = {};

  bool passed() const;
  double ms() const;
};
Json to_json(const ConnectionTest& test);

ConnectionTest test_connection(const Destination& destination);
ConnectionTest test_connection(const PerformedDestination& destination);
ConnectionTest test_connection(const Archive& archive);
// Error `state_forbids`, "no-address": the configuration does not say where the station answers. `our_aet` calls it.
Result<ConnectionTest> test_connection(const Station& station, const std::string& our_aet);

// By configured name. Error `unknown_key`, "unknown-name": there is none.
Result<ConnectionTest> test_destination(const Settings& settings, const std::string& name);  // HL7 or MPPS
Result<ConnectionTest> test_station(const Settings& settings, const std::string& name);
Result<ConnectionTest> test_archive(const Settings& settings, const std::string& name);

}  // namespace stepwise::broker
