// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/mpps_request.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

using namespace stepwise::test;
using stepwise::dicom::Dataset;
using stepwise::dicom::Status;

TEST_CASE("D28: of a dataset that could not be decoded the bytes are kept, as a refused performed step") {
  Department d;
  stepwise::dicom::net::NormalizedRequest request{
      "1.2.840.10008.3.1.2.3.3", "2.25.1", {}, "\x10 no dataset", "1.2.840.10008.1.2"};
  request.undecodable = stepwise::Error{.kind = stepwise::ErrorKind::data_type,
                                        .code = "dataset-undecodable",
                                        .place = "(0010,0010)",
                                        .value = "",
                                        .rule = "longer than the dataset",
                                        .remedy = ""};
  const auto reply = receive_performed_step(d.context, dx1, request, PerformedOperation::create);
  CHECK(reply.status == Status::processing_failure);
  CHECK(reply.comment == "(0010,0010) longer than the dataset");
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.performed_step p JOIN stepwise.performed_dataset s ON s.performed_id = p.id "
          "WHERE p.sop_instance_uid = '2.25.1' AND p.discrepancy = 'refused' AND s.status = 272 AND length(s.bytes) = 12 "
          "AND s.findings->0->>'code' = 'refused'") == 1);
}

TEST_CASE(
    "A04: N-CREATE and N-SET COMPLETED: IP and CM to the placer, XO/CM to the PACS, a result, off the list, raw bytes kept") {
  Department d;
  d.order("P1", "1");
  const auto items = d.worklist("1");
  REQUIRE(items.size() == 1);
  CHECK(perform(d, PerformedOperation::create, "2.25.1", creation(items[0])).ok());
  CHECK(d.controls("his") == std::vector<std::string>{"SC IP"});
  CHECK(perform(d, PerformedOperation::set, "2.25.1", completion()).ok());
  CHECK(d.controls("his") == std::vector<std::string>{"SC IP", "SC CM"});
  CHECK(d.controls("pacs").back() == "XO CM");
  CHECK(d.outbox("ris").size() == 1);
  CHECK(d.worklist("1").empty());
  CHECK(d.count("performed_dataset") == 2);
}

TEST_CASE("A24, D28: what is refused makes no performed step but is kept") {
  Department d;
  d.order("P1", "1");
  const auto items = d.worklist("1");
  CHECK(perform(d, PerformedOperation::create, "2.25.1", creation(items[0], "COMPLETED")).status ==
        Status::invalid_attribute_value);
  Dataset without = creation(items[0]);
  without.erase(tags::scheduled_step_attributes_sequence);
  CHECK(perform(d, PerformedOperation::create, "2.25.2", without).status == Status::missing_attribute);
  CHECK(d.count("performed_step WHERE state = 'refused'") == 2);
  CHECK(d.count("performed_dataset") == 2);
  CHECK(d.worklist("1").size() == 1);
  CHECK(d.outbox("his").empty());
}

TEST_CASE("A23, A25, A26: 0111 for the second create, 0112 for an unknown step, 0110 with A710 after the end") {
  Department d;
  d.order("P1", "1");
  const auto items = d.worklist("1");
  CHECK(perform(d, PerformedOperation::set, "2.25.9", completion()).status == Status::no_such_sop_instance);
  CHECK(perform(d, PerformedOperation::create, "2.25.1", creation(items[0])).ok());
  CHECK(perform(d, PerformedOperation::create, "2.25.1", creation(items[0])).status == Status::duplicate_sop_instance);
  CHECK(perform(d, PerformedOperation::set, "2.25.1", completion()).ok());
  const auto late = perform(d, PerformedOperation::set, "2.25.1", completion());
  CHECK(late.status == Status::processing_failure);
  CHECK(late.error_id == 0xA710);
  CHECK(late.comment == "Performed Procedure Step Object may no longer be updated");
}

TEST_CASE("N-CREATE without a SOP Instance UID: 0117, and kept") {
  Department d;
  d.order("P1", "1");
  CHECK(perform(d, PerformedOperation::create, "", creation(d.worklist("1")[0])).status ==
        Status::invalid_sop_instance);
  CHECK(d.count("performed_step WHERE state = 'refused'") == 1);
}
