// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/sql/samples.hpp"

namespace stepwise::test {

namespace {

model::PersonName name(const std::string& family, const std::string& given) {
  model::PersonName person;
  person.alphabetic.family = family;
  person.alphabetic.given = given;
  return person;
}

}  // namespace

model::Patient sample_patient(model::RowId id, const std::string& number) {
  model::Patient patient;
  patient.id = id;
  patient.identifiers = {{number, "HOSP", "1.2.3.4", "ISO", "MR", {{}, {"7"}, {"M10"}}},
                         {"N" + number, "NATION", "", "", "NI"}};
  patient.name = name("M\xC3\xBCller", "Anna \"Nan\" \\ Maria");
  patient.name.ideographic.family = "\xE7\x8E\x8B";
  patient.birth_date = "19700102";
  patient.sex = "F";
  patient.address = "Main Street 1\nSpringfield";
  patient.address_components = {{"Main Street 1", "Main Street", "1"}, {}, {"Springfield"}};
  patient.allergies = {"latex", "iodine"};
  patient.race = {"2106-3", "White", "HL70005", ""};
  patient.ethnic_group = {"N", "Not Hispanic", "HL70189", ""};
  patient.primary_language = {"de", "German", "ISO639", ""};
  patient.account_number = {"A1", "HOSP", "", "", ""};
  patient.updated_by_event_at = noon;
  patient.event_marks = {{"HIS", noon}, {"ADT|HOSP", noon}};
  patient.sent_fields = {{"phone", {{{"555-0199"}, {"PRN"}}, {{}, {"NET"}, {"Internet"}, {"a@b.c", ""}}}}};
  return patient;
}

model::Visit sample_visit(model::RowId id, model::RowId patient_id) {
  model::Visit visit;
  visit.id = id;
  visit.patient_id = patient_id;
  visit.number = {"V" + std::to_string(id), "HOSP", "", "", "VN"};
  visit.location = "ICU/4/A";
  visit.location_components = {{"ICU"}, {"4"}, {"A"}, {}, {"HOSP", "1.2.3", "ISO"}};
  visit.attending = {"77", "HOSP", name("House", "Greg")};
  visit.ambulatory_status = {"B6", "A1"};
  visit.sent_fields = {{"attending", {{{"77"}, {"House"}, {"Greg"}, {}, {}, {}, {"MD"}}}}};
  visit.diagnoses = {{"I10", "Hypertension", "I10", ""}};
  visit.pregnancy_status = "3";
  return visit;
}

model::Order sample_order(model::RowId id, model::RowId patient_id, const std::string& placer_number) {
  model::Order order;
  order.id = id;
  order.patient_id = patient_id;
  order.placer_number = placer_number;
  order.placer_authority = "HIS";
  order.filler_number = "F" + std::to_string(id);
  order.filler_authority = "STEPWISE";
  order.accession_number = "A" + std::to_string(id);
  order.sender = "HIS";
  order.status_to = "his";
  order.service = {"CTCHEST", "CT of the chest", "L", ""};
  order.requested_start = local(14, 15, 30);
  order.requested_start_is_day = true;
  order.ordering_provider = {"12", "HOSP", name("Watson", "John")};
  order.reasons = {{"R07.4", "Chest pain", "I10", ""}};
  order.diagnoses = {{"I26.9", "Pulmonary embolism", "I10", ""}};
  order.pregnancy_status = "1";
  order.cancel_reason = {"DUP", "Duplicate", "L", ""};
  order.placed_at = noon;
  order.act_marks = {{"HIS", "20260314153000"}};
  order.sent_fields = {{"entered_by", {{{"C1"}, {"Clerk", "van"}}}}};
  order.appointment_sender = "SCHEDULER";
  return order;
}

model::RequestedProcedure sample_procedure(model::RowId id, model::RowId order_id) {
  model::RequestedProcedure procedure;
  procedure.id = id;
  procedure.order_id = order_id;
  procedure.requested_procedure_id = "RP" + std::to_string(id);
  procedure.study_instance_uid = "2.25." + std::to_string(id);
  procedure.accession_number = "A" + std::to_string(order_id);
  procedure.code = {"CT01", "CT chest", "L", ""};
  procedure.service = {"CTCHEST2", "CT of the chest", "L", ""};
  procedure.content_digest = "0123456789abcdef";
  procedure.description = "CT chest";
  procedure.cancel_reason = {"DUP", "Duplicate", "L", ""};
  return procedure;
}

model::ScheduledProcedureStep sample_step(model::RowId id, model::RowId order_id, model::RowId procedure_id,
                                          const std::string& step_id) {
  model::ScheduledProcedureStep step;
  step.id = id;
  step.order_id = order_id;
  step.requested_procedure_id = procedure_id;
  step.step_id = step_id;
  step.state = model::StepState::scheduled;
  step.modality = "CT";
  step.station_aets = {"CT1", "CT2"};
  step.start_at = local(14, 15, 30);
  step.start_is_day = true;
  step.duration_minutes = 20;
  step.protocol_codes = {{"P1", "Thorax", "L", "1"}, {"P2", "Abdomen", "L", ""}};
  step.performing_physician = {"9", "", name("Doe", "Jane")};
  step.end_reason = {"110500", "Doctor cancelled procedure", "DCM", ""};
  return step;
}

model::PerformedProcedureStep sample_performed(model::RowId id, const std::string& uid) {
  model::PerformedProcedureStep performed;
  performed.id = id;
  performed.sop_instance_uid = uid;
  performed.patient_identifier = {"4711", "HOSP", "", "", ""};
  performed.patient_name = name("Muller", "Anna");
  performed.performed_step_id = "PPS1";
  performed.calling_aet = "CT1";
  performed.started_on = "20260314";
  performed.references = {{"2.25.4", "A3", "RP4", "SPS1", "P1", "F3"}, {}};
  performed.series = {{"1.2.3.1", "scout", "Thorax", "PACS", "", 12}};
  performed.received_at = noon;
  return performed;
}

sql::JournalEntry sample_entry(model::RowId id, const std::string& control_id) {
  sql::JournalEntry entry;
  entry.id = id;
  entry.received_at = noon;
  entry.sender = "HIS";
  entry.control_id = control_id;
  entry.digest = std::string(64, 'd');
  entry.message_type = "ORM";
  entry.trigger_event = "O01";
  entry.bytes = std::string("MSH|^~\\&|\r\0\xFF", 12);
  entry.length = 12;
  entry.outcome = "applied";
  entry.ack_code = "AA";
  entry.ack = "MSA|AA|" + control_id + "\r";
  entry.findings = {{"repeat", "MSH-10", "seen \"before\""}};
  entry.errors = {};
  return entry;
}

sql::OutboxRow sample_delivery(model::RowId id, const std::string& destination) {
  sql::OutboxRow row;
  row.id = id;
  row.destination = destination;
  row.kind = "order_status";
  row.control_id = "S" + std::to_string(id);
  row.bytes = "MSH|" + std::to_string(id) + "\r";
  row.created_at = noon;
  return row;
}

sql::WorklistRow sample_item(model::RowId step_row_id) {
  sql::WorklistRow row;
  row.step_row_id = step_row_id;
  row.start_at = local(14, 15, 30);
  row.patient_id = "4711";
  row.patient_name = "M\xC3\xBCller^Anna=\xE7\x8E\x8B";
  row.modality = "CT";
  row.station_aets = {"CT1", "CT2"};
  row.step_id = "SPS" + std::to_string(step_row_id);
  row.answer = R"({"00100010":"x","00400100":[{"00400007":"Thorax \"low\""}]})";
  return row;
}

sql::WriteSet sample_rows(model::RowId first, const std::string& number) {
  sql::WriteSet rows;
  rows.patients = {sample_patient(first, number)};
  rows.visits = {sample_visit(first + 1, first)};
  rows.orders = {sample_order(first + 2, first, "P" + number)};
  rows.orders[0].visit_id = first + 1;
  rows.procedures = {sample_procedure(first + 3, first + 2)};
  rows.steps = {sample_step(first + 4, first + 2, first + 3, "SPS" + std::to_string(first + 4))};
  rows.worklist = {sample_item(first + 4)};
  rows.worklist[0].order_id = first + 2;
  rows.worklist[0].patient_row_id = first;
  return rows;
}

sql::WriteSet sample_rows() {
  return sample_rows(1, "4711");
}

}  // namespace stepwise::test
