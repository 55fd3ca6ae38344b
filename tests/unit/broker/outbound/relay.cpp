// SPDX-License-Identifier: Apache-2.0
// The relay with receivers that are not available or drop connections, and with several brokers (reference 9.3; R99,
// R107).
#include "broker/outbound/relay.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/outbound/sending.hpp"

#include <future>

using namespace stepwise;
using namespace stepwise::test;
using hl7::net::patience;

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
