// SPDX-License-Identifier: Apache-2.0
// Two TlsSessions talk over a pair of sockets; certificates come from the openssl command.
#include "base/tls.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <openssl/ssl.h>

#include <fstream>
#include <sys/socket.h>
#include <unistd.h>

using namespace stepwise;
using State = TlsSession::State;

namespace {

struct Sockets {
  int ends[2] = {-1, -1};
  Sockets() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) throw std::runtime_error("socketpair");
  }
  ~Sockets() {
    for (const int end : ends) ::close(end);
  }
};

// The last states of server and client, when neither can go on.
std::pair<State, State> shake_hands(TlsSession& server, TlsSession& client) {
  State one = State::wants_read, other = State::wants_read;
  for (int i = 0; i < 20; ++i) {
    if (other == State::wants_read) other = client.handshake();
    if (one == State::wants_read) one = server.handshake();
  }
  return {one, other};
}

std::string received(TlsSession& session) {
  std::string text(100, '\0');
  const auto got = session.read(text.data(), text.size());
  text.resize(got.count);
  return text;
}

// The text of the TlsFault of a profile.
std::string fault_of(const TlsProfile& profile) {
  try {
    const TlsContext context(profile);
  } catch (const TlsFault& fault) { return fault.what(); }
  return {};
}

