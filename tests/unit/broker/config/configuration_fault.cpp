// SPDX-License-Identifier: Apache-2.0
// A fault of a configuration file as a person sees it, and the word that was probably meant.
#include "broker/config/configuration_fault.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("a fault is written with its file, position and key, and without those that it does not have") {
  CHECK(describe({"s.toml", 12, 8, "hl7.port", "wrong"}) == "s.toml:12:8: hl7.port: wrong");
  CHECK(describe({"s.toml", 1, 0, "hl7.port", "wrong"}) == "s.toml:1:0: hl7.port: wrong");
  CHECK(describe({"--set", 0, 8, "hl7.port", "wrong"}) == "--set: hl7.port: wrong");
  CHECK(describe({"s.toml", 12, 8, "", "wrong"}) == "s.toml:12:8: wrong");
  CHECK(describe({"s.toml", 0, 0, "", "wrong"}) == "s.toml: wrong");
}

TEST_CASE("the nearest word is suggested: with up to two changes, or a third of a longer word") {
  const std::vector<std::string> known{"address", "port", "clear_text"};
  CHECK(suggestion("adress", known) == "; is address meant?");    // one is missing
  CHECK(suggestion("addresss", known) == "; is address meant?");  // one too many
  CHECK(suggestion("addrezz", known) == "; is address meant?");   // two others
  CHECK(suggestion("prot", known) == "; is port meant?");         // two, exchanged
  CHECK(suggestion("ptro", known) == "; is port meant?");
  CHECK(suggestion("tpro", known) == "; known here: address, port, clear_text");
  CHECK(suggestion("", {"ab"}) == "; is ab meant?");
  CHECK(suggestion("", {"abc"}) == "; known here: abc");
  // A word of nine characters may have three changes, one of eight only two.
  CHECK(suggestion("123456xyz", {"123456789"}) == "; is 123456789 meant?");
  CHECK(suggestion("12345wxyz", {"123456789"}) == "; known here: 123456789");
  CHECK(suggestion("12345xyz", {"12345678"}) == "; known here: 12345678");
  CHECK(suggestion("port", known) == "; is port meant?");
}

TEST_CASE("of two words equally near the first is suggested, and of none nothing") {
  CHECK(suggestion("abx", {"abc", "abd"}) == "; is abc meant?");
  CHECK(suggestion("abd", {"abc", "abd"}) == "; is abd meant?");
  CHECK(suggestion("x", {}).empty());
}
