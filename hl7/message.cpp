// SPDX-License-Identifier: Apache-2.0
#include "hl7/message.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "hl7/escape.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::hl7 {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

Error broken(std::string code, std::string place, std::string rule, std::string remedy) {
  return {.kind = ErrorKind::segment_sequence,
          .code = std::move(code),
          .place = std::move(place),
          .rule = std::move(rule),
          .remedy = std::move(remedy)};
}

bool is_segment_name(std::string_view name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto upper_or_digit = [&](char c) { return upper(c) || (c >= '0' && c <= '9'); };
  return name.size() == 3 && upper(name[0]) && upper_or_digit(name[1]) && upper_or_digit(name[2]);
}

// A separator must be printable and must not be a character that values contain.
bool can_separate(char c) {
  return c > 0x20 && c < 0x7f &&
         !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '"');
}

Result<Delimiters> read_delimiters(std::string_view text, std::vector<Finding>& findings) {
  if (text.size() < 4 || !can_separate(text[3])) {
    return broken("no-delimiters", "MSH-1", "MSH must be followed by the field separator",
                  "begin the message with MSH|^~\\&|");
  }
  Delimiters delimiters;
  delimiters.field = text[3];
  const std::string_view named =
      text.substr(4, std::min(text.find_first_of(std::string{'\r', '\n', text[3]}, 4), text.size()) - 4);
  // If MSH-2 has a character twice, or leaves one out whose default already has another meaning in this message, that
  // level is not used.
  std::string used{delimiters.field};
  std::size_t position = 0;
  for (char* level : {&delimiters.component, &delimiters.repetition, &delimiters.escape, &delimiters.subcomponent}) {
    const bool is_named = position < named.size();
    if (is_named) *level = named[position];
    ++position;
    if (used.find(*level) != std::string::npos || !can_separate(*level)) {
      if (is_named)
        findings.push_back(
            {"delimiter-unusable", "MSH-2", "a character of MSH-2 can't separate; its level is not split"});
      *level = '\0';
    } else {
      used += *level;
    }
  }
  if (named.empty()) findings.push_back({"delimiters-defaulted", "MSH-2", "MSH-2 is empty; ^~\\& was assumed"});
  return delimiters;
}

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

// In a message without CR, a line feed ends a segment only if another segment begins after it (R17).
std::size_t end_at_line_feed(std::string_view text, char field_separator) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view next = without_indent(text.substr(at + 1)).substr(0, 4);
    if (next.size() == 4 && next[3] == field_separator && is_segment_name(next.substr(0, 3))) return at;
  }
  return std::string_view::npos;
}

std::string_view without_line_feeds(std::string_view segment, bool also_behind) {
  while (!segment.empty() && segment.front() == '\n') segment.remove_prefix(1);
  while (also_behind && !segment.empty() && segment.back() == '\n') segment.remove_suffix(1);
  return segment;
}

std::vector<std::string_view> split_segments(std::string_view text, char field_separator) {
  const bool has_cr = text.find('\r') != std::string_view::npos;
  std::vector<std::string_view> segments;
  segments.reserve(16);
  while (!text.empty()) {
    const std::size_t end = has_cr ? text.find('\r') : end_at_line_feed(text, field_separator);
    segments.push_back(without_line_feeds(text.substr(0, end), !has_cr));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  // CR ends a segment; it does not separate two segments
  if (!segments.empty() && segments.back().empty()) segments.pop_back();
  return segments;
}

Error too_many(std::string place, std::string_view what, std::size_t most) {
  return {.kind = ErrorKind::too_large,
          .code = "too-many-parts",
          .place = std::move(place),
          .rule = "at most " + std::to_string(most) + " " + std::string(what) + "; there are more",
          .remedy = "send them in several messages"};
}

std::string place_of(const Segment& segment, int occurrence, std::size_t offset, char field_separator) {
  const std::string_view before = segment.raw().substr(0, offset);
  const auto separators = static_cast<int>(std::count(before.begin(), before.end(), field_separator));
  return to_text(Path{.segment = std::string(segment.name()),
                      .occurrence = occurrence,
                      .field = segment.name() == "MSH" ? separators + 1 : separators});
}

}  // namespace

Result<Message> Message::parse(std::string text) {
  Message message;
  message.text_ = std::make_unique<std::string>(std::move(text));
  std::string_view left = *message.text_;
  if (left.substr(0, byte_order_mark.size()) == byte_order_mark) {
    left.remove_prefix(byte_order_mark.size());
    message.findings_.push_back({"byte-order-mark", "MSH", "a byte order mark stood before MSH"});
  }
  const std::size_t start = std::min(left.find_first_not_of("\r\n\t "), left.size());
  if (start > 0) message.findings_.push_back({"segment-skipped", "MSH", "blanks stood before MSH"});
  left.remove_prefix(start);

  const std::string_view first = left.substr(0, 3);
  if (first == "FHS" || first == "BHS") {
    return broken("batch", std::string(first), "one message a frame",
                  "send each message of the batch in an MLLP frame of its own");
  }
  if (first != "MSH") return broken("no-msh", "MSH", "a message begins with MSH", "send MSH as the first segment");
  auto delimiters = read_delimiters(left, message.findings_);
  if (!delimiters) return delimiters.error();
  message.delimiters_ = std::make_unique<Delimiters>(*delimiters);
  if (auto fault = message.take_segments(left)) return *fault;
  return message;
}

