// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/received.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using test::Department;

namespace {

const std::string registration_body = "PID|||1^^^HOSP||WEST^MARY||19700315|F\rPV1||O\r";

std::string header_of(const std::string& application, const std::string& facility,
                      const std::string& type = "ADT^A04") {
  return "MSH|^~\\&|" + application + "|" + facility + "|||20260301||" + type + "|E1|P|2.5.1\r";
}

broker::ReceivedFrame frame_of(const std::string& bytes, const std::string& address = "127.0.0.1") {
  broker::ReceivedFrame frame;
  frame.bytes = bytes;
  frame.peer_address = address;
  frame.length = static_cast<std::int64_t>(bytes.size());
  return frame;
}

broker::Received opened(Department& d, const broker::ReceivedFrame& frame) {
  return broker::open(frame, d.context);
}

std::vector<std::string> codes_of(const broker::Received& received) {
  std::vector<std::string> codes;
  for (const Error& error : received.errors) codes.push_back(error.code);
  return codes;
}

using ErrorCodes = std::vector<std::string>;

}  // namespace

TEST_CASE("The type of a message is MSH-9 with its trigger event, if it has one") {
  Department d;
  CHECK(opened(d, frame_of(header_of("HIS", "HOSP") + registration_body)).type() == "ADT^A04");
  CHECK(opened(d, frame_of(header_of("HIS", "HOSP", "ACK") + "MSA|AA|1\r")).type() == "ACK");
  CHECK(opened(d, frame_of("no message")).type().empty());
  CHECK(broker::Received().type().empty());
}

TEST_CASE("A message of a configured sender has the name of the sender as its key, another one MSH-3 and MSH-4") {
  Department d;
  const broker::Received his = opened(d, frame_of(header_of("HIS", "HOSP") + registration_body));
  CHECK(his.sender_key == "his");
  CHECK(his.sender == &d.settings.senders.front());
  CHECK(his.request);
  CHECK(his.errors.empty());
  const broker::Received other = opened(d, frame_of(header_of("LAB", "X") + registration_body));
  CHECK(other.sender_key == "LAB|X");
  REQUIRE(other.sender != nullptr);
  CHECK(other.sender->name.empty());
  CHECK(opened(d, frame_of("no message", "10.0.0.7")).sender_key == "10.0.0.7");
}

TEST_CASE("D16: what would admit a sender names its application and its facility") {
  Department d;
  d.settings.admit_unknown_senders = false;
  const broker::Received received = opened(d, frame_of(header_of("LAB", "WARD") + registration_body));
  CHECK(received.sender == nullptr);
  CHECK_FALSE(received.request);
  REQUIRE(codes_of(received) == ErrorCodes{"unknown-sender"});
  CHECK(received.errors[0].value == "LAB");
  CHECK_THAT(received.errors[0].remedy,
             Catch::Contains("sending_application = \"LAB\"") && Catch::Contains("sending_facility = \"WARD\""));
}

TEST_CASE("A frame for a named sender is that sender's, whatever its MSH says") {
  Department d;
  broker::Sender lab;
  lab.name = "lab";
  lab.sending_application = "LAB";
  d.settings.senders.push_back(lab);
  broker::ReceivedFrame frame = frame_of(header_of("HIS", "HOSP") + registration_body);
  CHECK(opened(d, frame).sender_key == "his");
  frame.from_sender = "lab";
  CHECK(opened(d, frame).sender_key == "lab");
}

TEST_CASE(
    "reference 2.8: an answer on our connection is of the sender that the destination belongs to, else of everybody") {
  Department d;
  broker::Sender lab;
  lab.name = "lab";
  lab.sending_application = "LAB";
  lab.policy.status_to = "lab-placer";
  d.settings.senders.push_back(lab);
  d.settings.admit_unknown_senders = false;
  broker::ReceivedFrame answer =
      frame_of(header_of("GATEWAY", "X", "ORR^O02") + "MSA|AA|1\rORC|NA|P1^HIS|F9^STEPWISE\r");
  CHECK(codes_of(opened(d, answer)) == ErrorCodes{"unknown-sender"});
  for (const auto& [destination, key] :
       {std::pair{"his", "his"}, std::pair{"lab-placer", "lab"}, std::pair{"pacs", "GATEWAY|X"}}) {
    answer.answers_from = destination;
    const broker::Received received = opened(d, answer);
    CHECK(received.sender_key == key);
    CHECK(received.errors.empty());
  }
}

