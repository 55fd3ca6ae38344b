// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/table.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("columns are as wide as their widest cell, empty ones are left out") {
  Table table({"STEP", "NAME", "SEX"});
  table.row({"S1", "WEST^MARY", ""});
  table.row({"S00000002", "ORTEGA^J", ""});
  CHECK(table.text() ==
        "STEP       NAME\n"
        "S1         WEST^MARY\n"
        "S00000002  ORTEGA^J\n");
}

TEST_CASE("wide characters take two columns of a terminal, combining ones none") {
  CHECK(terminal_columns("王小東") == 6);
  CHECK(terminal_columns("Jose\u0301") == 4);
  CHECK(terminal_columns("Müller") == 6);
  Table table({"NAME", "SEX"});
  table.row({"王小東", "M"});
  table.row({"Müller", "F"});
  CHECK(table.text() == "NAME    SEX\n王小東  M\nMüller  F\n");
}

TEST_CASE("control characters of a peer never reach the terminal") {
  CHECK(printable("a\x1b[2Jb\nc\x7f") == "a?[2Jb?c?");
  CHECK(printable("\u009b31m") == "?31m");
  CHECK(printable("Müller 王") == "Müller 王");
}

TEST_CASE("text is cut at a character, with an ellipsis") {
  CHECK(shorten("ORC|NW|P5001", 12) == "ORC|NW|P5001");
  CHECK(shorten("ORC|NW|P5001", 6) == "ORC|N…");
  CHECK(shorten("王小東", 4) == "王…");
}
