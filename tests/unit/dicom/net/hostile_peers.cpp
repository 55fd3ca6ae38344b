// SPDX-License-Identifier: Apache-2.0
// Peers that use up connections, threads or memory. At the same time a healthy peer must be served.
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

using bare::aborted, bare::associate_ac, bare::p_data, bare::rejected_local_limit;
using bare::step_class, bare::verification, bare::worklist;
constexpr const char* attacker = "127.0.0.2";
constexpr const char* scanner = "127.0.0.3";

std::string opening() {
  return bare::associate_rq({{1, verification}, {3, worklist}, {5, step_class}});
}
std::string echo() {
  return bare::data(1, true, true, encode(request(CommandField::c_echo, 1, verification)));
}
std::string command_with_dataset(CommandField field, int context, const std::string& sop_class) {
  Command command = request(field, 1, sop_class, "1.2.3");
  command.has_dataset = true;
  return bare::data(context, true, true, encode(command));
}
std::string query() {
  return command_with_dataset(CommandField::c_find, 3, worklist) + bare::data(3, false, true, "");
}

using Peers = std::vector<std::unique_ptr<BareSocket>>;
Peers peers(const RunningServer& running, int count, const char* from, const std::string& bytes) {
  Peers all;
  for (int i = 0; i < count; ++i) {
    all.push_back(std::make_unique<BareSocket>(running.server.port(), from));
    all.back()->send(bytes);
  }
  return all;
}

// Opens an association and has an echo answered.
bool is_served(const RunningServer& running, const char* from = scanner) {
  BareSocket peer(running.server.port(), from);
  peer.send(opening());
  if (!peer.read_pdu().starts_with(associate_ac)) return false;
  peer.send(echo());
  return peer.read_pdu().starts_with(p_data);
}

}  // namespace

TEST_CASE("half an association request holds no thread, however many send it") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 2;
  const RunningServer running(services, settings);
  for (const std::size_t size : {1, 6, 73, 100}) {
    const Peers hostile = peers(running, 50, attacker, opening().substr(0, size));
    CHECK(is_served(running));
    CHECK(is_served(running, attacker));
    CHECK(running.server.waiting() == 0);
  }
}

TEST_CASE(
    "of too many connections without a whole association request the oldest of the address that has most is closed") {
  FakeServices services;
  ServerSettings settings;
  settings.half_open_most = 4;
  const RunningServer running(services, settings);
  BareSocket slow(running.server.port(), scanner);
  slow.send(opening().substr(0, 50));
  const Peers hostile = peers(running, 10, attacker, opening().substr(0, 50));
  CHECK(hostile.front()->closed());
  slow.send(opening().substr(50));
  CHECK(slow.read_pdu().front() == associate_ac);
}

TEST_CASE("an association request that does not end costs no more than its time") {
  FakeServices services;
  ServerSettings settings;
  settings.request_timeout_s = 1;
  const RunningServer running(services, settings);
  BareSocket slow(running.server.port());
  slow.send(opening().substr(0, 50));
  CHECK(slow.closed());
  CHECK(services.saw("no-association"));
}

TEST_CASE("association requests of the largest size, almost complete, are bounded together") {
  FakeServices services;
  const RunningServer running(services);
  std::string large = bare::pdu(0x01, std::string(200'000, '\0'));
  large.pop_back();
  const Peers hostile = peers(running, 60, attacker, large);  // 12 MB
  CHECK(hostile.front()->closed());
  CHECK(is_served(running));
}

TEST_CASE("one address has only a part of the associations; what is more waits, and others are served") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 4;
  settings.associations_per_address = 2;
  const RunningServer running(services, settings);
  Peers held = peers(running, 3, attacker, opening());
  REQUIRE(wait_until([&] { return running.server.waiting() == 1 && running.server.active() == 2; }));
  CHECK(is_served(running));
  CHECK(held[0]->read_pdu().front() == associate_ac);
  held[0]->send(bare::abort());
  CHECK(held[2]->read_pdu().front() == associate_ac);
}

TEST_CASE("in a full line the address that has most loses its last place to another one") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 1;
  settings.associations_waiting = 3;
  const RunningServer running(services, settings);
  const Peers held = peers(running, 1, attacker, opening());
  REQUIRE(wait_until([&] { return running.server.active() == 1; }));
  const Peers line = peers(running, 3, attacker, opening());
  REQUIRE(wait_until([&] { return running.server.waiting() == 3; }));
  BareSocket waits(running.server.port(), scanner);
  waits.send(opening());
  CHECK(line[2]->read(10) == rejected_local_limit);
  held[0]->send(bare::abort());
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(line[i]->read_pdu().front() == associate_ac);
    line[i]->send(bare::abort());
  }
  CHECK(waits.read_pdu().front() == associate_ac);
}

