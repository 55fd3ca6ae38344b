// SPDX-License-Identifier: Apache-2.0
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise;
using namespace stepwise::dicom;
using namespace std::string_view_literals;

namespace {

constexpr TransferSyntax implicit_vr = TransferSyntax::implicit_little_endian;
constexpr TransferSyntax explicit_vr = TransferSyntax::explicit_little_endian;

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all += part;
  return all;
}

Dataset with_name(const std::string& name) {
  Dataset dataset;
  dataset.set(tags::patient_name, "PN", name);
  return dataset;
}

std::string charset_element(std::string_view term, TransferSyntax syntax) {
  std::string bytes("\x08\0\x05\0", 4);
  if (syntax == explicit_vr) bytes += "CS";
  bytes += static_cast<char>(term.size());
  bytes += std::string(syntax == explicit_vr ? 1 : 3, '\0');
  return bytes + std::string(term);
}

}  // namespace

TEST_CASE("PS3.5 6.1.3: an ESC in a value selects no set for the reader") {
  Dataset dataset = with_name("a\x1b$B;3");
  dataset.set(tags::modality, "CS", "C\x1b$B;3");
  const auto read = decode(encode(dataset, explicit_vr), explicit_vr);
  CHECK(read->value(tags::patient_name) == "a$B;3");
  CHECK(read->value(tags::modality) == "C$B;3");
}

TEST_CASE("PS3.5 7.1: an element's bytes in the two syntaxes") {
  Dataset dataset;
  dataset.set(tags::modality, "CS", "CT");
  dataset.set(tags::pregnancy_status, "US", "3");
  dataset.set(tags::study_instance_uid, "UI", "1.2");
  CHECK(encode(dataset, implicit_vr) == joined({"\x08\x00\x60\x00\x02\x00\x00\x00"
                                                "CT"sv,
                                                "\x10\x00\xc0\x21\x02\x00\x00\x00\x03\x00"sv,
                                                "\x20\x00\x0d\x00\x04\x00\x00\x00"
                                                "1.2\x00"sv}));
  CHECK(encode(dataset, explicit_vr) == joined({"\x08\x00\x60\x00"
                                                "CS\x02\x00"
                                                "CT"sv,
                                                "\x10\x00\xc0\x21US\x02\x00\x03\x00"sv,
                                                "\x20\x00\x0d\x00UI\x04\x00"
                                                "1.2\x00"sv}));
}

TEST_CASE("an answer names its character set only when a text needs it") {
  Dataset plain = with_name("Doe^Jane");
  plain.set(tags::specific_character_set, "CS", "ISO_IR 192");
  CHECK_FALSE(decode(encode(plain, explicit_vr, "ISO_IR 100"), explicit_vr)->has(tags::specific_character_set));
  for (const char* charset : {"ISO_IR 100", "ISO_IR 192", "GB18030"}) {
    CAPTURE(charset);
    Dataset wide = with_name("");
    wide.set(tags::patient_name, "PN", charset == std::string_view("ISO_IR 100") ? "Müller^Jörg" : "Wang^小东");
    Dataset code;
    code.set(tags::code_meaning, "LO", "Müller");
    wide.set_items(tags::requested_procedure_code_sequence, {code});
    const auto decoded = decode(encode(wide, explicit_vr, charset), explicit_vr);
    REQUIRE(decoded.has_value());
    CHECK(decoded->value(tags::specific_character_set) == charset);
    Dataset expected = wide;
    expected.set(tags::specific_character_set, "CS", charset);
    CHECK(*decoded == expected);
  }
  Dataset wide;
  wide.set(tags::patient_name, "PN", "Müller");
  const auto decoded = decode(encode(wide, explicit_vr, ""), explicit_vr);
  CHECK_FALSE(decoded->has(tags::specific_character_set));
  CHECK(decoded->value(tags::patient_name) == "Muller");
}

