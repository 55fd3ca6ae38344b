// SPDX-License-Identifier: Apache-2.0
// Keys that depend on each other, and defaults that depend on other keys.
#include "tests/unit/broker/config/read_toml.hpp"

#include <fmt/format.h>

using namespace stepwise::broker;
using namespace stepwise::broker::configuration_test;

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
  CHECK(warnings_of("").empty());
  const Texts open = warnings_of("[hl7]\naddress = '0.0.0.0'\n[dicom]\naddress = '::'\n");
  REQUIRE(open.size() == 2);
  CHECK(open[0].find("s.toml:2:11: hl7.address: 0.0.0.0 can be reached from elsewhere") == 0);
  CHECK(open[0].find("add [sender.NAME]") != std::string::npos);
  CHECK(open[1].find("s.toml:4:11: dicom.address: :: can be reached from elsewhere") == 0);
  CHECK(open[1].find("add [station.NAME]") != std::string::npos);
  CHECK(warnings_of("[hl7]\naddress = '0.0.0.0'\n[sender.his]\n").empty());
  CHECK(warnings_of("[dicom]\naddress = '0.0.0.0'\n[station.CT1]\n").empty());
  CHECK(warnings_of("[hl7]\naddress = '127.0.0.1'\n").empty());
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
  CHECK(only_fault("[tls.site]\ncertificate='c.pem'\n").find("tls.site.key: certificate and key belong") !=
        std::string::npos);
  CHECK(only_fault("[tls.site]\nkey='k.pem'\n").find("tls.site.certificate: certificate and key") != std::string::npos);
  CHECK(faults_of("[tls.site]\n").empty());
  CHECK(only_fault("[destination.d]\nrole='image manager'\nhost='h'\nport=1\ntls='x'\n")
            .find("destination.d.tls: there is no") != std::string::npos);
  CHECK(only_fault("[mpps_destination.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").find("mpps_destination.d.tls") !=
        std::string::npos);
  CHECK(only_fault("[archive.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").find("archive.d.tls") !=
        std::string::npos);
  CHECK(faults_of("[tls.x]\n[archive.d]\nae_title='D'\nhost='h'\nport=1\ntls='x'\n").empty());
}

TEST_CASE("Two senders with the same names are told apart by their certificates") {
  CHECK(faults_of("[sender.a]\ncertificates=['CN=a']\n[sender.b]\ncertificates=['CN=b']\n").empty());
  CHECK(faults_of("[sender.a]\ncertificates=['CN=a']\n[sender.b]\ncertificates=['CN=a']\n").size() == 1);
}

TEST_CASE("Each pair of open ports has two numbers, and number 0 is for several") {
  const std::vector<std::string> sections{"hl7", "dicom", "http"};
  for (const std::string& one : sections) {
    for (const std::string& other : sections) {
      if (&one >= &other) continue;
      CAPTURE(one, other);
      const auto with = [&](int first, int second) {
        return faults_of(fmt::format("[{}]\nport={}\n[{}]\nport={}\n", one, first, other, second));
      };
      CHECK(with(4001, 4002).empty());
      CHECK(with(0, 0).empty());
      CHECK(with(4001, 4001) ==
            Texts{fmt::format("s.toml:4:6: {}.port: 4001 is already the port of [{}]", other, one)});
    }
  }
}

TEST_CASE("The token of the configuration is written there or in a file, and not both") {
  CHECK(faults_of("[http]\ntoken='0123456789abcdef'\n").empty());
  CHECK(faults_of("[http]\ntoken_file='t'\n").empty());
  CHECK(only_fault("[http]\ntoken='0123456789abcdef'\ntoken_file='t'\n").find("s.toml:3:12: http.token_file") == 0);
}

TEST_CASE("More connections than all threads that use the database, one is enough") {
  CHECK(faults_of("[database]\nthreads=8\nconnections=17\n").empty());
  CHECK(only_fault("[database]\nthreads=8\nconnections=16\n").find("more than 16") != std::string::npos);
}

