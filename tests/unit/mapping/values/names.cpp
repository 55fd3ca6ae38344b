// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/names.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

const hl7::Delimiters delimiters;

std::string name(std::string_view xpn) {
  return model::to_text(person_name_of(hl7::Field(xpn, &delimiters)));
}
model::Person person(std::string_view xcn) {
  return person_of(hl7::Field(xcn, &delimiters));
}

}  // namespace

TEST_CASE("A47: suffix and prefix change places, the degree joins the suffix (reference 4.7)") {
  CHECK(name("Smith^John^Q^III^Dr^MD") == "Smith^John^Q^Dr^III MD");
  CHECK(name("Smith^John^Q^III^Dr") == "Smith^John^Q^Dr^III");
  CHECK(name("Smith^John^^^^MD") == "Smith^John^^^MD");
  CHECK(name("WEST^MARY^A") == "WEST^MARY^A");
  CHECK(name("^Mary") == "^Mary");
  CHECK(name("") == "");
}

TEST_CASE("A47: the id of an XCN is not part of the name") {
  const model::Person doctor = person("D22^Smith^John^Q^III^Dr^MD^^HOSP");
  CHECK(doctor.id == "D22");
  CHECK(doctor.authority == "HOSP");
  CHECK(model::to_text(doctor.name) == "Smith^John^Q^Dr^III MD");
  CHECK(person("D22").id == "D22");
  CHECK(person("D22").name.empty());
  CHECK(person("").empty());
}

TEST_CASE("A47: the CNN of OBR-34 has its parts in subcomponents") {
  const model::Person performer = performer_of(hl7::Field("T7&Stone&Ida&B&Jr&Ms&RT^20260301", &delimiters));
  CHECK(performer.id == "T7");
  CHECK(model::to_text(performer.name) == "Stone^Ida^B^Ms^Jr RT");
}

TEST_CASE("A47: OBR-34 with a CNN in components, or with a plain name") {
  const auto performer = [](std::string_view ndl) { return performer_of(hl7::Field(ndl, &delimiters)); };
  CHECK(performer("T7^Stone^Ida").id == "T7");
  CHECK(model::to_text(performer("T7^Stone^Ida").name) == "Stone^Ida");
  CHECK(model::to_text(performer("STONEI^Stone^Ida").name) == "Stone^Ida");
  CHECK(model::to_text(performer("Stone^Ida").name) == "Stone^Ida");
  CHECK(performer("Stone^Ida").id.empty());
  CHECK(model::to_text(performer("Ida Stone").name) == "Ida Stone");
  CHECK(performer("Ida Stone").id.empty());
  CHECK(performer("T7^20260301^20260302").id == "T7");
  CHECK(performer("T7^20260301^20260302").name.empty());
  CHECK(performer("").empty());
}

TEST_CASE("a nickname, a maiden name and a bad name give way to another repetition") {
  CHECK(name("Nick^N^^^^^N~Maid^M^^^^^M~Bad^B^^^^^BAD~Plain^P^^^^^U") == "Plain^P");
}

TEST_CASE("the repetition: legal, else display, else the first that is no alias") {
  CHECK(name("Nick^N^^^^^A~Legal^L^^^^^L~Shown^S^^^^^D") == "Legal^L");
  CHECK(name("Nick^N^^^^^A~Shown^S^^^^^D") == "Shown^S");
  CHECK(name("Nick^N^^^^^A~Plain^P") == "Plain^P");
  CHECK(name("Nick^N^^^^^A") == "Nick^N");
}

