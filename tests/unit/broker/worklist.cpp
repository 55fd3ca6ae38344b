// SPDX-License-Identifier: Apache-2.0
// Worklist queries against the database, where a unit of the mapping alone would not show it.
#include "department.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

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
    broker::Modality modality(context);
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
  CHECK(answers.front().item(tags::scheduled_procedure_step_sequence)->value(tags::scheduled_procedure_step_start_time) == "220000");
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
