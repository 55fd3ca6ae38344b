// SPDX-License-Identifier: Apache-2.0
#include "sql/json_writer.hpp"

#include "sql/json_reader.hpp"
#include "sql/value_text.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;

TEST_CASE("what is not known is left out; numbers and flags are always there") {
  sql::JsonWriter json;
  json.write(model::RequestedProcedure{});
  CHECK(json.take() == R"({"id":0,"order_id":0,"position":1,"state":"scheduled"})");
}

TEST_CASE("any text comes back, but for what a database can't hold") {
  CHECK(rc::check([](const std::string& text) {
    sql::JsonWriter json;
    json.object([&] { json.put("x", text); });
    const std::string read = Json::parse(json.take()).at("x").get<std::string>();
    RC_ASSERT(sql::is_storable(read));
    RC_ASSERT(read == (sql::is_storable(text) ? text : sql::storable(text)));
  }));
  CHECK(sql::storable(std::string("a\0b\xFF", 4)) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
}

TEST_CASE("bytes stand beside the JSON, which says where") {
  sql::JsonWriter json;
  json.object([&] {
    json.bytes("first", "abc");
    json.bytes("none", "");
    json.bytes("second", std::string_view("\0\xFF", 2));
  });
  CHECK(json.take() == R"({"first":[1,3],"second":[4,2]})");
  CHECK(json.take_bytes() == std::string("abc\0\xFF", 5));
}

TEST_CASE("arrays are written in PostgreSQL's form, with quotes and backslashes escaped") {
  sql::JsonWriter json;
  json.object([&] {
    json.sql_array("texts", std::vector<std::string>{"CT1", "a\"b\\c", "", "NULL"});
    json.sql_array("ids", std::vector<model::RowId>{1, -2});
    json.sql_array("none", std::vector<std::string>{});
  });
  const Json read = Json::parse(json.take());
  CHECK(read.at("texts") == R"({"CT1","a\"b\\c","","NULL"})");
  CHECK(read.at("ids") == "{1,-2}");
  CHECK_FALSE(read.contains("none"));
}

TEST_CASE("bytea in hex form is read and written") {
  CHECK(sql::to_bytea(std::string("\0\x0B\xFF", 3)) == "\\x000bff");
  CHECK(rc::check([](const std::string& bytes) { return sql::from_bytea(sql::to_bytea(bytes)) == bytes; }));
  for (const char* text : {"", "00", "\\x0", "\\x0g"}) CHECK_THROWS_AS(sql::from_bytea(text), std::invalid_argument);
}

TEST_CASE("a word that this version does not know is no state") {
  CHECK_THROWS(sql::JsonReader::record<model::Visit>(Json{{"state", "vanished"}}));
}
