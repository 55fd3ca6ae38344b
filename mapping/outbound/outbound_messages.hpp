// SPDX-License-Identifier: Apache-2.0
// Functions that write the segments after MSH, for each kind of message that we send.
#pragma once
#include "mapping/outbound/outbound_order.hpp"

namespace stepwise::mapping {

void write_order_message(hl7::Writer& writer, const Outbound& message);  // RAD-3 (reference 2.8)
void write_appointment_message(hl7::Writer& writer,
                               const Outbound& message);  // RAD-48 (reference 2.10), in outbound_appointment.cpp
void write_status_as_result(hl7::Writer& writer, const Outbound& message);    // the same as ORU^R01 (reference 9.1)
void write_status_as_update(hl7::Writer& writer, const Outbound& message);    // OSU^O51
void write_status_as_response(hl7::Writer& writer, const Outbound& message);  // ORG^O20 (reference 2.3)
void write_procedure_message(hl7::Writer& writer, const Outbound& message);   // RAD-4, RAD-13 (reference 2.9)
void write_result_message(hl7::Writer& writer, const Outbound& message);      // ORU^R01 (reference 9.2)
void write_update_message(hl7::Writer& writer, const Outbound& message);      // RAD-12, A08
void write_merge_message(hl7::Writer& writer, const Outbound& message);       // RAD-12, A40

// The steps of the procedure that the message contains: all steps if it reports the end of the procedure, else those
// that are open or completed (reference 7.3, note).
std::vector<const model::ScheduledProcedureStep*> steps_spoken_of(const Outbound& message);

}  // namespace stepwise::mapping
