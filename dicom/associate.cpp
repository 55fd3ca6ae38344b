// SPDX-License-Identifier: Apache-2.0
#include "dicom/associate.hpp"

#include "base/limits.hpp"
#include "dicom/big_endian.hpp"
#include "dicom/uid.hpp"

#include <algorithm>
#include <bitset>

namespace stepwise::dicom {
namespace {

constexpr std::size_t title_bytes = 16;
constexpr std::size_t titles_bytes = 2 * title_bytes + 32;  // including the reserved bytes after them
constexpr std::size_t fixed_bytes = 4 + titles_bytes;       // protocol version, reserved, titles
constexpr std::size_t uid_bytes_most = 64;
constexpr std::size_t version_name_bytes_most = 16;
constexpr std::size_t maximum_length_bytes = 4;

enum ItemType : std::uint8_t {
  application_context_item = 0x10,
  proposed_context_item = 0x20,
  answered_context_item = 0x21,
  abstract_syntax_item = 0x30,
  transfer_syntax_item = 0x40,
  user_information_item = 0x50,
  maximum_length_item = 0x51,
  implementation_class_item = 0x52,
  operations_window_item = 0x53,
  role_item = 0x54,
  implementation_version_item = 0x55,
  extended_negotiation_item = 0x56,
  user_identity_item = 0x58,
};

struct Item {
  std::uint8_t type = 0;
  std::string_view body;
};

// Removes the first item from `bytes`; nullopt: there is no complete item.
std::optional<Item> take_item(std::string_view& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const std::size_t length = read_big_endian(bytes.substr(2, 2));
  if (bytes.size() - 4 < length) return std::nullopt;
  const Item item{static_cast<std::uint8_t>(bytes[0]), bytes.substr(4, length)};
  bytes.remove_prefix(4 + length);
  return item;
}

void append_item(std::string& out, ItemType type, std::string_view body) {
  out += static_cast<char>(type);
  out += '\0';
  append_big_endian(out, body.size(), 2);
  out += body;
}

// Without the padding that some devices send.
std::string unpadded(std::string_view text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text);
}

bool read_uid(std::string_view body, std::string& uid) {
  if (body.empty() || body.size() > uid_bytes_most) return false;
  uid = unpadded(body);
  return !uid.empty();
}

// Reads a UID that follows its length; `rest` gets the bytes after it.
bool read_prefixed_uid(std::string_view body, std::string& uid, std::string_view& rest) {
  if (body.size() < 2) return false;
  const std::size_t length = read_big_endian(body.substr(0, 2));
  if (length > body.size() - 2 || !read_uid(body.substr(2, length), uid)) return false;
  rest = body.substr(2 + length);
  return true;
}

std::string with_length(std::string_view uid) {
  std::string out;
  append_big_endian(out, uid.size(), 2);
  out += uid;
  return out;
}

bool is_user_identity(std::string_view body) {
  if (body.size() < 6) return false;
  const std::size_t primary = read_big_endian(body.substr(2, 2));
  if (body.size() < 6 + primary) return false;
  return body.size() == 6 + primary + read_big_endian(body.substr(4 + primary, 2));
}

bool read_role(std::string_view body, std::vector<RoleSelection>& roles) {
  RoleSelection role;
  std::string_view rest;
  if (!read_prefixed_uid(body, role.sop_class_uid, rest) || rest.size() != 2) return false;
  role.scu = rest[0] != 0;
  role.scp = rest[1] != 0;
  roles.push_back(std::move(role));
  return true;
}

bool read_extended(std::string_view body, std::vector<ExtendedNegotiation>& extended) {
  ExtendedNegotiation one;
  std::string_view rest;
  if (!read_prefixed_uid(body, one.sop_class_uid, rest)) return false;
  one.information = rest;
  extended.push_back(std::move(one));
  return true;
}

bool read_user_information(std::string_view rest, UserInformation& user) {
  int lengths = 0, identities = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return false;
    const std::string_view body = item->body;
    bool good = true;
    switch (item->type) {
      case maximum_length_item:
        good = body.size() == maximum_length_bytes && ++lengths == 1;
        user.pdu_bytes_most = read_big_endian(body);
        break;
      case implementation_class_item: good = read_uid(body, user.implementation_class_uid); break;
      case operations_window_item: good = body.size() == 4; break;
      case role_item: good = read_role(body, user.roles); break;
      case implementation_version_item:
        good = !body.empty() && body.size() <= version_name_bytes_most;
        user.implementation_version = unpadded(body);
        break;
      case extended_negotiation_item: good = read_extended(body, user.extended); break;
      case user_identity_item: good = is_user_identity(body) && ++identities == 1; break;
      default:  // unknown items are ignored (PS3.8 9.3.1)
        break;
    }
    if (!good) return false;
  }
  return sendable_pdu_bytes(user.pdu_bytes_most).has_value();
}

