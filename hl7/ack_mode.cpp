// SPDX-License-Identifier: Apache-2.0
#include "hl7/ack_mode.hpp"

namespace stepwise::hl7 {
namespace {

Wanted wanted(const std::string& value) {
  if (value == "NE" || value.empty()) return Wanted::never;
  if (value == "ER") return Wanted::on_error;
  if (value == "SU") return Wanted::on_success;
  return Wanted::always;
}

bool applies(Wanted wanted, bool success) {
  switch (wanted) {
    case Wanted::always: return true;
    case Wanted::never: return false;
    case Wanted::on_error: return !success;
    case Wanted::on_success: return success;
  }
  return true;
}

}  // namespace

bool AckMode::wants_commit(bool success) const {
  return is_enhanced && applies(commit, success);
}
bool AckMode::wants_application(bool success) const {
  return !is_enhanced || applies(application, success);
}

AckMode ack_mode_of(const Message& message, AckRule rule) {
  if (rule == AckRule::original) return {};
  const std::string commit = message.text("MSH-15"), application = message.text("MSH-16");
  if (commit.empty() && application.empty())
    return rule == AckRule::enhanced ? AckMode{true, Wanted::always, Wanted::never} : AckMode{};
  return {true, wanted(commit), wanted(application)};
}

}  // namespace stepwise::hl7
