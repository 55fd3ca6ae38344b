// SPDX-License-Identifier: Apache-2.0
// Images as evidence that a step was performed (RAD-49, by setting).
#include "model/mpps/availability.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

struct Archive {
  Department department;
  Archive() {
    department.site.complete_by_images = true;
    REQUIRE(department.place("O1", "PE"));
  }
  void notify(const std::string& study_uid, int available = 2) {
    REQUIRE(department.act([&](Decision& d) -> Result<void> {
      take_availability(d, {study_uid, {}, 1, 2, available});
      return {};
    }));
  }
};

}  // namespace

TEST_CASE(
    "RAD-49: all images of a study are there and no performed step came: its step is completed, the other is not") {
  Archive a;
  a.notify("2.25.1");
  CHECK(a.department.state("SPS1") == StepState::completed);
  CHECK(a.department.state("SPS2") == StepState::scheduled);
  CHECK(a.department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/IP"});
  CHECK(a.department.has_finding("completed-by-images"));
}

TEST_CASE("RAD-49: what does not show that the step was performed changes nothing") {
  Archive a;
  SECTION("the site does not want it") {
    a.department.site.complete_by_images = false;
    a.notify("2.25.1");
  }
  SECTION("an image is not there yet") {
    a.notify("2.25.1", 1);
  }
  SECTION("another study") {
    a.notify("2.25.99");
  }
  CHECK(a.department.state("SPS1") == StepState::scheduled);
  CHECK(a.department.told.empty());
}

TEST_CASE("RAD-49: a modality that reports says itself when it has ended") {
  Archive a;
  REQUIRE(a.department.create(a.department.picked("1.1", {"SPS1"})));
  a.notify("2.25.1");
  CHECK(a.department.state("SPS1") == StepState::started);
}

}  // namespace stepwise::model::test
