// SPDX-License-Identifier: Apache-2.0
// reference 2.2: the choice of MSA-1, cell by cell.
#include "hl7/header.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::hl7;

TEST_CASE("Each kind of error has its row of table 0357 and its MSA-1") {
  struct Row {
    ErrorKind kind;
    int number;
    AckCode original, enhanced;
  };
  for (const Row& row : {
           Row{ErrorKind::segment_sequence, 100, AckCode::AE, AckCode::CE},
           Row{ErrorKind::required_field_missing, 101, AckCode::AE, AckCode::CE},
           Row{ErrorKind::data_type, 102, AckCode::AE, AckCode::CE},
           Row{ErrorKind::table_value, 103, AckCode::AE, AckCode::CE},
           Row{ErrorKind::unsupported_message_type, 200, AckCode::AR, AckCode::CR},
           Row{ErrorKind::unsupported_event, 201, AckCode::AR, AckCode::CR},
           Row{ErrorKind::unsupported_processing_id, 202, AckCode::AR, AckCode::CR},
           Row{ErrorKind::unsupported_version, 203, AckCode::AR, AckCode::CR},
           Row{ErrorKind::unknown_key, 204, AckCode::AE, AckCode::CE},
           Row{ErrorKind::duplicate_key, 205, AckCode::AE, AckCode::CE},
           Row{ErrorKind::record_locked, 206, AckCode::AR, AckCode::CR},  // D02
           Row{ErrorKind::internal, 207, AckCode::AR, AckCode::CR},
           Row{ErrorKind::state_forbids, 207, AckCode::AE, AckCode::CE},  // D14
           Row{ErrorKind::too_large, 207, AckCode::AE, AckCode::CE},      // D09
           Row{ErrorKind::unavailable, 207, AckCode::AR, AckCode::CR},    // D02
           Row{ErrorKind::not_admitted, 103, AckCode::AR, AckCode::CR},   // D16
       }) {
    const Error error{.kind = row.kind};
    INFO(to_text(row.kind));
    CHECK(code_0357(row.kind) == row.number);
    CHECK(ack_code_for(error) == row.original);
    CHECK(ack_code_for(error, true) == row.enhanced);
  }
}

TEST_CASE("HL7 table 0008 is read and written") {
  for (const AckCode code : {AckCode::AA, AckCode::AE, AckCode::AR, AckCode::CA, AckCode::CE, AckCode::CR}) {
    CHECK(parse_ack_code(to_text(code)) == code);
    CHECK(is_positive(code) == (code == AckCode::AA || code == AckCode::CA));
  }
  CHECK(to_text(AckCode::AR) == "AR");
  CHECK(parse_ack_code(" aa ") == AckCode::AA);
  for (const char* other : {"", "A", "AAA", "OK", "NA"}) CHECK_FALSE(parse_ack_code(other).has_value());
}
