// SPDX-License-Identifier: Apache-2.0
#include "hl7/writer.hpp"

#include "hl7/message.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise::hl7;

TEST_CASE("Segments are written field by field, in any order, trailing empty parts left out") {
  Writer writer;
  writer.segment("ORC").field(2, {"P5001", "HIS"}).field(1, "NW").field(5, "").field(9, {"", ""});
  writer.segment("PID").field(3, {"12345", "", "", "HOSP", "MR"}).repeat(3, {"777", "", "", "CITY"}).field(8, "F");
  CHECK(writer.finish() == "ORC|NW|P5001^HIS\rPID|||12345^^^HOSP^MR~777^^^CITY|||||F\r");
}

TEST_CASE("Levels are not mixed up: delimiters in values are escaped") {
  Writer writer;
  writer.segment("OBX").field(5, "a|b^c&d~e\\f").field(6, {ComponentValue::of({"1&2", "3"}), "4^5"});
  CHECK(writer.finish() == "OBX|||||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f|1\\T\\2&3^4\\S\\5\r");
}

TEST_CASE("Line ends become \\X0D\\ and \\X0A\\, in formatted text \\.br\\; other control characters stay out") {
  CHECK(escape("a\r\nb") == "a\\X0D\\\\X0A\\b");
  CHECK(escape(std::string_view("a\x0b\x1c\0\tb", 6)) == "a\tb");
  CHECK(escape_formatted("a\r\nb\nc\rd|") == "a\\.br\\b\\.br\\c\\.br\\d\\F\\");
  Writer writer;
  writer.segment("NTE").formatted(3, "a\nb").raw(4, "x^y");
  CHECK(writer.finish() == "NTE|||a\\.br\\b|x^y\r");
}

TEST_CASE("MSH holds its own delimiters") {
  Writer writer;
  writer.segment("MSH").field(3, "STEPWISE").field(10, "1");
  CHECK(writer.finish() == "MSH|^~\\&|STEPWISE|||||||1\r");
  CHECK(Message::parse(writer.finish())->text("MSH-3") == "STEPWISE");
}

TEST_CASE("A segment may be echoed as it stands") {
  Writer writer;
  writer.raw("ZXX|a\\q\\|||");
  writer.segment("MSA").field(1, "AA");
  CHECK(writer.finish() == "ZXX|a\\q\\|||\rMSA|AA\r");
}

TEST_CASE("A null is written as two quotation marks") {
  Writer writer;
  writer.segment("PID").field(5, "\"\"");
  CHECK(writer.finish() == "PID|||||\"\"\r");
}

TEST_CASE("A null stands only where no value does") {
  Writer writer;
  writer.segment("PID").field(8, "U").null(7).null(8).null(11);
  CHECK(writer.finish() == "PID|||||||\"\"|U|||\"\"\r");
}

TEST_CASE("What is written is read again the same, whatever the values hold") {
  CHECK(rc::check([] {
    using Fields = std::vector<std::vector<std::vector<std::string>>>;
    const auto fields =
        *rc::gen::resize(8, rc::gen::arbitrary<Fields>());  // four levels of a hundred would be a long message
    const auto printable = [](std::string text) {
      for (char& c : text) c = static_cast<char>(0x20 + static_cast<unsigned char>(c) % 0x5f);
      return text == "\"\"" ? std::string() : text;  // that is the null
    };
    Writer writer;
    writer.segment("MSH");
    SegmentWriter& segment = writer.segment("ZZZ");
    for (std::size_t f = 0; f < fields.size(); ++f) {
      RepetitionValue components;
      for (const auto& parts : fields[f]) {
        std::vector<std::string> values;
        for (const auto& part : parts) values.push_back(printable(part));
        components.push_back(ComponentValue::of(values));
      }
      segment.field(static_cast<int>(f + 1), components);
    }
    const auto message = Message::parse(writer.finish());
    RC_ASSERT(message.has_value());
    RC_ASSERT(message->findings().empty());
    const Segment read = message->segment("ZZZ");
    for (std::size_t f = 0; f < fields.size(); ++f) {
      for (std::size_t c = 0; c < fields[f].size(); ++c) {
        for (std::size_t s = 0; s < fields[f][c].size(); ++s) {
          RC_ASSERT(read.text(static_cast<int>(f + 1), static_cast<int>(c + 1), static_cast<int>(s + 1)) ==
                    printable(fields[f][c][s]));
        }
      }
    }
  }));
}
