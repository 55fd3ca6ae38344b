// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/unused_fields.hpp"

#include "base/text.hpp"
#include "mapping/values/field_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace stepwise::mapping {
namespace {

constexpr FieldType value{"a single value", {"1"}, {"2-22"}};
constexpr FieldType text{"text", {"all"}, {""}};
constexpr FieldType coded{"CE, CWE", {"1-3 7"}, {"4-6 8-22"}};
constexpr FieldType service{"CE, CWE with its alternate", {"1-8"}, {"9-22"}};
constexpr FieldType cx{"CX", {"1 4 5 8"}, {"2 3 6 7 9-12"}};
constexpr FieldType number{"CX of a number", {"1 4 5"}, {"2 3 6-12"}};
constexpr FieldType ei{"EI", {"1-4"}, {""}};
constexpr FieldType eip{"EIP", {"1 2"}, {""}};
constexpr FieldType xpn{"XPN", {"1-8"}, {"9-15"}};
constexpr FieldType xcn{"XCN", {"1-7 9 10 15"}, {"8 11-14 16-25"}};
constexpr FieldType xad{"XAD", {"1-23"}, {""}};
constexpr FieldType xtn{"XTN", {"1-3 5-7 12"}, {"4 8-11 13-18"}};
constexpr FieldType pl{"PL", {"1-11"}, {""}};
constexpr FieldType room{"PL of a step", {"1 2"}, {"3-11"}};
constexpr FieldType resource{"PL or CE of a resource", {"1-3"}, {"4-22"}};
constexpr FieldType timing{"TQ", {"4 6"}, {"1-3 5 9-14"}};
constexpr FieldType specimen{"SPS", {"5"}, {"1-4 6 7"}};
constexpr FieldType performer{"NDL or CNN", {"1-7"}, {"8-11"}};
constexpr std::array types{&value, &text, &coded, &service, &cx,   &number,   &ei,     &eip,      &xpn,
                           &xcn,   &xad,  &xtn,   &pl,      &room, &resource, &timing, &specimen, &performer};

using enum Repeats;
constexpr UsedField msh[] = {{3, &value}, {4, &value},  {5, &value},  {6, &value},  {7, &value},  {9, &value},
                             {10, &text}, {11, &value}, {12, &value}, {15, &value}, {16, &value}, {18, &value, all}};
constexpr UsedField evn[] = {{1, &value}, {2, &value}};
constexpr UsedField pid[] = {{2, &number, all},  {3, &cx, all},      {4, &number, all}, {5, &xpn, chosen},
                             {6, &xpn, chosen},  {7, &value},        {8, &value},       {10, &coded},
                             {11, &xad, chosen}, {13, &xtn, chosen}, {15, &coded},      {18, &number},
                             {22, &coded}};
constexpr UsedField pv1[] = {{2, &value},   {3, &pl},          {7, &xcn, chosen}, {8, &xcn, chosen},
                             {10, &value},  {15, &value, all}, {16, &value},      {17, &xcn, chosen},
                             {19, &number}, {44, &value},      {45, &value}};
constexpr UsedField mrg_visit[] = {{1, &number, all}, {5, &number}};
constexpr UsedField mrg_merge[] = {{1, &number, all}};
constexpr UsedField al1[] = {{3, &coded}};
constexpr UsedField dg1[] = {{2, &value}, {3, &coded}, {4, &value}, {21, &value}};
constexpr UsedField obx[] = {{2, &value}, {3, &coded}, {5, &value}, {6, &coded}, {11, &value}};
constexpr UsedField nte[] = {{3, &text, all}};
constexpr UsedField orc[] = {{1, &value},        {2, &ei},     {3, &ei},    {4, &value},        {5, &value},
                             {7, &timing},       {8, &eip},    {9, &value}, {10, &xcn, chosen}, {12, &xcn, chosen},
                             {14, &xtn, chosen}, {16, &coded}, {17, &coded}};
constexpr UsedField tq1[] = {{7, &value}, {9, &value}};
constexpr UsedField obr[] = {{2, &ei},          {3, &ei},      {4, &service},   {5, &value},        {6, &value},
                             {12, &coded},      {13, &text},   {15, &specimen}, {16, &xcn, chosen}, {17, &xtn, chosen},
                             {24, &value},      {27, &timing}, {29, &eip},      {30, &value},       {31, &coded, all},
                             {34, &performer},  {36, &value},  {41, &value},    {44, &coded},       {46, &coded},
                             {47, &coded, all}, {48, &coded}};
constexpr UsedField ipc[] = {{1, &value}, {2, &value}, {3, &value}, {4, &value}, {5, &value},
                             {6, &coded}, {7, &value}, {8, &room},  {9, &value}};
constexpr UsedField zds[] = {{1, &value}};
constexpr UsedField sch[] = {{1, &value},  {2, &value},   {6, &coded}, {9, &value},
                             {10, &coded}, {11, &timing}, {26, &ei},   {27, &ei}};
constexpr UsedField ais[] = {{2, &value}, {3, &coded}, {4, &value}, {7, &value}, {8, &coded}};
constexpr UsedField resources[] = {{2, &value}, {3, &resource}};
constexpr UsedField aip[] = {{2, &value}, {3, &xcn, chosen}};
constexpr UsedField msa[] = {{1, &value}, {2, &text}, {3, &text}};

constexpr std::array read_segments{
    KnownSegment{"MSH", "registration visit merge order SIU", msh, {"1 2 8 13 14 17 19-25"}},
    KnownSegment{"EVN", "registration visit merge", evn, {"3-7"}},
    KnownSegment{"PID", "registration visit merge order", pid, {"1 9 12 14 16 17 19-21 23-28 31 33-39"}},
    KnownSegment{"PV1", "registration visit order", pv1, {"1 4-6 9 11-14 18 20-43 46-54"}},
    KnownSegment{"MRG", "visit", mrg_visit, {"2-4 6 7"}},
    KnownSegment{"MRG", "merge", mrg_merge, {"2-7"}},
    KnownSegment{"AL1", "registration visit merge order", al1, {"1 2 4-6"}},
    KnownSegment{"OBX", "registration visit merge order", obx, {"1 4 7-10 12-33"}},
    KnownSegment{"DG1", "registration visit order", dg1, {"1 5-20 22-26"}},
    KnownSegment{"NTE", "registration visit merge order SIU", nte, {"1 2 4-9"}},
    KnownSegment{"ORC", "order", orc, {"6 11 13 15 18-27 29-38"}},
    KnownSegment{"TQ1", "order SIU", tq1, {"1-6 8 12-14"}},
    KnownSegment{"OBR", "order", obr, {"1 7-11 14 18-23 25 26 28 32 33 35 37-40 49-55"}},
    KnownSegment{"IPC", "order", ipc, {""}},
    KnownSegment{"ZDS", "order", zds, {""}},
    KnownSegment{"SCH", "SIU", sch, {"3-5 7 8 12-25"}},
    KnownSegment{"AIS", "SIU", ais, {"1 5 6 9-12"}},
    KnownSegment{"AIG", "SIU", resources, {"1 4-14"}},
    KnownSegment{"AIL", "SIU", resources, {"1 4-12"}},
    KnownSegment{"AIP", "SIU", aip, {"1 4-12"}},
    KnownSegment{"MSA", "order", msa, {"4-8"}},
};

// These segments are about relatives, insurance, past procedures, software and access rights. IAM of an order is not in
// this list, because the department needs it.
constexpr std::array unused{
    UnusedSegments{"registration visit merge order SIU",
                   "SFT UAC ARV PD1 NK1 PV2 DB1 DRG PR1 ROL PRT GT1 IN1 IN2 IN3 ACC UB1 UB2 PDA PTH AUT RF1 CTD CTI "
                   "FT1 BLG CON SPM SAC TCD ERR"},
    UnusedSegments{"merge", "PV1 DG1"},
    UnusedSegments{"SIU", "EVN PID PV1 AL1 OBX DG1 RGS"},
};

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return false;
}

