// SPDX-License-Identifier: Apache-2.0
#include "broker/config/mapping_file.hpp"

#include "base/text.hpp"
#include "broker/config/configuration_fault.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

using mapping::FieldMap;
using mapping::InFieldRow;

class MappingReader {
 public:
  explicit MappingReader(std::string_view file_name) : file_(file_name) {}

  ReadMapping read(std::string_view toml) {
    toml::table root;
    try {
      root = toml::parse(toml, file_);
    } catch (const toml::parse_error& error) {
      fault(error.source(), "", std::string(error.description()));
      return finish();
    }
    for (const auto& [key, node] : root) {
      if (key == "fields")
        read_fields(node);
      else if (key == "values")
        read_values(node);
      else if (key == "time")
        read_time(node);
      else
        fault(key.source(), std::string(key.str()),
              "unknown section" + suggestion(key.str(), {"fields", "values", "time"}));
    }
    return finish();
  }

 private:
  ReadMapping finish() {
    std::ranges::stable_sort(faults_, {},
                             [](const ConfigurationFault& one) { return std::pair(one.line, one.column); });
    return {std::make_shared<const FieldMap>(std::move(map_)), std::move(faults_)};
  }
  void fault(const toml::source_region& at, std::string key, std::string text) {
    faults_.push_back(
        {file_, static_cast<int>(at.begin.line), static_cast<int>(at.begin.column), std::move(key), std::move(text)});
  }
  const toml::table* table_of(const toml::node& node, const std::string& name) {
    if (!node.is_table()) fault(node.source(), name, "is a section: [" + name + "]");
    return node.as_table();
  }

  void read_fields(const toml::node& node) {
    const toml::table* table = table_of(node, "fields");
    if (!table) return;
    for (const auto& [key, value] : *table) {
      const InFieldRow* row = mapping::find_in_field(key.str());
      const std::string name = "fields." + std::string(key.str());
      if (!row) {
        std::vector<std::string> known;
        for (const InFieldRow& one : mapping::in_field_rows()) known.emplace_back(one.name);
        fault(key.source(), name, "unknown field" + suggestion(key.str(), known));
        continue;
      }
      const toml::array* list = value.as_array();
      if (!list) {
        fault(value.source(), name, "a list of sources, such as [\"OBR-18\", \"ZDS-1.1\"]");
        continue;
      }
      auto& sources = map_.sources[static_cast<std::size_t>(row->field)];
      sources.clear();
      for (const toml::node& item : *list) add_source(*row, name, item, sources);
    }
  }

  // "OBR-18", or { from = "OBR-18", when = "MSH-4 = CLINIC" }
  void add_source(const InFieldRow& row, const std::string& name, const toml::node& item,
                  std::vector<mapping::Source>& sources) {
    std::string from, when;
    if (const auto text = item.value<std::string>()) {
      from = *text;
    } else if (const toml::table* table = item.as_table()) {
      from = (*table)["from"].value_or(std::string());
      when = (*table)["when"].value_or(std::string());
      for (const auto& [key, value] : *table) {
        if ((key != "from" && key != "when") || !value.is_string())
          fault(key.source(), name, "{ from = \"PATH\", when = \"CONDITION\" }, both texts");
      }
    } else {
      fault(item.source(), name, "a path, or { from = \"PATH\", when = \"CONDITION\" }");
      return;
    }
    auto source = mapping::parse_source(row, from, when);
    if (!source) {
      const Error& error = source.error();
      fault(item.source(), name, fmt::format("{}, not \"{}\"; {}", error.rule, error.value, error.remedy));
      return;
    }
    sources.push_back(std::move(*source));
  }

  void read_values(const toml::node& node) {
    const toml::table* sections = table_of(node, "values");
    if (!sections) return;
    for (const auto& [key, value] : *sections) {
      const std::string name = "values." + std::string(key.str());
      const auto known = std::ranges::find(mapping::word_tables(), key.str(), &mapping::WordTable::name);
      if (known == mapping::word_tables().end()) {
        std::vector<std::string> names;
        for (const mapping::WordTable& one : mapping::word_tables()) names.emplace_back(one.name);
        fault(key.source(), name, "unknown table" + suggestion(key.str(), names));
        continue;
      }
      if (const toml::table* words = table_of(value, name)) read_words(*known, name, *words);
    }
  }

