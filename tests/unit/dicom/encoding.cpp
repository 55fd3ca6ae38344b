// SPDX-License-Identifier: Apache-2.0
#include "dicom/encoding.hpp"

#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/status.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::dicom;

namespace {

constexpr TransferSyntax implicit_syntax = TransferSyntax::implicit_little_endian;
constexpr TransferSyntax explicit_syntax = TransferSyntax::explicit_little_endian;

std::string bytes(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all += part;
  return all;
}

using namespace std::string_view_literals;

Dataset sample() {
  Dataset code;
  code.set(tags::code_value, "SH", "RPID1");
  code.set(tags::coding_scheme_designator, "SH", "99X");
  code.set(tags::code_meaning, "LO", "Thorax");
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  step.set(tags::scheduled_station_ae_title, "AE", "CT1\\CT2");
  step.set_items(tags::scheduled_protocol_code_sequence, {code, code});
  Dataset dataset;
  dataset.set(tags::patient_name, "PN", "Doe^Jane");
  dataset.set(tags::patient_weight, "DS", "");
  dataset.set(tags::pregnancy_status, "US", "3");
  dataset.set(tags::study_instance_uid, "UI", "1.2.3");
  dataset.set_items(tags::referenced_patient_sequence, {});
  dataset.set_items(tags::scheduled_procedure_step_sequence, {step});
  return dataset;
}

Error failure(std::string_view data, TransferSyntax syntax) {
  const auto decoded = decode(data, syntax);
  REQUIRE(decoded.has_error());
  return decoded.error();
}

}  // namespace

TEST_CASE("a dataset is the same after encoding and decoding") {
  for (const auto syntax : {implicit_syntax, explicit_syntax}) {
    const auto decoded = decode(encode(sample(), syntax), syntax);
    REQUIRE(decoded.has_value());
    CHECK(*decoded == sample());
    CHECK(find_transfer_syntax(uid_of(syntax)) == syntax);
  }
  CHECK_FALSE(find_transfer_syntax("1.2.840.10008.1.2.2"));
}

TEST_CASE("binary numbers, tags and bytes survive") {
  Dataset dataset;
  dataset.set(Tag{0x0009, 0x0010}, "LO", "ACME");
  dataset.set(Tag{0x0009, 0x1001}, "UN", std::string("\0\xff\x01", 4));
  dataset.set(Tag{0x0011, 0x1001}, "SL", "-5\\7");
  dataset.set(Tag{0x0011, 0x1002}, "FD", "1.5");
  dataset.set(Tag{0x0011, 0x1003}, "AT", "00100010\\0040A390");
  dataset.set(Tag{0x0011, 0x1004}, "UV", "18446744073709551615");
  dataset.set(Tag{0x0011, 0x1005}, "SS", "-32768");
  dataset.set(Tag{0x0011, 0x1006}, "OB", "abcd");
  dataset.set(Tag{0x0011, 0x1007}, "UT", "long text");
  const auto decoded = decode(encode(dataset, explicit_syntax), explicit_syntax);
  REQUIRE(decoded.has_value());
  CHECK(*decoded == dataset);
}

TEST_CASE("R59, R58: zero-length numbers are read, group lengths are ignored") {
  const auto decoded =
      decode("\x10\x00\x00\x00UL\x04\x00\x08\x00\x00\x00\x10\x00\xc0\x21US\x00\x00"sv, explicit_syntax);
  REQUIRE(decoded.has_value());
  REQUIRE(decoded->elements().size() == 1);
  CHECK(decoded->find(tags::pregnancy_status)->value.empty());
}

