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
