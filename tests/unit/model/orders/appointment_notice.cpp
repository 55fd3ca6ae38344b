// SPDX-License-Identifier: Apache-2.0
// RAD-48 Appointment Notification (reference 2.10): each event of the table, from each cause.
#include "model/orders/appointment.hpp"
#include "tests/unit/model/department.hpp"

#include <algorithm>

namespace stepwise::model::test {
namespace {

// A department whose placer wants appointments; `told` has only those.
class Bookings : public Department {
 public:
  Bookings() { site.tell_appointments = true; }
  Lines appointments() const {
    Lines all;
    for (const std::string& line : told) {
      if (line.starts_with("RAD-48")) all.push_back(line);
    }
    return all;
  }
  bool schedule(const char* step_id, const Scheduling& scheduling) {
    const RowId id = the_step(step_id).id;
    return act([&](Decision& d) { return schedule_step(d, id, scheduling); });
  }
  bool end(const char* step_id, bool never_performed) {
    const RowId id = the_step(step_id).id;
    return act([&](Decision& d) { return cancel_step_by_filler(d, id, "", never_performed); });
  }
};

}  // namespace

TEST_CASE("RAD-48 S12: an order that is scheduled books each of its requested procedures") {
  Bookings department;
  REQUIRE(department.place("O1", "PE"));
  CHECK(department.appointments() == Lines{"RAD-48 S12 RP1", "RAD-48 S12 RP2"});
}

TEST_CASE("RAD-48: what has no time yet is not booked; scheduled later it is, once") {
  Bookings department;
  REQUIRE(department.place("O1", "WAIT"));
  CHECK(department.appointments().empty());
  REQUIRE(department.schedule("SPS1", {.start_at = local(8, 9), .modality = "CT"}));
  CHECK(department.appointments() == Lines{"RAD-48 S12 RP1"});
  REQUIRE(department.schedule("SPS1", {.start_at = local(8, 9), .modality = "CT"}));
  CHECK(department.appointments().empty());
}

TEST_CASE("RAD-48 S13: another time; S14: anything else of it") {
  Bookings department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.schedule("SPS1", {.start_at = local(9, 10)}));
  CHECK(department.appointments() == Lines{"RAD-48 S13 RP1"});
  REQUIRE(department.schedule("SPS1", {.duration_minutes = 90}));
  CHECK(department.appointments() == Lines{"RAD-48 S13 RP1"});
  REQUIRE(department.schedule("SPS1", {.station_aets = Lines{"CT2"}}));
  CHECK(department.appointments() == Lines{"RAD-48 S14 RP1"});
}

TEST_CASE("RAD-48 S15: cancelled by the placer, by the department") {
  Bookings department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.end("SPS2", false));
  CHECK(department.appointments() == Lines{"RAD-48 S15 RP2"});
  REQUIRE(department.receive(bare({order(OrderControl::CA, "O1")})));
  CHECK(department.appointments() == Lines{"RAD-48 S15 RP1"});
}

TEST_CASE("RAD-48 S26: the patient did not come") {
  Bookings department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.end("SPS1", true));
  REQUIRE(department.appointments().size() == 1);
  CHECK(department.appointments().front().starts_with("RAD-48 S26 RP1"));
}

TEST_CASE("RAD-48: what is performed keeps its appointment, what begins without one gets none") {
  Bookings department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  CHECK(department.appointments().empty());
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  CHECK(department.appointments().empty());
}

TEST_CASE("RAD-48: a booking that its scheduler cancelled is S15, and S12 when it books again; a cycle is not closed") {
  Bookings department;
  REQUIRE(department.place("O1", "CT"));
  Appointment request;
  request.placer_number = {"O1", "HIS", "", "", ""};
  const auto siu = [&] {
    return department.act([&](Decision& d) {
      const auto done = apply_appointment(d, request, department.sender);
      CHECK(std::ranges::all_of(d.notifications, [](const Notification& one) {
        return one.kind != NotificationKind::appointment || one.sender_knows;
      }));
      return done;
    });
  };
  request.change = Appointment::Change::cancelled;
  REQUIRE(siu());
  CHECK(department.appointments() == Lines{"RAD-48 S15 RP1"});
  request.change = Appointment::Change::booked;
  request.start = local(8, 14, 30);
  REQUIRE(siu());
  CHECK(department.appointments() == Lines{"RAD-48 S12 RP1"});
}

TEST_CASE("RAD-48: if no destination wants appointments, nothing is sent or stored") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1"});
  CHECK(department.the_procedure("RP1").appointment_time.empty());
}

}  // namespace stepwise::model::test
