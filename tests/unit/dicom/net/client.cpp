// SPDX-License-Identifier: Apache-2.0
// Our client with peers that send arbitrary answers.
#include "dicom/net/client.hpp"

#include "dicom/associate.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

// Accepts one connection, sends `answer` at once, and reads until the client closes.
class FakePeer {
 public:
  explicit FakePeer(std::string answer, bool stays_open = false) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0 || ::getsockname(socket_, any, &size) != 0)
      throw std::runtime_error("listen");
    settings_.port = ntohs(address.sin_port);
    settings_.timeout_s = 1;
    thread_ = std::thread([this, stays_open, answer = std::move(answer)] {
      const int peer = ::accept(socket_, nullptr, nullptr);
      for (std::string_view rest = answer; !rest.empty();) {
        const ssize_t count = ::send(peer, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(count));
      }
      if (!stays_open) ::shutdown(peer, SHUT_WR);
      char bytes[4096];
      for (ssize_t count = 0; (count = ::recv(peer, bytes, sizeof bytes, 0)) > 0;)
        heard_.append(bytes, static_cast<std::size_t>(count));
      ::close(peer);
    });
  }
  ~FakePeer() {
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }

  const ClientSettings& settings() const { return settings_; }
  // All bytes that our client has sent until it closed the connection.
  const std::string& heard() {
    thread_.join();
    return heard_;
  }

 private:
  int socket_;
  ClientSettings settings_;
  std::string heard_;
  std::thread thread_;
};

std::string acceptance(const std::vector<ContextAnswer>& contexts = {
                           {1, ContextResult::acceptance, std::string(uids::implicit_little_endian)},
                           {3, ContextResult::acceptance, std::string(uids::implicit_little_endian)},
                           {5, ContextResult::acceptance, std::string(uids::implicit_little_endian)}}) {
  return encode(AssociateAcceptance{std::string(64, ' '), contexts, {16384, "1.2.3", "PEER", {}, {}}});
}

std::string answer(int context, CommandField field, std::uint16_t id, bool has_dataset = false) {
  Command command = response(request(field, id, uids::verification),
                             {has_dataset ? Status::pending : Status::success, {}, 0, {}, {}});
  command.has_dataset = has_dataset;
  return bare::data(context, true, true, encode(command)) + (has_dataset ? bare::data(context, false, true, "") : "");
}

std::string abort_for(char reason) {
  return std::string("\x07\0\0\0\0\x04\0\0\x02", 9) + reason;
}

}  // namespace

