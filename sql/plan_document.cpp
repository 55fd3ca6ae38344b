// SPDX-License-Identifier: Apache-2.0
// Reads the document of the plans strictly: all faults are reported.
#include "base/json.hpp"
#include "base/text.hpp"
#include "sql/members.hpp"
#include "sql/plans.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

namespace stepwise::sql {
namespace {

// Of DICOM (PS3.5 6.2): AE, CS and SH, and LO.
using Faults = std::vector<Error>;

// A visitor of sql/members.hpp: one JSON object, at a JSON pointer.
class StrictReader {
 public:
  StrictReader(const Json& object, std::string place, Faults& faults)
      : object_(object), place_(std::move(place)), faults_(faults) {}

  template <class T>
  void operator()(const char* name, T& member) {
    known_.emplace_back(name);
    const auto found = object_.find(name);
    if (found != object_.end()) read(*found, place_ + "/" + name, member);
  }

  template <class Record>
  static void read_object(const Json& json, const std::string& place, Record& record, Faults& faults) {
    if (!json.is_object()) return refuse(faults, place, "an object");
    StrictReader reader(json, place, faults);
    members(reader, record);
    reader.refuse_unknown_keys();
  }

 private:
  template <class T>
  void read(const Json& json, const std::string& place, T& member) {
    if constexpr (std::is_same_v<T, std::string>) {
      json.is_string() ? void(member = json.get<std::string>()) : refuse(faults_, place, "a text");
    } else if constexpr (std::is_same_v<T, bool>) {
      json.is_boolean() ? void(member = json.get<bool>()) : refuse(faults_, place, "true or false");
    } else if constexpr (std::is_same_v<T, int>) {
      const bool fits = json.is_number_integer() && json.get<std::int64_t>() >= 0 &&
                        json.get<std::int64_t>() <= limits::step_duration_minutes;
      fits ? void(member = json.get<int>())
           : refuse(faults_, place, fmt::format("a whole number from 0 to {}", limits::step_duration_minutes));
    } else if constexpr (requires { member.emplace_back(); }) {
      if (!json.is_array()) return refuse(faults_, place, "a list");
      for (std::size_t i = 0; i < json.size(); ++i)
        read(json[i], fmt::format("{}/{}", place, i), member.emplace_back());
    } else {
      read_object(json, place, member, faults_);
    }
  }

  static void refuse(Faults& faults, const std::string& place, const std::string& what) {
    faults.push_back({ErrorKind::data_type, "plan-type", place, "", "must be " + what,
                      "see \"Procedure plans\" in docs/CONFIGURATION.md"});
  }

  void refuse_unknown_keys() {
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      faults_.push_back({ErrorKind::table_value, "plan-key", place_ + "/" + key, "", "unknown key",
                         fmt::format("known here: {}", fmt::join(known_, ", "))});
    }
  }

