// SPDX-License-Identifier: Apache-2.0
// Worklist queries with the database, for behaviour that the mapping alone does not show.
#include "broker/usecases/worklist_answers.hpp"

#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using stepwise::test::Department;
namespace tags = dicom::tags;
using dicom::Dataset;

namespace {

class Scanner : public Department {
 public:
  std::vector<Dataset> find(const Dataset& step, const std::string& offset = {}, const char* caller = "DX1") {
    Dataset keys;
    if (!offset.empty()) keys.set(tags::timezone_offset_from_utc, "SH", offset);
    keys.set(tags::patient_id, "LO");
    keys.set_items(tags::scheduled_procedure_step_sequence, {step});
    broker::DicomServices modality(context);
    const auto answers = modality.find({caller, "STEPWISE", "127.0.0.1"}, keys);
    std::vector<Dataset> all;
    for (auto page = answers->next_page(); !page.answers.empty(); page = answers->next_page()) {
      for (auto& answer : page.answers) all.push_back(std::move(answer.identifier));
    }
    return all;
  }
  static Dataset starts(const char* date, const char* time = "") {
    Dataset step;
    step.set(tags::scheduled_procedure_step_start_date, "DA", date);
    step.set(tags::scheduled_procedure_step_start_time, "TM", time);
    return step;
  }
};

}  // namespace

TEST_CASE("R78: a scanner in another zone asks for its day, and reads the start in its own time") {
  Scanner s;
  s.order("O1", "P1");  // 9 o'clock of March 1, the department's zone is UTC
  CHECK(s.find(Scanner::starts("20260301")).size() == 1);
  const auto answers = s.find(Scanner::starts("20260301", "2200"), "+1300");
  REQUIRE(answers.size() == 1);
  CHECK(
      answers.front().item(tags::scheduled_procedure_step_sequence)->value(tags::scheduled_procedure_step_start_time) ==
      "220000");
  CHECK(answers.front().value(tags::timezone_offset_from_utc) == "+1300");
  CHECK(s.find(Scanner::starts("20260228"), "-1000").size() == 1);
  CHECK(s.find(Scanner::starts("20260301"), "-1000").empty());
}

TEST_CASE("R63: a pool: a step for one of its stations is on the list of the other") {
  Scanner s;
  broker::Station first, second;
  first.station = {"dx1", "DX1", "DX", "", ""};
  second.station = {"dx2", "DX2", "DX", "", ""};
  first.group = second.group = "BUCKY";
  first.query.own_steps_only = second.query.own_steps_only = true;
  s.settings.stations = {first, second};
  s.order("O1", "P1");
  CHECK(s.find({}, "", "DX2").size() == 1);
  s.settings.stations[1].group.clear();
  CHECK(s.find({}, "", "DX2").empty());
}

TEST_CASE("reference 5.5: a step of days ago stays on the list for as long as the site says") {
  Scanner s;
  s.order("O1", "P1");                              // 9 o'clock of March 1
  s.clock.advance(std::chrono::hours(3 * 24 + 5));  // noon of March 4
  CHECK(s.find({}).size() == 1);
  s.settings.past_days = 3;
  CHECK(s.find({}).size() == 1);
  CHECK(s.find(Scanner::starts("20260301")).size() == 1);
  s.settings.past_days = 2;
  CHECK(s.find({}).empty());
  CHECK(s.find(Scanner::starts("20260301")).empty());
}

TEST_CASE(
    "R71: of a list that is cut the steps nearest in time are shown, in their order; those without a time are the farthest") {
  Scanner s;
  broker::Station small;
  small.station = {"dx1", "DX1", "DX", "", ""};
  small.worklist_cap = 2;
  s.settings.stations = {small};
  for (const char* number : {"1", "2", "3", "4"})
    s.order(number, std::string("P") + number);  // all at 9 o'clock of March 1
  const auto moves = [&](const char* number, const char* interval) {
    s.one(std::string("WITH moved AS (UPDATE stepwise.worklist_item SET start_at = ") + interval +
          " WHERE patient_id = 'P" + number + "' RETURNING 1) SELECT count(*) FROM moved");
  };
  moves("1", "start_at - interval '9 days'");
  moves("3", "start_at + interval '1 day'");
  moves("4", "'infinity'");
  const auto shown = [&] {
    std::vector<std::string> patients;
    for (const Dataset& item : s.find({})) patients.push_back(item.value(tags::patient_id));
    return patients;
  };
  CHECK(shown() == std::vector<std::string>{"P2", "P3"});
  s.settings.stations.front().worklist_cap = 3;
  CHECK(shown() == std::vector<std::string>{"P1", "P2", "P3"});
}

