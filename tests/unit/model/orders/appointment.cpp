// SPDX-License-Identifier: Apache-2.0
// A58: SIU of an enterprise scheduler (reference 2.10).
#include "model/orders/appointment.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

class Clinic : public Department {
 public:
  bool siu(const Appointment& request) {
    return act([&](Decision& d) { return apply_appointment(d, request, sender); });
  }
  static Appointment appointment(Appointment::Change change = Appointment::Change::booked,
                                 const std::string& placer = "O1") {
    Appointment request;
    request.change = change;
    if (!placer.empty()) request.placer_number = {placer, "HIS", "", "", ""};
    request.appointment_id = "APP1";
    if (change == Appointment::Change::booked) request.start = local(8, 14, 30);
    return request;
  }
};

}  // namespace

TEST_CASE("A58: S12 schedules what waited for a time") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "WAIT"));
  CHECK(clinic.state("SPS1") == StepState::unscheduled);
  Appointment booked = Clinic::appointment();
  booked.resources = {"ct2"};
  booked.duration_minutes = 45;
  booked.performer.id = "T1";
  REQUIRE(clinic.siu(booked));
  const ScheduledProcedureStep& step = clinic.the_step("SPS1");
  CHECK(step.state == StepState::scheduled);
  CHECK(step.start_at == local(8, 14, 30));
  CHECK(step.station_aets == Lines{"CT2"});
  CHECK(step.duration_minutes == 45);
  CHECK(step.performing_physician.id == "T1");
  CHECK(clinic.told == Lines{"RAD-4 NW/SC RP1"});
}

TEST_CASE("A58: S13 moves the steps that wait, their distance stays; found by the appointment id too") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "TWO"));
  REQUIRE(clinic.siu(Clinic::appointment()));
  CHECK(clinic.the_step("SPS1").start_at == local(8, 14, 30));
  CHECK(clinic.the_step("SPS2").start_at == local(8, 15, 0));
  CHECK(clinic.told == Lines{"RAD-13 XO/SC RP1"});
  Appointment moved = Clinic::appointment(Appointment::Change::booked, "");
  moved.start = local(9, 8);
  REQUIRE(clinic.siu(moved));
  CHECK(clinic.the_step("SPS1").start_at == local(9, 8));
  REQUIRE(clinic.siu(moved));
  CHECK(clinic.has_finding("idempotent"));
  CHECK(clinic.told.empty());
}

TEST_CASE("A58: an appointment that names its service moves that procedure alone") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "PE"));
  Appointment moved = Clinic::appointment();
  moved.service = code("LUNG");
  REQUIRE(clinic.siu(moved));
  CHECK(clinic.the_step("SPS1").start_at == local(5, 8));
  CHECK(clinic.the_step("SPS2").start_at == local(8, 14, 30));
  CHECK(clinic.told == Lines{"RAD-13 XO/SC RP2"});
}

TEST_CASE("A58: a step that no plan describes is done with the equipment that was booked") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "UNPLANNED"));
  CHECK(clinic.state("SPS1") == StepState::unscheduled);
  Appointment booked = Clinic::appointment();
  booked.resources = {"XR1"};
  REQUIRE(clinic.siu(booked));
  CHECK(clinic.the_step("SPS1").modality == "DX");
  CHECK(clinic.state("SPS1") == StepState::scheduled);
}

TEST_CASE("A58: S15 leaves the order: its step waits for another time, and a new S12 schedules it again") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "CT"));
  REQUIRE(clinic.siu(Clinic::appointment(Appointment::Change::cancelled)));
  CHECK(clinic.state("SPS1") == StepState::unscheduled);
  CHECK_FALSE(clinic.the_step("SPS1").start_at);
  CHECK(clinic.has_finding("needs-scheduling"));
  CHECK(clinic.told == Lines{"RAD-13 XO/SC RP1"});
  REQUIRE(clinic.siu(Clinic::appointment()));
  CHECK(clinic.state("SPS1") == StepState::scheduled);
}

