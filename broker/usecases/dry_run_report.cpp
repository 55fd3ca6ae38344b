// SPDX-License-Identifier: Apache-2.0
// The dry run of intake: opens, reads and decides as intake does, and returns texts instead of writing rows.
#include "broker/usecases/intake.hpp"
#include "broker/usecases/keys.hpp"
#include "broker/usecases/received.hpp"
#include "broker/usecases/use_case.hpp"
#include "hl7/charset.hpp"
#include "model/orders/states.hpp"

#include <fmt/format.h>

namespace stepwise::broker {
namespace {

std::string named(const std::string& number, const std::string& authority) {
  return authority.empty() ? number : fmt::format("{} ({})", number, authority);
}

std::string describe_patient(const model::Patient& patient) {
  const std::string id =
      patient.identifiers.empty() ? "" : named(patient.identifiers[0].value, patient.identifiers[0].authority);
  if (patient.merged_into) return fmt::format("patient {} is merged into another", id);
  return fmt::format("{} patient {}: {}, born {}, sex {}", patient.version == 0 ? "new" : "changed", id,
                     model::to_text(patient.name), patient.birth_date.empty() ? "unknown" : patient.birth_date,
                     patient.sex.empty() ? "unknown" : patient.sex);
}

std::string describe_order(const model::Order& order) {
  const std::string number =
      order.placer_number.empty() ? order.filler_number : named(order.placer_number, order.placer_authority);
  return fmt::format("{} order {}: {} {}, {}", order.version == 0 ? "new" : "changed", number, order.service.value,
                     order.service.meaning, model::to_text(order.state));
}

std::string describe_procedure(const model::RequestedProcedure& procedure) {
  return fmt::format("  requested procedure {}: {}, {}", procedure.requested_procedure_id, procedure.description,
                     model::to_text(procedure.state));
}

std::string describe_step(const model::ScheduledProcedureStep& step) {
  const std::string when = step.start_at ? mapping::Zone::write_ts(*step.start_at) : "no start time";
  const std::string where =
      step.station_aets.empty() ? "no station" : fmt::format("{}", fmt::join(step.station_aets, ", "));
  return fmt::format("    scheduled step {}: {}, {}, {}, {}, {}", step.step_id, step.description,
                     step.modality.empty() ? "no modality" : step.modality, where, when, model::to_text(step.state));
}

std::vector<std::string> describe_changes(const sql::WriteSet& rows) {
  std::vector<std::string> lines;
  for (const model::Patient& patient : rows.patients) lines.push_back(describe_patient(patient));
  for (const model::Order& order : rows.orders) {
    lines.push_back(describe_order(order));
    for (const model::RequestedProcedure& procedure : rows.procedures) {
      if (procedure.order_id != order.id) continue;
      lines.push_back(describe_procedure(procedure));
      for (const model::ScheduledProcedureStep& step : rows.steps) {
        if (step.requested_procedure_id == procedure.id) lines.push_back(describe_step(step));
      }
    }
  }
  return lines;
}

}  // namespace

DryRunReport understand(Context& context, const std::string& bytes, const std::string& sender, DryRunOn on) {
  ReceivedFrame frame{bytes, "dry run", false, static_cast<std::int64_t>(bytes.size()), {}};
  frame.from_sender = sender;
  frame.explains = true;
  Received received = open(frame, context);
  DryRunReport understanding;
  understanding.message_type = received.type();
  understanding.sender = received.sender_key;
  understanding.findings = received.findings;
  understanding.errors = received.errors;
  understanding.origins = received.origins;
  if (received.request && received.errors.empty() && !received.is_own_echo) {
    UseCase use_case;
    use_case.keys = keys_of(*received.request, received.sender->policy, received.sender_key);
    use_case.keys.journal = sql::JournalKey{received.sender_key, received.message->control_id(), hl7::digest(bytes)};
    use_case.origin = received.sender->policy.status_to;
    use_case.decide = [&](model::Decision& decision, const sql::ReadResult& read) -> Result<void> {
      decision.findings = received.findings;
      if (!read.answered) return decide(decision, *received.request, received);
      decision.add_finding("repeat", "MSH-10",
                           fmt::format("answered before, journal entry {}", read.answered->journal_id));
      return {};
    };
    DryRun dry_run = run_dry(context, use_case, on);
    if (!dry_run.result) understanding.errors.push_back(dry_run.result.error());
    understanding.findings = std::move(dry_run.findings);
    understanding.changes = describe_changes(dry_run.rows);
    for (const sql::OutboxRow& row : dry_run.rows.outbox)
      understanding.sent.push_back({row.destination, row.kind, row.bytes, row.state == sql::DeliveryState::waiting});
  }
  const hl7::AckCode code =
      understanding.errors.empty() ? hl7::AckCode::AA : hl7::ack_code_for(understanding.errors.front());
  const hl7::Answer answer{code, "(control id)", context.zone.write_ts(context.clock.now()), understanding.errors, ""};
  understanding.answer = received.message ? hl7::write_answer(*received.message, answer)
                                          : hl7::write_answer_to_unreadable(bytes, answer).value_or("");
  return understanding;
}

}  // namespace stepwise::broker
