// SPDX-License-Identifier: Apache-2.0
#include "sql/store.hpp"

#include "sql/members.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

#include <thread>
#include <type_traits>

using namespace stepwise;
using namespace stepwise::test;
using sql::ApplyOutcome;

namespace {

sql::ReadKeys by_patient(const std::string& value, const std::string& authority = "HOSP") {
  sql::ReadKeys keys;
  keys.patients = {{value, authority, "", "", ""}};
  return keys;
}

template <class T>
T with_version(T record, std::int64_t version) {
  record.version = version;
  return record;
}

}  // namespace

TEST_CASE("a whole aggregate comes back as it was written, one version on") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  auto performed = sample_performed(6);
  performed.links = {{3, 4, 5, "step id"}};
  performed.patient_id = 1;
  rows.performed = {performed};
  rows.datasets = {{7, 6, noon, "N-CREATE", "CT1", "1.2.840.10008.1.2", std::string("\0\x08\xFF", 3), 0}};
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);

  const auto read = department.read(by_patient("4711")).snapshot;
  REQUIRE(read.patients.size() == 1);
  CHECK(read.patients[0].patient == with_version(rows.patients[0], 1));
  CHECK(read.patients[0].visits == rows.visits);
  REQUIRE(read.orders.size() == 1);
  CHECK(read.orders[0].order == with_version(rows.orders[0], 1));
  CHECK(read.orders[0].procedures == rows.procedures);
  CHECK(read.orders[0].steps == rows.steps);
  REQUIRE(read.performed.size() == 1);
  CHECK(read.performed[0] == with_version(performed, 1));
}

TEST_CASE("text that the database can't hold is kept with a replacement character") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  rows.patients[0].comments = std::string("a\0b", 3);
  rows.patients[0].address = "x\xFFy";
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  const auto read = department.read(by_patient("4711")).snapshot;
  CHECK(read.patients.at(0).patient.comments ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(read.patients.at(0).patient.address == "x\xEF\xBF\xBDy");
}

TEST_CASE("an order is found by each of its numbers") {
  TestDatabase test;
  sql::Store department(test.database());
  REQUIRE(department.apply(sample_rows()) == ApplyOutcome::applied);
  REQUIRE(department.apply(sample_rows(11, "0815")) == ApplyOutcome::applied);
  sql::ReadKeys keys;
  SECTION("placer number and authority") {
    keys.placer_numbers = {{"P4711", "HIS"}};
  }
  SECTION("placer number of any authority") {
    keys.placer_numbers = {{"P4711", ""}};
  }
  SECTION("filler number") {
    keys.filler_numbers = {"F3"};
  }
  SECTION("accession number") {
    keys.accession_numbers = {"A3"};
  }
  SECTION("Study Instance UID") {
    keys.study_uids = {"2.25.4"};
  }
  SECTION("scheduled procedure step id") {
    keys.step_ids = {"SPS5"};
  }
  SECTION("row of a step") {
    keys.step_row_ids = {5};
  }
  SECTION("row of the order") {
    keys.order_ids = {3};
  }
  const auto read = department.read(keys).snapshot;
  REQUIRE(read.orders.size() == 1);
  CHECK(read.orders[0].order.id == 3);
  REQUIRE(read.patients.size() == 1);
  CHECK(read.patients[0].patient.id == 1);
}

TEST_CASE("an unknown number is not found") {
  TestDatabase test;
  sql::Store department(test.database());
  REQUIRE(department.apply(sample_rows()) == ApplyOutcome::applied);
  sql::ReadKeys keys = by_patient("4711", "ELSEWHERE");
  keys.placer_numbers = {{"P4711", "ELSEWHERE"}};
  keys.filler_numbers = {"nobody's"};
  keys.performed_uids = {"9.9"};
  keys.patient_ids = {999};
  keys.order_ids = {999};
  keys.performed_ids = {999};
  keys.services = {{"nothing", "", "L", ""}};
  const auto result = department.read(keys);
  CHECK(result.snapshot.patients.empty());
  CHECK(result.snapshot.orders.empty());
  CHECK(result.snapshot.performed.empty());
  CHECK(result.snapshot.plans.empty());
  CHECK_FALSE(result.answered);
  CHECK(department.read({}).snapshot.patients.empty());
}