TEST_CASE("A58: S15 by setting cancels, and the placer gets OC") {
  Clinic clinic;
  clinic.sender.cancelled_appointment_cancels = true;
  REQUIRE(clinic.place("O1", "CT"));
  REQUIRE(clinic.siu(Clinic::appointment(Appointment::Change::cancelled)));
  CHECK(clinic.state("SPS1") == StepState::cancelled);
  CHECK(clinic.told == Lines{"RAD-13 CA/CA RP1 (The appointment was cancelled)", "ORU X RP1",
                             "RAD-3 OC/CA (The appointment was cancelled)"});
}

TEST_CASE("A58: S26: never performed, the patient did not arrive") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "CT"));
  REQUIRE(clinic.siu(Clinic::appointment(Appointment::Change::no_show)));
  CHECK(clinic.state("SPS1") == StepState::never_performed);
  CHECK(clinic.the_step("SPS1").end_reason.value == "110507");
  CHECK(clinic.told ==
        Lines{"RAD-13 CA/CA RP1 (Patient did not arrive)", "ORU X RP1", "RAD-3 OC/CA (Patient did not arrive)"});
}

TEST_CASE("A58: an unknown appointment is 204, one whose order ended 207; the patient is untouched") {
  Clinic clinic;
  CHECK_FALSE(clinic.siu(Clinic::appointment(Appointment::Change::booked, "O9")));
  CHECK(clinic.error.kind == ErrorKind::unknown_key);
  CHECK(clinic.error.place == "SCH-26");
  CHECK_FALSE(clinic.siu(Clinic::appointment(Appointment::Change::booked, "")));
  CHECK(clinic.error.place == "SCH-2");
  REQUIRE(clinic.place("O1", "CT"));
  REQUIRE(clinic.create(clinic.picked("1.2", {"SPS1"})));
  CHECK_FALSE(clinic.siu(Clinic::appointment()));
  CHECK(clinic.error.code == "order-ended");
}

TEST_CASE("A58: a resource that is not a configured station is a finding; the step keeps its stations") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "CT"));
  Appointment booked = Clinic::appointment();
  booked.resources = {"ROOM 99"};
  REQUIRE(clinic.siu(booked));
  CHECK(clinic.has_finding("resource-unknown"));
  CHECK(clinic.the_step("SPS1").station_aets == Lines{"CT1", "CT2"});
}

TEST_CASE("an appointment without an order number is AE 204, which proposes the order that fits") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "WAIT"));
  REQUIRE(clinic.place("O2", "CT"));
  Appointment booked = Clinic::appointment(Appointment::Change::booked, "");
  booked.patients = {pid("P1")};
  booked.service = code("WAIT");
  booked.start = local(5, 14);
  CHECK_FALSE(clinic.siu(booked));
  CHECK(clinic.error.kind == ErrorKind::unknown_key);
  CHECK(clinic.error.remedy.find("F1 fits") != std::string::npos);
  booked.service = code("MRI");
  CHECK_FALSE(clinic.siu(booked));
  CHECK(clinic.error.remedy.find("fits") == std::string::npos);
}

