// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound.hpp"

#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/header.hpp"
#include "mapping/hl7_values.hpp"
#include "mapping/outbound_segments.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using hl7::Writer;
using model::NotificationKind;
using model::ScheduledProcedureStep;
using model::StepState;

struct MessageType {
  const char* type;
  const char* trigger;
  const char* structure;
};
// MSH-9 by what is told, in 2.3.1 and in 2.5.1.
struct Row {
  NotificationKind kind;
  MessageType in_231, in_251;
};
constexpr std::array<Row, 8> types{{
    {NotificationKind::order_status, {"ORM", "O01", "ORM_O01"}, {"OMG", "O19", "OMG_O19"}},
    {NotificationKind::order_cancelled, {"ORM", "O01", "ORM_O01"}, {"OMG", "O19", "OMG_O19"}},
    {NotificationKind::order_number_request, {"ORM", "O01", "ORM_O01"}, {"OMG", "O19", "OMG_O19"}},
    {NotificationKind::procedure_scheduled, {"ORM", "O01", "ORM_O01"}, {"OMI", "O23", "OMI_O23"}},
    {NotificationKind::procedure_updated, {"ORM", "O01", "ORM_O01"}, {"OMI", "O23", "OMI_O23"}},
    {NotificationKind::result, {"ORU", "R01", "ORU_R01"}, {"ORU", "R01", "ORU_R01"}},
    {NotificationKind::patient_updated, {"ADT", "A08", "ADT_A01"}, {"ADT", "A08", "ADT_A01"}},
    {NotificationKind::patient_merged, {"ADT", "A40", "ADT_A39"}, {"ADT", "A40", "ADT_A39"}},
}};

const MessageType& type_of(const Outbound& o) {
  const auto row = std::find_if(types.begin(), types.end(), [&](const Row& r) { return r.kind == o.notification.kind; });
  return o.is_251() ? row->in_251 : row->in_231;
}

// RAD-3: the order as the placer knows it.
void write_order_message(Writer& writer, const Outbound& o) {
  const model::Order& order = o.order->order;
  write_orc(writer, o, o.notification.order_control, o.notification.order_status, order.requested_start);
  write_tq1(writer, o, order.requested_start);
  hl7::SegmentWriter& obr = write_obr(writer, o, {1, order.service, order.service_alternate, nullptr, order.requested_start});
  // OBR-25 (0123) beside ORC-5: a courtesy, but on OC where it is not allowed (2.8).
  static constexpr std::array<std::pair<const char*, const char*>, 4> result_status{{{"SC", "S"}, {"IP", "I"}, {"CM", "R"}, {"DC", "X"}}};
  if (o.notification.kind != NotificationKind::order_status) return;
  for (const auto& [status, value] : result_status) {
    if (o.notification.order_status == status) obr.field(25, value);
  }
}

// The steps a RAD-4 or RAD-13 speaks of: a cancel of all of them, everything else of those that are still to be done or were done (7.3).
std::vector<const ScheduledProcedureStep*> steps_of(const Outbound& o) {
  std::vector<const ScheduledProcedureStep*> all, valid;
  for (const ScheduledProcedureStep& step : o.order->steps) {
    if (step.requested_procedure_id != o.procedure->id) continue;
    all.push_back(&step);
    if (step.state != StepState::cancelled && step.state != StepState::never_performed) valid.push_back(&step);
  }
  const bool ends = o.notification.order_control == "CA" || o.notification.order_control == "DC";
  return ends || valid.empty() ? all : valid;
}

// One for each protocol code of a step; a step without any gets its description.
std::vector<model::Code> protocols_of(const ScheduledProcedureStep& step, const model::Order& order) {
  if (!step.protocol_codes.empty()) return step.protocol_codes;
  if (!order.service_alternate.empty()) return {order.service_alternate};
  model::Code code = order.service;
  if (!step.description.empty()) code.meaning = step.description;
  return {code};
}

