// SPDX-License-Identifier: Apache-2.0
// The shipped examples and the contents of the demo are valid.
#include "broker/cli/demo_text.hpp"
#include "broker/config/configuration.hpp"
#include "broker/terminal/message_file.hpp"
#include "hl7/message.hpp"
#include "sql/plans.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <sstream>

using namespace stepwise;
namespace fs = std::filesystem;

namespace {

const fs::path examples = fs::path(STEPWISE_SOURCE_DIR) / "examples";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void check_plans(const std::string& json) {
  const auto plans = sql::parse_plans(json);
  if (!plans) {
    for (const Error& fault : plans.error()) UNSCOPED_INFO(describe(fault));
  }
  CHECK(plans.has_value());
}

void check_message(const std::string& text) {
  INFO(text);
  const auto message = hl7::Message::parse(text);
  REQUIRE(message.has_value());
  CHECK(message->findings().empty());
  CHECK_FALSE(message->type().empty());
  CHECK_FALSE(message->control_id().empty());
}

}  // namespace

TEST_CASE("the example configuration has no fault") {
  const auto configuration = broker::read_configuration(read(examples / "stepwise.toml"), "stepwise.toml", {});
  for (const auto& fault : configuration.faults) UNSCOPED_INFO(broker::describe(fault));
  CHECK(configuration.faults.empty());
}

TEST_CASE("the example plan is one") {
  check_plans(read(examples / "plan.json"));
}

TEST_CASE("the example messages are messages") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(examples / "hl7")) {
    INFO(entry.path().string());
    const auto messages = broker::read_messages(entry.path());
    REQUIRE(messages.has_value());
    for (const std::string& message : *messages) check_message(message);
    ++files;
  }
  CHECK(files > 4);
}

TEST_CASE("the demo's configuration, plan and messages are good") {
  const auto configuration = broker::read_configuration(broker::demo_configuration("/tmp/x", 1, 2), "demo", {});
  for (const auto& fault : configuration.faults) UNSCOPED_INFO(broker::describe(fault));
  CHECK(configuration.faults.empty());
  check_plans(broker::demo_plan());
  for (const std::string& message :
       {broker::demo_registration({}), broker::demo_order({}), broker::demo_cancellation({})})
    check_message(message);
}
