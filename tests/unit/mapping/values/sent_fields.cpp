// SPDX-License-Identifier: Apache-2.0
// What is kept of a field as it came: up to its limit, and only where it says more than the model.
#include "mapping/values/sent_fields.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

hl7::Field sent_field(const std::string& content) {
  static std::vector<hl7::Message> kept;  // a field is a view of its message
  kept.push_back(hl7::Message::parse("MSH|^~\\&|A\rPID|" + content + "\r").value());
  return kept.back().segment("PID").field(1);
}

}  // namespace

TEST_CASE("a field that is kept has at most 4096 bytes, a separator for each part counted too") {
  for (const auto& [size, fits] : {std::pair<std::size_t, bool>{4095, true}, {4096, false}}) {
    model::SentFields kept;
    CHECK(keep_sent(kept, "phone", sent_field("^" + std::string(size, '5')), {}) == fits);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].field == "phone");
    CHECK(kept[0].repetitions.empty() == !fits);
  }
}

TEST_CASE("a field is kept where it says more than what would be sent otherwise: a repetition, a component, a part") {
  const auto is_kept = [](const std::string& content) {
    model::SentFields kept;
    CHECK(keep_sent(kept, "phone", sent_field(content), {{hl7::ComponentValue("555")}}));
    return !kept.at(0).repetitions.empty();
  };
  CHECK_FALSE(is_kept("555"));
  CHECK_FALSE(is_kept("555^^"));
  CHECK_FALSE(is_kept("555~~"));
  CHECK_FALSE(is_kept(""));
  CHECK_FALSE(is_kept("\"\""));
  CHECK(is_kept("555^PRN"));
  CHECK(is_kept("555&1"));
  CHECK(is_kept("555~556"));
  CHECK(is_kept("556"));
}

TEST_CASE("of two fields that are kept each goes back under its own name, while it says what the model says") {
  model::SentFields kept;
  keep_sent(kept, "phone", sent_field("555^PRN"), {});
  keep_sent(kept, "race", sent_field("R^Race^L^A"), {});
  const auto first_of = [](const Repetitions& all) { return all.at(0).at(1).subcomponents.at(0); };
  const auto always = [](const hl7::Field&) { return true; };
  CHECK(first_of(as_sent(kept, "phone", always, {})) == "PRN");
  CHECK(first_of(as_sent(kept, "race", always, {})) == "Race");
  CHECK(as_sent(kept, "address", always, {}).empty());
  CHECK(as_sent(kept, "phone", [](const hl7::Field&) { return false; }, {}).empty());
}
