// SPDX-License-Identifier: Apache-2.0
// The department cancels orders and steps, and places orders: the rows of reference 7.1 for the filler.
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

bool cancel_order(Department& department, const std::string& number = "O1") {
  const RowId order_id = department.the_order(number).id;
  return department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "scanner down"); });
}
bool cancel_step(Department& department, const std::string& step, bool never_performed = false) {
  const RowId step_id = department.the_step(step).id;
  return department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", never_performed); });
}

}  // namespace

TEST_CASE("A09: the filler cancels: RAD-3 OC, RAD-13 CA/CA") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_order(department));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (scanner down)", "ORU X RP1", "RAD-3 OC/CA (scanner down)"});
  CHECK(department.the_order().cancel_told);
  CHECK(department.the_order().last_status_told == "CA");
  CHECK(department.the_order().state == OrderState::cancelled);
  CHECK_FALSE(cancel_order(department));
  CHECK(department.error.code == "order-ended");
}

TEST_CASE("A10: the filler changes the procedure: OC and CA/CA for the old order, SN and RAD-4 for the new one") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_order(department));
  FillerOrder request{.patient_id = department.the_order().patient_id, .stated = {}};
  request.stated.service = code("PE");
  request.stated.requested_start = local(5, 8);
  REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, request); }));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP2", "RAD-4 NW/SC RP3"});
  CHECK(department.the_procedure("RP2").study_instance_uid != department.the_procedure("RP1").study_instance_uid);
}

TEST_CASE("D14: the filler can't cancel what has started either") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK_FALSE(cancel_order(department));
  CHECK(department.error.code == "step-started");
  CHECK_FALSE(cancel_step(department, "SPS1"));
  CHECK(department.error.code == "step-started");
  REQUIRE(cancel_step(department, "SPS2"));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP2 (why)", "ORU X RP2"});
}

TEST_CASE("one step of a procedure cancelled: XO/SC; the last one: CA/CA and OC") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  REQUIRE(cancel_step(department, "SPS1"));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
  REQUIRE(cancel_step(department, "SPS2"));
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (why)", "ORU X RP1", "RAD-3 OC/CA (why)"});
  CHECK_FALSE(cancel_step(department, "SPS2"));
  CHECK(department.error.code == "step-ended");
}

TEST_CASE("reference 7.1: never performed: RAD-13 CA/CA and OC") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(cancel_step(department, "SPS1", true));
  CHECK(department.state("SPS1") == StepState::never_performed);
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1 (why)", "ORU X RP1", "RAD-3 OC/CA (why)"});
}

TEST_CASE("an unknown order or step is 204") {
  Department department;
  const auto unknown = [&](bool done) {
    CHECK_FALSE(done);
    CHECK(department.error.kind == ErrorKind::unknown_key);
  };
  unknown(department.act([](Decision& d) { return cancel_order_by_filler(d, 9, ""); }));
  unknown(department.act([](Decision& d) { return cancel_step_by_filler(d, 9, "", false); }));
  unknown(department.act([](Decision& d) { return schedule_step(d, 9, {}); }));
  unknown(department.act([](Decision& d) { return mark_arrived(d, 9); }));
}

TEST_CASE("an order of the department is for the visit that it names, and from the site's organization") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PatientRecord& patient = department.snapshot.patients.front();
  const auto visit_in = [&](RowId visit_id, VisitState state) {
    Visit visit;
    visit.id = visit_id;
    visit.patient_id = patient.patient.id;
    visit.state = state;
    return visit;
  };
  patient.visits = {visit_in(901, VisitState::closed), visit_in(902, VisitState::open),
                    visit_in(903, VisitState::cancelled)};
  department.site.entering_organization = code("RAD");
  FillerOrder request{.patient_id = patient.patient.id, .stated = {}};
  request.stated.service = code("CT");
  const auto place = [&] { return department.act([&](Decision& d) { return place_filler_order(d, request); }); };
  REQUIRE(place());
  CHECK(department.snapshot.orders.back().order.visit_id == 902);
  CHECK(department.snapshot.orders.back().order.entering_organization == code("RAD"));
  request.stated.visit_id = 901;
  request.stated.entering_organization = code("ER");
  REQUIRE(place());
  CHECK(department.snapshot.orders.back().order.visit_id == 901);
  CHECK(department.snapshot.orders.back().order.entering_organization == code("ER"));
  for (const RowId visit_id : {903, 904}) {
    request.stated.visit_id = visit_id;
    CHECK_FALSE(place());
    CHECK(department.error.code == "no-such-visit");
  }
}

}  // namespace stepwise::model::test
