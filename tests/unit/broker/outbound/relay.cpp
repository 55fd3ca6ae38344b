// SPDX-License-Identifier: Apache-2.0
// The relay with receivers that are not available, drop connections or refuse messages (reference 9.3; R99, R101).
#include "broker/outbound/relay.hpp"

#include "hl7/net/mllp_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <set>

using namespace stepwise;
using namespace stepwise::test;
using hl7::net::Io;
using hl7::net::patience;

namespace {

std::string ack(const hl7::Message& message, const std::string& code) {
  return fmt::format("MSH|^~\\&|PACS||||20260301||ACK|1|P|2.3.1\rMSA|{}|{}\r", code, message.control_id());
}

// A receiver that answers each message as the test says and keeps it. Its connections may outlive it, so their data is
// shared.
class Receiver {
 public:
  using Answer = std::function<std::string(const hl7::Message&, std::size_t count)>;  // "": it drops the connection

  Receiver(Io& io, Answer answer)
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
  Io io{2};
  int lease_ms = limits::relay_lease_ms;
  std::unique_ptr<broker::Relay> relay, second_relay;  // the second one is another broker on the same database

  broker::Destination& pacs() { return d.settings.destinations.at(1); }
  void start(std::uint16_t port, const std::string& to = "pacs") {
    for (broker::Destination& each : d.settings.destinations) {
      each.enabled = each.profile.name == to;
      if (!each.enabled) continue;
      each.host = "127.0.0.1";
      each.port = port;
      each.connect_timeout_ms = each.ack_timeout_ms = 5'000;
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
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      if (d.one(select) == wanted) return true;
    }
    return false;
  }
  // Waits for values that are counted after the outbox is written.
  static bool soon(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
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

const char* const unsettled = "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'pending'";

std::map<std::string, std::vector<std::string>> controls_by_order(const std::vector<std::string>& messages) {
  std::map<std::string, std::vector<std::string>> all;
  std::set<std::string> seen;
  for (const std::string& bytes : messages) {
    const auto message = hl7::Message::parse(bytes).value();
    if (seen.insert(message.control_id()).second) all[message.text("ORC-2")].push_back(message.text("ORC-1"));
  }
  return all;
}

}  // namespace

TEST_CASE(
    "A54, R99: after a night without the PACS it gets everything, in order for each order, the same bytes at every try") {
  constexpr int orders = 12;
  Sending s;
  for (int n = 0; n < orders; ++n) s.d.order(fmt::format("N{}", n), fmt::format("PN{}", n));
  for (int n = orders - 1; n >= 0; --n) s.cancel(fmt::format("N{}", n));
  // The receiver is available again, but fails twice in the middle of a message.
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t count) {
    return count == 1 || count == 8 ? "" : ack(message, "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));

  const auto received = receiver.received();
  const auto told = controls_by_order(received);
  CHECK(told.size() == orders);
  for (const auto& [number, controls] : told) CHECK(controls == std::vector<std::string>{"NW", "CA"});
  const std::set<std::string> different(received.begin(), received.end());
  CHECK(different.size() == 2 * orders);
  CHECK(received.size() > different.size());  // messages whose answer was lost were sent again with the same MSH-10
  CHECK(
      s.d.one(
          "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered' AND failure IS NULL") ==
      2 * orders);
  CHECK(s.metric("stepwise_destination_failing{destination=\"pacs\"} 0"));
  CHECK(s.metric("failure=\"lost\""));
}

TEST_CASE(
    "A12, reference 2.8 (a): the placer gives the number in its answer on our connection; what waited for it follows") {
  Sending s;
  broker::Actions actions(s.d.context);
  model::FillerOrder request;
  request.patient_id = actions.register_temporary_patient({}, "").value().id;
  request.stated.service = {"XCH", "Chest", "L", ""};
  request.stated.status_to = "his";
  CHECK(actions.cancel_order(actions.place_order(request).value().id, "mistake").has_value());
  Receiver placer(s.io, [](const hl7::Message& message, std::size_t) {
    if (message.text("ORC-1") != "SN") return ack(message, "AA");
    return fmt::format("MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301||ORR^O02|1|P|2.3.1\rMSA|AA|{}\rORC|NA|P99^HIS\r",
                       message.control_id());
  });
  s.start(placer.port(), "his");
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.outbox WHERE destination = 'his' AND state = 'delivered'", 2));
  CHECK(hl7::Message::parse(placer.received().back()).value().text("ORC-2") == "P99");
  CHECK(s.d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'P99'") == 1);
}

TEST_CASE("R101: a PACS that rejects one message for ever gets the others once that is parked") {
  Sending s;
  s.pacs().max_attempts = 2;
  s.d.order("N1", "PN1");
  s.d.order("N2", "PN2");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) {
    return ack(message, message.text("ORC-2") == "N1" ? "AR" : "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  CHECK(
      s.d.one(
          "SELECT attempts FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'parked' AND failure = 'AR'") ==
      2);
  CHECK(s.d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered'") == 1);
  CHECK(receiver.received().size() == 3);
}

TEST_CASE("R99: no receiver listens: the message waits, and outbox and gauge show the fault") {
  Sending s;
  s.d.order("N1", "PN1");
  std::uint16_t port = 0;
  {
    port = Receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); }).port();
  }
  s.start(port);
  REQUIRE(s.settles(
      "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND failure = 'not connected' AND state = 'pending'",
      1));
  CHECK(s.metric("stepwise_destination_failing{destination=\"pacs\"} 1"));
}

TEST_CASE("D05: what a parked message holds back does not go out, though it was read in the same batch") {
  Sending s;
  s.d.order("N1", "PN1");
  s.cancel("N1");
  s.d.order("N2", "PN2");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) {
    return ack(message, message.text("ORC-2") == "N1" ? "AE" : "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered'", 1));
  const auto told = controls_by_order(receiver.received());
  CHECK(told.at("N1") == std::vector<std::string>{"NW"});
  CHECK(told.at("N2") == std::vector<std::string>{"NW"});
  CHECK(s.d.one(unsettled) == 1);
}

TEST_CASE("R107: two brokers of one host on one database: each message is sent once, in order") {
  constexpr int orders = 40;
  Sending s;
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  s.start(receiver.port());
  s.start_second();
  for (int n = 0; n < orders; ++n) s.d.order(fmt::format("N{}", n), fmt::format("PN{}", n));
  REQUIRE(s.settles(unsettled, 0));
  const auto received = receiver.received();
  CHECK(received.size() == orders);
  CHECK(std::set<std::string>(received.begin(), received.end()).size() == orders);
  CHECK(s.d.one("SELECT fence FROM stepwise.destination_lease WHERE destination = 'pacs'") == 1);
  CHECK(s.relay->status().at(1).name == "pacs");
  CHECK(Sending::soon(
      [&] { return s.relay->status().at(1).delivered + s.second_relay->status().at(1).delivered == orders; }));
}

TEST_CASE(
    "R107: the lease is renewed while a message is in flight for longer than the lease lasts: no other broker sends it") {
  Sending s;
  s.lease_ms = 600;
  std::promise<void> answer;
  const auto answered = answer.get_future().share();
  Receiver receiver(s.io, [answered](const hl7::Message& message, std::size_t) {
    answered.wait_for(patience);
    return ack(message, "AA");
  });
  s.d.order("N1", "P1");
  s.start(receiver.port());
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.destination_lease WHERE destination = 'pacs'", 1));
  s.start_second();
  const auto first_end = s.d.one(
      "SELECT (extract(epoch FROM expires_at) * 1000)::bigint FROM stepwise.destination_lease WHERE destination = 'pacs'");
  CHECK(s.settles(
      fmt::format(
          "SELECT count(*) FROM stepwise.destination_lease WHERE destination = 'pacs' AND now() > to_timestamp({} / 1000.0) + interval '2 seconds'",
          first_end),
      1));
  answer.set_value();
  REQUIRE(s.settles(unsettled, 0));
  CHECK(receiver.received().size() == 1);
  CHECK(s.d.one("SELECT fence FROM stepwise.destination_lease WHERE destination = 'pacs'") == 1);
}

TEST_CASE(
    "R107: a broker was killed: another one takes over its destination when the lease has ended, and sends everything") {
  Sending s;
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  for (int n = 0; n < 3; ++n) s.d.order(fmt::format("N{}", n), fmt::format("PN{}", n));
  REQUIRE(sql::Outbox(s.d.context.database).acquire("pacs", "the broker that was killed", 500));
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  CHECK(receiver.received().size() == 3);
  CHECK(s.d.one("SELECT fence FROM stepwise.destination_lease WHERE destination = 'pacs'") == 2);
}
