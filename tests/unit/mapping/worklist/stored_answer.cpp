// SPDX-License-Identifier: Apache-2.0
// The stored form of a worklist answer: what is written, and that it is read as it was written.
#include "mapping/worklist/stored_answer.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

#include <stdexcept>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;

TEST_CASE("stored answers: what is written is read, whatever the text") {
  CHECK(rc::check("write_stored and StoredObject", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
    Dataset item, root;
    item.set(tags::code_value, "SH", text);
    root.set(tags::patient_comments, "LT", text);
    root.set_items(tags::requested_procedure_code_sequence, {item, Dataset{}, item});
    root.set_items(tags::referenced_patient_sequence, {});
    const std::string json = write_stored(root);
    const StoredObject object(json);
    RC_ASSERT(stored_text(object.find(tags::patient_comments)->json) == text);
    const auto items = stored_items(object.find(tags::requested_procedure_code_sequence)->json);
    RC_ASSERT(items.size() == 3u);
    RC_ASSERT(stored_text(items[2].find(tags::code_value)->json) == text);
    RC_ASSERT(items[1].members().empty());
    RC_ASSERT(stored_items(object.find(tags::referenced_patient_sequence)->json).empty());
    RC_ASSERT(!object.find(tags::patient_name));
  }));
}

TEST_CASE("what is no stored answer is an exception, never a wrong reading") {
  for (const char* text : {"", "x", "[]", "{", "{\"0010\":\"x\"}", "{\"00100010\"}", "{\"00100010\":1}",
                           "{\"00100010\":\"x", "{\"0010001G\":\"x\"}", "{\"00100010\":\"x\",}", "{\"00100010\":[{}"}) {
    INFO(text);
    CHECK_THROWS_AS(StoredObject(text), std::invalid_argument);
  }
}

TEST_CASE("the text: hexadecimal tags in ascending order, strings, items in brackets, and nothing else") {
  CHECK(write_stored({}) == "{}");
  Dataset first, second, root;
  first.set(tags::code_value, "SH", "A");
  second.set(tags::code_value, "SH", "B");
  second.set(tags::code_meaning, "LO", "");
  root.set_items(tags::scheduled_procedure_step_sequence, {first, {}, second});
  root.set(tags::patient_name, "PN", "WEST^MARY");
  root.set_items(tags::referenced_patient_sequence, {});
  CHECK(write_stored(root) ==
        "{\"00081120\":[],\"00100010\":\"WEST^MARY\",\"00400100\":[{\"00080100\":\"A\"},{},"
        "{\"00080100\":\"B\",\"00080104\":\"\"}]}");
}

TEST_CASE("quotes, backslashes and control characters are escaped, other characters are not") {
  Dataset root;
  root.set(tags::patient_comments, "LT", "\"a\\b\"\r\n\t\x1f \x7f\xc3\xa4");
  const std::string json = write_stored(root);
  CHECK(json == "{\"00104000\":\"\\\"a\\\\b\\\"\\u000d\\u000a\\u0009\\u001f \x7f\xc3\xa4\"}");
  CHECK(stored_text(StoredObject(json).members().front().json) == root.value(tags::patient_comments));
}

TEST_CASE("a member is found by its tag: the first, the last, the one between; a neighbour is not") {
  const StoredObject object("{\"00080050\":\"A\",\"00100010\":\"B\",\"00400100\":[{}]}");
  REQUIRE(object.members().size() == 3);
  CHECK(object.find({0x0008, 0x0050})->json == "\"A\"");
  CHECK(object.find({0x0010, 0x0010})->json == "\"B\"");
  CHECK(object.find({0x0040, 0x0100})->json == "[{}]");
  for (const dicom::Tag tag : {dicom::Tag{0x0008, 0x004f}, dicom::Tag{0x0008, 0x0051}, dicom::Tag{0x0010, 0x0011},
                               dicom::Tag{0x0011, 0x0010}, dicom::Tag{0x0040, 0x0101}, dicom::Tag{0xffff, 0xffff}})
    CHECK_FALSE(object.find(tag));
  CHECK(StoredObject("{}").members().empty());
  CHECK_FALSE(StoredObject().find({0x0008, 0x0050}));
}

TEST_CASE("brackets, braces, commas and quotes in a text do not end it") {
  const StoredObject object(
      "{ \"00080050\": \"a]}\\\",[{\\\\\",\n\"00400100\" :[{\"00080100\":\"]}\\\"\"}, {\"00080100\":\"[\"}]}");
  REQUIRE(object.members().size() == 2);
  CHECK(stored_text(object.members()[0].json) == "a]}\",[{\\");
  CHECK_FALSE(is_sequence(object.members()[0].json));
  CHECK(is_sequence(object.members()[1].json));
  const auto items = stored_items(object.members()[1].json);
  REQUIRE(items.size() == 2);
  CHECK(stored_text(items[0].members()[0].json) == "]}\"");
  CHECK(stored_text(items[1].members()[0].json) == "[");
}

TEST_CASE("what is no stored text or no list of items is an exception") {
  for (const char* text : {"", "\"", "x", "'a'", "\"\\u00e4\"", "\"\\u00\"", "\"\\u000g\"", "\"\\u0080\""}) {
    INFO(text);
    CHECK_THROWS_AS(stored_text(text), std::invalid_argument);
  }
  CHECK(stored_text("\"\\u007f\"") == "\x7f");
  for (const char* text : {"", "{}", "[", "[{}", "[{},]", "[1]", "[\"a\"]", "[{}{}]"}) {
    INFO(text);
    CHECK_THROWS_AS(stored_items(text), std::invalid_argument);
  }
  CHECK(stored_items("[]").empty());
}
