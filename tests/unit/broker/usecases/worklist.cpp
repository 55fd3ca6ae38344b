// SPDX-License-Identifier: Apache-2.0
// Worklist queries with the database, for behaviour that the mapping alone does not show.
#include "dicom/dictionary.hpp"
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
