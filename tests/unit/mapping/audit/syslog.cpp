// SPDX-License-Identifier: Apache-2.0
#include "mapping/audit/syslog.hpp"

#include "tests/support/catch.hpp"

#include <chrono>

using namespace stepwise;
using namespace std::chrono_literals;

namespace {

const Instant sent_at = std::chrono::sys_days(2026y / 3 / 1) + 9h;

}  // namespace

TEST_CASE("RFC 5425: the frame begins with the number of bytes of the message") {
  const std::string frame =
      mapping::syslog_frame({.at = sent_at, .host_name = "ris1", .process_id = "7", .sequence = 42}, "<A n=\"ä\"/>");
  const std::size_t blank = frame.find(' ');
  CHECK(std::stoul(frame.substr(0, blank)) == frame.size() - blank - 1);
}

TEST_CASE("RFC 5424: header, sequence, byte order mark and text") {
  const std::string frame =
      mapping::syslog_frame({.at = sent_at, .host_name = "ris1", .process_id = "7", .sequence = 42}, "<A/>");
  CHECK(frame.substr(frame.find('<')) ==
        "<85>1 2026-03-01T09:00:00.000000Z ris1 stepwise 7 DICOM+RFC3881 [meta sequenceId=\"42\"] \xEF\xBB\xBF<A/>");
}

TEST_CASE("RFC 5424: a failure is a warning, a value that is missing is a hyphen, and blanks cannot end a field") {
  const std::string frame =
      mapping::syslog_frame({.at = sent_at, .is_failure = true, .host_name = "my host\n", .sequence = 1}, "");
  CHECK(frame.find("<84>1 ") != std::string::npos);
  CHECK(frame.find(" my_host_ stepwise - DICOM+RFC3881 ") != std::string::npos);
}

TEST_CASE("RFC 5424 7.3.1: sequenceId stays within 1 and 2147483647") {
  const auto id = [](std::int64_t sequence) {
    const std::string frame = mapping::syslog_frame({.at = sent_at, .sequence = sequence}, "");
    const std::size_t begin = frame.find("sequenceId=\"") + 12;
    return frame.substr(begin, frame.find('"', begin) - begin);
  };
  CHECK(id(2'147'483'647) == "2147483647");
  CHECK(id(2'147'483'648) == "1");
}
