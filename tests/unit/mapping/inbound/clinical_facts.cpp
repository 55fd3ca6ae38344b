// SPDX-License-Identifier: Apache-2.0
// Diagnoses, pregnancy and notes: what the staff at the scanner must know.
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

std::string pregnancy_obx(const std::string& answer, const std::string& question = "82810-3^Pregnancy status^LN",
                          const std::string& status = "F") {
  return "OBX|1|CE|" + question + "||" + answer + "||||||" + status + "\r";
}
const std::string& pregnancy_in(const Read& read_it) {
  return read_it.order().stated.pregnancy_status;
}

}  // namespace

TEST_CASE("a pregnancy status in OBX of an order is that of the order, as DICOM has it") {
  const auto [answer, status] = GENERATE(table<const char*, const char*>({{"LA26683-5^Not pregnant^LN", "1"},
                                                                          {"60001007", "1"},
                                                                          {"N", "1"},
                                                                          {"no", "1"},
                                                                          {"102874004^Possible pregnancy^SCT", "2"},
                                                                          {"possibly pregnant", "2"},
                                                                          {"LA15173-0^Pregnant^LN", "3"},
                                                                          {"77386006", "3"},
                                                                          {"X^Pregnant^L", "3"},
                                                                          {" y ", "3"},
                                                                          {"Yes", "3"},
                                                                          {"LA4489-6^Unknown^LN", "4"},
                                                                          {"U", "4"}}));
  CAPTURE(answer);
  const Read read_it = read(orm + pregnancy_obx(answer));
  CHECK(pregnancy_in(read_it) == status);
  CHECK(read_it.findings().empty());
}

TEST_CASE("a pregnancy status is asked for by its LOINC code or by its name") {
  for (const char* question : {"11449-6", "PREG^Pregnancy Status^L", "Pregnant", "X^PREGNANCY^L"}) {
    CAPTURE(question);
    CHECK(pregnancy_in(read(orm + pregnancy_obx("Y", question))) == "3");
  }
  const Read other = read(orm + pregnancy_obx("Y", "2106-3^Choriogonadotropin^LN"));
  CHECK(pregnancy_in(other).empty());
  CHECK(other.has_finding("observation-not-used", "OBX"));
}

TEST_CASE("each question and each answer of the table of pregnancy") {
  for (const char* question :
       {"82810-3", "11449-6", "X^pregnancy status^L", "X^Pregnancy status - Reported^L", "pregnancy", "X^pregnant"}) {
    CAPTURE(question);
    CHECK(pregnancy_in(read(orm + pregnancy_obx("yes", question))) == "3");
  }
  const std::vector<std::pair<const char*, std::vector<const char*>>> answers{
      {"1", {"LA26683-5", "60001007", "not pregnant", "n", "no"}},
      {"2", {"102874004", "possible pregnancy", "possibly pregnant"}},
      {"3", {"LA15173-0", "77386006", "pregnant", "definitely pregnant", "y", "yes"}},
      {"4", {"LA4489-6", "261665006", "unknown", "unk", "u"}}};
  for (const auto& [status, words] : answers) {
    for (const char* word : words) {
      CAPTURE(word);
      CHECK(pregnancy_in(read(orm + pregnancy_obx(word))) == status);
      CHECK(pregnancy_in(read(orm + pregnancy_obx("X^" + std::string(word)))) == status);
      CHECK(pregnancy_in(read(orm + pregnancy_obx("^" + std::string(word)))) == status);
    }
  }
}

TEST_CASE("50 diagnoses of an order or a visit are kept, of a 51st a finding says that it is not") {
  const auto diagnoses = [](int count) {
    std::string all;
    for (int i = 1; i <= count; ++i) all += "DG1|" + std::to_string(i) + "||C" + std::to_string(i) + "^x^I10\r";
    return all;
  };
  const Read just = read(orm + diagnoses(50)), over = read(orm + diagnoses(51));
  CHECK(just.order().stated.diagnoses.size() == 50);
  CHECK_FALSE(just.has_finding("segment-not-used", "DG1(51)"));
  CHECK(over.order().stated.diagnoses == just.order().stated.diagnoses);
  CHECK(over.has_finding("segment-not-used", "DG1(51)"));
  CHECK(read(adt("A08", pid + pv1 + diagnoses(51))).registration().visit.diagnoses.value().size() == 50);
}

TEST_CASE("D36: a pregnancy status that cannot be read, or is withdrawn, is reported and not taken") {
  const Read unknown = read(orm + pregnancy_obx("12 weeks"));
  CHECK(pregnancy_in(unknown).empty());
  CHECK(unknown.has_finding("pregnancy-unreadable", "OBX-5"));
  CHECK(read(orm + pregnancy_obx("^12 weeks")).has_finding("pregnancy-unreadable", "OBX-5"));
  const Read withdrawn = read(orm + pregnancy_obx("Y", "82810-3", "D"));
  CHECK(pregnancy_in(withdrawn).empty());
  CHECK(withdrawn.has_finding("observation-not-used", "OBX"));
  const Read merge = read(adt("A40", pid + "MRG|99^^^HOSP\r" + pregnancy_obx("Y")));
  CHECK(merge.has_finding("observation-not-used", "OBX"));
}

