// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/peer_tls.hpp"

#include "broker/testpeers/test_receiver.hpp"
#include "broker/testpeers/test_sender.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

using namespace stepwise;
using namespace stepwise::broker;

namespace {

const TestAuthority& peer_authority() {
  static const struct PeerAuthority : TestAuthority {
    PeerAuthority() { issue("peer"); }
  } authority;
  return authority;
}

PeerTls peer_files() {
  const TestAuthority& authority = peer_authority();
  return {.certificate = authority.file("peer.pem"),
          .key = authority.file("peer.key"),
          .authorities = authority.file("ca.pem")};
}

constexpr auto peer_message = "MSH|^~\\&|HIS|H|RIS|R|20260301120000||ADT^A04|TLS1|P|2.5.1\rPID|||1^^^A||A\r";

}  // namespace

TEST_CASE("without an option of TLS the connection is in clear text; each of them means TLS") {
  CHECK(client_tls({}).value().context == nullptr);
  CHECK(client_tls({.is_used = true}).value().context != nullptr);
  CHECK(client_tls({.authorities = peer_authority().file("ca.pem")}).value().context != nullptr);
  CHECK(client_tls({.is_used = true, .host = "pacs.example"}).value().host == "pacs.example");
}

TEST_CASE("a receiver needs certificates of its clients only if it has authorities for them") {
  PeerTls files = peer_files();
  CHECK(server_tls(files).value()->profile().needs_client_certificate);
  files.authorities.clear();
  CHECK_FALSE(server_tls(files).value()->profile().needs_client_certificate);
}

TEST_CASE("a file that cannot be used is named with the reason") {
  PeerTls files = peer_files();
  files.certificate = "/nowhere.pem";
  const auto failed = client_tls(files);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().kind == ErrorKind::data_type);
  CHECK(describe(failed.error()).find("/nowhere.pem") != std::string::npos);
}

TEST_CASE("a sender and a receiver exchange a message over TLS; one without a certificate is refused with the reason") {
  const TestReceiver receiver(
      "127.0.0.1", 0, hl7::AckCode::AA, [](const TestMessage&) {}, server_tls(peer_files()).value());
  const Endpoint to{"127.0.0.1", receiver.port()};
  CHECK(TestSender(to, std::chrono::seconds(20), client_tls(peer_files()).value()).send(peer_message).ack ==
        hl7::AckCode::AA);
  PeerTls other_name = peer_files();
  other_name.host = "pacs.example";
  const Sent refused = TestSender(to, std::chrono::seconds(20), client_tls(other_name).value()).send(peer_message);
  CHECK(refused.transport);
  CHECK(refused.fault.find("no TLS") != std::string::npos);
  CHECK(refused.fault.find("hostname mismatch") != std::string::npos);
  const Sent nameless =
      TestSender(to, std::chrono::seconds(20), client_tls({.authorities = peer_authority().file("ca.pem")}).value())
          .send(peer_message);
  CHECK(nameless.transport);
}
