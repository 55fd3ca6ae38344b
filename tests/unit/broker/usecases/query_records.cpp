// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/query_records.hpp"

#include "base/limits.hpp"
#include "broker/usecases/recorded_query.hpp"
#include "broker/usecases/worklist_answers.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using namespace std::chrono_literals;
using dicom::Dataset;
using stepwise::test::Department;
using stepwise::test::dx1;
namespace tags = dicom::tags;

namespace {

Dataset by_modality(const std::string& modality) {
  Dataset keys, step;
  step.set(tags::modality, "CS", modality);
  keys.set(tags::patient_id, "LO");
  keys.set_items(tags::scheduled_procedure_step_sequence, {step});
  return keys;
}

struct Recorded : Department {
  Recorded() { context.queries = &records; }

  void query(const Dataset& identifier = by_modality("DX"), const dicom::net::Peer& peer = dx1) {
    broker::WorklistAnswers answers(context, peer, identifier);
    int sent = 0;
    for (auto page = answers.next_page(); !page.answers.empty(); page = answers.next_page())
      sent += static_cast<int>(page.answers.size());
    answers.ended(answers.final(), sent);
  }
  std::vector<sql::RecordedQuery> list(const sql::QueryFilter& filter = {}) {
    records.write_now();
    return store.list(filter, {}, 100);
  }
  std::vector<std::string> patients(const sql::RecordedQuery& query) {
    std::vector<std::string> names;
    for (const sql::GivenAnswer& one : store.answers(query).answers)
      names.push_back(one.answer ? broker::identity_of(*one.answer).patient_name : "not kept");
    return names;
  }
  void reject(const std::string& aet, const std::string& address = "10.0.0.9") {
    records.record(broker::Rejection::not_admitted, {aet, "STEPWISE", address});
  }
  std::vector<sql::RejectedAssociation> rejections(const sql::QueryFilter& filter = {}) {
    records.write_now();
    return store.rejections(filter, {}, 100);
  }

  broker::QueryRecords records{test_database.database(), clock, metrics, 14};
  sql::QueryRecordStore store{test_database.database()};
};

}  // namespace

TEST_CASE("a query is recorded with its station, keys, status and each answer as it was then") {
  Recorded d;
  d.order("O1", "P1");
  d.query();
  d.clock.advance(1min);
  d.send("ADT^A08", "C2", {"EVN|A08|20260301070100", "PID|||P1^^^HOSP^MR||EAST^MARY||19700315|F", "PV1||O"});
  d.query();
  const auto queries = d.list();
  REQUIRE(queries.size() == 2);
  const sql::RecordedQuery& first = queries[1];
  CHECK(first.calling_aet == "DX1");
  CHECK(first.called_aet == "STEPWISE");
  CHECK(first.address == "127.0.0.1");
  CHECK(first.at == d.clock.now() - 1min);
  CHECK(first.status == 0);
  CHECK(first.answers == 1);
  const auto keys = broker::keys_with_values(broker::identifier_of(first));
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].path == "00400100.00080060");
  CHECK(keys[0].name == "ScheduledProcedureStepSequence.Modality");
  CHECK(keys[0].value == "DX");
  CHECK(d.patients(first) == std::vector<std::string>{"WEST^MARY"});
  CHECK(d.patients(queries[0]) == std::vector<std::string>{"EAST^MARY"});
  const auto given = d.store.answers(first);
  CHECK(given.is_complete);
  CHECK(given.answers.front().step_row_id == d.one("SELECT id FROM stepwise.scheduled_step"));
  const auto identity = broker::identity_of(*given.answers.front().answer);
  CHECK(identity.start == "2026-03-01T09:00:00");
  CHECK(identity.modality == "DX");
  CHECK(identity.station_aets == std::vector<std::string>{"DX1"});
  CHECK_FALSE(identity.accession_number.empty());
}

TEST_CASE("the character set of the query is kept, and its name with characters of it") {
  Recorded d;
  Dataset keys;
  keys.set(tags::specific_character_set, "CS", "ISO_IR 100");
  keys.set(tags::patient_name, "PN", "Müller*");
  d.query(keys);
  const auto query = d.list().front();
  CHECK(query.charset == "ISO_IR 100");
  const Dataset identifier = broker::identifier_of(query);
  CHECK(identifier.value(tags::patient_name) == "Müller*");
  CHECK(identifier.value(tags::specific_character_set) == "ISO_IR 100");
}

