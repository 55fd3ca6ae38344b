// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/ipc_segment.hpp"

#include "mapping/values/hl7_values.hpp"
#include "model/orders/aliases.hpp"

namespace stepwise::mapping {
namespace {

using model::AliasedIdentifier;

Repetitions numbered(const IpcPart& part, AliasedIdentifier what, const std::string& number) {
  return one(
      ei(part.is_for_images ? number : model::original_of(part.order, what, number), part.order.filler_authority));
}

Repetitions study_instance_uid(const IpcPart& part) {
  const std::string& uid = part.study_instance_uid;
  return text(part.is_for_images ? uid : model::original_of(part.order, AliasedIdentifier::study_instance_uid, uid));
}

constexpr FieldRow<IpcPart> fields[] = {
    {1, In::both,
     [](const IpcPart& p) {
       return numbered(p, AliasedIdentifier::accession_number, model::accession_number(p.order, &p.procedure));
     }},
    {2, In::both,
     [](const IpcPart& p) {
       return numbered(p, AliasedIdentifier::requested_procedure_id, p.procedure.requested_procedure_id);
     }},
    {3, In::both, study_instance_uid},
    {4, In::both, [](const IpcPart& p) { return numbered(p, AliasedIdentifier::step_id, p.step.step_id); }},
    {5, In::both, [](const IpcPart& p) { return text(p.step.modality); }},
    {6, In::both, [](const IpcPart& p) { return one(ce(p.protocol)); }},
    {7, In::both, [](const IpcPart& p) { return text(p.step.station_name); }},
    {8, In::both, [](const IpcPart& p) { return text(p.step.location); }},
    {9, In::both,
     [](const IpcPart& p) { return text(p.step.station_aets.empty() ? "" : p.step.station_aets.front()); }},
};

}  // namespace

std::vector<model::Code> protocols_of(const model::ScheduledProcedureStep& step, const model::Order& order) {
  if (!step.protocol_codes.empty()) return step.protocol_codes;
  return {order.service_alternate.empty() ? order.service : order.service_alternate};
}

void write_ipc(hl7::Writer& writer, const IpcPart& part) {
  write_fields<IpcPart>(writer.segment("IPC"), fields, part, true);
}

void list_ipc_fields(std::vector<OutboundField>& all) {
  list_fields<IpcPart>(all, "IPC", fields);
}

}  // namespace stepwise::mapping
