// SPDX-License-Identifier: Apache-2.0
// Reading the sections and keys: what is unknown, missing or of another type, and where the fault is.
#include "tests/unit/broker/config/read_toml.hpp"

using namespace stepwise::broker;
using namespace stepwise::broker::configuration_test;

TEST_CASE("Every type of key is read") {
  const auto configuration = valid(R"(
[site]
time_zone = "Asia/Shanghai"
accession_prefix = "X-"
accession_start = 500000
local_authorities = ["HOSP", "CLINIC"]
[hl7]
processing_ids = ["P", "T"]
[dicom]
capped_end = "cancel"
list_started = false
[sender.his]
sending_application = "HIS"
status_to = "his"
demographics_mismatch = "accept and flag"
mapping = "his.toml"
[destination.his]
role = "order placer"
host = "his.example"
port = 2576
version = "2.5.1"
charset = "GB 18030-2000"
hold = "line"
[station.CT1]
modality = "CT"
charsets = ["ISO_IR 100"]
worklist_cap = 200
accept_repeated_final = true
)");
  CHECK(configuration.site.time_zone == "Asia/Shanghai");
  CHECK(configuration.site.accession.prefix == "X-");
  CHECK(configuration.site.accession.start == 500000);
  CHECK(configuration.site.local_authorities == Texts{"HOSP", "CLINIC"});
  CHECK(configuration.hl7.processing_ids == Texts{"P", "T"});
  CHECK(configuration.dicom.capped_end == stepwise::dicom::Status::cancelled);
  CHECK_FALSE(configuration.dicom.list_started);
  const auto& sender = configuration.senders.at("his");
  CHECK(sender.sending_application == "HIS");
  CHECK(sender.policy.accept_demographics_mismatch);
  CHECK(sender.mapping_file == "his.toml");
  const auto& destination = configuration.destinations.at("his");
  CHECK(destination.profile.role == stepwise::mapping::Role::order_placer);
  CHECK(destination.port == 2576);
  CHECK(destination.profile.version == "2.5.1");
  CHECK(destination.hold_line);
  const auto& station = configuration.stations.at("CT1");
  CHECK(station.station.aet == "CT1");
  CHECK(station.charsets == Texts{"ISO_IR 100"});
  CHECK(station.worklist_cap == 200);
  CHECK(station.performed.accept_repeated_final);
}

TEST_CASE("All semantic faults are reported at once, with line and column") {
  const auto faults = faults_of(R"([hl7]
port = 70000
adress = "127.0.0.1"
[sender.his]
status_to = "hsi"
[destination.his]
role = "order placer"
host = "h"
port = "2576"
[station.CT1]
[station.CT2]
aet = "CT1"
[site]
time_zone = "Mars/Olympus"
)");
  CHECK(faults == Texts{
                      "s.toml:2:8: hl7.port: 0 to 65535, not 70000",
                      "s.toml:3:1: hl7.adress: unknown key; is address meant?",
                      "s.toml:5:13: sender.his.status_to: there is no [destination.hsi]; is his meant?",
                      "s.toml:9:8: destination.his.port: 0 to 65535, not '2576'",
                      "s.toml:12:7: station.CT2.aet: CT1 is the AE title of [station.CT1] already",
                      "s.toml:14:13: site.time_zone: IANA name, not 'Mars/Olympus'",
                  });
}

TEST_CASE("Each section of the file is known by its name, and another one is named with its nearest") {
  for (const char* section :
       {"site", "database", "hl7", "dicom", "http", "log", "tls", "sender", "destination", "mpps_destination",
        "archive", "station", "never_performed", "bulk_change", "process", "discontinuation"}) {
    INFO(section);
    CHECK(faults_of("[" + std::string(section) + "]\n").empty());
    CHECK(only_fault(std::string(section) + " = 1\n").find("s.toml:1:") == 0);
  }
  CHECK(only_fault("[stations]\n") == "s.toml:1:2: stations: unknown section; is station meant?");
}

TEST_CASE("A section with a name has it in its heading, of two the wrong one is reported") {
  CHECK(only_fault("[station.CT1]\n[station]\nMR1 = 3\n").find("MR1 is no section") != std::string::npos);
  CHECK(only_fault("station = 3\n") == "s.toml:1:11: station: each has a name: [station.NAME]");
  CHECK(only_fault("[station]\naet='A'\n") ==
        "s.toml:2:5: station.aet: each has a name: [station.NAME], and aet is no section");
  const auto stations = valid("[station.CT1]\nmodality='CT'\n[station.MR1]\nmodality='MR'\n").stations;
  CHECK(stations.at("CT1").station.modality == "CT");
  CHECK(stations.at("MR1").station.modality == "MR");
}

TEST_CASE("Each required key that is absent is a fault of its own section") {
  CHECK(faults_of("[destination.a]\nrole='order placer'\nhost='h'\nport=1\n[destination.b]\nhost='h'\n") ==
        Texts{"s.toml:5:1: destination.b.role: required: `order placer`, `image manager` or `result receiver`",
              "s.toml:5:1: destination.b.port: required: 0 to 65535"});
}

TEST_CASE("A wrong value is shown, cut after 60 characters, in one line; a secret is not") {
  CHECK(only_fault("[hl7]\nport='" + std::string(100, 'x') + "'\n") ==
        "s.toml:2:6: hl7.port: 0 to 65535, not '" + std::string(59, 'x') + "...");
  CHECK(only_fault("[hl7]\nport=\"" + std::string(58, 'x') + "äöü\"") ==
        "s.toml:2:6: hl7.port: 0 to 65535, not '" + std::string(58, 'x') + "ä...");
  CHECK(only_fault("[hl7]\nport=[1,\n2]\n").find('\n') == std::string::npos);
  CHECK(only_fault("[hl7]\nport=[1,\n2]\n").find("0 to 65535, not [") != std::string::npos);
  for (const char* secret :
       {"[http]\ntoken='secret'\n", "[http]\ntoken=12\n", "[http]\ntoken_file=12\n", "[database]\nurl=12\n"}) {
    INFO(secret);
    CHECK(only_fault(secret).find("not ") == std::string::npos);
  }
}

TEST_CASE("Faults come in the order of the file, those of other origins last") {
  CHECK(faults_of("[http]\nport=-1\n[hl7]\nprot=1\nport=-1\n", {"dicom.port=-1"}) ==
        Texts{"s.toml:2:6: http.port: 0 to 65535, not -1", "s.toml:4:1: hl7.prot: unknown key; is port meant?",
              "s.toml:5:6: hl7.port: 0 to 65535, not -1", "--set: dicom.port: 0 to 65535, not -1"});
}
