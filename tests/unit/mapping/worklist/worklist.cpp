// SPDX-License-Identifier: Apache-2.0
// A listed step as a row and as the whole answer (reference 4.1-4.5, 5.3), attribute by attribute.
#include "mapping/worklist/worklist.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/worklist/worklist_attributes.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

#include <set>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
namespace tags = dicom::tags;
using dicom::Dataset;

namespace {

sql::WorklistRow row_of(const model::PatientRecord& patient, const model::OrderRecord& order) {
  return worklist_row(patient, order, order.steps.front());
}

// The identifier of a station that requests all attributes.
Dataset everything() {
  Dataset root, step;
  for (const WorklistAttribute& attribute : worklist_attributes()) {
    (attribute.level == Level::root ? root : step).set(attribute.tag, dicom::find_attribute(attribute.tag)->vr);
  }
  root.set_items(tags::scheduled_procedure_step_sequence, {step});
  return root;
}

struct Listed {
  sql::WorklistRow row;
  Dataset root, step;
};
Listed listed(const model::PatientRecord& patient, const model::OrderRecord& order) {
  Listed one{row_of(patient, order), {}, {}};
  one.root = answer(everything(), one.row.answer);
  one.step = *one.root.item(tags::scheduled_procedure_step_sequence);
  return one;
}

std::string worklist_code(const Dataset& dataset, dicom::Tag sequence) {
  const Dataset* item = dataset.item(sequence);
  if (!item) return "";
  return item->value(tags::code_value) + "^" + item->value(tags::code_meaning) + "^" +
         item->value(tags::coding_scheme_designator);
}

}  // namespace

TEST_CASE("A02, A03: scheduled procedure step, attribute by attribute (reference 4.1)") {
  const Dataset step = listed(mary(), chest()).step;
  CHECK(step.value(tags::scheduled_station_ae_title) == "CR01\\CR02");
  CHECK(step.value(tags::scheduled_procedure_step_start_date) == "20260301");
  CHECK(step.value(tags::scheduled_procedure_step_start_time) == "090000");
  CHECK(step.value(tags::scheduled_procedure_step_end_date) == "20260301");
  CHECK(step.value(tags::scheduled_procedure_step_end_time) == "092000");
  CHECK(step.value(tags::modality) == "DX");
  CHECK(step.value(tags::scheduled_performing_physician_name) == "STONE^IDA");
  const Dataset* performer = step.item(tags::scheduled_performing_physician_identification_sequence);
  REQUIRE(performer);
  CHECK(worklist_code(*performer, tags::person_identification_code_sequence) == "T7^STONE^IDA^HOSP");
  CHECK(step.value(tags::scheduled_procedure_step_description) == "Chest 2 views, left");
  CHECK(worklist_code(step, tags::scheduled_protocol_code_sequence) == "P1^Chest 2 views^ERL");
  CHECK(step.value(tags::scheduled_procedure_step_id) == "S26-77");
  CHECK(step.value(tags::scheduled_station_name) == "CR ROOM 1");
  CHECK(step.value(tags::scheduled_procedure_step_location) == "BASEMENT");
  CHECK(step.value(tags::pre_medication) == "none");
  CHECK(step.value(tags::requested_contrast_agent) == "none given");
  CHECK(step.value(tags::scheduled_procedure_step_status) == "SCHEDULED");
  CHECK(step.value(tags::comments_on_the_scheduled_procedure_step) == "mobile if needed");
}

