// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/outbound_order.hpp"

#include "base/text.hpp"
#include "mapping/outbound/ipc_segment.hpp"
#include "mapping/outbound/outbound_fields.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/field_text.hpp"
#include "mapping/values/hl7_values.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"
#include "model/orders/aliases.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::AliasedIdentifier;
using model::Code;

// HL7 table 0485.
struct PriorityName {
  std::string_view code, name;
};
constexpr std::array priorities{PriorityName{"S", "Stat"},     PriorityName{"A", "ASAP"},
                                PriorityName{"R", "Routine"},  PriorityName{"P", "Preop"},
                                PriorityName{"C", "Callback"}, PriorityName{"T", "Timing critical"}};

struct ResultStatus {
  std::string_view order_status, result_status;
};
// R means that images were acquired but not read; F would mean that they are reported (reference 9.2).
constexpr std::array result_statuses{ResultStatus{"SC", "S"}, ResultStatus{"IP", "I"}, ResultStatus{"CM", "R"},
                                     ResultStatus{"DC", "X"}, ResultStatus{"CA", "X"}};

// A result has no order control code of its own (reference 9.2).
Repetitions order_control(const OrderPart& part) {
  const std::string& control = part.message.notification.order_control;
  return text(control.empty() ? "SC" : control);
}

Repetitions order_code(const OrderPart& part, InField field, const Code& code) {
  return as_sent(part.order().sent_fields, field, code, [](const hl7::Field& sent) { return code_of(sent); },
                 {ce(code)});
}

Repetitions order_codes(const OrderPart& part, InField field, const std::vector<Code>& all) {
  return as_sent(part.order().sent_fields, field, all, codes_of, ces(all));
}

Repetitions reason(const OrderPart& part) {
  return order_code(part, InField::cancel_reason, part.message.notification.reason);
}

Repetitions ordering_provider(const OrderPart& part) {
  const model::Person& provider = part.order().ordering_provider;
  return as_sent(part.order().sent_fields, InField::ordering_provider, provider, person_of, xcn(provider));
}

Repetitions callback_phone(const OrderPart& part) {
  const std::string& phone = part.order().callback_phone;
  return as_sent(part.order().sent_fields, InField::callback_phone, phone, phone_text, {xtn(phone)});
}

Repetitions placer_number(const OrderPart& part) {
  const model::Order& order = part.order();
  if (order.placer_number.empty()) return {};
  return one(
      ei(order.placer_number, order.placer_authority, order.placer_universal_id, order.placer_universal_id_type));
}

Repetitions filler_number(const OrderPart& part) {
  return one(ei(part.order().filler_number, part.order().filler_authority));
}

// The components of TQ: quantity, interval, duration, start, end, priority.
Repetitions timing(const OrderPart& part) {
  return one({"1", "once", "", part.start, "", part.order().priority});
}

Repetitions priority(const OrderPart& part) {
  const std::string& code = part.order().priority;
  const auto known = std::find_if(priorities.begin(), priorities.end(),
                                  [&](const PriorityName& one_of) { return one_of.code == code; });
  return known == priorities.end() ? text(code) : one({known->code, known->name, "HL70485"});
}

Repetitions service(const OrderPart& part) {
  const model::RequestedProcedure* procedure = part.message.procedure;
  const bool is_further = procedure != nullptr && !procedure->service.empty();
  const Code& ordered = is_further ? procedure->service : part.order().service;
  const auto says_this = [&](const hl7::Field& sent) {
    return code_of(sent) == ordered && alternate_code_of(sent.repetition(1)) == part.protocol;
  };
  return as_sent(part.order().sent_fields, sent_name(InField::service), says_this,
                 {{ordered.value, ordered.meaning, ordered.scheme, part.protocol.value, part.protocol.meaning,
                   part.protocol.scheme}});
}

// In 2.3.1 the side is the site modifier of the specimen source.
Repetitions side_in_specimen_source(const OrderPart& part) {
  const Code& side = part.order().body_site_modifier;
  const auto says_this = [&](const hl7::Field& sent) {
    return side_of_specimen(sent) == Code{side.value, side.meaning, side.scheme, {}};
  };
  return as_sent(part.order().sent_fields, sent_specimen_source, says_this, {side_in_specimen(side)});
}

Repetitions site_modifiers(const OrderPart& part) {
  const Code& side = part.order().body_site_modifier;
  return as_sent(part.order().sent_fields, sent_site_modifier,
                 [&](const hl7::Field& sent) { return site_modifier_of(sent) == side; }, {ce(side)});
}

Repetitions performer(const OrderPart& part) {
  if (!part.step) return {};
  const model::Person& person = part.step->performing_physician;
  return as_sent(part.order().sent_fields, InField::performer, person, performer_of, {performer_value(person)});
}

Repetitions procedure_code(const OrderPart& part) {
  const model::RequestedProcedure* procedure = part.message.procedure;
  if (!procedure) return {};
  return one(ce(procedure->code.empty() ? part.order().service : procedure->code));
}

const std::string& requested_procedure_id(const OrderPart& part) {
  return known_as(part.message, AliasedIdentifier::requested_procedure_id,
                  part.message.procedure->requested_procedure_id);
}

const std::string& step_id(const OrderPart& part) {
  return known_as(part.message, AliasedIdentifier::step_id, part.step->step_id);
}

