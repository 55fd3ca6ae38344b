// SPDX-License-Identifier: Apache-2.0
#include "dicom/dictionary.hpp"

#include "dicom/vr.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <set>
#include <string>

using namespace stepwise::dicom;

namespace {

// The names of the constants, by tag.
const std::map<Tag, std::string> names_of_tags{
#define STEPWISE_ATTRIBUTE(name, group, element, ...) {tags::name, #name},
#include "dicom/attributes.inc"
#undef STEPWISE_ATTRIBUTE
};

// "sop_class_uid" and "SOPClassUID" have the same letters.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '_') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return letters;
}

}  // namespace

TEST_CASE("the dictionary finds each attribute by its tag and by its keyword") {
  std::set<std::string_view> keywords;
  for (const Attribute& attribute : dictionary()) {
    CHECK(find_attribute(attribute.tag) == &attribute);
    CHECK(find_attribute(attribute.keyword) == &attribute);
    CHECK(keywords.insert(attribute.keyword).second);
  }
  CHECK(find_attribute(Tag{0x0040, 0x0100})->keyword == "ScheduledProcedureStepSequence");
  CHECK(find_attribute(Tag{0x0040, 0x0100})->vr == Vr("SQ"));
  CHECK(find_attribute(Tag{0x7fe0, 0x0010}) == nullptr);
}

TEST_CASE("each constant of a tag has the name of its keyword and is in the dictionary, in ascending order") {
  CHECK(names_of_tags.size() == dictionary().size());
  Tag last{};
  for (const Attribute& attribute : dictionary()) {
    CAPTURE(attribute.keyword);
    REQUIRE(names_of_tags.contains(attribute.tag));
    CHECK(letters_of(names_of_tags.at(attribute.tag)) == letters_of(attribute.keyword));
    CHECK(find_vr_rule(attribute.vr) != nullptr);
    CHECK(last < attribute.tag);
    last = attribute.tag;
  }
}

TEST_CASE("a tag before, between and behind those of the dictionary is unknown, and so is a part of a keyword") {
  CHECK(find_attribute(Tag{0x0000, 0x0000}) == nullptr);
  CHECK(find_attribute(Tag{0x0010, 0x0011}) == nullptr);
  CHECK(find_attribute(Tag{0xffff, 0xffff}) == nullptr);
  CHECK(find_attribute(dictionary().front().tag) == &dictionary().front());
  CHECK(find_attribute(dictionary().back().tag) == &dictionary().back());
  for (const char* keyword : {"", "PatientNam", "PatientNames", "patientname", "patient_name"}) {
    CAPTURE(keyword);
    CHECK(find_attribute(keyword) == nullptr);
  }
}

TEST_CASE("PS3.6: what may have several values is marked, a text that may contain backslashes is not") {
  for (const Tag tag : {tags::specific_character_set, tags::scheduled_station_ae_title, tags::operators_name,
                        tags::performing_physician_name, tags::retrieve_ae_title, tags::offending_element}) {
    CAPTURE(to_text(tag));
    CHECK(find_attribute(tag)->is_multi_valued);
  }
  for (const Tag tag : {tags::patient_name, tags::modality, tags::study_instance_uid, tags::patient_comments,
                        tags::accession_number, tags::scheduled_procedure_step_sequence}) {
    CAPTURE(to_text(tag));
    CHECK_FALSE(find_attribute(tag)->is_multi_valued);
  }
  for (const Attribute& attribute : dictionary()) {
    CAPTURE(attribute.keyword);
    const bool is_whole = attribute.vr == Vr("SQ") || attribute.vr == Vr("ST") || attribute.vr == Vr("LT") ||
                          attribute.vr == Vr("UT") || attribute.vr == Vr("UR");
    CHECK_FALSE((is_whole && attribute.is_multi_valued));
  }
}
