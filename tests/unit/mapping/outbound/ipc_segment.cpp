// SPDX-License-Identifier: Apache-2.0
// IPC, field by field (reference 2.9; HL7 v2.5.1 4.5.6), for images and for the sender of the order (D19).
#include "mapping/outbound/ipc_segment.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

std::string ipc_of(const model::OrderRecord& record, const model::Code& protocol, const std::string& study,
                   bool is_for_images = true) {
  hl7::Writer writer;
  write_ipc(writer, {record.order, record.procedures.front(), record.steps.front(), protocol, study, is_for_images});
  return writer.finish();
}

}  // namespace

TEST_CASE("IPC has the numbers with our authority, the modality, the protocol, and where the step is performed") {
  model::OrderRecord order = chest();
  const model::Code protocol{"P9", "Protocol", "L", ""};
  CHECK(ipc_of(order, protocol, "1.9") ==
        "IPC|A2600001^BROKER|R26-31^BROKER|1.9|S26-77^BROKER|DX|P9^Protocol^L|CR ROOM 1|BASEMENT|CR01\r");
  // The accession number of the procedure, else that of the order; the first of two stations.
  order.procedures[0].accession_number = "A7";
  order.steps[0].station_aets = {"CR02", "CR01"};
  CHECK(ipc_of(order, protocol, "1.9").find("IPC|A7^BROKER|") == 0);
  CHECK(ipc_of(order, protocol, "1.9").find("|BASEMENT|CR02\r") != std::string::npos);
  order.procedures[0].accession_number.clear();
  order.steps[0].station_aets.clear();
  CHECK(ipc_of(order, protocol, "1.9").find("IPC|A2600001^BROKER|") == 0);
  CHECK(ipc_of(order, protocol, "1.9").find("|BASEMENT\r") != std::string::npos);
}

TEST_CASE("D19: the sender of the order gets the numbers that it gave, the image manager those in the images") {
  using model::AliasedIdentifier;
  model::OrderRecord order = chest();
  order.order.aliases = {{AliasedIdentifier::accession_number, "LONG-A", "A2600001"},
                         {AliasedIdentifier::requested_procedure_id, "LONG-P", "R26-31"},
                         {AliasedIdentifier::study_instance_uid, "LONG-U", "1.9"},
                         {AliasedIdentifier::step_id, "LONG-S", "S26-77"}};
  CHECK(ipc_of(order, {}, "1.9", false) ==
        "IPC|LONG-A^BROKER|LONG-P^BROKER|LONG-U|LONG-S^BROKER|DX||CR ROOM 1|BASEMENT|CR01\r");
  CHECK(ipc_of(order, {}, "1.9", true) ==
        "IPC|A2600001^BROKER|R26-31^BROKER|1.9|S26-77^BROKER|DX||CR ROOM 1|BASEMENT|CR01\r");
}

TEST_CASE("reference 4.9: the protocols of a step, else the alternative code of the service, else the service") {
  model::OrderRecord order = chest();
  order.steps[0].protocol_codes = {{"A", "One", "L", ""}, {"B", "Two", "L", ""}};
  CHECK(protocols_of(order.steps[0], order.order) == order.steps[0].protocol_codes);
  order.steps[0].protocol_codes.clear();
  CHECK(protocols_of(order.steps[0], order.order) == std::vector{order.order.service_alternate});
  order.order.service_alternate = {};
  CHECK(protocols_of(order.steps[0], order.order) == std::vector{order.order.service});
}

TEST_CASE("the conformance document lists each field of IPC") {
  std::vector<OutboundField> fields;
  list_ipc_fields(fields);
  std::string indexes;
  for (const OutboundField& field : fields) {
    CHECK(field.segment == "IPC");
    indexes += std::to_string(field.field);
  }
  CHECK(indexes == "123456789");
}
