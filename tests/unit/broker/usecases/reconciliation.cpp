// SPDX-License-Identifier: Apache-2.0
// Patients that change while they are examined, and orders that come after the examination (reference 8; A16, A30,
// A33).
#include "broker/usecases/actions.hpp"
#include "broker/usecases/mpps_request.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace stepwise;
using dicom::Dataset;
using stepwise::test::Department;
namespace tags = dicom::tags;
using broker::PerformedOperation;

namespace {

class TwoHospitals : public Department {
 public:
  std::string adt(const std::string& event, const std::vector<std::string>& segments) {
    std::vector<std::string> all{"EVN|" + event + "|20260301080000"};
    all.insert(all.end(), segments.begin(), segments.end());
    const hl7::Message answer = send("ADT^" + event, "T" + std::to_string(++sent_), all);
    const std::string error = answer.text("ERR-1.4.1");
    return answer.text("MSA-1") + (error.empty() ? "" : " " + error);
  }
  std::string merge(const std::string& from, const std::string& to) {
    return adt("A40",
               {fmt::format("PID|||{}^^^HOSP^MR||WEST^MARY||19700315|F", to), fmt::format("MRG|{}^^^HOSP^MR", from)});
  }
  bool begin(const std::string& uid, const std::string& patient, const std::string& step_id, const std::string& study,
             const std::string& accession = "") {
    Dataset item, created;
    item.set(tags::study_instance_uid, "UI", study);
    item.set(tags::scheduled_procedure_step_id, "SH", step_id);
    item.set(tags::accession_number, "SH", accession);
    created.set_items(tags::scheduled_step_attributes_sequence, {item});
    created.set(tags::patient_id, "LO", patient);
    created.set(tags::patient_name, "PN", "WEST^MARY");
    created.set(tags::performed_procedure_step_id, "SH", "PPS1");
    created.set(tags::performed_station_ae_title, "AE", "DX1");
    created.set(tags::performed_procedure_step_start_date, "DA", "20260301");
    created.set(tags::performed_procedure_step_start_time, "TM", "0915");
    created.set(tags::modality, "CS", "DX");
    created.set(tags::performed_procedure_step_status, "CS", "IN PROGRESS");
    return report(PerformedOperation::create, uid, created);
  }
  bool end(const std::string& uid) {
    Dataset series, final;
    series.set(tags::series_instance_uid, "UI", "2.25.77");
    series.set(tags::protocol_name, "LO", "CHEST");
    final.set_items(tags::performed_series_sequence, {series});
    final.set(tags::performed_procedure_step_status, "CS", "COMPLETED");
    final.set(tags::performed_procedure_step_end_date, "DA", "20260301");
    final.set(tags::performed_procedure_step_end_time, "TM", "0930");
    return report(PerformedOperation::set, uid, final);
  }
  // Step id and Study Instance UID of the only step that is listed for the patient.
  std::pair<std::string, std::string> step_and_study(const std::string& patient) {
    const auto items = worklist(patient);
    REQUIRE(items.size() == 1);
    return {std::string(
                items.front().item(tags::scheduled_procedure_step_sequence)->value(tags::scheduled_procedure_step_id)),
            std::string(items.front().value(tags::study_instance_uid))};
  }

 private:
  bool report(PerformedOperation operation, const std::string& uid, const Dataset& dataset) {
    return receive_performed_step(context, test::dx1,
                                  {"1.2.840.10008.3.1.2.3.3", uid, dataset, "raw bytes", "1.2.840.10008.1.2"},
                                  operation)
        .ok();
  }
  int sent_ = 0;
};

}  // namespace

