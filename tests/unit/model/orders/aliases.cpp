// SPDX-License-Identifier: Apache-2.0
// Identifiers that DICOM cannot hold get a short alias, the same one whenever they come (D19; R39, R47).
#include "model/orders/aliases.hpp"

#include "tests/unit/model/department.hpp"

#include <utility>

namespace stepwise::model::test {
namespace {

using Of = AliasedIdentifier;

OrderRequest with_aliases(std::vector<std::pair<Of, std::string>> wanted) {
  OrderRequest request;
  for (const auto& [of, original] : wanted) request.to_alias.push_back({of, original, ""});
  return request;
}

std::vector<OrderRequest> replaced(Department& department, std::vector<OrderRequest> requests) {
  REQUIRE(department.act([&](Decision& decision) -> Result<void> {
    take_aliases(decision, requests);
    return {};
  }));
  return requests;
}

}  // namespace

TEST_CASE("each kind of identifier gets a number of its own kind, and only the member of this kind is replaced") {
  Department department;
  OrderRequest request = with_aliases({{Of::study_instance_uid, "LONG"},
                                       {Of::accession_number, "LONG"},
                                       {Of::step_id, "LONG"},
                                       {Of::requested_procedure_id, "LONG"}});
  request.accession_number = request.requested_procedure_id = request.step_id = request.study_instance_uid = "LONG";
  const OrderRequest one = replaced(department, {request})[0];
  CHECK(one.accession_number == "A1");
  CHECK(one.requested_procedure_id == "RP1");
  CHECK(one.step_id == "SPS1");
  CHECK(one.study_instance_uid == "2.25.1");
  CHECK(one.to_alias[2].alias == "SPS1");
  CHECK(department.snapshot.new_aliases.size() == 4);
  CHECK(department.snapshot.new_aliases[1] == IdentifierAlias{Of::accession_number, "LONG", "A1"});
}

TEST_CASE("the alias replaces the identifier in each given step of each order of the message, and nothing else") {
  Department department;
  OrderRequest request = with_aliases({{Of::accession_number, "LONG-A"}, {Of::step_id, "LONG-S"}});
  request.accession_number = "LONG-A";
  request.requested_procedure_id = "LONG-A";  // valid as it is
  request.preassigned_steps.resize(3);
  request.preassigned_steps[0].accession_number = "OTHER";
  request.preassigned_steps[1].accession_number = request.preassigned_steps[2].accession_number = "LONG-A";
  request.preassigned_steps[2].step_id = "LONG-S";
  OrderRequest plain;
  plain.accession_number = "LONG-A";  // this order states no wish
  const auto all = replaced(department, {plain, request, request});
  CHECK(all[0] == plain);
  for (const OrderRequest& one : {all[1], all[2]}) {
    CHECK(one.accession_number == "A1");
    CHECK(one.requested_procedure_id == "LONG-A");
    CHECK(one.step_id.empty());
    CHECK(one.preassigned_steps[0].accession_number == "OTHER");
    CHECK(one.preassigned_steps[1].accession_number == "A1");
    CHECK(one.preassigned_steps[2].accession_number == "A1");
    CHECK(one.preassigned_steps[2].step_id == "SPS1");
  }
  CHECK(department.snapshot.new_aliases.size() == 2);
}

TEST_CASE("the alias of an earlier message is used again, if kind and original are the same") {
  Department department;
  department.snapshot.aliases = {
      {Of::step_id, "LONG", "SPS7"}, {Of::accession_number, "LONG-ER", "A7"}, {Of::accession_number, "LONG", "A8"}};
  OrderRequest request = with_aliases({{Of::accession_number, "LONG"}, {Of::accession_number, "NEW"}});
  request.accession_number = "LONG";
  const OrderRequest one = replaced(department, {request})[0];
  CHECK(one.accession_number == "A8");
  CHECK(one.to_alias[1].alias == "A1");
  CHECK(department.snapshot.new_aliases ==
        std::vector<IdentifierAlias>{IdentifierAlias{Of::accession_number, "NEW", "A1"}});
}

TEST_CASE("a message wishes an alias in any of its orders") {
  const OrderRequest plain, wishing = with_aliases({{Of::step_id, "LONG"}});
  CHECK_FALSE(has_identifiers_to_alias({}));
  CHECK_FALSE(has_identifiers_to_alias({plain, plain}));
  CHECK(has_identifiers_to_alias({plain, wishing}));
  CHECK(has_identifiers_to_alias({wishing, plain}));
}

TEST_CASE("an order has each alias once, and the original is found by kind and alias") {
  Order order;
  OrderRequest request;
  request.to_alias = {{Of::step_id, "LONG", "7"}, {Of::accession_number, "LONG", "7"}, {Of::step_id, "OTHER", "8"}};
  note_aliases(order, request);
  note_aliases(order, request);
  CHECK(order.aliases == request.to_alias);
  order.aliases[1].original = "LONG-A";
  CHECK(original_of(order, Of::step_id, "7") == "LONG");
  CHECK(original_of(order, Of::accession_number, "7") == "LONG-A");
  CHECK(original_of(order, Of::step_id, "8") == "OTHER");
  CHECK(original_of(order, Of::accession_number, "8") == "8");
  CHECK(original_of(order, Of::step_id, "LONG") == "LONG");
  CHECK(original_of({}, Of::step_id, "7") == "7");
}

}  // namespace stepwise::model::test
