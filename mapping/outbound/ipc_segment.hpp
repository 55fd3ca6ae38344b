// SPDX-License-Identifier: Apache-2.0
// Writes IPC, a scheduled procedure step, in OMI^O23 that we send and in ORI^O24 that answers one (reference 2.9; HL7
// v2.5.1 4.5.6).
#pragma once
#include "hl7/writer.hpp"
#include "mapping/outbound/outbound_fields.hpp"
#include "model/order.hpp"

#include <vector>

namespace stepwise::mapping {

struct IpcPart {
  const model::Order& order;
  const model::RequestedProcedure& procedure;
  const model::ScheduledProcedureStep& step;
  const model::Code& protocol;
  const std::string& study_instance_uid;
  // True: the identifiers that are in the images; false: those that the sender of the order knows (D19).
  bool is_for_images = true;
};

// The protocol codes of a step; each becomes one IPC, or in 2.3.1 one pair of ORC and OBR. A step without codes gets
// the alternative code of the order's service, else the service itself (reference 4.9).
std::vector<model::Code> protocols_of(const model::ScheduledProcedureStep& step, const model::Order& order);

void write_ipc(hl7::Writer& writer, const IpcPart& part);
void list_ipc_fields(std::vector<OutboundField>& all);  // for the conformance document

}  // namespace stepwise::mapping
