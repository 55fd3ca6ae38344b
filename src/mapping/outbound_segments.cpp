// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound_segments.hpp"

#include "base/text.hpp"
#include "mapping/hl7_values.hpp"

namespace stepwise::mapping {
namespace {

using hl7::SegmentWriter;
using hl7::Writer;

hl7::RepetitionValue parted(const std::string& text, char separator) {
  hl7::RepetitionValue parts;
  for (const std::string_view part : text::split(text, separator)) parts.emplace_back(part);
  return parts;
}

std::string text_of(const std::optional<LocalTime>& time) { return time ? Zone::write_ts(*time) : ""; }

// TQ: quantity, interval, duration, start, end, priority.
hl7::RepetitionValue timing(const std::optional<LocalTime>& start, const std::string& priority) {
  return {"1", "once", "", text_of(start), "", priority};
}

}  // namespace

void write_evn(Writer& writer, const Outbound& o, const std::string& event) {
  SegmentWriter& evn = writer.segment("EVN");
  if (!o.is_251()) evn.field(1, event);
  evn.field(2, o.zone.write_ts(o.header.now));
}

void write_pid(Writer& writer, const model::Patient& patient) {
  SegmentWriter& pid = writer.segment("PID");
  pid.field(1, "1");
  for (const model::Identifier& identifier : patient.identifiers) pid.repeat(3, cx(identifier));
  const model::PersonName& name = patient.name;
  const bool has_groups = !name.ideographic.empty() || !name.phonetic.empty();
  if (!name.alphabetic.empty()) pid.repeat(5, xpn(name.alphabetic, has_groups ? "A" : ""));
  if (!name.ideographic.empty()) pid.repeat(5, xpn(name.ideographic, "I"));
  if (!name.phonetic.empty()) pid.repeat(5, xpn(name.phonetic, "P"));
  pid.field(6, patient.mother_birth_name).field(7, patient.birth_date).field(8, patient.sex.empty() ? "U" : patient.sex);
  if (!patient.address.empty()) pid.field(11, patient.address);
  if (!patient.phone.empty()) pid.field(13, patient.phone);
  if (!patient.primary_language.empty()) pid.field(15, ce(patient.primary_language));
  if (!patient.account_number.empty()) pid.field(18, cx(patient.account_number));
  if (!patient.ethnic_group.empty()) pid.field(22, patient.ethnic_group);
}

void write_pv1(Writer& writer, const model::Visit* visit) {
  SegmentWriter& pv1 = writer.segment("PV1");
  pv1.field(1, "1");
  if (visit == nullptr) {
    pv1.field(2, "N");
    return;
  }
  pv1.field(2, visit->patient_class.empty() ? "N" : visit->patient_class);
  if (!visit->location.empty()) pv1.field(3, parted(visit->location, '/'));
  if (!visit->attending.empty()) pv1.field(7, xcn(visit->attending));
  if (!visit->referring.empty()) pv1.field(8, xcn(visit->referring));
  pv1.field(10, visit->service);
  for (const std::string& status : visit->ambulatory_status) pv1.repeat(15, {status});
  pv1.field(16, visit->vip);
  if (!visit->admitting.empty()) pv1.field(17, xcn(visit->admitting));
  if (visit->number.empty()) return;
  pv1.field(19, cx(visit->number)).field(44, visit->admitted_at).field(51, "V");
}

void write_mrg(Writer& writer, const model::Patient& retired) {
  SegmentWriter& mrg = writer.segment("MRG");
  for (const model::Identifier& identifier : retired.identifiers) mrg.repeat(1, cx(identifier));
  if (!retired.name.empty()) mrg.field(7, xpn(retired.name.alphabetic));
}

void write_orc(Writer& writer, const Outbound& o, const std::string& control, const std::string& status, const std::optional<LocalTime>& start) {
  const model::Order& order = o.order->order;
  SegmentWriter& orc = writer.segment("ORC");
  orc.field(1, control);
  if (!order.placer_number.empty())
    orc.field(2, ei(order.placer_number, order.placer_authority, order.placer_universal_id, order.placer_universal_id_type));
  orc.field(3, ei(order.filler_number, order.filler_authority));
  orc.field(4, order.placer_group_number).field(5, status);
  if (!o.is_251()) orc.field(7, timing(start, order.priority));
  orc.field(9, o.zone.write_ts(o.header.now));
  if (!order.entered_by.empty()) orc.field(10, xcn(order.entered_by));
  if (!order.ordering_provider.empty()) orc.field(12, xcn(order.ordering_provider));
  orc.field(14, order.callback_phone);
  if (!o.notification.reason.empty()) orc.field(16, {"", o.notification.reason});
  if (!order.entering_organization.empty()) orc.field(17, ce(order.entering_organization));
}

void write_tq1(Writer& writer, const Outbound& o, const std::optional<LocalTime>& start) {
  if (!o.is_251()) return;
  writer.segment("TQ1").field(1, "1").field(7, text_of(start)).field(9, o.order->order.priority);
}

SegmentWriter& write_obr(Writer& writer, const Outbound& o, const ObrContent& content) {
  const model::Order& order = o.order->order;
  SegmentWriter& obr = writer.segment("OBR");
  obr.field(1, std::to_string(content.set_id));
  if (!order.placer_number.empty())
    obr.field(2, ei(order.placer_number, order.placer_authority, order.placer_universal_id, order.placer_universal_id_type));
  obr.field(3, ei(order.filler_number, order.filler_authority));
  obr.field(4, {content.service.value, content.service.meaning, content.service.scheme, content.protocol.value, content.protocol.meaning,
                content.protocol.scheme});
  if (!order.danger.empty()) obr.field(12, ce(order.danger));
  obr.field(13, order.clinical_information);
  if (!order.body_site_modifier.empty()) {
    if (o.is_251()) obr.field(46, ce(order.body_site_modifier));
    else obr.field(15, {"", "", "", "", order.body_site_modifier.value});
  }
  if (!order.ordering_provider.empty()) obr.field(16, xcn(order.ordering_provider));
  obr.field(17, order.callback_phone);
  obr.field(18, o.procedure != nullptr && !o.procedure->accession_number.empty() ? o.procedure->accession_number : order.accession_number);
  if (o.procedure != nullptr) {
    obr.field(19, o.procedure->requested_procedure_id);
    obr.field(44, ce(o.procedure->code.empty() ? order.service : o.procedure->code));
  }
  if (content.step != nullptr) {
    obr.field(20, content.step->step_id).field(24, content.step->modality);
    const model::Person& performer = content.step->performing_physician;
    const model::NameComponents& name = performer.name.alphabetic;
    if (!performer.empty())
      obr.field(34, {hl7::ComponentValue::of({performer.id, name.family, name.given, name.middle, name.suffix, name.prefix})});
  }
  if (!o.is_251()) obr.field(27, timing(content.start, order.priority));
  obr.field(30, order.transport_mode);
  for (const model::Code& reason : order.reasons) obr.repeat(31, ce(reason));
  return obr;
}

}  // namespace stepwise::mapping
