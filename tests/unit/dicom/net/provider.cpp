// SPDX-License-Identifier: Apache-2.0
// Our client against our server, over a loopback port.
#include "dicom/net/provider.hpp"

#include "dicom/encoding.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

Dataset keys() {
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  Dataset identifier;
  identifier.set(tags::patient_name, "PN");
  identifier.set_items(tags::scheduled_procedure_step_sequence, {step});
  return identifier;
}

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

TEST_CASE("C-FIND: each answer pending with its dataset, then success without one") {
  for (const TransferSyntax syntax : {TransferSyntax::implicit_little_endian, TransferSyntax::explicit_little_endian}) {
    for (const int count : {0, 1, 3, 250, 1692}) {
      CAPTURE(count);
      FakeServices services;
      services.answers = count;
      const RunningServer running(services);
      ClientSettings settings = running.client();
      settings.transfer_syntaxes = {syntax};
      auto association = Association::open(settings).value();
      int heard = 0;
      const auto last = association.find_worklist(keys(), [&](Status status, const Dataset& answer) {
        CHECK(status == (heard % 2 == 0 ? Status::pending : Status::pending_optional_keys_unsupported));
        if (answer != worklist_answer(heard)) FAIL_CHECK("answer " << heard << " differs");
        ++heard;
      });
      REQUIRE(last.has_value());
      CHECK(last->status == Status::success);
      CHECK(heard == count);
      REQUIRE(services.identifiers().size() == 1);
      CHECK(services.identifiers()[0] == keys());
    }
  }
}

TEST_CASE("D29, reference 5.6: a query is read by its own character set, the answers come in the station's") {
  struct Row {
    const char* charset;
    const char* name;
  };
  for (const Row& row : {Row{"ISO_IR 100", "Müller^Jörg"}, Row{"ISO_IR 192", "Wang^小东"}, Row{"GB18030", "Wang^小东"},
                         Row{"", "Doe^Jane"}}) {
    CAPTURE(row.charset);
    FakeServices services;
    services.answers = 1;
    services.charset = row.charset;
    services.patient_name = row.name;
    const RunningServer running(services);
    ClientSettings settings = running.client();
    settings.charset = row.charset;
    auto association = Association::open(settings).value();
    Dataset query = keys();
    query.set(tags::patient_name, "PN", row.name);
    std::string name, charset;
    const auto last = association.find_worklist(query, [&](Status, const Dataset& answer) {
      name = answer.value(tags::patient_name);
      charset = answer.value(tags::specific_character_set);
    });
    CHECK(last->ok());
    CHECK(name == row.name);
    CHECK(charset == row.charset);
    CHECK(services.identifiers().at(0).value(tags::patient_name) == row.name);
    CHECK(services.identifiers().at(0).value(tags::specific_character_set) == row.charset);
  }
}

TEST_CASE("A53, R72: C-CANCEL ends the list once with FE00; the association goes on") {
  FakeServices services;
  services.endless = true;
  const RunningServer running(services);
  Association association = running.open();
  int heard = 0;
  const auto last = association.find_worklist(
      keys(), [&](Status, const Dataset&) { ++heard; }, 3);
  REQUIRE(last.has_value());
  CHECK(last->status == Status::cancelled);
  CHECK(heard >= 3);
  CHECK(association.echo()->ok());
}

TEST_CASE("R72: a cancel that comes too late is ignored") {
  FakeServices services;
  services.answers = 2;
  const RunningServer running(services);
  Association association = running.open();
  CHECK(association.find_worklist(keys(), ignore, 2)->status == Status::success);
  CHECK(association.echo()->ok());
}

TEST_CASE("D31: the final status carries its comment and the offending elements") {
  FakeServices services;
  services.reply = {Status::unable_to_process, "date is no date", 0, {tags::scheduled_procedure_step_start_date}, {}};
  const RunningServer running(services);
  Association association = running.open();
  const auto last = association.find_worklist(keys(), ignore);
  CHECK(last->status == Status::unable_to_process);
  CHECK(last->comment == "date is no date");
  CHECK(last->offending == std::vector<Tag>{tags::scheduled_procedure_step_start_date});
}

