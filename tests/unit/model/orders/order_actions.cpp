// SPDX-License-Identifier: Apache-2.0
// What the order control codes share: which function acts, which order is meant, what is equal content.
#include "model/orders/order_actions.hpp"

#include "tests/unit/model/department.hpp"

#include <set>
#include <utility>

namespace stepwise::model::test {
namespace {

// CA by ORC-2 and ORC-3.
OrderRequests cancel_of(const std::string& placer_number, const std::string& filler_number) {
  OrderRequest request = order(OrderControl::CA, placer_number);
  request.filler_number = filler_number;
  return bare({request});
}

// An order of the department, which has no placer number yet.
Order& place_own_order(Department& department) {
  FillerOrder request{.patient_id = department.the_order().patient_id, .stated = {}};
  request.stated.service = code("CT");
  REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, request); }));
  return department.snapshot.orders.back().order;
}

OrderRecord with_steps(std::initializer_list<std::pair<RowId, StepState>> steps) {
  OrderRecord record;
  for (const auto& [procedure_id, state] : steps) {
    ScheduledProcedureStep& step = record.steps.emplace_back();
    step.requested_procedure_id = procedure_id;
    step.state = state;
  }
  return record;
}

}  // namespace

TEST_CASE("D13: every stated field counts for what is equal content") {
  const std::vector<std::pair<const char*, void (*)(OrderRequest&)>> changes{
      {"service", [](OrderRequest& r) { r.stated.service.meaning = "x"; }},
      {"alternate", [](OrderRequest& r) { r.stated.service_alternate = code("x"); }},
      {"priority", [](OrderRequest& r) { r.stated.priority = "S"; }},
      {"start", [](OrderRequest& r) { r.stated.requested_start = local(5, 9); }},
      {"no start", [](OrderRequest& r) { r.stated.requested_start.reset(); }},
      {"provider", [](OrderRequest& r) { r.stated.ordering_provider.id = "7"; }},
      {"entered by", [](OrderRequest& r) { r.stated.entered_by.name = name("A^B"); }},
      {"phone", [](OrderRequest& r) { r.stated.callback_phone = "1"; }},
      {"organization", [](OrderRequest& r) { r.stated.entering_organization = code("x"); }},
      {"reasons", [](OrderRequest& r) { r.stated.reasons = {code("x")}; }},
      {"danger", [](OrderRequest& r) { r.stated.danger = code("x"); }},
      {"clinical information", [](OrderRequest& r) { r.stated.clinical_information = "x"; }},
      {"laterality", [](OrderRequest& r) { r.stated.body_site_modifier = code("L"); }},
      {"transport", [](OrderRequest& r) { r.stated.transport_mode = "WALK"; }},
      {"transport arranged", [](OrderRequest& r) { r.stated.transport_arranged = "A"; }},
      {"supplements", [](OrderRequest& r) { r.stated.service_supplements = {code("PORT")}; }},
      {"duplicate reason", [](OrderRequest& r) { r.stated.duplicate_reason = code("2"); }},
      {"comments", [](OrderRequest& r) { r.stated.order_comments = "x"; }},
      {"procedure comments", [](OrderRequest& r) { r.stated.procedure_comments = "x"; }},
      {"modality", [](OrderRequest& r) { r.stated.requested_modality = "MR"; }},
      {"group", [](OrderRequest& r) { r.stated.placer_group_number = "G"; }},
      {"performer", [](OrderRequest& r) { r.performing_physician.id = "8"; }},
      {"diagnoses", [](OrderRequest& r) { r.stated.diagnoses = {code("x")}; }},
      {"pregnancy", [](OrderRequest& r) { r.stated.pregnancy_status = "4"; }},
      {"day", [](OrderRequest& r) { r.stated.requested_start_is_day = true; }},
      {"accession number", [](OrderRequest& r) { r.accession_number = "1"; }},
      {"requested procedure id", [](OrderRequest& r) { r.requested_procedure_id = "1"; }},
      {"step id", [](OrderRequest& r) { r.step_id = "1"; }},
      {"study", [](OrderRequest& r) { r.study_instance_uid = "1.2"; }},
  };
  std::set<std::string> digests{content_digest(order(OrderControl::NW, "O1", "CT"))};
  Department department;
  REQUIRE(department.place("O1", "CT"));
  for (const auto& [what, change] : changes) {
    INFO(what);
    OrderRequest other = order(OrderControl::NW, "O1", "CT");
    change(other);
    CHECK(digests.insert(content_digest(other)).second);  // no two changes look the same
    CHECK_FALSE(department.receive(message({other})));
    CHECK(department.error.code == "placer-number-used");
  }
}