TEST_CASE("equal lists and answers are stored once, until a day has passed") {
  Recorded d;
  d.order("O1", "P1");
  for (int n = 0; n < 3; ++n) d.query();
  CHECK(d.list().size() == 3);
  CHECK(d.count("worklist_query_content") == 1);
  CHECK(d.count("worklist_answer_version") == 1);
  d.order("O2", "P2");
  d.query();
  CHECK(d.list().size() == 4);
  CHECK(d.count("worklist_query_content") == 2);
  CHECK(d.count("worklist_answer_version") == 2);
  d.clock.advance(25h);
  d.query();
  CHECK(d.list().size() == 5);
  CHECK(d.count("worklist_query_content") == 3);
  CHECK(d.count("worklist_answer_version") == 4);
  for (const auto& query : d.list()) CHECK(d.patients(query).size() == static_cast<std::size_t>(query.answers));
}

TEST_CASE("queries are found by station, address, time, and by a step that they returned or did not") {
  Recorded d;
  d.order("O1", "P1");
  d.query();
  d.clock.advance(10min);
  d.query(by_modality("CT"), {"CT1", "STEPWISE", "10.0.0.5"});
  sql::QueryFilter filter;
  filter.calling_aet = "CT1";
  CHECK(d.list(filter).size() == 1);
  filter = {.calling_aet = {}, .address = "127.0.0.1", .since = {}, .until = {}, .step = {}, .returned = {}};
  CHECK(d.list(filter).front().calling_aet == "DX1");
  filter = {};
  filter.since = d.clock.now();
  CHECK(d.list(filter).front().calling_aet == "CT1");
  filter = {};
  filter.until = d.clock.now();
  CHECK(d.list(filter).front().calling_aet == "DX1");
  filter = {};
  filter.step = d.one("SELECT id FROM stepwise.scheduled_step");
  CHECK(d.list(filter).front().calling_aet == "DX1");
  filter.returned = false;
  CHECK(d.list(filter).front().calling_aet == "CT1");
  filter.step.reset();
  CHECK(d.list(filter).front().calling_aet == "CT1");
  filter.returned = true;
  CHECK(d.list(filter).front().calling_aet == "DX1");
}

TEST_CASE("of a list that the peer cancelled or lost only what was sent is recorded") {
  Recorded d;
  d.order("O1", "P1");
  d.order("O2", "P2");
  {
    broker::WorklistAnswers answers(d.context, dx1, by_modality("DX"));
    CHECK(answers.next_page().answers.size() == 2);
    answers.ended(std::nullopt, 1);
  }
  const auto query = d.list().front();
  CHECK_FALSE(query.status);
  CHECK(query.answers == 1);
  CHECK(d.patients(query).size() == 1);
  CHECK(d.store.answers(query).is_complete);
}

TEST_CASE("a query that is refused or cannot be read is recorded with its status") {
  Recorded d;
  Dataset keys;
  keys.set_items(tags::scheduled_procedure_step_sequence, {Dataset(), Dataset()});
  d.query(keys);
  broker::DicomServices services(d.context);
  services.unreadable_query(dx1, {dicom::Status::identifier_does_not_match, "no identifier", 0, {}, {}});
  const auto queries = d.list();
  REQUIRE(queries.size() == 2);
  CHECK(queries[0].status == 0xA900);
  CHECK(queries[0].comment == "no identifier");
  CHECK(queries[0].identifier.empty());
  CHECK(queries[1].status == 0xA900);
  CHECK(d.store.last_of("DX1")->id == queries[1].id);  // the last one whose keys are known
}

TEST_CASE("a query with more keys than are kept is recorded without them") {
  Recorded d;
  Dataset keys = by_modality("DX");
  keys.set(tags::patient_comments, "LT", std::string(limits::query_identifier_bytes, 'x'));
  d.query(keys);
  CHECK(d.list().front().identifier.empty());
}

TEST_CASE("of a long list the first answers are recorded, and the record says that there were more") {
  Recorded d;
  d.order("O1", "P1");
  broker::QueryInWork query = d.records.begin(dx1, {});
  const int sent = limits::query_answers_kept + 1;
  std::vector<sql::WorklistItem> items(static_cast<std::size_t>(sent));
  for (int n = 0; n < sent; ++n) {
    items[static_cast<std::size_t>(n)].step_row_id = n + 1;
    items[static_cast<std::size_t>(n)].answer = "{}";
  }
  d.records.add(query, items);
  d.records.record(std::move(query), dicom::Reply{}, sent);
  const auto recorded = d.list().front();
  CHECK(recorded.answers == sent);
  const auto given = d.store.answers(recorded);
  CHECK_FALSE(given.is_complete);
  CHECK(given.answers.size() == static_cast<std::size_t>(limits::query_answers_kept));
}

