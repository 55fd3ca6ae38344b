// SPDX-License-Identifier: Apache-2.0
// The mapping file of a sender. A file without faults is written again from what was read, and read again.
#include "broker/config/mapping_file.hpp"
#include "broker/config/configuration_types.hpp"
#include "tests/fuzz/toml.hpp"

#include <cstdint>

namespace {

using namespace stepwise;
using fuzz::expect;

// A tab, so that an "and" in a value joins nothing.
constexpr std::string_view joint = "\t and ";

std::string written(const mapping::Condition& condition) {
  const std::string path = hl7::to_text(condition.path);
  switch (condition.is) {
    case mapping::Condition::Is::equal: return path + " = \t" + condition.value;
    case mapping::Condition::Is::different: return path + " != \t" + condition.value;
    case mapping::Condition::Is::starting: return path + " starts \t" + condition.value;
    case mapping::Condition::Is::present: return path + " exists";
    case mapping::Condition::Is::absent: return path + " absent";
  }
  return {};
}

std::string written(const mapping::Source& source) {
  std::string when;
  for (const mapping::Condition& condition : source.when) {
    if (!when.empty()) when += joint;
    when += written(condition);
  }
  return fmt::format("{{ from = \"{}\", when = {} }}", hl7::to_text(source.path),
                     broker::configuration_types::toml_text(when));
}

std::string written(const mapping::FieldMap& map) {
  std::string out = "[fields]\n";
  for (const mapping::InFieldRow& row : mapping::in_field_rows()) {
    out += fmt::format("{} = [", row.name);
    for (const mapping::Source& source : map.sources[static_cast<std::size_t>(row.field)])
      out += written(source) + ", ";
    out += "]\n";
  }
  for (const mapping::WordTable& table : mapping::word_tables()) {
    out += fmt::format("[values.{}]\n", table.name);
    for (const auto& [word, meaning] : map.*table.member)
      out += fmt::format("{} = {}\n", broker::configuration_types::toml_text(word),
                         broker::configuration_types::toml_text(meaning));
  }
  return out + "[time]\nstart = \"" + map.start_time.substr(0, 4) + "\"\n";
}

// Whatever the file says, what is kept of it can be used.
void check_values(const mapping::FieldMap& map) {
  for (const mapping::WordTable& table : mapping::word_tables()) {
    for (const auto& [word, meaning] : map.*table.member) {
      expect(table.accepts(meaning), "a word has a meaning of its table");
      expect(mapping::meaning_of(map.*table.member, word) == meaning, "a word of the table is found");
    }
  }
  static const mapping::Zone zone = mapping::Zone::named("UTC").value();
  expect(text::is_digits(map.start_time) && zone.parse_ts("20260101" + map.start_time), "the usual start is a time");
}

void check(std::string_view toml) {
  const broker::ReadMapping read = broker::read_mapping(toml, fuzz::toml_file);
  expect(read.fields != nullptr, "there is always a map");
  fuzz::expect_good_faults(read.faults, toml);
  check_values(*read.fields);
  if (!read.faults.empty()) return;
  const std::string document = written(*read.fields);
  const broker::ReadMapping again = broker::read_mapping(document, fuzz::toml_file);
  expect(again.faults.empty() && written(*again.fields) == document, "a map is read as it was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