TEST_CASE("A02, A03: requested procedure and imaging service request (reference 4.2, 4.3)") {
  const Dataset root = listed(mary(), chest()).root;
  CHECK(root.value(tags::requested_procedure_id) == "R26-31");
  CHECK(root.value(tags::requested_procedure_description) == "Chest, left");
  CHECK(worklist_code(root, tags::requested_procedure_code_sequence) == "XCH^Chest^L");
  CHECK(root.items(tags::requested_procedure_code_sequence).size() == 1);
  CHECK(root.value(tags::study_instance_uid) == "1.2.3.4.5.6.7");
  REQUIRE(root.items(tags::referenced_study_sequence).size() == 1);
  CHECK(root.item(tags::referenced_study_sequence)->value(tags::referenced_sop_class_uid) == "1.2.840.10008.3.1.2.3.1");
  CHECK(root.item(tags::referenced_study_sequence)->value(tags::referenced_sop_instance_uid) == "1.2.3.4.5.6.7");
  CHECK(root.value(tags::requested_procedure_priority) == "STAT");
  CHECK(root.value(tags::patient_transport_arrangements) == "Patient walks to diagnostic service");
  CHECK(root.value(tags::reason_for_the_requested_procedure) == "Cough; fever");
  REQUIRE(root.items(tags::reason_for_requested_procedure_code_sequence).size() == 1);
  CHECK(worklist_code(root, tags::reason_for_requested_procedure_code_sequence) == "R05^Cough^I10");
  CHECK(root.value(tags::requested_procedure_comments) == "First line\r\nsecond");

  CHECK(root.value(tags::accession_number) == "A2600001");
  CHECK(root.item(tags::issuer_of_accession_number_sequence)->value(tags::local_namespace_entity_id) == "BROKER");
  CHECK(root.value(tags::requesting_physician) == "REF^ROSE");
  CHECK(root.value(tags::referring_physician_name) == "REF^ROSE");
  CHECK(root.value(tags::requesting_service) == "SUR");
  CHECK(root.value(tags::placer_order_number_imaging_service_request) == "P5001");
  CHECK(root.item(tags::order_placer_identifier_sequence)->value(tags::local_namespace_entity_id) == "HIS");
  CHECK(root.value(tags::filler_order_number_imaging_service_request) == "F8801");
  CHECK(root.item(tags::order_filler_identifier_sequence)->value(tags::local_namespace_entity_id) == "BROKER");
  CHECK(root.value(tags::imaging_service_request_comments) == "Order note");
  CHECK(root.value(tags::order_entered_by) == "CLERK");
  CHECK(root.value(tags::order_callback_phone_number) == "555-1234");
  CHECK(root.value(tags::issue_date_of_imaging_service_request) == "20260301");
  CHECK(root.value(tags::issue_time_of_imaging_service_request) == "080000");
  CHECK(root.value(tags::institution_name) == "RADIOLOGY");
  CHECK(worklist_code(root, tags::institution_code_sequence) == "RAD^RADIOLOGY^L");
}

TEST_CASE("A02, A03: visit and patient (reference 4.4, 4.5)") {
  const Dataset root = listed(mary(), chest()).root;
  CHECK(root.value(tags::admission_id) == "V901");
  CHECK(root.item(tags::issuer_of_admission_id_sequence)->value(tags::local_namespace_entity_id) == "HOSP");
  CHECK(root.value(tags::current_patient_location) == "RAD/1/2");
  CHECK(root.value(tags::route_of_admissions) == "O");
  CHECK(root.value(tags::admitting_date) == "20260228");
  CHECK(root.value(tags::admitting_time) == "120000");
  REQUIRE(root.has(tags::referenced_patient_sequence));
  CHECK(root.items(tags::referenced_patient_sequence).empty());

  CHECK(root.value(tags::patient_name) == "WEST^MARY^A^Dr^III");
  CHECK(root.value(tags::patient_id) == "12345");
  CHECK(root.value(tags::issuer_of_patient_id) == "HOSP");
  const Dataset* qualifiers = root.item(tags::issuer_of_patient_id_qualifiers_sequence);
  REQUIRE(qualifiers);
  CHECK(qualifiers->value(tags::universal_entity_id) == "1.2.3");
  CHECK(qualifiers->value(tags::universal_entity_id_type) == "ISO");
  CHECK(qualifiers->value(tags::identifier_type_code) == "MR");
  REQUIRE(root.items(tags::other_patient_ids_sequence).size() == 1);
  const Dataset* other = root.item(tags::other_patient_ids_sequence);
  CHECK(other->value(tags::patient_id) == "999");
  CHECK(other->value(tags::issuer_of_patient_id) == "NATION");
  CHECK(other->value(tags::type_of_patient_id) == "TEXT");
  CHECK(root.value(tags::patient_birth_date) == "19700315");
  CHECK(root.value(tags::patient_birth_time) == "0830");
  CHECK(root.value(tags::patient_sex) == "F");
  CHECK(worklist_code(root, tags::patient_primary_language_code_sequence) == "en^English^ISO639");
  CHECK(root.value(tags::patient_address) == "12 HARBOUR ROAD, NEWTOWN, 1234");
  CHECK(root.value(tags::patient_mother_birth_name) == "EAST^ANN");
  CHECK(root.value(tags::ethnic_group) == "Not Hispanic");
  CHECK(root.value(tags::patient_telephone_numbers) == "555-0199");
  CHECK(root.value(tags::patient_weight) == "68.04");
  CHECK(root.value(tags::patient_size) == "1.72");
  CHECK(root.value(tags::medical_alerts) == "Old fracture");
  CHECK(root.value(tags::allergies) == "PENICILLIN\\LATEX");
  CHECK(root.value(tags::pregnancy_status) == "3");
  CHECK(root.value(tags::patient_state) == "Infectious");
  CHECK(root.value(tags::special_needs) == "Wheelchair/stretcher bound");
  CHECK(root.value(tags::confidentiality_constraint_on_patient_data_description) == "VIP");
  CHECK(root.value(tags::patient_comments) == "Hard of hearing\r\nSpeak up");
}

