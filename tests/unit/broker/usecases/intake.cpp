// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/intake.hpp"

#include "base/limits.hpp"
#include "hl7/charset.hpp"
#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <algorithm>
#include <set>
#include <thread>

using stepwise::test::Department;

namespace {
const std::vector<std::string> cancel_of(const std::string& number) {
  return {"ORC|CA|" + number + "^HIS"};
}
}  // namespace

TEST_CASE("A02: a new order is answered AA, journaled, on the worklist and announced, all in one") {
  Department d;
  const auto answer = d.order("P1", "1");
  CHECK(answer.text("MSA-1") == "AA");
  CHECK(answer.text("MSA-2") == "CP1");
  CHECK(d.count("journal") == 1);
  CHECK(d.worklist("1").size() == 1);
  CHECK(d.controls("pacs") == std::vector<std::string>{"NW SC"});
  CHECK(d.woken == std::vector<std::string>{"pacs"});
}

TEST_CASE("A06: one order, two procedures: two RAD-4, two Study UIDs, one accession number") {
  Department d;
  d.order("P1", "1", "PE");
  const auto rows = d.outbox("pacs");
  REQUIRE(rows.size() == 2);
  const auto a = stepwise::hl7::Message::parse(rows[0].bytes).value(),
             b = stepwise::hl7::Message::parse(rows[1].bytes).value();
  CHECK(a.text("ZDS-1.1") != b.text("ZDS-1.1"));
  CHECK(a.text("OBR-18") == b.text("OBR-18"));
  CHECK(d.worklist("1").size() == 2);
}

TEST_CASE("A34, D01, R11: a repeat gets the stored ack byte for byte and has no further effect") {
  Department d;
  const std::string message =
      "MSH|^~\\&|HIS|HOSP|||20260301070000||ADT^A04|H1|P|2.3.1\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r";
  const std::string first = d.send_bytes(message);
  // Integration engines change MSH-7 when they repeat a message, so it is not part of the digest.
  std::string again = message;
  again.replace(again.find("20260301070000"), 14, "20260301070500");
  d.clock.advance(std::chrono::minutes(5));
  CHECK(d.send_bytes(again) == first);
  CHECK(d.send_bytes(message) == first);
  CHECK(d.count("patient") == 1);
  CHECK(d.count("journal") == 3);
}

TEST_CASE("D01, R51: the same control id with other content is a new message, with a finding") {
  Department d;
  CHECK(d.order("P1", "1", "XCH", "SAME").text("MSA-1") == "AA");
  CHECK(d.order("P2", "1", "XCH", "SAME").text("MSA-1") == "AA");
  CHECK(d.count("imaging_order") == 2);
}

TEST_CASE("case R07, R08: of a frame that was never finished the beginning is journaled") {
  Department d;
  stepwise::broker::ReceivedFrame beginning;
  beginning.bytes = "MSH|^~\\&|HIS|HOSP|||20260301070000||ADT^A04|H1|P|2.3.1\rPID|||1";
  beginning.peer_address = "127.0.0.1";
  beginning.length = 70'000;
  stepwise::broker::Intake(d.context).note_broken(beginning, "timed-out");
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.journal WHERE outcome = 'broken' AND control_id = 'H1' AND length = 70000 "
          "AND encode(bytes, 'escape') LIKE 'MSH|%' AND errors->0->>'rule' LIKE 'timed-out: %' AND coalesce(ack, '') = ''") ==
      1);
}

TEST_CASE("case R05: what was repaired in the framing is a finding of the message") {
  Department d;
  stepwise::broker::ReceivedFrame frame;
  frame.bytes = "MSH|^~\\&|HIS|HOSP|||20260301070000||ADT^A04|H1|P|2.3.1\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r";
  frame.peer_address = "127.0.0.1";
  frame.length = static_cast<std::int64_t>(frame.bytes.size());
  frame.findings = {{"end-block-without-cr", "", "the frame ended with 0x1C and no 0x0D"}};
  stepwise::broker::Intake(d.context).receive(frame);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings->0->>'code' = 'end-block-without-cr'") == 1);
}

