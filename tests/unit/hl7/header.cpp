// SPDX-License-Identifier: Apache-2.0
#include "hl7/header.hpp"

#include "base/limits.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::hl7;

namespace {

Message request(const std::string& tail, const std::string& type = "ORM^O01") {
  return Message::parse("MSH|^~\\&|HIS^1.2^ISO|HOSP|BROKER|RAD|20260301080000||" + type + "|" + tail + "\rORC|NW\r")
      .value();
}

Answer answer(AckCode code, std::vector<Error> errors = {}) {
  return {.code = code, .control_id = "S1", .timestamp = "20260301080001", .errors = std::move(errors), .text = ""};
}

const Error number_missing{.kind = ErrorKind::required_field_missing,
                           .code = "placer-number-missing",
                           .place = "ORC-2",
                           .rule = "required",
                           .remedy = "send the placer order number"};
const Error bad_issuer{.kind = ErrorKind::table_value,
                       .code = "issuer",
                       .place = "PID(2)-3[1].4.2",
                       .value = "X&Y",
                       .rule = "known",
                       .remedy = "use HOSP"};

}  // namespace

TEST_CASE("MSH of our messages") {
  Writer writer;
  write_header(writer, {.sending_application = "STEPWISE",
                        .sending_facility = "RAD",
                        .receiving_application = "PACS",
                        .receiving_facility = "HOSP",
                        .timestamp = "20260301080001+0100",
                        .message_type = "OMI",
                        .trigger_event = "O23",
                        .structure = "OMI_O23",
                        .control_id = "S77",
                        .version = "2.5.1",
                        .charset = "UNICODE UTF-8"});
  CHECK(writer.finish() ==
        "MSH|^~\\&|STEPWISE|RAD|PACS|HOSP|20260301080001+0100||OMI^O23^OMI_O23|S77|P|2.5.1||||||UNICODE UTF-8\r");
}

TEST_CASE("MSH-18 repeats where code extension is used, and MSH-20 says how") {
  const auto msh = [](const char* charset) {
    Writer writer;
    Header header;
    header.charset = charset;
    write_header(writer, header);
    const std::string text = writer.finish();
    return text.substr(text.find("2.5.1"));
  };
  CHECK(msh("ISO IR6~ISO IR87") == "2.5.1||||||ISO IR6~ISO IR87||ISO 2022-1994\r");
  CHECK(msh("8859/1~8859/5") == "2.5.1||||||8859/1~8859/5||ISO 2022-1994\r");
  CHECK(msh("ISO IR87") == "2.5.1||||||ASCII~ISO IR87||ISO 2022-1994\r");  // it exists by code extension only
  CHECK(msh("ISO IR87~ISO IR159") == "2.5.1||||||ASCII~ISO IR87~ISO IR159||ISO 2022-1994\r");
  CHECK(msh("~ISO IR87") == "2.5.1||||||ASCII~ISO IR87||ISO 2022-1994\r");
  CHECK(msh("ISO IR14") == "2.5.1||||||ISO IR14\r");
  CHECK(msh("") == "2.5.1\r");
}

TEST_CASE("an answer declares the character sets of the message, each of them") {
  const auto msh = [](const char* charset) {
    const std::string text = write_answer(request(std::string("H1|P|2.5.1||||||") + charset), answer(AckCode::AA));
    return text.substr(text.find("2.5.1"), text.find('\r') - text.find("2.5.1"));
  };
  CHECK(msh("ISO IR6~ISO IR87||ISO 2022-1994") == "2.5.1||||||ISO IR6~ISO IR87||ISO 2022-1994");
  CHECK(msh("ISO IR6~ISO IR87") == "2.5.1||||||ISO IR6~ISO IR87");
  CHECK(msh("~ISO IR87") == "2.5.1||||||ASCII~ISO IR87||ISO 2022-1994");
  CHECK(msh("ISO IR87") == "2.5.1||||||ASCII~ISO IR87||ISO 2022-1994");
  CHECK(msh("FOO^1") == "2.5.1||||||FOO^1");
}

