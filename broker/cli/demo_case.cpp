// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/demo_case.hpp"

#include "base/digest.hpp"
#include "broker/cli/demo_text.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/table.hpp"
#include "model/orders/states.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

namespace {

ModalityOptions modality_options(const Endpoint& dicom, const std::string& aet) {
  return {.to = to_text(dicom), .aet = aet, .called = "STEPWISE"};
}

std::string joined(const std::vector<std::string>& names) {
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

std::vector<MessageSummary> read_all(const DemoPeer& peer) {
  std::vector<MessageSummary> all;
  for (const std::string& bytes : peer.received()) all.push_back(summarize(bytes));
  return all;
}

std::string states(const model::OrderRecord& record) {
  Table table({"STEP", "WHAT", "STATION", "STATE"});
  for (const model::ScheduledProcedureStep& step : record.steps) {
    table.row({step.step_id, step.description, fmt::format("{}", fmt::join(step.station_aets, " ")),
               std::string(model::to_text(step.state))});
  }
  return table.text();
}

}  // namespace

DemoCase::DemoCase(DemoSite& site, DemoStory& story)
    : site_(site),
      story_(story),
      x_ray_(modality_options(site.dicom(), "DX1")),
      gamma_camera_(modality_options(site.dicom(), "NM1")) {}

void DemoCase::tell() {
  patient_arrives();
  order_is_placed();
  modalities_ask();
  x_ray_begins();
  x_ray_ends();
  rest_is_cancelled();
  end();
}

void DemoCase::patient_arrives() {
  story_.chapter("A patient arrives: the HIS registers her.");
  send(demo_registration(local_now()));
  expect_told("the PACS", site_.pacs(), pacs_seen_, {});
}

void DemoCase::order_is_placed() {
  story_.chapter(
      "The HIS places one order. The plan makes two requested procedures of it, and the PACS is told about both.");
  send(demo_order(local_now()));
  const auto told = expect_told("the PACS", site_.pacs(), pacs_seen_, {"NW/SC", "NW/SC"});
  if (told.size() == 2) {
    x_ray_study_ = told[0].study_uid;
    lung_study_ = told[1].study_uid;
    story_.check(told[0].procedure == "XCH2" && told[1].procedure == "NMVQ",
                 "one message for the chest X-ray, one for the lung scintigraphy");
    story_.check(!x_ray_study_.empty() && !lung_study_.empty() && x_ray_study_ != lung_study_,
                 "each has a Study Instance UID of its own");
    story_.check(!told[0].accession.empty() && told[0].accession == told[1].accession,
                 "both have the accession number of the order");
  }
  expect_told("the HIS", site_.his(), his_seen_, {});
}

void DemoCase::modalities_ask() {
  story_.chapter("Each modality asks for its worklist.");
  const auto x_ray = expect_listed(x_ray_, "DX1", "DX", 1);
  if (!x_ray.empty()) {
    x_ray_item_ = x_ray.front();
    story_.check(worklist_entry(x_ray_item_).study_instance_uid == x_ray_study_,
                 "with the Study Instance UID that the PACS was told");
  }
  expect_listed(gamma_camera_, "NM1", "NM", 1);
}

void DemoCase::x_ray_begins() {
  story_.chapter("The X-ray begins: MPPS IN PROGRESS. The HIS is told once that its order is in progress.");
  performed_uid_ = new_uid();
  expect_reply("N-CREATE", x_ray_.start(x_ray_item_, performed_uid_));
  expect_told("the HIS", site_.his(), his_seen_, {"SC/IP"});
  expect_told("the PACS", site_.pacs(), pacs_seen_, {});
}

void DemoCase::x_ray_ends() {
  story_.chapter(
      "The X-ray ends: MPPS COMPLETED. The PACS hears that this procedure is complete; the order is not, the HIS hears "
      "nothing.");
  expect_reply("N-SET", x_ray_.complete(x_ray_item_, performed_uid_));
  const auto told = expect_told("the PACS", site_.pacs(), pacs_seen_, {"XO/CM"});
  if (!told.empty()) story_.check(told[0].study_uid == x_ray_study_, "of the X-ray's study");
  expect_told("the HIS", site_.his(), his_seen_, {});
  expect_listed(x_ray_, "DX1", "DX", 0);
  expect_listed(gamma_camera_, "NM1", "NM", 1);
}

void DemoCase::rest_is_cancelled() {
  story_.chapter(
      "The X-ray has settled it: the HIS cancels the rest. The scintigraphy is cancelled, the order is complete, and "
      "says what was not done.");
  send(demo_cancellation(local_now()));
  const auto pacs = expect_told("the PACS", site_.pacs(), pacs_seen_, {"CA/CA"});
  if (!pacs.empty()) story_.check(pacs[0].study_uid == lung_study_, "of the scintigraphy's study");
  const auto his = expect_told("the HIS", site_.his(), his_seen_, {"SC/CM"});
  if (!his.empty()) story_.check(his[0].reason == "NM not performed", "ORC-16 says: NM not performed");
  expect_listed(x_ray_, "DX1", "DX", 0);
  expect_listed(gamma_camera_, "NM1", "NM", 0);
}

void DemoCase::end() {
  story_.chapter("The final state.");
  const auto record = site_.order("PE1");
  if (!story_.check(record.has_value(), "the database has the order")) return;
  story_.say(fmt::format("order {}, accession number {}: {}", record->order.placer_number,
                         record->order.accession_number, model::to_text(record->order.state)));
  story_.say(states(*record));
  story_.check(record->order.state == model::OrderState::completed, "the order is completed");
  const auto& steps = record->steps;
  story_.check(steps.size() == 2 && steps[0].state == model::StepState::completed, "the X-ray is completed");
  story_.check(steps.size() == 2 && steps[1].state == model::StepState::cancelled, "the scintigraphy is cancelled");
  story_.say("what the HIS was told:");
  story_.say(to_table(read_all(site_.his())));
  story_.say("what the PACS was told:");
  story_.say(to_table(read_all(site_.pacs())));
  story_.check(site_.his().received().size() == 2 && site_.pacs().received().size() == 4,
               "two messages and four, no more");
}

void DemoCase::send(const std::string& message) {
  story_.message("HIS", "broker", message);
  const Sent sent = site_.send(message);
  const std::string outcome = sent.ack ? std::string(hl7::to_text(*sent.ack)) : sent.fault;
  story_.check(sent.ack == hl7::AckCode::AA,
               fmt::format("answered {}{}{}", outcome, sent.text.empty() ? "" : ": ", sent.text));
}

std::vector<MessageSummary> DemoCase::expect_told(const std::string& who, const DemoPeer& peer, std::size_t& seen,
                                                  const std::vector<std::string>& names) {
  if (!site_.wait_until_told()) story_.check(false, "everything is delivered in time");
  const std::vector<std::string> received = peer.received();
  std::vector<MessageSummary> told;
  std::vector<std::string> told_names;
  for (; seen < received.size(); ++seen) {
    story_.message("broker", who, received[seen]);
    told.push_back(summarize(received[seen]));
    told_names.push_back(told.back().name());
  }
  const bool as_expected =
      story_.check(told_names == names, fmt::format("{} is told {}{}", who, joined(names),
                                                    told_names == names ? "" : ", but was told " + joined(told_names)));
  return as_expected ? told : std::vector<MessageSummary>{};
}

std::vector<dicom::Dataset> DemoCase::expect_listed(const TestModality& modality, const std::string& aet,
                                                    const std::string& kind, std::size_t steps) {
  const auto list = modality.worklist({.modality = kind, .station_aet = aet});
  if (!list) {
    story_.check(false, fmt::format("{} gets its worklist: {}", aet, describe(list.error())));
    return {};
  }
  for (const dicom::Dataset& answer : list->answers) story_.say(to_table({worklist_entry(answer)}));
  const bool as_expected = list->final.ok() && list->answers.size() == steps;
  const std::string found =
      as_expected ? "" : fmt::format(", but it has {} and ended with {}", list->answers.size(), to_text(list->final));
  story_.check(as_expected,
               fmt::format("the worklist of {} has {}{}", aet, steps == 1 ? "one step" : "nothing", found));
  return as_expected ? list->answers : std::vector<dicom::Dataset>{};
}

void DemoCase::expect_reply(const std::string& request, const Result<dicom::Reply>& reply) {
  const std::string outcome = reply ? to_text(*reply) : describe(reply.error());
  story_.check(reply.has_value() && reply->ok(), fmt::format("{} is answered {}", request, outcome));
}

}  // namespace stepwise::broker
