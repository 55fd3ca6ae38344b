// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/use_case.hpp"

#include "base/limits.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using broker::UseCase;
using broker::UseCaseOutcome;
using test::Department;

namespace {

Error no() {
  return {.kind = ErrorKind::state_forbids, .code = "no", .rule = "not now"};
}

// A use case that gives the order of the department another comment.
struct Commenting {
  Department d;
  UseCase use_case;
  int decided = 0, finished = 0;

  Commenting() {
    REQUIRE(d.order("P1", "1").text("MSA-1") == "AA");
    d.woken.clear();
    use_case.keys.order_ids = {d.one("SELECT id FROM stepwise.imaging_order")};
    use_case.decide = [this](model::Decision& decision, const sql::ReadResult&) -> Result<void> {
      ++decided;
      model::OrderRecord& record = decision.snapshot.orders.at(0);
      record.order.order_comments = "changed";
      record.changed = true;
      return {};
    };
    use_case.finish = [this](sql::WriteSet&, const model::Decision&, const Result<void>&) {
      ++finished;
      return true;
    };
  }
  // Another broker changes the same order.
  void change_meanwhile() {
    sql::Session(d.context.database).run("UPDATE stepwise.imaging_order SET version = version + 1");
  }
  std::int64_t changed_orders() { return d.count("imaging_order WHERE order_comments = 'changed'"); }
};

}  // namespace

TEST_CASE("What was decided is written once, and finish sees the rows and the result") {
  Commenting c;
  c.use_case.finish = [&](sql::WriteSet& rows, const model::Decision& decision, const Result<void>& result) {
    ++c.finished;
    CHECK(result.has_value());
    CHECK(rows.orders.size() == 1);
    CHECK(decision.now == c.d.clock.now());
    return true;
  };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::applied);
  CHECK(c.changed_orders() == 1);
  CHECK(c.decided == 1);
  CHECK(c.finished == 1);
}

TEST_CASE("If finish does not want it, nothing is written") {
  Commenting c;
  c.use_case.finish = [](sql::WriteSet&, const model::Decision&, const Result<void>&) { return false; };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::nothing_to_write);
  CHECK(c.changed_orders() == 0);
}

TEST_CASE("D03: after an error finish gets no rows of the decision, and its own rows are written") {
  Commenting c;
  const auto changes = c.use_case.decide;
  c.use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) -> Result<void> {
    static_cast<void>(changes(decision, read));
    return no();
  };
  c.use_case.finish = [&](sql::WriteSet& rows, const model::Decision&, const Result<void>& result) {
    CHECK_FALSE(result.has_value());
    CHECK(result.error().code == "no");
    CHECK(rows.orders.empty());
    sql::JournalEntry entry;
    entry.id = 77;
    entry.received_at = c.d.clock.now();
    entry.control_id = "J1";
    rows.journal.push_back(entry);
    return true;
  };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::applied);
  CHECK(c.changed_orders() == 0);
  CHECK(c.d.count("journal WHERE control_id = 'J1'") == 1);
}

TEST_CASE("D07: if the order changes meanwhile, the use case reads and decides again, and this is counted") {
  Commenting c;
  const auto changes = c.use_case.decide;
  std::vector<std::int64_t> versions;
  c.use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) {
    versions.push_back(decision.snapshot.orders.at(0).order.version);
    if (c.decided < 2) c.change_meanwhile();
    return changes(decision, read);
  };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::applied);
  REQUIRE(versions.size() == 3);
  CHECK(versions[1] == versions[0] + 1);
  CHECK(versions[2] == versions[1] + 1);
  CHECK(c.changed_orders() == 1);
  CHECK_THAT(c.d.metrics.text(), Catch::Contains("stepwise_decided_again_total 2"));
}

TEST_CASE("D02: a use case whose records always change gives up after a dozen further attempts, and wakes nobody") {
  Commenting c;
  const auto changes = c.use_case.decide;
  c.use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) {
    c.change_meanwhile();
    return changes(decision, read);
  };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::gave_up);
  CHECK(c.decided == limits::decisions_again + 1);
  CHECK(c.changed_orders() == 0);
  CHECK(c.d.woken.empty());
}

TEST_CASE("Each destination with new messages is woken once, after they are written") {
  Commenting c;
  c.d.settings.destinations.push_back(c.d.settings.destinations.at(1));
  c.d.settings.destinations.back().profile.name = "vna";
  const auto changes = c.use_case.decide;
  c.use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) {
    const model::OrderRecord& record = decision.snapshot.orders.at(0);
    for (int i = 0; i < 2; ++i) {
      model::Notification n;
      n.kind = model::NotificationKind::procedure_updated;
      n.patient_id = record.order.patient_id;
      n.order_id = record.order.id;
      n.requested_procedure_id = record.procedures.at(0).id;
      n.order_control = "XO";
      n.order_status = "SC";
      decision.notify(n);
    }
    return changes(decision, read);
  };
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::applied);
  CHECK(c.d.woken == std::vector<std::string>{"pacs", "vna"});
  CHECK(c.d.outbox("vna").size() == 2);
}

TEST_CASE("A use case without messages wakes nobody") {
  Commenting c;
  CHECK(broker::run_use_case(c.d.context, c.use_case) == UseCaseOutcome::applied);
  CHECK(c.d.woken.empty());
}

TEST_CASE("A dry run returns rows, findings and the read records, and writes nothing") {
  Commenting c;
  const auto changes = c.use_case.decide;
  c.use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) {
    decision.add_finding("seen", "here", "something");
    return changes(decision, read);
  };
  c.use_case.finish = {};  // a dry run does not call it
  const broker::DryRun dry_run = broker::run_dry(c.d.context, c.use_case);
  CHECK(dry_run.result.has_value());
  CHECK(dry_run.rows.orders.size() == 1);
  REQUIRE(dry_run.findings.size() == 1);
  CHECK(dry_run.read.snapshot.orders.at(0).order.order_comments.empty());  // as it was before
  CHECK(c.changed_orders() == 0);
}

TEST_CASE("A dry run of what is refused has the error and no rows; on an empty system nothing is known") {
  Commenting c;
  c.use_case.decide = [](model::Decision& decision, const sql::ReadResult&) -> Result<void> {
    if (decision.snapshot.orders.empty()) return no();
    decision.snapshot.orders.at(0).changed = true;
    return {};
  };
  CHECK(broker::run_dry(c.d.context, c.use_case).result.has_value());
  const broker::DryRun empty = broker::run_dry(c.d.context, c.use_case, broker::DryRunOn::empty_system);
  CHECK_FALSE(empty.result.has_value());
  CHECK(empty.rows.orders.empty());
}