using Ids = std::bitset<256>;

bool is_new_id(std::uint8_t id, Ids& seen) {
  if (id % 2 == 0 || seen[id]) return false;
  seen.set(id);
  return true;
}

bool read_proposal(std::string_view body, Ids& seen, std::vector<ContextProposal>& proposals) {
  if (body.size() < 4) return false;
  ContextProposal proposal;
  proposal.id = static_cast<std::uint8_t>(body[0]);
  if (!is_new_id(proposal.id, seen)) return false;
  std::string_view rest = body.substr(4);
  int abstract_syntaxes = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return false;
    if (item->type == abstract_syntax_item) {
      if (++abstract_syntaxes > 1 || !read_uid(item->body, proposal.abstract_syntax)) return false;
    } else if (item->type == transfer_syntax_item) {
      if (!read_uid(item->body, proposal.transfer_syntaxes.emplace_back())) return false;
    }
  }
  if (abstract_syntaxes == 0 || proposal.transfer_syntaxes.empty()) return false;
  proposals.push_back(std::move(proposal));
  return true;
}

bool read_answer(std::string_view body, Ids& seen, std::vector<ContextAnswer>& answers) {
  if (body.size() < 4) return false;
  ContextAnswer answer;
  answer.id = static_cast<std::uint8_t>(body[0]);
  answer.result = static_cast<ContextResult>(body[2]);
  if (!is_new_id(answer.id, seen)) return false;
  // The transfer syntax of a refused context has no meaning, and some peers leave it empty (PS3.8 9.3.3.2).
  const bool is_accepted = answer.result == ContextResult::acceptance;
  std::string_view rest = body.substr(4);
  int transfer_syntaxes = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return false;
    if (item->type != transfer_syntax_item || !is_accepted) continue;
    if (++transfer_syntaxes > 1 || !read_uid(item->body, answer.transfer_syntax)) return false;
  }
  if (is_accepted && transfer_syntaxes == 0) return false;
  answers.push_back(std::move(answer));
  return true;
}

void append_user_information(std::string& out, const UserInformation& user) {
  std::string items, number;
  append_big_endian(number, user.pdu_bytes_most, maximum_length_bytes);
  append_item(items, maximum_length_item, number);
  if (!user.implementation_class_uid.empty())
    append_item(items, implementation_class_item, user.implementation_class_uid);
  for (const RoleSelection& role : user.roles) {
    append_item(items, role_item,
                with_length(role.sop_class_uid) + static_cast<char>(role.scu) + static_cast<char>(role.scp));
  }
  if (!user.implementation_version.empty())
    append_item(items, implementation_version_item, user.implementation_version);
  for (const ExtendedNegotiation& one : user.extended)
    append_item(items, extended_negotiation_item, with_length(one.sop_class_uid) + one.information);
  append_item(out, user_information_item, items);
}

std::string padded(std::string_view title) {
  std::string out(title.substr(0, title_bytes));
  out.resize(title_bytes, ' ');
  return out;
}