TEST_CASE("D13: number, time and group of the message are no content, and each member of a given step is") {
  OrderRequest request = order(OrderControl::NW, "O1", "CT");
  const std::string plain = content_digest(request);
  request.stated.placer_number = "O2";
  request.stated.transaction_time = "20260105070000";
  request.group = 2;
  CHECK(content_digest(request) == plain);

  request.preassigned_steps.resize(2);
  std::set<std::string> digests{plain, content_digest(request)};
  CHECK(digests.size() == 2);
  for (std::size_t place : {0, 1}) {
    const std::vector<void (*)(PreassignedStep&)> changes{[](PreassignedStep& step) { step.study_instance_uid = "1"; },
                                                          [](PreassignedStep& step) { step.step_id = "1"; },
                                                          [](PreassignedStep& step) { step.modality = "1"; },
                                                          [](PreassignedStep& step) { step.station_aet = "1"; },
                                                          [](PreassignedStep& step) { step.protocol = code("1"); },
                                                          [](PreassignedStep& step) { step.start = local(5, 8); }};
    for (const auto change : changes) {
      OrderRequest changed = request;
      change(changed.preassigned_steps[place]);
      CHECK(digests.insert(content_digest(changed)).second);
    }
  }
}

TEST_CASE("D13: a text that moves from one field to the next is other content") {
  OrderRequest one = order(OrderControl::NW, "O1", "CT"), other = one;
  one.stated.order_comments = "ab";
  one.stated.procedure_comments = "c";
  other.stated.order_comments = "a";
  other.stated.procedure_comments = "bc";
  CHECK(content_digest(one) != content_digest(other));
  one.stated.reasons = {code("1"), code("2")};
  other = one;
  std::swap(other.stated.reasons[0], other.stated.reasons[1]);
  CHECK(content_digest(one) != content_digest(other));
  other = one;
  other.stated.diagnoses = std::exchange(other.stated.reasons, {});
  CHECK(content_digest(one) != content_digest(other));
  CHECK(content_digest(one).size() == 16);
}

TEST_CASE("RP cancels the order and RO places its replacement; a status of ours that comes back has no effect") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.receive(message({order(OrderControl::RP, "O1"), order(OrderControl::RO, "O2", "PE")})));
  CHECK(department.the_order("O1").state == OrderState::cancelled);
  CHECK(department.the_order("O2").service == code("PE"));
  const Snapshot before = department.snapshot;
  REQUIRE(department.receive(bare({order(OrderControl::NA, ""), order(OrderControl::SC, "O2")})) == false);
  REQUIRE(department.receive(bare({order(OrderControl::SC, "O2")})));
  CHECK(department.has_finding("echo"));
  CHECK(department.told.empty());
  CHECK(department.the_order("O2") == before.orders[1].order);
}

TEST_CASE("an order that the sender's filter leaves out is ours all the same if we know either number") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequests requests = cancel_of("O9", "");
  requests.orders.push_back(requests.orders[0]);
  requests.orders[1].group = 2;
  for (OrderRequest& request : requests.orders) request.is_other_service = true;
  REQUIRE(department.receive(requests));
  REQUIRE(department.findings.size() == 2);
  CHECK(department.findings[0].code == "not-imaging");
  CHECK(department.findings[0].place == "ORC-1");
  CHECK(department.findings[1].place == "ORC(2)-1");
  CHECK(department.the_order().state == OrderState::scheduled);

  const auto [placer, filler] = GENERATE(std::pair("O1", ""), std::pair("", "F1"));
  requests = cancel_of(placer, filler);
  requests.orders[0].is_other_service = true;
  REQUIRE(department.receive(requests));
  CHECK_FALSE(department.has_finding("not-imaging"));
  CHECK(department.the_order().state == OrderState::cancelled);
}

