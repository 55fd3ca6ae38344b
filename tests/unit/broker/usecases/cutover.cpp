// SPDX-License-Identifier: Apache-2.0
// Open orders of the former system are imported with their numbers.
#include "broker/usecases/cutover.hpp"

#include "broker/usecases/site_numbers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;

namespace {

// A RAD-4 message of a former system with our name.
std::string rad_4(const std::string& number, const std::string& procedure, const std::string& step) {
  return fmt::format(
      "MSH|^~\\&|STEPWISE|RADIOLOGY|PACS|RAD|20260301070000||ORM^O01|M{2}|P|2.3.1\r"
      "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\r"
      "ORC|NW|{0}^HIS|F00000042^STEPWISE||SC||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L\r"
      "OBR|1|{0}^HIS|F00000042^STEPWISE|XCH^Chest^L^P1^Chest 2 views^ERL||||||||||||D22^REF^ROSE||A00000017|{1}|{2}||||DX|||1^once^^202603010900^^R\r"
      "ZDS|1.2.3.{3}^100^Application^DICOM\r",
      number, procedure, step, std::stoi(procedure.substr(1)));
}

}  // namespace

TEST_CASE(
    "Cutover: an order keeps its numbers, is on the worklist, no notification is sent, and our numbers start after them") {
  Department department;
  department.settings.site.stations = {{"dx1", "DX1", "DX", "", ""}};
  const auto settings = broker::settings_for_cutover(department.settings, department.settings.senders.front().name);
  REQUIRE(settings);
  broker::Context context = {*settings,
                             department.clock,
                             department.zone,
                             department.metrics,
                             department.test_database.database(),
                             department.numbers,
                             {}};
  const auto take = [&](const std::string& message) {
    return hl7::Message::parse(broker::Intake(context)
                                   .receive({message, "import", false, static_cast<std::int64_t>(message.size()), ""})
                                   .message)
        ->text("MSA-1");
  };
  CHECK(take(rad_4("O1", "R00000009", "S00000030")) == "AA");
  CHECK(take(rad_4("O1", "R00000010", "S00000031")) == "AA");  // another requested procedure of the order
  CHECK(take(rad_4("O1", "R00000010", "S00000031")) == "AA");
  CHECK(
      department.one(
          "SELECT count(*) FROM stepwise.imaging_order WHERE filler_number = 'F00000042' AND accession_number = 'A00000017'") ==
      1);
  CHECK(department.one("SELECT count(*) FROM stepwise.worklist_item WHERE step_id IN ('S00000030', 'S00000031')") == 2);
  CHECK(department.count("outbox") == 0);

  broker::move_numbers_behind_used(department.test_database.database(), department.settings);
  sql::NumberBlocks fresh(department.test_database.database());
  broker::SiteNumbers numbers(fresh, department.settings);
  CHECK(numbers.filler_order_number() == "F00000043");
  CHECK(numbers.accession_number() == "A00000018");
  CHECK(numbers.requested_procedure_id() == "R00000011");
  CHECK(numbers.step_id() == "S00000032");

  // Later messages of the placer find the order.
  CHECK(department.send("ORM^O01", "C1", {"ORC|CA|O1^HIS"}).text("MSA-1") == "AA");
  CHECK(department.worklist("P1").empty());
  CHECK(department.controls("pacs") == std::vector<std::string>{"CA CA", "CA CA"});
}

TEST_CASE("Cutover: orders are somebody's") {
  Department department;
  CHECK_FALSE(broker::settings_for_cutover(department.settings, "nobody"));
}