TEST_CASE("R71: a station with a cap gets no more answers, and the list ends with the status of the setting") {
  Scanner s;
  broker::Station small;
  small.station = {"dx1", "DX1", "DX", "", ""};
  small.worklist_cap = 2;
  s.settings.stations = {small};
  for (const char* number : {"O1", "O2", "O3"}) s.order(number, std::string("P") + number);
  for (const dicom::Status end : {dicom::Status::out_of_resources, dicom::Status::success, dicom::Status::cancelled}) {
    s.settings.capped_end = end;
    Dataset keys;
    keys.set(tags::patient_id, "LO");
    broker::DicomServices modality(s.context);
    const auto answers = modality.find({"DX1", "STEPWISE", "127.0.0.1"}, keys);
    CHECK(answers->next_page().answers.size() == 2);
    CHECK(answers->next_page().answers.empty());
    CHECK(answers->final().status == end);
    CHECK(answers->final().comment == "more than 2 steps match");
  }
  s.settings.stations.front().capped_end = dicom::Status::success;  // the device shows any other status as an error
  s.settings.capped_end = dicom::Status::out_of_resources;
  broker::DicomServices modality(s.context);
  const auto answers = modality.find({"DX1", "STEPWISE", "127.0.0.1"}, {});
  answers->next_page();
  CHECK(answers->final().status == dicom::Status::success);
  s.settings.stations.front().worklist_cap = 3;  // equal to the number of steps, so the list is complete
  CHECK(s.find({}).size() == 3);
}

TEST_CASE("a query with the name that the device shows finds the entry, whose letters are ours") {
  Scanner s;
  const std::vector<std::pair<std::string, std::string>> patients{
      {"王^小东", "Wang^Xiaodong"}, {"김^민수", "GIM^MINSU"}, {"Иванов^Иван", "ivanov^i*"}, {"髙橋^一郎", "高橋*"}};
  int number = 0;
  for (const auto& [name, asked] : patients) {
    INFO(asked);
    const std::string order = std::to_string(++number), id = "P" + order;
    s.send("ORM^O01", "C" + order,
           {"PID|||" + id + "^^^HOSP^MR||" + name + "||19700315|F", "PV1||O",
            "ORC|NW|O" + order + "^HIS|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L",
            "OBR|1|O" + order + "^HIS||XCH^XCH^L"});
    Dataset keys;
    keys.set(tags::patient_id, "LO", id);
    keys.set(tags::patient_name, "PN", asked);
    broker::DicomServices modality(s.context);
    CHECK(modality.find({"DX1", "STEPWISE", "127.0.0.1"}, keys)->next_page().answers.size() == 1);
  }
}

namespace {

Dataset all_patients() {
  Dataset keys;
  keys.set(tags::patient_id, "LO");
  keys.set(tags::patient_name, "PN");
  return keys;
}

std::string metric_line(const Department& d, const std::string& name) {
  const std::string text = "\n" + d.metrics.text();
  const std::size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? ""
                                 : text.substr(at + name.size() + 2, text.find('\n', at + 1) - at - name.size() - 2);
}

// As many copies of the worklist item as there must be in all.
void multiply_items(Department& d, int items) {
  std::string columns, values;
  for (const auto& row : sql::Session(d.context.database)
                             .run("SELECT column_name FROM information_schema.columns WHERE table_schema = 'stepwise' "
                                  "AND table_name = 'worklist_item' AND is_generated = 'NEVER'")) {
    const std::string column = text_of(row[0]);
    columns += (columns.empty() ? "" : ", ") + column;
    values += (values.empty() ? "w." : ", w.") + column + (column == "step_row_id" ? " + 1000000 + n" : "");
  }
  sql::Session(d.context.database)
      .run("INSERT INTO stepwise.worklist_item (" + columns + ") SELECT " + values +
           " FROM stepwise.worklist_item w, generate_series(2, " + std::to_string(items) + ") n");
}

}  // namespace

