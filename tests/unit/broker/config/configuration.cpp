// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"
#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace stepwise::broker;
using Texts = std::vector<std::string>;

namespace {

Texts faults_of(std::string_view toml, const Texts& overrides = {}) {
  Texts lines;
  for (const auto& fault : read_configuration(toml, "s.toml", overrides).faults) lines.push_back(describe(fault));
  return lines;
}
Configuration valid(std::string_view toml, const Texts& overrides = {}) {
  auto read = read_configuration(toml, "s.toml", overrides);
  for (const auto& fault : read.faults) FAIL_CHECK(describe(fault));
  return std::move(read.configuration);
}

}  // namespace

TEST_CASE("No file is needed: the defaults listen on loopback and let everybody in (D16)") {
  const auto configuration = valid("");
  CHECK(configuration.hl7.address == "127.0.0.1");
  CHECK(configuration.hl7.port == 2575);
  CHECK(configuration.dicom.port == 11112);
  CHECK(configuration.dicom.ae_title == "STEPWISE");
  CHECK(configuration.http.port == 8080);
  CHECK(configuration.database.url.empty());
  CHECK_FALSE(configuration.site.time_zone.empty());
  CHECK(configuration.admits_unknown_senders());
  CHECK(configuration.admits_unknown_aets());
}

TEST_CASE("D16: an unknown peer is refused if any peer is configured, or if not bound to loopback") {
  CHECK_FALSE(valid("[sender.his]\n").admits_unknown_senders());
  CHECK_FALSE(valid("[station.CT1]\n").admits_unknown_aets());
  CHECK_FALSE(valid("[hl7]\naddress='0.0.0.0'\n").admits_unknown_senders());
  CHECK_FALSE(valid("[dicom]\naddress='::'\n").admits_unknown_aets());
  CHECK(valid("[dicom]\naddress='::1'\n").admits_unknown_aets());
}

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

TEST_CASE("A destination wants the messages of its role unless it names them") {
  using enum stepwise::model::NotificationKind;
  const auto wants = [](const std::string& role, const std::string& more = {}) {
    return valid("[destination.d]\nrole='" + role + "'\nhost='h'\nport=1\n" + more).destinations.at("d").profile.wants;
  };
  CHECK(wants("order placer") == std::vector{order_status, order_cancelled, order_number_request});
  CHECK(wants("image manager") ==
        std::vector{procedure_scheduled, procedure_updated, patient_updated, patient_merged, identifier_changed});
  CHECK(wants("result receiver") == std::vector{result, no_result});
  CHECK(wants("result receiver", "messages=['result','patient update']") ==
        std::vector{result, patient_updated, patient_merged, identifier_changed});
  CHECK(wants("order placer", "messages=['order status','appointment']") ==
        std::vector{order_status, order_cancelled, appointment});
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

TEST_CASE("Of syntax errors only the first is reported, with line and column") {
  const auto read = read_configuration("[hl7]\nport = = 1\n[x\n", "s.toml", {});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].line == 2);
  CHECK(read.faults[0].column == 8);
  CHECK_FALSE(read.faults[0].text.empty());
}

TEST_CASE("What is refused") {
  const auto only = [](std::string_view toml) {
    const auto faults = faults_of(toml);
    return faults.size() == 1 ? faults[0] : "not one fault but " + std::to_string(faults.size());
  };
  CHECK(only("[dcom]\nport=1\n") == "s.toml:1:2: dcom: unknown section; is dicom meant?");
  CHECK(only("[zzzzzzzzzz]\n").find("known here: site, database") != std::string::npos);
  CHECK(only("hl7 = 1\n") == "s.toml:1:7: hl7: is a section: [hl7]");
  CHECK(only("[sender]\nstatus_to='x'\n").find("[sender.NAME]") != std::string::npos);
  CHECK(only("[destination.d]\nrole='order placer'\nhost='h'\n") ==
        "s.toml:1:1: destination.d.port: required: 0 to 65535");
  CHECK(only("[dicom]\nae_title='SEVENTEEN_LETTERS'\n").find("AE title") != std::string::npos);
  CHECK(only("[dicom]\nae_title='A\\B'\n").find("AE title") != std::string::npos);
  CHECK(only("[station.'A NAME OF TOO MANY LETTERS']\n").find("set aet") != std::string::npos);
  CHECK(only("[hl7]\naddress='localhost'\n").find("IP address") != std::string::npos);
  CHECK(only("[hl7]\nport=8080\n").find("8080 is already the port of [hl7]") != std::string::npos);
  CHECK(only("[hl7]\nprocessing_ids=['P','P']\n").find("list of `P`, `T` or `D`") != std::string::npos);
  CHECK(only("[hl7]\nprocessing_ids=[]\n").find("processing_ids") != std::string::npos);
  CHECK(only("[http]\ntoken='short'\n") == "s.toml:2:7: http.token: at least 16 visible ASCII characters");
  CHECK(only("[http]\ntoken='0123456789abcdef'\ntoken_file='t'\n").find("one of token and token_file") !=
        std::string::npos);
  CHECK(only("[site]\naccession_prefix='HOSPITAL'\naccession_width=9\n").find("17 characters") != std::string::npos);
  CHECK(only("[site]\naccession_prefix='a*'\n").find("capitals") != std::string::npos);
  CHECK(only("[sender.a]\n[sender.b]\n").find("[sender.a] has the same") != std::string::npos);
  CHECK(only("[sender.a]\ncharset='KLINGON'\n").find("table 0211") != std::string::npos);
  CHECK(only("[station.CT1]\ncharsets=['ISO_IR 999']\n").find("(0008,0005)") != std::string::npos);
  CHECK(only("[database]\nthreads=52\n").find("more than 60 (database.threads, 4 for the API and 4 for deliveries)") !=
        std::string::npos);
  CHECK(only("[sender.a]\nstatus_to='p'\n[destination.p]\nrole='image manager'\nhost='h'\nport=1\n")
            .find("order status") != std::string::npos);
}

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

