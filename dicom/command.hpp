// SPDX-License-Identifier: Apache-2.0
// DIMSE command sets (PS3.7 chapters 9, 10 and annex E). They are always encoded in implicit VR little endian.
#pragma once
#include "base/result.hpp"
#include "dicom/dataset.hpp"
#include "dicom/status.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise::dicom {

enum class CommandField : std::uint16_t {
  c_find = 0x0020,
  c_echo = 0x0030,
  n_set = 0x0120,
  n_create = 0x0140,
  c_cancel = 0x0fff,
};
constexpr std::uint16_t response_bit = 0x8000;

struct Command {
  std::uint16_t field = 0;       // has response_bit set in a response
  std::uint16_t message_id = 0;  // in a response and in C-CANCEL: id of the request
  std::string sop_class_uid;     // Affected or Requested SOP Class UID; a peer may use either (R98)
  std::string sop_instance_uid;
  bool has_dataset = false;
  Reply reply;  // content of a response

  bool is(CommandField wanted) const { return field == static_cast<std::uint16_t>(wanted); }
  bool is_response() const { return (field & response_bit) != 0; }
};

Command request(CommandField field, std::uint16_t message_id, std::string_view sop_class_uid,
                std::string_view sop_instance_uid = {});
// The response to `request`, with its field, id, class and instance. The comment is cut to the length that the standard
// allows (D31).
Command response(const Command& request, const Reply& reply);

Result<Command> decode_command(std::string_view bytes);
std::string encode(const Command& command);

}  // namespace stepwise::dicom
