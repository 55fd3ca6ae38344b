// SPDX-License-Identifier: Apache-2.0
// The response that is made from a stored answer (reference 5.3, 5.6; R56, R57, R69, R70).
#include "dicom/dictionary.hpp"
#include "mapping/worklist/worklist.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
namespace tags = dicom::tags;
using dicom::Dataset;

namespace {

const std::string& stored() {
  static const std::string text = [] {
    const model::OrderRecord order = chest();
    return worklist_row(mary(), order, order.steps.front()).answer;
  }();
  return text;
}

Dataset asking_for(std::initializer_list<dicom::Tag> tags) {
  Dataset dataset;
  for (const dicom::Tag tag : tags) dataset.set(tag, dicom::find_attribute(tag)->vr);
  return dataset;
}
Dataset with_items(Dataset dataset, dicom::Tag sequence, std::vector<Dataset> items) {
  dataset.set_items(sequence, std::move(items));
  return dataset;
}

}  // namespace

TEST_CASE("only what was asked for, in the asked structure") {
  const Dataset asked =
      with_items(asking_for({tags::patient_name, tags::accession_number}), tags::scheduled_procedure_step_sequence,
                 {asking_for({tags::modality, tags::scheduled_procedure_step_id})});
  const Dataset got = answer(asked, stored());
  REQUIRE(got.elements().size() == 3);
  CHECK(got.value(tags::patient_name) == "WEST^MARY^A^Dr^III");
  CHECK(got.value(tags::accession_number) == "A2600001");
  REQUIRE(got.items(tags::scheduled_procedure_step_sequence).size() == 1);
  const Dataset& step = *got.item(tags::scheduled_procedure_step_sequence);
  REQUIRE(step.elements().size() == 2);
  CHECK(step.value(tags::modality) == "DX");
  CHECK(step.value(tags::scheduled_procedure_step_id) == "S26-77");
}

TEST_CASE("a query for all attributes has no keys and gets all that is stored") {
  CHECK(understand_query(query_for_all(), {}, "CT1").value().query.conditions.empty());
  const Dataset got = answer(query_for_all(), stored());
  CHECK(got.value(tags::patient_id) == "12345");
  CHECK_FALSE(got.item(tags::scheduled_procedure_step_sequence)->value(tags::scheduled_procedure_step_id).empty());
  CHECK_FALSE(got.item(tags::requested_procedure_code_sequence)->value(tags::code_value).empty());
}

TEST_CASE("the value asked for gives way to the value that is there") {
  Dataset asked;
  asked.set(tags::patient_name, "PN", "w*");
  CHECK(answer(asked, stored()).value(tags::patient_name) == "WEST^MARY^A^Dr^III");
}

TEST_CASE("R56, A52: a sequence asked for with no item or an empty one is given whole") {
  for (const std::vector<Dataset>& items : {std::vector<Dataset>{}, std::vector<Dataset>{Dataset{}}}) {
    const Dataset got = answer(with_items({}, tags::scheduled_procedure_step_sequence, items), stored());
    REQUIRE(got.items(tags::scheduled_procedure_step_sequence).size() == 1);
    const Dataset& step = *got.item(tags::scheduled_procedure_step_sequence);
    CHECK(step.value(tags::scheduled_station_ae_title) == "CR01\\CR02");
    CHECK(step.item(tags::scheduled_protocol_code_sequence)->value(tags::code_value) == "P1");
  }
}

TEST_CASE("nested sequences are answered as they are asked for") {
  const Dataset protocol = with_items({}, tags::scheduled_protocol_code_sequence, {asking_for({tags::code_value})});
  const Dataset got = answer(with_items({}, tags::scheduled_procedure_step_sequence, {protocol}), stored());
  const Dataset* code = got.item(tags::scheduled_procedure_step_sequence)->item(tags::scheduled_protocol_code_sequence);
  REQUIRE(code);
  REQUIRE(code->elements().size() == 1);
  CHECK(code->value(tags::code_value) == "P1");
}

TEST_CASE("R70, R60: every attribute asked for comes back; without a value it is empty, in its own representation") {
  Dataset asked = asking_for({tags::patient_age, tags::additional_patient_history, tags::referenced_patient_sequence,
                              tags::pertinent_documents_sequence});
  asked.set({0x0011, 0x1001}, "LO", "x");
  asked.set({0x0040, 0x4001}, "UN");
  const Dataset got = answer(asked, stored());
  CHECK(got.elements().size() == asked.elements().size());
  CHECK(got.find(tags::patient_age)->vr == dicom::Vr("AS"));
  CHECK(got.find(tags::patient_age)->value.empty());
  CHECK(got.find(tags::referenced_patient_sequence)->vr == dicom::Vr("SQ"));
  CHECK(got.items(tags::referenced_patient_sequence).empty());
  CHECK(got.find({0x0011, 0x1001})->vr == dicom::Vr("LO"));
  CHECK(got.find({0x0011, 0x1001})->value.empty());
}