TEST_CASE("D02: with the database away C-FIND ends A700, N-CREATE and N-SET 0213") {
  FakeServices services;
  services.failing = true;
  const RunningServer running(services);
  Association association = running.open();
  const auto find = association.find_worklist(keys(), ignore);
  CHECK(find->status == Status::out_of_resources);
  CHECK_FALSE(find->comment.empty());
  CHECK(association.create_performed_step("1.2.3", keys())->status == Status::resource_limitation);
  CHECK(association.set_performed_step("1.2.3", keys())->status == Status::resource_limitation);
  services.failing = false;
  CHECK(association.create_performed_step("1.2.3", keys())->ok());
}

TEST_CASE("D02: a database lost in the middle of a list ends it A700") {
  FakeServices services;
  services.answers = 150;
  services.failing_late = true;
  const RunningServer running(services);
  Association association = running.open();
  int heard = 0;
  CHECK(association.find_worklist(keys(), [&](Status, const Dataset&) { ++heard; })->status ==
        Status::out_of_resources);
  CHECK(heard == 150);
}

TEST_CASE("N-CREATE and N-SET bring their dataset decoded and as bytes, in the syntax agreed") {
  for (const TransferSyntax syntax : {TransferSyntax::implicit_little_endian, TransferSyntax::explicit_little_endian}) {
    FakeServices services;
    const RunningServer running(services);
    ClientSettings settings = running.client();
    settings.transfer_syntaxes = {syntax};
    auto association = Association::open(settings).value();
    Dataset step;
    step.set(tags::performed_procedure_step_status, "CS", "IN PROGRESS");
    step.set(tags::patient_name, "PN", "Wang^小东");
    step.set(tags::performed_series_sequence, "SQ");
    step.set(Tag{0x0009, 0x0010}, "LO", "ACME");
    step.set(tags::comments_on_the_performed_procedure_step, "ST", std::string(50'000, 'x'));  // several PDUs
    CHECK(association.create_performed_step("1.2.3.4", step)->ok());
    Dataset changes;
    changes.set(tags::performed_procedure_step_status, "CS", "COMPLETED");
    CHECK(association.set_performed_step("1.2.3.4", changes)->ok());

    const auto requests = services.requests();
    REQUIRE(requests.size() == 2);
    const auto& [create_name, create] = requests[0];
    CHECK(create_name == "N-CREATE");
    CHECK(create.sop_class_uid == "1.2.840.10008.3.1.2.3.3");
    CHECK(create.sop_instance_uid == "1.2.3.4");
    CHECK(create.transfer_syntax == uid_of(syntax));
    CHECK(create.raw == encode(step, syntax, "ISO_IR 192"));
    Dataset expected = step;
    expected.set(tags::specific_character_set, "CS", "ISO_IR 192");
    CHECK(create.dataset == expected);
    CHECK(requests[1].first == "N-SET");
    CHECK(requests[1].second.sop_instance_uid == "1.2.3.4");
    CHECK(requests[1].second.dataset == changes);
  }
}

TEST_CASE("R79: the answer to an N-CREATE without a UID has the UID that we created") {
  FakeServices services;
  services.reply.affected_sop_instance_uid = "2.25.99";
  const RunningServer running(services);
  Association association = running.open();
  const auto reply = association.create_performed_step("", Dataset());
  CHECK(reply->affected_sop_instance_uid == "2.25.99");
  CHECK(services.requests().at(0).second.sop_instance_uid.empty());
}

TEST_CASE("R87: error id and comment of a refused N-SET reach the modality") {
  FakeServices services;
  services.reply = {
      Status::processing_failure, "Performed Procedure Step Object may no longer be updated", 0xA710, {}, {}};
  const RunningServer running(services);
  Association association = running.open();
  const auto reply = association.set_performed_step("1.2.3", Dataset());
  CHECK(reply->status == Status::processing_failure);
  CHECK(reply->error_id == 0xA710);
  CHECK(reply->comment == "Performed Procedure Step Object may no longer be updated");
}

TEST_CASE("A53, R73: a peer that aborts or goes away in the middle of a list is no error, and nothing stays behind") {
  FakeServices services;
  services.endless = true;
  RunningServer running(services);
  {
    Association association = running.open();
    // More answers follow than any socket buffer can hold; we close the connection after the first one.
    try {
      (void)association.find_worklist(keys(), [](Status, const Dataset&) { throw std::runtime_error("enough"); });
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
