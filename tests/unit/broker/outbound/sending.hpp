// SPDX-License-Identifier: Apache-2.0
// A department with a relay that sends to one destination, and the receiver of its messages.
#pragma once
#include "broker/outbound/relay.hpp"
#include "hl7/net/mllp_server.hpp"
#include "tests/support/department.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stepwise::test {

inline std::string ack(const hl7::Message& message, const std::string& code) {
  return fmt::format("MSH|^~\\&|PACS||||20260301||ACK|1|P|2.3.1\rMSA|{}|{}\r", code, message.control_id());
}

// A receiver that answers each message as the test says and keeps it. Its connections may outlive it, so their data is
// shared.
class Receiver {
 public:
  using Answer = std::function<std::string(const hl7::Message&, std::size_t count)>;  // "": it drops the connection

  Receiver(hl7::net::Io& io, Answer answer)
      : inbox_(std::make_shared<Inbox>()),
        server_(io.executor(), hl7::net::ServerSettings{},
                [inbox = inbox_, answer = std::move(answer)](hl7::net::Peer, hl7::Frame frame) {
                  return inbox->take(std::move(frame), answer);
                }) {
    server_.start();
  }
  std::uint16_t port() const { return server_.port(); }
  std::vector<std::string> received() {
    const std::lock_guard lock(inbox_->mutex);
    return inbox_->received;
  }

 private:
  struct Inbox : std::enable_shared_from_this<Inbox> {
    boost::asio::awaitable<hl7::net::Reply> take(hl7::Frame frame, Answer answer) {
      const auto self = shared_from_this();
      const auto message = hl7::Message::parse(frame.bytes).value();
      const std::lock_guard lock(mutex);
      received.push_back(frame.bytes);
      std::string bytes = answer(message, received.size());
      if (bytes.empty()) throw std::runtime_error("the receiver goes down");
      co_return bytes;
    }
    std::mutex mutex;
    std::vector<std::string> received;
  };

  std::shared_ptr<Inbox> inbox_;
  hl7::net::MllpServer server_;
};

// A department with a relay that sends to only one destination.
struct Sending {
  Department d;
  WorkerThreads workers{2};
  hl7::net::Io io{2};
  int lease_ms = limits::relay_lease_ms;
  int ack_timeout_ms = 5'000;
  std::unique_ptr<broker::Relay> relay, second_relay;  // the second one is another broker on the same database

  broker::Destination& pacs() { return d.settings.destinations.at(1); }
  void start(std::uint16_t port, const std::string& to = "pacs") {
    for (broker::Destination& each : d.settings.destinations) {
      each.enabled = each.profile.name == to;
      if (!each.enabled) continue;
      each.host = "127.0.0.1";
      each.port = port;
      each.connect_timeout_ms = 5'000;
      each.ack_timeout_ms = ack_timeout_ms;
    }
    relay = std::make_unique<broker::Relay>(io.executor(), workers, d.context, lease_ms);
    relay->start();
  }
  void start_second() {
    second_relay = std::make_unique<broker::Relay>(io.executor(), workers, d.context, lease_ms);
    second_relay->start();
  }
  // No thread of io may ask for a worker after workers.stop() (base/worker_threads).
  ~Sending() {
    io.stop();
    workers.stop();
  }
  void cancel(const std::string& number) {
    d.send("ORM^O01", "CA" + number,
           {"PID|||P" + number + "^^^HOSP^MR||WEST^MARY", "PV1||O", "ORC|CA|" + number + "^HIS",
            "OBR|1|" + number + "^HIS||XCH^Chest^L"});
  }
  bool settles(const std::string& select, std::int64_t wanted) {
    const auto end = std::chrono::steady_clock::now() + hl7::net::patience;
    while (std::chrono::steady_clock::now() < end) {
      if (d.one(select) == wanted) return true;
    }
    return false;
  }
  // Waits for values that are counted after the outbox is written.
  static bool soon(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + hl7::net::patience;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
  bool metric(const std::string& line) {
    return soon([&] { return d.metrics.text().find(line) != std::string::npos; });
  }
};

inline const char* const unsettled =
    "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'pending'";

inline std::map<std::string, std::vector<std::string>> controls_by_order(const std::vector<std::string>& messages) {
  std::map<std::string, std::vector<std::string>> all;
  std::set<std::string> seen;
  for (const std::string& bytes : messages) {
    const auto message = hl7::Message::parse(bytes).value();
    if (seen.insert(message.control_id()).second) all[message.text("ORC-2")].push_back(message.text("ORC-1"));
  }
  return all;
}

}  // namespace stepwise::test