TEST_CASE("Fields of a destination: read, by message type too; faults are reported with line and reason") {
  const std::string his = "[destination.his]\nrole='order placer'\nhost='h'\nport=1\n";
  const auto fields =
      valid(his + "[destination.his.fields]\n'OBR-24'='RAD'\n[destination.his.fields.'ORU^R01']\n'PID-3'=''\n")
          .destinations.at("his")
          .fields;
  CHECK(fields.at("").at("OBR-24") == "RAD");
  CHECK(fields.at("ORU^R01").at("PID-3").empty());
  const auto only = [&](const std::string& rest) {
    const auto faults = faults_of(his + "[destination.his.fields]\n" + rest);
    REQUIRE(faults.size() == 1);
    return faults.front();
  };
  CHECK(only("'OBR-24'='{ORC-5'\n").find("s.toml:6:10: destination.his.fields: OBR-24: braces must be balanced") == 0);
  CHECK(only("'PID-3'=''\n'OBR'='x'\n")
            .find("s.toml:7:7: destination.his.fields: OBR: a path of a field has its number") == 0);
  CHECK(only("ORU.'PID-3'=''\n").find("code and event") != std::string::npos);
  CHECK(only("'PID-3'=3\n").find("table of texts") != std::string::npos);
}

TEST_CASE("R14: a sender with MLLP release 2 is identified by its address, so it needs one") {
  const auto faults = faults_of("[sender.his]\nmllp_release = 2\n");
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().find("s.toml:2:") == 0);
  CHECK(faults.front().find("set addresses") != std::string::npos);
  CHECK(valid("[sender.his]\nmllp_release = 2\naddresses = ['192.0.2.7']\n").senders.at("his").mllp_release == 2);
}

TEST_CASE("D24: with two order placers the setting of each sender says which of them gets the status of its orders") {
  const std::string two =
      "[destination.a]\nrole='order placer'\nhost='h'\nport=1\n[destination.b]\nrole='order placer'\nhost='h'\nport=2\n";
  const auto faults = faults_of(two + "[sender.his]\n");
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().find("status_to") != std::string::npos);
  CHECK(valid(two + "[sender.his]\nstatus_to='a'\n").senders.at("his").policy.status_to == "a");
}

TEST_CASE("D16: an address that can be reached from elsewhere is a warning if no peer is configured") {
  const auto warnings = [](std::string_view toml) {
    Texts lines;
    for (const auto& warning : read_configuration(toml, "s.toml", {}).warnings) lines.push_back(describe(warning));
    return lines;
  };
  CHECK(warnings("").empty());
  const Texts open = warnings("[hl7]\naddress = '0.0.0.0'\n[dicom]\naddress = '::'\n");
  REQUIRE(open.size() == 2);
  CHECK(open[0].find("s.toml:2:11: hl7.address: 0.0.0.0 can be reached from elsewhere") == 0);
  CHECK(open[0].find("add [sender.NAME]") != std::string::npos);
  CHECK(open[1].find("s.toml:4:11: dicom.address: :: can be reached from elsewhere") == 0);
  CHECK(open[1].find("add [station.NAME]") != std::string::npos);
  CHECK(warnings("[hl7]\naddress = '0.0.0.0'\n[sender.his]\n").empty());
  CHECK(warnings("[dicom]\naddress = '0.0.0.0'\n[station.CT1]\n").empty());
  CHECK(warnings("[hl7]\naddress = '127.0.0.1'\n").empty());
}

