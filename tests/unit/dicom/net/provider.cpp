// SPDX-License-Identifier: Apache-2.0
// Our client against our server, over a loopback port.
#include "dicom/net/provider.hpp"

#include "dicom/encoding.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_dimse.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

const auto ignore = [](Status, const Dataset&) {};

}  // namespace

TEST_CASE("C-ECHO is answered, several times on one association") {
  FakeServices services;
  const RunningServer running(services);
  Association association = running.open();
  for (int i = 0; i < 3; ++i) CHECK(association.echo()->status == Status::success);
  CHECK(services.saw("echo", 3));
  REQUIRE(services.peers().size() == 1);
  CHECK(services.peers()[0].calling_aet == "CT1");
  CHECK(services.peers()[0].called_aet == "STEPWISE");
  CHECK(services.peers()[0].address == "127.0.0.1");
}

TEST_CASE("D02: with the database away C-FIND ends A700, N-CREATE and N-SET 0213") {
  FakeServices services;
  services.failing = true;
  const RunningServer running(services);
  Association association = running.open();
  const auto find = association.find_worklist(worklist_keys(), ignore);
  CHECK(find->status == Status::out_of_resources);
  CHECK_FALSE(find->comment.empty());
  CHECK(association.create_performed_step("1.2.3", worklist_keys())->status == Status::resource_limitation);
  CHECK(association.set_performed_step("1.2.3", worklist_keys())->status == Status::resource_limitation);
  services.failing = false;
  CHECK(association.create_performed_step("1.2.3", worklist_keys())->ok());
}

TEST_CASE("A53, R73: a peer that aborts or goes away in the middle of a list is no error, and nothing stays behind") {
  FakeServices services;
  services.endless = true;
  RunningServer running(services);
  {
    Association association = running.open();
    // More answers follow than any socket buffer can hold; we close the connection after the first one.
    try {
      (void)association.find_worklist(worklist_keys(),
                                      [](Status, const Dataset&) { throw std::runtime_error("enough"); });
      FAIL("the answer was not heard");
    } catch (const std::runtime_error&) {}
    association.abort();
  }
  {
    const BareSocket closes(running.server.port());  // without sending anything
  }
  CHECK(running.open().echo()->ok());
  running.server.stop();
  CHECK(running.server.active() == 0);
  CHECK(services.count("association-broken") == 0);
}

TEST_CASE("R73: a connection that is closed without release is no error") {
  FakeServices services;
  RunningServer running(services);
  {
    BareSocket peer(running.server.port());
    peer.send(bare::associate_rq({{1, "1.2.840.10008.1.1"}}));
    CHECK(peer.read_pdu().front() == 0x02);
  }
  running.server.stop();
  CHECK(services.count("association") == 1);
  CHECK(services.count("association-broken") == 0);
}
