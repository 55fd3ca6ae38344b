// SPDX-License-Identifier: Apache-2.0
// HL7 tables 0008 and 0357, and which of AE and AR an error is (reference 2.2; D02, D09, D14, D16).
#include "base/text.hpp"
#include "hl7/error_codes.hpp"
#include "hl7/header.hpp"

#include <algorithm>
#include <array>

namespace stepwise::hl7 {
namespace {

struct AckCodeName {
  AckCode code;
  std::string_view text;
};
constexpr std::array table_0008{
    AckCodeName{AckCode::AA, "AA"}, AckCodeName{AckCode::AE, "AE"}, AckCodeName{AckCode::AR, "AR"},
    AckCodeName{AckCode::CA, "CA"}, AckCodeName{AckCode::CE, "CE"}, AckCodeName{AckCode::CR, "CR"},
};

constexpr std::string_view internal_error = "Application internal error";
constexpr std::array table_0357{
    ErrorCode{ErrorKind::segment_sequence, 100, "Segment sequence error", Refusal::error},
    ErrorCode{ErrorKind::required_field_missing, 101, "Required field missing", Refusal::error},
    ErrorCode{ErrorKind::data_type, 102, "Data type error", Refusal::error},
    ErrorCode{ErrorKind::table_value, 103, "Table value not found", Refusal::error},
    ErrorCode{ErrorKind::unsupported_message_type, 200, "Unsupported message type", Refusal::reject},
    ErrorCode{ErrorKind::unsupported_event, 201, "Unsupported event code", Refusal::reject},
    ErrorCode{ErrorKind::unsupported_processing_id, 202, "Unsupported processing id", Refusal::reject},
    ErrorCode{ErrorKind::unsupported_version, 203, "Unsupported version id", Refusal::reject},
    ErrorCode{ErrorKind::unknown_key, 204, "Unknown key identifier", Refusal::error},
    ErrorCode{ErrorKind::duplicate_key, 205, "Duplicate key identifier", Refusal::error},
    ErrorCode{ErrorKind::record_locked, 206, "Application record locked", Refusal::reject},
    ErrorCode{ErrorKind::internal, 207, internal_error, Refusal::reject},
    ErrorCode{ErrorKind::state_forbids, 207, internal_error, Refusal::error},
    ErrorCode{ErrorKind::too_large, 207, internal_error, Refusal::error},
    ErrorCode{ErrorKind::unavailable, 207, internal_error, Refusal::reject},
    ErrorCode{ErrorKind::not_admitted, 103, "Table value not found", Refusal::reject},
};

}  // namespace

const ErrorCode& error_code(ErrorKind kind) {
  return *std::find_if(table_0357.begin(), table_0357.end(), [&](const ErrorCode& row) { return row.kind == kind; });
}

int code_0357(ErrorKind kind) {
  return error_code(kind).number;
}

std::string_view to_text(AckCode code) {
  return std::find_if(table_0008.begin(), table_0008.end(), [&](const AckCodeName& row) { return row.code == code; })
      ->text;
}

std::optional<AckCode> parse_ack_code(std::string_view text) {
  const std::string wanted = text::upper(text::trim(text));
  const auto found =
      std::find_if(table_0008.begin(), table_0008.end(), [&](const AckCodeName& row) { return row.text == wanted; });
  return found == table_0008.end() ? std::nullopt : std::optional(found->code);
}

bool is_positive(AckCode code) {
  return code == AckCode::AA || code == AckCode::CA;
}

AckCode ack_code_for(const Error& error, bool commit_level) {
  if (error_code(error.kind).refusal == Refusal::reject) return commit_level ? AckCode::CR : AckCode::AR;
  return commit_level ? AckCode::CE : AckCode::AE;
}

}  // namespace stepwise::hl7
