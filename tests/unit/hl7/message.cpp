// SPDX-License-Identifier: Apache-2.0
#include "hl7/message.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::hl7;

namespace {

const std::string order =
    "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ORM^O01|H0001|P|2.3.1\r"
    "PID|||12345^^^HOSP^MR~777^^^CITY^PI||WEST^MARY^A||19700315|F||||||||||A77^^^HOSP\r"
    "ORC|NW|P5001^HIS|||||1^once^^202603010900^^R\r"
    "OBR|1|P5001^HIS||XCH^Chest^L^P1^Chest 2 views^ERL\r"
    "ORC|NW|P5002&x^HIS\r"
    "OBR|2|P5002^HIS||\"\"^^L\r";

Message parsed(std::string text) {
  auto message = Message::parse(std::move(text));
  REQUIRE(message.has_value());
  return std::move(*message);
}

bool has_finding(const Message& message, std::string_view code) {
  return std::any_of(message.findings().begin(), message.findings().end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

std::vector<std::string> names(const Message& message) {
  std::vector<std::string> out;
  for (const Segment& segment : message.segments()) out.emplace_back(segment.name());
  return out;
}

}  // namespace

TEST_CASE("Values are found by position and by path") {
  const Message message = parsed(order);
  CHECK(message.type() == "ORM");
  CHECK(message.trigger() == "O01");
  CHECK(message.control_id() == "H0001");
  CHECK(message.version() == "2.3.1");
  CHECK(message.text("MSH-1") == "|");
  CHECK(message.text("MSH-2") == "^~\\&");
  CHECK(message.text("PID-5") == "WEST");
  CHECK(message.text("PID-5.2") == "MARY");
  CHECK(message.text("PID-3[2].4") == "CITY");
  CHECK(message.text("PID-3[3].4").empty());
  CHECK(message.text("ORC(2)-2") == "P5002");
  CHECK(message.text("ORC(2)-2.1.2") == "x");
  CHECK(message.text("ORC(3)-2").empty());
  CHECK(message.text("ZDS-1").empty());
  CHECK(message.text("OBR(2)-1") == "2");
  CHECK(message.segment("PID").field(3).repetitions() == 2);
  CHECK(message.segment("PID").field(4).repetitions() == 0);
  CHECK(message.segment("PID").field(5).repetition(1).components() == 3);
  CHECK(message.segment("ORC", 2).field(2).component(1).subcomponents() == 2);
  CHECK(message.segment("OBR").text(4, 5) == "Chest 2 views");
  CHECK(message.segment("OBR", 2).position() == 6);
  CHECK(message.segment("ORC").fields() == 7);
  CHECK(message.segment("MSH").fields() == 12);
  CHECK(message.findings().empty());
  CHECK_THROWS_AS(message.text("not a path"), UnhandledError);
}

TEST_CASE("Views stay true when the message moves") {
  Message first = parsed(order);
  const Message second = std::move(first);
  CHECK(second.segment("PID").text(5, 2) == "MARY");
}

TEST_CASE("case R27: null, empty and absent are kept apart, at every level") {
  const Message message = parsed(order);
  const Segment obr = message.segment("OBR", 2);
  CHECK(obr.field(4).component(1).is_null());
  CHECK_FALSE(obr.field(4).component(1).has_value());
  CHECK(obr.field(4).component(1).text().empty());
  CHECK(obr.field(4).component(2).empty());
  CHECK_FALSE(obr.field(4).component(2).is_null());
  CHECK(obr.field(4).component(4).empty());
  CHECK(obr.field(5).empty());
  CHECK_FALSE(obr.field(4).is_null());
  CHECK(parsed("MSH|^~\\&\rPID|||\"\"\r").segment("PID").field(3).is_null());
}

TEST_CASE("case R16: segments end with CR, CRLF, or LF when there is no CR") {
  std::string crlf = order, lf = order;
  for (std::size_t at = 0; (at = crlf.find('\r', at)) != std::string::npos; at += 2) crlf.insert(at + 1, "\n");
  std::replace(lf.begin(), lf.end(), '\r', '\n');
  for (const std::string& text : {crlf, lf, order.substr(0, order.size() - 1)}) {
    const Message message = parsed(text);
    CHECK(names(message) == std::vector<std::string>{"MSH", "PID", "ORC", "OBR", "ORC", "OBR"});
    CHECK(message.text("MSH-12") == "2.3.1");
    CHECK(message.text("OBR-4.6") == "ERL");
    CHECK(message.text("PID-18.4") == "HOSP");
    CHECK(message.findings().empty());
  }
}

TEST_CASE("case R17: a line feed in text is text") {
  CHECK(parsed("MSH|^~\\&\rNTE|1||line one\nPID is here\rOBX|1\r").text("NTE-3") == "line one\nPID is here");
  const Message without_cr = parsed("MSH|^~\\&|HIS\nNTE|1||line one\nABC two\n\nthree\nOBX|1\n");
  CHECK(names(without_cr) == std::vector<std::string>{"MSH", "NTE", "OBX"});
  CHECK(without_cr.text("NTE-3") == "line one\nABC two\n\nthree");
}

TEST_CASE("case R18: blank and short segments are skipped and reported") {
  const Message message = parsed("MSH|^~\\&|HIS\r\r  \rPI\rPID|1\rloose text\r   ");
  CHECK(names(message) == std::vector<std::string>{"MSH", "PID"});
  CHECK(message.text("PID-1") == "1");
  CHECK(message.findings().size() == 5);
  CHECK(message.findings()[0] == Finding{"segment-skipped", "segment 2", "a blank segment was skipped"});
  CHECK(message.findings()[2].place == "segment 4");
  CHECK(parsed("\r\n MSH|^~\\&|HIS\r").text("MSH-3") == "HIS");
}

TEST_CASE("case R19: the delimiters are those of the message, what MSH-2 leaves out has its default") {
  struct Row {
    std::string msh, text, path, value;
  };
  for (const Row& row : {
           Row{"MSH#*!$%#HIS", "PID###1*2!3*4%5", "PID-3[2].2.2", "5"},
           Row{"MSH|^", "PID|||1^2~3^4&5", "PID-3[2].2.2", "5"}, Row{"MSH|^~\\&#|HIS", "PID|||a#b", "PID-3", "a#b"},
           Row{"MSH](^~\\&]HIS", "PID]]]1(2^3(4\\5", "PID-3[2].2.2", "5"}, Row{"MSH||HIS", "PID|||1^2", "PID-3.2", "2"},
           Row{"MSH|&|HIS", "PID|||1&2~3", "PID-3[1].2", "2"},     // '&' is the component here, so no subcomponents
           Row{"MSH|^^\\&|HIS", "PID|||1^2~3", "PID-3.2", "2~3"},  // '^' can't be both
       }) {
    INFO(row.msh);
    CHECK(parsed(row.msh + "\r" + row.text + "\r").text(row.path) == row.value);
  }
  CHECK(has_finding(parsed("MSH||HIS\r"), "delimiters-defaulted"));
  CHECK(has_finding(parsed("MSH|^^\\&|HIS\r"), "delimiter-unusable"));
  CHECK(parsed("MSH|^~\\&|HIS\r").delimiters() == Delimiters{});
}

TEST_CASE("case R20: an MSH of only its delimiters is read") {
  const Message message = parsed("MSH|^~\\&");
  CHECK(message.control_id().empty());
  CHECK(message.version().empty());
}

TEST_CASE("MSH-10 is one value, even if it contains delimiters") {
  CHECK(parsed("MSH|^~\\&|||||||ORM^O01|A^1&2\r").control_id() == "A^1&2");
}

TEST_CASE("blanks before a segment are skipped and reported") {
  for (const std::string_view end : {"\r", "\n", "\r\n"}) {
    const Message message =
        parsed("MSH|^~\\&|A" + std::string(end) + "    PID|||1" + std::string(end) + "\tOBR|1" + std::string(end));
    REQUIRE(message.segments().size() == 3);
    CHECK(message.text("PID-3") == "1");
    REQUIRE(message.findings().size() == 2);
    CHECK(message.findings()[0].code == "segment-indented");
    CHECK(message.findings()[0].place == "PID");
  }
}

TEST_CASE("case R26: a byte order mark is skipped and reported") {
  const Message message = parsed("\xef\xbb\xbf" + order);
  CHECK(message.text("MSH-3") == "HIS");
  CHECK(has_finding(message, "byte-order-mark"));
}

TEST_CASE("case R28: an unknown escape is reported with its place, only in names and numbers") {
  const Message message = parsed("MSH|^~\\&|H\\zz\\IS\rPID|1\rPID|1||C:\\Temp^SECRET\r");
  REQUIRE(message.findings().size() == 2);
  CHECK(message.findings()[0].code == "escape-unknown");
  CHECK(message.findings()[0].place == "MSH-3");
  CHECK(message.findings()[1].place == "PID(2)-3");
  CHECK(message.findings()[1].text.find("SECRET") == std::string::npos);
  CHECK(parsed("MSH|^~\\&|A\\T\\B\r").findings().empty());
}

TEST_CASE("case R53: Z segments and unknown ones are kept") {
  CHECK(parsed("MSH|^~\\&\rZDS|1.2.3^100^Application^DICOM\rQ9X|7\r").text("ZDS-1.2") == "100");
}

TEST_CASE("What does not begin with a usable MSH is no message") {
  for (const char* wrong : {"", "\r\n", "MSH", "MSHA", "MSH \rPID|1", "MSH\r", "PID|1\r", "hello", "msh|^~\\&|",
                            "MSH\"^~\\&", "EVN|A01\rMSH|^~\\&"}) {
    INFO(wrong);
    const auto message = Message::parse(wrong);
    REQUIRE(message.has_error());
    CHECK(message.error().kind == ErrorKind::segment_sequence);
    CHECK(message.error().place.substr(0, 3) == "MSH");
    CHECK_FALSE(message.error().remedy.empty());
  }
}

TEST_CASE("case R55: a batch is refused as such, and so are two messages in one frame") {
  CHECK(Message::parse("FHS|^~\\&|HIS\rBHS|^~\\&|HIS\r" + order).error().code == "batch");
  CHECK(Message::parse("BHS|^~\\&|HIS\r" + order).error().place == "BHS");
  CHECK(Message::parse(order + order).error().code == "second-msh");
}

TEST_CASE("D38: more parts at any level than the limit are refused, as many as the limit are read") {
  struct Level {
    const char* separator;
    const char* what;
  };
  const auto level = GENERATE(Level{"|", "fields in a segment"}, Level{"~", "repetitions in a field"},
                              Level{"^", "components in a repetition"}, Level{"&", "subcomponents in a component"});
  const auto with = [&](std::size_t parts) {
    std::string value = "a";
    for (std::size_t i = 1; i < parts; ++i) value += std::string(level.separator) + "a";
    return Message::parse("MSH|^~\\&|HIS\rPID|1\rPID|" + value + "|b\rPV1|1\r");
  };
  const std::size_t own = level.separator[0] == '|' ? 2 : 0;  // the name of the segment, and the field behind the value
  CHECK(with(stepwise::limits::hl7_parts - own).has_value());
  const auto refused = with(stepwise::limits::hl7_parts - own + 1);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == stepwise::ErrorKind::too_large);
  CHECK(refused.error().rule == "at most 1000 " + std::string(level.what) + "; there are more");
  CHECK(refused.error().place.substr(0, 7) == "PID(2)-");
}

TEST_CASE("D38: the parts of a level are counted anew in each part of the level above") {
  std::string value;
  for (int i = 0; i < 900; ++i) value += "a^b^c&d&e~";
  CHECK(Message::parse("MSH|^~\\&|HIS\rPID|" + value + "|" + value + "\r").has_value());
}

TEST_CASE("D38: more segments than the limit are refused, blank ones are only skipped, with a limit on the findings") {
  std::string notes = "MSH|^~\\&|HIS\r";
  for (std::size_t i = 1; i < stepwise::limits::hl7_message_segments; ++i) notes += "NTE|1\r";
  CHECK(Message::parse(notes).has_value());
  const auto refused = Message::parse(notes + "NTE|1\r");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == stepwise::ErrorKind::too_large);