TEST_CASE("an association that is waited for is aborted when another one needs its thread") {
  FakeServices services;
  ServerSettings settings;
  settings.associations_served = 2;
  settings.displaceable_ms = 1;
  const RunningServer running(services, settings);
  Peers idle = peers(running, 2, attacker, opening());
  for (const auto& one : idle) CHECK(one->read_pdu().front() == associate_ac);
  CHECK(is_served(running));
  CHECK(services.saw("association-displaced"));
  CHECK(running.open().echo()->ok());
}

TEST_CASE("peers that do not read their answers lose their threads to others, or after the time for writing") {
  FakeServices services;
  services.endless = true;
  ServerSettings settings;
  settings.associations_served = 2;
  settings.displaceable_ms = 1;
  {
    const RunningServer running(services, settings);
    const Peers stuck = peers(running, 2, attacker, opening() + query());
    REQUIRE(wait_until([&] { return services.identifiers().size() == 2; }));
    CHECK(is_served(running));
  }
  settings.write_timeout_s = 1;
  const RunningServer running(services, settings);
  const Peers stuck = peers(running, 2, attacker, opening() + query());
  REQUIRE(wait_until([&] { return services.identifiers().size() == 4; }));
  CHECK(wait_until([&] { return running.server.active() == 0; }));
}

TEST_CASE("a message that drips is aborted after its time, even if it never stops") {
  FakeServices services;
  ServerSettings settings;
  settings.request_timeout_s = 1;
  const RunningServer running(services, settings);
  BareSocket peer(running.server.port());
  peer.send(opening());
  CHECK(peer.read_pdu().front() == associate_ac);
  std::atomic<bool> is_over = false;
  std::thread drips([&] {
    while (!is_over) peer.send(bare::data(1, true, false, ""));
  });
  CHECK(peer.read(1)[0] == aborted);
  is_over = true;
  drips.join();
}

