// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/message_file.hpp"

#include "tests/support/catch.hpp"

#include <fstream>
#include <unistd.h>

using namespace stepwise;
using broker::split_messages;

namespace {

std::vector<std::string> split(std::string_view file) {
  auto messages = split_messages(file);
  REQUIRE(messages.has_value());
  return *messages;
}

}  // namespace

TEST_CASE(
    "a message begins at each line that starts with MSH; its bytes stay as they are, and LF of a text file becomes CR") {
  const std::vector<std::string> two{"MSH|a\rPID|b\r", "MSH|c\rPID|d\r"};
  CHECK(split("MSH|a\nPID|b\nMSH|c\nPID|d\n") == two);
  CHECK(split("MSH|a\r\nPID|b\r\n\r\nMSH|c\r\nPID|d") ==
        std::vector<std::string>{"MSH|a\r\nPID|b\r", "MSH|c\r\nPID|d\r"});
  CHECK(split("MSH|a\rPID|b\rMSH|c\rPID|d\r") == two);
  CHECK(split("\xef\xbb\xbf\n\nMSH|a\nPID|b\n\n\nMSH|c\nPID|d\n") == two);
}

TEST_CASE("blank lines and blanks inside a message are sent and shown as they are") {
  CHECK(split("MSH|a\r\rPID|b\r") == std::vector<std::string>{"MSH|a\r\rPID|b\r"});
  CHECK(split("MSH|a\r\n\r\nPID|b\r\n") == std::vector<std::string>{"MSH|a\r\n\r\nPID|b\r"});
  CHECK(split("MSH|a\n\n  PID|b\n") == std::vector<std::string>{"MSH|a\r\r  PID|b\r"});
}

TEST_CASE("LF in a file whose segments end with CR is text") {
  CHECK(split("MSH|a\rNTE|1||first\nsecond\r") == std::vector<std::string>{"MSH|a\rNTE|1||first\nsecond\r"});
}

TEST_CASE("batch envelopes are left out") {
  CHECK(split("FHS|^~\\&\nBHS|^~\\&\nMSH|a\nMSH|b\nBTS|2\nFTS|1\n") == std::vector<std::string>{"MSH|a\r", "MSH|b\r"});
}

TEST_CASE("MLLP blocks hold their messages as they are") {
  CHECK(split("\x0bMSH|a\nPID|b\x1c\r\n\x0bMSH|c\x1c\r") == std::vector<std::string>{"MSH|a\nPID|b", "MSH|c"});
  CHECK_FALSE(split_messages("\x0bMSH|a\rPID|b").has_value());
}

TEST_CASE("what is no message is said so") {
  CHECK_FALSE(split_messages("").has_value());
  CHECK_FALSE(split_messages("\n \n").has_value());
  CHECK_FALSE(split_messages("PID|b\nMSH|a\n").has_value());
}

TEST_CASE("a file of messages serves every day: ${today}, ${now} and ${id} are filled in") {
  using namespace std::chrono;
  const LocalTime now = local_days(year(2026) / 3 / 1) + hours(8) + minutes(5);
  CHECK(broker::fill_in("MSH|${now}|${id}\rORC|${today}0900^${today}", now, "1234") ==
        "MSH|20260301080500|1234\rORC|202603010900^20260301");
  CHECK(broker::fill_in("MSH|$now|{id}", now, "1234") == "MSH|$now|{id}");
}

TEST_CASE("a file that can't be read is named") {
  const auto read = broker::read_messages("/nowhere/at-all.hl7");
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().place == "/nowhere/at-all.hl7");
  CHECK_FALSE(broker::read_messages("/tmp").has_value());
}
