// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "broker/http/department_time.hpp"
#include "broker/http/fields.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker::http {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

// "/a~1b" for a member named "a/b".
std::string pointer(const std::string& place, const std::string& name) {
  std::string escaped;
  for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return place + "/" + escaped;
}

std::string shown(const Json& value) {
  return text::cut(value.is_string() ? value.get<std::string>() : write_json(value), 100);
}

}  // namespace

BodyFields::BodyFields(const std::string& body) {
  if (body.empty()) return;
  object_ = parse_json(body);
  if (object_.is_object()) return;
  is_syntax_fault_ = object_.is_discarded();
  fault_at("", "",
           fmt::format("one JSON object (RFC 8259), in UTF-8, with at most {} lists and objects in each other",
                       limits::json_levels),
           "see docs/openapi.yaml");
  object_ = Json::object();
}

BodyFields::BodyFields(const Json& value, std::string place) : place_(std::move(place)) {
  if (value.is_object())
    object_ = value;
  else
    fault_at(place_, shown(value), "an object", "see docs/openapi.yaml");
}

const Json* BodyFields::find(const std::string& name) {
  asked_.insert(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void BodyFields::fault(const std::string& name, std::string value, std::string rule, std::string remedy) {
  fault_at(pointer(place_, name), std::move(value), std::move(rule), std::move(remedy));
}

void BodyFields::fault_at(std::string place, std::string value, std::string rule, std::string remedy) {
  add({.kind = ErrorKind::data_type,
       .code = "body",
       .place = std::move(place),
       .value = std::move(value),
       .rule = std::move(rule),
       .remedy = std::move(remedy)});
}

// One more than are listed is kept, so that bad_body() can say that there are more.
void BodyFields::add(Error error) {
  if (faults_.size() <= limits::http_faults) faults_.push_back(std::move(error));
}

std::optional<std::string> BodyFields::checked_text(const Json& value, const std::string& place,
                                                    std::size_t characters_most) {
  if (!value.is_string()) {
    fault_at(place, shown(value), "a text", "put it in quotes");
    return std::nullopt;
  }
  std::string text = value.get<std::string>();
  if (text::characters(text) > characters_most) {
    fault_at(place, shown(value), fmt::format("at most {} characters", characters_most), "shorten it");
    return std::nullopt;
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    fault_at(place, "", "no control characters", "leave them out");
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> BodyFields::text(const std::string& name, std::size_t characters_most) {
  const Json* const value = find(name);
  return value == nullptr ? std::nullopt : checked_text(*value, pointer(place_, name), characters_most);
}

std::optional<std::int64_t> BodyFields::integer(const std::string& name, std::int64_t least, std::int64_t most) {
  const Json* const value = find(name);
  if (value == nullptr) return std::nullopt;
  const bool fits =
      value->is_number_integer() && (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
  if (fits && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most)
    return value->get<std::int64_t>();
  fault(name, shown(*value),
        most == INT64_MAX ? fmt::format("a whole number from {} on", least)
                          : fmt::format("a whole number from {} to {}", least, most),
        "send such a number, without quotes");
  return std::nullopt;
}

std::optional<bool> BodyFields::flag(const std::string& name) {
  const Json* const value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  fault(name, shown(*value), "true or false", "send one of them, without quotes");
  return std::nullopt;
}

std::optional<std::vector<std::string>> BodyFields::texts(const std::string& name, std::size_t characters_most) {
  const Json* const value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array() || value->size() > limits::http_codes) {
    fault(name, shown(*value), fmt::format("a list of at most {} texts", limits::http_codes), "send such a list");
    return std::nullopt;
  }
  std::vector<std::string> list;
  for (std::size_t i = 0; i < value->size(); ++i) {
    auto item = checked_text((*value)[i], fmt::format("{}/{}", pointer(place_, name), i), characters_most);
    if (item) list.push_back(std::move(*item));
  }
  return list;
}

std::vector<model::RowId> BodyFields::ids(const std::string& name) {
  std::vector<model::RowId> ids;
  const Json* const value = find(name);
  const bool is_list =
      value != nullptr && value->is_array() && !value->empty() && value->size() <= limits::bulk_ids &&
      std::all_of(value->begin(), value->end(), [](const Json& id) { return id.is_number_integer() && id > 0; });
  if (is_list)
    ids = value->get<std::vector<model::RowId>>();
  else
    fault(name, "", fmt::format("a list of 1 to {} ids", limits::bulk_ids), "send them as [17, 18]");
  return ids;
}

std::optional<BodyFields::Start> BodyFields::start(const std::string& name, const mapping::Zone& zone) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  if (const auto day = parse_date(*said)) return Start{*day, true};
  if (const auto time = parse_department_time(*said, zone)) return Start{*time, false};
  fault(
      name, *said, "a date and time of ISO 8601, or a date",
      "send it as 2026-01-31T08:00, the department's wall clock, or with an offset; as 2026-01-31 for some time of that day");
  return std::nullopt;
}

model::Code BodyFields::read_code(BodyFields& fields) {
  fields.require("value", "the code");
  return {.value = fields.text("value", limits::sh_characters).value_or(""),
          .meaning = fields.text("meaning", limits::lo_characters).value_or(""),
          .scheme = fields.text("scheme", limits::sh_characters).value_or(""),
          .version = fields.text("version", limits::sh_characters).value_or("")};
}

model::Code BodyFields::read_code_or_text(BodyFields& fields) {
  const Json* const meaning = fields.find("meaning");
  if (meaning == nullptr || *meaning == "") return read_code(fields);
  return {.value = fields.text("value", limits::sh_characters).value_or(""),
          .meaning = fields.text("meaning", limits::http_free_text_characters).value_or(""),
          .scheme = fields.text("scheme", limits::sh_characters).value_or(""),
          .version = fields.text("version", limits::sh_characters).value_or("")};
}

void BodyFields::take_faults(BodyFields& inner) {
  for (Error& one : inner.faults()) add(std::move(one));
}

std::optional<model::Code> BodyFields::code(const std::string& name) {
  const Json* const value = find(name);
  if (value == nullptr) return std::nullopt;
  BodyFields inner(*value, pointer(place_, name));
  model::Code code = read_code(inner);
  take_faults(inner);
  return code;
}

std::vector<model::Code> BodyFields::codes(const std::string& name) {
  return read_codes(name, read_code);
}

std::vector<model::Code> BodyFields::codes_or_texts(const std::string& name) {
  return read_codes(name, read_code_or_text);
}

std::vector<model::Code> BodyFields::read_codes(const std::string& name, model::Code (*read)(BodyFields&)) {
  std::vector<model::Code> codes;
  const Json* const value = find(name);
  if (value == nullptr) return codes;
  if (!value->is_array() || value->size() > limits::http_codes) {
    fault(name, shown(*value), fmt::format("a list of at most {} codes", limits::http_codes), "send such a list");
    return codes;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    BodyFields inner((*value)[i], fmt::format("{}/{}", pointer(place_, name), i));
    codes.push_back(read(inner));
    take_faults(inner);
  }
  return codes;
}

std::optional<model::Person> BodyFields::person(const std::string& name) {
  const Json* const value = find(name);
  if (value == nullptr) return std::nullopt;
  BodyFields inner(*value, pointer(place_, name));
  model::Person person;
  person.id = inner.text("id", limits::lo_characters).value_or("");
  person.authority = inner.text("authority", limits::lo_characters).value_or("");
  person.name = inner.person_name("name").value_or(model::PersonName{});
  take_faults(inner);
  return person;
}

std::optional<model::PersonName> BodyFields::person_name(const std::string& name) {
  const auto said = text(name);
  if (!said) return std::nullopt;
  const auto groups = text::split(*said, '=');
  const auto fits = [](std::string_view group) {
    return text::characters(group) <= limits::pn_group_characters && std::count(group.begin(), group.end(), '^') <= 4 &&
           group.find_first_of("\\\n\t") == std::string_view::npos;
  };
  if (groups.size() <= 3 && std::all_of(groups.begin(), groups.end(), fits)) return model::parse_person_name(*said);
  fault(name, *said,
        "a person's name as DICOM writes it (PN): at most three groups of 64 characters and five components",
        "send it as Family^Given^Middle^Prefix^Suffix");
  return std::nullopt;
}

void BodyFields::require(const std::string& name, std::string_view what) {
  const Json* const value = find(name);
  if (value != nullptr && !(value->is_string() && value->get_ref<const std::string&>().empty())) return;
  fault(name, "", "required", fmt::format("send {}", what));
}

std::vector<Error> BodyFields::faults() {
  for (const auto& [name, value] : object_.items()) {
    if (faults_.size() > limits::http_faults) break;
    if (!asked_.contains(name))
      fault(name, "", "not a member of this body", "leave it out, or see docs/openapi.yaml for its name");
  }
  return std::move(faults_);
}

}  // namespace stepwise::broker::http
