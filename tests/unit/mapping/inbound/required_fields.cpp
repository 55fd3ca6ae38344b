// SPDX-License-Identifier: Apache-2.0
// D11: each field that is formally required: a finding where it is empty, an error of a strict sender.
#include "mapping/inbound/required_fields.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

using Fields = std::map<int, std::string>;

// The text of a message of these segments, of which one lacks a field.
std::string message_without(std::vector<std::pair<std::string, Fields>> segments, const std::string& name, int field) {
  std::string text;
  for (auto& [segment_name, fields] : segments) {
    if (segment_name == name) fields.erase(field);
    if (segment_name != "MSH") {
      text += segment(segment_name, fields);
      continue;
    }
    Fields behind_delimiters;  // MSH-1 is the separator
    for (const auto& [index, value] : fields) behind_delimiters[index - 1] = value;
    text += segment("MSH", behind_delimiters);
  }
  return text;
}

Fields msh_of(const std::string& type) {
  return {{2, "^~\\&"},          {3, "HIS"}, {4, "HOSP"}, {5, "BROKER"}, {6, "RAD"},
          {7, "20260301080000"}, {9, type},  {10, "H1"},  {11, "P"},     {12, "2.3.1"}};
}
const Fields pid_fields{{3, "1^^^HOSP"}, {5, "WEST^MARY"}, {8, "F"}}, pv1_fields{{2, "O"}, {19, "V1^^^HOSP"}};

void check_required(const std::vector<std::pair<std::string, Fields>>& segments, const std::string& name, int field) {
  const std::string place = name + "-" + std::to_string(field);
  INFO(place);
  InboundSettings strict;
  strict.strict = true;
  const Read whole = read(message_without(segments, "", 0), strict);
  REQUIRE(whole.result.has_value());
  CHECK(read(message_without(segments, "", 0)).findings().empty());
  CHECK(read(message_without(segments, name, field)).has_finding("field-missing", place));
  const Read refused = read(message_without(segments, name, field), strict);
  CHECK(refused.error().place == place);
  CHECK(refused.error().kind == ErrorKind::required_field_missing);
}

}  // namespace

TEST_CASE("D11: each field that a registration is formally required to have") {
  const std::vector<std::pair<std::string, Fields>> a04{
      {"MSH", msh_of("ADT^A04")}, {"EVN", {{2, "20260301"}}}, {"PID", pid_fields}, {"PV1", pv1_fields}};
  for (const int field : {3, 4, 5, 6, 7, 10, 11, 12}) check_required(a04, "MSH", field);
  check_required(a04, "EVN", 2);
  for (const int field : {5, 8}) check_required(a04, "PID", field);
  for (const int field : {2, 19}) check_required(a04, "PV1", field);
}

TEST_CASE("D11: each field that an order is formally required to have") {
  const std::vector<std::pair<std::string, Fields>> nw{
      {"MSH", msh_of("ORM^O01")},
      {"PID", pid_fields},
      {"PV1", pv1_fields},
      {"ORC", {{1, "NW"}, {2, "P1^HIS"}, {7, "1^once^^202603010900^^R"}, {9, "20260301"}, {12, "D1"}, {17, "RAD^R^L"}}},
      {"OBR", {{2, "P1^HIS"}, {4, "XCH^Chest^L"}, {16, "D1"}}}};
  for (const int field : {9, 12, 17}) check_required(nw, "ORC", field);
  for (const int field : {2, 16}) check_required(nw, "OBR", field);
  check_required(nw, "PV1", 2);
}

TEST_CASE("an account number stands for the visit number") {
  Fields with_account = pid_fields;
  with_account[18] = "A1^^^HOSP";
  const std::vector<std::pair<std::string, Fields>> a04{
      {"MSH", msh_of("ADT^A04")}, {"EVN", {{2, "20260301"}}}, {"PID", with_account}, {"PV1", pv1_fields}};
  InboundSettings strict;
  strict.strict = true;
  CHECK(read(message_without(a04, "PV1", 19), strict).result.has_value());
}
