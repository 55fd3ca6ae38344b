// SPDX-License-Identifier: Apache-2.0
// The types of configuration keys: which values each form accepts, and how a value is shown.
#include "broker/config/configuration_types.hpp"

#include "tests/support/catch.hpp"

#include <optional>

using namespace stepwise::broker;
using namespace stepwise::broker::configuration_types;

namespace {

void check_form(const TextForm& form, std::initializer_list<std::string> accepted,
                std::initializer_list<std::string> refused) {
  for (const std::string& text : accepted) {
    INFO(form.type << ": " << text);
    CHECK(form.accepts(text));
  }
  for (const std::string& text : refused) {
    INFO(form.type << ": " << text);
    CHECK_FALSE(form.accepts(text));
  }
}

// A section with a member of each type.
enum class Colour { red, green, blue };
struct Sample {
  std::string text = "default";
  int number = 5;
  std::optional<int> maybe;
  bool flag = false;
  Colour colour = Colour::green;
  std::vector<std::string> texts, words;
  std::vector<int> items{1, 2};
  FieldTemplates templates;
};
using Key = KeyTypes<Sample>;

bool reads(const ConfigurationKey<Sample>& key, Sample& sample, const std::string& toml) {
  return key.read(sample, *toml::parse("x = " + toml).get("x"));
}

}  // namespace

TEST_CASE("the forms of texts: both sides of each limit") {
  const std::string control("a\x1f"), del("a\x7f"), broken("a\xff");
  check_form(any_text, {"", "a b", "ä", "\\"}, {control, del, broken, "a\nb"});
  check_form(name_of_system, {"a", "HIS^1"}, {"", control, del, broken});
  check_form(short_text, {"", std::string(16, 'a'), "ääääääääääääääää"}, {std::string(17, 'a'), control, broken});
  check_form(identifier_prefix, {"", "A-9", "Z0"}, {"a", "A_", "A*", "A B", "Ä"});
  check_form(ae_title, {"A", std::string(16, 'A'), "A B", "a_1*"},
             {"", std::string(17, 'A'), "A\\B", " A", "A ", "Ä", control});
  check_form(modality, {"", "CT", std::string(16, 'A'), "A_1 B"}, {std::string(17, 'A'), "ct", "A-B", "A\\B"});
  check_form(http_token, {"", std::string(16, 'a'), "!~0123456789abcdef"},
             {std::string(15, 'a'), "0123456789 abcdef", "0123456789abcde\x7f", "0123456789abcdeä"});
  check_form(ip_address, {"127.0.0.1", "0.0.0.0", "::", "::1", "2001:db8::1"},
             {"", "localhost", "127.0.0", "127.0.0.256", "::g", "127.0.0.1:80", " ::1"});
  check_form(time_zone, {"", "UTC", "Europe/Berlin"}, {"Mars/Olympus", "/UTC", "../zoneinfo/UTC", "Europe"});
}

TEST_CASE("the forms of HL7 and DICOM terms: both sides of each limit") {
  check_form(hl7_message_or_control, {"ADT", "SC", "A01", "ADT^A60", "O19"},
             {"", "A", "ADTS", "adt", "ADT^", "^A60", "ADT^A6", "ADT^A600", "AD^A60", "ADTX^A6", "ADT^a60", "S-"});
  check_form(hl7_path, {"", "PID-3", "ORC(2)-2.1", "ZDR-1"}, {"PID", "-3", "PID-", "PID-0", "pid-3"});
  check_form(hl7_conditions, {"MSH-4 = CLINIC", "OBR-44 != X", "ZDS-1 exists and PV1-19 absent"},
             {"", "MSH-4", "exists"});
  check_form(hl7_charset, {"8859/1", "UNICODE UTF-8", "ASCII"}, {"KLINGON", "8859/99"});
  check_form(dicom_charset, {"ISO_IR 100", "ISO_IR 192", "\\ISO 2022 IR 87"}, {"ISO_IR 999", "KLINGON"});
}

TEST_CASE("a text, a number and a flag are read if they have their type, and keep the member if not") {
  Sample sample;
  const auto text = Key::text(&Sample::text, "text", name_of_system, "");
  CHECK(reads(text, sample, "'a\"b'"));
  CHECK(sample.text == "a\"b");
  CHECK(text.show(sample) == R"("a\"b")");
  for (const char* wrong : {"''", "1", "true", "['a']"}) CHECK_FALSE(reads(text, sample, wrong));
  CHECK(sample.text == "a\"b");

  const auto number = Key::number(&Sample::number, "number", -2, 7, "");
  CHECK(number.type == "-2 to 7");
  for (const char* right : {"-2", "7", "0"}) {
    CHECK(reads(number, sample, right));
    CHECK(number.show(sample) == right);
  }
  for (const char* wrong : {"-3", "8", "'1'", "1.0", "true"}) CHECK_FALSE(reads(number, sample, wrong));
  CHECK(sample.number == 0);

  const auto maybe = Key::number(&Sample::maybe, "maybe", 0, 7, "");
  CHECK(maybe.show(sample).empty());
  CHECK_FALSE(reads(maybe, sample, "8"));
  CHECK_FALSE(sample.maybe);
  CHECK(reads(maybe, sample, "0"));
  CHECK(sample.maybe == 0);

  const auto flag = Key::flag(&Sample::flag, "flag", "");
  CHECK(flag.show(sample) == "false");
  CHECK(reads(flag, sample, "true"));
  CHECK(flag.show(sample) == "true");
  CHECK_FALSE(reads(flag, sample, "'false'"));
  CHECK_FALSE(reads(flag, sample, "0"));
  CHECK(sample.flag);
}