  void read_words(const mapping::WordTable& table, const std::string& name, const toml::table& words) {
    for (const auto& [key, value] : words) {
      const auto meaning = value.value<std::string>();
      if (meaning && table.accepts(*meaning))
        (map_.*table.member)[text::upper(text::trim(key.str()))] = *meaning;
      else
        fault(value.source(), name + "." + std::string(key.str()), std::string(table.meanings));
    }
  }

  void read_time(const toml::node& node) {
    const toml::table* table = table_of(node, "time");
    if (!table) return;
    for (const auto& [key, value] : *table) {
      if (key == "zone")
        read_zone(value);
      else if (key == "start")
        read_start_time(value);
      else
        fault(key.source(), "time." + std::string(key.str()), "unknown key" + suggestion(key.str(), {"zone", "start"}));
    }
  }

  void read_zone(const toml::node& value) {
    auto zone = mapping::Zone::named(value.value_or(std::string()));
    if (zone)
      map_.zone = *zone;
    else
      fault(value.source(), "time.zone", zone.error().rule + "; " + zone.error().remedy);
  }

  void read_start_time(const toml::node& value) {
    const std::string time = value.value_or(std::string());
    const bool is_time = time.size() == 4 && text::is_digits(time) &&
                         mapping::Zone::named("UTC")->parse_ts("20260101" + time).has_value() && time != "2400";
    if (is_time)
      map_.start_time = time;
    else
      fault(value.source(), "time.start", "hours and minutes, such as \"0800\"");
  }

  std::string file_;
  FieldMap map_;
  std::vector<ConfigurationFault> faults_;
};

}  // namespace

ReadMapping read_mapping(std::string_view toml, std::string_view file_name) {
  return MappingReader(file_name).read(toml);
}

std::string default_mapping_document() {
  std::string text =
      "# Where the fields of the model stand in the messages of a sender: these are the defaults. A site's file, named by `mapping` in\n"
      "# [sender.NAME], holds only what differs. Sources are read in their order; the first that has a value is used.\n"
      "#\n"
      "# A source is a path: SEGMENT-FIELD[.COMPONENT[.SUBCOMPONENT]], of any segment, Z segments too; ORC, OBR, TQ1, IPC, OBX and NTE are those of the\n"
      "# order that is read. With a condition it is { from = \"OBR-3.1\", when = \"MSH-4 = CLINIC and ZDS-1 absent\" }; conditions are PATH = VALUE,\n"
      "# PATH != VALUE, PATH starts VALUE, PATH exists, PATH absent. Fields marked (whole) are read with components and repetitions.\n"
      "# `stepwise understand FILE` says where each value of a message came from.\n\n[fields]\n";
  for (const InFieldRow& row : mapping::in_field_rows()) {
    std::string sources;
    if (!row.defaults.empty()) {
      for (const std::string_view path : text::split(row.defaults, ' '))
        sources += fmt::format("{}\"{}\"", sources.empty() ? "" : ", ", path);
    }
    const std::string line = fmt::format("{} = [{}]", row.name, sources);
    text += fmt::format("{:<64} # {}{}\n", line, row.what, row.is_whole ? " (whole)" : "");
  }
  text += "\n# Words, in any case, and their meanings. A site's file adds to these tables, or changes a row.\n";
  for (const mapping::WordTable& table : mapping::word_tables()) {
    text += fmt::format("\n[values.{}]  # {}\n", table.name, table.what);
    for (const auto& [word, meaning] : table.defaults) text += fmt::format("\"{}\" = \"{}\"\n", word, meaning);
  }
  text +=
      "\n[time]\n# zone = \"Europe/London\"  # of times without an offset; without it the department's\n"
      "# start = \"0800\"            # of an exam whose start is a date alone; without it midnight\n";
  return text;
}

}  // namespace stepwise::broker