TEST_CASE("D01: what was refused is processed anew when it comes again") {
  Department d;
  CHECK(d.send("ORM^O01", "C1", cancel_of("P1")).text("MSA-1") == "AE");
  d.order("P1", "1");
  CHECK(d.send("ORM^O01", "C1", cancel_of("P1")).text("MSA-1") == "AA");
  CHECK(d.worklist("1").empty());
}

TEST_CASE("D02, D03: a refusal changes nothing but the journal") {
  Department d;
  const auto answer = d.send("ORM^O01", "C1", cancel_of("NOBODY"));
  CHECK(answer.text("MSA-1") == "AE");
  CHECK(answer.text("ERR-1.4.1") == "204");
  CHECK(d.count("journal") == 1);
  CHECK(d.count("imaging_order") == 0);
  CHECK(d.outbox("pacs").empty());
}

TEST_CASE("A40: three groups, the second is bad: nothing of the first either, and the answer names group 2") {
  Department d;
  const auto answer = d.send("ORM^O01", "C1",
                             {"PID|||1^^^HOSP||WEST^MARY", "PV1||O", "ORC|NW|P1^HIS", "OBR|1|||XCH^Chest^L", "ORC|NW|",
                              "OBR|2|||XCH^Chest^L", "ORC|NW|P3^HIS", "OBR|3|||XCH^Chest^L"});
  CHECK(answer.text("MSA-1") == "AE");
  CHECK(answer.text("ERR-1.1") == "ORC");
  CHECK(answer.text("ERR-1.2") == "2");
  CHECK(d.count("imaging_order") == 0);
}

TEST_CASE("A43: enhanced mode: CA alone, CA with the application answer over our own connection, silence") {
  Department d;
  const std::vector<std::string> adt{"PID|||1^^^HOSP||WEST^MARY", "PV1||O"};
  CHECK(d.send("ADT^A04", "C1", adt, "AL|NE").text("MSA-1") == "CA");
  CHECK(d.send("ADT^A04", "C2", adt, "NE|AL").text("MSA-1") == "AA");
  CHECK(d.send("ADT^A04", "C3", adt, "AL|AL").text("MSA-1") == "CA");
  const auto rows = d.outbox("his");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].kind == "application_acknowledgement");
  CHECK(stepwise::hl7::Message::parse(rows[0].bytes).value().text("MSA-2") == "C3");
  CHECK(d.send_bytes("MSH|^~\\&|HIS|HOSP|||20260301||ADT^A04|C4|P|2.5.1|||NE|NE\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r")
            .empty());
  CHECK(d.count("journal") == 4);
}

TEST_CASE("A43: every pair of MSH-15 and MSH-16, for a message that is applied and one that is refused") {
  Department d;
  const auto applies = [](const std::string& condition, bool success) {
    return condition == "AL" || condition == (success ? "SU" : "ER");
  };
  int sent = 0;
  for (const std::string commit : {"AL", "NE", "ER", "SU", ""}) {
    for (const std::string application : {"AL", "NE", "ER", "SU", ""}) {
      for (const bool success : {true, false}) {
        INFO(commit << "|" << application << (success ? " applied" : " refused"));
        const std::string number = std::to_string(++sent);
        const bool is_original = commit.empty() && application.empty();
        const bool wants_application = is_original || applies(application, success);
        // Before an application answer of its own the first answer tells only that the message is stored.
        const bool wants_commit = !is_original && applies(commit, success || wants_application);
        const std::string by_level = success ? (wants_application ? "AA" : "CA") : wants_application ? "AE" : "CE";
        const std::size_t later = d.outbox("his").size();
        const std::string answer =
            d.send_bytes("MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|M" + number + "|P|2.3.1|||" + commit + "|" +
                         application + "\rPID|||1^^^HOSP||WEST^MARY\r" +
                         (success ? "PV1||O\rORC|NW|N" + number + "^HIS\rOBR|1|||XCH^XCH^L\r" : "ORC|CA|NOBODY^HIS\r"));
        const bool is_apart = wants_commit && wants_application;
        REQUIRE(d.outbox("his").size() == later + (is_apart ? 1 : 0));
        if (is_apart) CHECK(stepwise::hl7::Message::parse(d.outbox("his").back().bytes)->text("MSA-1") == by_level);
        if (!wants_commit && !wants_application)
          CHECK(answer.empty());
        else
          CHECK(stepwise::hl7::Message::parse(answer)->text("MSA-1") == (is_apart ? "CA" : by_level));
      }
    }
  }
  CHECK(d.count("journal") == sent);
  CHECK(d.count("imaging_order") == sent / 2);
}

