// SPDX-License-Identifier: Apache-2.0
#include "model/audit.hpp"

#include <algorithm>
#include <array>

namespace stepwise::model {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 14> audit_kinds{"application_started",
                                                       "application_stopped",
                                                       "audit_log_used",
                                                       "recording_stopped",
                                                       "order_record",
                                                       "patient_record",
                                                       "procedure_record",
                                                       "query",
                                                       "login",
                                                       "logout",
                                                       "node_authentication",
                                                       "restricted_function",
                                                       "software_configuration",
                                                       "user_security"};
constexpr std::array<std::string_view, 5> audit_actions{"C", "R", "U", "D", "E"};
constexpr std::array<std::string_view, 9> audit_actors{"user",   "program", "configuration", "local",  "command_line",
                                                       "sender", "station", "stepwise",      "unknown"};

template <class T, std::size_t count>
std::optional<T> audit_word(const std::array<std::string_view, count>& words, std::string_view text) {
  const auto* const found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return std::nullopt;
  return static_cast<T>(found - words.begin());
}

}  // namespace

std::string_view to_text(AuditKind kind) {
  return audit_kinds.at(static_cast<std::size_t>(kind));
}
std::string_view to_text(AuditAction action) {
  return audit_actions.at(static_cast<std::size_t>(action));
}
std::string_view to_text(AuditActorKind kind) {
  return audit_actors.at(static_cast<std::size_t>(kind));
}

template <>
std::optional<AuditKind> parse(std::string_view text) {
  return audit_word<AuditKind>(audit_kinds, text);
}
template <>
std::optional<AuditAction> parse(std::string_view text) {
  return audit_word<AuditAction>(audit_actions, text);
}
template <>
std::optional<AuditActorKind> parse(std::string_view text) {
  return audit_word<AuditActorKind>(audit_actors, text);
}

template <>
std::vector<std::string_view> words_of<AuditKind>() {
  return {audit_kinds.begin(), audit_kinds.end()};
}

}  // namespace stepwise::model
