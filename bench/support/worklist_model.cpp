// SPDX-License-Identifier: Apache-2.0
#include "bench/support/worklist_model.hpp"

#include "base/digest.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/worklist/worklist.hpp"
#include "sql/store.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace stepwise::bench {
namespace {

namespace tags = dicom::tags;

constexpr std::array modalities{"CT", "MR", "DX", "NM", "US", "MG"};
constexpr int stations = 12;  // two per modality
constexpr int days = 30;
constexpr std::array families{"SMITH", "MEYER",  "ROSSI",  "DUBOIS", "NOVAK",  "JANSEN", "LARSEN", "SILVA",   "KIM",
                              "LEE",   "BROWN",  "WEBER",  "KLEIN",  "WOLF",   "KOCH",   "BAUER",  "RICHTER", "VOGEL",
                              "FRANK", "BERGER", "WINTER", "SOMMER", "LORENZ", "BECK",   "HORN",   "BUSCH",   "BRANDT"};
constexpr std::array givens{"JOHN", "ANNA", "MARIA", "PETER", "PAUL", "LUCY", "EMMA", "NOAH", "LIAM", "CLARA"};

struct Rows {
  model::PatientRecord patient;
  model::OrderRecord order;
};

// Row ids far above those of the sequences, so that the broker under test can add its own rows.
constexpr model::RowId first_id = 1'000'000'000;

Rows rows_of(int n, bool finished) {
  const model::RowId id = first_id + n * 10LL;
  Rows rows;
  model::Patient& patient = rows.patient.patient;
  patient.id = id;
  patient.identifiers = {{fmt::format("{}{:07}", finished ? "Q" : "P", n), "HOSP", "", "", "MR"}};
  const auto number = static_cast<std::size_t>(n);
  patient.name.alphabetic = {families[number % families.size()],
                             fmt::format("{}", givens[number / families.size() % givens.size()]), "", "", ""};
  patient.birth_date = fmt::format("19{:02}{:02}{:02}", n % 90 + 10, n % 12 + 1, n % 28 + 1);
  patient.sex = n % 2 == 0 ? "F" : "M";

  model::Order& order = rows.order.order;
  order.id = id + 1;
  order.patient_id = id;
  order.placer_number = fmt::format("{}{:07}", finished ? "X" : "O", n);
  order.placer_authority = "HIS";
  order.filler_number = fmt::format("{}{:07}", finished ? "Y" : "G", n);
  order.filler_authority = "STEPWISE";
  order.accession_number = fmt::format("{}{:07}", finished ? "Z" : "B", n);
  order.service = {"SVC", "Service", "L", ""};
  order.ordering_provider = {"D22", "", {{"REF", "ROSE", "", "", ""}, {}, {}}};
  order.state = finished ? model::OrderState::completed : model::OrderState::scheduled;

  model::RequestedProcedure procedure;
  procedure.id = id + 2;
  procedure.order_id = order.id;
  procedure.requested_procedure_id = fmt::format("{}{:07}", finished ? "J" : "K", n);
  procedure.study_instance_uid = fmt::format("2.25.{}", id);
  procedure.accession_number = order.accession_number;
  procedure.code = {"SVC", "Service", "L", ""};
  procedure.description = "Requested procedure";
  procedure.state = order.state;

  const int station = n % stations, day = n / stations % days;
  model::ScheduledProcedureStep step;
  step.id = id + 3;
  step.order_id = order.id;
  step.requested_procedure_id = procedure.id;
  step.step_id = fmt::format("{}{:07}", finished ? "V" : "W", n);
  step.state = finished ? model::StepState::completed : model::StepState::scheduled;
  step.modality = modalities[static_cast<std::size_t>(station / 2)];
  step.station_aets = {fmt::format("{}{}", step.modality, station % 2 + 1)};
  step.start_at = std::chrono::local_days(std::chrono::year(2026) / 3 / 1) + std::chrono::days(day) +
                  std::chrono::minutes(7 * 60 + n / (stations * days) % 144 * 5);
  step.description = "Scheduled step";
  step.protocol_codes = {{"P1", "Protocol", "L", ""}};
  rows.order.procedures = {procedure};
  rows.order.steps = {step};
  return rows;
}

void add(sql::Database& database, int from, int to, bool finished) {
  sql::Store department(database);
  for (int n = from; n < to;) {
    sql::WriteSet set;
    for (; n < to && set.orders.size() < 500; ++n) {
      const Rows rows = rows_of(n, finished);
      set.patients.push_back(rows.patient.patient);
      set.orders.push_back(rows.order.order);
      set.procedures.push_back(rows.order.procedures[0]);
      set.steps.push_back(rows.order.steps[0]);
      if (!finished) set.worklist.push_back(mapping::worklist_row(rows.patient, rows.order, rows.order.steps[0]));
    }
    if (department.apply(set) != sql::ApplyOutcome::applied) throw std::runtime_error("the model could not be stored");
  }
}

// About 20 return keys with the step sequence and two code sequences, as scanners request them.
dicom::Dataset return_keys() {
  dicom::Dataset keys;
  for (const auto& [tag, vr] :
       std::initializer_list<std::pair<dicom::Tag, dicom::Vr>>{{tags::accession_number, "SH"},
                                                               {tags::referring_physician_name, "PN"},
                                                               {tags::patient_name, "PN"},
                                                               {tags::patient_id, "LO"},
                                                               {tags::patient_birth_date, "DA"},
                                                               {tags::patient_sex, "CS"},
                                                               {tags::patient_weight, "DS"},
                                                               {tags::study_instance_uid, "UI"},
                                                               {tags::requesting_physician, "PN"},
                                                               {tags::requested_procedure_description, "LO"},
                                                               {tags::admission_id, "LO"},
                                                               {tags::requested_procedure_id, "SH"},
                                                               {tags::requested_procedure_priority, "SH"}})
    keys.set(tag, vr);
  keys.set_items(tags::requested_procedure_code_sequence, {});
  dicom::Dataset step;
  for (const auto& [tag, vr] :
       std::initializer_list<std::pair<dicom::Tag, dicom::Vr>>{{tags::modality, "CS"},
                                                               {tags::scheduled_station_ae_title, "AE"},
                                                               {tags::scheduled_procedure_step_start_date, "DA"},
                                                               {tags::scheduled_procedure_step_start_time, "TM"},
                                                               {tags::scheduled_performing_physician_name, "PN"},
                                                               {tags::scheduled_procedure_step_description, "LO"},
                                                               {tags::scheduled_procedure_step_id, "SH"}})
    step.set(tag, vr);
  step.set_items(tags::scheduled_protocol_code_sequence, {});
  keys.set_items(tags::scheduled_procedure_step_sequence, {step});
  return keys;
}

}  // namespace

