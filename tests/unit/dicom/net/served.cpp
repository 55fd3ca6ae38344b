// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/served.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/socket_pair.hpp"

#include <deque>

using namespace stepwise::dicom::net;
using namespace std::chrono_literals;

namespace {

// Connections that wait for their peers.
struct WaitingPeers {
  ServedConnections served;
  std::deque<SocketPair> sockets;
  std::vector<ServedConnections::Place> places;

  void add(const std::string& address, std::chrono::milliseconds waited, PeerWait::For what = PeerWait::For::message) {
    sockets.emplace_back();
    places.push_back(served.add(sockets.back().ours.get(), address).value());
    places.back()->wait.since = std::chrono::steady_clock::now() - waited;
    places.back()->wait.what = what;
  }
  // The number of each connection that was ended.
  std::vector<std::size_t> displaced() const {
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i]->wait.is_displaced) ended.push_back(i);
    }
    return ended;
  }
};

using Numbers = std::vector<std::size_t>;

}  // namespace

TEST_CASE("the connection that has waited longest is ended, then the next one, and none that does not wait") {
  WaitingPeers peers;
  peers.add("10.0.0.1", 20s);
  peers.add("10.0.0.1", 40s);
  peers.add("10.0.0.1", 30s);
  peers.add("10.0.0.1", 50s, PeerWait::For::nothing);
  peers.served.displace({}, 1s);
  CHECK(peers.displaced() == Numbers{1});
  peers.served.displace({}, 1s);
  CHECK(peers.displaced() == Numbers{1, 2});
  peers.served.displace({}, 1s);
  peers.served.displace({}, 1s);
  CHECK(peers.displaced() == Numbers{0, 1, 2});
}

TEST_CASE("a connection that has not waited for the least time is not ended") {
  WaitingPeers peers;
  peers.add("10.0.0.1", 30s);
  peers.served.displace({}, 1h);
  CHECK(peers.displaced().empty());
  peers.served.displace(std::string("10.0.0.1"), 1h);
  CHECK(peers.displaced().empty());
  peers.served.displace({}, 30s);
  CHECK(peers.displaced() == Numbers{0});
}

TEST_CASE("of all addresses the one with the most connections loses one, even if another one has waited longer") {
  WaitingPeers peers;
  peers.add("10.0.0.1", 90s);
  peers.add("10.0.0.2", 20s);
  peers.add("10.0.0.2", 30s);
  peers.add("10.0.0.3", 80s);
  peers.served.displace({}, 1s);
  CHECK(peers.displaced() == Numbers{2});
  peers.served.displace(std::string("10.0.0.3"), 1s);
  CHECK(peers.displaced() == Numbers{2, 3});
  peers.served.displace(std::string("10.0.0.4"), 1s);
  CHECK(peers.displaced() == Numbers{2, 3});
}

TEST_CASE("a connection that waits for a message can still send its abort; one that waits to write is cut off") {
  WaitingPeers peers;
  peers.add("10.0.0.1", 30s, PeerWait::For::message);
  peers.add("10.0.0.2", 30s, PeerWait::For::write);
  peers.served.displace(std::string("10.0.0.1"), 1s);
  peers.served.displace(std::string("10.0.0.2"), 1s);
  CHECK(is_at_end(peers.sockets[0].ours));
  CHECK_FALSE(is_at_end(peers.sockets[0].theirs));
  send_to(peers.sockets[0].ours, "abort");
  CHECK(received_by(peers.sockets[0].theirs) == "abort");
  CHECK(is_at_end(peers.sockets[1].ours));
  CHECK(is_at_end(peers.sockets[1].theirs));
}

TEST_CASE("connections are counted from their beginning to their end; a removed one is neither displaced nor ended") {
  WaitingPeers peers;
  CHECK(peers.served.count() == 0);
  peers.add("10.0.0.1", 30s);
  peers.add("10.0.0.1", 20s);
  CHECK(peers.served.count() == 2);
  peers.served.remove(peers.places[0]);
  CHECK(peers.served.count() == 1);
  peers.served.displace({}, 1s);
  CHECK(peers.places[1]->wait.is_displaced);
  peers.served.end_all();
  CHECK_FALSE(is_at_end(peers.sockets[0].theirs));
}

TEST_CASE("at the end all connections are shut down in both directions, and no new one is taken") {
  WaitingPeers peers;
  peers.add("10.0.0.1", 0s);
  peers.add("10.0.0.2", 0s, PeerWait::For::nothing);
  peers.served.end_all();
  for (const SocketPair& pair : peers.sockets) {
    CHECK(is_at_end(pair.ours));
    CHECK(is_at_end(pair.theirs));
  }
  const SocketPair late;
  CHECK_FALSE(peers.served.add(late.ours.get(), "10.0.0.3"));
  CHECK(peers.served.count() == 2);
}
