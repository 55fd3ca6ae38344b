// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/keys.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

using namespace stepwise;
using broker::keys_of;
using Values = std::vector<std::string>;

namespace {

model::Identifier identifier(const std::string& value, const std::string& authority = "HOSP") {
  return {value, authority, "", "", "MR"};
}

model::PatientDemographics patient_with(std::vector<model::Identifier> identifiers) {
  model::PatientDemographics patient;
  patient.identifiers = std::move(identifiers);
  return patient;
}

sql::ReadKeys keys_for(const model::Request& request, const std::string& default_authority = "HIS") {
  model::SenderPolicy policy;
  policy.default_authority = default_authority;
  return keys_of(request, policy, "his");
}

Values values_of(const std::vector<model::Identifier>& identifiers) {
  Values values;
  for (const model::Identifier& one : identifiers) values.push_back(one.value);
  return values;
}

// "number authority sender" of each.
Values placers_in(const sql::ReadKeys& keys) {
  Values values;
  for (const model::PlacerNumber& one : keys.placer_numbers)
    values.push_back(one.number + " " + one.authority + " " + one.sender);
  return values;
}

// An order request in which each number has its own text with this ending.
model::OrderRequest order_request(const std::string& ending) {
  model::OrderRequest request;
  request.stated.placer_number = "P" + ending;
  request.parent_placer_number = identifier("PP" + ending, "");
  request.parent_filler_number = identifier("PF" + ending);
  request.filler_number = "F" + ending;
  request.accession_number = "A" + ending;
  request.requested_procedure_id = "R" + ending;
  request.study_instance_uid = "U" + ending;
  request.step_id = "S" + ending;
  return request;
}

model::ScheduledStepReference step_reference(const std::string& study, const std::string& accession,
                                             const std::string& step) {
  model::ScheduledStepReference reference;
  reference.study_instance_uid = study;
  reference.accession_number = accession;
  reference.step_id = step;
  return reference;
}

}  // namespace

TEST_CASE("All identifiers of the patient of a registration are read, once each, and empty ones not") {
  model::PatientRegistration request;
  request.patient =
      patient_with({identifier("1"), identifier(""), identifier("2"), identifier("1"), identifier("1", "CLINIC")});
  const sql::ReadKeys keys = keys_for(request);
  CHECK(values_of(keys.patients) == Values{"1", "2", "1"});
  CHECK(keys.patients.at(2).authority == "CLINIC");
  CHECK(keys.placer_numbers.empty());
}

TEST_CASE("An event of a visit reads its patient and the prior one, if there is one") {
  model::VisitEvent request;
  request.patient = patient_with({identifier("1")});
  CHECK(values_of(keys_for(request).patients) == Values{"1"});
  request.prior_patient = identifier("0");
  CHECK(values_of(keys_for(request).patients) == Values{"1", "0"});
}

TEST_CASE("A change of an identifier, a link and merges read both patients of each pair") {
  model::IdentifierChange change;
  change.patient = patient_with({identifier("2")});
  change.retired = identifier("1");
  CHECK(values_of(keys_for(change).patients) == Values{"2", "1"});
  model::PatientLink link;
  link.first = patient_with({identifier("1")});
  link.second = patient_with({identifier("2"), identifier("3")});
  CHECK(values_of(keys_for(link).patients) == Values{"1", "2", "3"});
  model::PatientMerges merges;
  merges.merges = {{patient_with({identifier("1")}), identifier("2")},
                   {patient_with({identifier("3")}), identifier("4")},
                   {patient_with({identifier("5")}), identifier("")}};
  CHECK(values_of(keys_for(merges).patients) == Values{"1", "2", "3", "4", "5"});
}

TEST_CASE("An acknowledgement reads the message of ours that it names; a message without effect reads nothing") {
  CHECK(keys_for(model::LateAcknowledgement{"SW7", true, "AA", ""}).sent_control_id == "SW7");
  const sql::ReadKeys keys = keys_for(model::NothingAsked{});
  CHECK(keys.sent_control_id.empty());
  CHECK(keys.patients.empty());
}

TEST_CASE("An appointment reads its patients, numbers and service") {
  model::Appointment request;
  request.patients = {patient_with({identifier("1")}), patient_with({identifier("2")})};
  request.placer_number = identifier("P1", "");
  request.filler_number = identifier("F1");
  request.appointment_id = "B1";
  request.service = {"XCH", "Chest", "L", ""};
  const sql::ReadKeys keys = keys_for(request);
  CHECK(values_of(keys.patients) == Values{"1", "2"});
  CHECK(placers_in(keys) == Values{"P1 HIS his"});
  CHECK(keys.filler_numbers == Values{"F1"});
  CHECK(keys.appointment_ids == Values{"B1"});
  CHECK(keys.services == std::vector<model::Code>{request.service});
  const sql::ReadKeys none = keys_for(model::Appointment{});
  CHECK(none.placer_numbers.empty());
  CHECK(none.filler_numbers.empty());
  CHECK(none.appointment_ids.empty());
  CHECK(none.services.empty());
}

