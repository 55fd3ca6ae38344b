// SPDX-License-Identifier: Apache-2.0
#include "broker/http/query_json.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker;
using namespace stepwise::broker::http;
namespace tags = dicom::tags;

TEST_CASE("the keys with a value have a path and a name; an unknown tag is its own name") {
  dicom::Dataset query, step;
  step.set(tags::modality, "CS", "CT");
  step.set(tags::scheduled_procedure_step_id, "SH");
  query.set({0x0009, 0x1001}, "LO", "x");
  query.set_items(tags::scheduled_procedure_step_sequence, {step});
  CHECK(keys_json(query) ==
        Json{{{"path", "00091001"}, {"name", "(0009,1001)"}, {"value", "x"}},
             {{"path", "00400100.00080060"}, {"name", "ScheduledProcedureStepSequence.Modality"}, {"value", "CT"}}});
}

TEST_CASE("attributes are listed by tag with keyword, VR and value or items") {
  dicom::Dataset answer, step;
  step.set(tags::modality, "CS", "CT");
  answer.set(tags::patient_name, "PN", "WEST^MARY");
  answer.set({0x0009, 0x1001}, "UN", std::string("\xff\0", 2));
  answer.set_items(tags::scheduled_procedure_step_sequence, {step});
  const Json json = attributes_json(answer);
  CHECK(json["00100010"] == Json{{"keyword", "PatientName"}, {"vr", "PN"}, {"value", "WEST^MARY"}});
  CHECK(json["00400100"]["items"][0]["00080060"]["value"] == "CT");
  CHECK(json["00091001"]["keyword"] == "");
  CHECK_FALSE(json.dump().empty());  // bytes that are no text are replaced
}

TEST_CASE("an answer that is not kept has its step only") {
  const Json json = answer_json(7, std::nullopt);
  CHECK(json["step"]["id"] == 7);
  CHECK(json["patient_name"].is_null());
  const Json kept = answer_json(
      7, R"({"00100010":"WEST^MARY","00400100":[{"00400002":"20260301","00400003":"0900","00400009":"S1"}]})");
  CHECK(kept["step"]["step_id"] == "S1");
  CHECK(kept["start"] == "2026-03-01T09:00:00");
  CHECK(answer_json(7, "{}")["start"].is_null());
}
