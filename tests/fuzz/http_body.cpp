// SPDX-License-Identifier: Apache-2.0
// The JSON body of a request, read with members of each type.
#include "base/text.hpp"
#include "broker/http/fields.hpp"
#include "broker/http/problem.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stepwise;
using namespace stepwise::broker::http;
using fuzz::expect;

bool is_clean(std::string_view text) {
  return text::is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
         });
}

void expect_text(std::string_view text, std::size_t characters_most) {
  expect(is_clean(text) && text::characters(text) <= characters_most, "a text keeps to its limits");
}

void expect_code(const model::Code& code, std::size_t meaning_characters) {
  for (const std::string* part : {&code.value, &code.scheme, &code.version}) expect_text(*part, limits::sh_characters);
  expect_text(code.meaning, meaning_characters);
}

// Reads a body as a handler does, and notes for each member whether it was refused.
class Reading {
 public:
  explicit Reading(const std::string& body) : fields_(body) {}

  std::vector<Error> read() {
    if (const auto text = taken("text", fields_.text("text", 8))) expect_text(*text, 8);
    if (const auto text = taken("reason", fields_.text("reason"))) expect_text(*text, limits::http_text_characters);
    if (const auto number = taken("count", fields_.integer("count", 1, 5)))
      expect(*number >= 1 && *number <= 5, "a number is in its range");
    if (const auto id = taken("id", fields_.integer("id", 1, INT64_MAX))) expect(*id >= 1, "an id is positive");
    taken("flag", fields_.flag("flag"));
    if (const auto aets = taken("aets", fields_.texts("aets", limits::ae_characters), false)) {
      expect(aets->size() <= limits::http_codes, "a list has its limit");
      for (const std::string& aet : *aets) expect_text(aet, limits::ae_characters);
    }
    static const mapping::Zone zone = mapping::Zone::named("Europe/Berlin").value();
    if (const auto start = taken("start", fields_.start("start", zone)); start && start->is_day)
      expect(start->at == std::chrono::floor<std::chrono::days>(start->at), "a day begins at midnight");
    if (const auto code = taken("service", fields_.code("service"), false)) expect_code(*code, limits::lo_characters);
    expect_codes(fields_.codes("reasons"), limits::lo_characters);
    expect_codes(fields_.codes_or_texts("why"), limits::http_free_text_characters);
    if (const auto person = taken("provider", fields_.person("provider"), false)) {
      expect_text(person->id, limits::lo_characters);
      expect_text(person->authority, limits::lo_characters);
    }
    taken("name", fields_.person_name("name"));
    fields_.require("needed", "it");
    std::vector<Error> faults = fields_.faults();
    for (const std::string& place : refused_)
      expect(std::any_of(faults.begin(), faults.end(), [&](const Error& fault) { return fault.place == place; }),
             "a member that is refused has a fault");
    for (const std::string& place : accepted_)
      expect(std::none_of(faults.begin(), faults.end(), [&](const Error& fault) { return fault.place == place; }),
             "a member that is accepted has no fault");
    return faults;
  }

 private:
  // `is_whole` false: parts of the value may have faults of their own.
  template <class Value>
  std::optional<Value> taken(const std::string& name, std::optional<Value> value, bool is_whole = true) {
    if (value && is_whole) accepted_.push_back("/" + name);
    if (!value && fields_.has(name)) refused_.push_back("/" + name);
    return value;
  }
  static void expect_codes(const std::vector<model::Code>& codes, std::size_t meaning_characters) {
    expect(codes.size() <= limits::http_codes, "a list has its limit");
    for (const model::Code& code : codes) expect_code(code, meaning_characters);
  }

  BodyFields fields_;
  std::vector<std::string> refused_, accepted_;
};

// A fault is at a value of the body, or says that one is missing from an object in it.
void expect_place(const Json& body, const Error& fault) {
  const Json::json_pointer place(fault.place);
  expect(body.contains(place) || (fault.rule == "required" && body.contains(place.parent_pointer())),
         "a fault has a place in the body");
}

void check(const std::string& bytes) {
  const std::vector<Error> faults = Reading(bytes).read();
  const Json body = bytes.empty() ? Json::object() : Json::parse(bytes, nullptr, false);
  for (const Error& fault : faults) {
    if (body.is_object()) expect_place(body, fault);
    expect(text::characters(fault.value) <= limits::http_text_characters, "the value of a fault is cut");
  }
  const Response refusal = to_response(bad_body(faults), "/api/v1/orders");
  expect(text::is_utf8(refusal.body) && Json::accept(refusal.body), "a refusal is JSON");
  if (!body.is_object()) return;
  const Response again = to_response(bad_body(Reading(write_json(body)).read()), "/api/v1/orders");
  expect(again.body == refusal.body, "a body that is written in another form means the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
