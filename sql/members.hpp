// SPDX-License-Identifier: Apache-2.0
// Lists the members of the model's structures with their names, for writing and reading. The names are the columns of
// the tables and the keys of the jsonb values. members() calls visit(name, member) for each member, except for lists
// that have a table of their own (identifiers, links).
#pragma once
#include "model/audit.hpp"
#include "model/mpps.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"
#include "model/plan.hpp"

#include <concepts>
#include <type_traits>

namespace stepwise::sql {

template <class T, class Record>
concept Is = std::same_as<std::remove_const_t<T>, Record>;

template <class Visitor, Is<model::Identifier> T>
void members(Visitor& visit, T& identifier) {
  visit("value", identifier.value);
  visit("authority", identifier.authority);
  visit("universal_id", identifier.universal_id);
  visit("universal_id_type", identifier.universal_id_type);
  visit("type_code", identifier.type_code);
  visit("further", identifier.further);
}

template <class Visitor, Is<model::SentField> T>
void members(Visitor& visit, T& sent) {
  visit("field", sent.field);
  visit("repetitions", sent.repetitions);
}

template <class Visitor, Is<model::IdentifierAlias> T>
void members(Visitor& visit, T& alias) {
  visit("kind", alias.of);
  visit("original", alias.original);
  visit("alias", alias.alias);
}

template <class Visitor, Is<model::Code> T>
void members(Visitor& visit, T& code) {
  visit("value", code.value);
  visit("meaning", code.meaning);
  visit("scheme", code.scheme);
  visit("version", code.version);
}

template <class Visitor, Is<model::NameComponents> T>
void members(Visitor& visit, T& name) {
  visit("family", name.family);
  visit("given", name.given);
  visit("middle", name.middle);
  visit("prefix", name.prefix);
  visit("suffix", name.suffix);
}

template <class Visitor, Is<model::PersonName> T>
void members(Visitor& visit, T& name) {
  visit("alphabetic", name.alphabetic);
  visit("ideographic", name.ideographic);
  visit("phonetic", name.phonetic);
}

template <class Visitor, Is<model::Person> T>
void members(Visitor& visit, T& person) {
  visit("id", person.id);
  visit("authority", person.authority);
  visit("name", person.name);
}

template <class Visitor, Is<model::EventMark> T>
void members(Visitor& visit, T& mark) {
  visit("sender", mark.sender);
  visit("at", mark.at);
}

template <class Visitor, Is<model::ActMark> T>
void members(Visitor& visit, T& mark) {
  visit("sender", mark.sender);
  visit("time", mark.time);
}

template <class Visitor, Is<model::Patient> T>
void members(Visitor& visit, T& patient) {
  visit("id", patient.id);
  visit("version", patient.version);
  visit("merged_into", patient.merged_into);
  visit("name", patient.name);
  visit("birth_date", patient.birth_date);
  visit("birth_time", patient.birth_time);
  visit("sex", patient.sex);
  visit("address", patient.address);
  visit("address_components", patient.address_components);
  visit("phone", patient.phone);
  visit("mother_birth_name", patient.mother_birth_name);
  visit("race", patient.race);
  visit("ethnic_group", patient.ethnic_group);
  visit("comments", patient.comments);
  visit("primary_language", patient.primary_language);
  visit("account_number", patient.account_number);
  visit("allergies", patient.allergies);
  visit("weight_kg", patient.weight_kg);
  visit("size_m", patient.size_m);
  visit("is_temporary", patient.is_temporary);
  visit("linked_with", patient.linked_with);
  visit("updated_by_event_at", patient.updated_by_event_at);
  visit("event_marks", patient.event_marks);
  visit("sent_fields", patient.sent_fields);
}

template <class Visitor, Is<model::Visit> T>
void members(Visitor& visit, T& encounter) {
  visit("id", encounter.id);
  visit("patient_id", encounter.patient_id);
  visit("number", encounter.number);
  visit("state", encounter.state);
  visit("patient_class", encounter.patient_class);
  visit("location", encounter.location);
  visit("location_components", encounter.location_components);
  visit("attending", encounter.attending);
  visit("referring", encounter.referring);
  visit("admitting", encounter.admitting);
  visit("service", encounter.service);
  visit("ambulatory_status", encounter.ambulatory_status);
  visit("diagnoses", encounter.diagnoses);
  visit("pregnancy_status", encounter.pregnancy_status);
  visit("vip", encounter.vip);
  visit("admitted_at", encounter.admitted_at);
  visit("discharged_at", encounter.discharged_at);
  visit("closed_at", encounter.closed_at);
  visit("sent_fields", encounter.sent_fields);
}

template <class Visitor, Is<model::Order> T>
void members(Visitor& visit, T& order) {
  visit("id", order.id);
  visit("version", order.version);
  visit("patient_id", order.patient_id);
  visit("visit_id", order.visit_id);
  visit("placer_number", order.placer_number);
  visit("placer_authority", order.placer_authority);
  visit("placer_universal_id", order.placer_universal_id);
  visit("placer_universal_id_type", order.placer_universal_id_type);
  visit("filler_number", order.filler_number);
  visit("filler_authority", order.filler_authority);
  visit("placer_group_number", order.placer_group_number);
  visit("accession_number", order.accession_number);
  visit("state", order.state);
  visit("on_hold", order.on_hold);
  visit("placed_by_filler", order.placed_by_filler);
  visit("sender", order.sender);
  visit("status_to", order.status_to);
  visit("last_status_told", order.last_status_told);
  visit("cancel_told", order.cancel_told);
  visit("discontinue_pending", order.discontinue_pending);
  visit("service", order.service);
  visit("service_alternate", order.service_alternate);
  visit("priority", order.priority);
  visit("requested_start", order.requested_start);
  visit("requested_start_is_day", order.requested_start_is_day);
  visit("ordering_provider", order.ordering_provider);
  visit("entered_by", order.entered_by);
  visit("callback_phone", order.callback_phone);
  visit("entering_organization", order.entering_organization);
  visit("reasons", order.reasons);
  visit("diagnoses", order.diagnoses);
  visit("pregnancy_status", order.pregnancy_status);
  visit("danger", order.danger);
  visit("clinical_information", order.clinical_information);
  visit("body_site_modifier", order.body_site_modifier);
  visit("transport_mode", order.transport_mode);
  visit("transport_arranged", order.transport_arranged);
  visit("service_supplements", order.service_supplements);
  visit("duplicate_reason", order.duplicate_reason);
  visit("order_comments", order.order_comments);
  visit("procedure_comments", order.procedure_comments);
  visit("requested_modality", order.requested_modality);
  visit("transaction_time", order.transaction_time);
  visit("cancel_reason", order.cancel_reason);
  visit("content_digest", order.content_digest);
  visit("appointment_id", order.appointment_id);
  visit("is_container", order.is_container);
  visit("parent_id", order.parent_id);
  visit("aliases", order.aliases);
  visit("placed_at", order.placed_at);
  visit("act_marks", order.act_marks);
  visit("appointment_sender", order.appointment_sender);
  visit("sent_fields", order.sent_fields);
}

template <class Visitor, Is<model::RequestedProcedure> T>
void members(Visitor& visit, T& procedure) {
  visit("id", procedure.id);
  visit("order_id", procedure.order_id);
  visit("position", procedure.position);
  visit("requested_procedure_id", procedure.requested_procedure_id);
  visit("study_instance_uid", procedure.study_instance_uid);
  visit("performed_study_uid", procedure.performed_study_uid);
  visit("accession_number", procedure.accession_number);
  visit("code", procedure.code);
  visit("service", procedure.service);
  visit("content_digest", procedure.content_digest);
  visit("description", procedure.description);
  visit("state", procedure.state);
  visit("announced_studies", procedure.announced_studies);
  visit("cancel_reason", procedure.cancel_reason);
  visit("appointment_time", procedure.appointment_time);
  visit("appointment_content", procedure.appointment_content);
}

template <class Visitor, Is<model::ScheduledProcedureStep> T>
void members(Visitor& visit, T& step) {
  visit("id", step.id);
  visit("order_id", step.order_id);
  visit("requested_procedure_id", step.requested_procedure_id);
  visit("position", step.position);
  visit("step_id", step.step_id);
  visit("state", step.state);
  visit("state_before_start", step.state_before_start);
  visit("modality", step.modality);
  visit("station_aets", step.station_aets);
  visit("station_name", step.station_name);
  visit("location", step.location);
  visit("start_at", step.start_at);
  visit("start_is_day", step.start_is_day);
  visit("duration_minutes", step.duration_minutes);
  visit("description", step.description);
  visit("protocol_codes", step.protocol_codes);
  visit("performing_physician", step.performing_physician);
  visit("pre_medication", step.pre_medication);
  visit("contrast_agent", step.contrast_agent);
  visit("comments", step.comments);
  visit("end_reason", step.end_reason);
}

template <class Visitor, Is<model::ScheduledStepReference> T>
void members(Visitor& visit, T& reference) {
  visit("study_instance_uid", reference.study_instance_uid);
  visit("accession_number", reference.accession_number);
  visit("requested_procedure_id", reference.requested_procedure_id);
  visit("step_id", reference.step_id);
  visit("placer_order_number", reference.placer_order_number);
  visit("filler_order_number", reference.filler_order_number);
}

template <class Visitor, Is<model::PerformedSeries> T>
void members(Visitor& visit, T& series) {
  visit("series_instance_uid", series.series_instance_uid);
  visit("description", series.description);
  visit("protocol_name", series.protocol_name);
  visit("retrieve_aet", series.retrieve_aet);
  visit("operators_name", series.operators_name);
  visit("instances", series.instances);
}

template <class Visitor, Is<model::FilmUse> T>
void members(Visitor& visit, T& use) {
  visit("films", use.films);
  visit("medium", use.medium);
  visit("size", use.size);
}

template <class Visitor, Is<model::MaterialUse> T>
void members(Visitor& visit, T& use) {
  visit("item", use.item);
  visit("quantity", use.quantity);
  visit("unit", use.unit);
}

template <class Visitor, Is<model::RadiationDose> T>
void members(Visitor& visit, T& dose) {
  visit("area_product", dose.area_product);
  visit("fluoroscopy_time", dose.fluoroscopy_time);
  visit("exposures", dose.exposures);
  visit("entrance_dose", dose.entrance_dose);
  visit("entrance_dose_unit", dose.entrance_dose_unit);
  visit("comments", dose.comments);
}

template <class Visitor, Is<model::StepLink> T>
void members(Visitor& visit, T& link) {
  visit("order_id", link.order_id);
  visit("requested_procedure_id", link.requested_procedure_id);
  visit("step_id", link.step_id);
  visit("linked_by", link.linked_by);
}

template <class Visitor, Is<model::FormerLink> T>
void members(Visitor& visit, T& former) {
  visit("link", former.link);
  visit("taken_back_at", former.taken_back_at);
}

template <class Visitor, Is<model::PerformedProcedureStep> T>
void members(Visitor& visit, T& performed) {
  visit("id", performed.id);
  visit("version", performed.version);
  visit("sop_instance_uid", performed.sop_instance_uid);
  visit("state", performed.state);
  visit("discrepancy", performed.discrepancy);
  visit("discrepancy_text", performed.discrepancy_text);
  visit("patient_id", performed.patient_id);
  visit("patient_identifier", performed.patient_identifier);
  visit("patient_name", performed.patient_name);
  visit("patient_birth_date", performed.patient_birth_date);
  visit("patient_sex", performed.patient_sex);
  visit("performed_step_id", performed.performed_step_id);
  visit("calling_aet", performed.calling_aet);
  visit("station_aet", performed.station_aet);
  visit("station_name", performed.station_name);
  visit("location", performed.location);
  visit("modality", performed.modality);
  visit("study_id", performed.study_id);
  visit("started_on", performed.started_on);
  visit("started_time", performed.started_time);
  visit("ended_on", performed.ended_on);
  visit("ended_time", performed.ended_time);
  visit("timezone_offset", performed.timezone_offset);
  visit("description", performed.description);
  visit("discontinuation_reason", performed.discontinuation_reason);
  visit("comments", performed.comments);
  visit("procedure_codes", performed.procedure_codes);
  visit("protocol_codes", performed.protocol_codes);
  visit("references", performed.references);
  visit("series", performed.series);
  visit("billing_codes", performed.billing_codes);
  visit("films", performed.films);
  visit("materials", performed.materials);
  visit("dose", performed.dose);
  visit("closed_by_person", performed.closed_by_person);
  visit("former_links", performed.former_links);
  visit("received_at", performed.received_at);
  visit("ended_at", performed.ended_at);
}

template <class Visitor, Is<model::PlannedStep> T>
void members(Visitor& visit, T& step) {
  visit("description", step.description);
  visit("protocol_codes", step.protocol_codes);
  visit("modality", step.modality);
  visit("station_aets", step.station_aets);
  visit("station_name", step.station_name);
  visit("location", step.location);
  visit("duration_minutes", step.duration_minutes);
  visit("offset_minutes", step.offset_minutes);
  visit("pre_medication", step.pre_medication);
  visit("contrast_agent", step.contrast_agent);
  visit("after_start_of", step.after_start_of);
}

template <class Visitor, Is<model::PlannedProcedure> T>
void members(Visitor& visit, T& procedure) {
  visit("code", procedure.code);
  visit("description", procedure.description);
  visit("steps", procedure.steps);
}

template <class Visitor, Is<model::ProcedurePlan> T>
void members(Visitor& visit, T& plan) {
  visit("service", plan.service);
  visit("auto_schedule", plan.auto_schedule);
  visit("procedures", plan.procedures);
}

template <class Visitor, Is<model::AuditActor> T>
void members(Visitor& visit, T& actor) {
  visit("kind", actor.kind);
  visit("name", actor.name);
  visit("address", actor.address);
}

template <class Visitor, Is<model::AuditEvent> T>
void members(Visitor& visit, T& event) {
  visit("at", event.at);
  visit("kind", event.kind);
  visit("action", event.action);
  visit("outcome", event.outcome);
  visit("actor", event.actor);
  visit("what", event.what);
  visit("detail", event.detail);
  visit("destination", event.destination);
  visit("query", event.query);
  visit("patients", event.patients);
  visit("orders", event.orders);
  visit("steps", event.steps);
  visit("performed_steps", event.performed_steps);
  visit("messages", event.messages);
  visit("deliveries", event.deliveries);
  visit("datasets", event.datasets);
  visit("repeated", event.repeated);
  visit("first_at", event.first_at);
}

}  // namespace stepwise::sql