TEST_CASE(
    "A30: renamed and merged while in progress: N-SET still works by its UID, the stored bytes stay, the PACS is told both") {
  TwoHospitals d;
  d.order("O1", "P1");
  const auto [step, study] = d.step_and_study("P1");
  REQUIRE(d.begin("2.25.1", "P1", step, study));
  CHECK(d.adt("A08", {"PID|||P1^^^HOSP^MR||NORTH^MARY||19700315|F", "PV1||O"}) == "AA");
  CHECK(d.merge("P1", "P2") == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.performed_dataset WHERE bytes = 'raw bytes'") == 1);
  CHECK(d.end("2.25.1"));
  CHECK(d.controls("his").back() == "SC CM");
  CHECK(d.one("SELECT count(*) FROM stepwise.performed_step WHERE state = 'completed' AND discrepancy = 'none'") == 1);
  const auto pacs = d.controls("pacs");
  CHECK(std::count(pacs.begin(), pacs.end(), "ADT A08") == 1);
  CHECK(std::count(pacs.begin(), pacs.end(), "ADT A40") == 1);
  CHECK(pacs.back() == "XO CM");
}

TEST_CASE(
    "A33, R48, D15: after a merge orders for the former id go to the survivor with a finding, ADT for it is AE 204") {
  TwoHospitals d;
  d.order("O1", "P1");
  REQUIRE(d.merge("P1", "P2") == "AA");
  CHECK(d.order("O2", "P1").text("MSA-1") == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"patient-merged\"}]'") == 1);
  CHECK(d.one("SELECT count(DISTINCT patient_id) FROM stepwise.imaging_order") == 1);
  CHECK(d.adt("A08", {"PID|||P1^^^HOSP^MR||OTHER^NAME||19700315|F", "PV1||O"}) == "AE 204");
}

TEST_CASE("A33: a query for the former id is answered, never with it; MPPS that names it is the survivor's") {
  TwoHospitals d;
  d.order("O1", "P1");
  const auto [step, study] = d.step_and_study("P1");
  REQUIRE(d.merge("P1", "P2") == "AA");
  for (const Dataset& item : d.worklist("P1")) CHECK(item.value(tags::patient_id) == "P2");
  CHECK(d.worklist("P2").size() == 1);
  REQUIRE(d.begin("2.25.1", "P1", step, study));
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.performed_step p JOIN stepwise.imaging_order o USING (patient_id) WHERE p.discrepancy = 'none'") ==
      1);
  CHECK(d.end("2.25.1"));
  CHECK(d.controls("his").back() == "SC CM");
}

TEST_CASE(
    "A16: performed before it was ordered: the order makes its own step, a person links the two, and nothing is left to do") {
  TwoHospitals d;
  REQUIRE(d.adt("A04", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"}) == "AA");
  REQUIRE(d.begin("2.25.1", "P1", "", "2.25.999"));
  REQUIRE(d.end("2.25.1"));
  CHECK(d.one("SELECT count(*) FROM stepwise.performed_step WHERE discrepancy = 'unscheduled'") == 1);

  REQUIRE(d.order("O1", "P1").text("MSA-1") == "AA");
  const auto link = broker::Actions(d.context).link_performed_step(
      d.one("SELECT id FROM stepwise.performed_step"),
      d.one("SELECT s.id FROM stepwise.scheduled_step s JOIN stepwise.imaging_order o ON o.id = s.order_id "
            "WHERE o.placer_number = 'O1'"));
  REQUIRE(link.has_value());
  CHECK(d.worklist("P1").empty());
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'O1' AND state = 'completed'") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE state IN ('scheduled', 'in_progress')") == 0);
  CHECK(d.controls("his").back() == "SC CM");
}

