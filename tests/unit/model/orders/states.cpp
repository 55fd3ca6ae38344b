// SPDX-License-Identifier: Apache-2.0
#include "model/orders/states.hpp"

#include "tests/unit/model/department.hpp"

#include <set>

namespace stepwise::model::test {
namespace {

template <class T>
void check_words(int count) {
  std::set<std::string_view> words;
  for (int i = 0; i < count; ++i) {
    const T value = static_cast<T>(i);
    CHECK_FALSE(to_text(value).empty());
    CHECK(parse<T>(to_text(value)) == value);
    words.insert(to_text(value));
  }
  CHECK(words.size() == static_cast<std::size_t>(count));
  CHECK_FALSE(parse<T>(""));
  CHECK_FALSE(parse<T>("no such word"));
}

}  // namespace

TEST_CASE("every state has a word of its own, and the word gives it back") {
  check_words<OrderState>(5);
  check_words<StepState>(10);
  check_words<VisitState>(3);
  check_words<PerformedState>(4);
  check_words<Discrepancy>(8);
  check_words<OrderControl>(12);
  check_words<AliasedIdentifier>(4);
  check_words<NotificationKind>(11);
}

TEST_CASE("an order control has the code of HL7 table 0119, and a notification the word that the outbox stores") {
  for (const auto& [control, word] :
       {std::pair{OrderControl::NW, "NW"}, std::pair{OrderControl::CA, "CA"}, std::pair{OrderControl::DC, "DC"},
        std::pair{OrderControl::XO, "XO"}, std::pair{OrderControl::HD, "HD"}, std::pair{OrderControl::RL, "RL"},
        std::pair{OrderControl::PA, "PA"}, std::pair{OrderControl::CH, "CH"}, std::pair{OrderControl::RP, "RP"},
        std::pair{OrderControl::RO, "RO"}, std::pair{OrderControl::NA, "NA"}, std::pair{OrderControl::SC, "SC"}})
    CHECK(to_text(control) == word);
  using Kind = NotificationKind;
  for (const auto& [kind, word] :
       {std::pair{Kind::order_status, "order_status"}, std::pair{Kind::order_cancelled, "order_cancelled"},
        std::pair{Kind::order_number_request, "order_number_request"},
        std::pair{Kind::procedure_scheduled, "procedure_scheduled"},
        std::pair{Kind::procedure_updated, "procedure_updated"}, std::pair{Kind::result, "result"},
        std::pair{Kind::no_result, "no_result"}, std::pair{Kind::appointment, "appointment"},
        std::pair{Kind::patient_updated, "patient_updated"}, std::pair{Kind::patient_merged, "patient_merged"},
        std::pair{Kind::identifier_changed, "identifier_changed"}})
    CHECK(to_text(kind) == word);
}

TEST_CASE("reference 2.5: the order states in the codes of table 0038") {
  CHECK(status_code(OrderState::scheduled) == "SC");
  CHECK(status_code(OrderState::in_progress) == "IP");
  CHECK(status_code(OrderState::completed) == "CM");
  CHECK(status_code(OrderState::discontinued) == "DC");
  CHECK(status_code(OrderState::cancelled) == "CA");
}

TEST_CASE("reference 7.1: five defined terms go out, the rest is internal; reference 5.5: what is listed") {
  struct Row {
    StepState state;
    const char* term;
    bool is_open, is_listed, is_listed_with_started;
  };
  const Row rows[] = {
      {StepState::unscheduled, "", true, false, false},   {StepState::scheduled, "SCHEDULED", true, true, true},
      {StepState::arrived, "ARRIVED", true, true, true},  {StepState::ready, "READY", true, true, true},
      {StepState::started, "STARTED", true, false, true}, {StepState::departed, "DEPARTED", true, false, false},
      {StepState::completed, "", false, false, false},    {StepState::discontinued, "", false, false, false},
      {StepState::cancelled, "", false, false, false},    {StepState::never_performed, "", false, false, false},
  };
  for (const Row& row : rows) {
    INFO(to_text(row.state));
    CHECK(worklist_term(row.state) == row.term);
    CHECK(is_open(row.state) == row.is_open);
    CHECK(is_listed(row.state, false) == row.is_listed);
    CHECK(is_listed(row.state, true) == row.is_listed_with_started);
  }
}

TEST_CASE("reference 5.5: every reason for which a step is not on the worklist") {
  Order order;
  ScheduledProcedureStep step;
  step.state = StepState::scheduled;
  step.start_at = LocalTime{};
  step.modality = "CT";
  step.station_aets = {"CT1"};
  CHECK(why_unlisted(order, step, false).empty());
  order.on_hold = order.discontinue_pending = true;
  step.state = StepState::started;
  step.start_at.reset();
  step.modality.clear();
  step.station_aets.clear();
  using enum Unlisted;
  CHECK(why_unlisted(order, step, false) ==
        std::vector{Unlisted::state, on_hold, discontinue_pending, no_start, no_modality, no_station});
  CHECK(why_unlisted(order, step, true) ==
        std::vector{on_hold, discontinue_pending, no_start, no_modality, no_station});
}

TEST_CASE("D22: the roll-up of two steps, every pair") {
  using S = StepState;
  const std::vector<S> waiting{S::unscheduled, S::scheduled, S::arrived, S::ready, S::departed};
  const std::vector<S> given_up{S::cancelled, S::never_performed};
  const auto up = [](S a, S b) {
    const std::vector<S> one{a, b}, other{b, a};
    CHECK(rolled_up(one) == rolled_up(other));
    return *rolled_up(one);
  };
  CHECK_FALSE(rolled_up({}));
  for (const S open : waiting) {
    for (const S other : waiting) CHECK(up(open, other) == OrderState::scheduled);
    for (const S other : given_up) CHECK(up(open, other) == OrderState::scheduled);
    for (const S begun : {S::started, S::completed, S::discontinued}) CHECK(up(open, begun) == OrderState::in_progress);
  }
  for (int other = 0; other < 10; ++other) CHECK(up(S::started, static_cast<S>(other)) == OrderState::in_progress);
  for (const S other : {S::completed, S::discontinued, S::cancelled, S::never_performed}) {
    CHECK(up(S::completed, other) == OrderState::completed);
    if (other != S::completed) CHECK(up(S::discontinued, other) == OrderState::discontinued);
  }
  for (const S one : given_up) {
    for (const S other : given_up) CHECK(up(one, other) == OrderState::cancelled);
  }
}

}  // namespace stepwise::model::test
