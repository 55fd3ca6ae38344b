// SPDX-License-Identifier: Apache-2.0
// Reads the identifier of a C-FIND into a query (reference 5.1; PS3.4 C.2.2.2; D27).
#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/worklist/start_condition.hpp"
#include "mapping/worklist/worklist.hpp"
#include "mapping/worklist/worklist_attributes.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Element;
using dicom::Vr;
using model::TextCondition;
using model::TextMatch;
using model::WorklistColumn;

constexpr std::array<Vr, 9> wildcard_vrs{"AE", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT"};

bool is_ignored(dicom::Tag tag) {
  return tag.is_group_length() || tag == tags::specific_character_set || tag == tags::timezone_offset_from_utc ||
         tag == tags::query_retrieve_level;
}

// True for an empty value or one with only asterisks.
bool is_universal(std::string_view value) {
  return text::trim(value).find_first_not_of('*') == std::string_view::npos;
}

bool has_wildcard(std::string_view value) {
  return value.find_first_of("*?") != std::string_view::npos;
}

bool has_value(const Element& element) {
  if (element.vr != Vr("SQ")) return !is_universal(element.value);
  return std::any_of(element.items.begin(), element.items.end(), [](const Dataset& item) {
    return std::any_of(item.elements().begin(), item.elements().end(), has_value);
  });
}

// Some DICOM libraries cannot send an empty number and send 0 (R59).
bool is_zero(std::string_view value, Vr vr) {
  constexpr std::array<Vr, 8> numbers{"DS", "FD", "FL", "IS", "SL", "SS", "UL", "US"};
  return std::find(numbers.begin(), numbers.end(), vr) != numbers.end() &&
         text::trim(value).find_first_not_of("0.") == std::string_view::npos;
}

// Trailing delimiters have no meaning: "SMITH*^*^" means the same as "SMITH*".
std::string name_pattern(std::string_view value, const QueryOptions& options) {
  value = text::trim(value);
  for (bool more = true; more && !value.empty();) {
    more = value.back() == '^' || value.back() == '=' || value.ends_with("*^*");
    if (more) value.remove_suffix(value.ends_with("*^*") ? 2 : 1);
  }
  std::string pattern(value);
  if (options.name_prefix_match && !pattern.empty() && !has_wildcard(pattern)) pattern += '*';
  return pattern;
}

// The condition that the value of a key states.
struct Asked {
  TextMatch match;
  std::vector<std::string> values;
};

Result<std::optional<Asked>> asked_date(const Element& element) {
  const auto date_of = [](std::string_view text) {
    return text::trim(text).empty() ? std::optional<std::string>("") : single_date(text);
  };
  const std::string_view value = element.value;
  const auto dash = value.find('-');
  const auto first = date_of(value.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : date_of(value.substr(dash + 1));
  if (!first || !last) {
    return Error{.kind = ErrorKind::data_type,
                 .code = "value",
                 .place = dicom::to_text(element.tag),
                 .value = element.value,
                 .rule = "a date YYYYMMDD, or two with a '-' between",
                 .remedy = "send a date or a range; no wildcards"};
  }
  if (dash == std::string_view::npos) return std::optional(Asked{TextMatch::equal, {*first}});
  if (first->empty() && last->empty()) return std::optional<Asked>();
  return std::optional(Asked{TextMatch::date_range, {*first + "-" + *last}});
}

Result<std::optional<Asked>> asked_for(const Element& element, Vr vr, const QueryOptions& options) {
  std::optional<Asked> nothing;
  if (is_universal(element.value)) return nothing;
  if (vr == Vr("PN")) {
    std::string pattern = name_pattern(element.value, options);
    return is_universal(pattern) ? nothing : std::optional(Asked{TextMatch::name, {std::move(pattern)}});
  }
  if (vr == Vr("DA")) return asked_date(element);
  std::vector<std::string> values = dicom::split_values(element.value);
  std::erase(values, "");
  if (vr == Vr("UI")) return std::optional(Asked{TextMatch::one_of, std::move(values)});
  const bool is_wildcard =
      std::find(wildcard_vrs.begin(), wildcard_vrs.end(), vr) != wildcard_vrs.end() &&
      std::any_of(values.begin(), values.end(), [](const std::string& value) { return has_wildcard(value); });
  return std::optional(Asked{is_wildcard ? TextMatch::wildcard : TextMatch::equal, std::move(values)});
}

// A query for one station of a group is a query for all stations of the group.
void add_group(std::vector<std::string>& aets, const std::vector<std::vector<std::string>>& groups) {
  std::vector<std::string> all = aets;
  for (const std::vector<std::string>& group : groups) {
    const bool is_asked = std::any_of(aets.begin(), aets.end(), [&](const std::string& aet) {
      return std::find(group.begin(), group.end(), aet) != group.end();
    });
    if (!is_asked) continue;
    for (const std::string& aet : group) {
      if (std::find(all.begin(), all.end(), aet) == all.end()) all.push_back(aet);
    }
  }
  aets = std::move(all);
}

class QueryReading {
 public:
  explicit QueryReading(const QueryOptions& options) : options_(options) {}

  Result<void> read(const Dataset& identifier) {
    for (const Element& element : identifier.elements()) {
      if (is_ignored(element.tag)) continue;
      auto taken = element.tag == tags::scheduled_procedure_step_sequence ? read_step(element)
                                                                          : read_element(element, Level::root);
      if (!taken) return taken;
    }
    auto start = start_condition(is_universal(start_date_) ? "" : start_date_,
                                 is_universal(start_time_) ? "" : start_time_, !options_.combined_date_time);
    if (!start) return start.error();
    understood_.query.start = *start;
    return {};
  }

  UnderstoodQuery& understood() { return understood_; }

 private:
  // A sequence in a query must have at most one item (PS3.4 C.2.2.2.6). More items are an error, because no part of a
  // query may be ignored silently.
  Result<const Dataset*> only_item(const Element& sequence) {
    if (sequence.items.size() > 1) {
      return Error{.kind = ErrorKind::data_type,
                   .code = "identifier",
                   .place = dicom::to_text(sequence.tag),
                   .rule = "a sequence to match has at most one item",
                   .remedy = "send one query for each"};
    }
    return sequence.items.empty() ? nullptr : &sequence.items.front();
  }

  Result<void> read_step(const Element& sequence) {
    const auto item = only_item(sequence);
    if (!item) return item.error();
    if (!*item) return {};
    for (const Element& element : (*item)->elements()) {
      if (is_ignored(element.tag)) continue;
      if (auto taken = read_element(element, Level::step); !taken) return taken;
    }
    return {};
  }

  Result<void> read_element(const Element& element, Level level) {
    const dicom::Attribute* known = dicom::find_attribute(element.tag);
    if (!known) {  // also for private attributes
      understood_.has_unsupported_keys = true;
      return {};
    }
    const WorklistAttribute* attribute = find_worklist_attribute(element.tag, level);
    const WorklistAttribute* of_step =
        level == Level::root && !attribute ? find_worklist_attribute(element.tag, Level::step) : nullptr;
    // A root key inside the step sequence is accepted, because its meaning is clear, and without it the whole worklist
    // would match.
    if (level == Level::step && !attribute && has_value(element))
      attribute = find_worklist_attribute(element.tag, Level::root);
    if (of_step && has_value(element)) {
      if (!options_.root_step_keys_accepted) {
        return Error{.kind = ErrorKind::data_type,
                     .code = "identifier",
                     .place = dicom::to_text(element.tag),
                     .rule = "must be in the Scheduled Procedure Step Sequence",
                     .remedy = "put the key there, or set accept_root_step_keys for the station"};
      }
      attribute = of_step;
    }
    std::vector<std::string> path;
    if (attribute && attribute->level == Level::step)
      path.push_back(dicom::to_hex(tags::scheduled_procedure_step_sequence));
    path.push_back(dicom::to_hex(element.tag));
    const MatchedBy matched_by = attribute ? attribute->matched_by : MatchedBy{};
    return known->vr == Vr("SQ") ? read_sequence(element, matched_by, path)
                                 : read_key(element, known->vr, matched_by, path);
  }

  // Reads keys inside another sequence than the step sequence; they are matched in the stored answer.
  Result<void> read_sequence(const Element& sequence, const MatchedBy& matched_by,
                             const std::vector<std::string>& path) {
    const auto item = only_item(sequence);
    if (!item) return item.error();
    if (!*item) return {};
    for (const Element& element : (*item)->elements()) {
      if (is_ignored(element.tag)) continue;
      const dicom::Attribute* known = dicom::find_attribute(element.tag);
      if (!known) {
        understood_.has_unsupported_keys = true;
        continue;
      }
      std::vector<std::string> inner = path;
      inner.push_back(dicom::to_hex(element.tag));
      const MatchedBy inner_by = is_item_attribute(sequence.tag, element.tag) ? matched_by : MatchedBy{};
      auto taken = known->vr == Vr("SQ") ? read_sequence(element, inner_by, inner)
                                         : read_key(element, known->vr, inner_by, inner);
      if (!taken) return taken;
    }
    return {};
  }

  Result<void> read_key(const Element& element, Vr vr, const MatchedBy& matched_by,
                        const std::vector<std::string>& path) {
    switch (matched_by.how) {
      case Matching::none:
        if (has_value(element) && !is_zero(element.value, vr)) understood_.has_unsupported_keys = true;
        return {};
      case Matching::start_date: start_date_ = element.value; return {};
      case Matching::start_time: start_time_ = element.value; return {};
      case Matching::column:
      case Matching::answer: break;
    }
    auto asked = asked_for(element, vr, options_);
    if (!asked) return asked.error();
    if (!*asked) return {};
    auto& [match, values] = **asked;
    if (matched_by.how == Matching::column)
      understood_.query.conditions.push_back({matched_by.column, match, std::move(values)});
    else
      understood_.query.answer_conditions.push_back({path, match, std::move(values)});
    return {};
  }

  const QueryOptions& options_;
  UnderstoodQuery understood_;
  std::string start_date_, start_time_;
};

}  // namespace

Result<UnderstoodQuery> understand_query(const Dataset& identifier, const QueryOptions& options,
                                         const std::string& calling_aet) {
  QueryReading reading(options);
  if (auto read = reading.read(identifier); !read) return read.error();
  auto& conditions = reading.understood().query.conditions;
  const model::TextCondition own{
      WorklistColumn::station_aets, TextMatch::equal, {std::string(text::trim(calling_aet))}};
  if (options.station_key != StationKey::as_asked)
    std::erase_if(conditions,
                  [](const model::TextCondition& one) { return one.column == WorklistColumn::station_aets; });
  reading.understood().asks_own_steps = options.own_steps_only || options.station_key == StationKey::own;
  if (reading.understood().asks_own_steps) conditions.push_back(own);
  for (model::TextCondition& condition : conditions) {
    if (condition.column == WorklistColumn::station_aets && condition.match == TextMatch::equal)
      add_group(condition.values, options.station_groups);
  }
  return std::move(reading.understood());
}

}  // namespace stepwise::mapping
