// SPDX-License-Identifier: Apache-2.0
#include "sql/rows.hpp"

#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;

TEST_CASE("fields are read as what they are: text, numbers, booleans, bytes, NULL") {
  test::TestDatabase test;
  const sql::Rows rows =
      sql::Session(test.database()).run("SELECT 'Grün', -7, 2.5, true, false, '\\x00ff'::bytea, NULL, ''");
  REQUIRE(rows.size() == 1);
  const sql::Row row = rows[0];
  CHECK(text_of(row[0]) == "Grün");
  CHECK(sql::value_of<int>(row[1]) == -7);
  CHECK(sql::value_of<double>(row[2]) == 2.5);
  CHECK(sql::value_of<bool>(row[3]));
  CHECK_FALSE(sql::value_of<bool>(row[4]));
  CHECK(bytes_of(row[5]) == std::string("\0\xff", 2));
  CHECK(row[6].is_null());
  CHECK(text_of(row[6]).empty());
  CHECK(bytes_of(row[6]).empty());
  CHECK_FALSE(row[7].is_null());
  CHECK(row[7].text().empty());
}

TEST_CASE("a field is never taken for a number or a boolean that it is not") {
  test::TestDatabase test;
  const sql::Rows rows = sql::Session(test.database()).run("SELECT 'x', '12x', NULL, '', '99999999999'");
  for (int column = 0; column < 4; ++column)
    CHECK_THROWS_AS(sql::value_of<std::int64_t>(rows[0][column]), std::invalid_argument);
  CHECK_THROWS_AS(sql::value_of<int>(rows[0][4]), std::invalid_argument);
  CHECK(sql::value_of<std::int64_t>(rows[0][4]) == 99'999'999'999);
  CHECK_THROWS_AS(sql::value_of<bool>(rows[0][0]), std::invalid_argument);
}

TEST_CASE("a row or column that was not answered is a fault of the program, not of memory") {
  test::TestDatabase test;
  const sql::Rows rows = sql::Session(test.database()).run("SELECT n FROM generate_series(1, 3) AS n");
  int sum = 0;
  for (const auto& row : rows) sum += sql::value_of<int>(row[0]);
  CHECK(sum == 6);
  CHECK_THROWS_AS(rows[3], std::out_of_range);
  CHECK_THROWS_AS(rows[0][1], std::out_of_range);
  CHECK_THROWS_AS(rows[0][-1], std::out_of_range);
  CHECK(sql::Session(test.database()).run("SELECT 1 WHERE false").empty());
}

TEST_CASE("bytes go in and out byte for byte beside text, also what text may not hold") {
  test::TestDatabase test;
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  const sql::Rows rows = sql::Session(test.database()).run("SELECT $1::text, $2::bytea", {std::string("text")}, bytes);
  CHECK(text_of(rows[0][0]) == "text");
  CHECK(bytes_of(rows[0][1]) == bytes);
}
