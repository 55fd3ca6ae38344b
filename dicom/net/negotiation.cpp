// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/negotiation.hpp"

#include "base/text.hpp"
#include "dicom/associate.hpp"
#include "dicom/uid.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace stepwise::dicom::net {
namespace {

bool is_served(std::string_view abstract_syntax) {
  return abstract_syntax == uids::verification || abstract_syntax == uids::modality_worklist_find ||
         abstract_syntax == uids::modality_performed_procedure_step ||
         abstract_syntax == uids::instance_availability_notification;
}

std::optional<TransferSyntax> first_known(const ContextProposal& proposed) {
  for (const std::string& uid : proposed.transfer_syntaxes) {
    if (const auto syntax = find_transfer_syntax(uid)) return syntax;
  }
  return std::nullopt;
}

const RoleSelection* role_for(const AssociateRequest& request, std::string_view abstract_syntax) {
  const auto found = std::ranges::find(request.user.roles, abstract_syntax, &RoleSelection::sop_class_uid);
  return found == request.user.roles.end() ? nullptr : &*found;
}

// Extended negotiation of the Modality Worklist (PS3.4 K.5 and C.5.1.1): relational queries, combined matching of date
// and time, fuzzy semantic matching of names (0, because ours ignores only case and accents), query adjustment for the
// time zone. We accept nothing that the peer did not propose.
constexpr std::array<char, 4> offered{1, 1, 0, 1};

void negotiate_worklist(const AssociateRequest& request, AssociateAcceptance& answer) {
  for (const ExtendedNegotiation& asked : request.user.extended) {
    if (asked.sop_class_uid != uids::modality_worklist_find) continue;
    std::string information;
    for (std::size_t i = 0; i < std::min(asked.information.size(), offered.size()); ++i)
      information += static_cast<char>(asked.information[i] & offered[i]);
    answer.user.extended.push_back({asked.sop_class_uid, std::move(information)});
    return;
  }
}

ContextAnswer answer_to(const AssociateRequest& request, const ContextProposal& proposed, Contexts& contexts) {
  const auto refused = [&](ContextResult result) {
    return ContextAnswer{proposed.id, result, proposed.transfer_syntaxes.front()};
  };
  if (!is_served(proposed.abstract_syntax)) return refused(ContextResult::abstract_syntax_not_supported);
  const auto syntax = first_known(proposed);
  if (!syntax) return refused(ContextResult::transfer_syntaxes_not_supported);
  const RoleSelection* role = role_for(request, proposed.abstract_syntax);
  if (role && role->scp && !role->scu) return refused(ContextResult::no_reason);  // we cannot be SCU here
  contexts[proposed.id] = {proposed.abstract_syntax, *syntax};
  return {proposed.id, ContextResult::acceptance, std::string(uid_of(*syntax))};
}

// The peer may propose to be SCU, or both SCU and SCP; then it becomes SCU, because we are the SCP (PS3.7 D.3.3.4).
std::vector<RoleSelection> roles_for(const AssociateRequest& request, const Contexts& accepted) {
  std::set<std::string> classes;
  for (const auto& [id, context] : accepted) classes.insert(context.abstract_syntax);
  std::vector<RoleSelection> roles;
  for (const std::string& uid : classes) {
    const RoleSelection* asked = role_for(request, uid);
    if (asked && asked->scu) roles.push_back({uid, true, false});
  }
  return roles;
}

// Replaces characters that are not valid in an AE title (PS3.5 6.2), because the title is logged and stored.
std::string title(std::string_view text) {
  std::string title(text::trim(text));
  std::ranges::replace_if(
      title, [](char c) { return c < ' ' || c > '~'; }, '?');
  return title;
}

}  // namespace

Peer peer_of(const AssociateRequest& request) {
  return {title(request.calling_aet), title(request.called_aet), {}};
}

std::optional<Rejection> refusal_of(const AssociateRequest& request) {
  if ((request.protocol_versions & 1) == 0) return protocol_version_not_supported;
  if (request.application_context != uids::application_context) return application_context_not_supported;
  return std::nullopt;
}

std::optional<Rejection> refusal_of(Admission admission) {
  switch (admission) {
    case Admission::accepted: return std::nullopt;
    case Admission::calling_aet_not_recognised: return calling_aet_not_recognised;
    case Admission::called_aet_not_recognised: return called_aet_not_recognised;
    case Admission::temporarily_unavailable: return temporary_congestion;
  }
  return temporary_congestion;
}

Negotiation negotiate(const AssociateRequest& request, std::size_t pdu_bytes_most) {
  Negotiation negotiation;
  AssociateAcceptance& answer = negotiation.answer;
  answer.titles_as_sent = request.titles_as_sent;
  answer.user = {
      pdu_bytes_most, std::string(implementation_class_uid), std::string(implementation_version_name()), {}, {}};
  for (const ContextProposal& proposed : request.contexts)
    answer.contexts.push_back(answer_to(request, proposed, negotiation.contexts));
  answer.user.roles = roles_for(request, negotiation.contexts);
  negotiate_worklist(request, answer);
  return negotiation;
}

Device device_of(const AssociateRequest& request, const Contexts& accepted) {
  Device device{title(request.user.implementation_class_uid),
                title(request.user.implementation_version),
                static_cast<long>(request.user.pdu_bytes_most),
                {}};
  for (const ContextProposal& proposed : request.contexts) {
    ProposedContext context{title(proposed.abstract_syntax), {}, accepted.contains(proposed.id)};
    for (const std::string& syntax : proposed.transfer_syntaxes) context.transfer_syntaxes.push_back(title(syntax));
    device.contexts.push_back(std::move(context));
  }
  return device;
}

}  // namespace stepwise::dicom::net
