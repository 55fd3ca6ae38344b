// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/recorded_query.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

#include <stdexcept>

using namespace stepwise;
using namespace stepwise::broker;
namespace tags = dicom::tags;

TEST_CASE("a person's keys become a query; each name is known") {
  CHECK_FALSE(given_query({}));
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string_view name : given_key_names()) all.emplace_back(name, "X");
  CHECK(keys_with_values(given_query(all).value()).size() == all.size());
  const auto query = given_query({{"modality", "CT"}, {"patient_id", "P1"}}).value();
  CHECK(query.value(tags::patient_id) == "P1");
  CHECK(query.item(tags::scheduled_procedure_step_sequence)->value(tags::modality) == "CT");
  CHECK_THROWS_AS(given_query({{"colour", "red"}}), std::invalid_argument);
}

TEST_CASE("a query whose keys were not kept, or are damaged, has no keys") {
  sql::RecordedQuery query;
  CHECK(identifier_of(query).empty());
  query.identifier = "damaged";
  CHECK(keys_with_values(identifier_of(query)).empty());
}

TEST_CASE("the value of an attribute in a stored answer, also inside a sequence") {
  const std::string answer = R"({"00100020":"P1","00400100":[{"00080060":"CT"}]})";
  CHECK(value_in(answer, {tags::patient_id}) == "P1");
  CHECK(value_in(answer, {tags::scheduled_procedure_step_sequence, tags::modality}) == "CT");
  CHECK(value_in(answer, {tags::scheduled_procedure_step_sequence, tags::scheduled_station_name}).empty());
  CHECK(value_in(answer, {tags::requested_procedure_code_sequence, tags::code_value}).empty());
}
