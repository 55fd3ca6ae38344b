// SPDX-License-Identifier: Apache-2.0
// The rule and the remedy for each code of a finding, for readers of the journal, the metrics and the conformance
// document. An Error contains both itself; a Finding has only code, place, text and shape.
#pragma once
#include <span>
#include <string_view>

namespace stepwise::broker {

enum class FindingKind {
  repair,   // a value was repaired or replaced
  warning,  // a value was accepted unchanged, and a person should check it
  notice    // why a message had no effect, or not the usual effect (D03)
};
std::string_view to_text(FindingKind kind);

struct FindingCode {
  std::string_view code;
  FindingKind kind;
  std::string_view rule;    // the rule that is violated
  std::string_view remedy;  // what the sender or the department can do about it
};
std::span<const FindingCode> finding_codes();
const FindingCode& finding_code(std::string_view code);  // an unknown code gives a general warning

}  // namespace stepwise::broker
