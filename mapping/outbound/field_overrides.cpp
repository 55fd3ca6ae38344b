// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/field_overrides.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using Texts = std::vector<std::string>;

Texts split(std::string_view text, char delimiter) {
  Texts parts;
  for (std::size_t end = text.find(delimiter); end != std::string_view::npos; end = text.find(delimiter)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

// Leaves out empty parts at the end, as hl7::Writer does.
std::string join(Texts parts, char delimiter, std::size_t least = 1) {
  while (parts.size() > least && parts.back().empty()) parts.pop_back();
  std::string text;
  for (const std::string& part : parts) text += (&part == parts.data() ? "" : std::string(1, delimiter)) + part;
  return text;
}

// `index` counts from 1; 0 means the whole text.
std::string part_of(const std::string& text, char delimiter, int index) {
  if (index == 0) return text;
  const Texts parts = split(text, delimiter);
  return static_cast<std::size_t>(index) <= parts.size() ? parts[static_cast<std::size_t>(index) - 1] : "";
}

template <class Change>
std::string with_part(const std::string& text, char delimiter, int index, Change change) {
  if (index == 0) return change(text);
  Texts parts = split(text, delimiter);
  const auto position = static_cast<std::size_t>(index) - 1;
  if (parts.size() <= position) parts.resize(position + 1);
  parts[position] = change(parts[position]);
  return join(std::move(parts), delimiter);
}

bool is_header(const std::string& segment) {
  return segment.starts_with("MSH");
}

// MSH is special, because MSH-1 is the delimiter itself.
std::size_t position_of(const std::string& segment, int field) {
  return static_cast<std::size_t>(is_header(segment) ? field - 1 : field);
}

// If the target is a component or subcomponent, parts that the path leaves out mean the first one, because a whole
// field does not fit there.
std::string value_at(const std::string& segment, hl7::Path path, const hl7::Path& target) {
  if (target.component != 0 && path.component == 0) path.component = 1;
  if (target.subcomponent != 0 && path.subcomponent == 0) path.subcomponent = 1;
  if ((target.repetition != 0 || path.component != 0) && path.repetition == 0) path.repetition = 1;
  const Texts fields = split(segment, '|');
  const std::size_t position = position_of(segment, path.field);
  if (position >= fields.size()) return "";
  return part_of(part_of(part_of(fields[position], '~', path.repetition), '^', path.component), '&', path.subcomponent);
}

class Rewriter {
 public:
  explicit Rewriter(const std::string& message) : written_(split(message, '\r')) {
    if (written_.back().empty()) written_.pop_back();
    changed_ = written_;
  }

  void apply(const FieldOverride& override) {
    int occurrence = 0;
    for (std::size_t at = 0; at < changed_.size(); ++at) {
      if (!changed_[at].starts_with(override.path.segment)) continue;
      ++occurrence;
      if (override.any_occurrence || occurrence == override.path.occurrence)
        set(changed_[at], override, value_of(override, at));
    }
    // An override for all messages adds no standard segment: an ADT message does not get an OBR.
    const bool may_add = override.path.segment.front() == 'Z' || !override.message_type.empty();
    if (occurrence != 0 || override.path.occurrence != 1 || !may_add) return;
    const std::string value = value_of(override, written_.size());
    if (value.empty()) return;
    changed_.push_back(override.path.segment);
    set(changed_.back(), override, value);
  }

  std::string finish() const {
    std::string message;
    for (const std::string& segment : changed_) message += segment + "\r";
    return message;
  }

 private:
  std::string value_of(const FieldOverride& override, std::size_t at) const {
    std::string value;
    for (const TemplatePiece& piece : override.value) {
      if (piece.path.segment.empty()) {
        value += piece.text;
      } else if (const std::string* segment = segment_for(piece, at)) {
        value += value_at(*segment, piece.path, override.path);
      }
    }
    return value;
  }

  const std::string* segment_for(const TemplatePiece& piece, std::size_t at) const {
    const std::string *found = nullptr, *nearest = nullptr;
    int occurrence = 0;
    for (std::size_t i = 0; i < written_.size(); ++i) {
      if (!written_[i].starts_with(piece.path.segment)) continue;
      ++occurrence;
      if (!piece.any_occurrence && occurrence == piece.path.occurrence) return &written_[i];
      if (found == nullptr) found = &written_[i];
      if (i <= at) nearest = &written_[i];
    }
    if (!piece.any_occurrence) return nullptr;
    return nearest != nullptr ? nearest : found;
  }

  static void set(std::string& segment, const FieldOverride& override, const std::string& value) {
    const hl7::Path& path = override.path;
    // In a field with repetitions, a component without a repetition number is in the first one.
    const int repetition = path.component != 0 && path.repetition == 0 ? 1 : path.repetition;
    Texts fields = split(segment, '|');
    const std::size_t position = position_of(segment, path.field);
    if (fields.size() <= position) fields.resize(position + 1);
    fields[position] = with_part(fields[position], '~', repetition, [&](const std::string& whole) {
      return with_part(whole, '^', path.component, [&](const std::string& component) {
        return with_part(component, '&', path.subcomponent, [&](const std::string&) { return value; });
      });
    });
    segment = join(std::move(fields), '|');
  }

  Texts written_, changed_;
};

Error fault(std::string_view place, std::string rule, std::string remedy) {
  return {.kind = ErrorKind::data_type,
          .code = "field-override",
          .place = std::string(place),
          .rule = std::move(rule),
          .remedy = std::move(remedy)};
}

Result<hl7::Path> read_field_path(std::string_view text) {
  auto path = hl7::parse_path(text);
  if (path && path->field == 0) return fault(text, "a path of a field has its number", "write it like OBR-24");
  return path;
}

bool is_fixed(const hl7::Path& path) {
  constexpr std::array fixed{1, 2, 9, 10, 12, 18};
  return path.segment == "MSH" && std::ranges::find(fixed, path.field) != fixed.end();
}

// The delimiters that a text for this place must not contain.
std::string_view outside(const hl7::Path& path) {
  if (path.subcomponent != 0) return "|~^&";
  if (path.component != 0) return "|~^";
  return path.repetition != 0 ? "|~" : "|";
}

bool breaks_out(std::string_view text, const hl7::Path& path) {
  return text.find_first_of(outside(path)) != std::string_view::npos ||
         std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool is_message_type(std::string_view text) {
  const auto is_code = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return text.size() == 7 && text[3] == '^' && std::ranges::all_of(text.substr(0, 3), is_code) &&
         std::ranges::all_of(text.substr(4), is_code);
}

bool names_occurrence(std::string_view path) {
  return path.find('(') != std::string_view::npos;
}

}  // namespace

Result<FieldOverride> read_field_override(std::string_view message_type, std::string_view path,
                                          std::string_view value) {
  if (!message_type.empty() && !is_message_type(message_type))
    return fault(message_type, "a message type has code and event", "write it like ORU^R01");
  auto target = read_field_path(path);
  if (!target) return target.error();
  if (is_fixed(*target))
    return fault(path, "must not be a field by which the receiver reads the message or our answer",
                 "leave MSH-1, 2, 9, 10, 12 and 18 out");
  FieldOverride result{std::string(message_type), *target, !names_occurrence(path), {}};
  while (!value.empty()) {
    const auto open = value.find_first_of("{}");
    const std::string_view text = value.substr(0, open);
    if (breaks_out(text, *target))
      return fault(path, "text must contain no delimiter of a higher level and no control character",
                   "escape it as in HL7: \\F\\ \\S\\ \\R\\ \\T\\");
    if (!text.empty()) result.value.push_back({std::string(text), {}});
    if (open == std::string_view::npos) break;
    const auto close = value.find('}', open);
    if (value[open] == '}' || close == std::string_view::npos)
      return fault(path, "braces must be balanced", "write {PATH}; a brace itself is \\X7B\\ or \\X7D\\");
    const std::string_view name = value.substr(open + 1, close - open - 1);
    auto source = read_field_path(name);
    if (!source) return source.error();
    result.value.push_back({{}, *source, !names_occurrence(name)});
    value.remove_prefix(close + 1);
  }
  return result;
}

std::string with_overrides(const std::vector<FieldOverride>& overrides, std::string_view message_type,
                           const std::string& message) {
  if (overrides.empty()) return message;
  Rewriter rewriter(message);
  for (const FieldOverride& override : overrides) {
    if (override.message_type.empty() || override.message_type == message_type) rewriter.apply(override);
  }
  return rewriter.finish();
}

}  // namespace stepwise::mapping