TEST_CASE("the row's columns are the values of their attributes") {
  const sql::WorklistRow row = row_of(mary(), chest());
  CHECK(row.step_row_id == 41);
  CHECK(row.order_id == 21);
  CHECK(row.patient_row_id == 1);
  CHECK(row.start_at == nine_o_clock());
  CHECK(row.patient_id == "12345");
  CHECK(row.patient_id_issuer == "HOSP");
  CHECK(row.patient_name == "WEST^MARY^A^Dr^III");
  CHECK(row.patient_birth_date == "19700315");
  CHECK(row.patient_sex == "F");
  CHECK(row.accession_number == "A2600001");
  CHECK(row.requested_procedure_id == "R26-31");
  CHECK(row.requested_procedure_description == "Chest, left");
  CHECK(row.study_instance_uid == "1.2.3.4.5.6.7");
  CHECK(row.placer_order_number == "P5001");
  CHECK(row.filler_order_number == "F8801");
  CHECK(row.requesting_physician == "REF^ROSE");
  CHECK(row.referring_physician == "REF^ROSE");
  CHECK(row.admission_id == "V901");
  CHECK(row.current_location == "RAD/1/2");
  CHECK(row.requested_procedure_priority == "STAT");
  CHECK(row.modality == "DX");
  CHECK(row.station_aets == std::vector<std::string>{"CR01", "CR02"});
  CHECK(row.performing_physician == "STONE^IDA");
  CHECK(row.step_description == "Chest 2 views, left");
  CHECK(row.step_id == "S26-77");
  CHECK(row.station_name == "CR ROOM 1");
  CHECK(row.step_location == "BASEMENT");
  CHECK(row.step_status == "SCHEDULED");
}

