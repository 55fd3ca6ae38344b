// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/order_reply.hpp"

#include "hl7/writer.hpp"
#include "mapping/outbound/ipc_segment.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/hl7_values.hpp"
#include "mapping/values/sent_fields.hpp"
#include "model/orders/aliases.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

struct TypeRow {
  std::string_view request;
  ReplyType reply;
};
constexpr std::array types{TypeRow{"ORM", {"ORR", "O02", "ORR_O02"}}, TypeRow{"OMG", {"ORG", "O20", "ORG_O20"}},
                           TypeRow{"OMI", {"ORI", "O24", "ORI_O24"}}};

struct ControlRow {
  model::OrderControl requested;
  std::string_view accepted, refused;
};
using model::OrderControl;
constexpr std::array controls{
    ControlRow{OrderControl::NW, "OK", "UA"}, ControlRow{OrderControl::PA, "OK", "UA"},
    ControlRow{OrderControl::CH, "OK", "UA"}, ControlRow{OrderControl::RO, "OK", "UA"},
    ControlRow{OrderControl::CA, "CR", "UC"}, ControlRow{OrderControl::DC, "DR", "UD"},
    ControlRow{OrderControl::XO, "XR", "UX"}, ControlRow{OrderControl::HD, "HR", "UH"},
    ControlRow{OrderControl::RL, "OR", "UR"}, ControlRow{OrderControl::RP, "RQ", "UM"},
};

const model::OrderRecord* order_of(const model::OrderRequest& request, const OrderReply& reply) {
  const model::OrderRecord* record =
      reply.snapshot.order_by_placer(model::placer_number(request.stated, reply.default_authority, reply.sender));
  if (!record) record = reply.snapshot.order_by_filler(request.filler_number, request.filler_authority);
  return record && (reply.is_accepted || record->order.version > 0) ? record : nullptr;
}

hl7::RepetitionValue service_as_sent(const model::Order& order) {
  const auto says_this = [&](const hl7::Field& sent) {
    return code_of(sent) == order.service && alternate_code_of(sent.repetition(1)) == order.service_alternate;
  };
  return as_sent(order.sent_fields, sent_name(InField::service), says_this, {ordered_service(order)}).front();
}

void write_steps(hl7::Writer& writer, const model::OrderRecord& record) {
  for (const model::RequestedProcedure& procedure : record.procedures) {
    for (const model::ScheduledProcedureStep& step : record.steps) {
      if (step.requested_procedure_id != procedure.id) continue;
      for (const model::Code& protocol : protocols_of(step, record.order))
        write_ipc(writer, {record.order, procedure, step, protocol, procedure.study_instance_uid, false});
    }
  }
}

}  // namespace

std::optional<ReplyType> reply_type_of(const hl7::Message& request) {
  const std::string type = request.type();
  const auto row = std::find_if(types.begin(), types.end(), [&](const TypeRow& one) { return one.request == type; });
  return row == types.end() ? std::nullopt : std::optional(row->reply);
}

std::string_view reply_control(OrderControl requested, bool accepted) {
  const auto row =
      std::find_if(controls.begin(), controls.end(), [&](const ControlRow& one) { return one.requested == requested; });
  if (row == controls.end()) return accepted ? "OK" : "UA";
  return accepted ? row->accepted : row->refused;
}

std::string write_order_groups(const OrderReply& reply) {
  hl7::Writer writer;
  for (const model::OrderRequest& request : reply.requests.orders) {
    const model::OrderRecord* record = order_of(request, reply);
    const model::Order& stated = request.stated;
    const auto placer =
        ei(stated.placer_number, stated.placer_authority, stated.placer_universal_id, stated.placer_universal_id_type);
    hl7::SegmentWriter& orc =
        writer.segment("ORC").field(1, std::string(reply_control(request.control, reply.is_accepted))).field(2, placer);
    if (!record) continue;
    const model::Order& order = record->order;
    const auto filler = ei(order.filler_number, order.filler_authority, "", "");
    orc.field(3, filler);
    hl7::SegmentWriter& obr = writer.segment("OBR")
                                  .field(1, std::to_string(request.group))
                                  .field(2, placer)
                                  .field(3, filler)
                                  .field(4, service_as_sent(order));
    const std::string& accession =
        model::original_of(order, model::AliasedIdentifier::accession_number, order.accession_number);
    if (!accession.empty()) obr.field(18, accession);
    if (reply.has_steps) write_steps(writer, *record);
  }
  return writer.finish();
}

}  // namespace stepwise::mapping