TEST_CASE("a merged patient is read with the survivors up the chain and their open orders") {
  TestDatabase test;
  sql::Store department(test.database());
  for (const model::RowId first : {1, 11, 21})
    REQUIRE(department.apply(sample_rows(first, std::to_string(first))) == ApplyOutcome::applied);
  sql::WriteSet merge;
  merge.patients = {with_version(sample_patient(1, "1"), 1), with_version(sample_patient(11, "11"), 1)};
  merge.patients[0].merged_into = 11;
  merge.patients[1].merged_into = 21;
  CHECK(department.apply(merge) == ApplyOutcome::stale);  // an open order that was not listed as relied on
  merge.orders_relied_on = {{3, 1}, {13, 1}};
  REQUIRE(department.apply(merge) == ApplyOutcome::applied);
  auto snapshot = department.read(by_patient("1")).snapshot;
  CHECK(snapshot.patients.size() == 3);
  CHECK(snapshot.orders.size() == 3);
  REQUIRE(snapshot.patient(1) != nullptr);
  CHECK(snapshot.survivor_of(snapshot.patient(1))->patient.id == 21);
}

TEST_CASE("a finished order is not read with its patient, but by its number") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  rows.orders[0].state = model::OrderState::completed;
  rows.steps[0].state = model::StepState::completed;
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  CHECK(department.read(by_patient("4711")).snapshot.orders.empty());
  sql::ReadKeys keys;
  keys.filler_numbers = {"F3"};
  CHECK(department.read(keys).snapshot.orders.size() == 1);
}

TEST_CASE("a performed step is read with the orders it is of; a refused one stands for none") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  rows.performed = {sample_performed(6, "1.2.6"), sample_performed(7, "1.2.6")};
  rows.performed[0].links = {{3, 4, 5, "step id"}};
  rows.performed[1].state = model::PerformedState::refused;
  rows.performed[1].discrepancy = model::Discrepancy::refused;
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  sql::ReadKeys keys;
  keys.performed_uids = {"1.2.6"};
  const auto read = department.read(keys).snapshot;
  REQUIRE(read.performed.size() == 1);
  CHECK(read.performed[0].id == 6);
  REQUIRE(read.orders.size() == 1);
  CHECK(read.patients.size() == 1);
  sql::ReadKeys by_row;
  by_row.performed_ids = {7};
  CHECK(department.read(by_row).snapshot.performed.at(0).state == model::PerformedState::refused);
}

TEST_CASE("records changed meanwhile make the whole call stale, and nothing is written") {
  TestDatabase test;
  sql::Store department(test.database());
  REQUIRE(department.apply(sample_rows()) == ApplyOutcome::applied);
  sql::WriteSet rows;
  rows.journal = {sample_entry(100)};
  SECTION("a patient relied on") {
    rows.patients_relied_on = {{1, 7}};
  }
  SECTION("an order relied on") {
    rows.orders_relied_on = {{3, 2}};
  }
  SECTION("a patient that is not there") {
    rows.patients_relied_on = {{99, 1}};
  }
  SECTION("a performed step that is not there") {
    rows.performed_relied_on = {{99, 1}};
  }
  SECTION("an order that is written without being named") {
    rows.orders = {with_version(sample_order(3, 1), 5)};
  }
  CHECK(department.apply(rows) == ApplyOutcome::stale);
  sql::ReadKeys keys;
  keys.journal = sql::JournalKey{"HIS", "C1", std::string(64, 'd')};
  CHECK_FALSE(department.read(keys).answered);
}

