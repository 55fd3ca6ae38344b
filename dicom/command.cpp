// SPDX-License-Identifier: Apache-2.0
#include "dicom/command.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/charset.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/little_endian.hpp"

#include <algorithm>
#include <charconv>

namespace stepwise::dicom {
namespace {

constexpr Tag group_length{0x0000, 0x0000};
constexpr Tag affected_sop_class_uid{0x0000, 0x0002};
constexpr Tag requested_sop_class_uid{0x0000, 0x0003};
constexpr Tag command_field{0x0000, 0x0100};
constexpr Tag message_id{0x0000, 0x0110};
constexpr Tag message_id_being_responded_to{0x0000, 0x0120};
constexpr Tag priority{0x0000, 0x0700};
constexpr Tag data_set_type{0x0000, 0x0800};
constexpr Tag status{0x0000, 0x0900};
constexpr Tag affected_sop_instance_uid{0x0000, 0x1000};
constexpr Tag requested_sop_instance_uid{0x0000, 0x1001};

constexpr std::uint16_t no_data_set = 0x0101;
constexpr std::uint16_t data_set_present = 0x0001;

Vr command_vr(Tag tag) {
  if (tag == group_length) return "UL";
  if (tag == affected_sop_class_uid || tag == requested_sop_class_uid || tag == affected_sop_instance_uid ||
      tag == requested_sop_instance_uid) {
    return "UI";
  }
  if (const Attribute* attribute = find_attribute(tag)) return attribute->vr;
  return "US";  // all other elements that we read
}

std::uint16_t number(const Dataset& set, Tag tag, std::uint16_t otherwise = 0) {
  const std::string text = set.value(tag, 0);
  std::uint16_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void put_number(Dataset& set, Tag tag, std::uint16_t value) {
  set.set(tag, "US", std::to_string(value));
}

void put_uid(Dataset& set, Tag tag, const std::string& uid) {
  if (!uid.empty()) set.set(tag, "UI", uid);
}

std::string tag_values(const std::vector<Tag>& tags) {
  std::string text;
  for (const Tag tag : tags) {
    if (!text.empty()) text += '\\';
    text += to_hex(tag);
  }
  return text;
}

// C-FIND lists offending elements, N-CREATE and N-SET list attribute identifiers (PS3.7 annex C).
Tag list_of_offending(std::uint16_t field) {
  const auto request_field = static_cast<std::uint16_t>(field & ~response_bit);
  return request_field >= 0x0100 ? tags::attribute_identifier_list : tags::offending_element;
}

Reply reply_of(const Dataset& set) {
  Reply reply;
  reply.status = static_cast<Status>(number(set, status));
  reply.comment = set.value(tags::error_comment);
  reply.error_id = number(set, tags::error_id);
  for (const Tag list : {tags::offending_element, tags::attribute_identifier_list}) {
    for (const std::string& text : split_values(set.value(list))) {
      if (const auto tag = parse_tag(text)) reply.offending.push_back(*tag);
    }
  }
  return reply;
}

void put_reply(Dataset& set, const Command& command) {
  const Reply& reply = command.reply;
  put_number(set, status, static_cast<std::uint16_t>(reply.status));
  if (!reply.comment.empty()) set.set(tags::error_comment, "LO", reply.comment);
  if (reply.error_id != 0) put_number(set, tags::error_id, reply.error_id);
  if (!reply.offending.empty()) set.set(list_of_offending(command.field), "AT", tag_values(reply.offending));
}

// Requests about an existing instance have the attribute Requested SOP Instance UID instead of Affected (PS3.7
// table 10.3).
bool names_requested_instance(const Command& command) {
  return command.field == 0x0110 || command.is(CommandField::n_set) || command.field == 0x0130 ||
         command.field == 0x0150;
}

}  // namespace

Command request(CommandField field, std::uint16_t id, std::string_view sop_class_uid,
                std::string_view sop_instance_uid) {
  Command command;
  command.field = static_cast<std::uint16_t>(field);
  command.message_id = id;
  command.sop_class_uid = sop_class_uid;
  command.sop_instance_uid = sop_instance_uid;
  return command;
}

Command response(const Command& request, const Reply& reply) {
  Command command = request;
  command.field |= response_bit;
  command.has_dataset = false;
  command.reply = reply;
  command.reply.comment =
      text::cut(text::from_utf8(reply.comment, "US-ASCII").bytes, limits::dicom_error_comment_characters);
  if (!reply.affected_sop_instance_uid.empty()) command.sop_instance_uid = reply.affected_sop_instance_uid;
  return command;
}

Result<Command> decode_command(std::string_view bytes) {
  const Result<Dataset> decoded = decode(bytes, TransferSyntax::implicit_little_endian, command_vr);
  if (!decoded) return decoded.error();
  const Dataset& set = *decoded;
  Command command;
  command.field = number(set, command_field);
  const bool names_another = command.is_response() || command.is(CommandField::c_cancel);
  command.message_id = number(set, names_another ? message_id_being_responded_to : message_id);
  command.sop_class_uid = set.value(affected_sop_class_uid);
  if (command.sop_class_uid.empty()) command.sop_class_uid = set.value(requested_sop_class_uid);
  command.sop_instance_uid = set.value(affected_sop_instance_uid);
  if (command.sop_instance_uid.empty()) command.sop_instance_uid = set.value(requested_sop_instance_uid);
  command.has_dataset = number(set, data_set_type, no_data_set) != no_data_set;
  if (command.is_response()) command.reply = reply_of(set);
  if (!set.has(command_field)) {
    return Error{.kind = ErrorKind::data_type,
                 .code = "command-without-field",
                 .place = to_text(command_field),
                 .rule = "required"};
  }
  return command;
}

std::string encode(const Command& command) {
  Dataset set;
  const bool requested = names_requested_instance(command);
  put_uid(set, requested ? requested_sop_class_uid : affected_sop_class_uid, command.sop_class_uid);
  put_number(set, command_field, command.field);
  const bool names_another = command.is_response() || command.is(CommandField::c_cancel);
  put_number(set, names_another ? message_id_being_responded_to : message_id, command.message_id);
  if (command.is(CommandField::c_find)) put_number(set, priority, 0);
  put_number(set, data_set_type, command.has_dataset ? data_set_present : no_data_set);
  if (command.is_response()) put_reply(set, command);
  put_uid(set, requested ? requested_sop_instance_uid : affected_sop_instance_uid, command.sop_instance_uid);
  const std::string elements = encode(set, TransferSyntax::implicit_little_endian);
  Dataset length;
  length.set(group_length, "UL", std::to_string(elements.size()));
  return encode(length, TransferSyntax::implicit_little_endian) + elements;
}

}  // namespace stepwise::dicom
