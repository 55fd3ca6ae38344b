// SPDX-License-Identifier: Apache-2.0
// Protocol violations: bytes that are not DICOM or not a message, in the wrong place, too large or without an end.
// Other peers are not disturbed.
#include "dicom/net/message_stream.hpp"

#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_dimse.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

using bare::aborted, bare::associate_ac, bare::associate_rj, bare::p_data, bare::release_rp;
using bare::step_class, bare::verification, bare::worklist;

}  // namespace

TEST_CASE("PS3.8 9.2, state 2: what does not begin with an association request is answered with A-ABORT and closed") {
  FakeServices services;
  const RunningServer running(services);
  const std::string abort_of_the_user("\x07\0\0\0\0\x04\0\0\0\0", 10);
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\x00", 7),
        std::string("\x0bMSH|^~\\&|A|B\r\x1c\r"), std::string(1000, '\0'), bare::pdu(0x01, std::string(10, 'x')),
        bare::pdu(0x04, "early"), bare::pdu(0x01, std::string(300'000, 'x')), bare::release_rq(),
        bare::pdu(0x02, std::string(100, 'x')), std::string("\x01\0\xff\xff\xff\xff", 6),
        std::string("\x01\0\0\0\0\0", 6), bare::pdu(0x01, std::string(100, 'x')),
        bare::associate_rq({{2, verification}})}) {
    BareSocket peer(running.server.port());
    peer.send(garbage);
    CHECK(peer.read(11) == abort_of_the_user);
  }
  CHECK(services.saw("no-association", 13));
  CHECK(running.open().echo()->ok());
}

TEST_CASE("PS3.8 9.2, state 2: an A-ABORT instead of an association request is not answered") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  peer.send(bare::abort());
  CHECK(peer.closed());
}

TEST_CASE("another application context is rejected 1-1-2") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  peer.send(bare::associate_rq({{1, verification}}, {}, "1.2.3"));
  CHECK(peer.read(10) == std::string("\x03\0\0\0\0\x04\0\x01\x01\x02", 10));
}

TEST_CASE("PS3.8 9.3.2: of the protocol versions only bit 0 counts; a peer without it is rejected 1-2-2") {
  FakeServices services;
  const RunningServer running(services);
  for (const int versions : {0x0000, 0x0002, 0x0100, 0xfffe, 0x0001, 0x0003, 0x8001, 0xffff}) {
    CAPTURE(versions);
    BareSocket peer(running.server.port());
    std::string request = bare::associate_rq({{1, verification}});
    request.replace(6, 2, bare::big_endian(static_cast<std::size_t>(versions), 2));
    peer.send(request);
    const std::string answer = peer.read_pdu();
    if ((versions & 1) != 0)
      CHECK(answer.front() == associate_ac);
    else
      CHECK(answer == std::string("\x03\0\0\0\0\x04\0\x01\x02\x02", 10));
  }
  CHECK(services.count("association-unsupported") == 4);
}

TEST_CASE("R64: blank AE titles are for the services to judge") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  std::string request = bare::associate_rq({{1, verification}});
  request.replace(10, 32, 32, ' ');
  peer.send(request);
  CHECK(peer.read_pdu().front() == associate_ac);
  CHECK(services.peers().at(0).calling_aet.empty());
  CHECK(services.peers().at(0).called_aet.empty());
}

TEST_CASE("an invalid AE title is not passed on unchanged") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  std::string request = bare::associate_rq({{1, verification}});
  request.replace(26, 16, "CT\n[info] \xC4 ok  ");
  peer.send(request);
  CHECK(peer.read_pdu().front() == associate_ac);
  CHECK(services.peers().at(0).calling_aet == "CT?[info] ? ok");
}

