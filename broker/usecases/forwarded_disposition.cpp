// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/forwarded_disposition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

using dicom::Status;

constexpr std::array<std::string_view, 3> kinds{"performed_step_created", "performed_step_changed",
                                                "performed_step_ended"};
constexpr std::uint16_t may_no_longer_be_updated = 0xA710;

// Warning statuses of PS3.7 annex C, and those of a service class.
bool is_warning(Status status) {
  const auto code = static_cast<unsigned>(status);
  return code == 0x0001 || status == Status::attribute_list_error || status == Status::attribute_value_out_of_range ||
         (code & 0xf000u) == 0xb000u;
}

// A temporary failure: the same bytes may be accepted later.
bool is_transient(Status status) {
  return status == Status::resource_limitation || status == Status::out_of_resources;
}

// The destination has the dataset already, from us or from another system that forwards.
bool is_there_already(ForwardedKind kind, const dicom::Reply& reply) {
  if (kind == ForwardedKind::created) return reply.status == Status::duplicate_sop_instance;
  return kind == ForwardedKind::ended && reply.status == Status::processing_failure &&
         reply.error_id == may_no_longer_be_updated;
}

}  // namespace

std::string_view to_text(ForwardedKind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

std::optional<ForwardedKind> forwarded_kind_from(std::string_view kind) {
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<ForwardedKind>(found - kinds.begin());
}

ForwardedJudgement judge_forwarded(ForwardedKind kind, const dicom::Reply& reply) {
  if (reply.ok() || is_warning(reply.status) || is_there_already(kind, reply))
    return {{AckDisposition::delivered, "", Failure::none}};
  const std::string why = fmt::format("{:04X} {}", static_cast<unsigned>(reply.status), reply.comment);
  if (is_transient(reply.status)) return {{AckDisposition::again, why, Failure::refused}};
  const bool lost = kind != ForwardedKind::created && reply.status == Status::no_such_sop_instance;
  return {{AckDisposition::parked, why, Failure::refused}, lost};
}

ForwardedJudgement judge_forwarded(const Error& fault) {
  const std::string why = describe(fault);
  if (fault.code == "service-not-accepted") return {{AckDisposition::parked, why, Failure::no_context}};
  if (fault.kind == ErrorKind::not_admitted) return {{AckDisposition::again, why, Failure::rejected}};
  if (fault.kind == ErrorKind::unavailable) return {{AckDisposition::again, why, Failure::not_connected}};
  return {{AckDisposition::parked, why, Failure::refused}};  // our own bytes can't be written anew for it
}

}  // namespace stepwise::broker
