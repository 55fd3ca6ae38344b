// SPDX-License-Identifier: Apache-2.0
// The queue of waiting connections (D30), admission, and the end of the server.
#include "dicom/net/server.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

using bare::rejected_local_limit, bare::verification;

Error refusal(const RunningServer& running) {
  auto association = Association::open(running.client());
  REQUIRE(association.has_error());
  return association.error();
}

}  // namespace

TEST_CASE("silent TCP connections do not delay others, even if there are more of them than threads") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 2;
  const RunningServer running(services, settings);
  std::vector<std::unique_ptr<BareSocket>> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(std::make_unique<BareSocket>(running.server.port()));
  CHECK(running.open().echo()->ok());
  CHECK(running.server.waiting() == 0);
}

TEST_CASE("of too many silent connections the oldest is closed") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_waiting = 2;
  const RunningServer running(services, settings);
  BareSocket first(running.server.port()), second(running.server.port()), third(running.server.port());
  CHECK(first.closed());
  CHECK(running.open().echo()->ok());
}

TEST_CASE("D30: N are served, M wait unread, one more is rejected 2-3-2 at once") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 2;
  settings.associations_waiting = 1;
  const RunningServer running(services, settings);
  auto first = std::make_unique<Association>(running.open());
  Association second = running.open();
  BareSocket waiting(running.server.port());
  waiting.send(bare::associate_rq({{1, verification}}));
  REQUIRE(wait_until([&] { return running.server.waiting() == 1; }));
  CHECK(refusal(running).code == "associate-rj-2-3-2");
  CHECK(services.saw("association-busy"));
  CHECK(first->echo()->ok());
  first.reset();  // makes room for the waiting one
  CHECK(waiting.read_pdu().front() == 0x02);
}

TEST_CASE("D30: whoever waits too long is rejected 2-3-2") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 1;
  settings.waiting_timeout_ms = 20;
  const RunningServer running(services, settings);
  const Association held = running.open();
  BareSocket waiting(running.server.port());
  waiting.send(bare::associate_rq({{1, verification}}));
  CHECK(waiting.read(10) == rejected_local_limit);
  CHECK(waiting.closed());
}

TEST_CASE("D16, D02: admission speaks PS3.8's reasons") {
  FakeServices services;
  const RunningServer running(services);
  services.admission = Admission::calling_aet_not_recognised;
  CHECK(refusal(running).code == "associate-rj-1-1-3");
  services.admission = Admission::called_aet_not_recognised;
  CHECK(refusal(running).code == "associate-rj-1-1-7");
  services.admission = Admission::temporarily_unavailable;
  CHECK(refusal(running).code == "associate-rj-2-3-1");
  CHECK(refusal(running).kind == ErrorKind::not_admitted);
  CHECK(services.saw("association-rejected", 2));
  CHECK(services.saw("association-postponed", 2));
  services.admission = Admission::accepted;
  CHECK(running.open().echo()->ok());
}

TEST_CASE("associations are served side by side") {
  FakeServices services;
  services.answers = 40;
  const RunningServer running(services);
  std::atomic<int> right{0};
  std::vector<std::thread> peers;
  for (int i = 0; i < 8; ++i) {
    peers.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        auto association = Association::open(running.client());
        if (!association) continue;
        int heard = 0;
        const auto last = association->find_worklist(
            Dataset(), [&](Status, const Dataset& answer) { heard += answer == worklist_answer(heard); });
        if (last && last->ok() && heard == 40) ++right;
      }
    });
  }
  for (std::thread& peer : peers) peer.join();
  CHECK(right == 40);
}

TEST_CASE("R75: of 200 associations at once 20 are silent or hostile from the first byte; the others are served") {
  FakeServices services;
  services.answers = 20;
  ServerSettings settings;
  settings.associations_waiting = 250;
  settings.waiting_timeout_ms = 60'000;
  const RunningServer running(services, settings);
  std::vector<std::unique_ptr<BareSocket>> hostile;
  for (int i = 0; i < 20; ++i) {
    hostile.push_back(std::make_unique<BareSocket>(running.server.port()));
    if (i % 4 == 1) hostile.back()->send("GET / HTTP/1.1\r\n\r\n");
    if (i % 4 == 2) hostile.back()->send(std::string(4096, '\xff'));
    if (i % 4 == 3) hostile.back()->send(bare::pdu(0x01, std::string(10, '\0')));
  }
  ClientSettings patient = running.client();
  patient.timeout_s = 60;
  std::atomic<int> right{0};
  std::vector<std::thread> peers;
  for (int i = 0; i < 180; ++i) {
    peers.emplace_back([&] {
      auto association = Association::open(patient);
      if (!association) return;
      int heard = 0;
      const auto last = association->find_worklist(Dataset(), [&](Status, const Dataset&) { ++heard; });
      if (last && last->ok() && heard == 20) ++right;
    });
  }
  for (std::thread& peer : peers) peer.join();
  CHECK(right == 180);
}

TEST_CASE("R77: a called AE title with a path in it is a title like any other") {
  FakeServices services;
  const RunningServer running(services);
  ClientSettings settings = running.client();
  settings.called_aet = "../../etc/passwd";
  auto association = Association::open(settings).value();
  CHECK(association.echo()->ok());
  CHECK(services.peers().at(0).called_aet == "../../etc/passwd");
}

TEST_CASE("an idle association is aborted after its time") {
  FakeServices services;
  ServerSettings settings;
  settings.idle_timeout_s = 1;
  const RunningServer running(services, settings);
  BareSocket peer(running.server.port());
  peer.send(bare::associate_rq({{1, verification}}));
  CHECK(peer.read_pdu().front() == 0x02);
  CHECK(peer.read_pdu().front() == 0x07);
  CHECK(peer.closed());
}

TEST_CASE("stop ends what is open, and again without harm") {
  FakeServices services;
  services.endless = true;
  RunningServer running(services);
  Association idle = running.open();
  BareSocket silent(running.server.port());
  BareSocket stuck(running.server.port());  // queries an endless list and never reads it
  stuck.send(bare::associate_rq({{1, "1.2.840.10008.5.1.4.31"}}));
  CHECK(stuck.read_pdu().front() == 0x02);
  Command find = request(CommandField::c_find, 1, "1.2.840.10008.5.1.4.31");
  find.has_dataset = true;
  stuck.send(bare::data(1, true, true, encode(find)) + bare::data(1, false, true, ""));
  REQUIRE(wait_until([&] { return services.identifiers().size() == 1; }));
  running.server.stop();
  CHECK(running.server.active() == 0);
  CHECK(idle.echo().has_error());
  running.server.stop();
  CHECK(Association::open(running.client()).has_error());
}

TEST_CASE("an address that is not to be had is named") {
  FakeServices services;
  ServerSettings settings;
  settings.address = "192.0.2.1";
  settings.port = 0;
  CHECK_THROWS_WITH(DicomServer(settings, services), Catch::Contains("192.0.2.1"));
  const RunningServer running(services);
  settings = {};
  settings.port = running.server.port();
  CHECK_THROWS_WITH(DicomServer(settings, services), Catch::Contains(std::to_string(running.server.port())));
}

TEST_CASE("the error of a client without a server names the address") {
  ClientSettings settings;
  {
    FakeServices services;
    settings = RunningServer(services).client();
  }
  const auto association = Association::open(settings);
  REQUIRE(association.has_error());
  CHECK(association.error().kind == ErrorKind::unavailable);
  CHECK(association.error().place == "127.0.0.1:" + std::to_string(settings.port));
}
