// SPDX-License-Identifier: Apache-2.0
// An Instance Availability Notification as the archive sends it (RAD-49).
#include "base/json.hpp"
#include "broker/usecases/dicom_services.hpp"
#include "sql/overview.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

using namespace stepwise;
using namespace stepwise::test;

namespace {

dicom::Reply notify(Department& d, const std::string& study_uid, const std::string& sop_uid = "2.25.8") {
  dicom::Dataset instance, series, dataset;
  instance.set(tags::referenced_sop_instance_uid, "UI", "2.25.3");
  instance.set(tags::instance_availability, "CS", "ONLINE");
  series.set_items(tags::referenced_sop_sequence, {instance});
  dataset.set_items(tags::referenced_series_sequence, {series});
  if (!study_uid.empty()) dataset.set(tags::study_instance_uid, "UI", study_uid);
  const std::string raw = dicom::encode(dataset, dicom::TransferSyntax::implicit_little_endian, "ISO_IR 192");
  broker::DicomServices modality(d.context);
  return modality.receive_availability({"PACS", "STEPWISE", "127.0.0.1"},
                                       {std::string(dicom::uids::instance_availability_notification), sop_uid, dataset,
                                        raw, std::string(dicom::uids::implicit_little_endian)});
}

}  // namespace

TEST_CASE("RAD-49: it is stored as received and shown with its procedure; by itself it changes no step") {
  Department d;
  d.order("O1", "P1");
  const std::string uid = d.worklist("P1").front().value(tags::study_instance_uid);
  CHECK(notify(d, uid).ok());
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.availability_notice WHERE calling_aet = 'PACS' AND length(bytes) > 0 AND instances = 1 AND available = 1") ==
      1);
  CHECK(d.worklist("P1").size() == 1);
  const auto order =
      Json::parse(sql::Overview(d.context.database).order(d.one("SELECT id FROM stepwise.imaging_order")).value());
  CHECK(order["procedures"][0]["images"]["available"] == 1);
}

TEST_CASE("RAD-49: by setting the step of a device that reports nothing is completed by its images") {
  Department d;
  d.settings.site.complete_by_images = true;
  d.order("O1", "P1");
  CHECK(notify(d, d.worklist("P1").front().value(tags::study_instance_uid)).ok());
  CHECK(d.worklist("P1").empty());
  CHECK(d.controls("pacs").back() == "XO CM");
  CHECK(d.controls("his").back() == "SC CM");
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.availability_notice WHERE findings @> '[{\"code\": \"completed-by-images\"}]'") ==
      1);
}

TEST_CASE("RAD-49: what is refused is kept, with the attribute that is missing") {
  Department d;
  const dicom::Reply reply = notify(d, "");
  CHECK(reply.status == dicom::Status::missing_attribute);
  CHECK(reply.offending == std::vector<dicom::Tag>{tags::study_instance_uid});
  CHECK(d.one("SELECT count(*) FROM stepwise.availability_notice WHERE status = 288") == 1);
}

TEST_CASE("D28, RAD-49: an invalid Study Instance UID is 0106, an invalid SOP Instance UID 0117; both are kept") {
  Department d;
  const dicom::Reply reply = notify(d, "not a uid");
  CHECK(reply.status == dicom::Status::invalid_attribute_value);
  CHECK(reply.offending == std::vector<dicom::Tag>{tags::study_instance_uid});
  CHECK(notify(d, "2.25.1", "no uid").status == dicom::Status::invalid_sop_instance);
  CHECK(d.one("SELECT count(*) FROM stepwise.availability_notice WHERE status IN (262, 279) AND length(bytes) > 0") ==
        2);
}

TEST_CASE("D28, RAD-49: a value without doubt is repaired with a finding") {
  Department d;
  CHECK(notify(d, "2.25.01").ok());
  CHECK(
      d.one("SELECT count(*) FROM stepwise.availability_notice WHERE findings @> '[{\"code\": \"value-repaired\"}]'") ==
      1);
}
