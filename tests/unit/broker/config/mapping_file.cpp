// SPDX-License-Identifier: Apache-2.0
#include "broker/config/mapping_file.hpp"

#include "broker/config/configuration.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace stepwise;
using namespace stepwise::broker;

namespace {

std::string example(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(STEPWISE_SOURCE_DIR) / "examples" / name).rdbuf();
  return text.str();
}
std::vector<std::string> faults(const std::string& toml) {
  std::vector<std::string> all;
  for (const ConfigurationFault& fault : read_mapping(toml, "his.toml").faults) all.push_back(describe(fault));
  return all;
}

}  // namespace

TEST_CASE("examples/mapping.toml is what the program has: stepwise mapping > examples/mapping.toml") {
  CHECK(example("mapping.toml") == default_mapping_document());
}

TEST_CASE("the defaults, read as a mapping file, are the defaults") {
  const ReadMapping read = read_mapping(default_mapping_document(), "mapping.toml");
  CHECK(read.faults.empty());
  for (const mapping::InFieldRow& row : mapping::in_field_rows()) {
    CAPTURE(row.name);
    const auto& sources = read.fields->sources[static_cast<std::size_t>(row.field)];
    std::string paths;
    for (const mapping::Source& source : sources) paths += (paths.empty() ? "" : " ") + hl7::to_text(source.path);
    CHECK(paths == row.defaults);
  }
  for (const mapping::WordTable& table : mapping::word_tables()) {
    CAPTURE(table.name);
    CHECK((*read.fields).*table.member == mapping::FieldMap().*table.member);
  }
  CHECK(read.fields->start_time == mapping::FieldMap().start_time);
}

TEST_CASE("the example of a HIS that needs another mapping is one") {
  const ReadMapping read = read_mapping(example("mapping-gb18030.toml"), "mapping-gb18030.toml");
  CHECK(read.faults.empty());
  CHECK(read.fields->sexes.at("男") == "M");
}

TEST_CASE("R105: a wrong mapping file is refused with line, column, field and reason, all of them") {
  CHECK(faults("[fields]\nstrat = [\"OBR-36\"]\n") ==
        std::vector<std::string>{"his.toml:2:1: fields.strat: unknown field; is start meant?"});
  CHECK(faults("[fields]\nstart = \"OBR-36\"\n").front().starts_with("his.toml:2:9: fields.start: a list of sources"));
  CHECK(faults("[fields]\nstart = [\"OBR\"]\n").front().find("an HL7 path to a field, not \"OBR\"") !=
        std::string::npos);
  CHECK(faults("[fields]\nservice = [\"OBR-4.4\"]\n").front().find("the whole field is read here") !=
        std::string::npos);
  CHECK(faults("[fields]\nstart = [{ from = \"OBR-36\", when = \"MSH-4\" }]\n").front().find("PATH = VALUE") !=
        std::string::npos);
  CHECK(faults("[fields]\nstart = [{ form = \"OBR-36\" }]\n").size() == 2);
  CHECK(faults("[values.sex]\nW = \"X\"\n").front() ==
        "his.toml:2:5: values.sex.W: one of F, M, O, or empty for unknown");
  CHECK(faults("[values.order_control]\nNEU = \"XX\"\n").front().find("one of NW, CA") != std::string::npos);
  CHECK(faults("[values.modality]\nRAD = \"radiology\"\n").front().find("a modality of DICOM") != std::string::npos);
  CHECK(faults("[values.color]\nA = \"B\"\n").front().find("unknown table") != std::string::npos);
  CHECK(faults("[time]\nzone = \"Mars/Base\"\n").front().find("must be a name of the IANA time zone database") !=
        std::string::npos);
  CHECK(faults("[time]\nstart = \"8 am\"\n").front().starts_with("his.toml:2:9: time.start: hours and minutes"));
  CHECK(faults("[time]\nstart = \"2460\"\n").size() == 1);
  CHECK(faults("[time]\nstart = \"08  \"\n").size() == 1);
  CHECK(read_mapping("[time]\nstart = \"0800\"\n", "his.toml").fields->start_time == "0800");
  CHECK(faults("[feilds]\n").front().find("unknown section") != std::string::npos);
  CHECK(faults("[fields\n").front().starts_with("his.toml:1:"));
  CHECK(faults("[fields]\nstrat = []\nprioritee = []\n").size() == 2);
}

TEST_CASE("a mapping file is looked for beside the configuration file") {
  const std::filesystem::path file = std::filesystem::path(STEPWISE_SOURCE_DIR) / "examples" / "his-gb18030.toml";
  const ReadConfiguration read = load_configuration(file, {});
  for (const ConfigurationFault& fault : read.faults) UNSCOPED_INFO(describe(fault));
  REQUIRE(read.faults.empty());
  CHECK(read.configuration.senders.at("gb").reading.fields->sexes.at("女") == "F");
  const auto missing = load_configuration(file, {"sender.gb.mapping=none.toml"}).faults;
  REQUIRE(missing.size() == 1);
  CHECK(missing.front().key == "sender.gb.mapping");
  CHECK(missing.front().text == "cannot be read");
}