// RAD-4 and RAD-13 in 2.3.1: an ORC and OBR for each step and protocol code, ZDS once.
void write_procedure_231(Writer& writer, const Outbound& o) {
  int set_id = 0;
  for (const ScheduledProcedureStep* step : steps_of(o)) {
    for (const model::Code& protocol : protocols_of(*step, o.order->order)) {
      write_orc(writer, o, o.notification.order_control, o.notification.order_status, step->start_at);
      write_obr(writer, o, {++set_id, o.order->order.service, protocol, step, step->start_at});
    }
  }
  writer.segment("ZDS").field(1, {o.procedure->study_instance_uid, "100", "Application", "DICOM"});
}

// The same in 2.5.1: one ORC, TQ1, OBR, and an IPC for each step and protocol code.
void write_procedure_251(Writer& writer, const Outbound& o) {
  const auto steps = steps_of(o);
  const ScheduledProcedureStep* first = steps.empty() ? nullptr : steps.front();
  const auto start = first != nullptr ? first->start_at : o.order->order.requested_start;
  write_orc(writer, o, o.notification.order_control, o.notification.order_status, start);
  write_tq1(writer, o, start);
  write_obr(writer, o, {1, o.order->order.service, {}, first, start});
  const std::string& authority = o.order->order.filler_authority;
  const std::string& accession = o.procedure->accession_number.empty() ? o.order->order.accession_number : o.procedure->accession_number;
  for (const ScheduledProcedureStep* step : steps) {
    for (const model::Code& protocol : protocols_of(*step, o.order->order)) {
      hl7::SegmentWriter& ipc = writer.segment("IPC");
      ipc.field(1, ei(accession, authority)).field(2, ei(o.procedure->requested_procedure_id, authority));
      ipc.field(3, o.procedure->study_instance_uid).field(4, ei(step->step_id, authority)).field(5, step->modality);
      ipc.field(6, ce(protocol)).field(7, step->station_name).field(8, step->location);
      if (!step->station_aets.empty()) ipc.field(9, step->station_aets.front());
    }
  }
}

void write_obx(Writer& writer, int& set_id, const char* type, hl7::RepetitionValue what, const std::string& sub_id, const std::string& value) {
  if (value.empty()) return;
  writer.segment("OBX").field(1, std::to_string(++set_id)).field(2, type).field(3, what).field(4, sub_id).field(5, value).field(11, "F");
}

// ORU^R01 for a procedure that was acquired and is unread: OBR-25 R, never F (9.2).
void write_result(Writer& writer, const Outbound& o) {
  const model::Order& order = o.order->order;
  const ScheduledProcedureStep* step = nullptr;
  for (const ScheduledProcedureStep* candidate : steps_of(o)) {
    if (step == nullptr) step = candidate;
  }
  write_orc(writer, o, "SC", o.notification.order_status, order.requested_start);
  hl7::SegmentWriter& obr = write_obr(writer, o, {1, order.service, order.service_alternate, step, order.requested_start});
  obr.field(22, o.zone.write_ts(o.header.now)).field(25, "R");
  if (o.performed != nullptr) {
    obr.field(7, o.performed->started_on + o.performed->started_time).field(8, o.performed->ended_on + o.performed->ended_time);
    if (!o.performed->modality.empty()) obr.field(24, o.performed->modality);
  }
  const std::string& study = o.procedure->performed_study_uid.empty() ? o.procedure->study_instance_uid : o.procedure->performed_study_uid;
  int set_id = 0, series = 0, instances = 0;
  write_obx(writer, set_id, "ST", {"113014", "DICOM Study", "DCM"}, "", study);
  if (o.performed == nullptr) return;
  for (const model::PerformedSeries& s : o.performed->series) {
    write_obx(writer, set_id, "ST", {"112002", "Series Instance UID", "DCM"}, std::to_string(++series), s.series_instance_uid);
    instances += s.instances;
  }
  write_obx(writer, set_id, "ST", {"113016", "Performed Procedure Step", "DCM"}, "", o.performed->sop_instance_uid);
  write_obx(writer, set_id, "NM", {"SERIES", "Number of series", "99STEPWISE"}, "", std::to_string(series));
  write_obx(writer, set_id, "NM", {"INSTANCES", "Number of instances", "99STEPWISE"}, "", std::to_string(instances));
  write_obx(writer, set_id, "ST", {"STATION", "Performed station AE title", "99STEPWISE"}, "", o.performed->station_aet);
  write_obx(writer, set_id, "ST", {"COMMENT", "Comments on the performed procedure step", "99STEPWISE"}, "", o.performed->comments);
}

