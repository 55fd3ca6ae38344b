// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/body_measures.hpp"

#include "base/text.hpp"
#include "mapping/inbound/clinical_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

namespace stepwise::mapping {
namespace {

struct Unit {
  std::string_view name;  // UCUM code or a common spelling, in lower case
  double factor;
};
constexpr std::array weight_units{Unit{"kg", 1},
                                  Unit{"g", 0.001},
                                  Unit{"lb", 0.45359237},
                                  Unit{"lbs", 0.45359237},
                                  Unit{"[lb_av]", 0.45359237},
                                  Unit{"oz", 0.028349523125},
                                  Unit{"kilogram", 1}};
constexpr std::array length_units{Unit{"m", 1},           Unit{"cm", 0.01},       Unit{"mm", 0.001},
                                  Unit{"in", 0.0254},     Unit{"[in_i]", 0.0254}, Unit{"ft", 0.3048},
                                  Unit{"[ft_i]", 0.3048}, Unit{"inch", 0.0254}};

struct Measure {
  std::string BodyMeasures::*member;
  std::array<std::string_view, 4> codes;     // LOINC codes, and other codes that senders use
  std::array<std::string_view, 2> meanings;  // texts that OBX-3.2 contains, in lower case
  std::span<const Unit> units;
};
constexpr std::array measures{
    Measure{&BodyMeasures::weight_kg,
            {"29463-7", "3141-9", "3142-7", "weight"},
            {"body weight", "patient weight"},
            weight_units},
    Measure{&BodyMeasures::size_m,
            {"8302-2", "3137-7", "3138-5", "height"},
            {"body height", "patient height"},
            length_units},
};

bool is_of(const Measure& measure, const hl7::Segment& obx) {
  const std::string code = text::lower(text::trim(obx.text(3))), meaning = text::lower(text::trim(obx.text(3, 2)));
  const auto names = [&](std::string_view name) { return code == name || meaning == name; };
  const auto holds = [&](std::string_view part) { return meaning.find(part) != std::string::npos; };
  return std::any_of(measure.codes.begin(), measure.codes.end(), names) ||
         std::any_of(measure.meanings.begin(), measure.meanings.end(), holds);
}

// With at most three decimals and without trailing zeros.
std::string decimal(double value) {
  std::string text = fmt::format("{:.3f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// OBX-5, read by its type in OBX-2: SN is comparator^number, CQ is number^unit.
std::string measured_number(const hl7::Segment& obx) {
  const bool is_structured = text::trim(obx.text(2)) == "SN";
  const std::string comparator{text::trim(obx.text(5))};
  if (is_structured && (comparator.empty() || comparator == "=")) return std::string(text::trim(obx.text(5, 2)));
  return comparator;
}

std::string unit_of(const hl7::Segment& obx) {
  const std::string unit = text::lower(text::trim(obx.text(6)));
  return unit.empty() && text::trim(obx.text(2)) == "CQ" ? text::lower(text::trim(obx.text(5, 2))) : unit;
}

void take(Reading& reading, BodyMeasures& found, const Measure& measure, const hl7::Segment& obx) {
  if (is_withdrawn(obx)) return reading.leave_out(obx, "OBX-11 says that the value does not hold");
  const std::string number = measured_number(obx), unit = unit_of(obx);
  if (number.empty()) return;
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  const auto known =
      std::find_if(measure.units.begin(), measure.units.end(), [&](const Unit& one) { return one.name == unit; });
  const bool is_number = *end == '\0' && value > 0 && value < 100'000;
  if (!is_number || known == measure.units.end()) {
    reading.add_finding("measure-unreadable", is_number ? "OBX-6" : "OBX-5",
                        "weight or height without a number and a known unit; not used");
    return;
  }
  found.*measure.member = decimal(value * known->factor);
}

}  // namespace

bool is_withdrawn(const hl7::Segment& obx) {
  const std::string status = text::upper(text::trim(obx.text(11)));
  return status.size() == 1 && std::string_view("DWXNI").find(status) != std::string_view::npos;
}

BodyMeasures body_measures_of(Reading& reading, const std::vector<hl7::Segment>& observations) {
  BodyMeasures found;
  for (const hl7::Segment& obx : observations) {
    bool is_measure = false;
    for (const Measure& measure : measures) {
      if (!is_of(measure, obx)) continue;
      is_measure = true;
      take(reading, found, measure, obx);
    }
    if (!is_measure && !is_pregnancy_status(obx)) reading.leave_out(obx, not_a_measure);
  }
  return found;
}

}  // namespace stepwise::mapping
