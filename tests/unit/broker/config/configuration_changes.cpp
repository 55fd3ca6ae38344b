// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_changes.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::broker;

namespace {

ReadConfiguration parsed(const std::string& toml) {
  ReadConfiguration result = read_configuration(toml, "site.toml", std::vector<std::string>());
  REQUIRE(result.faults.empty());
  return result;
}

using Texts = std::vector<std::string>;

struct Reloaded {
  Reloaded(const std::string& before, const std::string& after)
      : changes(changes_between(parsed(before).configuration, parsed(after))) {
    for (const SectionChange& one : changes.applied)
      applied.push_back(one.section + (one.name.empty() ? "" : ".") + one.name + " " + std::string(one.change));
    for (const ConfigurationFault& place : changes.needs_restart) needs_restart.push_back(describe(place));
    std::ranges::sort(applied);
  }
  ConfigurationChanges changes;
  Texts applied, needs_restart;
};

constexpr auto destinations = "[destination.pacs]\nrole = \"image manager\"\nhost = \"a\"\nport = 1\n";

}  // namespace

TEST_CASE("Nothing has changed in a file that is the same") {
  const Reloaded same(destinations, destinations);
  CHECK(same.applied.empty());
  CHECK(same.needs_restart.empty());
}

TEST_CASE("Peers are added, changed and removed without a restart") {
  const Reloaded reloaded(
      std::string(destinations) +
          "[sender.a]\nsending_application = \"A\"\n[sender.b]\nsending_application = \"B\"\n"
          "[archive.x]\nhost = \"x\"\nport = 1\nae_title = \"X\"\n[station.CT1]\n",
      "[destination.pacs]\nrole = \"image manager\"\nhost = \"a\"\nport = 2\n"
      "[sender.b]\nsending_application = \"B\"\n[sender.c]\nsending_application = \"C\"\n"
      "[mpps_destination.m]\nhost = \"m\"\nport = 1\nae_title = \"M\"\n[station.CT1]\nmodality = \"CT\"\n");
  CHECK(reloaded.applied == Texts{"archive.x removed", "destination.pacs changed", "mpps_destination.m added",
                                  "sender.a removed", "sender.c added", "station.CT1 changed"});
  CHECK(reloaded.needs_restart.empty());
  CHECK(reloaded.changes.now.destinations.at("pacs").port == 2);
  CHECK(reloaded.changes.now.senders.size() == 2);
}

TEST_CASE("What is read only at the start stays as it is, and is named with its place in the file") {
  const Reloaded reloaded(
      "[hl7]\nport = 1\nprocessing_ids = [\"P\"]\n[http]\nport = 2\n[site]\ntime_zone = \"Europe/Berlin\"\n",
      "[hl7]\nport = 3\nprocessing_ids = [\"T\"]\n\n[site]\ntime_zone = \"Europe/Paris\"\n"
      "sending_facility = \"X\"\n[database]\nthreads = 3\n[dicom]\nworklist_cap = 5\nport = 7\n");
  CHECK(reloaded.applied == Texts{"dicom changed", "hl7 changed", "site changed"});
  const Texts expected{"site.toml:9:11: database.threads: is not used until the broker is started again",
                       "site.toml:12:8: dicom.port: is not used until the broker is started again",
                       "site.toml:2:8: hl7.port: is not used until the broker is started again",
                       "site.toml: http.port: is not used until the broker is started again",
                       "site.toml:6:13: site.time_zone: is not used until the broker is started again"};
  CHECK(reloaded.needs_restart == expected);
  const Configuration& now = reloaded.changes.now;
  CHECK(now.hl7.port == 1);
  CHECK(now.hl7.processing_ids == Texts{"T"});
  CHECK(now.http.port == 2);
  CHECK(now.dicom.worklist_cap == 5);
  CHECK(now.dicom.port == 11112);
  CHECK(now.site.time_zone == "Europe/Berlin");
  CHECK(now.site.sending_facility == "X");
}

TEST_CASE("The data folder that was chosen at the start is no change") {
  Configuration current = parsed("").configuration;
  current.database.data_dir = "/var/lib/stepwise";
  const ConfigurationChanges changes = changes_between(current, parsed(""));
  CHECK(changes.needs_restart.empty());
  CHECK(changes.now.database.data_dir == "/var/lib/stepwise");
}

TEST_CASE("A TLS profile that is the same keeps its context; one of a port is not replaced") {
  TestAuthority authority;
  authority.issue("one");
  authority.issue("two");
  const auto with = [&](const std::string& port_file, const std::string& client_file) {
    ReadConfiguration configuration =
        parsed("[dicom]\ntls = \"port\"\n[tls.port]\ncertificate = \"" + port_file +
               "\"\nkey = \"k\"\n[tls.client]\ncertificate = \"" + client_file + "\"\nkey = \"k\"\n[tls.same]\n");
    for (auto& [name, profile] : configuration.configuration.tls)
      profile.context = std::make_shared<TlsContext>(authority.profile("one"));
    return configuration;
  };
  const ReadConfiguration before = with("a", "b"), after = with("c", "d");
  const ConfigurationChanges changes = changes_between(before.configuration, after);
  CHECK(changes.now.tls.at("same").context == before.configuration.tls.at("same").context);
  CHECK(changes.now.tls.at("client").context == after.configuration.tls.at("client").context);
  CHECK(changes.now.tls.at("port").context == before.configuration.tls.at("port").context);
  CHECK(changes.now.tls.at("port").certificate == "a");
  REQUIRE(changes.needs_restart.size() == 1);
  CHECK(changes.needs_restart[0].key == "tls.port.certificate");
  REQUIRE(changes.applied.size() == 1);
  CHECK(changes.applied[0].name == "client");
}
