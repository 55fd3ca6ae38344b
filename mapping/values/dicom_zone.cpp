// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/dicom_zone.hpp"

#include "dicom/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using std::chrono::minutes;

constexpr minutes westernmost{-12 * 60}, easternmost{14 * 60};

LocalTime in_department(LocalTime time, minutes offset, const Zone& department) {
  return department.to_local(Instant((time - offset).time_since_epoch()));
}
LocalTime in_zone(LocalTime time, minutes offset, const Zone& department) {
  return LocalTime(std::chrono::floor<std::chrono::seconds>(department.to_instant(time) + offset).time_since_epoch());
}

void move(dicom::Dataset& step, dicom::Tag date_tag, dicom::Tag time_tag, minutes offset, const Zone& department) {
  const std::string date = step.value(date_tag), time = step.value(time_tag);
  const auto moment = date.empty() ? std::nullopt : department.parse_ts(date + time.substr(0, 6));
  if (!moment) return;
  const LocalTime there = in_zone(*moment, offset, department);
  step.find(date_tag)->value = write_da(there);
  if (dicom::Element* of_day = step.find(time_tag)) of_day->value = write_tm(there);
}

}  // namespace

std::optional<minutes> zone_offset(const dicom::Dataset& dataset) {
  return zone_offset(dataset.value(tags::timezone_offset_from_utc));
}

std::optional<minutes> zone_offset(std::string_view text) {
  const bool is_offset = text.size() == 5 && (text[0] == '+' || text[0] == '-') &&
                         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_offset) return std::nullopt;
  const auto digits = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  if (digits(3) > 59) return std::nullopt;
  const minutes size{digits(1) * 60 + digits(3)};
  const minutes offset = text[0] == '-' ? -size : size;
  return offset < westernmost || offset > easternmost ? std::nullopt : std::optional(offset);
}

void to_department(model::StartCondition& start, minutes offset, const Zone& department) {
  if (start.from) start.from = in_department(*start.from, offset, department);
  if (start.until) start.until = in_department(*start.until, offset, department);
}

void to_department(model::PerformedProcedureStep& stated, minutes offset, const Zone& department) {
  constexpr std::size_t whole_seconds = 6;  // HHMMSS; a fraction is not changed
  for (const auto& [on, time] :
       {std::pair{&stated.started_on, &stated.started_time}, std::pair{&stated.ended_on, &stated.ended_time}}) {
    if (time->empty()) continue;
    const auto moment = department.parse_ts(*on + time->substr(0, whole_seconds));
    if (!moment) continue;
    const LocalTime here = in_department(*moment, offset, department);
    *on = write_da(here);
    *time = write_tm(here) + (time->size() > whole_seconds ? time->substr(whole_seconds) : "");
  }
}

void to_zone(dicom::Dataset& answer, minutes offset, const Zone& department) {
  if (dicom::Element* sequence = answer.find(tags::scheduled_procedure_step_sequence)) {
    for (dicom::Dataset& step : sequence->items) {
      move(step, tags::scheduled_procedure_step_start_date, tags::scheduled_procedure_step_start_time, offset,
           department);
      move(step, tags::scheduled_procedure_step_end_date, tags::scheduled_procedure_step_end_time, offset, department);
    }
  }
  const auto size = std::abs(offset.count());
  answer.set(tags::timezone_offset_from_utc, "SH",
             fmt::format("{}{:02}{:02}", offset.count() < 0 ? '-' : '+', size / 60, size % 60));
}

}  // namespace stepwise::mapping