bool is_unused(std::string_view segment, std::string_view messages) {
  return std::any_of(unused.begin(), unused.end(), [&](const UnusedSegments& row) {
    return has_word(row.messages, messages) && has_word(row.names, segment);
  });
}

const KnownSegment* find_segment(std::string_view name, std::string_view messages) {
  const auto found = std::find_if(read_segments.begin(), read_segments.end(), [&](const KnownSegment& row) {
    return row.name == name && has_word(row.messages, messages);
  });
  return found == read_segments.end() ? nullptr : &*found;
}

const UsedField* find_used(const KnownSegment& segment, int field) {
  const auto found =
      std::find_if(segment.used.begin(), segment.used.end(), [&](const UsedField& one) { return one.field == field; });
  return found == segment.used.end() ? nullptr : &*found;
}

// False if the text has only delimiters, blanks and nulls, so that nothing is lost if it is ignored.
bool has_content(const hl7::Message& message, std::string_view raw) {
  const hl7::Delimiters& d = message.delimiters();
  return std::any_of(raw.begin(), raw.end(), [&](char c) {
    return c != ' ' && c != '"' && c != d.component && c != d.repetition && c != d.subcomponent;
  });
}

constexpr std::array<std::string_view, 6> registrations{"A01", "A04", "A05", "A08", "A28", "A31"};
constexpr std::array<std::string_view, 8> merges{"A18", "A24", "A34", "A36", "A37", "A39", "A40", "A47"};

