// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/site_numbers.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <set>

using namespace stepwise;

namespace {

struct Allocating {
  test::TestDatabase test;
  broker::Settings settings;
  sql::NumberBlocks blocks{test.database()};
  broker::SiteNumbers numbers{blocks, settings};
};

}  // namespace

TEST_CASE("Each kind of number has its own format and its own sequence, from the configured start on") {
  Allocating a;
  a.settings.accession = {"ACC", 6, 1};
  a.settings.requested_procedure = {"RP-", 3, 100};
  a.settings.step = {"", 0, 7};
  a.settings.filler_order = {"F", 4, 9999};
  a.settings.temporary_patient = {"T", 2, 1};
  CHECK(a.numbers.accession_number() == "ACC000001");
  CHECK(a.numbers.accession_number() == "ACC000002");
  CHECK(a.numbers.requested_procedure_id() == "RP-100");
  CHECK(a.numbers.requested_procedure_id() == "RP-101");
  CHECK(a.numbers.step_id() == "7");
  CHECK(a.numbers.step_id() == "8");
  CHECK(a.numbers.filler_order_number() == "F9999");
  CHECK(a.numbers.filler_order_number() == "F10000");  // more digits than stated are not cut
  CHECK(a.numbers.temporary_patient_id() == "T01");
  CHECK(a.numbers.control_id() == "SW0000000001");
  CHECK(a.numbers.control_id() == "SW0000000002");
}

TEST_CASE("Control ids have at most 20 characters, UIDs are new ones below 2.25, and row ids ascend") {
  Allocating a;
  CHECK(a.numbers.control_id().size() <= 20);
  std::set<std::string> uids;
  for (int i = 0; i < 3; ++i) uids.insert(a.numbers.study_instance_uid());
  CHECK(uids.size() == 3);
  for (const std::string& uid : uids) {
    CHECK(uid.starts_with("2.25."));
    CHECK(uid.size() <= 64);
  }
  const model::RowId first = a.numbers.row();
  CHECK(a.numbers.row() == first + 1);
}

TEST_CASE("A number is one of ours if it has our format and is not below our start") {
  Allocating a;
  a.settings.accession = {"A", 4, 100};
  a.settings.requested_procedure = {"R", 4, 200};
  for (const char* own : {"A0100", "A0101", "A9999", "A10000"}) {
    CAPTURE(own);
    CHECK(a.numbers.is_own_accession_number(own));
  }
  for (const char* other : {"A0099", "A0000", "A100", "A00100", "B0100", "0100", "A0100 ", "A 0100", "A010X", "A", "",
                            "A-100", "A99999999999999999999", "a0100"}) {
    CAPTURE(other);
    CHECK_FALSE(a.numbers.is_own_accession_number(other));
  }
  CHECK(a.numbers.is_own_requested_procedure_id("R0200"));
  CHECK_FALSE(a.numbers.is_own_requested_procedure_id("R0199"));
  CHECK_FALSE(a.numbers.is_own_requested_procedure_id("A0200"));
  CHECK_FALSE(a.numbers.is_own_accession_number("R0200"));
}

TEST_CASE("The numbers of a dry run can be recognised, are different where records need that, and use no database") {
  broker::DryNumbers numbers;
  CHECK(numbers.row() == -1);
  CHECK(numbers.row() == -2);
  CHECK(numbers.accession_number() == "(accession)");
  CHECK(numbers.requested_procedure_id() == "(procedure 1)");
  CHECK(numbers.requested_procedure_id() == "(procedure 2)");
  CHECK(numbers.step_id() == "(step 3)");
  CHECK(numbers.filler_order_number() == "(filler 4)");
  CHECK(numbers.study_instance_uid() == "2.25.5");
  CHECK(numbers.temporary_patient_id() == "(patient)");
  CHECK(numbers.control_id() == "(control id)");
  CHECK_FALSE(numbers.is_own_accession_number("A00000001"));
}
