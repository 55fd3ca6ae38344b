// SPDX-License-Identifier: Apache-2.0
#include "model/time_order.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace stepwise::model {
namespace {

constexpr std::chrono::seconds clocks_differ{limits::sender_clock_ahead_s};
constexpr const char* ahead = "lies ahead of the receipt; it counts as the time of the receipt";

std::string time_text(LocalTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u%02d%02d%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

// Compares at the precision that both have; an absent time is equal to any.
int compare_times(const std::string& a, const std::string& b) {
  const std::size_t length = std::min(a.size(), b.size());
  return a.compare(0, length, b, 0, length);
}

bool is_ahead(const std::string& stated, const std::string& latest) {
  return compare_times(stated, latest) > 0;
}

template <class Marks>
auto mark_of(Marks& marks, const std::string& sender) {
  return std::find_if(marks.begin(), marks.end(), [&](const auto& mark) { return mark.sender == sender; });
}

template <class Mark>
void add_mark(std::vector<Mark>& marks, Mark mark) {
  if (marks.size() == limits::senders_timed) marks.erase(marks.begin());
  marks.push_back(std::move(mark));
}

// Negative: the request is older than the sender's newest change. nullopt: the sender has not changed the order since
// it was placed.
std::optional<int> compare_to_acts(const Decision& decision, const Order& order, const OrderRequest& request) {
  const auto mark = mark_of(order.act_marks, decision.sender);
  if (mark == order.act_marks.end()) return std::nullopt;
  // A request with the time of receipt is not older; the stored mark is from a clock that is ahead.
  if (request.stated.transaction_time == time_text(decision.local_now))
    return std::max(0, compare_times(request.stated.transaction_time, mark->time));
  return compare_times(request.stated.transaction_time, mark->time);
}

void take_newer(std::string& time, const std::string& stated) {
  if (compare_times(stated, time) > 0 || stated.size() > time.size()) time = stated;
}

}  // namespace

std::optional<EventTime> counted_event(Decision& decision, const std::optional<EventTime>& event_at) {
  if (!event_at || event_at->from <= decision.now + clocks_differ) return event_at;
  decision.add_finding_once("time-ahead", "EVN-2", ahead);
  return EventTime(decision.now,
                   // So that an event received now is not older than a mark from a clock that is ahead.
                   decision.now + clocks_differ);
}

bool has_time_ahead(const Decision& decision, const std::vector<OrderRequest>& requests) {
  const std::string latest = time_text(decision.local_now + clocks_differ);
  return std::any_of(requests.begin(), requests.end(),
                     [&](const OrderRequest& request) { return is_ahead(request.stated.transaction_time, latest); });
}

void count_times_ahead(Decision& decision, std::vector<OrderRequest>& requests) {
  const std::string latest = time_text(decision.local_now + clocks_differ);
  for (OrderRequest& request : requests) {
    if (!is_ahead(request.stated.transaction_time, latest)) continue;
    request.stated.transaction_time = time_text(decision.local_now);
    decision.add_finding_once("time-ahead", place_of(request, "ORC", "9"), ahead);
  }
}

bool is_older_act(const Decision& decision, const Order& order, const OrderRequest& request) {
  const auto compared = compare_to_acts(decision, order, request);
  return compared && *compared < 0;
}

bool is_superseded(const Decision& decision, const Order& order, const OrderRequest& request) {
  const auto compared = compare_to_acts(decision, order, request);
  return compared && *compared <= 0;
}

bool is_older_placing(const Decision& decision, const Order& order, const OrderRequest& request) {
  const bool is_its_own = order.sender == decision.sender;
  return is_older_act(decision, order, request) ||
         (is_its_own && compare_times(request.stated.transaction_time, order.transaction_time) < 0);
}

void note_act(const Decision& decision, Order& order, const OrderRequest& request) {
  const std::string& stated = request.stated.transaction_time;
  if (order.sender == decision.sender) take_newer(order.transaction_time, stated);
  const auto mark = mark_of(order.act_marks, decision.sender);
  if (mark == order.act_marks.end())
    add_mark(order.act_marks, ActMark{decision.sender, stated});
  else
    take_newer(mark->time, stated);
}

Error older_act(const OrderRequest& request) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = "older",
               .place = place_of(request, "ORC", "9"),
               .value = request.stated.transaction_time,
               .rule = "must not be older than the last request of this sender that was applied to this order",
               .remedy = "if it must be applied anyway, send it again with the current time"};
}

bool is_older_event(const Decision& decision, const Patient& patient, const std::optional<EventTime>& event_at) {
  const auto mark = mark_of(patient.event_marks, decision.sender);
  return event_at && mark != patient.event_marks.end() && event_at->until < mark->at;
}

void note_event(const Decision& decision, PatientRecord& record, const std::optional<EventTime>& event_at) {
  if (!event_at) return;
  Patient& patient = record.patient;
  const auto mark = mark_of(patient.event_marks, decision.sender);
  const bool is_first = mark == patient.event_marks.end();
  if (!is_first && event_at->from <= mark->at) return;
  if (is_first)
    add_mark(patient.event_marks, EventMark{decision.sender, event_at->from});
  else
    mark->at = event_at->from;
  patient.updated_by_event_at = std::max(patient.updated_by_event_at.value_or(event_at->from), event_at->from);
  record.changed = true;
}

Result<void> settle_older_event(Decision& decision) {
  const auto is_changed = [](const auto& record) { return record.changed; };
  const std::vector<PatientRecord>& patients = decision.snapshot.patients;
  const std::vector<OrderRecord>& orders = decision.snapshot.orders;
  if (std::any_of(patients.begin(), patients.end(), is_changed) ||
      std::any_of(orders.begin(), orders.end(), is_changed)) {
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "older",
                 .place = "EVN-2",
                 .rule = "must not be older than the last event of this sender that was applied to this patient",
                 .remedy = "if it must be applied anyway, send it again with the current time"};
  }
  decision.add_finding(
      "older", "EVN-2",
      "older than the last event of this sender that was applied to this patient; what it says holds already");
  return {};
}

}  // namespace stepwise::model
