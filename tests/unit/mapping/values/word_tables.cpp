// SPDX-License-Identifier: Apache-2.0
// Each word that is taken by default, as the HL7 tables have it.
#include "mapping/values/field_map.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <string>

using namespace stepwise::mapping;

namespace {

using Meanings = std::map<std::string, std::string>;

const WordTable& table_named(std::string_view name) {
  const auto all = word_tables();
  const auto found = std::find_if(all.begin(), all.end(), [&](const WordTable& one) { return one.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

Meanings defaults_of(std::string_view table) {
  Meanings all;
  for (const WordRow& row : table_named(table).defaults) {
    INFO(row.word);
    CHECK(all.emplace(row.word, row.meaning).second);
  }
  return all;
}

}  // namespace

TEST_CASE("R35: HL7 table 0001 and what senders write instead, as the sexes of DICOM") {
  CHECK(defaults_of("sex") == Meanings{{"F", "F"},
                                       {"M", "M"},
                                       {"O", "O"},
                                       {"A", "O"},
                                       {"N", "O"},
                                       {"U", ""},
                                       {"FEMALE", "F"},
                                       {"MALE", "M"},
                                       {"W", "F"},
                                       {"", ""},
                                       {"UNKNOWN", ""},
                                       {"OTHER", "O"}});
}

TEST_CASE("R41: HL7 table 0485 and what senders write instead") {
  CHECK(defaults_of("priority") == Meanings{{"S", "S"},
                                            {"A", "A"},
                                            {"R", "R"},
                                            {"P", "P"},
                                            {"C", "C"},
                                            {"T", "T"},
                                            {"STAT", "S"},
                                            {"ASAP", "A"},
                                            {"ROUTINE", "R"}});
}

TEST_CASE("reference 4.5: HL7 table 0074 as modalities of DICOM") {
  CHECK(defaults_of("modality") == Meanings{{"RAD", ""},
                                            {"IMG", ""},
                                            {"OTH", "OT"},
                                            {"RX", "DX"},
                                            {"XR", "DX"},
                                            {"XRC", "XA"},
                                            {"CUS", "US"},
                                            {"RUS", "US"},
                                            {"VUS", "US"},
                                            {"OUS", "US"},
                                            {"NMR", "MR"},
                                            {"MRI", "MR"},
                                            {"NMS", "NM"},
                                            {"NUC", "NM"},
                                            {"CTH", "XA"},
                                            {"EC", "ECG"},
                                            {"MAM", "MG"},
                                            {"PET", "PT"}});
}

TEST_CASE("order controls have no words by default") {
  CHECK(defaults_of("order_control").empty());
}

TEST_CASE("each word table says which meanings a mapping file may give") {
  for (const char* meaning : {"F", "M", "O", ""}) CHECK(table_named("sex").accepts(meaning));
  for (const char* other : {"U", "A", "f", "FEMALE"}) CHECK_FALSE(table_named("sex").accepts(other));
  for (const char* meaning : {"S", "A", "R", "P", "C", "T"}) CHECK(table_named("priority").accepts(meaning));
  for (const char* other : {"", "STAT", "s", "X"}) CHECK_FALSE(table_named("priority").accepts(other));
  for (const char* meaning : {"CT", "", "ABCDEFGHIJKLMNOP"}) CHECK(table_named("modality").accepts(meaning));
  for (const char* other : {"ct", "C-T", "ABCDEFGHIJKLMNOPQ"}) CHECK_FALSE(table_named("modality").accepts(other));
  for (const char* meaning : {"NW", "CA", "DC", "XO", "HD", "RL", "PA", "CH", "RP", "RO", "NA"})
    CHECK(table_named("order_control").accepts(meaning));
  for (const char* other : {"", "nw", "SC", "SN", "OK"}) CHECK_FALSE(table_named("order_control").accepts(other));
}