TEST_CASE("A database.url that libpq cannot read is a fault, and its text, which may hold a password, is not shown") {
  for (const char* wrong : {"db.example", "host=db passwd=secret", "http://u:secret@db/stepwise", "host=db secret"}) {
    const Texts faults = faults_of(std::string("[database]\nurl = '") + wrong + "'\n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("s.toml:2:7: database.url: libpq cannot read it") == 0);
    CHECK(faults[0].find("secret") == std::string::npos);
  }
  CHECK(faults_of("[database]\nurl = 'host=db user=stepwise password=secret dbname=stepwise'\n").empty());
  CHECK(faults_of("[database]\nurl = 'postgresql://stepwise:secret@db:5432/stepwise?sslmode=require'\n").empty());
}

TEST_CASE("D19: prefix and digits of each identifier are at most 16 characters, counted with the digits of its start") {
  for (const char* name : {"accession", "requested_procedure", "step", "filler_order", "temporary_patient"}) {
    CAPTURE(name);
    const auto faults = [&](const std::string& prefix, int width, const std::string& start) {
      return faults_of(
          fmt::format("[site]\n{0}_prefix='{1}'\n{0}_width={2}\n{0}_start={3}\n", name, prefix, width, start));
    };
    CHECK(faults("PREFIX", 10, "1").empty());
    CHECK(faults("PREFIX", 11, "1").size() == 1);
    CHECK(faults("PREFIX", 1, "9999999999").empty());
    CHECK(faults("PREFIX", 1, "10000000000").size() == 1);
    CHECK(faults("", 15, "999999999999").empty());
  }
}

TEST_CASE("A port with TLS needs a section with a certificate, and a free number") {
  const auto has = [](std::string_view toml, std::string_view text) {
    const Texts faults = faults_of(toml);
    return faults.size() == 1 && faults[0].find(text) != std::string::npos;
  };
  const std::string profile = "[tls.site]\ncertificate='c.pem'\nkey='k.pem'\n";
  for (const std::string section : {"hl7", "dicom", "http"}) {
    INFO(section);
    CHECK(faults_of(profile + "[" + section + "]\ntls='site'\n").empty());
    CHECK(faults_of(profile + "[" + section + "]\ntls='site'\nclear_text=false\n").empty());
    CHECK(has("[" + section + "]\ntls='site'\n", section + ".tls: there is no [tls.site]"));
    CHECK(has("[tls.site]\nca='ca.pem'\n[" + section + "]\ntls='site'\n", "[tls.site] has no certificate"));
    CHECK(has("[" + section + "]\nclear_text=false\n", section + ".clear_text"));
  }
  CHECK(has(profile + "[hl7]\ntls='site'\ntls_port=2575\n", "hl7.tls_port: 2575 is already the port of [hl7]"));
  CHECK(has(profile + "[hl7]\ntls='site'\n[dicom]\ntls='site'\ntls_port=2576\n", "already the tls_port of [hl7]"));
  // A port that is not open takes no number.
  CHECK(faults_of("[hl7]\ntls_port=2575\n[dicom]\ntls_port=2575\n").empty());
  CHECK(faults_of(profile + "[hl7]\nclear_text=false\ntls='site'\ntls_port=2575\n").empty());
}

TEST_CASE("A section of TLS has certificate and key, or neither, and each user of it must exist") {
  const auto only = [](std::string_view toml) {
    const Texts faults = faults_of(toml);
    return faults.size() == 1 ? faults[0] : "not one fault but " + std::to_string(faults.size());
  };
  CHECK(only("[tls.site]\ncertificate='c.pem'\n").find("tls.site.key: certificate and key belong") !=
        std::string::npos);
  CHECK(only("[tls.site]\nkey='k.pem'\n").find("tls.site.certificate: certificate and key") != std::string::npos);
  CHECK(faults_of("[tls.site]\n").empty());
  CHECK(only("[destination.d]\nrole='image manager'\nhost='h'\nport=1\ntls='x'\n")
            .find("destination.d.tls: there is no") != std::string::npos);
  CHECK(only("[mpps_destination.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").find("mpps_destination.d.tls") !=
        std::string::npos);
  CHECK(only("[archive.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").find("archive.d.tls") != std::string::npos);
  CHECK(faults_of("[tls.x]\n[archive.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").empty());
}

TEST_CASE("Two senders with the same names are told apart by their certificates") {
  CHECK(faults_of("[sender.a]\ncertificates=['CN=a']\n[sender.b]\ncertificates=['CN=b']\n").empty());
  CHECK(faults_of("[sender.a]\ncertificates=['CN=a']\n[sender.b]\ncertificates=['CN=a']\n").size() == 1);
}