TEST_CASE(
    "what is no answer to an association request is an error, and answered with A-ABORT where PS3.8 9.2 wants it") {
  struct Row {
    const char* what;
    std::string bytes;
    int reason;  // reason in our A-ABORT; -1: no A-ABORT
  };
  const std::string good = acceptance();
  const std::vector<Row> rows = {
      {"nothing", "", -1},
      {"half an acceptance", good.substr(0, 100), -1},
      {"A-ABORT", bare::abort(), -1},
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", 1},
      {"data", bare::data(1, true, true, "x"), 2},
      {"A-ASSOCIATE-RQ", bare::associate_rq({{1, "1.2"}}), 2},
      {"an acceptance that is too long", std::string("\x02\0\xff\xff\xff\xff", 6), 6},
      {"a rejection that is too long", bare::pdu(0x03, "12345"), 6},
      {"an empty acceptance", bare::pdu(0x02, ""), 6},
      {"an even context", acceptance({{2, ContextResult::acceptance, "1.2.840.10008.1.2"}}), 6},
      {"the same context twice",
       acceptance(
           {{1, ContextResult::acceptance, "1.2.840.10008.1.2"}, {1, ContextResult::acceptance, "1.2.840.10008.1.2"}}),
       6},
      {"a syntax that is too long", acceptance({{1, ContextResult::acceptance, std::string(65, '1')}}), 6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    FakePeer peer(row.bytes);
    const auto association = Association::open(peer.settings());
    REQUIRE(association.has_error());
    CHECK(association.error().kind == ErrorKind::unavailable);
    if (row.reason >= 0)
      CHECK(peer.heard().ends_with(abort_for(static_cast<char>(row.reason))));
    else
      CHECK(peer.heard().find(std::string("\x07\0\0\0\0\x04", 6)) == std::string::npos);
  }
}

TEST_CASE("a peer that accepts the connection and sends nothing leads to a time-out") {
  FakePeer peer("", true);
  CHECK(Association::open(peer.settings()).error().rule == "no answer to the association request in time");
}

TEST_CASE("contexts that were not proposed, or in a syntax that was not, are not taken") {
  FakePeer peer(acceptance({{1, ContextResult::acceptance, "1.2.840.10008.1.2.2"},
                            {3, ContextResult::no_reason, ""},
                            {5, static_cast<ContextResult>(77), "1.2.840.10008.1.2"},
                            {99, ContextResult::acceptance, "1.2.840.10008.1.2"}}) +
                bare::pdu(0x06, std::string(4, '\0')));
  auto association = Association::open(peer.settings());
  REQUIRE(association.has_value());
  CHECK(association->echo().error().code == "service-not-accepted");
  CHECK(association->find_worklist({}, [](Status, const Dataset&) {}).error().code == "service-not-accepted");
  CHECK(association->create_performed_step("1.2", {}).error().code == "service-not-accepted");
}

TEST_CASE("PS3.8 9.3.5: an answer in several PDVs of unequal length, some empty, is one answer") {
  const std::string command = encode(response(request(CommandField::c_echo, 1, uids::verification), {}));
  FakePeer peer(acceptance() +
                bare::pdu(0x04, bare::pdv(1, true, false, "") + bare::pdv(1, true, false, command.substr(0, 20)) +
                                    bare::pdv(1, true, false, "") + bare::pdv(1, true, true, command.substr(20))) +
                bare::pdu(0x06, std::string(4, '\0')));
  auto association = Association::open(peer.settings());
  REQUIRE(association.has_value());
  CHECK(association->echo()->ok());
}

TEST_CASE("what is no answer to the request ends the association with A-ABORT") {
  struct Row {
    const char* what;
    std::string bytes;
    std::string abort;
    std::string fault = {};
  };
  const std::string by_user = bare::abort();
  const std::vector<Row> rows = {
      {"to another message", answer(1, CommandField::c_echo, 7), by_user},
      {"a request", bare::data(1, true, true, encode(request(CommandField::c_echo, 1, uids::verification))), by_user},
      {"no command", bare::data(1, true, true, "what is this"), by_user},
      {"in an even context", bare::data(2, true, true, "x"), abort_for(6)},
      {"in an unknown context", bare::data(99, true, true, "x"), abort_for(6),
       "a message in presentation context 99, which was not accepted"},
      {"a PDV that is too long", bare::pdu(0x04, std::string("\xff\xff\xff\xff\1\3", 6)), abort_for(6)},
      {"a PDU that is too long", std::string("\x04\0\xff\xff\xff\xff", 6), abort_for(6)},
      {"an unknown PDU", bare::pdu(0x63, ""), abort_for(1)},
      {"a second acceptance", acceptance(), abort_for(2)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    FakePeer peer(acceptance() + row.bytes, true);
    {
      auto association = Association::open(peer.settings());
      REQUIRE(association.has_value());
      const auto echoed = association->echo();
      REQUIRE(echoed.has_error());
      if (!row.fault.empty()) CHECK(echoed.error().rule == row.fault);
      CHECK(association->echo().error().rule == "the association has ended");
    }
    CHECK(peer.heard().ends_with(row.abort));
  }
}

TEST_CASE("a list that continues after C-CANCEL is aborted") {
  std::string answers;
  for (int i = 0; i < 100'000; ++i) answers += answer(3, CommandField::c_find, 1, true);
  FakePeer peer(acceptance() + answers, true);
  auto association = Association::open(peer.settings());
  REQUIRE(association.has_value());
  const auto last = association->find_worklist(
      {}, [](Status, const Dataset&) {}, 3);
  CHECK(last.has_error());
}

TEST_CASE("a peer that does not answer a release is left in time") {
  FakePeer peer(acceptance(), true);
  Association::open(peer.settings()).value().release();
  CHECK(peer.heard().ends_with(bare::release_rq()));
}

TEST_CASE("PS3.8 7.2.2.4: a peer that asks for a release when we do is answered") {
  FakePeer peer(acceptance() + bare::release_rq() + bare::pdu(0x06, std::string(4, '\0')));
  Association::open(peer.settings()).value().release();
  CHECK(peer.heard().ends_with(bare::pdu(0x06, std::string(4, '\0'))));
}

TEST_CASE("no bytes of a peer harm the client") {
  const std::string good = acceptance() + answer(1, CommandField::c_echo, 1) +
                           answer(3, CommandField::c_find, 2, true) + answer(3, CommandField::c_find, 2);
  CHECK(rc::check([&] {
    std::string bytes = good;
    const int changes = *rc::gen::inRange(1, 6);
    for (int i = 0; i < changes; ++i)
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    FakePeer peer(bytes);
    if (auto association = Association::open(peer.settings())) {
      (void)association->echo();
      (void)association->find_worklist({}, [](Status, const Dataset&) {});
    }
  }));
}
