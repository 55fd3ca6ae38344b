// SPDX-License-Identifier: Apache-2.0
// One row of HL7 table 0357. hl7/header writes it into ERR.
#pragma once
#include "base/error.hpp"

namespace stepwise::hl7 {

enum class Refusal {
  error,   // AE: the content is wrong; the same message will fail again
  reject,  // AR: the same message may be accepted later, or from or to another system
};

struct ErrorCode {
  ErrorKind kind;
  int number;
  std::string_view text;
  Refusal refusal;
};

const ErrorCode& error_code(ErrorKind kind);

}  // namespace stepwise::hl7
