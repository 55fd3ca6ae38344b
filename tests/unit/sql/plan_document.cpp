// SPDX-License-Identifier: Apache-2.0
// The limits of the texts of a plan, just reached and just passed.
#include "sql/plans.hpp"
#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace stepwise;

namespace {

std::vector<std::string> faults_of_plan(const std::string& procedure) {
  std::vector<std::string> all;
  const auto plans = sql::parse_plans(R"({"plans":[{"service":{"value":"A"},"procedures":[)" + procedure + "]}]}");
  if (!plans.has_value()) {
    for (const Error& fault : plans.error()) all.push_back(fault.place);
  }
  return all;
}

}  // namespace

TEST_CASE("each text of a plan has as many characters as its attribute in the worklist, one more is a fault") {
  struct Row {
    const char* member;
    std::size_t characters_max;
  };
  for (const Row& row : {Row{"modality", 16}, Row{"station_name", 16}, Row{"location", 16}, Row{"description", 64},
                         Row{"pre_medication", 64}, Row{"contrast_agent", 64}}) {
    INFO(row.member);
    const auto faults = [&](std::size_t size) {
      return faults_of_plan(
          fmt::format(R"({{"description":"x","steps":[{{"{}":"{}"}}]}})", row.member, std::string(size, 'X')));
    };
    CHECK(faults(row.characters_max).empty());
    CHECK(faults(row.characters_max + 1) ==
          std::vector<std::string>{fmt::format("/plans/0/procedures/0/steps/0/{}", row.member)});
  }
  const auto of_procedure = [](std::size_t size) {
    return faults_of_plan(fmt::format(R"({{"description":"{}","steps":[{{}}]}})", std::string(size, 'X')));
  };
  CHECK(of_procedure(64).empty());
  CHECK(of_procedure(65) == std::vector<std::string>{"/plans/0/procedures/0/description"});
}

TEST_CASE("each of two stations of a step has at most 16 characters") {
  const auto faults = [](const std::string& first, const std::string& second) {
    return faults_of_plan(
        fmt::format(R"({{"description":"x","steps":[{{"station_aets":["{}","{}"]}}]}})", first, second));
  };
  const std::string fits(16, 'A'), place = "/plans/0/procedures/0/steps/0/station_aets/";
  CHECK(faults(fits, fits).empty());
  CHECK(faults(fits + "A", fits) == std::vector<std::string>{place + "0"});
  CHECK(faults(fits, fits + "A") == std::vector<std::string>{place + "1"});
}
