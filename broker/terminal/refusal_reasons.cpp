// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/show_message.hpp"

#include "base/limits.hpp"
#include "broker/terminal/table.hpp"

#include <fmt/format.h>

namespace stepwise::broker {
namespace {

// Makes a path such as "PID-3[2].4" from ERR-2 (ERL: segment, its sequence, field, its repetition, component).
std::string place_of(const hl7::Field& location) {
  const auto part = [&](int component) { return location.text(component); };
  if (part(1).empty()) return "";
  std::string place = part(1);
  if (!part(2).empty() && part(2) != "1") place += "(" + part(2) + ")";
  if (part(3).empty()) return place;
  place += "-" + part(3);
  if (!part(4).empty() && part(4) != "1") place += "[" + part(4) + "]";
  if (!part(5).empty()) place += "." + part(5);
  if (!part(6).empty()) place += "." + part(6);
  return place;
}

std::string words_of(const std::string& code, const std::string& name, const std::string& place,
                     const std::string& text) {
  std::string words = code;
  if (!name.empty()) words += (words.empty() ? "" : " ") + name;
  // Texts of Stepwise begin with the place already.
  if (!place.empty() && !text.starts_with(place)) words += " at " + place;
  if (!text.empty()) words += (words.empty() ? "" : ": ") + text;
  return printable(words);
}

// ERR-1, before version 2.5: segment, its sequence, field, and the code with its text.
std::string earlier_words(const hl7::Repetition& error) {
  std::string place = error.text(1);
  if (!place.empty() && !error.text(3).empty()) place += "-" + error.text(3);
  return words_of(error.text(4, 1), error.text(4, 2), place, "");
}

}  // namespace

std::vector<std::string> refusal_reasons(const hl7::Message& answer) {
  std::vector<std::string> reasons;
  const auto add = [&](std::string words) {
    if (!words.empty() && reasons.size() < limits::hl7_received_errors) reasons.push_back(std::move(words));
  };
  for (const hl7::Segment& err : answer.segments("ERR")) {
    if (reasons.size() == limits::hl7_received_errors) break;
    for (const hl7::Repetition& error : err.field(1).all_repetitions()) add(earlier_words(error));
    std::string text = err.field(8).text();
    if (text.empty()) text = err.field(7).text();
    add(words_of(err.text(3, 1), err.text(3, 2), place_of(err.field(2)), text));
  }
  return reasons;
}

}  // namespace stepwise::broker