TEST_CASE("PS3.5 6.2.2: a value too long for 16 bits of length goes as UN and comes back as it was") {
  Dataset dataset;
  dataset.set(tags::patient_comments, "LT", std::string(70'000, 'x'));
  const auto decoded = decode(encode(dataset, explicit_vr), explicit_vr);
  REQUIRE(decoded.has_value());
  CHECK(*decoded == dataset);
}

TEST_CASE("PS3.5 A.1, A.2: each transfer syntax has its UID, and no other UID has one") {
  CHECK(uid_of(implicit_vr) == "1.2.840.10008.1.2");
  CHECK(uid_of(explicit_vr) == "1.2.840.10008.1.2.1");
  CHECK(find_transfer_syntax("1.2.840.10008.1.2") == implicit_vr);
  CHECK(find_transfer_syntax("1.2.840.10008.1.2.1") == explicit_vr);
  for (const char* uid : {"", "1.2.840.10008.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"})
    CHECK_FALSE(find_transfer_syntax(uid));
}

TEST_CASE("PS3.5 7.5: a sequence and each of its items are written with their own length, in both syntaxes") {
  Dataset first, second;
  first.set(tags::modality, "CS", "CT");
  second.set(tags::modality, "CS", "PT");
  Dataset dataset;
  dataset.set_items(tags::scheduled_procedure_step_sequence, {first, second, Dataset()});
  dataset.set(tags::requested_procedure_id, "SH", "RP");
  CHECK(encode(dataset, implicit_vr) == joined({"\x40\0\0\x01\x2c\0\0\0"sv,
                                                "\xfe\xff\0\xe0\x0a\0\0\0\x08\0\x60\0\x02\0\0\0"
                                                "CT"sv,
                                                "\xfe\xff\0\xe0\x0a\0\0\0\x08\0\x60\0\x02\0\0\0"
                                                "PT"sv,
                                                "\xfe\xff\0\xe0\0\0\0\0"sv, "\x40\0\x01\x10\x02\0\0\0RP"sv}));
  CHECK(encode(dataset, explicit_vr) == joined({"\x40\0\0\x01SQ\0\0\x2c\0\0\0"sv,
                                                "\xfe\xff\0\xe0\x0a\0\0\0\x08\0\x60\0"
                                                "CS\x02\0"
                                                "CT"sv,
                                                "\xfe\xff\0\xe0\x0a\0\0\0\x08\0\x60\0"
                                                "CS\x02\0PT"sv,
                                                "\xfe\xff\0\xe0\0\0\0\0"sv, "\x40\0\x01\x10SH\x02\0RP"sv}));
}

TEST_CASE(
    "PS3.5 6.2.2: 65,534 bytes are the longest value with its own representation, one more is UN; both are even") {
  const auto head_of = [](std::size_t size) {
    Dataset dataset;
    dataset.set(tags::patient_comments, "LT", std::string(size, 'x'));
    dataset.set(tags::requested_procedure_id, "SH", "RP");
    const std::string bytes = encode(dataset, explicit_vr);
    CHECK(bytes.ends_with("\x40\0\x01\x10SH\x02\0RP"sv));
    return bytes.substr(0, 13);
  };
  CHECK(head_of(65'533) == "\x10\0\0\x40LT\xfe\xffxxxxx"sv);
  CHECK(head_of(65'534) == "\x10\0\0\x40LT\xfe\xffxxxxx"sv);
  CHECK(head_of(65'535) == "\x10\0\0\x40UN\0\0\0\0\x01\0x"sv);
  CHECK(head_of(65'536) == "\x10\0\0\x40UN\0\0\0\0\x01\0x"sv);
}

TEST_CASE("D29: the character set stands where its tag belongs, once, whatever the dataset says") {
  for (const TransferSyntax syntax : {implicit_vr, explicit_vr}) {
    const std::string charset = charset_element("ISO_IR 100", syntax);
    Dataset dataset = with_name("Müller");
    dataset.set(tags::modality, "CS", "CT");
    CHECK(encode(dataset, syntax, "ISO_IR 100").starts_with(charset));
    dataset.set(tags::specific_character_set, "CS", "ISO_IR 192");
    const std::string bytes = encode(dataset, syntax, "ISO_IR 100");
    CHECK(bytes.starts_with(charset));
    CHECK(bytes.find("ISO_IR", charset.size()) == std::string::npos);

    Dataset late;  // with an attribute before the character set
    late.set(tags::error_comment, "LO", "x");
    late.set(tags::patient_name, "PN", "Müller");
    CHECK(encode(late, syntax, "ISO_IR 100").find(charset) == 10);

    Dataset last;  // with nothing behind it
    last.set(tags::error_comment, "LO", "Ü");
    CHECK(encode(last, syntax, "ISO_IR 100").ends_with(charset));
  }
}

TEST_CASE("D29: a text of the second item of the second sequence is enough to name the character set, a code is not") {
  Dataset plain, wide;
  plain.set(tags::code_meaning, "LO", "Thorax");
  wide.set(tags::code_meaning, "LO", "Schädel");
  Dataset dataset;
  dataset.set_items(tags::procedure_code_sequence, {plain});
  dataset.set_items(tags::requested_procedure_code_sequence, {plain, wide});
  const auto decoded = decode(encode(dataset, explicit_vr, "ISO_IR 192"), explicit_vr);
  REQUIRE(decoded.has_value());
  CHECK(decoded->value(tags::specific_character_set) == "ISO_IR 192");
  CHECK(decoded->items(tags::requested_procedure_code_sequence)[1].value(tags::code_meaning) == "Schädel");
  CHECK_FALSE(decoded->items(tags::requested_procedure_code_sequence)[1].has(tags::specific_character_set));

  Dataset coded;
  coded.set(tags::modality, "CS", "Ü");
  coded.set(Tag{0x0009, 0x1001}, "UN", "\xff\xff");
  CHECK_FALSE(decode(encode(coded, explicit_vr, "ISO_IR 192"), explicit_vr)->has(tags::specific_character_set));
}

TEST_CASE("D29: items keep no character set of their own") {
  Dataset item;
  item.set(tags::specific_character_set, "CS", "ISO_IR 101");
  item.set(tags::code_meaning, "LO", "Thorax");
  Dataset dataset;
  dataset.set_items(tags::procedure_code_sequence, {item});
  CHECK(encode(dataset, implicit_vr, "ISO_IR 100").find("ISO_IR") == std::string::npos);
}

TEST_CASE("an unknown character set is written as the default repertoire") {
  CHECK(encode(with_name("Müller"), implicit_vr, "ISO_IR 999") == encode(with_name("Muller"), implicit_vr, ""));
  CHECK(replaced_in(with_name("小"), "ISO_IR 999").characters == replaced_in(with_name("小"), "").characters);
}

TEST_CASE("D21: the characters that the set lacks are counted, and their attributes named once, in items too") {
  Dataset first, second;
  first.set(tags::code_meaning, "LO", "小");
  second.set(tags::code_meaning, "LO", "东小");
  Dataset dataset = with_name("Doe^Jane");
  dataset.set_items(tags::procedure_code_sequence, {first, second});
  dataset.set(tags::patient_comments, "LT", "Müller 东");
  const Replaced replaced = replaced_in(dataset, "ISO_IR 100");
  CHECK(replaced.characters == 4);
  CHECK(replaced.attributes == std::vector<Tag>{tags::code_meaning, tags::patient_comments});
  for (const char* charset : {"ISO_IR 192", "GB18030"}) {
    CHECK(replaced_in(dataset, charset).characters == 0);
    CHECK(replaced_in(dataset, charset).attributes.empty());
  }
  CHECK(replaced_in(with_name("Doe^Jane"), "").characters == 0);
  CHECK(replaced_in(with_name("Müller"), "ISO_IR 100").attributes.empty());
  CHECK(replaced_in(with_name("Wang^小东"), "ISO_IR 100").attributes == std::vector<Tag>{tags::patient_name});
  Dataset coded;
  coded.set(tags::modality, "CS", "小");
  coded.set(tags::patient_name, "PN", "Ü");
  CHECK(replaced_in(coded, "ISO_IR 100").characters == 0);
}