TEST_CASE("D02: every pair of MSH-15 and MSH-16 while the database is away: CR to who wants a commit answer, else AR") {
  Department d;
  stepwise::sql::Database gone("host=/nowhere", 1, 100);
  gone.shut_down();
  stepwise::sql::NumberBlocks numbers(gone);
  stepwise::broker::Context away{d.settings, d.clock, d.zone, d.metrics, gone, numbers, {}};
  for (const std::string commit : {"AL", "NE", "ER", "SU", ""}) {
    for (const std::string application : {"AL", "NE", "ER", "SU", ""}) {
      INFO(commit << "|" << application);
      const std::string message = "MSH|^~\\&|HIS|HOSP|||20260301||ADT^A04|M1|P|2.5.1|||" + commit + "|" + application +
                                  "\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r";
      const auto answer = stepwise::hl7::Message::parse(
          stepwise::broker::Intake(away)
              .receive({message, "127.0.0.1", false, static_cast<std::int64_t>(message.size()), ""})
              .message);
      REQUIRE(answer.has_value());  // also to who wants none: nothing is lost without a word
      CHECK(answer->text("MSA-1") == (commit == "AL" || commit == "ER" ? "CR" : "AR"));
      CHECK(answer->text("MSA-2") == "M1");
      CHECK(answer->text("ERR-3") == "207");
    }
  }
}

TEST_CASE(
    "reference 2.2: a sender that is configured for original mode gets the application answer, whatever its MSH-15 and MSH-16") {
  Department d;
  d.settings.senders.front().acknowledgement = stepwise::hl7::AckRule::original;
  const std::vector<std::string> adt{"PID|||1^^^HOSP||WEST^MARY", "PV1||O"};
  CHECK(d.send("ADT^A04", "C1", adt, "AL|AL").text("MSA-1") == "AA");
  CHECK(d.send("ADT^A04", "C2", adt, "AL|NE").text("MSA-1") == "AA");
  CHECK(d.outbox("his").empty());
  d.settings.senders.front().acknowledgement = stepwise::hl7::AckRule::enhanced;
  CHECK(d.send("ADT^A04", "C3", adt).text("MSA-1") == "CA");
}

TEST_CASE("D38: 500 orders in one message are placed, and an MSH-10 of 199 characters is answered as it came") {
  Department d;
  std::vector<std::string> segments{"PID|||1^^^HOSP||WEST^MARY", "PV1||O"};
  for (std::size_t i = 0; i < stepwise::limits::hl7_message_orders; ++i) {
    segments.push_back("ORC|NW|P" + std::to_string(i) + "^HIS|||||1^once^^202603010900");
    segments.push_back("OBR|1|P" + std::to_string(i) + "^HIS||XCH^XCH^L");
  }
  CHECK(d.send("ORM^O01", "C1", segments).text("MSA-1") == "AA");
  CHECK(d.count("imaging_order") == 500);
  const std::string longest(stepwise::limits::hl7_control_id_characters, 'C');
  CHECK(d.send("ADT^A04", longest, {"PID|||1^^^HOSP||WEST^MARY", "PV1||O"}).text("MSA-2") == longest);
  CHECK(d.send("ADT^A04", longest + "D", {"PID|||1^^^HOSP||WEST^MARY", "PV1||O"}).text("MSA-2") == longest);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE length(control_id) = 199") == 2);
}

