// SPDX-License-Identifier: Apache-2.0
// Reference 2.2, enhanced mode; HL7 table 0155.
#include "hl7/ack_mode.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::hl7;

TEST_CASE("MSH-15 and MSH-16 say which answers a sender wants") {
  struct Row {
    const char *msh15, *msh16;
    bool enhanced, commit_of_success, commit_of_error, application_of_success, application_of_error;
  };
  for (const Row& row : {
           Row{"", "", false, false, false, true, true},
           Row{"AL", "NE", true, true, true, false, false},
           Row{"AL", "AL", true, true, true, true, true},
           Row{"NE", "AL", true, false, false, true, true},
           Row{"NE", "NE", true, false, false, false, false},
           Row{"ER", "SU", true, false, true, true, false},
           Row{"SU", "ER", true, true, false, false, true},
           Row{"AL", "", true, true, true, false, false},
       }) {
    INFO(row.msh15 << "|" << row.msh16);
    const auto message =
        Message::parse(std::string("MSH|^~\\&|HIS||||||ORM^O01|1|P|2.5|||") + row.msh15 + "|" + row.msh16 + "\r");
    const AckMode mode = ack_mode_of(*message);
    CHECK(mode.is_enhanced == row.enhanced);
    CHECK(mode.wants_commit(true) == row.commit_of_success);
    CHECK(mode.wants_commit(false) == row.commit_of_error);
    CHECK(mode.wants_application(true) == row.application_of_success);
    CHECK(mode.wants_application(false) == row.application_of_error);
  }
}