TEST_CASE("R56: sequences of undefined length, without items, with empty items") {
  const auto none =
      decode("\x40\x00\x00\x01SQ\x00\x00\xff\xff\xff\xff\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv, explicit_syntax);
  REQUIRE(none.has_value());
  CHECK(none->items(tags::scheduled_procedure_step_sequence).empty());
  const auto one = decode(
      "\x40\x00\x00\x01SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
      "\xfe\xff\x0d\xe0\x00\x00\x00\x00\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv,
      explicit_syntax);
  REQUIRE(one.has_value());
  REQUIRE(one->items(tags::scheduled_procedure_step_sequence).size() == 1);
  CHECK(one->item(tags::scheduled_procedure_step_sequence)->empty());
}

TEST_CASE("PS3.5 6.2.2: an element sent as UN gets the representation of the dictionary; its items are implicit") {
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  const std::string item = encode(step, implicit_syntax);
  const std::string known =
      bytes({"\x10\x00\x10\x00UN\x00\x00\x02\x00\x00\x00"
             "AB"sv,
             "\x40\x00\x00\x01UN\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\x0a\x00\x00\x00"sv, item,
             "\xfe\xff\xdd\xe0\x00\x00\x00\x00"sv});
  const auto decoded = decode(known, explicit_syntax);
  REQUIRE(decoded.has_value());
  CHECK(decoded->find(tags::patient_name)->vr == Vr("PN"));
  REQUIRE(decoded->item(tags::scheduled_procedure_step_sequence));
  CHECK(*decoded->item(tags::scheduled_procedure_step_sequence) == step);
}

TEST_CASE("D29: each dataset is read by its own character set, an item by its own if it has one") {
  Dataset item;
  item.set(tags::specific_character_set, "CS", "ISO_IR 101");
  item.set(tags::code_meaning, "LO", "x");
  Dataset dataset;
  dataset.set(tags::specific_character_set, "CS", "ISO_IR 100");
  dataset.set(tags::patient_name, "PN", "x");
  dataset.set_items(tags::procedure_code_sequence, {item});
  std::string data =
      bytes({"\x08\x00\x05\x00"
             "CS\x0a\x00"
             "ISO_IR 100"sv,
             "\x08\x00\x32\x10SQ\x00\x00\x24\x00\x00\x00\xfe\xff\x00\xe0\x1c\x00\x00\x00\x08\x00\x05\x00"
             "CS\x0a\x00ISO_IR 101\x08\x00\x04\x01LO\x02\x00\xF8\xE1"sv,
             "\x10\x00\x10\x00PN\x02\x00\xC4 "sv});
  const auto decoded = decode(data, explicit_syntax);
  REQUIRE(decoded.has_value());
  CHECK(decoded->value(tags::patient_name) == "Ä");
  CHECK(decoded->item(tags::procedure_code_sequence)->value(tags::code_meaning) == "řá");
  CHECK(decoded->value(tags::specific_character_set) == "ISO_IR 100");
}

TEST_CASE("broken datasets are named by tag and rule") {
  CHECK(failure("\x08\x00\x60\x00"
                "CS\x04\x00"
                "CT"sv,
                explicit_syntax)
            .place == "(0008,0060)");
  CHECK(failure("\x08\x00\x60\x00\x02\x00\x00\x00"
                "CT"sv,
                explicit_syntax)
            .rule == "no value representation where one belongs");
  CHECK(failure("\x08\x00\x60"sv, implicit_syntax).rule == "cut off");
  CHECK(failure("\xfe\xff\x00\xe0\x00\x00\x00\x00"sv, implicit_syntax).rule == "a delimiter where an element belongs");
  CHECK(failure("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff"sv, explicit_syntax).rule ==
        "only a sequence may have undefined length");
  CHECK(failure("\x40\x00\x00\x01SQ\x00\x00\xff\xff\xff\xff"sv, explicit_syntax).rule == "the sequence does not end");
}

TEST_CASE("limits: depth and number of elements end the reading") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) { deep += "\x40\x00\x00\x01\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"sv; }
  CHECK(failure(deep, implicit_syntax).place.empty());
  CHECK(comment_for(failure(deep, implicit_syntax)) == "sequences are nested deeper than 16");
  std::string many;
  for (std::size_t i = 0; i <= limits::dicom_dataset_elements; ++i) many += "\x08\x00\x60\x00\x00\x00\x00\x00"sv;
  CHECK(comment_for(failure(many, implicit_syntax)) == "(0008,0060) more than 500000 elements and items");
}

TEST_CASE(
    "a UID keeps blanks that it is padded with, so that its value can be checked; of other text padding is dropped") {
  const auto decoded = decode(
      "\x08\x00\x18\x00\x06\x00\x00\x00"
      "1.2.3 "
      "\x10\x00\x20\x00\x04\x00\x00\x00"
      "4 \0\0"
      "\x20\x00\x0d\x00\x06\x00\x00\x00"
      "1.2.3\0"
      "\x20\x00\x0e\x00\x04\x00\x00\x00"
      "  \0\0"sv,
      implicit_syntax);
  REQUIRE(decoded.has_value());
  CHECK(decoded->find(tags::sop_instance_uid)->value == "1.2.3 ");
  CHECK(decoded->value(tags::sop_instance_uid) == "1.2.3");
  CHECK(decoded->find(tags::patient_id)->value == "4");
  CHECK(decoded->find(tags::study_instance_uid)->value == "1.2.3");
  CHECK(decoded->find(tags::series_instance_uid)->value.empty());
}

TEST_CASE("no bytes make the decoder fail otherwise than with an error, and what it reads can be written again") {
  CHECK(rc::check([](bool is_explicit) {
    const auto syntax = is_explicit ? explicit_syntax : implicit_syntax;
    std::string data = encode(sample(), syntax);
    const int changes = *rc::gen::inRange(0, 6);
    for (int i = 0; i < changes; ++i) {
      data[*rc::gen::inRange<std::size_t>(0, data.size())] = *rc::gen::arbitrary<char>();
    }
    data.resize(*rc::gen::inRange<std::size_t>(0, data.size() + 1));
    const auto decoded = decode(data, syntax);
    if (!decoded) return;
    const std::string written = encode(*decoded, explicit_syntax, "ISO_IR 192");
    RC_ASSERT(written.size() % 2 == 0u);
  }));
}

TEST_CASE("R67: a dataset that names no character set is read in the device's usual one, one that names it by that") {
  using namespace std::string_literals;
  const auto element = [](Tag tag, const std::string& value) {
    std::string bytes{static_cast<char>(tag.group & 0xff),
                      static_cast<char>(tag.group >> 8),
                      static_cast<char>(tag.element & 0xff),
                      static_cast<char>(tag.element >> 8),
                      static_cast<char>(value.size()),
                      '\0',
                      '\0',
                      '\0'};
    return bytes + value;
  };
  const std::string name = element(tags::patient_name, "\xD5\xC5^\xC8\xFD "s);  // GBK
  const auto read = [&](const std::string& charset, const char* usual) {
    const auto dataset = decode(charset + name, TransferSyntax::implicit_little_endian, vr_of, usual);
    return dataset ? dataset->value(tags::patient_name) : "";
  };
  CHECK(read("", "GB18030") == "张^三");
  CHECK(read(element(tags::specific_character_set, ""), "GB18030") == "张^三");
  CHECK(read(element(tags::specific_character_set, "ISO_IR 100"), "GB18030") == "ÕÅ^Èý");
  CHECK(read("", "") == "ÕÅ^Èý");
}