TEST_CASE(
    "D38: of a sender that is not admitted the journal keeps digest, length and first bytes; the rest is not even "
    "read") {
  Department d;
  d.settings.admit_unknown_senders = false;
  std::string message = "MSH|^~\\&|OTHER|X|||20260301||ADT^A04|E1|P|2.5.1\r";
  const auto rest = GENERATE(as<std::string>{}, "PID|||1^^^HOSP||", "MSH|^~\\&|second\r",
                             "PID|\\Q");  // also what would be refused otherwise
  message += rest + std::string(100'000, '~') + "\r";
  const auto answer = stepwise::hl7::Message::parse(d.send_bytes(message)).value();
  CHECK(answer.text("MSA-1") == "AR");
  CHECK(answer.text("ERR-3") == "103");
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE octet_length(bytes) = 4096 AND length = " +
              std::to_string(message.size()) + " AND digest = '" + stepwise::hl7::digest(message) +
              "' AND coalesce(jsonb_array_length(findings), 0) = 0") == 1);
}

TEST_CASE("D38: more orders in one message than the limit are AE, and nothing of it is done") {
  Department d;
  std::vector<std::string> segments{"PID|||1^^^HOSP||WEST^MARY", "PV1||O"};
  for (std::size_t i = 0; i <= stepwise::limits::hl7_message_orders; ++i) {
    segments.push_back("ORC|NW|P" + std::to_string(i) + "^HIS|||||1^once^^202603010900");
    segments.push_back("OBR|1|P" + std::to_string(i) + "^HIS||XCH^XCH^L");
  }
  const auto answer = d.send("ORM^O01", "C1", segments);
  CHECK(answer.text("MSA-1") == "AE");
  CHECK_THAT(answer.text("MSA-3"), Catch::Contains("at most 500 orders"));
  CHECK(d.count("imaging_order") == 0);
}

TEST_CASE("D38: an answer tells whether its sender is admitted; what nobody can read comes from nobody") {
  Department d;
  const auto is_admitted = [&](const std::string& bytes) {
    return stepwise::broker::Intake(d.context)
        .receive({bytes, "127.0.0.1", false, static_cast<std::int64_t>(bytes.size()), ""})
        .is_sender_admitted;
  };
  const std::string his = "MSH|^~\\&|HIS|HOSP|||20260301||ADT^A04|E1|P|2.5.1\r",
                    other = "MSH|^~\\&|OTHER|X|||20260301||ADT^A04|E1|P|2.5.1\r", unreadable = "no message";
  for (const std::string& bytes : {his, other, unreadable}) CHECK(is_admitted(bytes));
  d.settings.admit_unknown_senders = false;
  CHECK(is_admitted(his));
  CHECK_FALSE(is_admitted(other));
  CHECK_FALSE(is_admitted(unreadable));
}

TEST_CASE("D09: an oversize frame is journaled with its length and answered AE 207") {
  Department d;
  const std::string start = "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|BIG|P|2.3.1\r";
  const auto answer =
      stepwise::hl7::Message::parse(stepwise::broker::Intake(d.context)
                                        .receive({start, "127.0.0.1", true, 20'000'000, std::string(64, 'a')})
                                        .message)
          .value();
  CHECK(answer.text("MSA-1") == "AE");
  CHECK(answer.text("ERR-1.4.1") == "207");
  CHECK_THAT(answer.text("MSA-3"), Catch::Contains("larger than"));
  CHECK(d.count("journal") == 1);
}

TEST_CASE("Bytes that are no HL7 message are journaled; without MSH there is no answer") {
  Department d;
  CHECK(d.send_bytes("no message at all").empty());
  CHECK(d.count("journal") == 1);
}

