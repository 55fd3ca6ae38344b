// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/order_fields.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/inbound/identifiers.hpp"
#include "mapping/inbound/text_limits.hpp"
#include "mapping/values/codes.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace stepwise::mapping {
namespace {

using model::AliasedIdentifier;
using model::PreassignedStep;

struct NumberField {
  int field;
  std::string PreassignedStep::*member;
  AliasedIdentifier what;
};
constexpr std::array ipc_numbers{
    NumberField{1, &PreassignedStep::accession_number, AliasedIdentifier::accession_number},
    NumberField{2, &PreassignedStep::requested_procedure_id, AliasedIdentifier::requested_procedure_id},
    NumberField{3, &PreassignedStep::study_instance_uid, AliasedIdentifier::study_instance_uid},
    NumberField{4, &PreassignedStep::step_id, AliasedIdentifier::step_id}};
constexpr std::array obr_numbers{
    NumberField{18, &PreassignedStep::accession_number, AliasedIdentifier::accession_number},
    NumberField{19, &PreassignedStep::requested_procedure_id, AliasedIdentifier::requested_procedure_id},
    NumberField{20, &PreassignedStep::step_id, AliasedIdentifier::step_id}};
constexpr std::array zds_numbers{
    NumberField{1, &PreassignedStep::study_instance_uid, AliasedIdentifier::study_instance_uid}};

std::string trimmed_field(const Located& segment, int field, int component = 1) {
  return std::string(text::trim(segment.segment.text(field, component)));
}

// Numbers that are not used are not checked.
Result<void> read_step_numbers(Reading& reading, const Located& segment, std::span<const NumberField> fields,
                               PreassignedStep& step, model::OrderRequest& request) {
  for (const auto& [field, member, what] : fields) {
    step.*member = trimmed_field(segment, field);
    if (!request.takes_given_numbers) continue;
    if (auto fits = check_given(reading, what, step.*member, segment.place(field), request.to_alias); !fits)
      return fits;
  }
  return {};
}

Result<PreassignedStep> read_ipc(Reading& reading, const Located& ipc, model::OrderRequest& request) {
  PreassignedStep step;
  step.place = ipc.place();
  if (auto read = read_step_numbers(reading, ipc, ipc_numbers, step, request); !read) return read.error();
  step.modality = modality_of(reading.fields().modalities, trimmed_field(ipc, 5));
  note_unknown_modality(reading, step.modality, ipc.place(5));
  step.protocol = code_of(ipc.field(6));
  step.station_name = cut_short(reading, trimmed_field(ipc, 7), limits::sh_characters, ipc.place(7));
  const std::string location = trimmed_field(ipc, 8, 2);
  step.location =
      cut_short(reading, location.empty() ? trimmed_field(ipc, 8) : location, limits::sh_characters, ipc.place(8));
  step.station_aet = trimmed_field(ipc, 9);
  if (auto fits = check_identifier(step.station_aet, limits::ae_characters, ipc.place(9)); !fits) return fits.error();
  return step;
}

// ORM^O01 in the form of RAD-4: the modality is in OBR-24, the protocol in OBR-4.4 to 4.6.
Result<PreassignedStep> read_pair(Reading& reading, const OrderSegments& segments, const Located& zds,
                                  model::OrderRequest& request) {
  PreassignedStep step;
  step.place = segments.obr.place();
  if (auto read = read_step_numbers(reading, segments.obr, obr_numbers, step, request); !read) return read.error();
  if (auto read = read_step_numbers(reading, zds, zds_numbers, step, request); !read) return read.error();
  step.modality = modality_of(reading.fields().modalities, trimmed_field(segments.obr, 24));
  step.protocol = alternate_code_of(segments.obr.field(4).repetition(1));
  return step;
}

bool has_number(const PreassignedStep& step) {
  return !step.accession_number.empty() || !step.requested_procedure_id.empty() || !step.study_instance_uid.empty() ||
         !step.step_id.empty();
}

}  // namespace

Result<void> read_given_steps(Reading& reading, const OrderSegments& segments, model::OrderRequest& request) {
  request.takes_given_numbers = reading.settings.takes_scheduled_numbers;
  request.takes_filler_number = reading.settings.takes_filler_numbers;
  if (segments.preassigned_steps.size() > limits::hl7_order_steps)
    return Error{.kind = ErrorKind::too_large,
                 .code = "too-many-steps",
                 .place = segments.preassigned_steps[limits::hl7_order_steps].place(),
                 .rule = fmt::format("at most {} scheduled steps in an order, these are {}", limits::hl7_order_steps,
                                     segments.preassigned_steps.size()),
                 .remedy = "divide the order into several"};
  for (const Located& ipc : segments.preassigned_steps) {
    auto step = read_ipc(reading, ipc, request);
    if (!step) return step.error();
    request.preassigned_steps.push_back(std::move(*step));
  }
  const Located zds{reading.message.segment("ZDS"), 1, "ZDS"};
  if (request.takes_given_numbers && segments.preassigned_steps.empty() && zds.exists() && segments.obr.exists()) {
    auto step = read_pair(reading, segments, zds, request);
    if (!step) return step.error();
    request.preassigned_steps.push_back(std::move(*step));
  }
  // The form is recognised by the segments, not by the message type (R23).
  const bool is_omi = reading.message.type() == "OMI";
  if (!request.preassigned_steps.empty() && is_omi == segments.preassigned_steps.empty())
    reading.add_finding("body-of-another-type", "MSH-9",
                        is_omi ? "the steps are in ZDS as in ORM^O01" : "the steps are in IPC as in OMI^O23");
  const model::Code procedure = code_of(segments.obr.field(44));
  for (PreassignedStep& step : request.preassigned_steps) {
    step.procedure = procedure.empty() ? request.stated.service : procedure;
    step.start = request.stated.requested_start;
    step.start_is_day = request.stated.requested_start_is_day;
    if (request.takes_given_numbers || !has_number(step)) continue;
    reading.add_finding("scheduled-numbers-not-taken", segments.preassigned_steps.front().place(),
                        "its numbers are not used: we allocate our own, unless the sender is an enterprise scheduler");
    break;
  }
  return {};
}

}  // namespace stepwise::mapping
