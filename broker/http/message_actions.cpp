// SPDX-License-Identifier: Apache-2.0
// Processes received messages again that were refused, for example after the mapping file was corrected.
#include "broker/http/api.hpp"
#include "broker/usecases/intake.hpp"
#include "sql/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::broker::http {
namespace {

constexpr std::array<std::string_view, 2> processed_again{"refused", "quarantined"};

Error not_again(model::RowId id, std::string rule) {
  return {.kind = ErrorKind::state_forbids,
          .code = "not-refused",
          .place = "id",
          .value = std::to_string(id),
          .rule = std::move(rule),
          .remedy = "GET /api/v1/messages?outcome=refused lists the messages that can be processed again"};
}

// The frame as it was received. Its sender was admitted then, so it is not compared with an address or a certificate.
Result<broker::ReceivedFrame> stored_frame(Api& api, model::RowId id) {
  sql::Overview overview(api.context.database);
  const auto text = overview.message(id);
  const auto bytes = overview.message_bytes(id);
  if (!text || !bytes)
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "unknown-message",
                 .place = "id",
                 .value = std::to_string(id),
                 .rule = "the id of a message with its bytes",
                 .remedy = "list them to see which there are"};
  const Json entry = Json::parse(*text);
  const std::string outcome = entry.value("outcome", "");
  if (std::find(processed_again.begin(), processed_again.end(), outcome) == processed_again.end())
    return not_again(id, fmt::format("the message was refused; this one: {}", outcome));
  if (entry.value("length", std::int64_t{0}) != static_cast<std::int64_t>(bytes->size()))
    return not_again(id, "the whole message is stored; of this one only the beginning is");
  const std::string sender = entry.value("sender", "");
  const auto& senders = api.context.settings.senders;
  const bool is_configured =
      std::any_of(senders.begin(), senders.end(), [&](const broker::Sender& one) { return one.name == sender; });
  if (!is_configured) return not_again(id, "the sender of the message is configured");
  broker::ReceivedFrame frame;
  frame.bytes = *bytes;
  frame.peer_address = entry.value("peer", "");
  frame.length = static_cast<std::int64_t>(bytes->size());
  frame.from_sender = sender;
  frame.findings.push_back({"processed-again", "", fmt::format("was received as journal entry {}", id), ""});
  return frame;
}

Json refused_json(model::RowId id, const Error& error) {
  return {{"id", id}, {"error", {{"code", error.code}, {"rule", error.rule}, {"remedy", error.remedy}}}};
}

Json process_again(Api& api, model::RowId id, bool is_dry_run) {
  const auto frame = stored_frame(api, id);
  if (!frame) return refused_json(id, frame.error());
  if (is_dry_run)
    return {{"id", id}, {"understood", to_json(broker::understand(api.context, frame->bytes, frame->from_sender))}};
  return {{"id", id}, {"answer", answer_json(broker::Intake(api.context).receive(*frame).message)}};
}

}  // namespace

Response process_messages_again(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const auto ids = fields.ids("ids");
  const bool is_dry_run = fields.flag("dry_run").value_or(false);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  Json items = Json::array();
  for (const model::RowId id : ids) items.push_back(process_again(api, id, is_dry_run));
  return json_response({{"items", std::move(items)}});
}

}  // namespace stepwise::broker::http