TEST_CASE("A49: type 1 attributes have a value whatever the order lacks; what is unknown is empty") {
  model::PatientRecord patient;
  patient.patient.id = 1;
  patient.patient.identifiers = {{"1", "", "", "", ""}};
  patient.patient.birth_date = "1975";
  model::OrderRecord order;
  order.order.id = 21;
  order.order.patient_id = 1;
  order.order.accession_number = "A1";
  order.procedures.push_back({});
  order.procedures[0].requested_procedure_id = "R1";
  order.procedures[0].study_instance_uid = "1.2";
  model::ScheduledProcedureStep step;
  step.step_id = "S1";
  step.modality = "CT";
  step.station_aets = {"CT1"};
  step.start_at = nine_o_clock();
  step.state = model::StepState::scheduled;
  order.steps.push_back(step);

  const Listed one = listed(patient, order);
  for (const dicom::Tag tag :
       {tags::patient_name, tags::patient_id, tags::requested_procedure_id, tags::requested_procedure_description,
        tags::study_instance_uid, tags::accession_number}) {
    INFO(dicom::to_text(tag));
    CHECK_FALSE(one.root.value(tag).empty());
  }
  for (const dicom::Tag tag : {tags::scheduled_station_ae_title, tags::scheduled_procedure_step_start_date,
                               tags::scheduled_procedure_step_start_time, tags::modality,
                               tags::scheduled_procedure_step_description, tags::scheduled_procedure_step_id}) {
    INFO(dicom::to_text(tag));
    CHECK_FALSE(one.step.value(tag).empty());
  }
  CHECK(one.root.value(tags::requested_procedure_priority) == "ROUTINE");
  for (const dicom::Tag tag :
       {tags::patient_birth_date, tags::patient_sex, tags::patient_weight, tags::pregnancy_status, tags::admission_id,
        tags::allergies, tags::special_needs, tags::requesting_physician}) {
    INFO(dicom::to_text(tag));
    CHECK(one.root.has(tag));
    CHECK(one.root.value(tag).empty());
  }
  CHECK(one.root.items(tags::requested_procedure_code_sequence).empty());
  CHECK(one.root.items(tags::order_placer_identifier_sequence).empty());
}

TEST_CASE("A46: text as LO can hold it: no backslash, no line ends, 64 characters, one value") {
  model::OrderRecord order = chest();
  order.order.body_site_modifier = {};
  order.procedures[0].description = "Chest & \\neck\r\n" + std::string(70, 'x');
  const std::string description = listed(mary(), order).root.value(tags::requested_procedure_description);
  CHECK(description == ("Chest & /neck " + std::string(70, 'x')).substr(0, 64));
  CHECK(description.find('\\') == std::string::npos);
  order.procedures[0].description = "ein\x01\x1bkl\xc3\xa4rung\x7f";
  CHECK(listed(mary(), order).root.value(tags::requested_procedure_description) == "einkl\xc3\xa4rung");
}

TEST_CASE("A44: what is cut is cut at a character") {
  model::OrderRecord order = chest();
  order.order.body_site_modifier = {};
  std::string chinese;
  for (int i = 0; i < 70; ++i) chinese += "胸";
  order.procedures[0].description = chinese;
  CHECK(text::characters(listed(mary(), order).root.value(tags::requested_procedure_description)) == 64);
}

