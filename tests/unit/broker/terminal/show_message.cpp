// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/show_message.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("a message is shown a segment a line, cut to the width asked for") {
  const std::string message = "MSH|^~\\&|HIS|H|S|R|20260301||ORM^O01|H0002|P|2.3.1\rORC|CA|P5001^HIS\r";
  CHECK(show_message(message) == "  MSH|^~\\&|HIS|H|S|R|20260301||ORM^O01|H0002|P|2.3.1\n  ORC|CA|P5001^HIS\n");
  CHECK(show_message(message, 12) == "  MSH|^~\\&|…\n  ORC|CA|P5…\n");
}

TEST_CASE("a message is shown in the character set it names") {
  CHECK(show_message("MSH|^~\\&|||||||ADT^A04|1|P|2.3.1||||||8859/1\rPID|||||M\xfcller\r").find("PID|||||Müller") !=
        std::string::npos);
}

TEST_CASE("a message is named by its type and control id") {
  CHECK(name_message("MSH|^~\\&|||||||ORM^O01|H0002|P|2.3.1\r") == "ORM^O01 H0002");
  CHECK(name_message("hello") == "no HL7 message");
}