TEST_CASE("a choice is one of its words, and the word of the member is shown") {
  Sample sample;
  const auto colour = Key::choice(&Sample::colour, "colour", {"red", "green", "blue"}, "");
  CHECK(colour.type == "`red`, `green` or `blue`");
  CHECK(colour.show(sample) == "\"green\"");
  CHECK(reads(colour, sample, "'blue'"));
  CHECK(sample.colour == Colour::blue);
  CHECK(reads(colour, sample, "'red'"));
  CHECK(sample.colour == Colour::red);
  for (const char* wrong : {"'Red'", "''", "0", "['red']"}) CHECK_FALSE(reads(colour, sample, wrong));
  CHECK(sample.colour == Colour::red);

  const auto flag = Key::choice(&Sample::flag, "flag", {"refuse", "accept"}, "");
  CHECK(flag.show(sample) == "\"refuse\"");
  CHECK(reads(flag, sample, "'accept'"));
  CHECK(sample.flag);
  const auto word = Key::choice(&Sample::text, "text", {"a", "b"}, "");
  CHECK(word.show(sample).empty());  // the default is none of the words
  CHECK(reads(word, sample, "'b'"));
  CHECK(sample.text == "b");
}

TEST_CASE("a list has each of its words once, and stands for the items of these words") {
  Sample sample;
  const auto list = Key::list(&Sample::items, "items", {{"one", {1}}, {"two", {2, 3}}, {"none", {}}}, "");
  CHECK(list.type == "list of `one`, `two` or `none`");
  CHECK(list.show(sample) == R"(["one", "two"])");
  CHECK(reads(list, sample, "['two', 'one']"));
  CHECK(sample.items == std::vector<int>{2, 3, 1});
  CHECK(reads(list, sample, "['one']"));
  CHECK(list.show(sample) == R"(["one"])");
  for (const char* wrong : {"['one','one']", "['three']", "'one'", "[1]", "[]"}) {
    INFO(wrong);
    CHECK_FALSE(reads(list, sample, wrong));
    CHECK(sample.items == std::vector<int>{1});
  }
  sample.items.clear();  // where the default is none, none may be set
  CHECK(reads(list, sample, "[]"));
  CHECK(list.show(sample) == "[]");
}

TEST_CASE("a list of texts has each text once, in its form") {
  Sample sample;
  const auto texts = Key::texts(&Sample::texts, "texts", ae_title, "");
  CHECK(texts.type == "list of AE title of 1 to 16 characters");
  CHECK(reads(texts, sample, "['B', 'A']"));
  CHECK(texts.show(sample) == R"(["B", "A"])");
  for (const char* wrong : {"['A','A']", "['A','']", "['A',1]", "'A'"}) {
    INFO(wrong);
    CHECK_FALSE(reads(texts, sample, wrong));
    CHECK(sample.texts == std::vector<std::string>{"B", "A"});
  }
  CHECK(reads(texts, sample, "[]"));
  CHECK(sample.texts.empty());
}

TEST_CASE("templates are texts, or tables of texts by message type") {
  Sample sample;
  const auto templates = Key::templates(&Sample::templates, "templates", "");
  CHECK(reads(templates, sample, "{'OBR-24' = 'RAD', 'ORU^R01' = {'PID-3' = '', 'PID-2' = 'x'}}"));
  CHECK(sample.templates == FieldTemplates{{"", {{"OBR-24", "RAD"}}}, {"ORU^R01", {{"PID-2", "x"}, {"PID-3", ""}}}});
  CHECK(templates.show(sample) == R"({"OBR-24" = "RAD", "ORU^R01" = {"PID-2" = "x", "PID-3" = ""}})");
  const FieldTemplates before = sample.templates;
  for (const char* wrong : {"{'OBR-24' = 1}", "{'ORU^R01' = {'PID-3' = 1}}", "{'ORU^R01' = ['a']}", "'x'"}) {
    INFO(wrong);
    CHECK_FALSE(reads(templates, sample, wrong));
    CHECK(sample.templates == before);
  }
  CHECK(reads(templates, sample, "{}"));
  CHECK(templates.show(sample) == "{}");
}

TEST_CASE("texts for people and for TOML") {
  CHECK(toml_text("a\"b\\c") == R"("a\"b\\c")");
  CHECK(toml_text("a\nb\x7f") == R"("a\u000ab\u007f")");
  CHECK(toml_array({}) == "[]");
  CHECK(toml_array({"a", "b"}) == R"(["a", "b"])");
  CHECK(one_of({"a"}) == "`a`");
  CHECK(one_of({"a", "b"}) == "`a` or `b`");
  CHECK(one_of({"a", "b", "c"}) == "`a`, `b` or `c`");
  CHECK(range(-1, 65535) == "-1 to 65535");
}

TEST_CASE("a key is marked as required, or shown with a text for its default") {
  CHECK_FALSE(Key::flag(&Sample::flag, "flag", "meaning").required);
  const auto key = required(fallback("by role", Key::flag(&Sample::flag, "flag", "meaning")));
  CHECK(key.required);
  CHECK(key.fallback == "by role");
  CHECK(key.name == "flag");
  CHECK(key.meaning == "meaning");
  CHECK(key.type == "`true` or `false`");
}