TEST_CASE("reference 2.4: an order is named by ORC-2, else by ORC-3, and by both only if both are of it") {
  struct Row {
    const char *placer, *filler, *cancelled, *error;
  };
  for (const Row& row : {Row{"O2", "", "O2", ""}, Row{"", "F2", "O2", ""}, Row{"O2", "F2", "O2", ""},
                         Row{"O2", "F9", "O2", ""},  // a filler number that we do not know is none
                         Row{"O1", "F2", "", "order-numbers-differ"}, Row{"O9", "F2", "", "order-numbers-differ"},
                         Row{"O9", "F3", "own", ""},  // ours has no placer number yet
                         Row{"O1", "F3", "", "order-numbers-differ"}, Row{"", "", "", "order-number-missing"},
                         Row{"O9", "", "", "no-such-order"}, Row{"", "F9", "", "no-such-order"}}) {
    CAPTURE(row.placer, row.filler);
    Department department;
    REQUIRE(department.place("O1", "CT"));
    REQUIRE(department.place("O2", "CT"));
    REQUIRE(place_own_order(department).filler_number == "F3");
    CHECK(department.receive(cancel_of(row.placer, row.filler)) == std::string(row.error).empty());
    CHECK(department.error.code == row.error);
    for (const OrderRecord& record : department.snapshot.orders) {
      const std::string name = record.order.placed_by_filler ? "own" : record.order.placer_number;
      CHECK((record.order.state == OrderState::cancelled) == (name == row.cancelled));
    }
  }
}

TEST_CASE("an error about a number names its field and the group") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  const auto refused = [&](const std::string& placer_number, const std::string& filler_number) {
    OrderRequests requests = cancel_of(placer_number, filler_number);
    requests.orders.insert(requests.orders.begin(), order(OrderControl::SC, "O1"));
    requests.orders[1].group = 2;
    CHECK_FALSE(department.receive(requests));
    return department.error.place + " " + department.error.value;
  };
  CHECK(refused("O9", "") == "ORC(2)-2 O9");
  CHECK(refused("", "F9") == "ORC(2)-3 F9");
  CHECK(refused("", "") == "ORC(2)-2 ");
  CHECK(refused("O1", "F2") == "ORC(2)-3 F2");
}

TEST_CASE("an order has open or started steps by any of its steps") {
  using S = StepState;
  const std::set<S> open{S::unscheduled, S::scheduled, S::arrived, S::ready, S::started, S::departed};
  for (const S state : {S::unscheduled, S::scheduled, S::arrived, S::ready, S::started, S::departed, S::completed,
                        S::discontinued, S::cancelled, S::never_performed}) {
    CAPTURE(to_text(state));
    CHECK(has_open(with_steps({{1, S::completed}, {1, state}})) == (open.count(state) == 1));
    CHECK(has_started(with_steps({{1, S::scheduled}, {1, state}})) == (state == S::started));
    OrderRecord record = with_steps({{1, state}});
    const bool ends = open.count(state) == 1 && state != S::started;
    CHECK(end_open_steps(record, S::never_performed, code("X")) ==
          (ends ? std::vector<RowId>{1} : std::vector<RowId>{}));
    CHECK(record.steps[0].state == (ends ? S::never_performed : state));
    CHECK(record.steps[0].end_reason == (ends ? code("X") : Code{}));
  }
  CHECK_FALSE(has_open({}));
  CHECK_FALSE(has_started({}));
}

TEST_CASE("the steps that end name each of their procedures once, in the order of the steps") {
  using S = StepState;
  OrderRecord record =
      with_steps({{7, S::started}, {5, S::scheduled}, {4, S::arrived}, {5, S::ready}, {6, S::completed}});
  CHECK(end_open_steps(record, S::cancelled, code("X")) == std::vector<RowId>{5, 4});
  std::vector<S> states;
  for (const ScheduledProcedureStep& step : record.steps) states.push_back(step.state);
  CHECK(states == std::vector<S>{S::started, S::cancelled, S::cancelled, S::cancelled, S::completed});
  CHECK(record.steps[3].end_reason == code("X"));
  CHECK(end_open_steps(record, S::cancelled, code("X")).empty());
}

}  // namespace stepwise::model::test