TEST_CASE("R76: of many presentation contexts we accept what we serve and reject the rest one by one") {
  FakeServices services;
  const RunningServer running(services);
  std::vector<bare::ProposedContext> contexts;
  for (int i = 0; i < 100; ++i) contexts.push_back({2 * i + 1, "1.2.840.10008.5.1.4.1.1." + std::to_string(i + 1)});
  contexts[10] = {21, worklist, {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"}};
  contexts[50] = {101, step_class};
  contexts[99] = {199, verification, {"1.2.840.10008.1.2.2"}};
  BareSocket peer(running.server.port());
  peer.send(bare::associate_rq(contexts));
  const std::string answer = peer.read_pdu();
  REQUIRE(answer.front() == associate_ac);
  const auto results = bare::results(answer);
  REQUIRE(results.size() == 100);
  for (const auto& [id, result] : results) {
    CAPTURE(id);
    CHECK(result == (id == 21 || id == 101 ? 0 : id == 199 ? 4 : 3));
  }
  CHECK(answer.find("1.2.840.10008.1.2.1") != std::string::npos);  // the first proposed one that we know
  send_command(peer, 101, with_dataset(request(CommandField::n_create, 1, step_class, "1.2.3")));
  peer.send(bare::data(101, false, true, ""));
  CHECK(read_response(peer).reply.ok());
}

TEST_CASE("PS3.7 D.3.3.4: the roles of a performed step SCU are agreed to") {
  FakeServices services;
  const RunningServer running(services);
  for (const bool scp_too : {false, true}) {
    BareSocket peer(running.server.port());
    peer.send(bare::associate_rq({{1, step_class}}, bare::role_selection(step_class, true, scp_too)));
    const std::string answer = peer.read_pdu();
    REQUIRE(answer.front() == associate_ac);
    CHECK(bare::results(answer).at(0).second == 0);
    CHECK(answer.find(bare::role_selection(step_class, true, false)) != std::string::npos);
  }
}

TEST_CASE(
    "PS3.4 K.5: of the extended negotiation of a worklist we offer all but fuzzy semantic matching, and no more than was asked") {
  FakeServices services;
  const RunningServer running(services);
  const std::pair<std::string, std::string> rows[] = {
      {{1, 1, 1, 1}, {1, 1, 0, 1}}, {{1, 0, 1}, {1, 0, 0}}, {{1, 1, 1, 1, 1}, {1, 1, 0, 1}}};
  for (const auto& [asked, answered] : rows) {
    BareSocket peer(running.server.port());
    peer.send(bare::associate_rq({{1, worklist}}, bare::extended_negotiation("1.2.840.10008.5.1.4.1.2.2.1", {1}) +
                                                      bare::extended_negotiation(worklist, asked)));
    const std::string answer = peer.read_pdu();
    CHECK(bare::results(answer).at(0).second == 0);
    CHECK(answer.find(bare::extended_negotiation(worklist, answered)) != std::string::npos);
  }
}

TEST_CASE("PS3.8 9.2: release is answered, also in the middle of a list") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  peer.send(bare::release_rq());
  CHECK(peer.read_pdu().front() == release_rp);

  services.endless = true;
  BareSocket hurried(running.server.port());
  associate(hurried);
  send_command(hurried, 3, with_dataset(request(CommandField::c_find, 1, worklist)));
  hurried.send(bare::data(3, false, true, "") + bare::release_rq());
  std::string pdu = hurried.read_pdu();
  while (!pdu.empty() && pdu.front() == p_data) pdu = hurried.read_pdu();
  CHECK(pdu.front() == release_rp);
}

TEST_CASE("a message in fragments, many in one PDU or each in its own, is the same message") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  Dataset step;
  step.set(tags::performed_procedure_step_id, "SH", "PPS1");
  const std::string command = encode(with_dataset(request(CommandField::n_create, 1, step_class, "1.2.3")));
  const std::string dataset = encode(step, TransferSyntax::implicit_little_endian);
  for (std::size_t i = 0; i < command.size(); ++i)
    peer.send(bare::data(5, true, i + 1 == command.size(), command.substr(i, 1)));
  for (std::size_t i = 0; i < dataset.size(); ++i)
    peer.send(bare::data(5, false, i + 1 == dataset.size(), dataset.substr(i, 1)));
  CHECK(read_response(peer).reply.ok());
  CHECK(services.requests().at(0).second.raw == dataset);
}

TEST_CASE(
    "operations that are not of the SOP class are 0211, another SOP class 0118, 0119 or 0122; the association goes "
    "on") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const auto status_of = [&](int context, std::uint16_t field, const std::string& sop_class) {
    Command command = request(CommandField::c_echo, 1, sop_class, "1.2.3");
    command.field = field;
    command.has_dataset = true;
    send_command(peer, context, command);
    peer.send(bare::data(context, false, true, ""));
    const Command answer = read_response(peer);
    CHECK(answer.field == (field | 0x8000));
    return answer.reply.status;
  };
  CHECK(status_of(5, 0x0110, step_class) == Status::unrecognised_operation);  // N-GET
  CHECK(status_of(5, 0x0150, step_class) == Status::unrecognised_operation);  // N-DELETE
  CHECK(status_of(5, 0x0020, worklist) == Status::unrecognised_operation);
  CHECK(status_of(3, 0x0140, step_class) == Status::unrecognised_operation);
  CHECK(status_of(1, 0x0001, "1.2.3") == Status::unrecognised_operation);  // C-STORE
  CHECK(status_of(5, 0x0140, "1.2.3") == Status::no_such_sop_class);
  CHECK(status_of(5, 0x0120, worklist) == Status::class_instance_conflict);
  CHECK(status_of(3, 0x0020, step_class) == Status::sop_class_not_supported);
  CHECK(services.requests().empty());
  CHECK(services.identifiers().empty());
  send_command(peer, 3, request(CommandField::c_echo, 1, verification));
  CHECK(read_response(peer).reply.ok());
}