std::string_view messages_of(const hl7::Message& message) {
  const std::string type = message.type();
  if (type != "ADT") return type == "SIU" ? "SIU" : "order";
  const std::string event = message.trigger().empty() ? message.text("EVN-1") : message.trigger();
  const auto is_among = [&](const auto& events) {
    return std::find(events.begin(), events.end(), event) != events.end();
  };
  return is_among(registrations) ? "registration" : is_among(merges) ? "merge" : "visit";
}

class Report {
 public:
  explicit Report(Reading& reading) : reading_(reading), messages_(messages_of(reading.message)) {}
  void take(const hl7::Segment& segment);
  void write();

 private:
  struct Entry {
    std::string_view code;
    std::string place;  // the first place where it was found
    std::string why;
    int count = 1;
  };

  void take_field(const KnownSegment& segment, const Located& one, const hl7::Field& field, int index);
  void take_components(const UsedField& used, const Located& one, const hl7::Repetition& repetition, int index);
  void add_finding(std::string_view code, const Located& one, const std::string& path, std::string_view why);
  bool is_mapped(std::string_view segment, int field);

  Reading& reading_;
  std::string_view messages_;
  std::map<std::string_view, int> seen_;
  std::map<std::string, std::size_t> known_;  // index in entries_, by code and path without the number of the segment
  std::vector<Entry> entries_;
  std::optional<std::map<std::string, std::vector<int>, std::less<>>> mapped_;  // segments and fields; 0: any field
};

// Whether the mapping file or the `imaging_orders` filter of the sender reads the field.
bool Report::is_mapped(std::string_view segment, int field) {
  if (!mapped_) {
    mapped_.emplace();
    const auto note = [&](const hl7::Path& path) { (*mapped_)[path.segment].push_back(path.field); };
    for (const InFieldRow& row : in_field_rows()) {
      for (const Source& source : reading_.fields().sources[static_cast<std::size_t>(row.field)]) {
        if (!has_word(row.defaults, hl7::to_text(source.path)))
          note(source.path);  // the tables contain the default sources
        for (const Condition& condition : source.when) note(condition.path);
      }
    }
    for (const auto& conditions : reading_.settings.imaging_orders) {
      for (const Condition& condition : conditions) note(condition.path);
    }
  }
  const auto found = mapped_->find(segment);
  if (found == mapped_->end()) return false;
  return field == 0 || std::find(found->second.begin(), found->second.end(), field) != found->second.end();
}

