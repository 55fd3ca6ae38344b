// SPDX-License-Identifier: Apache-2.0
#include "dicom/dataset.hpp"

#include "dicom/dictionary.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise::dicom;

TEST_CASE("a dataset keeps ascending order and each tag once, however it is built") {
  Dataset built;
  built.set(tags::patient_id, "LO", "P1");
  built.set(tags::modality, "CS", "CT");
  built.set(tags::patient_id, "LO", "P2");
  const Dataset sorted(
      {{tags::patient_id, "LO", "P1", {}}, {tags::modality, "CS", "CT", {}}, {tags::patient_id, "LO", "P2", {}}});
  CHECK(built == sorted);
  REQUIRE(built.elements().size() == 2);
  CHECK(built.elements()[0].tag == tags::modality);
  CHECK(built.value(tags::patient_id) == "P2");
  CHECK(built.erase(tags::modality));
  CHECK_FALSE(built.erase(tags::modality));
  CHECK_FALSE(built.has(tags::modality));
}

TEST_CASE("values are trimmed and parted at backslashes") {
  Dataset dataset;
  dataset.set(tags::scheduled_station_ae_title, "AE", " CT1 \\CT2");
  CHECK(dataset.value(tags::scheduled_station_ae_title, 0) == "CT1");
  CHECK(dataset.value(tags::scheduled_station_ae_title, 1) == "CT2");
  CHECK(dataset.value(tags::scheduled_station_ae_title, 2).empty());
  CHECK(split_values("A \\ B") == std::vector<std::string>{"A", "B"});
  CHECK(dataset.value(tags::modality).empty());
  CHECK(dataset.items(tags::scheduled_procedure_step_sequence).empty());
  CHECK(dataset.item(tags::scheduled_procedure_step_sequence) == nullptr);
}

TEST_CASE("a tag is read from both written forms and from a keyword") {
  CHECK(parse_tag("(0040,0100)") == tags::scheduled_procedure_step_sequence);
  CHECK(parse_tag("0040000b") == tags::scheduled_performing_physician_identification_sequence);
  CHECK(parse_tag("PatientName") == tags::patient_name);
  for (const char* wrong : {"", "0040", "(0040,01G0)", "(0040;0100)", "+0400100", "PatientNames"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_tag(wrong));
  }
  for (const Attribute& attribute : dictionary()) {
    CHECK(parse_tag(to_text(attribute.tag)) == attribute.tag);
    CHECK(parse_tag(to_hex(attribute.tag)) == attribute.tag);
  }
}

TEST_CASE("a dataset prints one line an element, items indented, no bytes") {
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  Dataset dataset;
  dataset.set(tags::patient_name, "PN", "Doe^Jane");
  dataset.set_items(tags::scheduled_procedure_step_sequence, {step});
  dataset.set(Tag{0x7fe0, 0x0010}, "OW", "abcd");
  CHECK(to_text(dataset) ==
        "(0010,0010) PN PatientName [Doe^Jane]\n"
        "(0040,0100) SQ ScheduledProcedureStepSequence\n"
        "  item\n"
        "    (0008,0060) CS Modality [CT]\n"
        "(7FE0,0010) OW - [4 bytes]\n");
}

TEST_CASE("case R47: a UID has at most 64 characters, digits and dots, and no leading zeros") {
  CHECK(is_valid_uid("1.2.840.10008.5.1.4.31"));
  CHECK(is_valid_uid("2.25.0"));
  CHECK(is_valid_uid("1." + std::string(62, '1')));
  CHECK_FALSE(is_valid_uid("1." + std::string(63, '1')));
  for (const char* wrong : {"", ".", "1.", ".1", "1..2", "1.02", "00", "1.2a", "1.2 "}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_valid_uid(wrong));
  }
}