TEST_CASE("reference 2.2: an answer goes back where the message came from, in the sender's version") {
  CHECK(write_answer(request("H0001|P|2.3.1||||||8859/1"), answer(AckCode::AA)) ==
        "MSH|^~\\&|BROKER|RAD|HIS^1.2^ISO|HOSP|20260301080001||ACK|S1|P|2.3.1||||||8859/1\rMSA|AA|H0001\r");
  CHECK(write_answer(request("H0001|T^A|2.5.1^CHN", "ORM^O01^ORM_O01"), answer(AckCode::AA)) ==
        "MSH|^~\\&|BROKER|RAD|HIS^1.2^ISO|HOSP|20260301080001||ACK^O01^ACK|S1|T^A|2.5.1^CHN\rMSA|AA|H0001\r");
}

TEST_CASE("reference 2.2: ERR has the form of the sender's version") {
  struct Row {
    const char *version, *err;
  };
  const char* const old_form =
      "ERR|ORC^1^2^101&Required field missing&HL70357~PID^2^3^103&Table value not found&HL70357\r";
  const char* const new_form =
      "ERR||ORC^1^2|101^Required field missing^HL70357|E|placer-number-missing|||ORC-2: required (send the placer "
      "order number)\r"
      "ERR||PID^2^3^1^4^2|103^Table value not found^HL70357|E|issuer|X\\T\\Y||PID(2)-3[1].4.2: known (use HOSP)\r";
  for (const Row& row :
       {Row{"2.1", old_form}, Row{"2.3.1", old_form}, Row{"2.4", old_form}, Row{"", old_form},
        Row{"nonsense", old_form}, Row{"2.5", new_form}, Row{"2.5.1", new_form}, Row{"2.8.2", new_form}}) {
    INFO(row.version);
    const std::string text =
        write_answer(request(std::string("H7|P|") + row.version), answer(AckCode::AE, {number_missing, bad_issuer}));
    CHECK(text.find("MSA|AE|H7|ORC-2: required (send the placer order number)\r") != std::string::npos);
    CHECK(text.substr(text.find("ERR|")) == row.err);
  }
}

TEST_CASE("ERL has a repetition where it has a component; what the place does not name is empty behind it") {
  const auto [place, erl] = GENERATE(table<const char*, const char*>({{"PID", "PID^1"},
                                                                      {"PID-3", "PID^1^3"},
                                                                      {"PID-3[2]", "PID^1^3^2"},
                                                                      {"PID-3.4", "PID^1^3^1^4"},
                                                                      {"PID(2)-3[2].4", "PID^2^3^2^4"},
                                                                      {"PID-3.4.2", "PID^1^3^1^4^2"}}));
  Error error = bad_issuer;
  error.place = place;
  const auto written = Message::parse(write_answer(request("H7|P|2.5.1"), answer(AckCode::AE, {error})));
  CHECK(written->segment("ERR").field(2).raw() == erl);
}

TEST_CASE("An error whose place is no HL7 path is written without a location") {
  const Error away{.kind = ErrorKind::unavailable,
                   .code = "database",
                   .place = "database",
                   .rule = "reachable",
                   .remedy = "send again"};
  CHECK(write_answer(request("H7|P|2.5.1"), answer(AckCode::AR, {away}))
            .find("ERR|||207^Application internal error^HL70357|E|database|||database: ") != std::string::npos);
  CHECK(write_answer(request("H7|P|2.3.1"), answer(AckCode::AR, {away}))
            .find("ERR|^^^207&Application internal error&HL70357\r") != std::string::npos);
}

TEST_CASE("MSA-3 has at most 80 characters") {
  Error wordy = number_missing;
  wordy.remedy = std::string(200, 'x');
  const auto read = Message::parse(write_answer(request("H7|P|2.3.1"), answer(AckCode::AE, {wordy})));
  CHECK(read->text("MSA-3").size() == 80);
}

