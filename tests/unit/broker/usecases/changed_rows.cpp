// SPDX-License-Identifier: Apache-2.0
// What a message says of a patient and a visit, and the rows it makes.
#include "broker/usecases/changed_rows.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

#include <map>

using namespace stepwise;
using stepwise::test::Department;

namespace {

using Fields = std::map<int, std::string>;

const Fields full_pid{{3, "1^^^HOSP^MR"},
                      {5, "WEST^MARY"},
                      {6, "EAST^ANN"},
                      {7, "197003150830"},
                      {8, "F"},
                      {10, "2106-3^White^L"},
                      {11, "12 HARBOUR ROAD^^NEWTOWN"},
                      {13, "555-0199"},
                      {15, "en^English^ISO639"},
                      {18, "A77^^^HOSP"},
                      {22, "N^Not Hispanic^L"}};
const Fields full_pv1{{2, "I"},          {3, "RAD^1^2"},         {7, "D20^ATT^ANN"},    {8, "D22^REF^ROSE"},
                      {10, "SUR"},       {15, "A2~B6"},          {16, "VIP"},           {17, "D23^ADM^ADA"},
                      {19, "V1^^^HOSP"}, {44, "20260228120000"}, {45, "20260303100000"}};

struct NullRow {
  const char* segment;
  int field;
  std::vector<std::string> columns;  // that become NULL
  const char* told;                  // what the image manager gets in that field
};
const std::vector<NullRow> null_rows{
    {"PID", 5, {"name", "name_folded"}, "UNKNOWN"},  // required: without a name it is this word
    {"PID", 6, {"mother_birth_name"}, "\"\""},
    {"PID", 7, {"birth_date", "birth_time"}, "\"\""},
    {"PID", 8, {"sex"}, "U"},  // required: unknown has a value of its own
    {"PID", 10, {"race"}, "\"\""},
    {"PID", 11, {"address", "address_components"}, "\"\""},
    {"PID", 13, {"phone"}, "\"\""},
    {"PID", 15, {"primary_language"}, "\"\""},
    {"PID", 18, {"account_number"}, "\"\""},
    {"PID", 22, {"ethnic_group"}, "\"\""},
    {"PV1", 2, {"patient_class"}, "N"},  // required: without a class it is not applicable
    {"PV1", 3, {"location", "location_components"}, "\"\""},
    {"PV1", 7, {"attending"}, "\"\""},
    {"PV1", 8, {"referring"}, "\"\""},
    {"PV1", 10, {"service"}, "\"\""},
    {"PV1", 15, {"ambulatory_status"}, "\"\""},
    {"PV1", 16, {"vip"}, "\"\""},
    {"PV1", 17, {"admitting"}, "\"\""},
    {"PV1", 44, {"admitted_at"}, "\"\""},
    {"PV1", 45, {"discharged_at"}, "\"\""},
};

std::string segment_of(const std::string& name, const Fields& fields) {
  std::string text = name;
  int last = 0;
  for (const auto& [index, value] : fields) {
    text += std::string(static_cast<std::size_t>(index - last), '|') + value;
    last = index;
  }
  return text;
}

class Registry : public Department {
 public:
  std::string update(const Fields& of_pid, const Fields& of_pv1) {
    return send("ADT^A08", fmt::format("U{}", ++sent_), {segment_of("PID", of_pid), segment_of("PV1", of_pv1)})
        .text("MSA-1");
  }
  // The names of all columns that are NULL, of the patient and of the visit.
  std::map<std::string, std::int64_t> unknown() {
    std::map<std::string, std::int64_t> all;
    for (const NullRow& row : null_rows) {
      for (const std::string& column : row.columns)
        all[column] =
            count((row.segment == std::string("PID") ? "patient" : "visit") + (" WHERE " + column) + " IS NULL");
    }
    return all;
  }

 private:
  int sent_ = 0;
};

}  // namespace

TEST_CASE("reference 2.1: each null of PID and PV1 in an ADT A08 empties its columns, no other, and is told") {
  Registry registry;
  for (const NullRow& row : null_rows) {
    INFO(row.segment << "-" << row.field);
    REQUIRE(registry.update(full_pid, full_pv1) == "AA");
    for (const auto& [column, rows] : registry.unknown()) {
      INFO(column);
      REQUIRE(rows == 0);
    }
    Fields of_pid = full_pid, of_pv1 = full_pv1;
    (row.segment == std::string("PID") ? of_pid : of_pv1)[row.field] = "\"\"";
    REQUIRE(registry.update(of_pid, of_pv1) == "AA");
    for (const auto& [column, rows] : registry.unknown()) {
      INFO(column);
      CHECK(rows == std::count(row.columns.begin(), row.columns.end(), column));
    }
    const auto told = hl7::Message::parse(registry.outbox("pacs").back().bytes).value();
    CHECK(told.segment(row.segment).field(row.field).raw() == row.told);
    for (const NullRow& other : null_rows) {
      if (&other != &row) CHECK_FALSE(told.segment(other.segment).field(other.field).is_null());
    }
  }
}

TEST_CASE("reference 2.1: each field of PID and PV1 that is absent in an ADT A08 keeps its columns") {
  Registry registry;
  REQUIRE(registry.update(full_pid, full_pv1) == "AA");
  const std::size_t told = registry.outbox("pacs").size();
  for (const NullRow& row : null_rows) {
    INFO(row.segment << "-" << row.field);
    Fields of_pid = full_pid, of_pv1 = full_pv1;
    (row.segment == std::string("PID") ? of_pid : of_pv1).erase(row.field);
    REQUIRE(registry.update(of_pid, of_pv1) == "AA");
    for (const auto& [column, rows] : registry.unknown()) {
      INFO(column);
      CHECK(rows == 0);
    }
  }
  CHECK(registry.outbox("pacs").size() == told);
}
