// SPDX-License-Identifier: Apache-2.0
// Changes of very many open steps wait for a person, whatever causes them (D39).
#include "broker/usecases/bulk_change.hpp"

#include "broker/usecases/cutover.hpp"
#include "broker/usecases/discrepancies.hpp"
#include "broker/usecases/never_performed.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;

namespace {

struct Busy : Department {
  static constexpr int patient_orders = 12;

  // The given number of open steps of patient P1, and one step of P2.
  Busy() {
    for (int n = 0; n < patient_orders; ++n) order(fmt::format("O{}", n), "P1");
    order("Q1", "P2");
  }
  std::int64_t open_steps() { return count("worklist_item"); }
  std::int64_t held_steps() {
    return one("SELECT coalesce(sum(steps), 0)::bigint FROM stepwise.held_change WHERE confirmed_at IS NULL");
  }
  std::int64_t held_id() { return one("SELECT id FROM stepwise.held_change"); }
  bool confirm() {
    return sql::HeldChanges(context.database)
        .confirm(held_id(), one("SELECT steps FROM stepwise.held_change"), clock.now());
  }
  std::string merge(const std::string& control_id) {
    return send("ADT^A40", control_id,
                {"EVN|A40|20260301070000", "PID|||P2^^^HOSP^MR||WEST^MARY||19700315|F", "MRG|P1^^^HOSP^MR"})
        .text("MSA-1");
  }
  std::string cancel(const std::string& control_id) {
    std::vector<std::string> segments{"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"};
    for (int n = 0; n < patient_orders; ++n) {
      segments.push_back(fmt::format("ORC|CA|O{}^HIS", n));
      segments.push_back(fmt::format("OBR|1|O{}^HIS||XCH^Chest^L", n));
    }
    return send("ORM^O01", control_id, segments).text("MSA-1");
  }
};

// A period of a month, to make all steps overdue.
constexpr auto month = std::chrono::hours(24 * 30);

}  // namespace