  const auto blanks = Message::parse("MSH|^~\\&|HIS\r" + std::string(100'000, '\r') + "PID|1\r");
  REQUIRE(blanks.has_value());
  CHECK(blanks->segment("PID").exists());
  CHECK(blanks->findings().size() == stepwise::limits::message_findings + 1);
  CHECK(blanks->findings().back().code == "findings-cut");
}

TEST_CASE("Segments of one name are found by their number, and in order") {
  const auto message = Message::parse("MSH|^~\\&|HIS\rORC|A\rOBR|1\r\rORC|B\rOBR|2\rNTE|x\rORC|C\r").value();
  const auto orders = message.segments("ORC");
  REQUIRE(orders.size() == 3);
  CHECK(orders[1].text(1) == "B");
  CHECK(message.segment("ORC", 3).text(1) == "C");
  CHECK(message.segment("OBR", 2).text(1) == "2");
  CHECK_FALSE(message.segment("OBR", 3).exists());
  CHECK_FALSE(message.segment("OBR", 0).exists());
  CHECK(message.segments("ZZZ").empty());
}

TEST_CASE("Any text at all is parsed or refused, and every part of it can be asked for") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text = "MSH|^~\\&|";
    for (const std::uint8_t byte : bytes) text += "|^~\\&\r\nPIDX.\"0"[byte % 14];
    const auto message = Message::parse(text);
    if (!message) return;
    for (const Segment& segment : message->segments()) {
      for (int f = 1; f <= segment.fields() + 1; ++f) {
        const Field field = segment.field(f);
        for (int r = 1; r <= field.repetitions() + 1; ++r) {
          for (int c = 1; c <= field.repetition(r).components() + 1; ++c) {
            const Component component = field.repetition(r).component(c);
            for (int s = 1; s <= component.subcomponents() + 1; ++s)
              RC_ASSERT(component.subcomponent(s).text().size() <= 100 * text.size());
          }
        }
      }
    }
  }));
}