std::optional<Error> Message::take_segments(std::string_view text) {
  int position = 0;
  for (const std::string_view line : split_segments(text, delimiters_->field)) {
    ++position;
    const std::string_view raw = without_indent(line);
    const std::string_view name = raw.substr(0, 3);
    const bool whole = is_segment_name(name) && (raw.size() == 3 || raw[3] == delimiters_->field);
    if (!whole) {
      const bool blank = text::trim(raw).empty();
      add_finding(findings_, {"segment-skipped", "segment " + std::to_string(position),
                              blank ? "a blank segment was skipped"
                                    : "what begins with no segment name and field separator was skipped"});
      continue;
    }
    if (raw.size() != line.size())
      add_finding(findings_, {"segment-indented", std::string(name), "blanks before the segment were ignored"});
    if (name == "MSH" && !segments_.empty()) {
      return broken("second-msh", "MSH(2)", "one message a frame", "send each message in an MLLP frame of its own");
    }
    if (segments_.size() == limits::hl7_message_segments)
      return too_many("segment " + std::to_string(position), "segments in a message", limits::hl7_message_segments);
    segments_.emplace_back(raw, delimiters_.get(), position);
  }
  sort_by_name();
  for (const Segment& segment : segments_) {
    if (auto fault = check_counts(segment)) return fault;
  }
  if (delimiters_->escape != '\0' &&
      text.substr(std::min<std::size_t>(9, text.size())).find(delimiters_->escape) != std::string_view::npos) {
    find_unknown_escapes();
  }
  return std::nullopt;
}

void Message::sort_by_name() {
  by_name_ = segments_;
  std::stable_sort(by_name_.begin(), by_name_.end(),
                   [](const Segment& a, const Segment& b) { return a.name() < b.name(); });
}

// Most segments are too short to exceed a limit.
std::optional<Error> Message::check_counts(const Segment& segment) const {
  if (segment.raw().size() <= limits::hl7_parts) return std::nullopt;
  struct Level {
    char separator;
    std::string_view parts;
    std::size_t count = 1;
  };
  std::array levels{Level{delimiters_->field, "fields in a segment"},
                    Level{delimiters_->repetition, "repetitions in a field"},
                    Level{delimiters_->component, "components in a repetition"},
                    Level{delimiters_->subcomponent, "subcomponents in a component"}};
  const std::string_view raw = segment.raw();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const auto level =
        std::find_if(levels.begin(), levels.end(), [&](const Level& one) { return one.separator == raw[at]; });
    if (level == levels.end()) continue;
    if (++level->count > limits::hl7_parts)
      return too_many(place_of(segment, occurrence_of(segment), at, delimiters_->field), level->parts,
                      limits::hl7_parts);
    for (auto below = level + 1; below != levels.end(); ++below) below->count = 1;
  }
  return std::nullopt;
}

// Adds findings for unknown escape sequences (R28). MSH-2 contains the escape character, but no escape sequence.
void Message::find_unknown_escapes() {
  for (const Segment& segment : segments_) {
    const std::size_t from =
        segment.name() == "MSH" ? std::min(segment.raw().find(delimiters_->field, 4), segment.raw().size()) : 0;
    const std::size_t at = find_unknown_escape(segment.raw().substr(from), *delimiters_);
    if (at == std::string_view::npos) continue;
    add_finding(findings_, {"escape-unknown", place_of(segment, occurrence_of(segment), from + at, delimiters_->field),
                            "an escape sequence is unknown or has no end; it was kept unchanged"});
  }
}

int Message::occurrence_of(const Segment& segment) const {
  const std::span<const Segment> same = segments(segment.name());
  const auto here = std::lower_bound(same.begin(), same.end(), segment.position(),
                                     [](const Segment& one, int position) { return one.position() < position; });
  return static_cast<int>(here - same.begin()) + 1;
}

std::span<const Segment> Message::segments(std::string_view name) const {
  const auto begin = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                      [](const Segment& one, std::string_view wanted) { return one.name() < wanted; });
  const auto end = std::upper_bound(begin, by_name_.end(), name,
                                    [](std::string_view wanted, const Segment& one) { return wanted < one.name(); });
  return {begin, end};
}

Segment Message::segment(std::string_view name, int occurrence) const {
  const std::span<const Segment> same = segments(name);
  const auto index = static_cast<std::size_t>(occurrence) - 1;
  return index < same.size() ? same[index] : Segment();
}

std::string Message::text(std::string_view path) const {
  return text(parse_path(path).value());
}

std::string Message::text(const Path& path) const {
  const Segment found = segment(path.segment, path.occurrence);
  if (path.field == 0) return std::string(found.raw());
  const auto from_one = [](int index) { return std::max(index, 1); };
  return found.field(path.field)
      .repetition(from_one(path.repetition))
      .text(from_one(path.component), from_one(path.subcomponent));
}

}  // namespace stepwise::hl7
