// SPDX-License-Identifier: Apache-2.0
// reference 2.2, enhanced mode; HL7 table 0155.
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

TEST_CASE("HL7 table 0155: every pair of MSH-15 and MSH-16, for a success and for an error") {
  const auto applies = [](const std::string& condition, bool success) {
    return condition == "AL" || condition == (success ? "SU" : "ER");
  };
  for (const std::string commit : {"AL", "NE", "ER", "SU", ""}) {
    for (const std::string application : {"AL", "NE", "ER", "SU", ""}) {
      INFO(commit << "|" << application);
      const AckMode mode =
          ack_mode_of(*Message::parse("MSH|^~\\&|HIS||||||ORM^O01|1|P|2.5|||" + commit + "|" + application + "\r"));
      const bool is_original = commit.empty() && application.empty();
      CHECK(mode.is_enhanced == !is_original);
      for (const bool success : {true, false}) {
        CHECK(mode.wants_commit(success) == applies(commit, success));
        CHECK(mode.wants_application(success) == (is_original || applies(application, success)));
      }
    }
  }
}

TEST_CASE("a word that table 0155 does not have is taken as AL: rather an answer too many than none") {
  for (const char* word : {"al", "XX", "Y"}) {
    INFO(word);
    const AckMode mode =
        ack_mode_of(*Message::parse(std::string("MSH|^~\\&|HIS||||||ORM^O01|1|P|2.5|||") + word + "|NE\r"));
    CHECK(mode.wants_commit(true));
    CHECK(mode.wants_commit(false));
    CHECK_FALSE(mode.wants_application(true));
  }
}

TEST_CASE("A site may say that a sender means original or enhanced mode, whatever its MSH-15 and MSH-16") {
  const auto mode = [](const char* fields, AckRule rule) {
    return ack_mode_of(*Message::parse(std::string("MSH|^~\\&|HIS||||||ORM^O01|1|P|2.5|||") + fields + "\r"), rule);
  };
  for (const char* fields : {"|", "AL|AL", "AL|NE", "NE|NE", "ER|SU"}) {
    INFO(fields);
    const AckMode original = mode(fields, AckRule::original);
    CHECK_FALSE(original.is_enhanced);
    CHECK(original.wants_application(true));
    CHECK(original.wants_application(false));
    CHECK_FALSE(original.wants_commit(true));
  }
  const AckMode by_site = mode("|", AckRule::enhanced);
  CHECK(by_site.wants_commit(true));
  CHECK(by_site.wants_commit(false));
  CHECK_FALSE(by_site.wants_application(true));
  CHECK_FALSE(by_site.wants_application(false));
  CHECK(mode("NE|AL", AckRule::enhanced).wants_application(true));
  CHECK_FALSE(mode("NE|AL", AckRule::enhanced).wants_commit(true));
}
