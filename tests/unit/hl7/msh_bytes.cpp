// SPDX-License-Identifier: Apache-2.0
#include "hl7/msh_bytes.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::hl7;

TEST_CASE("MSH of a frame is found behind a byte order mark, blanks and line ends, and ends with its segment") {
  for (const char* before : {"", "\xef\xbb\xbf", " ", "\t", "\r", "\n", "\r\n \t", "\xef\xbb\xbf\r\n"}) {
    for (const char* after : {"", "\r", "\n", "\r\n", "\rPID|1||2\r", "\nPID|1||2\n"}) {
      const std::string frame = std::string(before) + "MSH|^~\\&|HIS|\xfc" + after;
      CAPTURE(before, after);
      const MshBytes msh(frame);
      CHECK(msh.segment() == "MSH|^~\\&|HIS|\xfc");
      CHECK(msh.field(3) == "HIS");
      CHECK(msh.field(4) == "\xfc");
      CHECK(msh.field(5).empty());
    }
  }
}

TEST_CASE("Bytes without MSH at their beginning have no field and the default delimiters") {
  for (const char* frame : {"", " ", "\r\n", "\xef\xbb\xbf", "MSH", "MS", "PID|1|2|3\rMSH|*!$%|HIS", "msh|*!$%|HIS",
                            "xMSH|*!$%|HIS", "\r\xef\xbb\xbfMSH|*!$%|HIS"}) {
    CAPTURE(frame);
    const MshBytes msh((std::string_view(frame)));
    CHECK(msh.segment().empty());
    CHECK(msh.field(3).empty());
    CHECK(msh.repetition_separator() == '~');
    CHECK(msh.escape_character() == '\\');
  }
}

TEST_CASE("The fields of MSH are separated by its fourth byte") {
  const MshBytes msh("MSH#*!$%#HIS##a|b#5#");
  CHECK(msh.field(3) == "HIS");
  CHECK(msh.field(4).empty());
  CHECK(msh.field(5) == "a|b");
  CHECK(msh.field(6) == "5");
  CHECK(msh.field(7).empty());
  CHECK(msh.field(8).empty());
  CHECK(msh.field(18).empty());
}

TEST_CASE("Repetition separator and escape character are the second and third of MSH-2, or the default") {
  struct Row {
    const char* frame;
    char repetition, escape;
  };
  for (const Row& row : {Row{"MSH|*!$%|HIS", '!', '$'}, Row{"MSH|*!$", '!', '$'}, Row{"MSH|*!|$", '!', '\\'},
                         Row{"MSH|*!", '!', '\\'}, Row{"MSH|*|!$", '~', '\\'}, Row{"MSH|*", '~', '\\'},
                         Row{"MSH||!$%", '~', '\\'}, Row{"MSH|", '~', '\\'}, Row{"MSH|*\r!$", '~', '\\'}}) {
    CAPTURE(row.frame);
    const MshBytes msh((std::string_view(row.frame)));
    CHECK(msh.repetition_separator() == row.repetition);
    CHECK(msh.escape_character() == row.escape);
  }
}