bool contains_text(std::string_view text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string_view::npos;
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("two peers of one authority talk, and each knows the certificate of the other") {
  TestAuthority authority;
  authority.issue("server");
  authority.issue("client");
  const TlsContext ours(authority.profile("server")), theirs(authority.profile("client"));
  const Sockets sockets;
  TlsSession server = TlsSession::accept(ours, sockets.ends[0]);
  TlsSession client = TlsSession::connect(theirs, sockets.ends[1], "localhost");
  REQUIRE(shake_hands(server, client) == std::pair(State::done, State::done));
  CHECK(server.peer().subject == "CN=client,O=Hospital");
  CHECK(client.peer().subject == "CN=server,O=Hospital");
  CHECK(server.peer().fingerprint.size() == 7 + 64);
  CHECK(server.peer().fingerprint.starts_with("sha256:"));

  CHECK(server.read(nullptr, 0).state == State::wants_read);
  REQUIRE(client.write("ORM and more").count == 12);
  std::string text(3, '\0');
  REQUIRE(server.read(text.data(), text.size()).count == 3);
  CHECK(text == "ORM");
  CHECK(server.has_decrypted());
  CHECK(received(server) == " and more");
  CHECK_FALSE(server.has_decrypted());
  client.close_notify();
  CHECK(server.read(text.data(), text.size()).state == State::ended);
}

TEST_CASE("a peer that closes without close_notify has ended, not failed") {
  TestAuthority authority;
  authority.issue("server");
  const TlsContext context(authority.profile("server"));
  Sockets sockets;
  TlsSession server = TlsSession::accept(context, sockets.ends[0]);
  TlsSession client = TlsSession::connect(context, sockets.ends[1], "127.0.0.1");
  REQUIRE(shake_hands(server, client) == std::pair(State::done, State::done));
  ::shutdown(sockets.ends[1], SHUT_RDWR);
  char byte = 0;
  CHECK(server.read(&byte, 1).state == State::ended);
}

TEST_CASE("a client refuses a server of another name or authority") {
  TestAuthority authority, stranger;
  authority.issue("server");
  stranger.issue("client");
  const TlsContext ours(authority.profile("server"));
  const auto failure = [&](const TlsProfile& profile, const std::string& host) {
    const TlsContext theirs(profile);
    const Sockets sockets;
    TlsSession server = TlsSession::accept(ours, sockets.ends[0]);
    TlsSession client = TlsSession::connect(theirs, sockets.ends[1], host);
    CHECK(shake_hands(server, client).second == State::failed);
    return client.failure();
  };
  CHECK(contains_text(failure(authority.profile("server"), "pacs.example"), "hostname mismatch"));
  CHECK(contains_text(failure(authority.profile("server"), "192.0.2.1"), "IP address mismatch"));
  CHECK(contains_text(failure(stranger.profile("client"), "localhost"), "certificate of the peer is not accepted"));
}

TEST_CASE("a server needs a certificate of its authority from the client, unless the profile does not ask for one") {
  TestAuthority authority;
  authority.issue("server");
  const auto state = [&](bool needs_certificate) {
    TlsProfile with = authority.profile("server"), without;
    with.needs_client_certificate = needs_certificate;
    without.authorities = with.authorities;
    const TlsContext ours(with), theirs(without);
    const Sockets sockets;
    TlsSession server = TlsSession::accept(ours, sockets.ends[0]);
    TlsSession client = TlsSession::connect(theirs, sockets.ends[1], "localhost");
    const State end = shake_hands(server, client).first;
    if (end == State::done) CHECK(server.peer().fingerprint.empty());
    if (end == State::failed) CHECK(contains_text(server.failure(), "peer did not return a certificate"));
    return end;
  };
  CHECK(state(true) == State::failed);
  CHECK(state(false) == State::done);
}

TEST_CASE("a client that speaks TLS 1.2 only is served unless the profile asks for 1.3") {
  TestAuthority authority;
  authority.issue("server");
  const auto state = [&](bool is_1_2_allowed) {
    TlsProfile profile = authority.profile("server");
    const TlsContext theirs(profile);
    SSL_CTX_set_max_proto_version(theirs.client().get(), TLS1_2_VERSION);
    profile.is_1_2_allowed = is_1_2_allowed;
    const TlsContext ours(profile);
    const Sockets sockets;
    TlsSession server = TlsSession::accept(ours, sockets.ends[0]);
    TlsSession client = TlsSession::connect(theirs, sockets.ends[1], "localhost");
    return shake_hands(server, client).first;
  };
  CHECK(state(true) == State::done);
  CHECK(state(false) == State::failed);
}

TEST_CASE("a file that cannot be used is named with its key, the reason and what is expected") {
  TestAuthority authority;
  authority.issue("server");
  authority.issue("other");
  authority.run("openssl rsa -aes256 -passout pass:secret -in server.key -out locked.key");
  authority.run("openssl req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem -days 3 -subj /CN=weak");
  write_file(authority.file("text.pem"), "no certificate");
  const TlsProfile good = authority.profile("server");
  REQUIRE(fault_of(good).empty());
  struct Wrong {
    std::string TlsProfile::*file;
    std::string name, key;
  };
  const Wrong all[] = {{&TlsProfile::certificate, "missing.pem", "tls.server.certificate"},
                       {&TlsProfile::certificate, "text.pem", "tls.server.certificate"},
                       {&TlsProfile::certificate, "weak.pem", "tls.server.certificate"},
                       {&TlsProfile::key, "missing.key", "tls.server.key"},
                       {&TlsProfile::key, "other.key", "tls.server.key"},
                       {&TlsProfile::key, "locked.key", "tls.server.key"},
                       {&TlsProfile::authorities, "text.pem", "tls.server.ca"},
                       {&TlsProfile::revoked, "text.pem", "tls.server.crl"}};
  for (const Wrong& wrong : all) {
    TlsProfile profile = good;
    profile.*wrong.file = authority.file(wrong.name);
    const std::string fault = fault_of(profile);
    INFO(wrong.name << ": " << fault);
    CHECK(fault.starts_with(wrong.key + ": " + authority.file(wrong.name)));
  }
}

TEST_CASE("reload uses the new files, and keeps the old ones if the new ones are wrong") {
  TestAuthority authority;
  authority.issue("server");
  authority.issue("renewed");
  TlsContext context(authority.profile("server"));
  const auto first = context.server();
  authority.run("cp renewed.pem server.pem && cp renewed.key server.key");
  context.reload();
  CHECK(context.server() != first);
  const auto second = context.server();
  write_file(authority.file("server.key"), "no key");
  CHECK_THROWS_AS(context.reload(), TlsFault);
  CHECK(context.server() == second);
}

TEST_CASE("the end of the validity of our certificate is known") {
  TestAuthority authority;
  authority.issue("server");
  const auto left = TlsContext(authority.profile("server")).not_after() - std::chrono::system_clock::now();
  CHECK(left > std::chrono::days(19));
  CHECK(left <= std::chrono::days(20));
  TlsProfile none;
  CHECK(TlsContext(none).not_after() == std::chrono::sys_seconds::max());
}

TEST_CASE("an allowed certificate is named by its subject or its fingerprint") {
  const std::string digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  const TlsIdentity identity{"CN=his,O=Hospital", "sha256:" + digest};
  CHECK(is_allowed({"CN=his,O=Hospital"}, identity));
  CHECK(is_allowed({"CN=other", "sha256:" + digest}, identity));
  std::string written = "SHA256:";
  for (std::size_t i = 0; i < digest.size(); i += 2) written += (i ? ":" : "") + std::string{digest[i], digest[i + 1]};
  CHECK(is_allowed({written}, identity));
  CHECK_FALSE(is_allowed({"CN=his", digest, "sha256:" + digest.substr(2), ""}, identity));
  CHECK_FALSE(is_allowed({""}, TlsIdentity{}));
  CHECK_FALSE(is_allowed({}, identity));
}