TEST_CASE("D17: each of application and facility is checked only if names for it are configured") {
  Department d;
  const auto codes_for = [&](const std::string& application, const std::string& facility) {
    return codes_of(opened(d, frame_of("MSH|^~\\&|HIS|HOSP|" + application + "|" + facility +
                                       "|20260301||ADT^A04|E1|P|2.5.1\r" + registration_body)));
  };
  d.settings.receiving_applications = {"STEPWISE"};
  CHECK(codes_for("STEPWISE", "ANY").empty());
  CHECK(codes_for("OTHER", "ANY") == ErrorCodes{"not-for-us"});
  d.settings.receiving_applications.clear();
  d.settings.receiving_facilities = {"RADIOLOGY"};
  CHECK(codes_for("OTHER", "RADIOLOGY").empty());
  CHECK(codes_for("OTHER", "ANY") == ErrorCodes{"not-for-us"});
  d.settings.receiving_applications = {"STEPWISE"};
  CHECK(codes_for("OTHER", "ANY") == ErrorCodes{"not-for-us", "not-for-us"});
}

TEST_CASE("A62: a message of ours that comes back has no request, no errors, and a finding; an answer is no echo") {
  Department d;
  const std::string ours = header_of("STEPWISE", "RADIOLOGY", "ORM^O01") + "ORC|CA|P1^HIS|F1^STEPWISE||CM\r";
  const broker::Received echo = opened(d, frame_of(ours, "10.0.0.9"));
  CHECK(echo.is_own_echo);
  CHECK_FALSE(echo.request);
  CHECK(echo.errors.empty());
  CHECK(echo.sender_key == "10.0.0.9");
  REQUIRE(echo.findings.size() == 1);
  CHECK(echo.findings[0].code == "own-echo");
  for (const char* type : {"ORR^O02", "ACK"}) {
    CAPTURE(type);
    CHECK_FALSE(opened(d, frame_of(header_of("STEPWISE", "RADIOLOGY", type) + "MSA|AA|1\r")).is_own_echo);
  }
  broker::ReceivedFrame answer = frame_of(ours);
  answer.answers_from = "his";
  CHECK_FALSE(opened(d, answer).is_own_echo);
}

TEST_CASE("A62: an echo from the address of the second sender is admitted, one from another address is not") {
  Department d;
  d.settings.admit_unknown_senders = false;
  d.settings.senders.front().addresses = {"10.0.0.1"};
  broker::Sender lab;
  lab.name = "lab";
  lab.sending_application = "LAB";
  lab.addresses = {"10.0.0.2", "10.0.0.3"};
  d.settings.senders.push_back(lab);
  const std::string ours = header_of("STEPWISE", "RADIOLOGY", "ORM^O01") + "ORC|CA|P1^HIS|F1^STEPWISE||CM\r";
  for (const auto& [address, is_echo] :
       {std::pair{"10.0.0.1", true}, std::pair{"10.0.0.3", true}, std::pair{"10.0.0.4", false}}) {
    CAPTURE(address);
    const broker::Received received = opened(d, frame_of(ours, address));
    CHECK(received.is_own_echo == is_echo);
    CHECK(received.errors.empty() == is_echo);
  }
}

TEST_CASE("The findings of the framer, of the characters and of the parser come before those of the content") {
  Department d;
  broker::ReceivedFrame frame = frame_of(
      "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|E1|P|2.5.1||||||ASCII\r"
      "PID|||1^^^HOSP||M\xC3\x9CLLER^EVA||19700315|F\rPV1||O\r"
      "ORC|NW|P1^HIS|||||1^once^^202603010900\rOBR|1|P1^HIS||XCH^XCH^L\r");
  frame.findings = {{"framing", "", "repaired"}};
  const broker::Received received = opened(d, frame);
  CHECK(received.request);
  CHECK(received.charset == "ASCII");
  REQUIRE(received.findings.size() >= 2);
  CHECK(received.findings[0].code == "framing");
  CHECK(received.findings[1].place.find("PID") == std::string::npos);
}

