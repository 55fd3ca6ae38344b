// SPDX-License-Identifier: Apache-2.0
// D33 to D35 from the bytes to the database: to whom a message, a number and a time belong.
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

namespace stepwise::test {
namespace {

class Hospitals : public Department {
 public:
  Hospitals() {
    settings.admit_unknown_senders = true;
    settings.senders.front().policy.default_authority = settings.senders.front().reading.default_authority = "";
    broker::Sender second = settings.senders.front();
    second.name = second.policy.name = "second";
    second.sending_application = "SECOND";
    second.policy.status_to = "ris";
    settings.senders.push_back(second);
  }
  std::string from(const std::string& application, const std::string& type, const std::vector<std::string>& segments) {
    std::string message = fmt::format("MSH|^~\\&|{}|HOSP|STEPWISE|RADIOLOGY|20260301070000||{}|I{}|P|2.3.1\r",
                                      application, type, ++count_);
    for (const std::string& segment : segments) message += segment + "\r";
    const auto answer = hl7::Message::parse(send_bytes(message));
    return answer->text("MSA-1") == "AA" ? "AA" : answer->text("MSA-1") + " " + answer->text("ERR-1.4.1");
  }
  std::string order_from(const std::string& application, const std::string& control, const std::string& number,
                         const std::string& patient, const std::string& time = "20260301070000") {
    return from(application, "ORM^O01",
                {fmt::format("PID|||{}||NAME{}^ANNA||19800101|F", patient, patient), "PV1||O",
                 fmt::format("ORC|{}|{}|||||1^once^^202603010900^^R||{}", control, number, time),
                 fmt::format("OBR|1|{}||XCH^XCH^L", number)});
  }
  bool has_finding(const std::string& code) {
    return one(fmt::format("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{{\"code\": \"{}\"}}]'", code)) >
           0;
  }

 private:
  int count_ = 0;
};

}  // namespace

TEST_CASE(
    "D34: two hospitals number from 80001: two orders, and each cancels its own; so do two senders that are not configured") {
  Hospitals hospitals;
  const auto [first, second] = GENERATE(std::pair{"HIS", "SECOND"}, std::pair{"NEW1", "NEW2"});
  CHECK(hospitals.order_from(first, "NW", "80001", "P1") == "AA");
  CHECK(hospitals.order_from(second, "NW", "80001", "P2") == "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.imaging_order") == 2);
  CHECK(hospitals.order_from(second, "CA", "80001", "P1") == "AE 204");
  CHECK(hospitals.order_from(second, "CA", "80001", "P2") == "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.imaging_order WHERE state = 'scheduled'") == 1);
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.worklist_item WHERE patient_id = 'P1'") == 1);
  CHECK(hospitals.order_from("THIRD", "CA", "80001", "P1") == "AE 204");
}

TEST_CASE("D33: a cancel, a change and an appointment of another or of an unknown patient are AE 204") {
  Hospitals hospitals;
  CHECK(hospitals.order_from("HIS", "NW", "O1", "P1") == "AA");
  CHECK(hospitals.order_from("HIS", "NW", "O2", "P2") == "AA");
  for (const std::string patient : {"P2", "P9"}) {
    for (const std::string control : {"CA", "DC", "XO", "HD", "RL"}) {
      INFO(control << " of " << patient);
      CHECK(hospitals.order_from("HIS", control, "O1", patient) == "AE 204");
    }
    for (const std::string event : {"S12", "S13", "S14", "S15", "S17", "S26"}) {
      INFO(event << " of " << patient);
      CHECK(hospitals.from("HIS", "SIU^" + event,
                           {"SCH|A1|B1|||||||30|MIN|^^^202603031100|||||||||||||||O1", "PID|||" + patient + "||X^Y",
                            "RGS|1", "AIS|1|U|XCH^XCH^L|202603031100"}) == "AE 204");
    }
  }
  CHECK(hospitals.from("HIS", "SIU^S13",
                       {"SCH|A1|B1|||||||30|MIN|^^^202603031100|||||||||||||||O1", "PID|||P1||NAMEP1^ANNA", "RGS|1"}) ==
        "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.worklist_item") == 2);
}

TEST_CASE("D35: a cancel of a slow clock and one after an order of next year act") {
  Hospitals hospitals;
  CHECK(hospitals.order_from("HIS", "NW", "O1", "P1", "20260301070000") == "AA");
  CHECK(hospitals.order_from("HIS", "CA", "O1", "P1", "20260301065900") == "AA");
  CHECK(hospitals.order_from("SECOND", "NW", "O2", "P2", "20270301070000") == "AA");
  CHECK(hospitals.has_finding("time-ahead"));
  CHECK(hospitals.order_from("SECOND", "CA", "O2", "P2", "20260301070000") == "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.worklist_item") == 0);
}

TEST_CASE("D35: what the newest act of a sender was outlives the process; another sender's times do not count") {
  Hospitals hospitals;
  CHECK(hospitals.order_from("HIS", "NW", "O1^X", "P1") == "AA");
  CHECK(hospitals.order_from("HIS", "HD", "O1^X", "P1", "20260301065900") == "AA");
  CHECK(hospitals.order_from("HIS", "CA", "O1^X", "P1", "20260301065800") == "AE 207");
  CHECK(hospitals.order_from("SECOND", "CA", "O1^X", "P1", "20260301065800") == "AA");
  CHECK(hospitals.from("HIS", "ADT^A05", {"EVN|A05|20260601070000", "PID|||P1||NAMEP1^ANNA||19800101|F", "PV1||O"}) ==
        "AA");
  CHECK(hospitals.from("HIS", "ADT^A08", {"EVN|A08|20260301070000", "PID|||P1||NEW^ANNA||19800101|F", "PV1||O"}) ==
        "AA");
  CHECK(hospitals.from("HIS", "ADT^A08", {"EVN|A08|20260301060000", "PID|||P1||OLD^ANNA||19800101|F", "PV1||O"}) ==
        "AE 207");
  CHECK(hospitals.from("HIS", "ADT^A08", {"EVN|A08|20260301060000", "PID|||P1||NEW^ANNA||19800101|F", "PV1||O"}) ==
        "AA");
}

TEST_CASE("a number under two universal ids is two patients, and one known by its universal id gets no second record") {
  Hospitals hospitals;
  const auto register_as = [&](const std::string& cx, const std::string& name) {
    return hospitals.from("HIS", "ADT^A04",
                          {"EVN|A04|20260301070000", "PID|||" + cx + "||" + name + "||19800101|F", "PV1||O"});
  };
  CHECK(register_as("1^^^&1.2.3&ISO", "ONE^ANNA") == "AA");
  CHECK(register_as("1^^^&1.2.4&ISO", "TWO^BERTA") == "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.patient") == 2);
  CHECK(register_as("1^^^NAMED&1.2.3&ISO", "ONE^ANNA") == "AA");
  CHECK(hospitals.one("SELECT count(*) FROM stepwise.patient") == 2);
}

}  // namespace stepwise::test