  const Json& object_;
  std::string place_;
  Faults& faults_;
  std::vector<std::string> known_;
};

void require(Faults& faults, bool holds, const std::string& place, const std::string& rule, const std::string& remedy) {
  if (!holds) faults.push_back({ErrorKind::required_field_missing, "plan-required", place, "", rule, remedy});
}

void check_length(Faults& faults, const std::string& text, std::size_t most, const std::string& place) {
  if (text::characters(text) <= most && text.find('\\') == std::string::npos) return;
  faults.push_back({ErrorKind::data_type, "plan-length", place, text,
                    fmt::format("at most {} characters, no backslash", most), "shorten it"});
}

// A modality queries for "CT", which does not match "ct".
void check_code_string(Faults& faults, const std::string& text, const std::string& place) {
  if (text::is_code_string(text)) return;
  faults.push_back({ErrorKind::data_type, "plan-code-string", place, text, "a code string: A-Z, 0-9, blank and _",
                    "write it as CT or MR"});
}

void check_step(Faults& faults, const model::PlannedStep& step, const std::string& place) {
  check_length(faults, step.modality, limits::cs_characters, place + "/modality");
  check_code_string(faults, step.modality, place + "/modality");
  check_length(faults, step.station_name, limits::sh_characters, place + "/station_name");
  check_length(faults, step.location, limits::sh_characters, place + "/location");
  check_length(faults, step.description, limits::lo_characters, place + "/description");
  check_length(faults, step.pre_medication, limits::lo_characters, place + "/pre_medication");
  check_length(faults, step.contrast_agent, limits::lo_characters, place + "/contrast_agent");
  for (std::size_t i = 0; i < step.station_aets.size(); ++i) {
    const std::string at = fmt::format("{}/station_aets/{}", place, i);
    require(faults, !text::trim(step.station_aets[i]).empty(), at, "required",
            "name the AE title or leave the list empty: all stations of the modality");
    check_length(faults, step.station_aets[i], limits::ae_characters, at);
  }
}

// Chained room rules could form a cycle, so they are not allowed.
void check_room_rules(Faults& faults, const std::vector<model::PlannedStep>& steps, const std::string& place) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const int trigger = steps[i].after_start_of;
    if (trigger == 0) continue;
    const auto at = static_cast<std::size_t>(trigger) - 1;
    if (at < steps.size() && at != i && steps[at].after_start_of == 0) continue;
    faults.push_back({ErrorKind::data_type, "plan-room-rule", fmt::format("{}/{}/after_start_of", place, i),
                      std::to_string(trigger),
                      "the number, from 1, of another step of this procedure that is there from the beginning",
                      "leave it out, or name such a step"});
  }
}

void check_plan(Faults& faults, const model::ProcedurePlan& plan, const std::string& place) {
  require(faults, !plan.service.value.empty(), place + "/service/value", "required",
          "the code of the ordered service, OBR-4.1");
  require(faults, !plan.procedures.empty(), place + "/procedures", "at least one",
          "add the requested procedure of the service");
  for (std::size_t i = 0; i < plan.procedures.size(); ++i) {
    const model::PlannedProcedure& procedure = plan.procedures[i];
    const std::string at = fmt::format("{}/procedures/{}", place, i);
    check_length(faults, procedure.description, limits::lo_characters, at + "/description");
    require(faults, !procedure.description.empty() || !procedure.code.empty(), at, "a code or a description",
            "say what the procedure is");
    require(faults, !procedure.steps.empty(), at + "/steps", "at least one", "add the step of the procedure");
    check_room_rules(faults, procedure.steps, at + "/steps");
    for (std::size_t step = 0; step < procedure.steps.size(); ++step)
      check_step(faults, procedure.steps[step], fmt::format("{}/steps/{}", at, step));
  }
}

void check_plans(Faults& faults, const std::vector<model::ProcedurePlan>& plans) {
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const std::string place = fmt::format("/plans/{}", i);
    check_plan(faults, plans[i], place);
    const auto [first, is_new] = seen.emplace(std::pair(plans[i].service.value, plans[i].service.scheme), i);
    if (is_new || plans[i].service.value.empty()) continue;
    faults.push_back({ErrorKind::duplicate_key, "plan-twice", place + "/service", plans[i].service.value,
                      fmt::format("the service has a plan at /plans/{} already", first->second), "keep one of them"});
  }
}

struct PlanDocument {
  std::vector<model::ProcedurePlan> plans;
};

template <class Visitor, Is<PlanDocument> T>
void members(Visitor& visit, T& document) {
  visit("plans", document.plans);
}

}  // namespace

boost::system::result<std::vector<model::ProcedurePlan>, std::vector<Error>> parse_plans(const std::string& json_text) {
  Faults faults;
  const Json json = parse_json(json_text);
  if (json.is_discarded()) {
    faults.push_back({ErrorKind::data_type, "plan-json", "/", "",
                      fmt::format("must be JSON, with at most {} lists and objects in each other", limits::json_levels),
                      "check brackets, commas and quotes with a JSON editor"});
    return faults;
  }
  PlanDocument document;
  StrictReader::read_object(json, "", document, faults);
  if (json.is_object())
    require(faults, json.contains("plans"), "/plans", "required", "an object with the list \"plans\"");
  check_plans(faults, document.plans);
  if (!faults.empty()) return faults;
  return std::move(document.plans);
}

}  // namespace stepwise::sql
