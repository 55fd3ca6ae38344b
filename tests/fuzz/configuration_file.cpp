// SPDX-License-Identifier: Apache-2.0
// The configuration file, and arguments of --set: the lines that begin with "--set ". A configuration without faults is
// written again from what was read, and read again.
#include "broker/config/configuration_keys.hpp"
#include "broker/config/configuration_types.hpp"
#include "tests/fuzz/toml.hpp"

#include <cstdint>

namespace {

using namespace stepwise;
using fuzz::expect;

struct Input {
  std::string toml;
  std::vector<std::string> overrides;
};

Input split(std::string_view bytes) {
  constexpr std::string_view set = "--set ";
  Input input;
  for (const std::string_view line : text::split(bytes, '\n')) {
    if (line.starts_with(set) && text::is_utf8(line))  // what an administrator types is text
      input.overrides.emplace_back(line.substr(set.size()));
    else
      (input.toml += line) += '\n';
  }
  return input;
}

template <class Section>
std::string written(const std::string& name, const Section& section) {
  std::string out = "[" + name + "]\n";
  for (const auto& key : broker::keys_of(section)) {
    const std::string value = key.show(section);
    if (!value.empty()) out += key.name + " = " + value + "\n";  // "": an optional number that is not set
  }
  return out;
}
template <class Section>
std::string written(const std::string& name, const std::map<std::string, Section>& sections) {
  std::string out;
  for (const auto& [own_name, section] : sections)
    out += written(name + "." + broker::configuration_types::toml_text(own_name), section);
  return out;
}
std::string written(broker::Configuration& configuration) {
  std::string out;
  broker::visit_sections(configuration, [&](const char* name, const auto& section) { out += written(name, section); });
  return out;
}

void check(std::string_view bytes) {
  const Input input = split(bytes);
  broker::ReadConfiguration read = broker::read_configuration(input.toml, fuzz::toml_file, input.overrides);
  fuzz::expect_good_faults(read.faults, input.toml);
  fuzz::expect_good_faults(read.warnings, input.toml);
  if (!read.faults.empty()) return;
  (void)broker::settings_from(read.configuration);
  const std::string document = written(read.configuration);
  const std::vector<std::string> no_overrides;
  broker::ReadConfiguration again = broker::read_configuration(document, fuzz::toml_file, no_overrides);
  for (const broker::ConfigurationFault& fault : again.faults) std::cerr << broker::describe(fault) << '\n';
  expect(again.faults.empty(), "a value that was accepted is accepted again");
  expect(written(again.configuration) == document, "a configuration is read as it was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