TEST_CASE("a change is written over what was there: values that are cleared too") {
  TestDatabase test;
  sql::Store department(test.database());
  REQUIRE(department.apply(sample_rows()) == ApplyOutcome::applied);
  sql::WriteSet rows;
  rows.patients_relied_on = {{1, 1}};
  rows.orders_relied_on = {{3, 1}};
  rows.patients = {with_version(sample_patient(1), 1)};
  rows.patients[0].identifiers.erase(rows.patients[0].identifiers.begin());
  rows.patients[0].identifiers.push_back({"new", "HOSP", "", "", ""});
  rows.patients[0].birth_date.clear();
  rows.patients[0].allergies.clear();
  rows.patients[0].name = {};
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  const auto read = department.read(by_patient("new")).snapshot;
  REQUIRE(read.patients.size() == 1);
  CHECK(read.patients[0].patient == with_version(rows.patients[0], 2));
  CHECK(department.read(by_patient("4711")).snapshot.patients.empty());
}

TEST_CASE("case R108: an identifier that a message names twice is stored once") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  rows.patients[0].identifiers = {{"4711", "HOSP", "", "", "MR"}, {"4711", "HOSP", "", "", "PI"}};
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  CHECK(department.read(by_patient("4711")).snapshot.patients.at(0).patient.identifiers.size() == 1);
}

TEST_CASE("of two that take the same key at once one is stale") {
  TestDatabase test;
  sql::Store department(test.database());
  REQUIRE(department.apply(sample_rows()) == ApplyOutcome::applied);
  auto race = [&](auto make) {
    ApplyOutcome outcomes[2];
    std::thread other([&] { outcomes[0] = sql::Store(test.database()).apply(make(101)); });
    outcomes[1] = department.apply(make(201));
    other.join();
    return (outcomes[0] == ApplyOutcome::applied) + (outcomes[1] == ApplyOutcome::applied);
  };
  CHECK(race([](model::RowId id) {
          sql::WriteSet rows;
          rows.orders = {sample_order(id, 1, "same number")};
          return rows;
        }) == 1);
  CHECK(race([](model::RowId id) {
          sql::WriteSet rows;
          rows.patients = {sample_patient(id, "same person")};
          return rows;
        }) == 1);
  CHECK(race([](model::RowId id) {
          sql::WriteSet rows;
          rows.journal = {sample_entry(id, "same message")};
          return rows;
        }) == 1);
}

TEST_CASE("many who change one order wait for each other: each version is decided on once") {
  TestDatabase test;
  REQUIRE(sql::Store(test.database()).apply(sample_rows()) == ApplyOutcome::applied);
  constexpr int changes_each = 20;
  auto change = [&] {
    sql::Store department(test.database());
    sql::ReadKeys keys;
    keys.order_ids = {3};
    for (int done = 0; done < changes_each;) {
      auto order = department.read(keys).snapshot.orders.at(0).order;
      order.order_comments += "x";
      sql::WriteSet rows;
      rows.patients_relied_on = {{1, 1}};
      rows.orders = {order};
      if (department.apply(rows) == ApplyOutcome::applied) ++done;
    }
  };
  std::thread first(change), second(change);
  first.join();
  second.join();
  sql::ReadKeys keys;
  keys.order_ids = {3};
  const auto order = sql::Store(test.database()).read(keys).snapshot.orders.at(0).order;
  CHECK(order.order_comments.size() == 2 * changes_each);
  CHECK(order.version == 1 + 2 * changes_each);
}

TEST_CASE(
    "D01: a repeat of an accepted message is recognised; a refused one may be repeated; another content is distinguished") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::ReadKeys keys;
  keys.journal = sql::JournalKey{"HIS", "C1", std::string(64, 'd')};
  sql::WriteSet refused;
  refused.journal = {sample_entry(1), sample_entry(2)};
  for (auto& entry : refused.journal) entry.ack_code = "AE";
  REQUIRE(department.apply(refused) == ApplyOutcome::applied);
  CHECK_FALSE(department.read(keys).answered);

  sql::WriteSet accepted;
  accepted.journal = {sample_entry(3)};
  REQUIRE(department.apply(accepted) == ApplyOutcome::applied);
  accepted.journal[0].id = 4;
  CHECK(department.apply(accepted) == ApplyOutcome::stale);
  const auto again = department.read(keys);
  REQUIRE(again.answered);
  CHECK(again.answered->journal_id == 3);
  CHECK(again.answered->ack_code == "AA");
  CHECK(again.answered->ack == accepted.journal[0].ack);
  CHECK_FALSE(again.control_id_seen_with_other_digest);

  keys.journal->digest = std::string(64, 'e');
  CHECK_FALSE(department.read(keys).answered);
  CHECK(department.read(keys).control_id_seen_with_other_digest);
  keys.journal->sender = "somebody else";
  CHECK_FALSE(department.read(keys).control_id_seen_with_other_digest);
}

