// SPDX-License-Identifier: Apache-2.0
// Values of N-CREATE and N-SET that their value representations do not allow (PS3.5 6.2; D28): the answer, the stored
// data, the findings and the forwarded dataset.
#include "dicom/value_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

#include <rapidcheck.h>

#include <regex>

using namespace stepwise;
using namespace stepwise::test;
using dicom::Dataset;
using dicom::Status;
using model::InvalidValues;

namespace {

void set_invalid_values(Department& d, InvalidValues rule) {
  broker::Station dx;
  dx.station.aet = "DX1";
  dx.performed.invalid_values = rule;
  d.settings.stations.push_back(dx);
}

Dataset with(Dataset dataset, dicom::Tag tag, const std::string& value) {
  dataset.set(tag, dicom::find_attribute(tag)->vr, value);
  return dataset;
}
Dataset with_reference(Dataset dataset, dicom::Tag tag, const std::string& value) {
  Dataset& item = dataset.find(tags::scheduled_step_attributes_sequence)->items.at(0);
  item.set(tag, dicom::find_attribute(tag)->vr, value);
  return dataset;
}

hl7::Message result_of(Department& d) {
  const auto rows = d.outbox("ris");
  REQUIRE_FALSE(rows.empty());
  auto message = hl7::Message::parse(rows.back().bytes);
  REQUIRE(message.has_value());
  return std::move(*message);
}

std::int64_t findings(Department& d, const std::string& code) {
  return d.one(
      "SELECT count(*) FROM stepwise.performed_dataset, jsonb_array_elements(findings) f WHERE f->>'code' = '" + code +
      "' AND f->>'place' <> '' AND f->>'shape' <> ''");
}

}  // namespace

TEST_CASE(
    "D28: an invalid value that identifies or decides is 0106: nothing is performed or sent, the bytes are kept") {
  Department d;
  const Dataset good = creation(item_of(d, "1"));
  const std::size_t sent = d.outbox("his").size();
  int refused = 0;
  for (const Dataset& wrong :
       {with(good, tags::performed_procedure_step_start_date, "29/11/2026"),
        with(good, tags::performed_procedure_step_start_time, "25:99"),
        with(good, tags::performed_procedure_step_end_date, "20260230"),
        with(good, tags::performed_procedure_step_end_time, "9:30"), with(good, tags::modality, "C-T"),
        with(good, tags::performed_station_ae_title, "LONGER THAN AN AE TITLE"),
        with_reference(good, tags::study_instance_uid, "not a uid")}) {
    const dicom::Reply reply = create(d, "2.25." + std::to_string(++refused), wrong);
    CHECK(reply.status == Status::invalid_attribute_value);
    REQUIRE(reply.offending.size() == 1);
    CHECK(reply.comment.find(dicom::to_text(reply.offending[0])) == 0);
    CHECK(reply.comment.size() <= 64);
  }
  CHECK(d.count("performed_step WHERE state = 'refused'") == refused);
  CHECK(d.count("performed_dataset WHERE status = 262 AND length(bytes) > 0") == refused);
  CHECK(d.worklist("P1").size() == 1);
  CHECK(d.outbox("his").size() == sent);
  CHECK(create(d, "2.25.1", good).status != Status::invalid_attribute_value);
}

TEST_CASE("D28: an invalid end is 0106, and the N-SET may come again with a valid one") {
  Department d;
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  CHECK(set(d, "2.25.1", with(completion(), tags::performed_procedure_step_end_time, "25:99")).status ==
        Status::invalid_attribute_value);
  CHECK(d.outbox("ris").empty());
  CHECK(set(d, "2.25.1", completion()).ok());
  CHECK(result_of(d).segment("OBR").field(8).text() == "202603010930");
}