TEST_CASE("A sender with a mapping file that can be reloaded is read by it, another one by its settings") {
  Department d;
  auto configured = std::make_shared<mapping::FieldMap>(), reloaded = std::make_shared<mapping::FieldMap>();
  configured->sexes["Q"] = "F";
  reloaded->sexes["Q"] = "M";
  d.settings.senders.front().reading.fields = configured;
  const broker::ReceivedFrame frame =
      frame_of(header_of("HIS", "HOSP") + "PID|||1^^^HOSP||WEST^MARY||19700315|Q\rPV1||O\r");
  const auto sex = [&] {
    return std::get<model::PatientRegistration>(opened(d, frame).request.value()).patient.sex.value();
  };
  CHECK(sex() == "F");
  d.settings.senders.front().reading.fields = reloaded;
  CHECK(sex() == "M");
}

TEST_CASE("Where each value was found is kept only if the frame asks for it") {
  Department d;
  broker::ReceivedFrame frame = frame_of(header_of("HIS", "HOSP") + registration_body);
  CHECK(opened(d, frame).origins.empty());
  frame.explains = true;
  CHECK_FALSE(opened(d, frame).origins.empty());
}

TEST_CASE("D09, D38: a frame that is too large says so when it can be read, and after the sender is admitted") {
  Department d;
  d.settings.hl7_frame_bytes = 1000;
  broker::ReceivedFrame frame = frame_of(header_of("HIS", "HOSP"));
  frame.oversize = true;
  frame.length = 5000;
  const broker::Received readable = opened(d, frame);
  CHECK(codes_of(readable) == ErrorCodes{"frame-too-large"});
  CHECK(readable.errors[0].value == "5000");
  CHECK(readable.errors[0].rule == "larger than 1000 bytes");
  CHECK(readable.sender_key == "his");
  frame.bytes = "no message";
  CHECK(codes_of(opened(d, frame)) == ErrorCodes{"frame-too-large"});
  frame.oversize = false;
  CHECK(codes_of(opened(d, frame)) != ErrorCodes{"frame-too-large"});
}

TEST_CASE("A62: our own message echoed to us by a peer that is admitted is answered AA and has no effect") {
  Department d;
  d.settings.admit_unknown_senders = GENERATE(true, false);
  if (!d.settings.admit_unknown_senders) d.settings.senders.front().addresses = {"127.0.0.1"};
  d.order("P1", "1");
  const std::string echo =
      "MSH|^~\\&|STEPWISE|RADIOLOGY|||20260301||ORM^O01|E1|P|2.3.1\rORC|CA|P1^HIS|F1^STEPWISE||CM\r";
  const auto answer = hl7::Message::parse(d.send_bytes(echo)).value();
  CHECK(answer.text("MSA-1") == "AA");
  CHECK(d.worklist("1").size() == 1);
  CHECK(d.outbox("his").empty());
}

TEST_CASE("A62: our application with another facility, or our facility with another application, is another system") {
  Department d;
  d.order("P1", "1");
  const auto answer_to = [&](const std::string& application, const std::string& facility, const std::string& number) {
    return hl7::Message::parse(d.send_bytes("MSH|^~\\&|" + application + "|" + facility + "|||20260301||ORM^O01|E" +
                                            number +
                                            "|P|2.3.1\rPID|||1^^^HOSP||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" +
                                            number + "^HIS\rOBR|1|||XCH^XCH^L\r"))
        .value()
        .text("MSA-1");
  };
  CHECK(answer_to("STEPWISE", "RADIOLOGY", "N1") == "AA");
  CHECK(d.count("imaging_order") == 1);
  CHECK(answer_to("STEPWISE", "OTHER", "N2") == "AA");
  CHECK(d.count("imaging_order") == 2);
  CHECK(answer_to("OTHER", "RADIOLOGY", "N3") == "AA");
  CHECK(answer_to("STEPWISE", "", "N4") == "AA");
  CHECK(answer_to("stepwise", "RADIOLOGY", "N5") == "AA");
  CHECK(d.count("imaging_order") == 5);
  d.settings.admit_unknown_senders = false;
  CHECK(answer_to("STEPWISE", "OTHER", "N6") == "AR");
  CHECK(d.count("imaging_order") == 5);
}