TEST_CASE("R58, R62: group lengths, character set, zone and level are no part of the answer") {
  Dataset asked = asking_for(
      {tags::specific_character_set, tags::query_retrieve_level, tags::timezone_offset_from_utc, tags::patient_id});
  asked.set({0x0010, 0x0000}, "UL", "10");
  const Dataset got = answer(asked, stored());
  REQUIRE(got.elements().size() == 1);
  CHECK(got.value(tags::patient_id) == "12345");
}

TEST_CASE("very old devices: attributes of the step that are asked for at the root") {
  const Dataset got =
      answer(asking_for({tags::modality, tags::scheduled_station_ae_title, tags::patient_id}), stored());
  CHECK(got.value(tags::modality) == "DX");
  CHECK(got.value(tags::scheduled_station_ae_title) == "CR01\\CR02");
}

TEST_CASE(
    "A44, R69: the character set of an answer: the station's, else the query's, else the smallest that holds it") {
  Dataset ascii, latin, chinese;
  ascii.set(tags::patient_name, "PN", "WEST^MARY");
  latin.set(tags::patient_name, "PN", "MÜLLER^JÖRG");
  Dataset item;
  item.set(tags::code_meaning, "LO", "胸部");
  chinese.set_items(tags::requested_procedure_code_sequence, {item});
  const Dataset silent;
  Dataset in_utf8, in_latin;
  in_utf8.set(tags::specific_character_set, "CS", "ISO_IR 192");
  in_latin.set(tags::specific_character_set, "CS", "ISO_IR 100");
  const auto charset = [](const Dataset& answer, const Dataset& identifier, const std::vector<std::string>& sets) {
    return answer_charset(answer, identifier, sets).term;
  };

  CHECK(charset(ascii, silent, {}) == "");
  CHECK(charset(latin, silent, {}) == "ISO_IR 100");
  CHECK(charset(chinese, silent, {}) == "ISO_IR 192");
  CHECK(charset(latin, in_utf8, {}) == "ISO_IR 192");
  CHECK(charset(chinese, in_latin, {}) == "ISO_IR 192");
  CHECK(charset(latin, silent, {"ISO_IR 100", "GB18030"}) == "ISO_IR 100");
  CHECK(charset(chinese, silent, {"ISO_IR 100", "GB18030"}) == "GB18030");
  CHECK(charset(chinese, in_utf8, {"ISO_IR 100"}) == "ISO_IR 100");  // never what it can't read (R69)
  CHECK(charset({}, silent, {}) == "");
}

TEST_CASE(
    "D21: a value that the station's first set lacks goes in its next one; if all lack it, in the one that lacks least") {
  const auto answered = [](const char* name, const std::vector<std::string>& sets) {
    Dataset answer;
    answer.set(tags::patient_name, "PN", name);
    return answer_charset(answer, Dataset(), sets);
  };
  const std::vector<std::string> japanese{"ISO 2022 IR 13\\ISO 2022 IR 87", "\\ISO 2022 IR 87\\ISO 2022 IR 159"};
  CHECK(answered("Yamada^Tarou=山田^太郎", japanese).term == japanese[0]);
  CHECK(answered("Sa^Ka=丂^丂", japanese).term == japanese[1]);  // JIS X 0212
  CHECK(answered("Sa^Ka=丂^丂", japanese).replaced_in.empty());
  const AnswerCharset alike = answered("Takahashi^Ichiro=髙橋^一郎", {"ISO_IR 100", "\\ISO 2022 IR 87"});
  CHECK(alike.term == "\\ISO 2022 IR 87");
  CHECK(alike.replaced_in == std::vector<dicom::Tag>{tags::patient_name});
  CHECK(answered("Takahashi^Ichiro=髙橋^一郎", {"\\ISO 2022 IR 87", "ISO_IR 192"}).term == "ISO_IR 192");
}

TEST_CASE("A45: a station that reads code extensions gets them, by its setting or as its query declares") {
  Dataset japanese, korean, in_extended;
  japanese.set(tags::patient_name, "PN", "YAMADA^TAROU=山田^太郎=やまだ^たろう");
  korean.set(tags::patient_name, "PN", "HONG^GILDONG=洪^吉洞=홍^길동");
  in_extended.set(tags::specific_character_set, "CS", "\\ISO 2022 IR 87");
  CHECK(answer_charset(japanese, Dataset(), {"ISO_IR 100", "\\ISO 2022 IR 87"}).term == "\\ISO 2022 IR 87");
  CHECK(answer_charset(japanese, in_extended, {}).term == "\\ISO 2022 IR 87");
  CHECK(answer_charset(korean, in_extended, {}).term == "ISO_IR 192");
}