TEST_CASE("large datasets: only so many at a time, and so many of one address; small ones go on") {
  FakeServices services;
  const RunningServer running(services);
  const std::string begun = opening() + command_with_dataset(CommandField::n_create, 5, step_class);
  std::string part;
  for (int i = 0; i < 3; ++i) part += bare::data(5, false, false, std::string(100'000, '\0'));
  const Peers hostile = peers(running, limits::dicom_large_datasets_per_address + 2, attacker, begun);
  for (const auto& one : hostile) {
    CHECK(one->read_pdu().front() == associate_ac);
    one->send(part);
  }
  CHECK(is_served(running, attacker));
  BareSocket large(running.server.port(), scanner);
  large.send(begun);
  CHECK(large.read_pdu().front() == associate_ac);
  large.send(part + bare::data(5, false, true, ""));
  CHECK(large.read_pdu().front() == p_data);
  // The waiting ones are served when others end.
  for (const auto& one : hostile) one->send(bare::data(5, false, true, ""));
  for (const auto& one : hostile) CHECK(one->read_pdu().front() == p_data);
}

TEST_CASE("worklist queries: only so many of one address are searched at a time, those of another one go on") {
  FakeServices services;
  services.answers = 3;
  services.gate.close_for(attacker);
  const RunningServer running(services);
  const Peers hostile = peers(running, limits::dicom_searches_per_address + 2, attacker, opening() + query());
  CHECK(services.gate.wait_for(limits::dicom_searches_per_address));
  CHECK(is_served(running, attacker));
  BareSocket other(running.server.port(), scanner);
  other.send(opening() + query());
  CHECK(other.read_pdu().front() == associate_ac);
  CHECK(other.read_pdu().front() == p_data);
  CHECK(services.gate.held() == limits::dicom_searches_per_address);
  // The waiting ones are served when others end.
  services.gate.open();
  for (const auto& one : hostile) {
    CHECK(one->read_pdu().front() == associate_ac);
    CHECK(one->read_pdu().front() == p_data);
  }
}

TEST_CASE("a worklist query that waits too long for the others of its address ends A700, and the association goes on") {
  FakeServices services;
  services.answers = 3;
  services.gate.close_for(attacker);
  ServerSettings settings;
  settings.search_wait_ms = 50;
  const RunningServer running(services, settings);
  const Peers hostile = peers(running, limits::dicom_searches_per_address, attacker, opening() + query());
  CHECK(services.gate.wait_for(limits::dicom_searches_per_address));
  BareSocket late(running.server.port(), attacker);
  late.send(opening() + query());
  CHECK(late.read_pdu().front() == associate_ac);
  CHECK(decode_command(std::string_view(late.read_pdu()).substr(12))->reply.status == Status::out_of_resources);
  late.send(echo());
  CHECK(late.read_pdu().front() == p_data);
  services.gate.open();
}

TEST_CASE("a connection that is reset at any byte of a conversation leaves nothing behind") {
  FakeServices services;
  services.answers = 3;
  const RunningServer running(services);
  const std::string conversation = opening() + query() + echo() + bare::release_rq();
  for (std::size_t size = 0; size <= conversation.size(); ++size) {
    BareSocket peer(running.server.port(), attacker);
    peer.send(std::string_view(conversation).substr(0, size));
    peer.reset();
  }
  CHECK(is_served(running));
  CHECK(wait_until([&] { return running.server.active() == 0; }));
}

TEST_CASE("an abort or a release at any PDU of a conversation ends it") {
  FakeServices services;
  services.answers = 3;
  const RunningServer running(services);
  const std::vector<std::string> pdus = {opening(), command_with_dataset(CommandField::n_create, 5, step_class),
                                         bare::data(5, false, false, "half"), bare::data(5, false, true, ""), echo()};
  for (const std::string& end : {bare::abort(), bare::release_rq()}) {
    std::string so_far;
    for (const std::string& pdu : pdus) {
      so_far += pdu;
      BareSocket peer(running.server.port(), attacker);
      peer.send(so_far + end);
      peer.finish();
    }
  }
  CHECK(is_served(running));
  CHECK(wait_until([&] { return running.server.active() == 0; }));
}

TEST_CASE("datasets without an end or with endless nesting are refused, and the association continues") {
  FakeServices services;
  const RunningServer running(services);
  const std::string sequence("\x40\0\0\x01\xff\xff\xff\xff", 8), item("\xfe\xff\0\xe0\xff\xff\xff\xff", 8);
  std::string nested;
  for (int depth = 0; depth < 10'000; ++depth) nested += sequence + item;
  BareSocket peer(running.server.port(), attacker);
  peer.send(opening());
  CHECK(peer.read_pdu().front() == associate_ac);
  for (const std::string& dataset : {nested, sequence, sequence + item, std::string("\x10\0\x10\0\xff\xff\xff\xff", 8),
                                     std::string("\x10\0\x10\0\xfe\xff\xff\xff", 8)}) {
    peer.send(command_with_dataset(CommandField::c_find, 3, worklist));
    for (std::size_t at = 0; at < dataset.size(); at += 100'000)
      peer.send(bare::data(3, false, at + 100'000 >= dataset.size(), dataset.substr(at, 100'000)));
    CHECK(decode_command(std::string_view(peer.read_pdu()).substr(12))->reply.status ==
          Status::identifier_does_not_match);
  }
  peer.send(command_with_dataset(CommandField::c_find, 3, worklist));
  for (int i = 0; i < 30; ++i) peer.send(bare::data(3, false, i == 29, std::string(10'000, '\0')));
  CHECK(decode_command(std::string_view(peer.read_pdu()).substr(12))->reply.comment == "the identifier is too large");
  peer.send(echo());
  CHECK(peer.read_pdu().front() == p_data);
  CHECK(is_served(running));
}

TEST_CASE("128 contexts with as many long transfer syntaxes as fit are answered, with one that we know among them") {
  FakeServices services;
  const RunningServer running(services);
  std::vector<bare::ProposedContext> contexts;
  for (int id = 1; id < 256; id += 2)
    contexts.push_back({id, worklist, std::vector<std::string>(28, "1." + std::string(62, '2'))});
  contexts[64].transfer_syntaxes.back() = uids::implicit_little_endian;
  BareSocket peer(running.server.port(), attacker);
  peer.send(bare::associate_rq(contexts));
  const std::string answer = peer.read_pdu();
  REQUIRE(answer.front() == associate_ac);
  const auto results = bare::results(answer);
  REQUIRE(results.size() == 128);
  CHECK(std::ranges::count(results, 0, &std::pair<int, int>::second) == 1);
  CHECK(results[64].second == 0);
}

TEST_CASE("wrong value representations and values that violate theirs do no harm") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port(), attacker);
  peer.send(bare::associate_rq({{3, worklist, {std::string(uids::explicit_little_endian)}}}));
  CHECK(peer.read_pdu().front() == associate_ac);
  const std::string patient_name("\x10\0\x10\0", 4);
  for (const std::string& value :
       {std::string("??\4\0abcd", 8), std::string("ZZ\0\0\4\0\0\0abcd", 12), std::string("US\3\0abc", 7),
        std::string("UL\2\0ab", 6), std::string("DA\4\0\xff\xff\0\0", 8), std::string("SQ\0\0\4\0\0\0abcd", 12),
        std::string("AT\3\0abc", 7), std::string("FD\5\0abcde", 9),
        std::string("PN\xff\xff"
                    "ab",
                    6),
        std::string("UN\0\0\xff\xff\xff\xff", 8), std::string("OB\0\0\xff\xff\xff\xff", 8)}) {
    peer.send(command_with_dataset(CommandField::c_find, 3, worklist) +
              bare::data(3, false, true, patient_name + value));
    const std::string answer = peer.read_pdu();
    REQUIRE(answer.size() > 12);
    CHECK(answer.front() == p_data);
  }
  CHECK(is_served(running));
}
