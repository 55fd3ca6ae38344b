// SPDX-License-Identifier: Apache-2.0
// Decides what the answer to a forwarded N-CREATE or N-SET means (reference 1.2, PPS Manager; reference 6.2). Pure.
#pragma once
#include "base/error.hpp"
#include "broker/usecases/ack_disposition.hpp"
#include "dicom/status.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::broker {

enum class ForwardedKind {
  created,  // N-CREATE
  changed,  // an N-SET without a final status
  ended,    // an N-SET with a final status
};
std::string_view to_text(ForwardedKind kind);  // value of the column `kind` in the outbox
std::optional<ForwardedKind> forwarded_kind_from(std::string_view kind);

struct ForwardedJudgement : DeliveryOutcome {
  bool lost_creation = false;  // 0112 to an N-SET: the N-CREATE goes out again, then this one
};
ForwardedJudgement judge_forwarded(ForwardedKind kind, const dicom::Reply& reply);
// For an attempt without a reply: no association, no accepted presentation context, or a broken connection.
ForwardedJudgement judge_forwarded(const Error& fault);

}  // namespace stepwise::broker
