// SPDX-License-Identifier: Apache-2.0
// An invented patient with an order of one procedure and one step, to be changed by each test.
#pragma once
#include "model/snapshot.hpp"

#include <chrono>

namespace stepwise::mapping::test {

inline model::PatientRecord mary() {
  model::PatientRecord record;
  model::Patient& patient = record.patient;
  patient.id = 1;
  patient.identifiers = {{"12345", "HOSP", "1.2.3", "ISO", "MR"}, {"999", "NATION", "", "", "NI"}};
  patient.name = model::parse_person_name("WEST^MARY^A^Dr^III");
  patient.birth_date = "19700315";
  patient.birth_time = "0830";
  patient.sex = "F";
  patient.address = "12 HARBOUR ROAD, NEWTOWN, 1234";
  patient.address_components = {{"12 HARBOUR ROAD"}, {}, {"NEWTOWN"}, {}, {"1234"}};
  patient.phone = "555-0199";
  patient.mother_birth_name = "EAST^ANN";
  patient.race = {"2106-3", "White", "HL70005", ""};
  patient.ethnic_group = {"N", "Not Hispanic", "HL70189", ""};
  patient.comments = "Hard of hearing\r\nSpeak up";
  patient.primary_language = {"en", "English", "ISO639", ""};
  patient.account_number = {"A77", "HOSP", "", "", ""};
  patient.allergies = {"PENICILLIN", "LATEX"};
  patient.weight_kg = "68.04";
  patient.size_m = "1.72";

  model::Visit visit;
  visit.id = 11;
  visit.patient_id = 1;
  visit.number = {"V901", "HOSP", "", "", ""};
  visit.patient_class = "O";
  visit.location = "RAD/1/2";
  visit.location_components = {{"RAD"}, {"1"}, {"2"}};
  visit.attending = {"D20", "HOSP", model::parse_person_name("ATT^ANN")};
  visit.referring = {"D22", "HOSP", model::parse_person_name("REF^ROSE")};
  visit.admitting = {"D23", "HOSP", model::parse_person_name("ADM^ADA")};
  visit.service = "SUR";
  visit.ambulatory_status = {"A2", "B6"};
  visit.vip = "VIP";
  visit.admitted_at = "20260228120000";
  visit.discharged_at = "20260303100000";
  record.visits.push_back(visit);
  return record;
}

inline LocalTime nine_o_clock() {
  return LocalTime(std::chrono::local_days(std::chrono::year(2026) / 3 / 1)) + std::chrono::hours(9);
}

inline model::ScheduledProcedureStep chest_step() {
  model::ScheduledProcedureStep step;
  step.id = 41;
  step.order_id = 21;
  step.requested_procedure_id = 31;
  step.step_id = "S26-77";
  step.state = model::StepState::scheduled;
  step.modality = "DX";
  step.station_aets = {"CR01", "CR02"};
  step.station_name = "CR ROOM 1";
  step.location = "BASEMENT";
  step.start_at = nine_o_clock();
  step.duration_minutes = 20;
  step.description = "Chest 2 views";
  step.protocol_codes = {{"P1", "Chest 2 views", "ERL", ""}};
  step.performing_physician = {"T7", "HOSP", model::parse_person_name("STONE^IDA")};
  step.pre_medication = "none";
  step.contrast_agent = "none given";
  step.comments = "mobile if needed";
  return step;
}

inline model::OrderRecord chest() {
  model::OrderRecord record;
  model::Order& order = record.order;
  order.id = 21;
  order.patient_id = 1;
  order.visit_id = 11;
  order.placer_number = "P5001";
  order.placer_authority = "HIS";
  order.filler_number = "F8801";
  order.filler_authority = "BROKER";
  order.accession_number = "A2600001";
  order.service = {"XCH", "Chest", "L", ""};
  order.service_alternate = {"P1", "Chest 2 views", "ERL", ""};
  order.priority = "S";
  order.requested_start = nine_o_clock();
  order.ordering_provider = {"D22", "HOSP", model::parse_person_name("REF^ROSE")};
  order.entered_by = {"CLK", "", model::parse_person_name("CLERK")};
  order.callback_phone = "555-1234";
  order.entering_organization = {"RAD", "RADIOLOGY", "L", ""};
  order.reasons = {{"R05", "Cough", "I10", ""}, {"", "fever", "", ""}};
  order.danger = {"INF", "Infectious", "L", ""};
  order.clinical_information = "Old fracture";
  order.body_site_modifier = {"L", "", "", ""};
  order.transport_mode = "WALK";
  order.transport_arranged = "A";
  order.service_supplements = {{"PORT", "Portable", "L", ""}, {"ISO", "Isolation", "L", ""}};
  order.duplicate_reason = {"2", "Follow-up", "L", ""};
  order.order_comments = "Order note";
  order.procedure_comments = "First line\r\nsecond";
  order.transaction_time = "20260301080000";

  model::RequestedProcedure procedure;
  procedure.id = 31;
  procedure.order_id = 21;
  procedure.requested_procedure_id = "R26-31";
  procedure.study_instance_uid = "1.2.3.4.5.6.7";
  procedure.accession_number = "A2600001";
  procedure.code = {"XCH", "Chest", "L", ""};
  procedure.description = "Chest";
  record.procedures.push_back(procedure);
  record.steps.push_back(chest_step());
  return record;
}

}  // namespace stepwise::mapping::test
