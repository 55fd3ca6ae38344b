// SPDX-License-Identifier: Apache-2.0
#include "sql/members.hpp"

#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <set>
#include <string>

using namespace stepwise;

namespace {

using Names = std::set<std::string>;

struct NameCollector {
  Names names;
  template <class Member>
  void operator()(std::string_view name, const Member&) {
    names.emplace(name);
  }
};

template <class Record>
Names member_names() {
  NameCollector collector;
  Record record;
  sql::members(collector, record);
  return collector.names;
}

// The columns except those that the database fills itself.
Names column_names(test::TestDatabase& test, const std::string& table) {
  Names names;
  for (const auto& row : sql::Session(test.database())
                             .run("SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND "
                                  "NOT attisdropped AND NOT atthasdef",
                                  {table}))
    names.insert(text_of(row[0]));
  return names;
}

}  // namespace

TEST_CASE("Each member of a record is a column of its table, and each column is a member") {
  test::TestDatabase test;
  Names patient = column_names(test, "patient");
  CHECK(patient.erase("name_folded") == 1);  // computed from the name when it is written
  CHECK(member_names<model::Patient>() == patient);
  CHECK(member_names<model::Visit>() == column_names(test, "visit"));
  CHECK(member_names<model::Order>() == column_names(test, "imaging_order"));
  CHECK(member_names<model::RequestedProcedure>() == column_names(test, "requested_procedure"));
  CHECK(member_names<model::ScheduledProcedureStep>() == column_names(test, "scheduled_step"));
  CHECK(member_names<model::PerformedProcedureStep>() == column_names(test, "performed_step"));
  CHECK(member_names<model::IdentifierAlias>() == column_names(test, "identifier_alias"));
}

TEST_CASE("The lists of columns are made anew after a column was added") {
  test::TestDatabase test;
  sql::Session session(test.database());
  session.run("ALTER TABLE imaging_order ADD COLUMN note text");
  session.run("SELECT make_department_apply()");
  CHECK(session.run("SELECT 1 FROM pg_proc WHERE proname = 'department_apply' AND prosrc LIKE '%excluded.note%'")
            .size() == 1);
}
