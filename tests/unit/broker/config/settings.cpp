// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;
using broker::settings_from;

namespace {

broker::Configuration configuration(const std::string& toml) {
  const auto read = broker::read_configuration(toml, "test.toml", {});
  REQUIRE(read.faults.empty());
  return read.configuration;
}

constexpr auto placer = R"(
[destination.his]
role = "order placer"
host = "127.0.0.1"
port = 1
)";

}  // namespace

TEST_CASE("D16: with nothing configured everybody is the sender without a name") {
  const broker::Settings settings = settings_from(configuration(""));
  CHECK(settings.admit_unknown_senders);
  CHECK(settings.admit_unknown_stations);
  const broker::Sender* sender = settings.sender_of("ANY", "WHERE", "127.0.0.1");
  REQUIRE(sender);
  CHECK(sender->name.empty());
}

TEST_CASE("D16: as soon as one is configured the others are not let in") {
  const broker::Settings settings =
      settings_from(configuration("[sender.his]\nsending_application = \"HIS\"\n[station.CT1]\nmodality = \"CT\"\n"));
  CHECK_FALSE(settings.admit_unknown_senders);
  CHECK_FALSE(settings.admit_unknown_stations);
  REQUIRE(settings.sender_of("HIS", "", "127.0.0.1"));
  CHECK(settings.sender_of("HIS", "", "127.0.0.1")->name == "his");
  CHECK_FALSE(settings.sender_of("OTHER", "", "127.0.0.1"));
  REQUIRE(settings.station_of("CT1"));
  CHECK(settings.site.stations.size() == 1);
}

TEST_CASE("D24: a sender without status_to gets the one order placer there is") {
  CHECK(settings_from(configuration(placer)).senders.front().policy.status_to == "his");
  CHECK(settings_from(configuration("")).senders.front().policy.status_to.empty());
  const std::string two =
      std::string(placer) + "[destination.other]\nrole = \"order placer\"\nhost = \"127.0.0.1\"\nport = 2\n";
  CHECK(settings_from(configuration(two)).senders.front().policy.status_to.empty());
  const broker::Settings named = settings_from(configuration(two + "[sender.a]\nstatus_to = \"other\"\n"));
  CHECK(named.senders.back().policy.status_to == "other");
}

TEST_CASE("what a destination wants is said in kinds of notification") {
  const broker::Settings settings =
      settings_from(configuration(std::string(placer) + "messages = [\"order status\", \"patient update\"]\n"));
  REQUIRE(settings.destinations.size() == 1);
  using Kind = model::NotificationKind;
  CHECK(settings.destinations[0].profile.wants == std::vector<Kind>{Kind::order_status, Kind::order_cancelled,
                                                                    Kind::patient_updated, Kind::patient_merged,
                                                                    Kind::identifier_changed});
}

TEST_CASE(
    "D28: each word of a station's invalid_values arrives as what the rules know; by default the attribute decides") {
  const auto rule_of = [](const std::string& line) {
    return settings_from(configuration("[station.CT1]\nmodality = \"CT\"\n" + line))
        .stations.at(0)
        .performed.invalid_values;
  };
  CHECK(rule_of("") == model::InvalidValues::by_attribute);
  CHECK(rule_of("invalid_values = \"by attribute\"\n") == model::InvalidValues::by_attribute);
  CHECK(rule_of("invalid_values = \"refused\"\n") == model::InvalidValues::refused);
  CHECK(rule_of("invalid_values = \"left out\"\n") == model::InvalidValues::left_out);
}

TEST_CASE("settings of senders and stations arrive where the rules look for them") {
  const broker::Settings settings = settings_from(configuration(R"(
[sender.his]
strict = true
nw_again = "update"
ca_unknown = "tombstone"
xo_before_nw = "create"
demographics_mismatch = "accept and flag"
charset = "8859/1"
[station.CT1]
modality = "CT"
own_steps_only = true
accept_repeated_final = true
)"));
  const broker::Sender& sender = settings.senders.back();
  CHECK(sender.reading.strict);
  CHECK(sender.policy.strict);
  CHECK(sender.policy.nw_again_updates);
  CHECK(sender.policy.unknown_cancel_accepted);
  CHECK(sender.policy.change_before_new_accepted);
  CHECK(sender.policy.accept_demographics_mismatch);
  CHECK_FALSE(sender.charset.empty());
  REQUIRE(settings.stations.size() == 1);
  CHECK(settings.stations[0].query.own_steps_only);
  CHECK(settings.stations[0].performed.accept_repeated_final);
  CHECK_FALSE(settings.stations[0].performed.accept_final_create);
}
