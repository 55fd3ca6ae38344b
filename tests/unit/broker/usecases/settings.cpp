// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/settings.hpp"

#include "tests/support/catch.hpp"

using stepwise::broker::Sender;
using stepwise::broker::Settings;

namespace {

Sender sender(const char* name, const char* application, const char* facility,
              std::vector<std::string> addresses = {}) {
  Sender s;
  s.name = name;
  s.sending_application = application;
  s.sending_facility = facility;
  s.addresses = std::move(addresses);
  return s;
}

}  // namespace

TEST_CASE(
    "the most specific sender wins: application, then facility, then address; the unnamed one is for everybody else") {
  Settings settings;
  settings.senders = {sender("", "", ""), sender("his", "HIS", ""), sender("his-east", "HIS", "EAST"),
                      sender("ward", "", "", {"10.0.0.7"})};
  CHECK(settings.sender_of("HIS", "WEST", "10.0.0.1")->name == "his");
  CHECK(settings.sender_of("HIS", "EAST", "10.0.0.1")->name == "his-east");
  CHECK(settings.sender_of("OTHER", "", "10.0.0.7")->name == "ward");
  CHECK(settings.sender_of("OTHER", "", "10.0.0.8")->name.empty());
}

TEST_CASE("D16: the unnamed sender does not exist if unknown senders are not admitted") {
  Settings settings;
  settings.senders = {sender("", "", ""), sender("his", "HIS", "")};
  settings.admit_unknown_senders = false;
  CHECK(settings.sender_of("OTHER", "", "127.0.0.1") == nullptr);
  CHECK(settings.sender_of("HIS", "", "127.0.0.1")->name == "his");
}

TEST_CASE("of one application two facilities are two senders; a third facility is the one that names none, or nobody") {
  Settings settings;
  settings.admit_unknown_senders = false;
  settings.senders = {sender("east", "HIS", "EAST"), sender("west", "HIS", "WEST")};
  CHECK(settings.sender_of("HIS", "EAST", "")->name == "east");
  CHECK(settings.sender_of("HIS", "WEST", "")->name == "west");
  CHECK(settings.sender_of("HIS", "NORTH", "") == nullptr);
  CHECK(settings.sender_of("HIS", "", "") == nullptr);
  CHECK(settings.sender_of("his", "EAST", "") == nullptr);
  CHECK(settings.sender_of("OTHER", "EAST", "") == nullptr);
  settings.senders.push_back(sender("any", "HIS", ""));
  CHECK(settings.sender_of("HIS", "NORTH", "")->name == "any");
  CHECK(settings.sender_of("HIS", "EAST", "")->name == "east");
}

TEST_CASE("each part that names a sender weighs more than all behind it: application, facility, address, name") {
  Settings settings;
  settings.senders = {sender("by facility", "", "EAST", {"10.0.0.1"}), sender("by application", "HIS", "")};
  CHECK(settings.sender_of("HIS", "EAST", "10.0.0.1")->name == "by application");
  settings.senders = {sender("by address", "", "", {"10.0.0.1"}), sender("by facility", "", "EAST")};
  CHECK(settings.sender_of("HIS", "EAST", "10.0.0.1")->name == "by facility");
  settings.senders = {sender("", "", ""), sender("named", "", ""), sender("by address", "", "", {"10.0.0.1"})};
  CHECK(settings.sender_of("HIS", "EAST", "10.0.0.1")->name == "by address");
  CHECK(settings.sender_of("HIS", "EAST", "10.0.0.2")->name == "named");
}

TEST_CASE("an address that is given has to fit, each of two does; of two senders that are alike the first counts") {
  Settings settings;
  settings.admit_unknown_senders = false;
  settings.senders = {sender("first", "HIS", "", {"10.0.0.1", "10.0.0.2"}), sender("second", "HIS", "", {"10.0.0.2"})};
  CHECK(settings.sender_of("HIS", "", "10.0.0.1")->name == "first");
  CHECK(settings.sender_of("HIS", "", "10.0.0.2")->name == "first");
  CHECK(settings.sender_of("HIS", "", "10.0.0.3") == nullptr);
}

TEST_CASE("of two stations, senders and destinations each is found by its whole name") {
  Settings settings;
  for (const char* name : {"CT1", "CT10"}) {
    settings.stations.emplace_back().station.aet = name;
    settings.destinations.emplace_back().profile.name = name;
    settings.senders.push_back(sender(name, name, ""));
  }
  for (const char* name : {"CT1", "CT10"}) {
    CHECK(settings.station_of(name)->station.aet == name);
    CHECK(settings.destination(name)->profile.name == name);
    CHECK(settings.sender(name)->name == name);
  }
  for (const char* other : {"", "CT", "ct1", "CT100"}) {
    CHECK(settings.station_of(other) == nullptr);
    CHECK(settings.destination(other) == nullptr);
    CHECK(settings.sender(other) == nullptr);
  }
}

TEST_CASE("A sender that is bound to a certificate sends nothing without it, and is preferred with it") {
  Settings settings;
  settings.admit_unknown_senders = false;
  settings.senders.resize(3);
  settings.senders[0].name = "his";
  settings.senders[0].sending_application = "HIS";
  settings.senders[0].sending_facility = "WEST";
  settings.senders[0].addresses = {"10.0.0.1"};
  settings.senders[1].name = "bound";
  settings.senders[1].certificates = {"CN=his"};
  settings.senders[2].name = "ris";
  settings.senders[2].sending_application = "RIS";
  settings.senders[2].certificates = {"CN=ris", "CN=ris2"};
  const auto name = [&](const std::string& application, const std::string& subject) {
    const stepwise::TlsIdentity identity{subject, subject.empty() ? "" : "sha256:00"};
    const Sender* sender = settings.sender_of(application, "WEST", "10.0.0.1", identity);
    return sender ? sender->name : "none";
  };
  CHECK(name("HIS", "") == "his");
  CHECK(name("HIS", "CN=other") == "his");
  CHECK(name("HIS", "CN=his") == "bound");
  CHECK(name("RIS", "") == "none");
  CHECK(name("RIS", "CN=ris2") == "ris");
}
