// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/why_not.hpp"

#include "broker/usecases/query_records.hpp"
#include "broker/usecases/worklist_answers.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <rapidcheck.h>
#include <set>

using namespace stepwise;
using dicom::Dataset;
using stepwise::test::Department;
namespace tags = dicom::tags;

namespace {

broker::Station station_named(const std::string& name, const std::string& aet, const std::string& modality) {
  broker::Station station;
  station.station = {name, aet, modality, "", ""};
  return station;
}

Dataset query(Dataset step, Dataset root = {}) {
  root.set_items(tags::scheduled_procedure_step_sequence, {std::move(step)});
  return root;
}

struct Asking : Department {
  Asking() { context.queries = &records; }

  model::RowId step() { return one("SELECT max(id) FROM stepwise.scheduled_step"); }
  broker::WhyNot ask(const Dataset& identifier = query({}), const std::string& aet = "DX1") {
    const auto result = broker::why_not(context, step(), aet, identifier);
    REQUIRE(result);
    return *result;
  }
  // The names of the criteria that exclude the step.
  std::set<std::string> reasons(const Dataset& identifier = query({}), const std::string& aet = "DX1") {
    std::set<std::string> names;
    for (const broker::Criterion& one : ask(identifier, aet).criteria) {
      if (!one.passes) names.insert(one.name);
    }
    return names;
  }
  // The ids of the steps that a C-FIND of this station returns; nothing if its association is rejected.
  std::set<std::string> found(Dataset identifier, const std::string& aet) {
    broker::DicomServices services(context);
    const dicom::net::Peer peer{aet, "STEPWISE", "127.0.0.1"};
    if (services.admit(peer) != dicom::net::Admission::accepted) return {};
    Dataset step = *identifier.item(tags::scheduled_procedure_step_sequence);
    step.set(tags::scheduled_procedure_step_id, "SH");
    identifier.set_items(tags::scheduled_procedure_step_sequence, {step});
    std::set<std::string> steps;
    const auto answers = services.find(peer, identifier);
    for (auto page = answers->next_page(); !page.answers.empty(); page = answers->next_page()) {
      for (const auto& answer : page.answers)
        steps.insert(
            answer.identifier.item(tags::scheduled_procedure_step_sequence)->value(tags::scheduled_procedure_step_id));
    }
    return steps;
  }

  broker::QueryRecords records{test_database.database(), clock, metrics, 14};
};

template <class T>
T pick(const std::vector<T>& from) {
  return *rc::gen::elementOf(from);
}
// With the same chance in each test: a range is narrower in the first ones, which would make everything true.
bool one_in(int n) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n)) == 0;
}

}  // namespace