TEST_CASE(
    "D27, D28: an identifier that cannot be decoded, or none, is A900; a performed step is for the service to keep") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  send_command(peer, 3, with_dataset(request(CommandField::c_find, 1, worklist)));
  peer.send(bare::data(3, false, true, "\x10\x00 not a dataset"));
  const Command find = read_response(peer);
  CHECK(find.reply.status == Status::identifier_does_not_match);
  CHECK_FALSE(find.reply.comment.empty());
  send_command(peer, 3, request(CommandField::c_find, 2, worklist));
  CHECK(read_response(peer).reply.status == Status::identifier_does_not_match);
  send_command(peer, 5, with_dataset(request(CommandField::n_create, 3, step_class, "1.2.3")));
  peer.send(bare::data(5, false, true, "\x10\x00 not a dataset"));
  CHECK(read_response(peer).reply.ok());  // as the service says
  CHECK(services.saw("undecodable", 3));
  REQUIRE(services.requests().size() == 1);
  CHECK(services.requests()[0].second.undecodable->code == "dataset-undecodable");
  CHECK(services.requests()[0].second.raw == "\x10\x00 not a dataset");
}

TEST_CASE("PS3.8 9.3.5: several PDVs of unequal length in one PDU, one of them empty, are one message") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const std::string command = encode(with_dataset(request(CommandField::n_create, 1, step_class, "1.2.3")));
  Dataset step;
  step.set(tags::performed_procedure_step_id, "SH", "PPS1");
  const std::string dataset = encode(step, TransferSyntax::implicit_little_endian);
  peer.send(bare::pdu(0x04, bare::pdv(5, true, false, "") + bare::pdv(5, true, false, command.substr(0, 10)) +
                                bare::pdv(5, true, false, "") + bare::pdv(5, true, true, command.substr(10)) +
                                bare::pdv(5, false, false, dataset.substr(0, 3)) +
                                bare::pdv(5, false, false, dataset.substr(3)) + bare::pdv(5, false, true, "")));
  CHECK(read_response(peer).reply.ok());
  REQUIRE(services.requests().size() == 1);
  CHECK(services.requests().at(0).second.raw == dataset);
}