TEST_CASE("a sender or control id of any length is journaled and known again") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows;
  rows.journal = {sample_entry(1, std::string(5000, 'c'))};
  rows.journal[0].sender = std::string(100'000, 's');
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  sql::ReadKeys keys;
  keys.journal = sql::JournalKey{rows.journal[0].sender, rows.journal[0].control_id, rows.journal[0].digest};
  CHECK(department.read(keys).answered);
}

TEST_CASE("D04: waiting deliveries are read with their order and released with bytes") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows = sample_rows();
  rows.outbox = {sample_delivery(50), sample_delivery(51)};
  rows.outbox[1].state = sql::DeliveryState::waiting;
  rows.outbox[1].order_id = 3;
  rows.outbox[1].control_id.clear();
  rows.outbox[1].bytes.clear();
  rows.outbox[1].notification = R"({"kind":"order_status"})";
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  const auto waiting = department.read(by_patient("4711")).waiting;
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].id == 51);
  CHECK(waiting[0].notification == rows.outbox[1].notification);
  CHECK(waiting[0].order_id == 3);
  CHECK(waiting[0].created_at == noon);

  sql::WriteSet released;
  released.outbox_released = waiting;
  released.outbox_released[0].control_id = "S51";
  released.outbox_released[0].bytes = "MSH|51\r";
  REQUIRE(department.apply(released) == ApplyOutcome::applied);
  CHECK(department.read(by_patient("4711")).waiting.empty());
}

TEST_CASE("D08: rows that break the schema are a fault whose text holds no values") {
  TestDatabase test;
  sql::WriteSet rows = sample_rows();
  std::string says;
  SECTION("a word that is none") {
    rows.patients[0].sex = "secret";
    says = "22P02";
  }
  SECTION("an order of nobody") {
    rows.patients.clear();
    says = "imaging_order_patient_id_fkey";
  }
  try {
    sql::Store(test.database()).apply(rows);
    FAIL("it was accepted");
  } catch (const sql::DatabaseFault& fault) {
    CHECK_THAT(fault.what(), Catch::Contains(says));
    CHECK_THAT(fault.what(), !Catch::Contains("secret"));
  }
}

namespace {

// Gives every member a different value, so that a missing or exchanged column is detected.
class Filler {
 public:
  template <class T>
  void operator()(const char* name, T& member) {
    fill(name, member);
  }

 private:
  template <class T>
  void fill(const std::string& name, T& member) {
    if constexpr (std::is_same_v<T, std::string>)
      member = name + std::to_string(++count_);
    else if constexpr (std::is_same_v<T, bool>)
      member = true;
    else if constexpr (std::is_integral_v<T>)
      member = static_cast<T>(++count_);
    else if constexpr (std::is_same_v<T, Instant>)
      member = noon + std::chrono::microseconds(++count_);
    else if constexpr (std::is_same_v<T, LocalTime>)
      member = local(1, 0, 0, static_cast<int>(++count_));
    else if constexpr (requires { member.emplace(); })
      fill(name, member.emplace());
    else if constexpr (requires { member.emplace_back(); }) {
      fill(name, member.emplace_back());
      fill(name, member.emplace_back());
    } else if constexpr (!std::is_enum_v<T>) {
      sql::members(*this, member);
    }
  }
  std::int64_t count_ = 100;
};

template <class T>
T filled() {
  T record;
  Filler filler;
  sql::members(filler, record);
  return record;
}

}  // namespace