TEST_CASE("A45: repetitions by representation are the component groups of one name") {
  CHECK(name("Yamada^Tarou^^^^^L^A~山田^太郎^^^^^L^I~やまだ^たろう^^^^^L^P") == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(name("山田^太郎^^^^^L^I~Yamada^Tarou^^^^^L^A") == "Yamada^Tarou=山田^太郎");
  // Another name type means another name.
  CHECK(name("Yamada^Tarou^^^^^L^A~鈴木^花子^^^^^M^I") == "Yamada^Tarou");
}

TEST_CASE("A45: the groups of a DICOM name inside one XPN") {
  CHECK(name("Yamada^Tarou=山田^太郎=やまだ^たろう") == "Yamada^Tarou=山田^太郎=やまだ^たろう");
}

TEST_CASE("A45: an equals sign parts groups only where another script stands behind it") {
  CHECK(name("Smith=Jones^Ann") == "Smith Jones^Ann");
  CHECK(name("Smith^Ann=Marie") == "Smith^Ann Marie");
  CHECK(name("Müller=Öz^Ann") == "Müller Öz^Ann");
  CHECK(name("Smith=^Ann") == "Smith^Ann");
  CHECK(name("=山田^太郎") == "=山田^太郎");
  CHECK(name("Ivanov^Ivan=Иванов^Иван") == "Ivanov^Ivan=Иванов^Иван");
  CHECK(name("Yamada^Tarou==ﾔﾏﾀﾞ^ﾀﾛｳ") == "Yamada^Tarou==ﾔﾏﾀﾞ^ﾀﾛｳ");
  CHECK(model::to_text(person("D1^Smith=Jones^Ann").name) == "Smith Jones^Ann");
}

TEST_CASE("A44: ideographs without representation: with letters they are the second group, alone the first") {
  CHECK(name("张三") == "张三");
  CHECK(name("张^三~Zhang^San") == "Zhang^San=张^三");
  CHECK(name("Zhang^San~张^三") == "Zhang^San=张^三");
  CHECK(name("张^三^^^^^L~Tom^^^^^^A") == "张^三");
}

TEST_CASE("family names with a prefix, as 2.5.1 and as 2.3.1 have them") {
  CHECK(name("van Beethoven&van&Beethoven^Ludwig") == "van Beethoven^Ludwig");
  CHECK(name("&van&Beethoven^Ludwig") == "van Beethoven^Ludwig");
  CHECK(name("Beethoven&van^Ludwig") == "van Beethoven^Ludwig");
  CHECK(name("van Beethoven&van^Ludwig") == "van Beethoven^Ludwig");
}

TEST_CASE("case R30: what a component of PN can't hold becomes a blank") {
  CHECK(name("O\\S\\Hara^A\\E\\B") == "O Hara^A B");
  CHECK(name("Smith^A=B^^^^^L^A") == "Smith^A B");
}

TEST_CASE("case R27: a null component clears that component alone") {
  CHECK(name("Allan^^^\"\"") == "Allan");
}

TEST_CASE("case R31: a name in one component stays there") {
  CHECK(name("SMITH JOHN") == "SMITH JOHN");
}

TEST_CASE("an XCN in another representation is the same person; other repetitions are others") {
  const model::Person one = person("D1^Li^Si^^^^^^^^^^^^A~D1^李^四^^^^^^^^^^^^I~D2^Wu^Bo");
  CHECK(one.id == "D1");
  CHECK(model::to_text(one.name) == "Li^Si=李^四");
  CHECK(model::to_text(person("D1^Li^Si~D2^王^五").name) == "Li^Si");
}

TEST_CASE(
    "reference 4.7, step 6: letters for a name in ideographs alone, by setting; the ideographs become the second group") {
  const auto romanized = [](const std::string& pn, std::optional<text::Romanization> script) {
    model::PersonName name = model::parse_person_name(pn);
    romanize(name, script);
    return model::to_text(name);
  };
  using text::Romanization;
  CHECK(romanized("张三", Romanization::chinese) == "Zhangsan=张三");
  CHECK(romanized("张^三", Romanization::chinese) == "Zhang^San=张^三");
  CHECK(romanized("김^민수", Romanization::korean) == "Gim^Minsu=김^민수");
  CHECK(romanized("=山田^太郎=やまだ^たろう", Romanization::japanese) == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(romanized("山田^太郎", Romanization::japanese) == "山田^太郎");  // the reading of the characters is not known
  CHECK(romanized("ZHANG^SAN=张^三", Romanization::chinese) == "ZHANG^SAN=张^三");
  CHECK(romanized("Müller^Jörg", Romanization::chinese) == "Müller^Jörg");
  CHECK(romanized("王^小明", Romanization::chinese) == "Wang^Xiaoming=王^小明");
  CHECK(romanized("李^四^^医生", Romanization::chinese) == "Li^Si^^Yisheng=李^四^^医生");
  CHECK(romanized("=洪^吉洞=홍^길동", Romanization::korean) == "Hong^Gildong=洪^吉洞=홍^길동");
  CHECK(romanized("홍^길동=洪^吉洞", Romanization::korean) == "Hong^Gildong=洪^吉洞=홍^길동");
}

TEST_CASE("the language is what the characters of the name show, whatever the sender's setting") {
  const auto romanized = [](const std::string& pn, std::optional<text::Romanization> script) {
    model::PersonName name = model::parse_person_name(pn);
    romanize(name, script);
    return model::to_text(name);
  };
  using text::Romanization;
  CHECK(romanized("=山田^太郎=やまだ^たろう", Romanization::chinese) == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(romanized("さくら^ハナ", Romanization::chinese) == "Sakura^Hana=さくら^ハナ");
  // Never a Chinese reading, and never only a part of the name.
  CHECK(romanized("さくら^花子", Romanization::chinese) == "さくら^花子");
  CHECK(romanized("김^민수", Romanization::japanese) == "Gim^Minsu=김^민수");
  CHECK(romanized("张^三", Romanization::japanese) == "Zhang^San=张^三");
  CHECK(romanized("王^小明", std::nullopt) == "王^小明");
  CHECK(romanized("王^小东", std::nullopt) == "Wang^Xiaodong=王^小东");
}

TEST_CASE("PS3.5 6.2.1: ideographs move from the alphabetic group to one that is free") {
  const auto moved = [](const std::string& pn) {
    model::PersonName name = model::parse_person_name(pn);
    move_ideographs(name);
    return model::to_text(name);
  };
  CHECK(moved("山田^太郎") == "=山田^太郎");
  CHECK(moved("홍^길동=洪^吉洞") == "=洪^吉洞=홍^길동");
  CHECK(moved("山田^太郎=山田^太郎") == "=山田^太郎");
  CHECK(moved("山田^太郎=山田^太郎=やまだ^たろう") == "=山田^太郎=やまだ^たろう");
  CHECK(moved("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎") == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");  // of one byte in JIS X 0201
  CHECK(moved("Müller^Jörg") == "Müller^Jörg");
  CHECK(moved("Иванов^Иван") == "Иванов^Иван");
}

TEST_CASE("Groups of one name are found when only one of the repetitions has a name type") {
  CHECK(name("Wang^Xiaodong~\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1^^^^^L^I") ==
        "Wang^Xiaodong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1");
  CHECK(name("Wang^Xiaodong^^^^^L^A~\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1^^^^^^I") ==
        "Wang^Xiaodong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1");
  CHECK(name("Wang^Xiaodong^^^^^L~\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1") ==
        "Wang^Xiaodong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1");
  CHECK(name("Wang^Xiaodong^^^^^L^A~\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1^^^^^D^I~x^y^^^^^^P") ==
        "Wang^Xiaodong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1=x^y");
  // Another name of the person does not become a group of this one.
  CHECK(name("Wang^Xiaodong^^^^^L^A~\xE6\x9D\x8E^\xE5\xB0\x8F^^^^^M^I") == "Wang^Xiaodong");
  CHECK(name("Wang^Xiaodong~\xE6\x9D\x8E^\xE5\xB0\x8F^^^^^A") == "Wang^Xiaodong");
}