TEST_CASE(
    "PS3.8 9.2, state 6: what is no PDU of an association is aborted by the service provider, what is no message by its user") {
  const std::string echo = encode(request(CommandField::c_echo, 1, verification));
  const std::string find = encode(with_dataset(request(CommandField::c_find, 1, worklist)));
  struct Row {
    const char* what;
    std::string bytes;
    char source, reason;
  };
  constexpr char user = 0, provider = 2;
  const std::vector<Row> rows = {
      {"a dataset without a command", bare::data(3, false, true, "x"), user, 0},
      {"no command set", bare::data(1, true, true, "what is this"), user, 0},
      {"an endless command",
       bare::data(1, true, false, std::string(16'000, 'x')) + bare::data(1, true, false, std::string(16'000, 'x')),
       user, 0},
      {"a command in two contexts",
       bare::data(1, true, false, echo.substr(0, 8)) + bare::data(3, true, true, echo.substr(8)), user, 0},
      {"a dataset in another context", bare::data(3, true, true, find) + bare::data(5, false, true, ""), user, 0},
      {"a command instead of a dataset", bare::data(3, true, true, find) + bare::data(3, true, true, echo), user, 0},
      {"a context never accepted", bare::data(99, true, true, echo), provider, 6},
      {"a dataset in a context never accepted", bare::data(3, true, true, find) + bare::data(99, false, true, ""),
       provider, 6},
      {"an even context", bare::data(2, true, true, echo), provider, 6},
      {"context 0", bare::data(0, true, true, echo), provider, 6},
      {"a PDU larger than agreed", std::string("\x04\0\x7f\xff\xff\xff", 6), provider, 6},
      {"a PDU of the largest length", std::string("\x04\0\xff\xff\xff\xff", 6), provider, 6},
      {"a PDU without PDVs", bare::pdu(0x04, ""), provider, 6},
      {"a PDV longer than its PDU", bare::pdu(0x04, std::string("\x00\x00\xff\xff\x01\x03", 6)), provider, 6},
      {"a PDV of the largest length", bare::pdu(0x04, std::string("\xff\xff\xff\xff\x01\x03", 6)), provider, 6},
      {"a PDV shorter than its header", bare::pdu(0x04, std::string("\x00\x00\x00\x01\x01", 5)), provider, 6},
      {"a second PDV that is cut off", bare::pdu(0x04, bare::pdv(1, true, false, "") + std::string(3, '\0')), provider,
       6},
      {"a release request that is too long", bare::pdu(0x05, std::string(5, '\0')), provider, 6},
      {"an unknown PDU", bare::pdu(0x63, "x"), provider, 1},
      {"HTTP", "GET / HTTP/1.1\r\n\r\n", provider, 1},
      {"an association request within an association", bare::associate_rq({{1, verification}}), provider, 2},
      {"a release response that nobody asked for", bare::pdu(0x06, std::string(4, '\0')), provider, 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    FakeServices services;
    const RunningServer running(services);
    BareSocket peer(running.server.port());
    associate(peer);
    peer.send(row.bytes);
    CHECK(peer.read(11) == std::string("\x07\0\0\0\0\x04\0\0", 8) + row.source + row.reason);
    CHECK(running.open().echo()->ok());
  }
}

TEST_CASE("a dataset larger than the limit ends the association; so does a message that never ends") {
  FakeServices services;
  ServerSettings settings;
  settings.request_timeout_s = 1;
  const RunningServer running(services, settings);
  const auto half_message = encode(with_dataset(request(CommandField::n_create, 1, step_class, "1.2.3")));
  BareSocket slow(running.server.port());
  associate(slow);
  slow.send(bare::data(5, true, true, half_message));
  CHECK(slow.read_pdu().front() == aborted);
  BareSocket slower(running.server.port());
  associate(slower);
  slower.send(std::string("\x04\0\0", 3));
  CHECK(slower.read_pdu().front() == aborted);

  const RunningServer patient(services);
  BareSocket large(patient.server.port());
  associate(large);
  large.send(bare::data(5, true, true, half_message));
  const std::string part = bare::data(5, false, false, std::string(100'000, 'x'));
  for (std::size_t sent = 0; sent <= limits::dicom_dataset_bytes; sent += 100'000) large.send(part);
  const std::string answer = large.read_pdu();
  CHECK((answer.empty() || answer.front() == aborted));  // the abort may be lost in the reset
  CHECK(services.saw("association-broken", 3));
  CHECK(services.requests().empty());
  CHECK(patient.open().echo()->ok());
}

TEST_CASE("half an association request costs no more than its time") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 1;
  settings.request_timeout_s = 1;
  const RunningServer running(services, settings);
  BareSocket slow(running.server.port());
  slow.send(bare::associate_rq({{1, verification}}).substr(0, 50));
  CHECK(running.open().echo()->ok());
  CHECK(slow.closed());
}

TEST_CASE("no bytes on an association harm the server") {
  FakeServices services;
  services.answers = 3;
  const RunningServer running(services);
  CHECK(rc::check([&] {
    const std::string find = encode(with_dataset(request(CommandField::c_find, 1, worklist)));
    std::string bytes = bare::data(3, true, true, find) + bare::data(3, false, true, "") + bare::release_rq();
    const int changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i)
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    BareSocket peer(running.server.port());
    peer.send(bare::associate_rq({{1, verification}, {3, worklist}, {5, step_class}}));
    RC_ASSERT(peer.read_pdu().front() == associate_ac);
    peer.send(bytes + bare::abort());
    peer.finish();
  }));
  CHECK(running.open().echo()->ok());
}

TEST_CASE("no association request harms the server") {
  FakeServices services;
  const RunningServer running(services);
  const std::string good = bare::associate_rq({{1, verification}, {3, worklist}, {5, step_class}},
                                              bare::role_selection(step_class, true, true));
  CHECK(rc::check([&] {
    std::string bytes = good;
    const int changes = *rc::gen::inRange(1, 6);
    for (int i = 0; i < changes; ++i)
      bytes[*rc::gen::inRange<std::size_t>(6, bytes.size())] = *rc::gen::arbitrary<char>();
    BareSocket peer(running.server.port());
    peer.send(bytes + bare::abort());
    peer.finish();
  }));
  CHECK(running.open().echo()->ok());
}
