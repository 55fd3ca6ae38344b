// SPDX-License-Identifier: Apache-2.0
// The configuration file as TOML with what lies over it: which value counts, and where a fault is.
#include "broker/config/configuration_source.hpp"

#include "tests/unit/broker/config/read_toml.hpp"

using namespace stepwise::broker;
using namespace stepwise::broker::configuration_test;

namespace {

// A file with overrides that has no faults.
struct Source {
  std::vector<ConfigurationFault> faults;
  ConfigurationSource source;

  explicit Source(std::string_view toml, const std::vector<ConfigurationOverride>& overrides = {})
      : source(toml, "s.toml", overrides, faults) {
    CHECK(faults.empty());
  }
  std::string place(const ConfigurationPlace& of) const { return describe(source.fault(of, "x")); }
};

}  // namespace

TEST_CASE("--set lies over the file; its values are TOML, a bare word is a text") {
  const std::string file = "[destination.pacs]\nrole='image manager'\nhost='pacs'\nport=2575\n";
  const auto configuration =
      valid(file, {"destination.pacs.port=0", "destination.pacs.version=2.5.1", "hl7.receiving_facilities=['RAD']",
                   "dicom.list_started=false", "sender.his.charset=8859/1", "station.CT.1.aet=CT1",
                   "destination.pacs.role=\"result receiver\""});
  CHECK(configuration.destinations.at("pacs").port == 0);
  CHECK(configuration.destinations.at("pacs").profile.version == "2.5.1");
  CHECK(configuration.destinations.at("pacs").profile.role == stepwise::mapping::Role::result_receiver);
  CHECK(configuration.hl7.receiving_facilities == Texts{"RAD"});
  CHECK_FALSE(configuration.dicom.list_started);
  CHECK(configuration.senders.at("his").charset == "8859/1");
  CHECK(configuration.stations.at("CT.1").station.aet == "CT1");
}

TEST_CASE("A fault of --set says so") {
  CHECK(faults_of("", {"hl7.port=x"}) == Texts{"--set: hl7.port: 0 to 65535, not 'x'"});
  CHECK(faults_of("", {"hl7.prot=1"}) == Texts{"--set: hl7.prot: unknown key; is port meant?"});
  CHECK(faults_of("", {"port=1"})[0].find("section.key") != std::string::npos);
  CHECK(faults_of("", {"hl7.port"})[0].find("--set hl7.port") != std::string::npos);
  CHECK(faults_of("hl7=3\n", {"hl7.port=1"})[0].find("is a section") != std::string::npos);
  // A text with more than one value is not a TOML value.
  CHECK(faults_of("", {"hl7.port=1\nx=2"}).size() == 1);
}

TEST_CASE("Of syntax errors only the first is reported, with line and column") {
  const auto read = read_configuration("[hl7]\nport = = 1\n[x\n", "s.toml", Texts{});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].line == 2);
  CHECK(read.faults[0].column == 8);
  CHECK_FALSE(read.faults[0].text.empty());
}

TEST_CASE("a fault is at the value of its key, else at its name, else at its section, else nowhere") {
  const Source file("[hl7]\nport = 1\n[station.CT1]\naet = 'A'\n[station.'CT.2']\naet = 'B'\n");
  CHECK(file.place({"hl7", "", "port"}) == "s.toml:2:8: hl7.port: x");
  CHECK(file.place({"hl7", "", "address"}) == "s.toml:1:1: hl7.address: x");
  CHECK(file.place({"station", "CT1", "aet"}) == "s.toml:4:7: station.CT1.aet: x");
  CHECK(file.place({"station", "CT.2", "aet"}) == "s.toml:6:7: station.CT.2.aet: x");
  CHECK(file.place({"station", "CT.2", "modality"}) == "s.toml:5:1: station.CT.2.modality: x");
  CHECK(file.place({"station", "CT1", ""}) == "s.toml:3:1: station.CT1: x");
  CHECK(file.place({"dicom", "", "port"}) == "s.toml: dicom.port: x");
}

TEST_CASE("the last override of a key counts, and a fault of it names its origin") {
  const Source file("[hl7]\nport = 1\n", {{"hl7.port", "2", true, "environment"},
                                          {"hl7.port", "3", true, "--set"},
                                          {"http.token", "4", false, "environment TOKEN"}});
  CHECK(file.source.root()["hl7"]["port"].value<int>() == 3);
  CHECK(file.place({"hl7", "", "port"}) == "--set: hl7.port: x");
  CHECK(file.place({"hl7", "", "address"}) == "s.toml:1:1: hl7.address: x");
  // What is no TOML stays a text, even if it looks like a number.
  CHECK(file.source.root()["http"]["token"].value<std::string>() == "4");
  CHECK(file.place({"http", "", "token"}) == "environment TOKEN: http.token: x");
}

TEST_CASE("the name of a section in an override may have dots, and each part must be there") {
  const Source file("", {{"station.CT.1.a.aet", "CT1", true, "--set"}, {"a.b", "1", true, "--set"}});
  CHECK(file.source.root()["station"]["CT.1.a"]["aet"].value<std::string>() == "CT1");
  CHECK(file.source.root()["a"]["b"].value<int>() == 1);
  for (const char* key : {"", "port", ".port", "hl7."}) {
    INFO(key);
    std::vector<ConfigurationFault> faults;
    const ConfigurationSource source("", "s.toml", {{key, "1", true, "--set"}}, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].file == "--set");
    CHECK(faults[0].key == key);
    CHECK(source.root().empty());
  }
}

TEST_CASE("an override does not replace a value that is no section") {
  const Source file("hl7 = 3\n[station]\nCT1 = 4\n",
                    {{"hl7.port", "1", true, "--set"}, {"station.CT1.aet", "A", true, "--set"}});
  CHECK(file.source.root()["hl7"].value<int>() == 3);
  CHECK(file.source.root()["station"]["CT1"].value<int>() == 4);
}

TEST_CASE("an argument of --set is key and value at the first equals sign") {
  const auto overrides = parse_overrides({"hl7.port=1", "database.url=host=db user=x", "a.b=", "hl7.port"});
  REQUIRE(overrides.size() == 4);
  CHECK(overrides[0].key == "hl7.port");
  CHECK(overrides[0].value == "1");
  CHECK(overrides[0].is_toml);
  CHECK(overrides[0].origin == "--set");
  CHECK(overrides[1].key == "database.url");
  CHECK(overrides[1].value == "host=db user=x");
  CHECK(overrides[2].value.empty());
  CHECK(overrides[3].key.empty());
  CHECK(overrides[3].origin == "--set hl7.port");
}

TEST_CASE("a place is written with the parts that it has") {
  CHECK(to_text(ConfigurationPlace{"hl7", "", "port"}) == "hl7.port");
  CHECK(to_text(ConfigurationPlace{"station", "CT1", "aet"}) == "station.CT1.aet");
  CHECK(to_text(ConfigurationPlace{"station", "CT1", ""}) == "station.CT1");
  CHECK(to_text(ConfigurationPlace{"hl7", "", ""}) == "hl7");
}
