// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/connect.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/socket_pair.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <vector>

using namespace stepwise::dicom::net;

namespace {

// A socket that listens on a free port of 127.0.0.1.
struct ListeningSocket {
  explicit ListeningSocket(int backlog) : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::listen(socket.get(), backlog) != 0 ||
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("listen");
    port = ntohs(address.sin_port);
  }
  Descriptor socket;
  std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("a connection to a host by address or by name carries bytes") {
  const ListeningSocket listening(5);
  for (const char* host : {"127.0.0.1", "localhost"}) {  // localhost may have an IPv6 address before this one
    CAPTURE(host);
    Connecting connecting = connect(host, listening.port, 10);
    REQUIRE(connecting.channel.descriptor() >= 0);
    CHECK(connecting.fault.empty());
    const Descriptor accepted(::accept(listening.socket.get(), nullptr, nullptr));
    CHECK(connecting.channel.send("hello").count == 5);
    pollfd wanted{accepted.get(), POLLIN, 0};
    REQUIRE(::poll(&wanted, 1, 10'000) == 1);
    CHECK(received_by(accepted) == "hello");
  }
}

TEST_CASE("a port that nobody listens on is refused at once, with the reason") {
  std::uint16_t port = 0;
  {
    const ListeningSocket gone(5);
    port = gone.port;
  }
  const auto began = std::chrono::steady_clock::now();
  Connecting connecting = connect("127.0.0.1", port, 60);
  CHECK(connecting.channel.descriptor() < 0);
  CHECK(connecting.fault == "no connection: Connection refused");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
}

TEST_CASE("a host name without an address is named as such") {
  Connecting connecting = connect("no such host", 104, 1);
  CHECK(connecting.channel.descriptor() < 0);
  CHECK(connecting.fault.starts_with("the host name has no address: "));
  CHECK(connecting.fault.size() > std::string("the host name has no address: ").size());
}

TEST_CASE("a host that does not answer is given up after the time limit") {
  const ListeningSocket full(0);
  std::vector<Connecting> held;  // until the queue of the kernel is full
  std::string fault;
  auto began = std::chrono::steady_clock::now();
  while (fault.empty() && held.size() < 10) {
    began = std::chrono::steady_clock::now();
    held.push_back(connect("127.0.0.1", full.port, 1));
    fault = held.back().fault;
  }
  const auto waited = std::chrono::steady_clock::now() - began;
  CHECK(fault == "no connection: Connection timed out");
  CHECK(held.back().channel.descriptor() < 0);
  CHECK(waited >= std::chrono::seconds(1));
  CHECK(waited < std::chrono::seconds(20));
}