TEST_CASE("A57: orders for one patient from several connections at once: unique ids, all answered") {
  Department d;
  std::vector<std::thread> senders;
  std::vector<std::string> codes(4);
  for (std::size_t t = 0; t < codes.size(); ++t) {
    senders.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i)
        codes[t] += d.order("T" + std::to_string(t) + "N" + std::to_string(i), "1").text("MSA-1");
    });
  }
  for (auto& sender : senders) sender.join();
  for (const std::string& answers : codes) CHECK(answers == "AAAAAAAAAAAAAAAAAAAA");
  std::set<std::string> ids;
  for (const auto& item : d.worklist("1")) ids.insert(item.value(stepwise::dicom::Tag{0x0008, 0x0050}));
  CHECK(ids.size() == 40);
  CHECK(d.count("patient") == 1);
}

TEST_CASE("by setting a message has no effect: AA, journaled with a finding, even if its type is not accepted") {
  Department d;
  d.settings.senders.front().reading.without_effect = {"ADT^A60", "ADT^A28", "SC"};
  CHECK(d.send("ADT^A60", "C1", {"EVN||20260301", "PID|||1^^^HOSP||WEST^MARY"}).text("MSA-1") == "AA");
  CHECK(d.send("ADT^A28", "C2", {"EVN||20260301", "PID|||1^^^HOSP||WEST^MARY"}).text("MSA-1") == "AA");
  CHECK(d.send("ORM^O01", "C3", {"ORC|SC|P1^HIS|||CM"}).text("MSA-1") == "AA");
  CHECK(d.count("patient") == 0);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE outcome = 'no effect' AND ack_code = 'AA' "
              "AND findings->0->>'code' = 'without-effect'") == 3);
}

TEST_CASE("by setting an order that is no imaging order is AA without effect; an order that we have stays ours") {
  Department d;
  d.order("P1", "1");
  d.settings.senders.front().reading.imaging_orders = {stepwise::mapping::parse_conditions("OBR-24 = RAD").value()};
  const std::string blood = "OBR|1|P2^HIS||CREA^Creatinine^L||||||||||||||||||||LAB";
  CHECK(d.send("ORM^O01", "C1", {"PID|||2^^^HOSP||EAST^TOM", "PV1||O", "ORC|NW|P2^HIS", blood}).text("MSA-1") == "AA");
  CHECK(d.count("imaging_order") == 1);
  CHECK(d.count("patient") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"not-imaging\"}]'") == 1);
  // It is cancelled: nothing of ours. A cancel that does not say what it is of is judged as ever.
  CHECK(d.send("ORM^O01", "C2", {"ORC|CA|P2^HIS", blood}).text("MSA-1") == "AA");
  CHECK(d.send("ORM^O01", "C3", cancel_of("P2")).text("MSA-1") == "AE");
  // P1 was placed before the filter; its cancel names a service that the filter leaves out.
  CHECK(d.send("ORM^O01", "C4", {"ORC|CA|P1^HIS", "OBR|1|P1^HIS||XCH^Chest^L||||||||||||||||||||LAB"}).text("MSA-1") ==
        "AA");
  CHECK(d.worklist("1").empty());
}

TEST_CASE("D18: by setting three OBR behind one ORC are three orders; one is cancelled by its own number") {
  Department d;
  d.settings.senders.front().reading.one_order_per_obr = true;
  const auto answer = d.send("ORM^O01", "C1",
                             {"PID|||1^^^HOSP||WEST^MARY", "PV1||O", "ORC|NW|G1^HIS|||||1^once^^202603010900^^R",
                              "OBR|1|P1^HIS||XCH^Chest^L", "OBR|2|P2^HIS||XCH^Chest^L", "OBR|3|P3^HIS||XCH^Chest^L"});
  CHECK(answer.text("MSA-1") == "AA");
  CHECK(d.count("imaging_order") == 3);
  CHECK(d.worklist("1").size() == 3);
  CHECK(d.send("ORM^O01", "C2", {"ORC|CA|G1^HIS", "OBR|1|P2^HIS||XCH^Chest^L"}).text("MSA-1") == "AA");
  CHECK(d.worklist("1").size() == 2);
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE state = 'cancelled' AND placer_number = 'P2'") == 1);
}

