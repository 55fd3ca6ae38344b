// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/host_check.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("each host of the configuration that has no address is a warning with its key, and is looked up once") {
  Configuration configuration;
  configuration.destinations["his"].host = "his.example";
  configuration.destinations["pacs"].host = "pacs.example";
  configuration.mpps_destinations["pacs-mpps"].host = "pacs.example";
  configuration.archives["archive"].host = "pacs.example";
  configuration.database.url = "host=db.example user=stepwise";
  std::vector<std::string> asked;
  const auto warnings = unresolved_hosts(configuration, [&](const std::string& host) -> std::optional<std::string> {
    asked.push_back(host);
    if (host == "his.example") return std::nullopt;
    return "Name or service not known";
  });
  std::vector<std::string> keys;
  for (const ConfigurationFault& warning : warnings) keys.push_back(warning.key);
  CHECK(keys == std::vector<std::string>{"destination.pacs.host", "mpps_destination.pacs-mpps.host",
                                         "archive.archive.host", "database.url"});
  CHECK(warnings.front().text.find("the host pacs.example has no address (Name or service not known)") == 0);
  CHECK(asked == std::vector<std::string>{"his.example", "pacs.example", "db.example"});
}

TEST_CASE("an IP address and localhost have an address, a name that cannot exist has none") {
  CHECK_FALSE(why_unresolved("127.0.0.1"));
  CHECK_FALSE(why_unresolved("::1"));
  CHECK_FALSE(why_unresolved("localhost"));
  CHECK(why_unresolved("nowhere.invalid"));
}
