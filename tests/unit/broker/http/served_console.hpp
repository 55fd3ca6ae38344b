// SPDX-License-Identifier: Apache-2.0
// A console on loopback with a real database, a HIS and a PACS as destinations, and a clock that the test sets.
#pragma once
#include "base/json.hpp"
#include "broker/http/console.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/broker/http/http_client.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <vector>

namespace stepwise::test {

struct JsonAnswer {
  int status = 0;
  Json json;
  Answer raw;
};

// The code of a problem document; "": the answer is something else.
inline std::string code_of(const JsonAnswer& answer) {
  const std::string type = answer.json.value("type", "");
  const std::string prefix = "urn:stepwise:problem:";
  return type.starts_with(prefix) ? type.substr(prefix.size()) : "";
}

// The places of the errors of a problem document.
using Places = std::vector<std::string>;
inline Places places(const JsonAnswer& answer) {
  Places list;
  for (const Json& error : answer.json.value("errors", Json::array())) list.push_back(error.at("place"));
  return list;
}

class ServedConsole {
 public:
  struct Options {
    std::string token = {};
    std::vector<broker::http::ReadyPart> parts = {};
    bool database_away = false;
  };
  ServedConsole() : ServedConsole(Options{}) {}
  explicit ServedConsole(Options options);
  ~ServedConsole();

  HttpClient client() const { return HttpClient(console_->port()); }
  JsonAnswer get(const std::string& target) const { return ask("GET", target); }
  JsonAnswer post(const std::string& target, const Json& body = Json::object()) const {
    return ask("POST", target, body.dump());
  }
  JsonAnswer ask(const std::string& method, const std::string& target, const std::string& body = "",
                 const std::string& type = "application/json") const;

  // One message of the HIS; segments without MSH. Returns MSA-1.
  std::string receive(const std::string& type, const std::string& control_id, const std::string& segments);
  std::string order(const std::string& number,
                    const std::string& patient);  // sends an NW for service CT01, which has a plan after import_plan()
  void import_plan();

  broker::Context& context() { return context_; }
  ManualClock& clock() { return clock_; }

  Metrics metrics;
  broker::Settings settings;

 private:
  TestDatabase test_database_;
  std::unique_ptr<sql::Database> away_;
  ManualClock clock_;
  mapping::Zone zone_;
  sql::NumberBlocks numbers_;
  broker::Context context_;
  WorkerThreads workers_{2};
  boost::asio::thread_pool threads_{1};
  std::unique_ptr<broker::http::Console> console_;
};

}  // namespace stepwise::test
