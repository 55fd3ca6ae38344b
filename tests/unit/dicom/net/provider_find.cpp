// SPDX-License-Identifier: Apache-2.0
#include "dicom/encoding.hpp"
#include "dicom/net/provider.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_dimse.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

using bare::verification, bare::worklist, bare::step_class;

const auto ignore_find_answer = [](Status, const Dataset&) {};

// Sends a C-FIND with this dataset; returns the statuses of the answers, in their order.
std::vector<Status> statuses_of_find(BareSocket& peer, const Command& find, const std::string& dataset) {
  send_command(peer, 3, with_dataset(find));
  peer.send(bare::data(3, false, true, dataset));
  std::vector<Status> statuses;
  for (;;) {
    const Command answer = read_response(peer);
    CHECK(answer.field == 0x8020);
    CHECK(answer.message_id == find.message_id);
    CHECK(answer.sop_class_uid == find.sop_class_uid);
    statuses.push_back(answer.reply.status);
    if (!answer.has_dataset) return statuses;
    peer.read_pdu();
  }
}

}  // namespace

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
      const auto last = association.find_worklist(worklist_keys(), [&](Status status, const Dataset& answer) {
        CHECK(status == (heard % 2 == 0 ? Status::pending : Status::pending_optional_keys_unsupported));
        if (answer != worklist_answer(heard)) FAIL_CHECK("answer " << heard << " differs");
        ++heard;
      });
      REQUIRE(last.has_value());
      CHECK(last->status == Status::success);
      CHECK(heard == count);
      REQUIRE(services.identifiers().size() == 1);
      CHECK(services.identifiers()[0] == worklist_keys());
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
    Dataset query = worklist_keys();
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
      worklist_keys(), [&](Status, const Dataset&) { ++heard; }, 3);
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
  CHECK(association.find_worklist(worklist_keys(), ignore_find_answer, 2)->status == Status::success);
  CHECK(association.echo()->ok());
}

TEST_CASE("D31: the final status carries its comment and the offending elements") {
  FakeServices services;
  services.reply = {Status::unable_to_process, "date is no date", 0, {tags::scheduled_procedure_step_start_date}, {}};
  const RunningServer running(services);
  Association association = running.open();
  const auto last = association.find_worklist(worklist_keys(), ignore_find_answer);
  CHECK(last->status == Status::unable_to_process);
  CHECK(last->comment == "date is no date");
  CHECK(last->offending == std::vector<Tag>{tags::scheduled_procedure_step_start_date});
}

TEST_CASE("D02: a database lost in the middle of a list ends it A700") {
  FakeServices services;
  services.answers = 150;
  services.failing_late = true;
  const RunningServer running(services);
  Association association = running.open();
  int heard = 0;
  CHECK(association.find_worklist(worklist_keys(), [&](Status, const Dataset&) { ++heard; })->status ==
        Status::out_of_resources);
  CHECK(heard == 150);
  CHECK(services.wait_for_ended(1) == FakeServices::Ended{{Status::out_of_resources, 150}});
}