void Report::add_finding(std::string_view code, const Located& one, const std::string& path, std::string_view why) {
  const auto [known, is_new] = known_.try_emplace(fmt::format("{} {}-{}", code, one.name, path), entries_.size());
  if (!is_new) {
    ++entries_[known->second].count;
    return;
  }
  entries_.push_back({code, one.place(path), std::string(why)});
}

void Report::take_components(const UsedField& used, const Located& one, const hl7::Repetition& repetition, int index) {
  int position = 0;
  for (const hl7::Component& component : repetition.all_components()) {
    ++position;
    if (used.type->used.contains(position) || used.type->unused.contains(position)) continue;
    if (has_content(reading_.message, component.raw()))
      add_finding("field-not-used", one, fmt::format("{}.{}", index, position), "this component is not used");
  }
}

void Report::take_field(const KnownSegment& segment, const Located& one, const hl7::Field& field, int index) {
  if (!has_content(reading_.message, field.raw()) || segment.unused.contains(index)) return;
  const UsedField* used = find_used(segment, index);
  if (used == nullptr) {
    if (field.raw() == "N") return;  // for example PID-30 Patient Death Indicator
    if (!is_mapped(one.name, index))
      add_finding("field-not-used", one, std::to_string(index), "this field is not used");
    return;
  }
  int valued = 0;
  for (const hl7::Repetition& repetition : field.all_repetitions()) {
    if (!has_content(reading_.message, repetition.raw())) continue;
    ++valued;
    if (used->type != &text) take_components(*used, one, repetition, index);
  }
  if (used->repeats == Repeats::one && valued > 1)
    add_finding("repetition-not-used", one, std::to_string(index),
                "one repetition of this field is used, the others are not");
}

void Report::take(const hl7::Segment& segment) {
  const Located one{segment, ++seen_[segment.name()], segment.name()};
  const auto left_out = std::lower_bound(reading_.left_out.begin(), reading_.left_out.end(), segment.position(),
                                         [](const LeftOut& a, int position) { return a.position < position; });
  const bool is_left_out = left_out != reading_.left_out.end() && left_out->position == segment.position();
  if (!is_left_out && is_unused(segment.name(), messages_)) return;
  if (!has_content(reading_.message, segment.raw().substr(std::min<std::size_t>(4, segment.raw().size())))) return;
  if (is_left_out) {
    if (segment.name() == "OBX") return add_finding("observation-not-used", one, {}, left_out->why);
    return add_finding("segment-not-used", one, {}, left_out->why);
  }
  const KnownSegment* known = find_segment(segment.name(), messages_);
  if (known == nullptr) {
    if (!is_mapped(segment.name(), 0))
      add_finding("segment-unknown", one, {}, "the segment is not used; a mapping file can name its fields");
    return;
  }
  int index = 0;
  for (const hl7::Field& field : segment.all_fields()) take_field(*known, one, field, ++index);
}

void Report::write() {
  for (Entry& entry : entries_) {
    if (entry.count > 1) entry.why += fmt::format("; {} times in this message", entry.count);
    reading_.add_finding(std::string(entry.code), std::move(entry.place), std::move(entry.why));
  }
}

}  // namespace

std::span<const FieldType> field_types() {
  static const std::vector<FieldType> all = [] {
    std::vector<FieldType> list;
    for (const FieldType* type : types) list.push_back(*type);
    return list;
  }();
  return all;
}

std::span<const KnownSegment> known_segments() {
  return read_segments;
}

std::span<const UnusedSegments> unused_segments() {
  return unused;
}

void report_unused(Reading& reading) {
  if (reading.message.type() == "ACK") return;
  std::sort(reading.left_out.begin(), reading.left_out.end(),
            [](const LeftOut& a, const LeftOut& b) { return a.position < b.position; });
  Report report(reading);
  for (const hl7::Segment& segment : reading.message.segments()) report.take(segment);
  report.write();
}

}  // namespace stepwise::mapping
