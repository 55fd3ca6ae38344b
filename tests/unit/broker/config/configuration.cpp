// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"

#include "tests/unit/broker/config/read_toml.hpp"

using namespace stepwise::broker;
using namespace stepwise::broker::configuration_test;

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