TEST_CASE(
    "reference 6.3: without an order for unscheduled work: ordered later and linked, worklist and PACS have the Study Instance UID of the images") {
  TwoHospitals d;
  d.settings.site.order_for_unscheduled = false;
  d.settings.list_started = true;
  const auto pacs = std::find_if(d.settings.destinations.begin(), d.settings.destinations.end(),
                                 [](const broker::Destination& one) { return one.profile.name == "pacs"; });
  broker::Destination newer = *pacs;
  newer.profile.name = "pacs-2.5.1";
  newer.profile.version = "2.5.1";
  d.settings.destinations.push_back(newer);
  REQUIRE(d.adt("A04", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"}) == "AA");
  REQUIRE(d.begin("2.25.1", "P1", "", "2.25.999"));
  REQUIRE(d.order("O1", "P1").text("MSA-1") == "AA");
  const std::string own = d.step_and_study("P1").second;
  broker::Actions actions(d.context);
  const auto performed = d.one("SELECT id FROM stepwise.performed_step");
  REQUIRE(actions.link_performed_step(performed, d.one("SELECT id FROM stepwise.scheduled_step")).has_value());

  CHECK(d.step_and_study("P1").second == "2.25.999");
  for (const auto& [destination, place] : {std::pair{"pacs", "ZDS-1.1"}, std::pair{"pacs-2.5.1", "IPC-3"}}) {
    CAPTURE(destination);
    const auto rows = d.outbox(destination);
    REQUIRE(rows.size() == 3);
    const auto cancelled = hl7::Message::parse(rows[1].bytes).value(),
               announced = hl7::Message::parse(rows[2].bytes).value();
    CHECK(cancelled.text("ORC-1") == "CA");
    CHECK(cancelled.text(place) == own);
    CHECK(announced.text("ORC-1") == "NW");
    CHECK(announced.text(place) == "2.25.999");
  }
  REQUIRE(d.end("2.25.1"));
  CHECK(hl7::Message::parse(d.outbox("pacs").back().bytes).value().text("ZDS-1.1") == "2.25.999");
  CHECK(d.controls("pacs").back() == "XO CM");

  REQUIRE(actions.unlink_performed_step(performed).has_value());
  const std::string fresh = d.step_and_study("P1").second;
  CHECK(fresh != "2.25.999");
  CHECK(hl7::Message::parse(d.outbox("pacs").back().bytes).value().text("ZDS-1.1") == fresh);
  CHECK(d.one("SELECT jsonb_array_length(former_links) FROM stepwise.performed_step") == 1);
  CHECK(d.controls("his").back() == "SC SC");
}

TEST_CASE("A31, A18: a record that ended before its patient was merged belongs to the survivor when it continues") {
  TwoHospitals d;
  d.order("O1", "P1");
  const auto [step, study] = d.step_and_study("P1");
  REQUIRE(d.begin("2.25.1", "P1", step, study));
  REQUIRE(d.end("2.25.1"));
  REQUIRE(d.merge("P1", "P2") == "AA");
  REQUIRE(d.begin("2.25.2", "P2", step, study));  // append
  const auto last = hl7::Message::parse(d.outbox("pacs").back().bytes).value();
  CHECK(last.text("ORC-1") == "XO");
  CHECK(last.text("PID-3") == "P2");
  CHECK(hl7::Message::parse(d.outbox("his").back().bytes).value().text("PID-3") == "P2");
}

TEST_CASE(
    "A33, D12: an order for a merged id with the data of another person is a mix-up, with the former data of the patient it is not") {
  TwoHospitals d;
  REQUIRE(d.adt("A04", {"PID|||T1^^^HOSP^MR||DOE^JOHN||19000101|M", "PV1||O"}) == "AA");
  REQUIRE(d.adt("A04", {"PID|||P2^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"}) == "AA");
  REQUIRE(d.merge("T1", "P2") == "AA");
  const auto order = [&](const char* number, const char* pid) {
    return d.send("ORM^O01", number,
                  {std::string("PID|||T1^^^HOSP^MR||") + pid, "PV1||O", std::string("ORC|NW|") + number + "^HIS",
                   "OBR|1|" + std::string(number) + "^HIS||XCH^XCH^L"});
  };
  CHECK(order("O1", "DOE^JOHN||19000101|M").text("MSA-1") == "AA");
  CHECK(order("O2", "WEST^MARY||19700315|F").text("MSA-1") == "AA");
  const hl7::Message refused = order("O3", "OTHER^PERSON||19550505|M");
  CHECK(refused.text("MSA-1") == "AE");
  CHECK(refused.text("ERR-1.4.1") == "204");
}

TEST_CASE(
    "D24: two HIS: each is notified only about its own orders, also about results, and no forwarded ADT is sent back to its sender") {
  TwoHospitals d;
  broker::Destination second = d.settings.destinations.front();
  second.profile.name = "other";
  for (auto* one : {&d.settings.destinations.front(), &second})
    one->profile.wants.push_back(model::NotificationKind::result);
  d.settings.destinations.push_back(second);
  d.order("O1", "P1");
  const auto [step, study] = d.step_and_study("P1");
  REQUIRE(d.begin("2.25.1", "P1", step, study));
  REQUIRE(d.end("2.25.1"));
  CHECK(d.adt("A08", {"PID|||P1^^^HOSP^MR||NORTH^MARY||19700315|F", "PV1||O"}) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'other' AND kind <> 'patient_updated'") == 0);
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'his' AND kind = 'result'") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'his' AND kind = 'patient_updated'") == 0);
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'other' AND kind = 'patient_updated'") == 1);
}

TEST_CASE("A62, reference 2.8: an answer whose sender did not swap MSH-3 and MSH-5 is no echo") {
  TwoHospitals d;
  const std::string ack = "MSH|^~\\&|" + d.settings.application + "|" + d.settings.facility +
                          "|HIS|HOSP|20260301||ACK|E1|P|2.3.1\rMSA|AE|NOTHING\r";
  CHECK(hl7::Message::parse(d.send_bytes(ack)).value().text("MSA-1") == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"own-echo\"}]'") == 0);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"acknowledges-nothing\"}]'") == 1);
}