TEST_CASE("D39: what is a bulk change") {
  const broker::BulkLimits limits{.steps = 100, .percent = 25, .smallest = 10};
  CHECK_FALSE(is_bulk(limits, 9, 9));
  CHECK(is_bulk(limits, 10, 10));
  CHECK_FALSE(is_bulk(limits, 25, 100));
  CHECK(is_bulk(limits, 26, 100));
  CHECK_FALSE(is_bulk(limits, 100, 100'000));
  CHECK(is_bulk(limits, 101, 100'000));
}

TEST_CASE(
    "D39: a merge and a message that cancels very many orders are refused until a person has confirmed it; nothing changes meanwhile") {
  Busy d;
  const bool is_merge = GENERATE(true, false);
  const auto what = [&](const std::string& id) { return is_merge ? d.merge(id) : d.cancel(id); };
  const auto sent_before = d.count("outbox");
  CHECK(what("M1") == "AE");
  CHECK(d.open_steps() == Busy::patient_orders + 1);
  CHECK(d.count("outbox") == sent_before);
  CHECK(d.held_steps() == Busy::patient_orders);
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.journal WHERE control_id = 'M1' AND outcome = 'refused' AND errors::text LIKE '%bulk-change%'") ==
      1);
  const auto ends = broker::discrepancies(d.context, {.rows = 10, .kind = "held_change"});
  REQUIRE(ends.items.size() == 1);
  CHECK(ends.items[0].row.held_change_id == d.held_id());
  CHECK(broker::discrepancy_counts(d.context).at("held_change") == 1);
  CHECK(d.metrics.text().find("stepwise_held_changes_total{kind=\"one change\"} 1") != std::string::npos);
  CHECK(what("M2") == "AE");  // again: one entry
  CHECK(d.count("held_change") == 1);
  SECTION("confirmed, the same change is made when it comes again") {
    REQUIRE(d.confirm());
    CHECK(what("M3") == "AA");
    CHECK(d.count("held_change") == 0);
    CHECK(d.count("outbox") > sent_before);
  }
  SECTION("a confirmation does not last for ever") {
    REQUIRE(d.confirm());
    d.clock.advance(broker::confirmation_lasts);
    CHECK(what("M3") == "AE");
  }
  SECTION("another number of steps cannot be confirmed") {
    CHECK_FALSE(sql::HeldChanges(d.context.database).confirm(d.held_id(), Busy::patient_orders + 1, d.clock.now()));
  }
}

TEST_CASE("D39: a merge by a person waits too") {
  Busy d;
  const auto id = [&](const char* number) {
    return d.one(fmt::format("SELECT patient_id FROM stepwise.patient_identifier WHERE value = '{}'", number));
  };
  const auto merge = [&] { return broker::Actions(d.context).merge_patients(id("P2"), id("P1"), true); };
  const auto refused = merge();
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == "bulk-change");
  REQUIRE(d.confirm());
  CHECK(merge().has_value());
}

TEST_CASE("D39: a clock that is a month ahead does not empty the worklist; a confirmed sweep does what was confirmed") {
  Busy d;
  d.clock.advance(month);
  const auto sweep = sweep_never_performed(d.context);
  CHECK(sweep.given_up.empty());
  REQUIRE(sweep.held);
  CHECK(sweep.held->code == "bulk-change");
  CHECK(d.open_steps() == Busy::patient_orders + 1);
  CHECK(d.held_steps() == Busy::patient_orders + 1);
  CHECK(sweep_never_performed(d.context).held);
  CHECK(d.count("held_change") == 1);
  SECTION("confirmed") {
    REQUIRE(d.confirm());
    CHECK(sweep_never_performed(d.context).given_up.size() == Busy::patient_orders + 1);
    CHECK(d.open_steps() == 0);
    CHECK(d.count("held_change") == 0);
  }
  SECTION("more steps than were confirmed wait again") {
    REQUIRE(d.confirm());
    d.clock.advance(-month);
    d.order("Q2", "P3");
    d.clock.advance(month);
    CHECK(sweep_never_performed(d.context).held);
    CHECK(d.open_steps() == Busy::patient_orders + 2);
  }
  SECTION("the clock is right again: nothing waits any more") {
    d.clock.advance(-month);
    CHECK_FALSE(sweep_never_performed(d.context).held);
    CHECK(d.count("held_change") == 0);
  }
}

TEST_CASE(
    "D39: an import is one change; at the limit it stops ending open steps, still imports new orders, and continues when the number is confirmed") {
  Busy d;
  const auto settings = broker::settings_for_cutover(d.settings, "his");
  REQUIRE(settings);
  const auto import = [&](std::int64_t confirmed, const std::string& name) {
    broker::Context context = {*settings, d.clock, d.zone, d.metrics, d.test_database.database(), d.numbers, {}};
    broker::BulkRun run{.confirmed_steps = confirmed};
    context.bulk_run = &run;
    broker::Intake intake(context);
    for (int n = 0; n < Busy::patient_orders; ++n) {
      const std::string cancel = fmt::format(
          "MSH|^~\\&|OLD|RIS|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|{1}{0}|P|2.3.1\rPID|||P1^^^HOSP^MR||WEST^MARY||19700315|F\r"
          "PV1||O\rORC|CA|O{0}^HIS\rOBR|1|O{0}^HIS||XCH^Chest^L\r",
          n, name);
      intake.receive({cancel, "import", false, static_cast<std::int64_t>(cancel.size()), ""});
    }
    const std::string added = fmt::format(
        "MSH|^~\\&|OLD|RIS|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|{}N|P|2.3.1\rPID|||P9^^^HOSP^MR||EAST^ANN||19800101|F\r"
        "PV1||O\rORC|NW|{}^HIS\rOBR|1|{}^HIS||XCH^Chest^L\r",
        name, name, name);
    const auto answer = hl7::Message::parse(
        intake.receive({added, "import", false, static_cast<std::int64_t>(added.size()), ""}).message);
    CHECK(answer->text("MSA-1") == "AA");
    return run;
  };
  const auto first = import(0, "A");
  CHECK(first.steps + first.held_steps == Busy::patient_orders);
  CHECK(first.held_steps > 0);
  CHECK(first.steps < d.settings.bulk.smallest);
  const auto second = import(Busy::patient_orders, "B");
  CHECK(second.held_steps == 0);
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE state = 'cancelled'") == Busy::patient_orders);
}

TEST_CASE("D39: plans of a department that is at work touch no step") {
  Busy d;
  const auto before = d.one("SELECT sum(version)::bigint FROM stepwise.imaging_order");
  sql::Plans plans(d.test_database.database());
  plans.put(plans.all());
  CHECK(d.one("SELECT sum(version)::bigint FROM stepwise.imaging_order") == before);
  CHECK(d.open_steps() == Busy::patient_orders + 1);
}
