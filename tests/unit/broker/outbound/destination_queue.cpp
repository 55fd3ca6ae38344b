// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/destination_queue.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

using namespace stepwise;
using namespace stepwise::test;
using broker::AckDisposition;
using broker::DeliveryOutcome;
using broker::DestinationQueue;
using broker::Failure;
using broker::Leases;

namespace {

// The messages of two orders wait for "pacs"; nothing is sent.
struct Waiting {
  Department d;
  std::shared_ptr<Leases> leases = std::make_shared<Leases>(d.context.database);
  DestinationQueue queue{
      d.context, leases, {.name = "pacs", .role = "", .host = "", .state = "idle"}, "destination", {}};

  Waiting() {
    d.order("1", "P1");
    d.order("2", "P2");
    queue.start();
  }
  bool is_failing() {
    return d.metrics.text().find("stepwise_destination_failing{destination=\"pacs\"} 1") != std::string::npos;
  }
  DestinationQueue::Next settle(const DeliveryOutcome& outcome) {
    return queue.settle(queue.take().at(0), outcome, "");
  }
};

const DeliveryOutcome was_delivered{AckDisposition::delivered, "", Failure::none};
const DeliveryOutcome was_parked{AckDisposition::parked, "AE", Failure::error};
const DeliveryOutcome was_lost{AckDisposition::again, "the connection ended", Failure::lost};

}  // namespace

TEST_CASE("a message that is delivered is counted, and the next one of those taken follows") {
  Waiting w;
  const auto taken = w.queue.take();
  REQUIRE(taken.size() == 2);
  CHECK(w.queue.status().state == "sending");
  CHECK(w.queue.holds_lease());
  CHECK(w.queue.settle(taken[0], was_delivered, "").goes_on);
  CHECK(w.queue.status().delivered == 1);
  CHECK(w.queue.settle(taken[1], was_delivered, "").goes_on);
  CHECK(w.queue.take().empty());
  CHECK(w.queue.status().state == "idle");
}

TEST_CASE("a pause ends the batch after the message that is on its way, and the status says it") {
  Waiting w;
  const auto taken = w.queue.take();
  REQUIRE(taken.size() == 2);
  REQUIRE(sql::Outbox(w.d.context.database).pause({"pacs", w.d.clock.now(), "user anna", ""}));
  CHECK_FALSE(w.queue.settle(taken[0], was_delivered, "").goes_on);
  CHECK(w.queue.take().empty());
  CHECK(w.queue.status().state == "paused");
  REQUIRE(sql::Outbox(w.d.context.database).resume("pacs"));
  CHECK(w.queue.take().size() == 1);
  CHECK(w.queue.status().state == "sending");
}

TEST_CASE("a message that is not taken is tried again after a pause, with what is wrong for people to see") {
  Waiting w;
  const auto next = w.settle(was_lost);
  CHECK_FALSE(next.goes_on);
  CHECK(next.pause_ms > 0);
  CHECK(w.queue.status().state == "waiting to try again");
  CHECK(w.queue.status().last_error == "the connection ended");
  CHECK(w.is_failing());
  CHECK(w.queue.take().size() == 2);
}

TEST_CASE("what a parked message holds back does not go out with those taken, and there is no pause") {
  Waiting w;
  const auto next = w.settle(was_parked);
  CHECK_FALSE(next.goes_on);
  CHECK(next.pause_ms == 0);
  CHECK(w.queue.take().size() == 1);
}

TEST_CASE("an outage ends with an answer, also with a refusal; a destination without MPPS is an outage") {
  Waiting w;
  w.settle(was_lost);
  CHECK(w.is_failing());
  w.settle(was_parked);
  CHECK_FALSE(w.is_failing());
  w.settle({AckDisposition::parked, "no context", Failure::no_context});
  CHECK(w.is_failing());
}

TEST_CASE("D06: a destination that another broker holds gives nothing, until that broker releases it") {
  Waiting w;
  DestinationQueue other(w.d.context, std::make_shared<Leases>(w.d.context.database),
                         {.name = "pacs", .role = "", .host = "", .state = "idle"}, "destination", {});
  CHECK(other.take().size() == 2);
  CHECK(w.queue.take().empty());
  CHECK(w.queue.status().state == "held by another broker");
  CHECK_FALSE(w.queue.holds_lease());
  other.release();
  CHECK(w.queue.take().size() == 2);
}