TEST_CASE(
    "A57, A29: orders and a change of their patient's name at the same time: all of the worklist shows the new one") {
  TwoHospitals d;
  REQUIRE(d.adt("A04", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"}) == "AA");
  std::vector<std::thread> senders;
  for (int t = 0; t < 3; ++t) {
    senders.emplace_back([&, t] {
      for (int n = 0; n < 4; ++n) d.order(fmt::format("O{}-{}", t, n), "P1");
    });
  }
  const std::string changed = d.adt("A08", {"PID|||P1^^^HOSP^MR||NORTH^MARY||19700315|F", "PV1||O"});
  for (std::thread& sender : senders) sender.join();
  CHECK(changed == "AA");
  const auto items = d.worklist("P1");
  CHECK(items.size() == 12);
  for (const Dataset& item : items) CHECK(item.value(tags::patient_name) == "NORTH^MARY");
}

TEST_CASE("A57: orders and the merge of their patient at the same time: each is answered, and all are the survivor's") {
  TwoHospitals d;
  d.settings.bulk.smallest = 100;  // the patient has nearly all open steps of this small department (D39)
  REQUIRE(d.adt("A04", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"}) == "AA");
  std::atomic<int> accepted{0};
  std::vector<std::thread> senders;
  for (int t = 0; t < 3; ++t) {
    senders.emplace_back([&, t] {
      for (int n = 0; n < 4; ++n) accepted += d.order(fmt::format("O{}-{}", t, n), "P1").text("MSA-1") == "AA" ? 1 : 0;
    });
  }
  const std::string merged = d.merge("P1", "P2");
  for (std::thread& sender : senders) sender.join();
  CHECK(merged == "AA");
  CHECK(accepted == 12);
  CHECK(d.count("imaging_order") == 12);
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.imaging_order o JOIN stepwise.patient_identifier i ON i.patient_id = o.patient_id AND i.value = 'P2'") ==
      12);
  CHECK(d.worklist("P2").size() == 12);
}