TEST_CASE("Each number of each order of a message is read, a repeated one once") {
  model::OrderRequests requests;
  requests.answers = "SW9";
  requests.patient = patient_with({identifier("1")});
  requests.orders = {order_request("2"), order_request("1"), order_request("2")};
  const sql::ReadKeys keys = keys_for(requests);
  CHECK(keys.sent_control_id == "SW9");
  CHECK(values_of(keys.patients) == Values{"1"});
  CHECK(placers_in(keys) ==
        Values{"P2 HIS his", "PP2 HIS his", "P1 HIS his", "PP1 HIS his", "P2 HIS his", "PP2 HIS his"});
  CHECK(keys.filler_numbers == Values{"F1", "F2", "PF1", "PF2"});
  CHECK(keys.accession_numbers == Values{"A1", "A2"});
  CHECK(keys.procedure_ids == Values{"R1", "R2"});
  CHECK(keys.study_uids == Values{"U1", "U2"});
  CHECK(keys.step_ids == Values{"S1", "S2"});
  CHECK(keys.services.empty());  // no OBR-4
}

TEST_CASE("A placer number keeps its own authority; an order without numbers reads none") {
  model::OrderRequests requests;
  requests.orders = {order_request("1"), model::OrderRequest()};
  requests.orders[0].stated.placer_authority = "LAB";
  const sql::ReadKeys keys = keys_for(requests);
  CHECK(placers_in(keys) == Values{"P1 LAB his", "PP1 HIS his"});
  CHECK(keys.accession_numbers == Values{"A1"});
}

TEST_CASE("The numbers of preassigned steps, the aliases and the stated services are read") {
  model::OrderRequests requests;
  requests.orders = {order_request("1"), order_request("1")};
  for (const char* ending : {"8", "9"}) {
    model::PreassignedStep step;
    step.accession_number = std::string("A") + ending;
    step.requested_procedure_id = std::string("R") + ending;
    step.study_instance_uid = std::string("U") + ending;
    step.step_id = std::string("S") + ending;
    requests.orders[0].preassigned_steps.push_back(step);
  }
  using Of = model::AliasedIdentifier;
  requests.orders[0].to_alias = {{Of::step_id, "long step", ""}, {Of::accession_number, "long accession", ""}};
  requests.orders[1].to_alias = {{Of::step_id, "long step", ""}};
  requests.orders[0].has_service = true;
  requests.orders[0].stated.service = {"XCH", "", "L", ""};
  requests.orders[1].stated.service = {"PE", "", "L", ""};
  const sql::ReadKeys keys = keys_for(requests);
  CHECK(keys.accession_numbers == Values{"A1", "A8", "A9"});
  CHECK(keys.procedure_ids == Values{"R1", "R8", "R9"});
  CHECK(keys.study_uids == Values{"U1", "U8", "U9"});
  CHECK(keys.step_ids == Values{"S1", "S8", "S9"});
  CHECK(keys.aliases == std::vector<std::pair<std::string, std::string>>{{"accession_number", "long accession"},
                                                                         {"step_id", "long step"}});
  CHECK(keys.services == std::vector<model::Code>{requests.orders[0].stated.service});
}

TEST_CASE("A performed step reads each step that it references, and its patient") {
  model::PerformedStepUpdate update;
  update.stated.references = {step_reference("U2", "A2", "S2"), step_reference("U1", "A1", "S1"),
                              step_reference("U2", "", "")};
  const sql::ReadKeys without_patient = keys_of("2.25.5", update);
  CHECK(without_patient.performed_uids == Values{"2.25.5"});
  CHECK(without_patient.step_ids == Values{"S1", "S2"});
  CHECK(without_patient.study_uids == Values{"U1", "U2"});
  CHECK(without_patient.accession_numbers == Values{"A1", "A2"});
  CHECK(without_patient.patients.empty());
  update.stated.patient_identifier = identifier("1");
  CHECK(values_of(keys_of("", update).patients) == Values{"1"});
  CHECK(keys_of("", update).performed_uids.empty());
}

TEST_CASE("The keys of a stored performed step are those of its own dataset") {
  test::Department d;
  const auto item = test::item_of(d, "O1");
  test::item_of(d, "O2");
  REQUIRE(test::create(d, "2.25.5", test::creation(item)).ok());
  REQUIRE(test::create(d, "2.25.6", test::unscheduled("PO2", "2.25.9")).ok());
  const auto id_of = [&](const std::string& uid) {
    return d.one("SELECT id FROM stepwise.performed_step WHERE sop_instance_uid = '" + uid + "'");
  };
  const sql::ReadKeys keys = broker::keys_of_performed(d.context, id_of("2.25.5"));
  CHECK(keys.performed_ids == std::vector<model::RowId>{id_of("2.25.5")});
  CHECK(keys.performed_uids == Values{"2.25.5"});
  CHECK(keys.study_uids == Values{item.value(dicom::tags::study_instance_uid)});
  CHECK(keys.accession_numbers == Values{item.value(dicom::tags::accession_number)});
  CHECK(keys.step_ids.size() == 1);
  CHECK(values_of(keys.patients) == Values{"PO1"});
  const sql::ReadKeys other = broker::keys_of_performed(d.context, id_of("2.25.6"));
  CHECK(other.study_uids == Values{"2.25.9"});
  const sql::ReadKeys unknown = broker::keys_of_performed(d.context, 99999);
  CHECK(unknown.performed_ids == std::vector<model::RowId>{99999});
  CHECK(unknown.performed_uids.empty());
}