TEST_CASE("A query that is not valid ends with the status and the tag of its fault, and has no answers") {
  Scanner s;
  s.order("O1", "P1");
  Dataset valid = all_patients(), wrong_value = all_patients(), wrong_place = all_patients();
  valid.set_items(tags::scheduled_procedure_step_sequence, {Scanner::starts("20260301")});
  wrong_value.set_items(tags::scheduled_procedure_step_sequence, {Scanner::starts("2026-03")});
  wrong_place.set(tags::scheduled_procedure_step_start_date, "DA", "20260301");
  for (const auto& [keys, status] :
       {std::pair{valid, dicom::Status::success}, std::pair{wrong_value, dicom::Status::unable_to_process},
        std::pair{wrong_place, dicom::Status::identifier_does_not_match}}) {
    broker::WorklistAnswers answers(s.context, test::dx1, keys);
    const bool is_valid = status == dicom::Status::success;
    CHECK(answers.next_page().answers.size() == (is_valid ? 1 : 0));
    CHECK(answers.final().status == status);
    CHECK(answers.final().comment.empty() == is_valid);
    CHECK(answers.final().comment.size() <= limits::dicom_error_comment_characters);
    if (!is_valid)
      CHECK(answers.final().offending == std::vector<dicom::Tag>{tags::scheduled_procedure_step_start_date});
  }
  CHECK(metric_line(s, "stepwise_worklist_queries_total{outcome=\"answered\"}") == "1");
  CHECK(metric_line(s, "stepwise_worklist_queries_total{outcome=\"refused\"}") == "2");
}

TEST_CASE("A key that is not supported makes each answer a warning, unless the station never gets one") {
  Scanner s;
  s.order("O1", "P1");
  Dataset keys = all_patients();
  const auto status = [&] {
    broker::WorklistAnswers answers(s.context, test::dx1, keys);
    return answers.next_page().answers.at(0).status;
  };
  CHECK(status() == dicom::Status::pending);
  keys.set(dicom::Tag{0x0011, 0x1010}, "LO", "private");
  CHECK(status() == dicom::Status::pending_optional_keys_unsupported);
  broker::Station station;
  station.station = {"dx1", "DX1", "DX", "", ""};
  station.query.never_warns = true;
  s.settings.stations = {station};
  CHECK(status() == dicom::Status::pending);
}

TEST_CASE("A list comes in pages of 250, each behind the last, also if the last page is full") {
  for (const int items : {249, 250, 251, 500}) {
    CAPTURE(items);
    Scanner s;
    s.order("O1", "P1");
    multiply_items(s, items);
    broker::WorklistAnswers answers(s.context, test::dx1, all_patients());
    std::vector<std::size_t> pages;
    for (auto page = answers.next_page(); !page.answers.empty(); page = answers.next_page())
      pages.push_back(page.answers.size());
    std::vector<std::size_t> expected(static_cast<std::size_t>(items / limits::worklist_page_rows),
                                      limits::worklist_page_rows);
    if (items % limits::worklist_page_rows != 0)
      expected.push_back(static_cast<std::size_t>(items % limits::worklist_page_rows));
    CHECK(pages == expected);
    CHECK(answers.next_page().answers.empty());
    CHECK(answers.final().ok());
  }
}

TEST_CASE("The site's cap holds for each device without one of its own; 0 is no cap") {
  Scanner s;
  for (const char* number : {"1", "2", "3"}) s.order(number, std::string("P") + number);
  const auto count = [&] {
    broker::WorklistAnswers answers(s.context, test::dx1, all_patients());
    return answers.next_page().answers.size();
  };
  s.settings.worklist_cap = 2;
  CHECK(count() == 2);
  broker::Station station;
  station.station = {"dx1", "DX1", "DX", "", ""};
  s.settings.stations = {station};
  CHECK(count() == 2);
  s.settings.stations.front().worklist_cap = 1;
  CHECK(count() == 1);
  s.settings.stations.front().worklist_cap = 0;
  CHECK(count() == 3);
  s.settings.worklist_cap = 0;
  s.settings.stations.clear();
  CHECK(count() == 3);
}

TEST_CASE("D21: each answer in which the station's sets lack a character is counted") {
  Scanner s;
  s.order("O1", "P1");
  for (const char* number : {"O2", "O3"})
    s.send("ORM^O01", number,
           {std::string("PID|||P") + number + "^^^HOSP^MR||\xE7\x8E\x8B^A||19700315|F", "PV1||O",
            std::string("ORC|NW|") + number + "^HIS|||||1^once^^202603010900^^R",
            std::string("OBR|1|") + number + "^HIS||XCH^XCH^L"});
  const std::string name = "stepwise_worklist_replaced_answers_total";
  Dataset keys = all_patients();
  const auto ask = [&] {
    broker::WorklistAnswers answers(s.context, test::dx1, keys);
    CHECK(answers.next_page().answers.size() == 3);
  };
  broker::Station station;
  station.station = {"dx1", "DX1", "DX", "", ""};
  station.charsets = {"ISO_IR 192"};
  s.settings.stations = {station};
  ask();
  CHECK(metric_line(s, name).empty());
  s.settings.stations.front().charsets = {"ISO_IR 100"};
  ask();
  CHECK(metric_line(s, name) == "2");
}