TEST_CASE("MSH-10 is echoed verbatim, also when it is long, empty or odd (case R20)") {
  for (const std::string& id :
       {std::string("A-123456789012345678901234567890"), std::string(), std::string("A^B&C"), std::string("a\\T\\b")}) {
    const std::string text = write_answer(request(id + "|P|2.3.1"), answer(AckCode::AA));
    const std::string msa = id.empty() ? "\rMSA|AA\r" : "\rMSA|AA|" + id + "\r";
    CHECK(text.find(msa) != std::string::npos);
  }
  CHECK(write_answer(request(std::string(5000, '7') + "|P|2.3.1"), answer(AckCode::AA)).size() < 400);
}

TEST_CASE("A sender with other delimiters is answered in the usual ones") {
  const auto odd = Message::parse("MSH#*!$%#H|S*1.2#HOSP#B#R#2026##ORM*O01#A|1#P#2.3.1\r");
  CHECK(write_answer(*odd, answer(AckCode::AA)) ==
        "MSH|^~\\&|B|R|H\\F\\S^1.2|HOSP|20260301080001||ACK|S1|P|2.3.1\rMSA|AA|A\\F\\1\r");
}

TEST_CASE("reference 2.2: bytes that are no message are answered as far as their MSH can be read") {
  const Answer batch_off =
      answer(AckCode::AE, {Error{.kind = ErrorKind::segment_sequence, .place = "BHS", .rule = "one message a frame"}});
  const auto batch =
      write_answer_to_unreadable("BHS|^~\\&|HIS\rMSH|^~\\&|HIS||||2026||ORM^O01|H9|P|2.3.1\rORC|NW\r", batch_off);
  REQUIRE(batch.has_value());
  CHECK(batch->find("MSA|AE|H9|BHS: one message a frame\rERR|BHS^1^^100&") != std::string::npos);
  CHECK(write_answer_to_unreadable("MSH|^~\\&|M\xfcnchen||||||ORM|H1\xff|P|2.3.1", batch_off).has_value());
  for (const char* hopeless : {"", "hello", "MSH", "MSH|^~\\&|HIS||||2026||ORM^O01||P|2.3.1\r", "MSH|^~\\&|HIS\rH9"}) {
    INFO(hopeless);
    CHECK_FALSE(write_answer_to_unreadable(hopeless, batch_off).has_value());
  }
}

TEST_CASE("An answer we get is read: code, MSA-2, and what a person should read") {
  struct Row {
    const char *tail, *control_id, *text;
    AckCode code;
  };
  for (const Row& row : {
           Row{"MSA|AA|S1\r", "S1", "", AckCode::AA},
           Row{"MSA|AE|S1|unknown patient\rERR|||204\r", "S1", "unknown patient", AckCode::AE},
           Row{"MSA|AR|S1\rERR||PID^1^3|204^Unknown key identifier^HL70357|E||||no such patient\r", "S1",
               "no such patient", AckCode::AR},
           Row{"MSA|AE|S1\rERR||PID^1^3|204^Unknown key identifier^HL70357|E\r", "S1", "Unknown key identifier",
               AckCode::AE},
           Row{"MSA|AE|S1\rERR|PID^1^3^204&Unknown key&HL70357\r", "S1", "Unknown key", AckCode::AE},
           Row{"MSA|CA|1^2\r", "1^2", "", AckCode::CA},
       }) {
    INFO(row.tail);
    const auto read = read_answer(*Message::parse(std::string("MSH|^~\\&|HIS||||||ACK|1|P|2.3.1\r") + row.tail));
    REQUIRE(read.has_value());
    CHECK(read->code == row.code);
    CHECK(read->control_id == row.control_id);
    CHECK(read->text == row.text);
  }
}

TEST_CASE("case R12: an answer without MSA or with an unknown code is none") {
  CHECK(read_answer(*Message::parse("MSH|^~\\&|HIS\r")).error().code == "no-msa");
  CHECK(read_answer(*Message::parse("MSH|^~\\&|HIS\rMSA|OK|S1\r")).error().place == "MSA-1");
}