TEST_CASE(
    "PS3.5 6.2.1: a name in ideographs is in the second group; if its characters show the language, the first group gets letters") {
  model::PatientRecord patient = mary();
  const auto shown = [&](const char* name) {
    patient.patient.name = model::parse_person_name(name);
    const Listed one = listed(patient, chest());
    CHECK(one.row.patient_name == one.root.value(tags::patient_name));  // a query with it finds the entry
    return one.root.value(tags::patient_name);
  };
  CHECK(shown("王^小东") == "Wang^Xiaodong=王^小东");
  CHECK(shown("홍^길동") == "Hong^Gildong=홍^길동");
  CHECK(shown("山田^太郎==やまだ^たろう") == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(shown("山田^太郎") == "=山田^太郎");
  CHECK(shown("Yamada^Tarou=山田^太郎") == "Yamada^Tarou=山田^太郎");
  model::OrderRecord order = chest();
  order.order.ordering_provider.name = model::parse_person_name("鈴木^花子==すずき^はなこ");
  CHECK(listed(mary(), order).root.value(tags::requesting_physician) == "Suzuki^Hanako=鈴木^花子=すずき^はなこ");
}

TEST_CASE(
    "reference 3.3: a name with more than 64 characters in a group loses its least important parts first, the family name last") {
  model::PatientRecord patient = mary();
  model::NameComponents& name = patient.patient.name.alphabetic;
  name = {std::string(40, 'F'), std::string(30, 'G'), "MIDDLE", "Dr", "III"};
  CHECK(row_of(patient, chest()).patient_name == std::string(40, 'F') + "^" + std::string(23, 'G'));
  name = {std::string(70, 'F'), "GIVEN", "", "", ""};
  CHECK(row_of(patient, chest()).patient_name == std::string(64, 'F'));
}

TEST_CASE("the side of the body is not cut, and is not added twice") {
  model::OrderRecord order = chest();
  order.steps[0].description = std::string(80, 'x');
  CHECK(row_of(mary(), order).step_description == std::string(58, 'x') + ", left");
  order.steps[0].description = "Left knee";
  CHECK(row_of(mary(), order).step_description == "Left knee");
  order.order.body_site_modifier = {"24028007", "Right", "SCT", ""};
  CHECK(row_of(mary(), order).step_description == "Left knee, right");
  order.order.body_site_modifier = {"B", "", "", ""};
  CHECK(row_of(mary(), order).step_description == "Left knee, bilateral");
  order.order.body_site_modifier = {"LAO", "left anterior oblique", "L", ""};
  order.steps[0].description = "Heart";
  CHECK(row_of(mary(), order).step_description == "Heart, left anterior oblique");
}

TEST_CASE(
    "code items (reference 4.9): no value, no item; long values and URNs in their own attributes; meaning and scheme never "
    "empty") {
  model::OrderRecord order = chest();
  const auto item = [&](model::Code procedure_code) {
    order.procedures[0].code = std::move(procedure_code);
    order.order.service = {};
    const Dataset root = listed(mary(), order).root;
    const Dataset* found = root.item(tags::requested_procedure_code_sequence);
    return found ? *found : Dataset();
  };
  CHECK(item({"", "Chest", "L", ""}).empty());
  CHECK(item({"X", "", "", ""}).value(tags::code_meaning) == "X");
  CHECK(item({"X", "", "", ""}).value(tags::coding_scheme_designator) == "99LOCAL");
  CHECK(item({"X", "Chest", "RADLEX", "3.1"}).value(tags::coding_scheme_version) == "3.1");
  const Dataset long_one = item({"12345678901234567", "Chest", "SCT", ""});
  CHECK(long_one.value(tags::long_code_value) == "12345678901234567");
  CHECK_FALSE(long_one.has(tags::code_value));
  CHECK(item({"urn:oid:1.2.3", "Chest", "SCT", ""}).value(tags::urn_code_value) == "urn:oid:1.2.3");
  CHECK(item({"X", std::string(80, 'm'), "L", ""}).value(tags::code_meaning) == std::string(64, 'm'));
}

TEST_CASE("OBR-4: 4-6 is the protocol when the plan names none, else 1-3 is both") {
  model::OrderRecord order = chest();
  order.steps[0].protocol_codes.clear();
  CHECK(worklist_code(listed(mary(), order).step, tags::scheduled_protocol_code_sequence) == "P1^Chest 2 views^ERL");
  order.order.service_alternate = {};
  CHECK(worklist_code(listed(mary(), order).step, tags::scheduled_protocol_code_sequence) == "XCH^Chest^L");
  order.steps[0].protocol_codes = {{"A", "One", "L", ""}, {"B", "Two", "L", ""}};
  CHECK(listed(mary(), order).step.items(tags::scheduled_protocol_code_sequence).size() == 2);
}

TEST_CASE("requested procedure priority by the placer's priority (reference 4.2)") {
  model::OrderRecord order = chest();
  for (const auto& [hl7, term] : {std::pair{"S", "STAT"},
                                  {"A", "HIGH"},
                                  {"P", "HIGH"},
                                  {"C", "HIGH"},
                                  {"R", "ROUTINE"},
                                  {"T", "MEDIUM"},
                                  {"", "ROUTINE"},
                                  {"s", "STAT"},
                                  {"X9", "ROUTINE"}}) {
    INFO(hl7);
    order.order.priority = hl7;
    CHECK(row_of(mary(), order).requested_procedure_priority == term);
  }
}

TEST_CASE("reference 5.5: internal states are not DICOM terms") {
  model::OrderRecord order = chest();
  order.steps[0].state = model::StepState::arrived;
  CHECK(row_of(mary(), order).step_status == "ARRIVED");
  order.steps[0].state = model::StepState::started;
  CHECK(row_of(mary(), order).step_status == "STARTED");
}

TEST_CASE("reference 4.5: of a patient without ethnic group DICOM has the race") {
  model::PatientRecord patient = mary();
  patient.patient.ethnic_group = {};
  CHECK(listed(patient, chest()).root.value(tags::ethnic_group) == "White");
}

TEST_CASE("reference 4.4: the account number is the admission id of a visit without number") {
  model::PatientRecord patient = mary();
  patient.visits[0].number = {};
  CHECK(row_of(patient, chest()).admission_id == "A77");
  model::OrderRecord order = chest();
  order.order.visit_id.reset();
  const Listed one = listed(patient, order);
  CHECK(one.root.value(tags::admission_id) == "A77");
  CHECK(one.root.value(tags::referring_physician_name).empty());
}

TEST_CASE("reference 4.7: somebody of whom only the id came is shown by it") {
  model::OrderRecord order = chest();
  order.order.ordering_provider = {"D99", "", {}};
  CHECK(row_of(mary(), order).requesting_physician == "D99");
}

TEST_CASE("the stored answer is JSON by hex tag") {
  const Json json = Json::parse(row_of(mary(), chest()).answer);
  CHECK(json.at("00100010") == "WEST^MARY^A^Dr^III");
  CHECK(json.at("00102110") == "PENICILLIN\\LATEX");
  CHECK(json.at("00400100").at(0).at("00400009") == "S26-77");
  CHECK(json.at("00400100").at(0).at("00400008").at(0).at("00080100") == "P1");
  CHECK(json.at("00104000") == "Hard of hearing\r\nSpeak up");
}

TEST_CASE("R29: line breaks stay in long text only; in a line of text they are blanks") {
  model::PatientRecord patient = mary();
  model::OrderRecord order = chest();
  order.order.procedure_comments = "First\r\nsecond";
  order.steps.front().description = "Chest\r\n2 views";
  const Listed one = listed(patient, order);
  CHECK(one.root.value(tags::requested_procedure_comments) == "First\r\nsecond");
  CHECK(one.step.value(tags::scheduled_procedure_step_description).find('\n') == std::string::npos);
}

TEST_CASE("reference 4.5: pregnancy as it was observed, of the order before the visit; B6 is pregnant in any case") {
  model::PatientRecord patient = mary();
  model::OrderRecord order = chest();
  patient.visits.front().ambulatory_status = {"A2"};
  CHECK(listed(patient, order).root.value(tags::pregnancy_status).empty());
  patient.visits.front().pregnancy_status = "4";
  CHECK(listed(patient, order).root.value(tags::pregnancy_status) == "4");
  order.order.pregnancy_status = "1";
  CHECK(listed(patient, order).root.value(tags::pregnancy_status) == "1");
  patient.visits.front().ambulatory_status = {"B6"};
  CHECK(listed(patient, order).root.value(tags::pregnancy_status) == "3");
}

TEST_CASE("reference 4.4: diagnoses of the order, else of the visit") {
  model::PatientRecord patient = mary();
  model::OrderRecord order = chest();
  patient.visits.front().diagnoses = {{"I10", "Hypertension", "I10", ""}};
  CHECK(listed(patient, order).root.value(tags::admitting_diagnoses_description) == "Hypertension");
  CHECK(worklist_code(listed(patient, order).root, tags::admitting_diagnoses_code_sequence) == "I10^Hypertension^I10");
  order.order.diagnoses = {{"", "Dyspnoea", "", ""}, {"I26.9", "Pulmonary embolism", "I10", ""}};
  const Listed both = listed(patient, order);
  CHECK(both.root.value(tags::admitting_diagnoses_description) == "Dyspnoea; Pulmonary embolism");
  CHECK(worklist_code(both.root, tags::admitting_diagnoses_code_sequence) == "I26.9^Pulmonary embolism^I10");
}

TEST_CASE("a step of a day without a time has a start time, which is type 1, and no end") {
  model::OrderRecord order = chest();
  order.steps.front().start_is_day = true;
  order.steps.front().duration_minutes = 20;
  const Listed one = listed(mary(), order);
  CHECK_FALSE(one.step.value(tags::scheduled_procedure_step_start_time).empty());
  CHECK(one.step.value(tags::scheduled_procedure_step_end_time).empty());
}