TEST_CASE("a step that the station gets passes all criteria, and the sentence says so") {
  Asking d;
  d.order("O1", "P1");
  const broker::WhyNot result = d.ask();
  CHECK(result.listed);
  CHECK(result.sentence == "DX1 gets this step.");
  CHECK(d.reasons().empty());
  for (const broker::Criterion& one : result.criteria) CHECK(one.remedy.empty());
  CHECK_FALSE(broker::why_not(d.context, 999'999, "DX1", {}));
}

TEST_CASE("each reason for which a step is not on the list is a criterion with a remedy") {
  Asking d;
  d.order("O1", "P1");
  const auto set = [&](const std::string& assignment) {
    d.one("WITH changed AS (UPDATE stepwise." + assignment + " RETURNING 1) SELECT count(*) FROM changed");
  };
  const auto off_list = [&] { set("worklist_item SET step_row_id = -step_row_id"); };
  SECTION("state") {
    d.send("ORM^O01", "C2", {"PID|||P1^^^HOSP^MR||WEST^MARY", "ORC|CA|O1^HIS"});
    CHECK(d.reasons() == std::set<std::string>{"state"});
    CHECK(d.ask().sentence == "DX1 does not get this step: the step is cancelled.");
  }
  SECTION("hold") {
    d.send("ORM^O01", "C2", {"PID|||P1^^^HOSP^MR||WEST^MARY", "ORC|HD|O1^HIS"});
    CHECK(d.reasons() == std::set<std::string>{"hold"});
    CHECK(d.ask().sentence == "DX1 does not get this step: its order is on hold.");
  }
  SECTION("discontinuation") {
    set("imaging_order SET discontinue_pending = true");
    off_list();
    CHECK(d.reasons() == std::set<std::string>{"discontinuation"});
  }
  SECTION("not scheduled") {
    set("scheduled_step SET start_at = NULL, station_aets = NULL, state = 'unscheduled'");
    off_list();
    const broker::WhyNot result = d.ask();
    CHECK(d.reasons() == std::set<std::string>{"state", "scheduled"});
    const auto found = std::ranges::find(result.criteria, "scheduled", &broker::Criterion::name);
    CHECK(found->found == "no start, no station");
    CHECK_FALSE(found->remedy.empty());
    CHECK(result.sentence == "DX1 does not get this step: the step is unscheduled; and 1 more reason.");
  }
  SECTION("a setting that was changed after the order") {
    off_list();
    CHECK(d.reasons() == std::set<std::string>{"worklist"});
  }
}

TEST_CASE("each key and setting of the station that excludes a step is a criterion") {
  Asking d;
  d.settings.stations = {station_named("dx", "DX1", "DX"), station_named("ct", "CT1", "CT")};
  d.order("O1", "P1");
  Dataset step, root;
  SECTION("date") {
    step.set(tags::scheduled_procedure_step_start_date, "DA", "20260302");
    CHECK(d.reasons(query(step)) == std::set<std::string>{"date"});
  }
  SECTION("modality, and no station has it") {
    step.set(tags::modality, "CS", "NM");
    CHECK(d.reasons(query(step)) == std::set<std::string>{"modality"});
    d.settings.stations = {station_named("ct", "CT1", "CT")};
    const auto criteria = d.ask(query(step), "CT1").criteria;
    const auto found = std::ranges::find(criteria, "modality", &broker::Criterion::name);
    CHECK(found->found == "DX");
    CHECK(found->expected == "NM");
    CHECK(found->remedy.ends_with("No configured station has the modality of the step."));
  }
  SECTION("AE title, and a group") {
    step.set(tags::scheduled_station_ae_title, "AE", "CT1");
    CHECK(d.reasons(query(step)) == std::set<std::string>{"station_aet"});
    d.settings.stations[0].group = d.settings.stations[1].group = "ROOM";
    CHECK(d.reasons(query(step)).empty());
  }
  SECTION("own steps only") {
    d.settings.stations[1].query.own_steps_only = true;
    CHECK(d.reasons(query({}), "CT1") == std::set<std::string>{"own_steps_only"});
    CHECK(d.reasons(query({}), "DX1").empty());
  }
  SECTION("past days") {
    d.settings.past_days = 2;
    CHECK(d.reasons().empty());
    d.clock.advance(std::chrono::hours(3 * 24));
    CHECK(d.reasons() == std::set<std::string>{"past_days"});
  }
  SECTION("another key") {
    root.set(tags::patient_name, "PN", "EAST*");
    CHECK(d.reasons(query({}, root)) == std::set<std::string>{"key"});
    const auto criteria = d.ask(query({}, root)).criteria;
    const auto found = std::ranges::find(criteria, "key", &broker::Criterion::name);
    CHECK(found->key == "PatientName");
    CHECK(found->found == "WEST^MARY");
    CHECK(found->expected == "EAST*");
  }
  SECTION("a key inside a sequence") {
    Dataset code;
    code.set(tags::code_value, "SH", "OTHER");
    root.set_items(tags::requested_procedure_code_sequence, {code});
    CHECK(d.reasons(query({}, root)) == std::set<std::string>{"key"});
    code.set(tags::code_value, "SH", "XCH");
    root.set_items(tags::requested_procedure_code_sequence, {code});
    CHECK(d.reasons(query({}, root)).empty());
  }
  SECTION("a refused query") {
    step.set(tags::scheduled_procedure_step_start_date, "DA", "TODAY");
    CHECK(d.reasons(query(step)) == std::set<std::string>{"query"});
  }
  SECTION("cap") {
    d.settings.worklist_cap = 1;
    CHECK(d.reasons().empty());
    d.order("O2", "P2");  // at the same time, and its step is behind the other one
    CHECK(d.reasons() == std::set<std::string>{"cap"});
  }
  SECTION("an unknown station, and one that may not connect") {
    CHECK(d.reasons(query({}), "XX1").empty());
    d.settings.admit_unknown_stations = false;
    CHECK(d.reasons(query({}), "XX1") == std::set<std::string>{"station"});
    d.settings.stations[0].admit = false;
    CHECK(d.reasons() == std::set<std::string>{"association"});
  }
  SECTION("the last association was rejected") {
    d.settings.check_called_aet = true;
    broker::DicomServices services(d.context);
    CHECK(services.admit({"DX1", "OTHER", "10.0.0.9"}) == dicom::net::Admission::called_aet_not_recognised);
    d.records.write_now();
    CHECK(d.reasons() == std::set<std::string>{"association"});
    d.settings.called_aet = "OTHER";  // the configuration was corrected
    CHECK(d.reasons().empty());
  }
}

TEST_CASE("without keys the last query of the station counts, else its AE title") {
  Asking d;
  d.settings.stations = {station_named("ct", "CT1", "CT")};
  d.order("O1", "P1");
  broker::WhyNot result = broker::why_not(d.context, d.step(), "CT1", {}).value();
  CHECK(result.asked.source == broker::AskedQuery::Source::station);
  CHECK(result.sentence ==
        "CT1 does not get this step: it is scheduled for DX1, and the station gets only steps for CT1.");
  Dataset step;
  step.set(tags::modality, "CS", "DX");
  broker::WorklistAnswers answers(d.context, {"CT1", "STEPWISE", "127.0.0.1"}, query(step));
  while (!answers.next_page().answers.empty()) {}
  answers.ended(answers.final(), 1);
  d.records.write_now();
  result = broker::why_not(d.context, d.step(), "CT1", {}).value();
  CHECK(result.asked.source == broker::AskedQuery::Source::last_query);
  CHECK(result.asked.id > 0);
  CHECK(result.listed);
}

namespace {

// Orders with steps of all kinds: two modalities and stations, several days, held, cancelled and unscheduled ones.
void add_steps(Asking& d) {
  int number = 0;
  for (const char* day : {"20260227", "20260301", "20260302", "20260305"}) {
    for (const char* code : {"XCH", "PE"}) {
      for (const char* name : {"WEST^MARY", "Müller^Änne", "王^小东"}) {
        const std::string order = std::to_string(++number), id = fmt::format("P{}", number % 7);
        d.send(
            "ORM^O01", "C" + order,
            {"PID|||" + id + order + "^^^HOSP^MR||" + name + "||19700315|F", "PV1||O",
             fmt::format("ORC|NW|O{}^HIS|||||1^once^^{}{:02}00^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L",
                         order, day, 8 + number % 10),
             fmt::format("OBR|1|O{}^HIS||{}^{}^L", order, code, code)});
        if (number % 5 == 0)
          d.send("ORM^O01", "H" + order, {"PID|||" + id + order + "^^^HOSP^MR||" + name, "ORC|HD|O" + order + "^HIS"});
        if (number % 7 == 0)
          d.send("ORM^O01", "X" + order, {"PID|||" + id + order + "^^^HOSP^MR||" + name, "ORC|CA|O" + order + "^HIS"});
        if (number % 4 == 0) broker::Actions(d.context).cancel_appointment(d.step(), "no time");
        if (number % 6 == 0) broker::Actions(d.context).mark_arrived(d.step());
      }
    }
  }
}

void some_settings(broker::Settings& settings) {
  settings.stations = {station_named("dx", "DX1", "DX"), station_named("nm", "NM1", "NM")};
  settings.admit_unknown_stations = !one_in(3);
  settings.past_days.reset();
  if (one_in(3)) settings.past_days = *rc::gen::inRange(0, 5);
  settings.worklist_cap = one_in(3) ? *rc::gen::inRange(1, 20) : 0;
  for (broker::Station& one : settings.stations) {
    one.admit = !one_in(10);
    one.query.own_steps_only = one_in(4);
    one.query.station_key = pick<mapping::StationKey>({mapping::StationKey::as_asked, mapping::StationKey::as_asked,
                                                       mapping::StationKey::ignored, mapping::StationKey::own});
    one.query.name_prefix_match = one_in(2);
    one.query.combined_date_time = one_in(2);
    one.query.root_step_keys_accepted = one_in(2);
    if (one_in(4)) one.group = "ROOM";
  }
}

Dataset some_identifier() {
  Dataset step, root, code;
  if (one_in(2))
    step.set(
        tags::scheduled_procedure_step_start_date, "DA",
        pick<std::string>({"20260301", "20260227-", "-20260301", "20260301-20260302", "20260305", "*", "", "today"}));
  if (one_in(4))
    step.set(tags::scheduled_procedure_step_start_time, "TM",
             pick<std::string>({"1000-", "0800-1200", "-1100", "090000"}));
  if (one_in(3)) step.set(tags::modality, "CS", pick<std::string>({"DX", "NM", "CT", "?X", "*"}));
  if (one_in(3))
    step.set(tags::scheduled_station_ae_title, "AE", pick<std::string>({"DX1", "NM1", "CT1", "*1", "DX1\\NM1"}));
  if (one_in(5)) root.set(tags::patient_id, "LO", pick<std::string>({"P3*", "P*", "P13", "X"}));
  if (one_in(5))
    root.set(tags::patient_name, "PN", pick<std::string>({"west*", "MULLER", "王*", "wang*", "*mary", "M"}));
  if (one_in(8)) root.set(tags::modality, "CS", "DX");
  if (one_in(6)) {
    code.set(tags::code_value, "SH", pick<std::string>({"XCH", "NMV", "X*"}));
    if (one_in(2)) code.set(tags::coding_scheme_designator, "SH", pick<std::string>({"L", "X"}));
    root.set_items(tags::requested_procedure_code_sequence, {code});
  }
  if (one_in(10)) root.set(tags::timezone_offset_from_utc, "SH", pick<std::string>({"+0900", "-1000"}));
  return query(step, root);
}

}  // namespace

TEST_CASE("the verdict is what a C-FIND of the station returns, for 10,000 random queries and steps") {
  Asking d;
  add_steps(d);
  std::vector<model::RowId> steps;
  for (std::int64_t n = 1; n <= d.count("scheduled_step"); ++n)
    steps.push_back(d.one(fmt::format("SELECT id FROM stepwise.scheduled_step ORDER BY id OFFSET {} LIMIT 1", n - 1)));
  int cases = 0, listed = 0;
  std::map<std::string, int> reasons;
  CHECK(rc::check([&] {
    for (int round = 0; round < 3; ++round) {
      some_settings(d.settings);
      const Dataset identifier = some_identifier();
      const auto aet = pick<std::string>({"DX1", "NM1", "XX1"});
      const std::set<std::string> found = d.found(identifier, aet);
      for (const model::RowId step : steps) {
        const auto result = broker::why_not(d.context, step, aet, identifier);
        RC_ASSERT(result.has_value());
        RC_ASSERT(result->listed == found.contains(result->step_id));
        ++cases;
        if (result->listed) ++listed;
        for (const broker::Criterion& one : result->criteria) {
          if (!one.passes) ++reasons[one.name];
        }
      }
    }
  }));
  INFO(cases << " cases, " << listed << " listed");
  CHECK(cases >= 10'000);
  CHECK(listed > 500);
  for (const char* reason : {"station", "association", "query", "state", "hold", "scheduled", "date", "past_days",
                             "modality", "station_aet", "own_steps_only", "key", "cap"}) {
    INFO(reason);
    CHECK(reasons[reason] > 20);
  }
}