TEST_CASE("each refusal is in the log with code, place, rule and remedy, and without a value of the message") {
  Department d;
  const stepwise::test::CapturedOutput output;
  d.send("ORM^O01", "REFUSED-1",
         {"PID|||4711^^^HOSP||WEST^MARY||19700315", "PV1||O", "ORC|CA|SECRET9^HIS", "OBR|1|SECRET9^HIS||XCH^XCH^L"});
  const std::string said = output.text();
  CHECK_THAT(said, Catch::Contains("HL7 message REFUSED-1 (ORM^O01) of "));
  CHECK_THAT(said, Catch::Contains(" refused with AE "));
  CHECK_THAT(said, Catch::Contains("ORC-2: "));
  for (const char* value : {"4711", "WEST", "MARY", "19700315", "SECRET9"}) CHECK_THAT(said, !Catch::Contains(value));
}

TEST_CASE("D16: each message of an unknown sender is in the log with the lines that would admit it, in one line") {
  Department d;
  d.settings.admit_unknown_senders = false;
  const stepwise::test::CapturedOutput output;
  d.send_bytes("MSH|^~\\&|NEWHIS|WARD\\X0A\\forged|||20260301||ADT^A04|N1|P|2.5.1\rPID|||1^^^HOSP||WEST^MARY\r");
  const std::string said = output.text();
  CHECK_THAT(said, Catch::Contains("refused with AR unknown-sender: MSH-3: "));
  CHECK_THAT(said, Catch::Contains("sending_application = \"NEWHIS\""));
  CHECK_THAT(said, !Catch::Contains("WEST"));
  CHECK_THAT(said, !Catch::Contains("\nforged"));
}

TEST_CASE("what an unknown sender calls itself is cut in the log") {
  Department d;
  d.settings.admit_unknown_senders = false;
  const stepwise::test::CapturedOutput output;
  d.send_bytes("MSH|^~\\&|" + std::string(20'000, 'X') + "|W|||20260301||ADT^A04|N1|P|2.5.1\r");
  CHECK(output.text().size() < 2'000);
}

TEST_CASE(
    "a name, an authority or an appointment id that is far longer than any index can hold does not break anything") {
  Department d;
  std::string noise;  // that no compression makes short
  std::uint64_t state = 1;
  while (noise.size() < 20'000) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    noise += "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[(state >> 33) % 36];
  }
  d.order("P1", "1");
  const std::vector<std::pair<const char*, std::vector<std::string>>> messages{
      {"ADT^A04", {"PID|||2^^^HOSP||" + noise + "^MARY", "PV1||O"}},
      {"ADT^A04", {"PID|||3^^^" + noise + "||WEST^MARY", "PV1||O"}},
      {"ADT^A04", {"PID|||4^^^&" + noise + "&ISO||WEST^MARY", "PV1||O"}},
      {"ADT^A04", {"PID|||5^^^HOSP||WEST^MARY", "PV1||O|||||||||||||||||V1^^^" + noise}},
      {"ORM^O01",
       {"PID|||6^^^HOSP||" + noise + "^MARY", "PV1||O", "ORC|NW|P6^HIS|||||1^once^^202603010900", "OBR|1|||XCH^XCH^L"}},
      {"ORM^O01",
       {"PID|||7^^^HOSP||WEST^MARY", "PV1||O", "ORC|NW|P7^" + noise + "|||||1^once^^202603010900",
        "OBR|1|||XCH^XCH^L"}},
      {"SIU^S12",
       {"SCH||" + noise + "|||||||30|MIN|^^^202603021015|||||||||||||||P1^HIS", "PID|||1^^^HOSP||WEST^MARY||19700315|F",
        "RGS|1"}}};
  int sent = 0;
  for (const auto& [type, segments] : messages) {
    INFO(type << " " << segments.front().substr(0, 20));
    const auto answer = d.send(type, "L" + std::to_string(++sent), segments);
    CHECK((answer.text("MSA-1") == "AA" || answer.text("MSA-1") == "AE"));
  }
  CHECK(d.count("journal WHERE outcome = 'quarantined'") == 0);
}
