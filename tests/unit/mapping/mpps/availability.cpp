// SPDX-License-Identifier: Apache-2.0
// Instance Availability Notification (PS3.4 table R.3.2-1).
#include "mapping/mpps/availability.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;

namespace {

dicom::Dataset instance(const std::string& availability) {
  dicom::Dataset one;
  one.set(tags::referenced_sop_instance_uid, "UI", "1.2.3");
  one.set(tags::instance_availability, "CS", availability);
  return one;
}

dicom::Dataset notice(const std::vector<dicom::Dataset>& instances) {
  dicom::Dataset performed, series, dataset;
  performed.set(tags::referenced_sop_instance_uid, "UI", "2.25.9");
  if (!instances.empty()) series.set_items(tags::referenced_sop_sequence, instances);
  dataset.set_items(tags::referenced_performed_procedure_step_sequence, {performed});
  dataset.set_items(tags::referenced_series_sequence, {series});
  dataset.set(tags::study_instance_uid, "UI", "2.25.1");
  return dataset;
}

}  // namespace

TEST_CASE("RAD-49: instances that are ONLINE or NEARLINE are available") {
  const auto read = read_availability(
      notice({instance("ONLINE"), instance("NEARLINE"), instance("OFFLINE"), instance("UNAVAILABLE")}));
  CHECK(read.faults.empty());
  CHECK(read.notice.study_instance_uid == "2.25.1");
  CHECK(read.notice.performed_uids == std::vector<std::string>{"2.25.9"});
  CHECK(read.notice.series == 1);
  CHECK(read.notice.instances == 4);
  CHECK(read.notice.available == 2);
}

TEST_CASE("RAD-49: type 1 attributes that are absent or empty are named") {
  const auto nothing = read_availability({}).faults;
  REQUIRE(nothing.size() == 2);
  CHECK(nothing[0].place == "(0020,000D)");
  CHECK(nothing[0].code == "missing-attribute");
  CHECK(nothing[1].place == "(0008,1115)");
  dicom::Dataset empty = notice({});
  empty.set(tags::study_instance_uid, "UI", "");
  const auto faults = read_availability(empty).faults;
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].code == "missing-value");
  CHECK(faults[1].place == "(0008,1199)");
}

TEST_CASE("D28, RAD-49: an invalid Study Instance UID is a fault, another invalid value is left out with a finding") {
  dicom::Dataset wrong = notice({instance("ONLINE")});
  wrong.set(tags::study_instance_uid, "UI", "not a uid");
  const auto refused = read_availability(wrong);
  REQUIRE(refused.faults.size() == 1);
  CHECK(refused.faults[0].code == "invalid-value");
  CHECK(refused.notice.study_instance_uid.empty());
  CHECK(read_availability(wrong, model::InvalidValues::left_out).faults.empty());

  dicom::Dataset performed;
  performed.set(tags::referenced_sop_instance_uid, "UI", "x");
  dicom::Dataset dataset = notice({instance("online"), instance("ON-LINE")});
  dataset.set_items(tags::referenced_performed_procedure_step_sequence, {performed});
  const auto read = read_availability(dataset);
  CHECK(read.faults.empty());
  CHECK(read.notice.performed_uids.empty());
  CHECK(read.notice.instances == 2);
  CHECK(read.notice.available == 1);
  CHECK(read.findings.size() == 3);
  CHECK(read_availability(dataset, model::InvalidValues::refused).faults.size() == 2);
}
