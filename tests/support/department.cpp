// SPDX-License-Identifier: Apache-2.0
#include "tests/support/department.hpp"

#include "dicom/dictionary.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace stepwise::test {
namespace {

using model::NotificationKind;
namespace tags = dicom::tags;

broker::Destination destination(std::string name, mapping::Role role, std::vector<NotificationKind> wants) {
  broker::Destination destination;
  destination.profile.name = std::move(name);
  destination.profile.role = role;
  destination.profile.wants = std::move(wants);
  return destination;
}

broker::Settings make_settings() {
  broker::Settings settings;
  settings.called_aet = "STEPWISE";
  broker::Sender his;
  his.name = "his";
  his.sending_application = "HIS";
  his.policy.name = "his";
  his.policy.status_to = his.acknowledges = "his";
  his.policy.default_authority = his.reading.default_authority = "HOSP";
  settings.senders = {his};
  settings.destinations = {
      destination("his", mapping::Role::order_placer,
                  {NotificationKind::order_status, NotificationKind::order_cancelled,
                   NotificationKind::order_number_request, NotificationKind::patient_updated}),
      destination("pacs", mapping::Role::image_manager,
                  {NotificationKind::procedure_scheduled, NotificationKind::procedure_updated,
                   NotificationKind::patient_updated, NotificationKind::patient_merged}),
      destination("ris", mapping::Role::result_receiver, {NotificationKind::result, NotificationKind::no_result})};
  return settings;
}

model::PlannedProcedure procedure(const std::string& code, const std::string& description,
                                  const std::string& modality) {
  model::PlannedStep step;
  step.description = description;
  step.modality = modality;
  step.station_aets = {modality + "1"};
  step.protocol_codes = {{code + "P", description, "L", ""}};
  model::PlannedProcedure planned;
  planned.code = {code, description, "L", ""};
  planned.description = description;
  planned.steps = {step};
  return planned;
}

model::ProcedurePlan plan(const std::string& service, std::vector<model::PlannedProcedure> procedures) {
  model::ProcedurePlan plan;
  plan.service = {service, service, "L", ""};
  plan.procedures = std::move(procedures);
  return plan;
}

}  // namespace

Department::Department()
    : settings(make_settings()),
      clock(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(7)),
      zone(mapping::Zone::named("UTC").value()),
      numbers(test_database.database()),
      context{settings,
              clock,
              zone,
              metrics,
              test_database.database(),
              numbers,
              [this](const std::vector<std::string>& names) {
                const std::lock_guard lock(woken_mutex);
                woken.insert(woken.end(), names.begin(), names.end());
              }} {
  sql::Plans(test_database.database())
      .put({plan("XCH", {procedure("XCH", "Chest 2 views", "DX")}),
            plan("PE", {procedure("XCH", "Chest 2 views", "DX"), procedure("NMV", "Lung perfusion", "NM")})});
}

std::string Department::send_bytes(const std::string& bytes) {
  return broker::Intake(context)
      .receive({bytes, "127.0.0.1", false, static_cast<std::int64_t>(bytes.size()), ""})
      .message;
}

hl7::Message Department::send(const std::string& type, const std::string& control_id,
                              const std::vector<std::string>& segments, const std::string& acknowledgements) {
  std::string message = fmt::format("MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||{}|{}|P|2.3.1|||{}\r", type,
                                    control_id, acknowledgements);
  for (const std::string& segment : segments) message += segment + "\r";
  auto answer = hl7::Message::parse(send_bytes(message));
  if (!answer) throw std::runtime_error("no answer to " + control_id);
  return std::move(*answer);
}

hl7::Message Department::order(const std::string& number, const std::string& patient, const std::string& code,
                               const std::string& control_id) {
  return send(
      "ORM^O01", control_id.empty() ? "C" + number : control_id,
      {fmt::format("PID|||{}^^^HOSP^MR||WEST^MARY||19700315|F", patient), "PV1||O",
       fmt::format("ORC|NW|{}^HIS|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L",
                   number),
       fmt::format("OBR|1|{}^HIS||{}^{}^L", number, code, code)});
}

std::vector<sql::OutboxRow> Department::outbox(const std::string& name) {
  std::vector<sql::OutboxRow> rows;
  for (const auto& row :
       sql::Session(test_database.database())
           .run("SELECT id, state, kind, control_id, bytes FROM stepwise.outbox WHERE destination = $1 ORDER BY seq",
                {name})) {
    sql::OutboxRow out;
    out.id = sql::value_of<model::RowId>(row[0]);
    out.destination = name;
    out.state = row[1].text() == "waiting" ? sql::DeliveryState::waiting : sql::DeliveryState::pending;
    out.kind = text_of(row[2]);
    out.control_id = text_of(row[3]);
    out.bytes = bytes_of(row[4]);
    rows.push_back(std::move(out));
  }
  return rows;
}

std::vector<std::string> Department::controls(const std::string& name) {
  std::vector<std::string> all;
  for (const sql::OutboxRow& row : outbox(name)) {
    if (row.state == sql::DeliveryState::waiting) {
      all.push_back("waiting");
      continue;
    }
    const auto message = hl7::Message::parse(row.bytes).value();
    all.push_back(message.type() == "ADT" ? "ADT " + message.trigger()
                                          : message.text("ORC-1") + " " + message.text("ORC-5"));
  }
  return all;
}

std::vector<dicom::Dataset> Department::worklist(const std::string& patient_id) {
  dicom::Dataset keys, step;
  keys.set(tags::patient_id, "LO", patient_id);
  for (const dicom::Tag tag :
       {tags::patient_name, tags::accession_number, tags::study_instance_uid, tags::requested_procedure_id})
    keys.set(tag, tag == tags::patient_name ? "PN" : "LO");
  step.set(tags::modality, "CS");
  step.set(tags::scheduled_procedure_step_id, "SH");
  keys.set_items(tags::scheduled_procedure_step_sequence, {step});
  broker::DicomServices modality(context);
  const auto answers = modality.find(dx1, keys);
  std::vector<dicom::Dataset> all;
  for (auto page = answers->next_page(); !page.answers.empty(); page = answers->next_page()) {
    for (auto& answer : page.answers) all.push_back(std::move(answer.identifier));
  }
  if (!answers->final().ok()) throw std::runtime_error("the query failed: " + answers->final().comment);
  return all;
}

std::int64_t Department::one(const std::string& select) {
  return sql::value_of<std::int64_t>(sql::Session(test_database.database()).run(select)[0][0]);
}

}  // namespace stepwise::test