TEST_CASE("the services are told how each query ended, and how many answers were sent") {
  FakeServices services;
  services.answers = 3;
  const RunningServer running(services);
  Association association = running.open();
  association.find_worklist(worklist_keys(), ignore_find_answer);
  CHECK(services.wait_for_ended(1) == FakeServices::Ended{{Status::success, 3}});
  services.answers = 100'000;
  {
    BareSocket peer(running.server.port());
    associate(peer);
    peer.send(bare::data(3, true, true, encode(with_dataset(request(CommandField::c_find, 7, worklist)))) +
              bare::data(3, false, true, ""));
    CHECK(read_response(peer).has_dataset);
  }  // the peer is gone before the end of the list
  const auto ended = services.wait_for_ended(2);
  REQUIRE(ended.size() == 2);
  CHECK_FALSE(ended[1].first);
  CHECK(ended[1].second < 100'000);
}

TEST_CASE("a request that comes before the list has ended is answered after it") {
  FakeServices services;
  services.answers = 5000;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const std::string find = encode(with_dataset(request(CommandField::c_find, 1, worklist)));
  peer.send(bare::data(3, true, true, find) + bare::data(3, false, true, "") +
            bare::data(1, true, true, encode(request(CommandField::c_echo, 2, verification))));
  int pending = 0;
  for (Command answer = read_response(peer);; answer = read_response(peer)) {
    if (!answer.has_dataset) {
      CHECK(answer.message_id == 1);
      CHECK(answer.reply.ok());
      break;
    }
    ++pending;
    peer.read_pdu();
  }
  CHECK(pending == 5000);
  const Command echoed = read_response(peer);
  CHECK(echoed.message_id == 2);
  CHECK(echoed.reply.ok());
}

TEST_CASE("R72: a cancel of another query does not end the list, one of this query does") {
  FakeServices services;
  services.answers = 1000;
  const RunningServer running(services);
  const std::uint16_t cancelled = GENERATE(as<std::uint16_t>{}, 1, 7);
  BareSocket peer(running.server.port());
  associate(peer);
  peer.send(bare::data(3, true, true, encode(with_dataset(request(CommandField::c_find, 7, worklist)))) +
            bare::data(3, false, true, "") +
            bare::data(3, true, true, encode(request(CommandField::c_cancel, cancelled, {}))));
  int pending = 0;
  Command answer = read_response(peer);
  for (; answer.has_dataset; answer = read_response(peer)) {
    ++pending;
    peer.read_pdu();
  }
  CHECK(answer.message_id == 7);
  CHECK(answer.reply.status == (cancelled == 7 ? Status::cancelled : Status::success));
  CHECK((pending == 1000) == (cancelled != 7));
  CHECK(services.wait_for_ended(1) == FakeServices::Ended{{answer.reply.status, pending}});
}

TEST_CASE("any number of requests may come before the first one is answered: those that are too many stay unread") {
  FakeServices services;
  services.answers = 300;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  constexpr int requests = 40;
  std::string all;
  for (std::uint16_t id = 1; id <= requests; ++id)
    all += bare::data(3, true, true, encode(with_dataset(request(CommandField::c_find, id, worklist)))) +
           bare::data(3, false, true, "");
  peer.send(all);
  for (int id = 1; id <= requests; ++id) {
    int pending = 0;
    Command answer = read_response(peer);
    for (; answer.has_dataset; answer = read_response(peer)) {
      ++pending;
      peer.read_pdu();
    }
    CHECK(answer.message_id == id);
    CHECK(answer.reply.ok());
    CHECK(pending == 300);
  }
  CHECK(services.count("association-broken") == 0);
}

TEST_CASE("PS3.4 K.4: a C-FIND of another SOP class is 0122, one that names none is of the context; each once") {
  FakeServices services;
  services.answers = 2;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  CHECK(statuses_of_find(peer, request(CommandField::c_find, 1, step_class), "") ==
        std::vector{Status::sop_class_not_supported});
  CHECK(services.identifiers().empty());
  const std::vector<Status> two{Status::pending, Status::pending_optional_keys_unsupported, Status::success};
  CHECK(statuses_of_find(peer, request(CommandField::c_find, 2, worklist), "") == two);
  Command nameless = with_dataset(request(CommandField::c_find, 3, {}));
  send_command(peer, 3, nameless);
  peer.send(bare::data(3, false, true, ""));
  CHECK(read_response(peer).reply.status == Status::pending);
  CHECK(services.identifiers().size() == 2);
  CHECK(services.count("undecodable") == 0);
}

TEST_CASE("D38: an identifier of 256 KiB is searched for, a longer one is A900 and no query") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const auto identifier_of = [](std::size_t bytes) {
    Dataset identifier;
    identifier.set(tags::patient_comments, "LT", std::string(bytes - 8, 'x'));
    return encode(identifier, TransferSyntax::implicit_little_endian);
  };
  const auto status_with = [&](std::uint16_t id, const std::string& dataset) {
    send_command(peer, 3, with_dataset(request(CommandField::c_find, id, worklist)));
    for (std::size_t at = 0; at < dataset.size(); at += 16'000)
      peer.send(bare::data(3, false, at + 16'000 >= dataset.size(), dataset.substr(at, 16'000)));
    return read_response(peer);
  };
  CHECK(status_with(1, identifier_of(limits::dicom_small_dataset_bytes)).reply.ok());
  REQUIRE(services.identifiers().size() == 1);
  const Command refused = status_with(2, identifier_of(limits::dicom_small_dataset_bytes + 2));
  CHECK(refused.reply.status == Status::identifier_does_not_match);
  CHECK(refused.reply.comment == "the identifier is too large");
  CHECK(services.identifiers().size() == 1);
  CHECK(services.count("undecodable") == 1);
}

TEST_CASE("D31: an undecodable identifier and none have comments of their own, and the next query is answered") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  send_command(peer, 3, with_dataset(request(CommandField::c_find, 1, worklist)));
  peer.send(bare::data(3, false, true, std::string("\x08\0\x60\0\x08\0\0\0CT", 10)));
  const Command undecodable = read_response(peer);
  CHECK(undecodable.reply.status == Status::identifier_does_not_match);
  CHECK(undecodable.reply.comment.starts_with("(0008,0060) "));
  send_command(peer, 3, request(CommandField::c_find, 2, worklist));
  CHECK(read_response(peer).reply.comment == "no identifier");
  CHECK(services.count("undecodable") == 2);
  CHECK(services.wait_for_ended(2) ==
        FakeServices::Ended{{Status::identifier_does_not_match, -1}, {Status::identifier_does_not_match, -1}});
  CHECK(statuses_of_find(peer, request(CommandField::c_find, 3, worklist), "") == std::vector{Status::success});
}

TEST_CASE("R67: an identifier that names no character set is read in the usual one of its peer") {
  struct ChineseServices final : FakeServices {
    std::string usual_charset(const Peer& peer) override { return peer.calling_aet == "CT1" ? "GB18030" : ""; }
  };
  ChineseServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const std::string name("\x10\0\x10\0\x04\0\0\0\xd5\xc5\xc8\xfd", 12);
  CHECK(statuses_of_find(peer, request(CommandField::c_find, 1, worklist), name) == std::vector{Status::success});
  CHECK(services.identifiers().at(0).value(tags::patient_name) == "张三");
}