TEST_CASE("D28: a SOP Instance UID that is none is 0117 by any setting, and is not kept as one") {
  for (const InvalidValues rule : {InvalidValues::by_attribute, InvalidValues::refused, InvalidValues::left_out}) {
    Department d;
    set_invalid_values(d, rule);
    const Dataset dataset = creation(item_of(d, "1"));
    CHECK(create(d, "not a uid", dataset).status == Status::invalid_sop_instance);
    CHECK(set(d, "1..2", completion()).status == Status::invalid_sop_instance);
    CHECK(create(d, std::string("1.2\0 3", 6), dataset).status == Status::invalid_sop_instance);
    CHECK(d.count("performed_dataset WHERE status = 279 AND length(bytes) > 0") == 3);
    CHECK(d.count("performed_step WHERE sop_instance_uid <> ''") == 0);
  }
}

TEST_CASE("D28: any other invalid value is not used, and is a finding with its place and shape") {
  Department d;
  Dataset dataset = creation(item_of(d, "1"));
  for (const auto& [tag, value] : {std::pair{tags::performed_location, std::string(17, 'L')},
                                   std::pair{tags::patient_birth_date, std::string("15.03.1970")},
                                   std::pair{tags::patient_sex, std::string("fem-")},
                                   std::pair{tags::performed_procedure_step_description, std::string("a\x01")}})
    dataset = with(dataset, tag, value);
  REQUIRE(create(d, "2.25.1", dataset).ok());
  CHECK(findings(d, "value-left-out") == 4);
  CHECK(d.count("performed_step WHERE coalesce(location, '') = '' AND coalesce(patient_birth_date, '') = '' AND "
                "coalesce(patient_sex, '') = '' AND coalesce(description, '') = ''") == 1);
}

TEST_CASE(
    "D28: a lenient station's invalid start and end are left out, also in the result; a strict one's are refused") {
  Department lenient;
  set_invalid_values(lenient, InvalidValues::left_out);
  Dataset dataset = with(creation(item_of(lenient, "1")), tags::performed_procedure_step_start_time, "25:99");
  REQUIRE(create(lenient, "2.25.1", dataset).ok());
  REQUIRE(set(lenient, "2.25.1", with(completion(), tags::performed_procedure_step_end_date, "29/11/2026")).ok());
  CHECK(result_of(lenient).segment("OBR").field(7).text() == "20260301");
  CHECK(result_of(lenient).segment("OBR").field(8).text().empty());
  CHECK(findings(lenient, "value-left-out") == 2);
  CHECK(create(lenient, "2.25.2", with(dataset, tags::performed_procedure_step_status, "STARTED")).status ==
        Status::invalid_attribute_value);

  Department strict;
  set_invalid_values(strict, InvalidValues::refused);
  const Dataset good = creation(item_of(strict, "1"));
  CHECK(create(strict, "2.25.1", with(good, tags::performed_location, std::string(17, 'L'))).status ==
        Status::invalid_attribute_value);
  CHECK(create(strict, "2.25.2", with(good, tags::modality, "dx")).status == Status::invalid_attribute_value);
  CHECK(create(strict, "2.25.3", good).ok());
}

TEST_CASE("D28: common deviations whose meaning is certain are repaired to the form of the standard") {
  Department d;
  Dataset dataset = creation(item_of(d, "1"));
  dataset = with(dataset, tags::modality, "dx");
  dataset = with(dataset, tags::performed_procedure_step_start_date, "2026.03.01");
  dataset = with(dataset, tags::performed_procedure_step_start_time, "09:15:10");
  dataset = with(dataset, tags::patient_id, dataset.value(tags::patient_id) + "\r\n");
  REQUIRE(create(d, "2.25.01", dataset).ok());
  REQUIRE(set(d, "2.25.01", with(completion(), tags::performed_procedure_step_end_time, "093060.5")).ok());
  CHECK(findings(d, "value-repaired") == 6);
  const hl7::Message result = result_of(d);
  CHECK(result.segment("OBR").field(7).text() == "20260301091510");
  CHECK(result.segment("OBR").field(8).text() == "20260301093059");
  CHECK(result.segment("OBR").field(24).text() == "DX");
  CHECK(d.worklist("P1").empty());
}