void add_open_steps(sql::Database& database, int from, int to) {
  add(database, from, to, false);
}
void add_finished_orders(sql::Database& database, int from, int to) {
  add(database, from, to, true);
}

std::vector<Query> queries(int n) {
  const auto with = [](auto change) {
    dicom::Dataset keys = return_keys();
    dicom::Dataset step = keys.items(tags::scheduled_procedure_step_sequence)[0];
    change(keys, step);
    keys.set_items(tags::scheduled_procedure_step_sequence, {step});
    return keys;
  };
  return {
      {"q1 date, modality, station", with([](dicom::Dataset&, dicom::Dataset& step) {
         step.set(tags::scheduled_procedure_step_start_date, "DA", "20260315");
         step.set(tags::modality, "CS", "CT");
         step.set(tags::scheduled_station_ae_title, "AE", "CT1");
       })},
      {"q2 patient id", with([n](dicom::Dataset& keys, dicom::Dataset&) {
         keys.set(tags::patient_id, "LO", fmt::format("P{:07}", n / 2));
       })},
      {"q3 accession number", with([n](dicom::Dataset& keys, dicom::Dataset&) {
         keys.set(tags::accession_number, "SH", fmt::format("B{:07}", n / 3));
       })},
      {"q4 SMITH^J*",
       with([](dicom::Dataset& keys, dicom::Dataset&) { keys.set(tags::patient_name, "PN", "SMITH^J*"); })},
      {"q5 one day", with([](dicom::Dataset&, dicom::Dataset& step) {
         step.set(tags::scheduled_procedure_step_start_date, "DA", "20260315");
       })},
  };
}

}  // namespace stepwise::bench
