// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/clinical_facts.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/inbound/body_measures.hpp"
#include "mapping/values/codes.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

// OBX-3.1 (LOINC) or the text in OBX-3.2, in lower case.
constexpr std::array<std::string_view, 6> pregnancy_questions{
    "82810-3", "11449-6", "pregnancy status", "pregnancy status - reported", "pregnancy", "pregnant"};

struct PregnancyAnswer {
  std::string_view answer;  // OBX-5.1 or OBX-5.2, lower case: LOINC LL4129-4, SNOMED CT, table 0136, text
  std::string_view status;
};
constexpr std::array pregnancy_answers{
    PregnancyAnswer{"la26683-5", "1"},
    PregnancyAnswer{"60001007", "1"},
    PregnancyAnswer{"not pregnant", "1"},
    PregnancyAnswer{"n", "1"},
    PregnancyAnswer{"no", "1"},
    PregnancyAnswer{"102874004", "2"},
    PregnancyAnswer{"possible pregnancy", "2"},
    PregnancyAnswer{"possibly pregnant", "2"},
    PregnancyAnswer{"la15173-0", "3"},
    PregnancyAnswer{"77386006", "3"},
    PregnancyAnswer{"pregnant", "3"},
    PregnancyAnswer{"definitely pregnant", "3"},
    PregnancyAnswer{"y", "3"},
    PregnancyAnswer{"yes", "3"},
    PregnancyAnswer{"la4489-6", "4"},
    PregnancyAnswer{"261665006", "4"},
    PregnancyAnswer{"unknown", "4"},
    PregnancyAnswer{"unk", "4"},
    PregnancyAnswer{"u", "4"},
};

std::string lower_text(const hl7::Segment& obx, int field, int component) {
  return text::lower(text::trim(obx.text(field, component)));
}

std::string_view pregnancy_status_of(const hl7::Segment& obx) {
  for (const int component : {1, 2}) {
    const std::string said = lower_text(obx, 5, component);
    const auto known = std::find_if(pregnancy_answers.begin(), pregnancy_answers.end(),
                                    [&](const PregnancyAnswer& one) { return one.answer == said; });
    if (known != pregnancy_answers.end()) return known->status;
  }
  return {};
}

model::Code diagnosis_of(const hl7::Segment& dg1) {
  model::Code diagnosis = code_of(dg1.field(3));
  if (diagnosis.scheme.empty() && !diagnosis.value.empty()) diagnosis.scheme = std::string(text::trim(dg1.text(2)));
  if (diagnosis.meaning.empty()) diagnosis.meaning = std::string(text::trim(dg1.text(4)));
  return diagnosis;
}

}  // namespace

std::vector<model::Code> diagnoses_of(Reading& reading, const std::vector<hl7::Segment>& segments) {
  std::vector<model::Code> diagnoses;
  for (const hl7::Segment& dg1 : segments) {
    if (text::upper(text::trim(dg1.text(21))) == "D") {
      reading.leave_out(dg1, "DG1-21 says that the diagnosis does not hold");
      continue;
    }
    model::Code diagnosis = diagnosis_of(dg1);
    if (diagnosis.empty() || std::find(diagnoses.begin(), diagnoses.end(), diagnosis) != diagnoses.end()) continue;
    if (diagnoses.size() == limits::hl7_diagnoses)
      reading.leave_out(dg1, "only the first diagnoses of an order or visit are used, up to the limit");
    else
      diagnoses.push_back(std::move(diagnosis));
  }
  return diagnoses;
}

bool is_pregnancy_status(const hl7::Segment& obx) {
  const auto names = [&](std::string_view question) {
    return lower_text(obx, 3, 1) == question || lower_text(obx, 3, 2) == question;
  };
  return std::any_of(pregnancy_questions.begin(), pregnancy_questions.end(), names);
}

std::string pregnancy_of(Reading& reading, const std::vector<hl7::Segment>& observations) {
  std::string status;
  for (const hl7::Segment& obx : observations) {
    const bool has_answer = !lower_text(obx, 5, 1).empty() || !lower_text(obx, 5, 2).empty();
    if (!is_pregnancy_status(obx) || !has_answer) continue;
    if (is_withdrawn(obx)) {
      reading.leave_out(obx, "OBX-11 says that the value does not hold");
      continue;
    }
    const std::string_view known = pregnancy_status_of(obx);
    if (known.empty())
      reading.add_finding("pregnancy-unreadable", "OBX-5", "the answer about pregnancy is unknown; not used");
    else
      status = std::string(known);
  }
  return status;
}

void leave_out_pregnancy(Reading& reading, const std::vector<hl7::Segment>& observations, std::string_view why) {
  for (const hl7::Segment& obx : observations) {
    if (is_pregnancy_status(obx)) reading.leave_out(obx, why);
  }
}

}  // namespace stepwise::mapping