void write_body(Writer& writer, const Outbound& o, const model::Snapshot& snapshot) {
  const NotificationKind kind = o.notification.kind;
  if (kind == NotificationKind::patient_updated || kind == NotificationKind::patient_merged)
    write_evn(writer, o, type_of(o).trigger);
  write_pid(writer, o.patient.patient);
  if (kind == NotificationKind::patient_merged) {
    for (const model::PatientRecord& record : snapshot.patients) {
      if (record.patient.id == o.notification.merged_patient_id) write_mrg(writer, record.patient);
    }
    return;
  }
  write_pv1(writer, o.visit);
  switch (kind) {
    case NotificationKind::order_status:
    case NotificationKind::order_cancelled:
    case NotificationKind::order_number_request: return write_order_message(writer, o);
    case NotificationKind::procedure_scheduled:
    case NotificationKind::procedure_updated: return o.is_251() ? write_procedure_251(writer, o) : write_procedure_231(writer, o);
    case NotificationKind::result: return write_result(writer, o);
    case NotificationKind::patient_updated:
    case NotificationKind::patient_merged: return;
  }
}

std::string write(const Outbound& o, const model::Snapshot& snapshot, const std::string& charset) {
  const MessageType& type = type_of(o);
  Writer writer;
  hl7::write_header(writer, {o.header.sending_application, o.header.sending_facility, o.destination.receiving_application,
                             o.destination.receiving_facility, o.zone.write_ts(o.header.now), type.type, type.trigger, type.structure,
                             o.header.control_id, o.header.processing_id, o.destination.version, charset});
  write_body(writer, o, snapshot);
  return writer.finish();
}

template <class List, class Holds>
auto* find_in(List& list, Holds holds) {
  const auto found = std::find_if(list.begin(), list.end(), holds);
  return found == list.end() ? nullptr : &*found;
}

const model::Visit* visit_of(const model::PatientRecord& patient, const model::OrderRecord* order) {
  if (patient.visits.empty()) return nullptr;
  if (order != nullptr && order->order.visit_id) {
    if (const auto* visit = find_in(patient.visits, [&](const auto& v) { return v.id == *order->order.visit_id; })) return visit;
  }
  return order == nullptr ? &patient.visits.back() : nullptr;
}

}  // namespace

std::optional<Rendered> render(const model::Notification& notification, const model::Snapshot& snapshot, const DestinationProfile& destination,
                               const OutboundHeader& header, const Zone& zone) {
  const auto* order = find_in(snapshot.orders, [&](const auto& r) { return r.order.id == notification.order_id; });
  const model::RowId patient_id = order != nullptr ? order->order.patient_id : notification.patient_id;
  const auto* patient = find_in(snapshot.patients, [&](const auto& r) { return r.patient.id == patient_id; });
  if (patient == nullptr || (notification.order_id != 0 && order == nullptr)) return std::nullopt;
  const model::RequestedProcedure* procedure = nullptr;
  if (order != nullptr) procedure = find_in(order->procedures, [&](const auto& p) { return p.id == notification.requested_procedure_id; });
  if (notification.requested_procedure_id != 0 && procedure == nullptr) return std::nullopt;
  const auto* performed = find_in(snapshot.performed, [&](const auto& p) { return p.id == notification.performed_id; });
  const Outbound outbound{notification, *patient, visit_of(*patient, order), order, procedure, performed, destination, header, zone};

  Rendered rendered;
  const MessageType& type = type_of(outbound);
  rendered.message_type = std::string(type.type) + "^" + type.trigger;
  rendered.bytes = write(outbound, snapshot, "");
  if (text::is_ascii(rendered.bytes)) return rendered;
  // MSH-18 only when it is not ASCII (2.1).
  hl7::EncodedMessage encoded = hl7::encode(write(outbound, snapshot, destination.charset), destination.charset);
  rendered.bytes = std::move(encoded.bytes);
  if (encoded.altered)
    rendered.findings.push_back({"text-altered", "MSH-18", "text that " + (destination.charset.empty() ? std::string("ASCII") : destination.charset) + " cannot hold was transliterated"});
  return rendered;
}

}  // namespace stepwise::mapping
