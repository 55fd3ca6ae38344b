// SPDX-License-Identifier: Apache-2.0
// What each finding means and what can be done about it: for the journal's readers, the metrics and the conformance
// document. Refusals carry both with them (Error); a finding has its code, place, sentence and shape.
#pragma once
#include <span>
#include <string_view>

namespace stepwise::broker {

enum class FindingKind {
  repair,   // something was mended or replaced
  warning,  // something was taken as it is, and should be looked at
  notice    // why a message had no effect or another one than usual (D03)
};
std::string_view to_text(FindingKind kind);

struct FindingCode {
  std::string_view code;
  FindingKind kind;
  std::string_view rule;    // what it goes against
  std::string_view remedy;  // what the sender or the department can do
};
std::span<const FindingCode> finding_codes();
const FindingCode& finding_code(std::string_view code);  // of an unknown one a plain warning

}  // namespace stepwise::broker
