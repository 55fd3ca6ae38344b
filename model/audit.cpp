// SPDX-License-Identifier: Apache-2.0
#include "model/audit.hpp"

#include <array>

namespace stepwise::model {
namespace {

constexpr auto audit_kinds = std::to_array<Word<AuditKind>>({
    {AuditKind::application_started, "application_started"},
    {AuditKind::application_stopped, "application_stopped"},
    {AuditKind::audit_log_used, "audit_log_used"},
    {AuditKind::recording_stopped, "recording_stopped"},
    {AuditKind::order_record, "order_record"},
    {AuditKind::patient_record, "patient_record"},
    {AuditKind::procedure_record, "procedure_record"},
    {AuditKind::query, "query"},
    {AuditKind::login, "login"},
    {AuditKind::logout, "logout"},
    {AuditKind::node_authentication, "node_authentication"},
    {AuditKind::restricted_function, "restricted_function"},
    {AuditKind::software_configuration, "software_configuration"},
    {AuditKind::user_security, "user_security"},
});
constexpr auto audit_actions = std::to_array<Word<AuditAction>>({
    {AuditAction::create, "C"},
    {AuditAction::read, "R"},
    {AuditAction::update, "U"},
    {AuditAction::remove, "D"},
    {AuditAction::execute, "E"},
});
constexpr auto audit_actors = std::to_array<Word<AuditActorKind>>({
    {AuditActorKind::user, "user"},
    {AuditActorKind::program, "program"},
    {AuditActorKind::configuration, "configuration"},
    {AuditActorKind::local, "local"},
    {AuditActorKind::command_line, "command_line"},
    {AuditActorKind::sender, "sender"},
    {AuditActorKind::station, "station"},
    {AuditActorKind::stepwise, "stepwise"},
    {AuditActorKind::unknown, "unknown"},
});

}  // namespace

std::string_view to_text(AuditKind kind) {
  return word_of(audit_kinds, kind);
}
std::string_view to_text(AuditAction action) {
  return word_of(audit_actions, action);
}
std::string_view to_text(AuditActorKind kind) {
  return word_of(audit_actors, kind);
}

template <>
std::optional<AuditKind> parse(std::string_view text) {
  return value_of<AuditKind>(audit_kinds, text);
}
template <>
std::optional<AuditAction> parse(std::string_view text) {
  return value_of<AuditAction>(audit_actions, text);
}
template <>
std::optional<AuditActorKind> parse(std::string_view text) {
  return value_of<AuditActorKind>(audit_actors, text);
}

template <>
std::vector<std::string_view> words_of<AuditKind>() {
  return texts_of(audit_kinds);
}

}  // namespace stepwise::model
