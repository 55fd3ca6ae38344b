// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/forwarded_disposition.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using broker::AckDisposition;
using broker::Failure;
using broker::ForwardedKind;
using dicom::Reply;
using dicom::Status;

namespace {

Reply reply_with(Status status, std::uint16_t error_id = 0, const std::string& comment = {}) {
  Reply reply;
  reply.status = status;
  reply.error_id = error_id;
  reply.comment = comment;
  return reply;
}

constexpr ForwardedKind all_kinds[] = {ForwardedKind::created, ForwardedKind::changed, ForwardedKind::ended};

}  // namespace

TEST_CASE("A55, reference 1.2: what the answer to a forwarded N-CREATE or N-SET means") {
  struct Row {
    ForwardedKind kind;
    Status status;
    std::uint16_t error_id;
    AckDisposition disposition;
    bool lost_creation = false;
  };
  using enum ForwardedKind;
  for (const Row& row : {Row{created, Status::success, 0, AckDisposition::delivered},
                         Row{created, Status::attribute_list_error, 0, AckDisposition::delivered},
                         Row{changed, Status::attribute_value_out_of_range, 0, AckDisposition::delivered},
                         Row{created, Status::duplicate_sop_instance, 0, AckDisposition::delivered},
                         Row{changed, Status::duplicate_sop_instance, 0, AckDisposition::parked},
                         Row{ended, Status::processing_failure, 0xA710, AckDisposition::delivered},
                         Row{ended, Status::processing_failure, 0, AckDisposition::parked},
                         Row{changed, Status::processing_failure, 0xA710, AckDisposition::parked},
                         Row{ended, Status::no_such_sop_instance, 0, AckDisposition::parked, true},
                         Row{changed, Status::no_such_sop_instance, 0, AckDisposition::parked, true},
                         Row{created, Status::no_such_sop_instance, 0, AckDisposition::parked},
                         Row{created, Status::resource_limitation, 0, AckDisposition::again},
                         Row{ended, Status::out_of_resources, 0, AckDisposition::again},
                         Row{created, Status::missing_attribute, 0, AckDisposition::parked},
                         Row{created, Status::not_authorised, 0, AckDisposition::parked}}) {
    CAPTURE(to_text(row.kind), static_cast<unsigned>(row.status), row.error_id);
    const auto judgement = judge_forwarded(row.kind, reply_with(row.status, row.error_id));
    CHECK(judgement.disposition == row.disposition);
    CHECK(judgement.lost_creation == row.lost_creation);
    CHECK((judgement.failure == broker::Failure::none) == (row.disposition == AckDisposition::delivered));
  }
}

TEST_CASE("A55, reference 1.2: no association is tried again, one without MPPS parks") {
  const auto fault = [](ErrorKind kind, const char* code) {
    return broker::judge_forwarded(
        Error{.kind = kind, .code = code, .place = "127.0.0.1:104", .rule = "no", .remedy = ""});
  };
  CHECK(fault(ErrorKind::unavailable, "dicom-peer-unavailable").disposition == AckDisposition::again);
  CHECK(fault(ErrorKind::not_admitted, "associate-rj-1-1-3").disposition == AckDisposition::again);
  CHECK(fault(ErrorKind::not_admitted, "associate-rj-1-1-3").failure == broker::Failure::rejected);
  CHECK(fault(ErrorKind::not_admitted, "service-not-accepted").disposition == AckDisposition::parked);
  CHECK(fault(ErrorKind::not_admitted, "service-not-accepted").failure == broker::Failure::no_context);
}

TEST_CASE("Each kind of a forwarded dataset has its own word in the outbox") {
  CHECK(broker::to_text(ForwardedKind::created) == "performed_step_created");
  CHECK(broker::to_text(ForwardedKind::changed) == "performed_step_changed");
  CHECK(broker::to_text(ForwardedKind::ended) == "performed_step_ended");
  for (const ForwardedKind kind : all_kinds) CHECK(broker::forwarded_kind_from(broker::to_text(kind)) == kind);
  for (const char* other : {"", "performed_step", "order_status", "performed_step_ended "})
    CHECK_FALSE(broker::forwarded_kind_from(other));
}

TEST_CASE("PS3.7 annex C: every warning status means that the dataset was taken, and its neighbours do not") {
  for (const ForwardedKind kind : all_kinds) {
    for (const unsigned code : {0x0000U, 0x0001U, 0x0107U, 0x0116U, 0xB000U, 0xB123U, 0xBFFFU}) {
      CAPTURE(broker::to_text(kind), code);
      CHECK(judge_forwarded(kind, reply_with(static_cast<Status>(code))).disposition == AckDisposition::delivered);
    }
    for (const unsigned code : {0x0002U, 0x0106U, 0x0115U, 0x0117U, 0xAFFFU, 0xC000U, 0xC001U, 0x0110U}) {
      CAPTURE(broker::to_text(kind), code);
      CHECK(judge_forwarded(kind, reply_with(static_cast<Status>(code))).disposition == AckDisposition::parked);
    }
  }
}

TEST_CASE("What was not delivered says the status in four digits and the comment; a delivery says nothing") {
  const auto refused = judge_forwarded(ForwardedKind::created, reply_with(Status::missing_attribute, 0, "no patient"));
  CHECK(refused.why == "0120 no patient");
  CHECK(refused.failure == Failure::refused);
  const auto busy = judge_forwarded(ForwardedKind::changed, reply_with(Status::out_of_resources, 0, "full"));
  CHECK(busy.why == "A700 full");
  CHECK(busy.failure == Failure::refused);
  CHECK(judge_forwarded(ForwardedKind::ended, reply_with(Status::success, 0, "fine")).why.empty());
}

TEST_CASE("An attempt without a reply says where it failed, and only our own bytes park it for ever") {
  const auto judged = [](ErrorKind kind, const char* code) {
    return broker::judge_forwarded(
        Error{.kind = kind, .code = code, .place = "127.0.0.1:104", .rule = "no answer", .remedy = ""});
  };
  CHECK(judged(ErrorKind::unavailable, "dicom-peer-unavailable").failure == Failure::not_connected);
  CHECK_THAT(judged(ErrorKind::unavailable, "dicom-peer-unavailable").why,
             Catch::Contains("127.0.0.1:104") && Catch::Contains("no answer"));
  CHECK(judged(ErrorKind::data_type, "dataset").disposition == AckDisposition::parked);
  CHECK(judged(ErrorKind::data_type, "dataset").failure == Failure::refused);
  CHECK(judged(ErrorKind::unavailable, "service-not-accepted").failure == Failure::no_context);
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::not_admitted, ErrorKind::data_type})
    CHECK_FALSE(judged(kind, "code").lost_creation);
}