// Protocol version, reserved bytes, and the AE titles.
std::string beginning(std::size_t protocol_versions, std::string_view titles) {
  std::string body;
  append_big_endian(body, protocol_versions, 2);
  append_big_endian(body, 0, 2);
  body += titles;
  return body;
}

}  // namespace

std::optional<AssociateRequest> read_associate_request(std::string_view body) {
  if (body.size() < fixed_bytes) return std::nullopt;
  AssociateRequest request;
  request.protocol_versions = static_cast<std::uint16_t>(read_big_endian(body.substr(0, 2)));
  request.titles_as_sent = body.substr(4, titles_bytes);
  request.called_aet = unpadded(body.substr(4, title_bytes));
  request.calling_aet = unpadded(body.substr(4 + title_bytes, title_bytes));
  std::string_view rest = body.substr(fixed_bytes);
  Ids ids;
  int names = 0, users = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return std::nullopt;
    bool good = true;
    if (item->type == application_context_item)
      good = ++names == 1 && read_uid(item->body, request.application_context);
    if (item->type == proposed_context_item) good = read_proposal(item->body, ids, request.contexts);
    if (item->type == user_information_item) good = ++users == 1 && read_user_information(item->body, request.user);
    if (!good) return std::nullopt;
  }
  if (names == 0 || users == 0 || request.contexts.empty()) return std::nullopt;
  return request;
}

std::string encode(const AssociateRequest& request) {
  std::string body = beginning(request.protocol_versions,
                               padded(request.called_aet) + padded(request.calling_aet) + std::string(32, '\0'));
  append_item(body, application_context_item, request.application_context);
  for (const ContextProposal& proposal : request.contexts) {
    std::string inner{static_cast<char>(proposal.id), '\0', '\0', '\0'};
    append_item(inner, abstract_syntax_item, proposal.abstract_syntax);
    for (const std::string& syntax : proposal.transfer_syntaxes) append_item(inner, transfer_syntax_item, syntax);
    append_item(body, proposed_context_item, inner);
  }
  append_user_information(body, request.user);
  return encode_pdu(PduType::associate_rq, body);
}

std::optional<AssociateAcceptance> read_associate_acceptance(std::string_view body) {
  if (body.size() < fixed_bytes) return std::nullopt;
  AssociateAcceptance acceptance;
  acceptance.titles_as_sent = body.substr(4, titles_bytes);
  std::string_view rest = body.substr(fixed_bytes);
  Ids ids;
  int users = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return std::nullopt;
    bool good = true;
    if (item->type == answered_context_item) good = read_answer(item->body, ids, acceptance.contexts);
    if (item->type == user_information_item) good = ++users == 1 && read_user_information(item->body, acceptance.user);
    if (!good) return std::nullopt;
  }
  if (users == 0) return std::nullopt;
  return acceptance;
}

std::string encode(const AssociateAcceptance& acceptance) {
  std::string body = beginning(1, acceptance.titles_as_sent);
  append_item(body, application_context_item, uids::application_context);
  for (const ContextAnswer& answer : acceptance.contexts) {
    std::string inner{static_cast<char>(answer.id), '\0', static_cast<char>(answer.result), '\0'};
    append_item(inner, transfer_syntax_item, answer.transfer_syntax);
    append_item(body, answered_context_item, inner);
  }
  append_user_information(body, acceptance.user);
  return encode_pdu(PduType::associate_ac, body);
}

bool is_readable_request(const PduHeader& header) {
  return header.is(PduType::associate_rq) && header.length >= fixed_bytes && header.length <= associate_bytes_most;
}

std::optional<std::size_t> sendable_pdu_bytes(std::size_t theirs) {
  constexpr std::size_t smallest = pdv_header_bytes + 2;
  if (theirs == 0) return limits::dicom_pdu_bytes;
  if (theirs < smallest) return std::nullopt;
  return std::min(theirs, limits::dicom_pdu_bytes);
}

}  // namespace stepwise::dicom