TEST_CASE("every member of every record has its column") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows;
  rows.patients = {filled<model::Patient>(), sample_patient(2, "survivor")};
  rows.patients[0].merged_into = 2;
  rows.patients[0].identifiers = {filled<model::Identifier>()};
  rows.patients[0].sex = "M";
  rows.visits = {filled<model::Visit>()};
  rows.visits[0].patient_id = rows.patients[0].id;
  rows.visits[0].state = model::VisitState::closed;
  rows.orders = {filled<model::Order>()};
  rows.orders[0].patient_id = rows.patients[0].id;
  rows.orders[0].last_status_told = "IP";
  rows.orders[0].state = model::OrderState::in_progress;
  rows.procedures = {filled<model::RequestedProcedure>()};
  rows.procedures[0].order_id = rows.orders[0].id;
  rows.procedures[0].state = model::OrderState::discontinued;
  rows.steps = {filled<model::ScheduledProcedureStep>()};
  rows.steps[0].order_id = rows.orders[0].id;
  rows.steps[0].requested_procedure_id = rows.procedures[0].id;
  rows.steps[0].state = model::StepState::started;
  rows.steps[0].state_before_start = model::StepState::arrived;
  rows.performed = {filled<model::PerformedProcedureStep>()};
  rows.performed[0].patient_id = rows.patients[0].id;
  rows.performed[0].state = model::PerformedState::discontinued;
  rows.performed[0].discrepancy = model::Discrepancy::reason_unspecified;
  rows.performed[0].links = {filled<model::StepLink>()};
  rows.performed[0].links[0].order_id = rows.orders[0].id;
  rows.patients[0].version = rows.orders[0].version = rows.performed[0].version = 0;
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);

  sql::ReadKeys keys;
  keys.order_ids = {rows.orders[0].id};
  auto read = department.read(keys).snapshot;
  REQUIRE(read.patient(rows.patients[0].id) != nullptr);
  CHECK(read.patient(rows.patients[0].id)->patient == with_version(rows.patients[0], 1));
  CHECK(read.patient(rows.patients[0].id)->visits == rows.visits);
  REQUIRE(read.orders.size() == 1);
  CHECK(read.orders[0].order == with_version(rows.orders[0], 1));
  CHECK(read.orders[0].procedures == rows.procedures);
  CHECK(read.orders[0].steps == rows.steps);
  REQUIRE(read.performed.size() == 1);
  CHECK(read.performed[0] == with_version(rows.performed[0], 1));
}

TEST_CASE("D01: a repeat is journaled beside the message it repeats, and does not answer in its place") {
  TestDatabase test;
  sql::Store department(test.database());
  sql::WriteSet rows;
  rows.journal = {sample_entry(1), sample_entry(2), sample_entry(3)};
  rows.journal[1].outcome = rows.journal[2].outcome = "repeated";
  REQUIRE(department.apply(rows) == ApplyOutcome::applied);
  sql::ReadKeys keys;
  keys.journal = sql::JournalKey{"HIS", "C1", std::string(64, 'd')};
  CHECK(department.read(keys).answered->journal_id == 1);
  rows.journal = {sample_entry(4)};
  rows.journal[0].outcome.clear();
  CHECK(department.apply(rows) == ApplyOutcome::stale);
}

TEST_CASE("what a message asks for is looked up, however many patients and orders there are") {
  TestDatabase test;
  sql::Store department(test.database());
  constexpr int others = 200;
  for (int i = 0; i < others; ++i)
    REQUIRE(department.apply(sample_rows(1 + 10 * i, std::to_string(i))) == ApplyOutcome::applied);
  const auto entries_read = [&] {
    sql::Session session(test.database());
    session.run("SELECT pg_stat_force_next_flush()");
    return std::stoll(sql::text_of(session.run("SELECT sum(idx_tup_read) FROM pg_stat_user_indexes")[0][0]));
  };
  sql::ReadKeys keys = by_patient("7");
  keys.journal = sql::JournalKey{"HIS", "C1", std::string(64, 'd')};
  keys.placer_numbers = {{"P7", "HIS"}};
  keys.filler_numbers = {"F7"};
  keys.accession_numbers = {"A7"};
  keys.study_uids = {"1.7"};
  keys.step_ids = {"S7"};
  const auto before = entries_read();
  REQUIRE(department.read(keys).snapshot.orders.size() == 1);
  CHECK(entries_read() - before < others / 2);
}