TEST_CASE("by setting an appointment without an order number books the only order that fits") {
  Clinic clinic;
  clinic.sender.unnumbered_appointment = UnnumberedAppointment::match;
  REQUIRE(clinic.place("O1", "WAIT"));
  REQUIRE(clinic.place("O2", "CT"));
  Appointment booked = Clinic::appointment(Appointment::Change::booked, "");
  booked.patients = {pid("P1")};
  booked.service = code("WAIT");
  booked.start = local(5, 14);
  SECTION("by service and day") {
    REQUIRE(clinic.siu(booked));
    CHECK(clinic.has_finding("appointment-matched"));
    CHECK(clinic.the_step("SPS1").start_at == local(5, 14));
    CHECK(clinic.the_order("O1").appointment_id == "APP1");
    booked.start = local(7, 9);  // known by its id now
    REQUIRE(clinic.siu(booked));
    CHECK_FALSE(clinic.has_finding("appointment-matched"));
    CHECK(clinic.the_step("SPS1").start_at == local(7, 9));
  }
  SECTION("what waits for a time on any day, what is scheduled on its day") {
    booked.service = code("CT");
    booked.start = local(7, 9);
    CHECK_FALSE(clinic.siu(booked));
    booked.service = code("WAIT");
    REQUIRE(clinic.siu(booked));
    CHECK(clinic.the_step("SPS1").start_at == local(7, 9));
  }
  SECTION("not one of two") {
    REQUIRE(clinic.place("O3", "WAIT"));
    CHECK_FALSE(clinic.siu(booked));
  }
  SECTION("not of another patient, or of nobody") {
    booked.patients = {pid("P2")};
    CHECK_FALSE(clinic.siu(booked));
    booked.patients.clear();
    CHECK_FALSE(clinic.siu(booked));
  }
  SECTION("not what has an appointment") {
    Appointment other = Clinic::appointment(Appointment::Change::booked, "O1");
    other.appointment_id = "APP7";
    other.start = local(5, 9);
    REQUIRE(clinic.siu(other));
    CHECK_FALSE(clinic.siu(booked));
  }
  SECTION("not where it names an order that nobody knows") {
    booked.placer_number = {"O9", "HIS", "", "", ""};
    CHECK_FALSE(clinic.siu(booked));
  }
  SECTION("a cancel is not guessed") {
    booked.change = Appointment::Change::cancelled;
    CHECK_FALSE(clinic.siu(booked));
    CHECK(clinic.state("SPS1") == StepState::unscheduled);
  }
}

TEST_CASE("by setting the department places an order for an appointment that no order fits") {
  Clinic clinic;
  clinic.sender.unnumbered_appointment = UnnumberedAppointment::create;
  Appointment booked = Clinic::appointment(Appointment::Change::booked, "");
  booked.patients = {pid("P1")};
  booked.service = code("CT");
  booked.resources = {"CT2"};
  REQUIRE(clinic.siu(booked));
  CHECK(clinic.has_finding("order-for-appointment"));
  CHECK(clinic.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1"});
  CHECK(clinic.the_step("SPS1").start_at == local(8, 14, 30));
  CHECK(clinic.the_step("SPS1").station_aets == Lines{"CT2"});
  CHECK(clinic.snapshot.orders.front().order.appointment_id == "APP1");
  booked.start = local(9, 8);
  REQUIRE(clinic.siu(booked));
  CHECK(clinic.snapshot.orders.size() == 1);
  CHECK(clinic.the_step("SPS1").start_at == local(9, 8));
  booked.appointment_id = "APP2";
  booked.service = {};
  CHECK_FALSE(clinic.siu(booked));
  CHECK(clinic.error.place == "AIS-3");
  booked.service = code("CT");
  booked.patients.push_back(pid("P2"));
  CHECK_FALSE(clinic.siu(booked));
  CHECK(clinic.error.place == "PID");
}

TEST_CASE("notes of an appointment are comments on its steps; a day without a time stays a day") {
  Clinic clinic;
  REQUIRE(clinic.place("O1", "TWO"));
  Appointment booked = Clinic::appointment();
  booked.start = local(8, 0);
  booked.start_is_day = true;
  booked.comments = "Fasting";
  REQUIRE(clinic.siu(booked));
  CHECK(clinic.the_step("SPS2").comments == "Fasting");
  CHECK(clinic.the_step("SPS2").start_is_day);
  REQUIRE(clinic.siu(Clinic::appointment(Appointment::Change::cancelled)));
  CHECK_FALSE(clinic.the_step("SPS2").start_is_day);
}

}  // namespace stepwise::model::test
