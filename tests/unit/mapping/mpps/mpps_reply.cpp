// SPDX-License-Identifier: Apache-2.0
// The DIMSE status of a refused N-CREATE or N-SET (reference 6.2; D31).
#include "dicom/dictionary.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Status;

TEST_CASE("reference 6.2: every refusal has its status") {
  const auto reply = [](ErrorKind kind, const char* error_code, const char* place = "(0008,0018)") {
    return reply_to({Error{kind, error_code, place, "", "a rule", "a remedy"}});
  };
  CHECK(reply_to({}).ok());
  CHECK(reply(ErrorKind::duplicate_key, "duplicate-sop-instance").status == Status::duplicate_sop_instance);
  CHECK(reply(ErrorKind::unknown_key, "no-such-sop-instance").status == Status::no_such_sop_instance);
  CHECK(reply(ErrorKind::required_field_missing, "missing-sop-instance-uid").status == Status::invalid_sop_instance);
  CHECK(reply(ErrorKind::data_type, "invalid-sop-instance-uid").status == Status::invalid_sop_instance);
  CHECK(reply(ErrorKind::data_type, "invalid-value").status == Status::invalid_attribute_value);
  CHECK(reply(ErrorKind::required_field_missing, "missing-attribute").status == Status::missing_attribute);
  CHECK(reply(ErrorKind::required_field_missing, "missing-value").status == Status::missing_attribute_value);
  CHECK(reply(ErrorKind::data_type, "invalid-status").status == Status::invalid_attribute_value);
  CHECK(reply(ErrorKind::unavailable, "").status == Status::resource_limitation);
  CHECK(reply(ErrorKind::record_locked, "").status == Status::resource_limitation);
  CHECK(reply(ErrorKind::internal, "").status == Status::processing_failure);
  CHECK(reply(ErrorKind::internal, "").error_id == 0);
}

TEST_CASE("A23: after a final state: 0110 with Error ID A710 and the comment of the standard") {
  const dicom::Reply reply =
      reply_to({Error{ErrorKind::state_forbids, "may-no-longer-be-updated", "(0040,0252)", "", "x", "y"}});
  CHECK(reply.status == Status::processing_failure);
  CHECK(reply.error_id == 0xA710);
  CHECK(reply.comment == "Performed Procedure Step Object may no longer be updated");
}

TEST_CASE(
    "D31: the comment names place and rule in the default repertoire, at most 64 characters; the list all that is "
    "wrong so") {
  const dicom::Reply reply =
      reply_to({Error{ErrorKind::required_field_missing, "missing-attribute", "(0008,0060)", "",
                      "benötigt " + std::string(80, 'x'), ""},
                Error{ErrorKind::required_field_missing, "missing-value", "(0040,0241)", "", "", ""},
                Error{ErrorKind::required_field_missing, "missing-attribute", "(0040,0253)", "", "", ""},
                Error{ErrorKind::required_field_missing, "missing-attribute", "(0040,0253)", "", "", ""}});
  CHECK(reply.status == Status::missing_attribute);
  CHECK(reply.comment.size() == 64);
  CHECK(reply.comment.find("(0008,0060) ben") == 0);
  CHECK(std::all_of(reply.comment.begin(), reply.comment.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  CHECK(reply.offending == std::vector<dicom::Tag>{tags::modality, tags::performed_procedure_step_id});
}

TEST_CASE("D31: attributes with the status of the first fault are listed, by whatever code, in their order") {
  const auto fault = [](const char* error_code, const char* place) {
    return Error{ErrorKind::data_type, error_code, place, "", "a rule", ""};
  };
  const dicom::Reply reply =
      reply_to({fault("invalid-value", "(0010,0040)"), fault("missing-attribute", "(0008,0060)"),
                fault("invalid-status", "(0040,0252)"), fault("invalid-value", "(0010,0040)"),
                fault("invalid-value", "(0000,1000)"), fault("invalid-value", "the whole dataset"),
                fault("invalid-value", "(0008,0060)")});
  CHECK(reply.status == Status::invalid_attribute_value);
  CHECK(reply.offending ==
        std::vector<dicom::Tag>{tags::patient_sex, tags::performed_procedure_step_status, tags::modality});
  CHECK(reply.comment.find("(0010,0040)") == 0);
  CHECK(reply.error_id == 0);
}

TEST_CASE("a refusal that passes with time has the status for that, another one without a code that for good") {
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::record_locked})
    CHECK(reply_to({Error{kind, "any", "", "", "later", ""}}).status == Status::resource_limitation);
  for (const ErrorKind kind : {ErrorKind::internal, ErrorKind::unknown_key, ErrorKind::data_type,
                               ErrorKind::state_forbids, ErrorKind::too_large})
    CHECK(reply_to({Error{kind, "any", "", "", "never", ""}}).status == Status::processing_failure);
  CHECK(reply_to({Error{ErrorKind::unavailable, "duplicate-sop-instance", "", "", "", ""}}).status ==
        Status::duplicate_sop_instance);
}
