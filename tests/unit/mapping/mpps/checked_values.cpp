// SPDX-License-Identifier: Apache-2.0
// Values of datasets against their value representations (PS3.5 6.2; D28).
#include "mapping/mpps/checked_values.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;
using model::InvalidValues;

namespace {

constexpr DecidingAttribute deciding[] = {
    {{}, tags::modality},
    {tags::scheduled_step_attributes_sequence, tags::study_instance_uid},
};

Dataset holding(std::initializer_list<std::pair<dicom::Tag, const char*>> values) {
  Dataset dataset;
  for (const auto& [tag, value] : values) dataset.set(tag, dicom::find_attribute(tag)->vr, value);
  return dataset;
}
Dataset in_item(dicom::Tag sequence, const Dataset& item) {
  Dataset dataset;
  dataset.set_items(sequence, {item});
  return dataset;
}

}  // namespace

TEST_CASE("valid values of our dictionary stay, private and unknown attributes are not looked at") {
  Dataset dataset = holding({{tags::modality, "CT"}, {tags::performed_location, "BASEMENT"}});
  const Dataset known = dataset;
  dataset.set({0x0009, 0x1001}, "LO", std::string(500, '\x01'));
  const CheckedValues checked = check_values(dataset, deciding, InvalidValues::refused);
  CHECK(checked.dataset == known);
  CHECK(checked.faults.empty());
  CHECK(checked.findings.empty());
}

TEST_CASE("D28: an invalid value that decides nothing is left out, with place and shape, without the value") {
  const CheckedValues checked = check_values(holding({{tags::performed_location, "CELLAR of Mr. Smith 42"}}), deciding,
                                             InvalidValues::by_attribute);
  CHECK_FALSE(checked.dataset.has(tags::performed_location));
  CHECK(checked.has_left_out({}, tags::performed_location));
  CHECK(checked.faults.empty());
  REQUIRE(checked.findings.size() == 1);
  CHECK(checked.findings[0].code == "value-left-out");
  CHECK(checked.findings[0].place == "(0040,0243)");
  CHECK(checked.findings[0].shape == "AAAAAA aa Aa. Aaaaa 99");
  CHECK(checked.findings[0].text.find("Smith") == std::string::npos);
}

TEST_CASE("D28: a deciding attribute decides where it stands, by the station's setting") {
  const Dataset root = holding({{tags::modality, "C-T"}, {tags::study_instance_uid, "not a uid"}});
  CHECK(check_values(root, deciding, InvalidValues::by_attribute).faults.size() == 1);
  const Dataset item =
      in_item(tags::scheduled_step_attributes_sequence, holding({{tags::study_instance_uid, "not a uid"}}));
  const auto faults = check_values(item, deciding, InvalidValues::by_attribute).faults;
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].code == "invalid-value");
  CHECK(faults[0].place == "(0020,000D)");
  CHECK(check_values(root, deciding, InvalidValues::refused).faults.size() == 2);
  CHECK(check_values(root, deciding, InvalidValues::left_out).faults.empty());
  CHECK(check_values(root, deciding, InvalidValues::left_out).findings.size() == 2);
}

TEST_CASE("D28: what has no doubt is repaired with a finding; a strict station is held to the letter") {
  const Dataset dataset = holding({{tags::modality, "ct"}});
  const CheckedValues checked = check_values(dataset, deciding, InvalidValues::by_attribute);
  CHECK(checked.dataset.value(tags::modality) == "CT");
  CHECK(checked.faults.empty());
  REQUIRE(checked.findings.size() == 1);
  CHECK(checked.findings[0].code == "value-repaired");
  CHECK(checked.findings[0].shape == "aa");
  const CheckedValues strict = check_values(dataset, deciding, InvalidValues::refused);
  REQUIRE(strict.faults.size() == 1);
  CHECK(strict.faults[0].place == "(0008,0060)");
}

TEST_CASE("what many items have wrong in the same way is said once") {
  Dataset series;
  std::vector<Dataset> images(10'000, holding({{tags::referenced_sop_instance_uid, "x"}}));
  series.set_items(tags::referenced_image_sequence, images);
  const CheckedValues checked =
      check_values(in_item(tags::performed_series_sequence, series), deciding, InvalidValues::by_attribute);
  REQUIRE(checked.findings.size() == 1);
  CHECK(checked.findings[0].place == "(0008,1155)");
  CHECK(checked.findings[0].text.find("(0008,1140)") != std::string::npos);
  const auto& read = checked.dataset.item(tags::performed_series_sequence)->items(tags::referenced_image_sequence);
  CHECK(read.size() == 10'000);
}

TEST_CASE("the status is not looked at here: its words are those of the rules") {
  const Dataset dataset = holding({{tags::performed_procedure_step_status, "in-progress"}});
  CHECK(check_values(dataset, deciding, InvalidValues::refused).faults.empty());
}

TEST_CASE("an attribute sent with another value representation is checked as what it is") {
  Dataset dataset;
  dataset.set(tags::performed_procedure_step_start_date, "LO", "29/11/2026");
  dataset.set(tags::patient_name, "OB", "\xff\x01");
  CHECK(check_values(dataset, {}, InvalidValues::by_attribute).findings.size() == 2);
}

TEST_CASE("a Code Value of more than 16 characters is a Long Code Value") {
  const Dataset dataset = in_item(
      tags::procedure_code_sequence,
      holding({{tags::code_value, "12345678901234567"}, {tags::coding_scheme_designator, "12345678901234567"}}));
  const CheckedValues checked = check_values(dataset, {}, InvalidValues::by_attribute);
  const Dataset* code = checked.dataset.item(tags::procedure_code_sequence);
  REQUIRE(code);
  CHECK(code->value(tags::code_value) == "12345678901234567");
  CHECK_FALSE(code->has(tags::coding_scheme_designator));
  REQUIRE(checked.findings.size() == 2);
  CHECK(checked.findings[0].code == "value-repaired");
  CHECK(checked.findings[1].code == "value-left-out");
}

TEST_CASE("the SOP Instance UID of a command: valid, repaired, or 0117 by any setting") {
  for (const InvalidValues rule : {InvalidValues::by_attribute, InvalidValues::refused, InvalidValues::left_out}) {
    CHECK(check_sop_instance_uid("1.2.3", rule).uid == "1.2.3");
    CHECK(check_sop_instance_uid("1.2.3", rule).findings.empty());
    for (const char* wrong : {"not a uid", "1..2", "1.2\\1.3", "1.2."}) {
      const CheckedUid checked = check_sop_instance_uid(wrong, rule);
      CHECK(checked.uid.empty());
      REQUIRE(checked.faults.size() == 1);
      CHECK(checked.faults[0].code == "invalid-sop-instance-uid");
    }
  }
  CHECK(check_sop_instance_uid("1.02.3", InvalidValues::by_attribute).uid == "1.02.3");
  CHECK(check_sop_instance_uid("1.02.3", InvalidValues::by_attribute).findings.size() == 1);
  CHECK(check_sop_instance_uid("1.02.3", InvalidValues::refused).faults.size() == 1);
}