TEST_CASE("MPPS destinations: a name of their own, not our AE title, and ours as the calling one") {
  const auto mpps = [](const std::string& name, const std::string& more) {
    return "[mpps_destination." + name + "]\nhost='h'\nport=1\n" + more;
  };
  const std::string ours = "[dicom]\nae_title='OURS'\n";
  const auto read = valid(ours + mpps("a", "ae_title='A'\n") + mpps("b", "ae_title='B'\ncalling_ae_title='C'\n"));
  CHECK(read.mpps_destinations.at("a").calling_aet == "OURS");
  CHECK(read.mpps_destinations.at("b").calling_aet == "C");
  CHECK(only_fault(ours + mpps("a", "ae_title='OURS'\n")).find("OURS is our own AE title") != std::string::npos);
  CHECK(only_fault("[destination.a]\nrole='image manager'\nhost='h'\nport=1\n" + mpps("a", "ae_title='A'\n"))
            .find("mpps_destination.a: [destination.a] has this name already") != std::string::npos);
}

TEST_CASE("An archive gets our AE title as the calling one, unless it is set") {
  const auto archives = valid(
                            "[dicom]\nae_title='OURS'\n[archive.a]\nae_title='A'\nhost='h'\nport=1\n[archive.b]\n"
                            "ae_title='B'\nhost='h'\nport=1\ncalling_ae_title='C'\n")
                            .archives;
  CHECK(archives.at("a").calling_aet == "OURS");
  CHECK(archives.at("b").calling_aet == "C");
}

TEST_CASE("The destination of unscheduled work must exist") {
  const std::string site = "[site]\nunscheduled_status_to='his'\n";
  CHECK(only_fault(site) == "s.toml:2:23: site.unscheduled_status_to: there is no [destination.his]");
  CHECK(faults_of(site + "[destination.his]\nrole='order placer'\nhost='h'\nport=1\n").empty());
}

TEST_CASE("D24: a sender's destination exists and wants the status of orders") {
  const std::string sender = "[sender.a]\nstatus_to='p'\n";
  const auto with = [&](const std::string& role, const std::string& messages) {
    return faults_of(sender + "[destination.p]\nrole='" + role + "'\nhost='h'\nport=1\n" + messages);
  };
  CHECK(with("order placer", "").empty());
  CHECK(with("image manager", "messages=['order status']\n").empty());
  CHECK(with("image manager", "").size() == 1);
  CHECK(with("order placer", "messages=['appointment']\n").size() == 1);
  CHECK(only_fault(sender).find("there is no [destination.p]") != std::string::npos);
  // With one order placer nothing has to be set.
  CHECK(faults_of("[sender.a]\n[destination.p]\nrole='order placer'\nhost='h'\nport=1\n").empty());
}

TEST_CASE("Two senders differ in application, facility, addresses or certificates") {
  const auto both = [](const std::string& first, const std::string& second) {
    return faults_of("[sender.a]\n" + first + "[sender.b]\n" + second);
  };
  const std::string same = "sending_application='X'\nsending_facility='Y'\n";
  CHECK(both(same, same) ==
        Texts{"s.toml:5:21: sender.b.sending_application: [sender.a] has the same sending application, facility, "
              "addresses and certificates, so they cannot be distinguished"});
  for (const char* other :
       {"sending_application='Z'\nsending_facility='Y'\n", "sending_application='X'\nsending_facility='Z'\n",
        "sending_application='X'\nsending_facility='Y'\naddresses=['192.0.2.7']\n",
        "sending_application='X'\nsending_facility='Y'\ncertificates=['CN=a']\n"}) {
    INFO(other);
    CHECK(both(same, other).empty());
    CHECK(both(other, other).size() == 1);
  }
}

TEST_CASE("A station without an AE title is named by it, and each title is of one station") {
  const auto stations = valid("[station.CT1]\n[station.second]\naet='CT2'\n").stations;
  CHECK(stations.at("CT1").station.aet == "CT1");
  CHECK(stations.at("second").station.aet == "CT2");
  CHECK(only_fault("[station.a]\naet='X'\n[station.b]\naet='Y'\n[station.c]\naet='X'\n") ==
        "s.toml:6:5: station.c.aet: X is the AE title of [station.a] already");
  CHECK(only_fault("[station.'A B C D E F G H I']\n").find("is no AE title: set aet") != std::string::npos);
  CHECK(faults_of("[station.'A B C D E F G H I']\naet='X'\n").empty());
}