TEST_CASE("D28: a patient identifier that is none is not the patient of the step: a person decides") {
  Department d;
  Dataset dataset = with(creation(item_of(d, "1")), tags::patient_id, std::string(65, '4'));
  REQUIRE(create(d, "2.25.1", dataset).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(discrepancies(d, "patient_mismatch") == 1);
  CHECK(d.count("scheduled_step WHERE state = 'completed'") == 0);
}

TEST_CASE("D28: an invalid step or accession number is not ours: unmatched, and no order is opened for it") {
  for (const dicom::Tag tag :
       {tags::accession_number, tags::scheduled_procedure_step_id, tags::requested_procedure_id}) {
    Department d;
    d.order("1", "P1");
    const std::int64_t orders = d.count("imaging_order");
    REQUIRE(create(d, "2.25.1", with_reference(unscheduled("P1", "2.25.5"), tag, "LONGER THAN AN SH IS")).ok());
    CHECK(discrepancies(d, "unmatched") == 1);
    CHECK(d.count("imaging_order") == orders);
  }
}

TEST_CASE("whatever a modality states, what is sent to others has the form of its type") {
  static const std::regex ts(R"((\d{8}(\d{4}([0-5]\d)?)?)?)"), number(R"([+-]?(\d+\.?\d*|\.\d+))"),
      uid(R"([0-9.]{1,64})");
  Department d;
  set_invalid_values(d, InvalidValues::left_out);
  int exams = 0;
  CHECK(rc::check("values of N-CREATE and N-SET", [&] {
    const auto any = [] {
      return *rc::gen::oneOf(
          rc::gen::elementOf(std::vector<std::string>{"29/11/2026", "20261129", "2026.11.29", "25:99",     "10",
                                                      "1030",       "235960.5", "10:30:15",   "not a uid", "1.2.3",
                                                      "1.02",       "ct",       "CT",         "1E3",       "-1.5e-3",
                                                      "1,5",        "A\\B",     "A^B",        "|~&",       ""}),
          rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789./:-+Ee ^\\ab\x01\xff"))));
    };
    const std::string number_of_exam = std::to_string(++exams);
    Dataset created = creation(item_of(d, "X" + number_of_exam)), ended = completion();
    for (const dicom::Tag tag :
         {tags::modality, tags::performed_station_ae_title, tags::performed_procedure_step_start_date,
          tags::performed_procedure_step_start_time, tags::performed_location, tags::patient_name})
      created = with(created, tag, any() + "x");
    created = with(created, tags::performed_procedure_step_start_date, any());
    created = with(created, tags::performed_procedure_step_start_time, any());
    Dataset& series = ended.find(tags::performed_series_sequence)->items.at(0);
    for (const dicom::Tag tag : {tags::series_instance_uid, tags::operators_name}) series = with(series, tag, any());
    for (const dicom::Tag tag :
         {tags::performed_procedure_step_end_date, tags::performed_procedure_step_end_time,
          tags::image_and_fluoroscopy_area_dose_product, tags::comments_on_the_performed_procedure_step})
      ended = with(ended, tag, any());
    const std::size_t before = d.outbox("ris").size();
    const dicom::Reply begun = create(d, "2.25." + number_of_exam, created);
    RC_ASSERT(begun.ok() || begun.status == Status::missing_attribute_value);
    if (!begun.ok()) return;
    RC_ASSERT(set(d, "2.25." + number_of_exam, ended).ok());
    const auto rows = d.outbox("ris");
    RC_ASSERT(rows.size() == before + 1);
    const auto parsed = hl7::Message::parse(rows.back().bytes);
    const hl7::Message& message = *parsed;
    const hl7::Segment obr = message.segment("OBR");
    RC_ASSERT(std::regex_match(obr.field(7).text(), ts));
    RC_ASSERT(std::regex_match(obr.field(8).text(), ts));
    RC_ASSERT(dicom::check_value("CS", obr.field(24).text()).value == obr.field(24).text());
    for (const hl7::Segment& obx : message.segments()) {
      if (obx.name() != "OBX") continue;
      if (obx.field(2).text() == "NM") RC_ASSERT(std::regex_match(obx.field(5).text(), number));
      if (obx.field(3).component(1).text() == "112002") RC_ASSERT(std::regex_match(obx.field(5).text(), uid));
    }
  }));
}