TEST_CASE("MSH is read alone, whatever follows it") {
  const std::string msh = "MSH|^~\\&|HIS|HOSP|||20260301||ADT^A04|C1|P|2.5.1||||||UNICODE UTF-8";
  for (const std::string& frame : {msh, msh + "\rPID|1\r", msh + "\r\nPID|1", "\xef\xbb\xbf\r " + msh + "\n",
                                   msh + "\rMSH|second\r", msh + "\r" + std::string(100'000, '\r')}) {
    const auto header = read_header(frame);
    REQUIRE(header.has_value());
    CHECK(header->message.text("MSH-3") == "HIS");
    CHECK(header->message.control_id() == "C1");
    CHECK(header->message.segments().size() == 1);
    CHECK(header->charset == "UNICODE UTF-8");
  }
  CHECK(read_header("BHS|^~\\&|HIS\r").error().code == "batch");
  CHECK(read_header("no message").error().code == "no-msh");
  CHECK(read_header("").error().code == "no-msh");
  CHECK(read_header("MSH|^~\\&|HIS|" + std::string(1'000'000, 'x'))->message.text("MSH-4").size() < 100'000);
}

TEST_CASE("MSA-3 has at most 80 characters and ERR-8 at most 250 with their escape sequences") {
  Error odd = number_missing;
  odd.value = std::string(100, '|');
  odd.rule = std::string(300, '&') + "\xC3\xA4";
  const auto read = Message::parse(write_answer(request("H7|P|2.5.1"), answer(AckCode::AE, {odd})));
  CHECK(read->segment("MSA").field(3).raw().size() <= 80);
  CHECK(read->segment("MSA").field(3).raw().ends_with('\\'));  // no sequence is cut
  CHECK(read->segment("ERR").field(6).raw().size() <= 80);
  CHECK(read->segment("ERR").field(8).raw().size() <= 250);
  CHECK(read->segment("ERR").field(8).raw().ends_with('\\'));
}

TEST_CASE("The name of a message in a text for people is readable, the value of the sender is exact") {
  Error error = number_missing;
  error.value = "ADT^A99";
  error.rule = "one of ADT^A08, ORM^O01";
  error.remedy = "send ^~\\& in MSH-2";
  const auto read = Message::parse(write_answer(request("H7|P|2.5.1"), answer(AckCode::AE, {error})));
  CHECK(read->text("ERR-8").find("one of ADT A08, ORM O01") != std::string::npos);
  CHECK(read->text("ERR-8").find("send ^~\\& in MSH-2") != std::string::npos);
  CHECK(read->text("MSA-3").find("ADT A08") != std::string::npos);
  CHECK(read->text("ERR-6") == "ADT^A99");
}

TEST_CASE("The errors of an answer are read in both forms of ERR, each text once and with a limit") {
  const auto errors = [](const std::string& err) {
    return read_errors(*Message::parse("MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.5.1\rMSA|AE|H1\r" + err));
  };
  CHECK(errors("").empty());
  CHECK(errors("ERR\r").empty());
  const auto of_2_5 = errors("ERR||PID^2^5^3^1^2|102^Data type error^HL70357|E|app^Own text||Diagnosis|For people\r");
  REQUIRE(of_2_5.size() == 1);
  CHECK(of_2_5[0].place == "PID(2)-5[3].1.2");
  CHECK(of_2_5[0].code == "102");
  CHECK(of_2_5[0].text == "Data type error; Own text; Diagnosis; For people");
  const auto own_code = errors("ERR||||E|HIS-17|||No such ward\r");
  REQUIRE(own_code.size() == 1);
  CHECK(own_code[0].code == "HIS-17");
  CHECK(own_code[0].text == "No such ward");
  const auto old_form = errors("ERR|PID^1^3^101&Required field missing&HL70357~ORC^2^^204&Unknown key\r");
  REQUIRE(old_form.size() == 2);
  CHECK(old_form[0].place == "PID-3");
  CHECK(old_form[1].place == "ORC(2)");
  CHECK(old_form[1].text == "Unknown key");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "ERR||PID|101|E|||" + std::string(9000, 'x') + "\r";
  REQUIRE(errors(many).size() == limits::hl7_received_errors);
  CHECK(errors(many)[0].text.size() <= limits::hl7_error_characters + 3);
}
