// SPDX-License-Identifier: Apache-2.0
// Changes of orders: a change that is answered AA took effect, or the journal says why not (D36).
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;
namespace tags = dicom::tags;

namespace {

const std::string patient_segment = "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F";

std::vector<std::string> order(const std::string& control, const std::string& service, const std::string& modality) {
  return {patient_segment, "PV1||O",
          fmt::format("ORC|{}|O1^HIS|||||^^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||HOSP", control),
          fmt::format("OBR|1|O1^HIS||{}||||||||||||D22^REF^ROSE||||||||{}|||^^^202603010900^^R", service, modality)};
}

std::string listed_modality(Department& hospital) {
  const auto answers = hospital.worklist("P1");
  REQUIRE(answers.size() == 1);
  return std::string(answers.front().item(tags::scheduled_procedure_step_sequence)->value(tags::modality));
}

}  // namespace

TEST_CASE("XO with another modality and protocol: worklist and PACS have it, and once more is idempotent") {
  Department hospital;
  hospital.settings.site.stations = {{"xray", "DX1", "DX", "", ""}, {"gamma", "NM1", "NM", "", ""}};
  REQUIRE(hospital.send("ORM^O01", "X1", order("NW", "XNP^Chest X-ray^L", "DX")).text("MSA-1") == "AA");
  CHECK(listed_modality(hospital) == "DX");
  REQUIRE(hospital.send("ORM^O01", "X2", order("XO", "XNP^Chest X-ray^L^PR2^With contrast^L", "NM")).text("MSA-1") ==
          "AA");
  CHECK(listed_modality(hospital) == "NM");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.scheduled_step WHERE station_aets = '[\"NM1\"]'") == 1);
  CHECK(hospital.controls("pacs") == std::vector<std::string>{"NW SC", "XO SC"});
  const std::string idempotent =
      "SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"idempotent\"}]'";
  CHECK(hospital.one(idempotent) == 0);
  REQUIRE(hospital.send("ORM^O01", "X3", order("XO", "XNP^Chest X-ray^L^PR2^With contrast^L", "NM")).text("MSA-1") ==
          "AA");
  CHECK(hospital.one(idempotent) == 1);
}
