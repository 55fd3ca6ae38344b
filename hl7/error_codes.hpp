// SPDX-License-Identifier: Apache-2.0
// One row of HL7 table 0357, as hl7/header writes it into ERR.
#pragma once
#include "base/error.hpp"

namespace stepwise::hl7 {

enum class Refusal {
  error,   // AE: the content is wrong, the same again will not do
  reject,  // AR: later, or by another way
};

struct ErrorCode {
  ErrorKind kind;
  int number;
  std::string_view text;
  Refusal refusal;
};

const ErrorCode& error_code(ErrorKind kind);

}  // namespace stepwise::hl7