TEST_CASE("D17: our application with another facility in MSH-5 and MSH-6 is not us; each name of two is") {
  Department d;
  d.settings.receiving_applications = {"STEPWISE", "BROKER"};
  d.settings.receiving_facilities = {"RADIOLOGY", "IMAGING"};
  int sent = 0;
  const auto place_of_refusal = [&](const std::string& application, const std::string& facility) {
    const auto answer =
        hl7::Message::parse(d.send_bytes("MSH|^~\\&|HIS|HOSP|" + application + "|" + facility + "|20260301||ADT^A04|R" +
                                         std::to_string(++sent) + "|P|2.5.1\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r"))
            .value();
    return answer.text("MSA-1") == "AA" ? "" : answer.text("ERR-2.1") + "-" + answer.text("ERR-2.3");
  };
  CHECK(place_of_refusal("STEPWISE", "RADIOLOGY").empty());
  CHECK(place_of_refusal("BROKER", "IMAGING").empty());
  CHECK(place_of_refusal("STEPWISE", "OTHER") == "MSH-6");
  CHECK(place_of_refusal("OTHER", "RADIOLOGY") == "MSH-5");
  CHECK(place_of_refusal("STEPWISE", "") == "MSH-6");
}

TEST_CASE("D16: a message that claims to be ours is AR 103 when its sender is not admitted, whatever its type") {
  Department d;
  d.settings.admit_unknown_senders = false;
  d.settings.senders.front().addresses = {"10.0.0.1"};
  const auto type = GENERATE(as<std::string>{}, "ORM^O01", "ADT^A08", "ORR^O02", "ACK", "SIU^S12", "ZZZ^Z99", "");
  const auto answer = hl7::Message::parse(d.send_bytes("MSH|^~\\&|STEPWISE|RADIOLOGY|||20260301||" + type +
                                                       "|E1|P|2.5.1\rMSA|AA|1\rPID|||1^^^HOSP||WEST^MARY\r"))
                          .value();
  CHECK(answer.text("MSA-1") == "AR");
  CHECK(answer.text("ERR-3") == "103");
}

TEST_CASE("D38: an oversize frame of a sender that is not admitted is AR 103, not AE") {
  Department d;
  d.settings.admit_unknown_senders = false;
  const std::string start = "MSH|^~\\&|OTHER|X|||20260301||ORM^O01|BIG|P|2.3.1\r";
  const auto answer =
      hl7::Message::parse(
          broker::Intake(d.context).receive({start, "127.0.0.1", true, 20'000'000, std::string(64, 'a')}).message)
          .value();
  CHECK(answer.text("MSA-1") == "AR");
}

TEST_CASE("reference 2.8: an answer on our connection is from the system that we called, whatever its MSH says") {
  Department d;
  d.settings.admit_unknown_senders = false;
  broker::ReceivedFrame answer;
  answer.bytes = "MSH|^~\\&|GATEWAY|X|||20260301||ORR^O02|N1|P|2.3.1\rMSA|AA|1\rORC|NA|P1^HIS|F9^STEPWISE\r";
  answer.peer_address = "10.0.0.1";
  answer.length = static_cast<std::int64_t>(answer.bytes.size());
  const auto code = [&] {
    return hl7::Message::parse(broker::Intake(d.context).receive(answer).message).value().text("MSA-1");
  };
  CHECK(code() == "AR");
  answer.answers_from = "his";
  CHECK(code() == "AE");  // the message is processed, but there is no order F9
}

TEST_CASE("D09: the answer to a frame that is too large names the limit") {
  Department d;
  d.settings.hl7_frame_bytes = 200'000;
  broker::ReceivedFrame frame;
  frame.bytes = "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|L1|P|2.3.1\r";
  frame.peer_address = "127.0.0.1";
  frame.length = 300'000;
  frame.oversize = true;
  frame.digest = std::string(64, '0');
  CHECK(broker::Intake(d.context).receive(frame).message.find("larger than 200000 bytes") != std::string::npos);
}

TEST_CASE("D16: an unknown sender is AR 103 once senders are named, and the answer says what would admit it") {
  Department d;
  d.settings.admit_unknown_senders = false;
  const auto answer =
      hl7::Message::parse(
          d.send_bytes("MSH|^~\\&|OTHER|X|||20260301||ADT^A04|E1|P|2.5.1\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r"))
          .value();
  CHECK(answer.text("MSA-1") == "AR");
  CHECK(answer.text("ERR-3") == "103");
  CHECK(d.count("patient") == 0);
  CHECK(d.count("journal") == 1);
}

TEST_CASE("D17: a message that is not addressed to us is AR 103 if receivers are configured") {
  Department d;
  d.settings.receiving_applications = {"OTHER"};
  const auto answer = d.order("P1", "1");
  CHECK(answer.text("MSA-1") == "AR");
  CHECK(answer.text("ERR-1.1") == "MSH");
  CHECK(answer.text("ERR-1.3") == "5");
  CHECK(d.count("imaging_order") == 0);
}