TEST_CASE("pregnancy and diagnoses of an ADT message are those of the visit; without a visit they are reported") {
  const std::string facts = "DG1|1|I10|I26.9^Pulmonary embolism\r" + pregnancy_obx("Y");
  const Read of_visit = read(adt("A08", pid + pv1 + facts));
  CHECK(of_visit.registration().visit.pregnancy_status.value() == "3");
  CHECK(of_visit.registration().visit.diagnoses.value() ==
        std::vector<model::Code>{{"I26.9", "Pulmonary embolism", "I10", ""}});
  CHECK(of_visit.findings().empty());
  const Read without = read(adt("A08", pid + facts));
  CHECK(without.has_finding("segment-not-used", "DG1"));
  CHECK(without.has_finding("observation-not-used", "OBX"));
  CHECK_FALSE(read(adt("A08", pid + pv1)).registration().visit.diagnoses.is_stated());
  CHECK(read(adt("A08", pid + pv1 + "DG1|1||\"\"\r")).registration().visit.diagnoses.is_null());
}

TEST_CASE("DG1 of an order is read by its code, or by its text; each diagnosis once") {
  const Read read_it =
      read(orm + "DG1|1||I26.9^Pulmonary embolism^I10\rDG1|2|||Dyspnoea\rDG1|3||I26.9^Pulmonary embolism^I10\r" +
           segment("DG1", {{1, "4"}, {3, "J18^Pneumonia^I10"}, {21, "D"}}));
  CHECK(read_it.order().stated.diagnoses ==
        std::vector<model::Code>{{"I26.9", "Pulmonary embolism", "I10", ""}, {"", "Dyspnoea", "", ""}});
  CHECK(read_it.has_finding("segment-not-used", "DG1(4)"));
  std::string many;
  for (int i = 1; i <= 60; ++i) many += "DG1|" + std::to_string(i) + "||C" + std::to_string(i) + "^x^I10\r";
  const Read limited = read(orm + many);
  CHECK(limited.order().stated.diagnoses.size() == 50);
  CHECK(limited.has_finding("segment-not-used", "DG1(51)"));
}

TEST_CASE("null in DG1 of a change takes the diagnoses away") {
  const Read read_it = read(with(orm, {{"ORC|NW", "ORC|XO"}}) + "DG1|1||\"\"\r");
  CHECK(read_it.order().nulls.contains(model::OrderField::diagnoses));
}

TEST_CASE("notes in front of ORC that are not about the patient are about each order of the message") {
  const std::string second = with(orc + obr, {{"P5001", "P5002"}, {"P5001", "P5002"}});
  const Read read_it = read(with(orm_header, {}) + "NTE|1||Of the message\r" + pid + "NTE|1||Deaf\r" + pv1 +
                            "NTE|1||Fasting\rAL1|1||^LATEX\rNTE|1||Severe\r" + orc + obr + second);
  CHECK(read_it.as<model::OrderRequests>().patient.comments.value() == "Deaf");
  CHECK(read_it.order(0).stated.order_comments == "Of the message\r\nFasting\r\nSevere");
  CHECK(read_it.order(1).stated.order_comments == "Of the message\r\nFasting\r\nSevere");
  CHECK(read_it.findings().empty());
}

TEST_CASE("notes of an ADT message are comments on the patient, at any position after PID") {
  const Read read_it = read(adt("A08", pid + "NTE|1||Deaf\r" + pv1 + "NTE|1||Fasting\r"));
  CHECK(read_it.registration().patient.comments.value() == "Deaf\r\nFasting");
  CHECK(read_it.findings().empty());
  CHECK(read(adt("A08", "NTE|1||Lost\r" + pid + pv1)).has_finding("segment-not-used", "NTE"));
}

TEST_CASE("a note that is read again for each of many orders counts for the size of the message") {
  std::string text = orm_header + pid + pv1 + "NTE|1||" + std::string(60'000, 'x') + "\r";
  for (int i = 0; i < 400; ++i) text += segment("ORC", {{1, "CA"}, {2, "P" + std::to_string(i) + "^HIS"}});
  CHECK(read(text).error().code == "too-many-orders");
}

TEST_CASE("a start without a time is a day") {
  const std::string timed = "1^once^^202603010900^^R";
  const Read day = read(with(orm, {{timed, "1^once^^20260301^^R"}}));
  CHECK(day.order().stated.requested_start == local(2026, 3, 1));
  CHECK(day.order().stated.requested_start_is_day);
  CHECK_FALSE(read(orm).order().stated.requested_start_is_day);
  CHECK_FALSE(read(with(orm, {{timed, "1^once^^2026030109^^R"}})).order().stated.requested_start_is_day);
}