TEST_CASE("lists that differ all the time are recorded without their answers after so many in a minute") {
  Recorded d;
  const auto record = [&](int first) {
    broker::QueryInWork query = d.records.begin(dx1, {});
    std::vector<sql::WorklistItem> items(static_cast<std::size_t>(limits::query_answers_kept));
    for (std::size_t n = 0; n < items.size(); ++n) {
      items[n].step_row_id = first + static_cast<int>(n);
      items[n].answer = "{}";
    }
    d.records.add(query, items);
    d.records.record(std::move(query), dicom::Reply{}, limits::query_answers_kept);
    d.records.write_now();
    return d.store.answers(d.list().front());
  };
  const int lists = limits::query_answers_per_minute / limits::query_answers_kept;
  for (int n = 1; n <= lists; ++n) record(n);
  CHECK_FALSE(record(lists + 1).is_complete);
  CHECK(record(lists + 1).answers.empty());
  CHECK(record(1).is_complete);  // an earlier list costs nothing
  d.clock.advance(1min);
  CHECK(record(lists + 2).is_complete);
}

TEST_CASE("what does not fit into the memory is lost and counted, and later records are complete") {
  Recorded d;
  const std::string large(1024 * 1024, 'x');
  const auto record = [&](int step) {
    broker::QueryInWork query = d.records.begin(dx1, {});
    std::vector<sql::WorklistItem> items(1);
    items[0].step_row_id = step;
    items[0].answer = "\"" + large + std::to_string(step) + "\"";
    d.records.add(query, items);
    d.records.record(std::move(query), dicom::Reply{}, 1);
  };
  for (int n = 1; n <= 20; ++n) record(n);
  const auto kept = d.list().size();
  CHECK(kept < 20);
  CHECK(kept > 10);
  CHECK(d.metrics.text().find("stepwise_query_records_lost_total") != std::string::npos);
  record(20);  // one of those that were lost
  const auto query = d.list().front();
  CHECK(d.store.answers(query).answers.front().answer.has_value());
}

TEST_CASE("a rejected association is recorded with its reason; the same again within a minute is counted") {
  Recorded d;
  d.reject("CT9");
  d.reject("CT9");
  d.reject("MR9");
  d.clock.advance(1min);
  d.reject("CT9");
  const auto rejections = d.rejections();
  REQUIRE(rejections.size() == 3);
  CHECK(rejections[0].calling_aet == "CT9");
  CHECK(rejections[0].count == 1);
  CHECK(rejections[0].reason == "not_admitted");
  CHECK(rejections[0].address == "10.0.0.9");
  sql::QueryFilter filter;
  filter.calling_aet = "CT9";
  const auto of_ct9 = d.rejections(filter);
  REQUIRE(of_ct9.size() == 2);
  CHECK(of_ct9[1].count == 2);
}

TEST_CASE("a stranger who tries many names cannot fill the table of rejections") {
  Recorded d;
  for (int n = 0; n < 500; ++n) d.reject("X" + std::to_string(n));
  d.reject("CT9", "10.0.0.5");
  const auto rejections = d.rejections();
  CHECK(rejections.size() == static_cast<std::size_t>(limits::query_rejections_per_address) + 2);
  int count = 0;
  for (const auto& one : rejections) count += one.count;
  CHECK(count == 501);
}

TEST_CASE("the sweep removes what is older than the site keeps, and no content that a query still needs") {
  Recorded d;
  d.order("O1", "P1");
  d.query();
  d.reject("CT9");
  d.clock.advance(23h);  // this query uses the contents of the first one
  d.query();
  CHECK(d.list().size() == 2);
  d.clock.advance(13 * 24h + 2h);
  d.records.sweep();
  const auto kept = d.list();
  REQUIRE(kept.size() == 1);
  CHECK(d.patients(kept.front()) == std::vector<std::string>{"WEST^MARY"});
  CHECK(d.rejections().empty());
  d.clock.advance(3 * 24h);
  d.records.sweep();
  CHECK(d.list().empty());
  CHECK(d.count("worklist_query_content") == 0);
  CHECK(d.count("worklist_answer_version") == 0);
}