constexpr FieldRow<OrderPart> orc_fields[] = {
    {1, In::both, order_control},
    {2, In::both, placer_number},
    {3, In::both, filler_number},
    {4, In::both, [](const OrderPart& p) { return placer_group_number(p.order()); }},
    {5, In::both, [](const OrderPart& p) { return text(p.message.notification.order_status); }},
    {7, In::v2_3_1, timing},
    {9, In::both, [](const OrderPart& p) { return text(p.message.event_time()); }},
    {10, In::both, [](const OrderPart& p) { return entered_by(p.order()); }},
    {12, In::both, ordering_provider},
    {14, In::both, callback_phone},
    {16, In::both, reason},
    {17, In::both,
     [](const OrderPart& p) { return order_code(p, InField::entering_organization, p.order().entering_organization); }},
};

constexpr FieldRow<OrderPart> tq1_fields[] = {
    {1, In::v2_5_1, [](const OrderPart&) { return text("1"); }},
    {7, In::v2_5_1, [](const OrderPart& p) { return text(p.start); }},
    {9, In::v2_5_1, priority},
};

constexpr FieldRow<OrderPart> obr_fields[] = {
    {1, In::both, [](const OrderPart& p) { return text(std::to_string(p.set_id)); }},
    {2, In::both, placer_number},
    {3, In::both, filler_number},
    {4, In::both, service},
    {12, In::both, [](const OrderPart& p) { return order_code(p, InField::danger, p.order().danger); }},
    {13, In::both, [](const OrderPart& p) { return text(p.order().clinical_information); }},
    {15, In::v2_3_1, side_in_specimen_source},
    {16, In::both, ordering_provider},
    {17, In::both, callback_phone},
    {18, In::both, [](const OrderPart& p) { return text(accession_number(p.message)); }},
    {19, In::both, [](const OrderPart& p) { return text(p.message.procedure ? requested_procedure_id(p) : ""); }},
    {20, In::both, [](const OrderPart& p) { return text(p.step ? step_id(p) : ""); }},
    {24, In::both, [](const OrderPart& p) { return text(p.step ? p.step->modality : ""); }},
    {25, In::both, [](const OrderPart& p) { return text(p.result_status); }},
    {27, In::v2_3_1, timing},
    {30, In::both, [](const OrderPart& p) { return text(p.order().transport_mode); }},
    {31, In::both, [](const OrderPart& p) { return order_codes(p, InField::reasons, p.order().reasons); }},
    {34, In::both, performer},
    {41, In::both, [](const OrderPart& p) { return text(p.order().transport_arranged); }},
    {44, In::both, procedure_code},
    {46, In::v2_5_1, site_modifiers},
    {47, In::v2_5_1,
     [](const OrderPart& p) { return order_codes(p, InField::service_supplements, p.order().service_supplements); }},
    {48, In::v2_5_1,
     [](const OrderPart& p) { return order_code(p, InField::duplicate_reason, p.order().duplicate_reason); }},
};

void write_part(hl7::SegmentWriter& segment, std::span<const FieldRow<OrderPart>> rows, const OrderPart& part) {
  write_fields<OrderPart>(segment, rows, part, part.message.is_2_5_1());
}

}  // namespace

Repetitions placer_group_number(const model::Order& order) {
  return as_sent(
      order.sent_fields, InField::placer_group_number, order.placer_group_number,
      [](const hl7::Field& sent) { return text::trimmed(sent.text(1)); }, text(order.placer_group_number));
}

Repetitions entered_by(const model::Order& order) {
  return as_sent(order.sent_fields, InField::entered_by, order.entered_by, person_of, xcn(order.entered_by));
}

std::string result_status_of(const model::Notification& notification) {
  const auto found = std::find_if(result_statuses.begin(), result_statuses.end(), [&](const ResultStatus& row) {
    return row.order_status == notification.order_status;
  });
  return found == result_statuses.end() ? std::string() : std::string(found->result_status);
}

const std::string& known_as(const Outbound& message, AliasedIdentifier what, const std::string& identifier) {
  if (message.destination.role == Role::image_manager) return identifier;
  return model::original_of(message.order->order, what, identifier);
}

const std::string& accession_number(const Outbound& message) {
  return known_as(message, AliasedIdentifier::accession_number,
                  model::accession_number(message.order->order, message.procedure));
}

void write_orc(hl7::Writer& writer, const OrderPart& part) {
  write_part(writer.segment("ORC"), orc_fields, part);
}

void write_tq1(hl7::Writer& writer, const OrderPart& part) {
  if (part.message.is_2_5_1()) write_part(writer.segment("TQ1"), tq1_fields, part);
}

hl7::SegmentWriter& write_obr(hl7::Writer& writer, const OrderPart& part) {
  hl7::SegmentWriter& segment = writer.segment("OBR");
  write_part(segment, obr_fields, part);
  return segment;
}

void write_notes(hl7::Writer& writer, const std::string& comments) {
  if (!comments.empty()) writer.segment("NTE").field(1, "1").formatted(3, comments);
}

const std::string& study_instance_uid(const Outbound& message) {
  return message.notification.study_instance_uid.empty() ? message.procedure->study_instance_uid
                                                         : message.notification.study_instance_uid;
}

void write_zds(hl7::Writer& writer, const Outbound& message) {
  writer.segment("ZDS").field(1, {study_instance_uid(message), "100", "Application", "DICOM"});
}

std::vector<OutboundField> outbound_order_fields() {
  std::vector<OutboundField> all;
  list_fields<OrderPart>(all, "ORC", orc_fields);
  list_fields<OrderPart>(all, "TQ1", tq1_fields);
  list_fields<OrderPart>(all, "OBR", obr_fields);
  list_ipc_fields(all);
  return all;
}

}  // namespace stepwise::mapping
