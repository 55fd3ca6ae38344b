// SPDX-License-Identifier: Apache-2.0
// Values of worklist attributes that tables make of HL7 codes (reference 4.2, 4.4), row by row.
#include "mapping/worklist/worklist_sources.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

#include <map>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

// The first step of the order, as the attributes see it.
struct Seen {
  model::PatientRecord patient = mary();
  model::OrderRecord order = chest();

  StepView view() const {
    return {patient.patient, &patient.visits.front(), order.order, order.procedures.front(), order.steps.front()};
  }
};

}  // namespace

TEST_CASE("HL7 table 0485 and the terms of DICOM: each priority, and none for another word") {
  for (const auto& [code, term] : std::map<std::string, std::string>{{"S", "STAT"},
                                                                     {"A", "HIGH"},
                                                                     {"P", "HIGH"},
                                                                     {"C", "HIGH"},
                                                                     {"R", "ROUTINE"},
                                                                     {"T", "MEDIUM"},
                                                                     {"STAT", "STAT"},
                                                                     {"ASAP", "HIGH"},
                                                                     {"HIGH", "HIGH"},
                                                                     {"LOW", "LOW"},
                                                                     {"MEDIUM", "MEDIUM"}}) {
    INFO(code);
    Seen seen;
    seen.order.order.priority = code;
    CHECK(priority(seen.view()) == term);
  }
}

TEST_CASE("HL7 table 0124: each way of transport in words; another one as it came") {
  for (const auto& [code, words] :
       std::map<std::string, std::string>{{"CART", "Cart - patient travels on cart or gurney"},
                                          {"PORT", "The examining device goes to patient's location"},
                                          {"WALK", "Patient walks to diagnostic service"},
                                          {"WHLC", "Wheelchair"},
                                          {"BED", "BED"},
                                          {"", ""}}) {
    INFO(code);
    Seen seen;
    seen.order.order.transport_mode = code;
    CHECK(transport(seen.view()) == words);
  }
}

TEST_CASE("HL7 table 0009: each ambulatory status in words, two of them in one value, pregnancy elsewhere") {
  const std::map<std::string, std::string> table{{"A0", "No functional limitations"},
                                                 {"A1", "Ambulates with assistive device"},
                                                 {"A2", "Wheelchair/stretcher bound"},
                                                 {"A3", "Comatose; non-responsive"},
                                                 {"A4", "Disoriented"},
                                                 {"A5", "Vision impaired"},
                                                 {"A6", "Hearing impaired"},
                                                 {"A7", "Speech impaired"},
                                                 {"A8", "Non-English speaking"},
                                                 {"A9", "Functional level unknown"},
                                                 {"B1", "Oxygen therapy"},
                                                 {"B2", "Special equipment (tubes, IVs, catheters)"},
                                                 {"B3", "Amputee"},
                                                 {"B4", "Mastectomy"},
                                                 {"B5", "Paraplegic"},
                                                 {"B6", ""},
                                                 {"X7", "X7"}};
  for (const auto& [code, words] : table) {
    INFO(code);
    Seen seen;
    seen.patient.visits.front().ambulatory_status = {code};
    CHECK(special_needs(seen.view()) == words);
    CHECK(pregnancy(seen.view()) == (code == "B6" ? "3" : ""));
  }
  Seen seen;
  seen.patient.visits.front().ambulatory_status = {"A5", "B6", "A6"};
  CHECK(special_needs(seen.view()) == "Vision impaired; Hearing impaired");
  CHECK(pregnancy(seen.view()) == "3");
}

TEST_CASE("the end of a step is its start and duration; without a duration or of a day it has none") {
  Seen seen;
  CHECK(end_date(seen.view()) == "20260301");
  CHECK(end_time(seen.view()) == "092000");
  seen.order.steps.front().duration_minutes = 15 * 60;
  CHECK(end_date(seen.view()) == "20260302");
  CHECK(end_time(seen.view()) == "000000");
  seen.order.steps.front().duration_minutes = 0;
  CHECK(end_date(seen.view()).empty());
  seen.order.steps.front().duration_minutes = 1;
  CHECK(end_time(seen.view()) == "090100");
  seen.order.steps.front().start_is_day = true;
  CHECK(end_date(seen.view()).empty());
}

TEST_CASE("dates and times of HL7 of each precision, as DICOM has them") {
  Seen seen;
  struct Row {
    const char *ts, *date, *time;
  };
  for (const Row& row :
       {Row{"20260228", "20260228", ""}, Row{"2026022812", "20260228", ""}, Row{"202602281215", "20260228", "1215"},
        Row{"20260228121530", "20260228", "121530"}, Row{"20260228121530.123+0100", "20260228", "121530"},
        Row{"202602282359", "20260228", "2359"}, Row{"202602282400", "20260228", ""}, Row{"202602", "", ""},
        Row{"2026", "", ""}, Row{"2026022", "", ""}, Row{"", "", ""}, Row{"202602281", "20260228", ""}}) {
    INFO(row.ts);
    seen.patient.visits.front().admitted_at = row.ts;
    CHECK(admitting_date(seen.view()) == row.date);
    CHECK(admitting_time(seen.view()) == row.time);
    seen.order.order.transaction_time = row.ts;
    CHECK(issue_date(seen.view()) == row.date);
    CHECK(issue_time(seen.view()) == row.time);
  }
  for (const auto& [stored, shown] :
       std::map<std::string, std::string>{{"19700315", "19700315"}, {"197003", ""}, {"1970", ""}, {"", ""}}) {
    seen.patient.patient.birth_date = stored;
    CHECK(birth_date(seen.view()) == shown);
  }
}

TEST_CASE("two patient identifiers: the first is the Patient ID, the others are Other Patient IDs") {
  Seen seen;
  CHECK(patient_id(seen.view()) == "12345");
  CHECK(patient_id_issuer(seen.view()) == "HOSP");
  const Items others = other_patient_ids(seen.view());
  REQUIRE(others.size() == 1);
  CHECK(others[0].value({0x0010, 0x0020}) == "999");
  std::swap(seen.patient.patient.identifiers[0], seen.patient.patient.identifiers[1]);
  CHECK(patient_id(seen.view()) == "999");
  CHECK(patient_id_issuer(seen.view()) == "NATION");
}
