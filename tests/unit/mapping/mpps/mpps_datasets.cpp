// SPDX-License-Identifier: Apache-2.0
// MPPS datasets: what is read, what their form lacks, and how it is refused (reference 6.1, 6.2; D28, D31; robustness
// 3D).
#include "mapping/mpps/mpps_datasets.hpp"

#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/mpps/mpps_attributes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Status;
using model::PerformedState;

namespace {

void put(Dataset& dataset, dicom::Tag tag, const std::string& value = {}) {
  dataset.set(tag, dicom::find_attribute(tag)->vr, value);
}

Dataset code(const char* value, const char* meaning, const char* scheme = "DCM") {
  Dataset item;
  put(item, tags::code_value, value);
  put(item, tags::coding_scheme_designator, scheme);
  put(item, tags::code_meaning, meaning);
  return item;
}

Dataset scheduled_attributes() {
  Dataset item;
  put(item, tags::study_instance_uid, "1.2.3.4.5.6.7");
  put(item, tags::accession_number, "A2600001");
  put(item, tags::requested_procedure_id, "R26-31");
  put(item, tags::requested_procedure_description, "Chest");
  put(item, tags::scheduled_procedure_step_id, "S26-77");
  put(item, tags::scheduled_procedure_step_description, "Chest 2 views");
  put(item, tags::placer_order_number_imaging_service_request, "P5001");
  put(item, tags::filler_order_number_imaging_service_request, "F8801");
  item.set_items(tags::referenced_study_sequence, {});
  item.set_items(tags::scheduled_protocol_code_sequence, {});
  return item;
}

// The N-CREATE of a modality that has selected the step from the worklist.
Dataset created() {
  Dataset dataset;
  dataset.set_items(tags::scheduled_step_attributes_sequence, {scheduled_attributes()});
  for (const RequiredAttribute& attribute : create_attributes) put(dataset, attribute.tag);
  put(dataset, tags::patient_name, "WEST^MARY^A");
  put(dataset, tags::patient_id, "12345");
  put(dataset, tags::issuer_of_patient_id, "HOSP");
  put(dataset, tags::patient_birth_date, "19700315");
  put(dataset, tags::patient_sex, "F");
  put(dataset, tags::modality, "DX");
  put(dataset, tags::study_id, "R26-31");
  put(dataset, tags::performed_station_ae_title, "CR01");
  put(dataset, tags::performed_station_name, "CR ROOM 1");
  put(dataset, tags::performed_location, "BASEMENT");
  put(dataset, tags::performed_procedure_step_start_date, "20260301");
  put(dataset, tags::performed_procedure_step_start_time, "0905");
  put(dataset, tags::performed_procedure_step_id, "PPS1");
  put(dataset, tags::performed_procedure_step_description, "Chest");
  put(dataset, tags::performed_procedure_step_status, "IN PROGRESS");
  return dataset;
}

Dataset series(const char* uid, int images) {
  Dataset item, image;
  put(image, tags::referenced_sop_instance_uid, "1.2.9");
  for (const RequiredAttribute& attribute : performed_series_attributes) put(item, attribute.tag);
  put(item, tags::series_instance_uid, uid);
  put(item, tags::protocol_name, "CHEST PA");
  put(item, tags::series_description, "PA");
  put(item, tags::operators_name, "STONE^IDA");
  put(item, tags::retrieve_ae_title, "PACS");
  item.set_items(tags::referenced_image_sequence, std::vector<Dataset>(static_cast<std::size_t>(images), image));
  item.set_items(tags::referenced_non_image_composite_sop_instance_sequence, {});
  return item;
}

Dataset ended(const char* status = "COMPLETED") {
  Dataset dataset;
  put(dataset, tags::performed_procedure_step_status, status);
  put(dataset, tags::performed_procedure_step_end_date, "20260301");
  put(dataset, tags::performed_procedure_step_end_time, "091500");
  dataset.set_items(tags::performed_series_sequence, {series("1.2.8.1", 2), series("1.2.8.2", 1)});
  return dataset;
}

PerformedForm create(const Dataset& dataset, const model::StationPolicy& station = {}) {
  return read_create("1.2.7", dataset, "CR01", station);
}
PerformedForm set(const Dataset& dataset, const model::StationPolicy& station = {}) {
  return read_set(dataset, station, station.strict_final);
}

Dataset without(Dataset dataset, dicom::Tag tag) {
  REQUIRE(dataset.erase(tag));
  return dataset;
}
Dataset with(Dataset dataset, dicom::Tag tag, const char* value) {
  put(dataset, tag, value);
  return dataset;
}
bool has_finding(const PerformedForm& form, const std::string& finding_code) {
  const auto& findings = form.understood.findings;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) { return one.code == finding_code; });
}

}  // namespace

TEST_CASE("an N-CREATE, attribute by attribute") {
  const PerformedForm form = create(created());
  CHECK(form.faults.empty());
  CHECK(form.understood.findings.empty());
  const model::PerformedStepUpdate& update = form.understood.update;
  CHECK(update.state == PerformedState::in_progress);
  const model::PerformedProcedureStep& stated = update.stated;
  CHECK(stated.sop_instance_uid == "1.2.7");
  CHECK(stated.calling_aet == "CR01");
  CHECK(model::to_text(stated.patient_name) == "WEST^MARY^A");
  CHECK(stated.patient_identifier == model::Identifier{"12345", "HOSP", "", "", ""});
  CHECK(stated.patient_birth_date == "19700315");
  CHECK(stated.patient_sex == "F");
  CHECK(stated.modality == "DX");
  CHECK(stated.study_id == "R26-31");
  CHECK(stated.station_aet == "CR01");
  CHECK(stated.station_name == "CR ROOM 1");
  CHECK(stated.location == "BASEMENT");
  CHECK(stated.started_on == "20260301");
  CHECK(stated.started_time == "0905");
  CHECK(stated.performed_step_id == "PPS1");
  CHECK(stated.description == "Chest");
  REQUIRE(stated.references.size() == 1);
  CHECK(stated.references[0] ==
        model::ScheduledStepReference{"1.2.3.4.5.6.7", "A2600001", "R26-31", "S26-77", "P5001", "F8801"});
}

TEST_CASE("an N-SET: what is there is stated, what is absent is not") {
  Dataset dataset = ended("DISCONTINUED");
  put(dataset, tags::comments_on_the_performed_procedure_step, "moved");
  dataset.set_items(tags::performed_procedure_step_discontinuation_reason_code_sequence,
                    {code("110501", "Equipment failure")});
  dataset.set_items(tags::performed_protocol_code_sequence, {code("P1", "PA", "ERL"), code("P2", "lateral", "ERL")});
  const PerformedForm form = set(dataset);
  CHECK(form.faults.empty());
  const model::PerformedStepUpdate& update = form.understood.update;
  CHECK(update.state == PerformedState::discontinued);
  CHECK((update.has_end && update.has_series && update.has_reason && update.has_comments && update.has_protocol_codes));
  CHECK_FALSE(update.has_description);
  CHECK_FALSE(update.has_procedure_codes);
  CHECK(update.stated.ended_on == "20260301");
  CHECK(update.stated.ended_time == "091500");
  CHECK(update.stated.comments == "moved");
  CHECK(update.stated.discontinuation_reason == model::Code{"110501", "Equipment failure", "DCM", ""});
  CHECK(update.stated.protocol_codes.size() == 2);
  REQUIRE(update.stated.series.size() == 2);
  CHECK(update.stated.series[0] == model::PerformedSeries{"1.2.8.1", "PA", "CHEST PA", "PACS", "STONE^IDA", 2});
  CHECK(update.stated.series[1].instances == 1);
}

TEST_CASE("R89: an N-SET without status, or with IN PROGRESS") {
  CHECK_FALSE(set({}).understood.update.state);
  CHECK(set({}).faults.empty());
  CHECK(set(with({}, tags::performed_procedure_step_status, "IN PROGRESS")).understood.update.state ==
        PerformedState::in_progress);
}

TEST_CASE("A24: each type 1 attribute that is absent is 0120, each that is empty 0121") {
  for (const RequiredAttribute& attribute : create_attributes) {
    INFO(dicom::to_text(attribute.tag));
    const PerformedForm absent = create(without(created(), attribute.tag));
    const PerformedForm empty = create(with(created(), attribute.tag, ""));
    if (attribute.type == 1) {
      REQUIRE(absent.faults.size() == 1);
      CHECK(absent.faults[0].code == "missing-attribute");
      CHECK(absent.faults[0].place == dicom::to_text(attribute.tag));
      CHECK(reply_to(absent.faults).status == Status::missing_attribute);
      REQUIRE(empty.faults.size() == 1);
      CHECK(empty.faults[0].code == "missing-value");
      CHECK(reply_to(empty.faults).status == Status::missing_attribute_value);
    } else {
      CHECK(absent.faults.empty());
      CHECK(has_finding(absent, "attribute-absent"));
      CHECK(empty.faults.empty());
      CHECK(empty.understood.findings.empty());
    }
  }
}

TEST_CASE(
    "A24: the Scheduled Step Attributes: absent 0120, without item 0121; an item without Study UID, with an empty "
    "one") {
  CHECK(create(without(created(), tags::scheduled_step_attributes_sequence)).faults.front().code ==
        "missing-attribute");
  Dataset dataset = created();
  dataset.set_items(tags::scheduled_step_attributes_sequence, {});
  CHECK(create(dataset).faults.front().code == "missing-value");
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    {without(scheduled_attributes(), tags::study_instance_uid)});
  CHECK(create(dataset).faults.front().code == "missing-attribute");
  CHECK(create(dataset).faults.front().place == "(0020,000D)");
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    {with(scheduled_attributes(), tags::study_instance_uid, "")});
  CHECK(create(dataset).faults.front().code == "missing-value");
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    {without(scheduled_attributes(), tags::scheduled_procedure_step_id)});
  CHECK(create(dataset).faults.empty());
  CHECK(has_finding(create(dataset), "attribute-absent"));
}

TEST_CASE("R80: a station's setting accepts a performed step without Scheduled Step Attributes") {
  model::StationPolicy station;
  station.accept_missing_references = true;
  CHECK(create(without(created(), tags::scheduled_step_attributes_sequence), station).faults.empty());
}

TEST_CASE("A24, R84: the status of an N-CREATE") {
  constexpr dicom::Tag status = tags::performed_procedure_step_status;
  CHECK(create(without(created(), status)).faults.front().code == "missing-attribute");
  CHECK(create(with(created(), status, "")).faults.front().code == "missing-value");
  for (const char* word : {"COMPLETED", "DISCONTINUED", "IN_PROGRESS", "in progress", "DONE"}) {
    INFO(word);
    const PerformedForm form = create(with(created(), status, word));
    REQUIRE(form.faults.size() == 1);
    CHECK(form.faults[0].code == "invalid-status");
    CHECK(reply_to(form.faults).status == Status::invalid_attribute_value);
    CHECK(reply_to(form.faults).offending == std::vector<dicom::Tag>{status});
  }
  model::StationPolicy station;
  station.accept_missing_status = station.accept_final_create = true;
  CHECK(create(without(created(), status), station).faults.empty());
  CHECK(create(with(created(), status, "COMPLETED"), station).faults.empty());
  CHECK(create(with(created(), status, "COMPLETED"), station).understood.update.state == PerformedState::completed);
  CHECK(create(with(created(), status, "DONE"), station).faults.front().code == "invalid-status");
}

TEST_CASE("the status of an N-SET") {
  constexpr dicom::Tag status = tags::performed_procedure_step_status;
  CHECK(set(with({}, status, "DONE")).faults.front().code == "invalid-status");
  CHECK(set(with({}, status, "")).faults.front().code == "missing-value");
  CHECK(set(with({}, status, "COMPLETED")).faults.empty());  // D28: the end without its data is accepted
}

TEST_CASE("an attribute that many items of a sequence lack is reported once") {
  Dataset dataset = ended();
  dataset.set_items(tags::performed_series_sequence, std::vector<Dataset>(10'000));
  model::StationPolicy strict;
  strict.strict_final = true;
  CHECK(set(dataset).understood.findings.size() < 20);
  CHECK(set(dataset, strict).faults.size() < 20);
}

TEST_CASE("an N-CREATE for too many scheduled steps is refused, and only so many are looked at") {
  Dataset dataset = created();
  const Dataset reference = dataset.items(tags::scheduled_step_attributes_sequence).front();
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    std::vector<Dataset>(limits::dicom_performed_step_references, reference));
  CHECK(create(dataset).faults.empty());
  dataset.set_items(tags::scheduled_step_attributes_sequence, std::vector<Dataset>(50'000, reference));
  const PerformedForm form = create(dataset);
  REQUIRE(form.faults.size() == 1);
  CHECK(form.faults[0].code == "too-many-references");
  CHECK(form.understood.update.stated.references.size() == limits::dicom_performed_step_references);
}

TEST_CASE("D28, R90: an incomplete final N-SET is accepted, but not from a strict station") {
  Dataset dataset = ended();
  put(dataset, tags::performed_procedure_step_end_date);
  dataset.set_items(tags::performed_series_sequence, {without(series("1.2.8.1", 1), tags::protocol_name)});
  CHECK(set(dataset).faults.empty());
  CHECK(has_finding(set(dataset), "series-incomplete"));
  model::StationPolicy strict;
  strict.strict_final = true;
  const PerformedForm form = set(dataset, strict);
  REQUIRE(form.faults.size() == 2);
  CHECK(form.faults[0].code == "missing-value");
  CHECK(form.faults[0].place == "(0040,0250)");
  CHECK(form.faults[1].code == "missing-attribute");
  CHECK(form.faults[1].place == "(0018,1030)");
  CHECK(set(ended(), strict).faults.empty());
}

TEST_CASE("reference 6.2: attributes that an N-SET may not have are ignored, with a finding that names them") {
  const PerformedForm form = set(with(ended(), tags::patient_name, "OTHER^PERSON"));
  CHECK(form.faults.empty());
  REQUIRE(has_finding(form, "not-allowed-in-n-set"));
  CHECK(form.understood.findings.front().text.find("(0010,0010)") != std::string::npos);
}

TEST_CASE("D28: what is there is read even when the form is refused") {
  const PerformedForm form = create(without(without(created(), tags::modality), tags::performed_procedure_step_status));
  CHECK(form.faults.size() == 2);
  CHECK(form.understood.update.stated.patient_identifier.value == "12345");
  CHECK(form.understood.update.stated.references.size() == 1);
}

TEST_CASE("long codes and URNs of modalities are codes too") {
  Dataset item = code("", "Chest");
  item.erase(tags::code_value);
  put(item, tags::long_code_value, "12345678901234567");
  Dataset dataset = ended();
  dataset.set_items(tags::procedure_code_sequence, {item, Dataset{}});
  const auto& codes = set(dataset).understood.update.stated.procedure_codes;
  REQUIRE(codes.size() == 1);
  CHECK(codes[0].value == "12345678901234567");
}

TEST_CASE("D28: an invalid value of each attribute that identifies or decides is 0106 with its tag") {
  struct Wrong {
    dicom::Tag tag;
    const char* value;
  };
  for (const auto& [tag, value] : {Wrong{tags::modality, "C-T"}, Wrong{tags::modality, "CT\\MR"},
                                   Wrong{tags::performed_station_ae_title, "LONGER THAN AN AE TITLE"},
                                   Wrong{tags::performed_procedure_step_start_date, "29/11/2026"},
                                   Wrong{tags::performed_procedure_step_start_time, "25:99"},
                                   Wrong{tags::performed_procedure_step_end_date, "20260230"},
                                   Wrong{tags::performed_procedure_step_end_time, "noon"}}) {
    INFO(dicom::to_text(tag));
    const PerformedForm form = create(with(created(), tag, value));
    REQUIRE(form.faults.size() == 1);
    const dicom::Reply reply = reply_to(form.faults);
    CHECK(reply.status == Status::invalid_attribute_value);
    CHECK(reply.offending == std::vector<dicom::Tag>{tag});
    CHECK(reply.comment.find(dicom::to_text(tag) + " ") == 0);
    CHECK(reply.comment.find(value) == std::string::npos);
    CHECK(reply.comment.size() <= 64);
    model::StationPolicy lenient;
    lenient.invalid_values = model::InvalidValues::left_out;
    CHECK(create(with(created(), tag, value), lenient).faults.empty());
    CHECK(has_finding(create(with(created(), tag, value), lenient), "value-left-out"));
  }
  Dataset dataset = created();
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    {with(scheduled_attributes(), tags::study_instance_uid, "not a uid")});
  CHECK(reply_to(create(dataset).faults).status == Status::invalid_attribute_value);
  CHECK(reply_to(create(dataset).faults).offending == std::vector<dicom::Tag>{tags::study_instance_uid});
  CHECK(create(dataset).understood.update.stated.references.at(0).study_instance_uid.empty());
}

TEST_CASE("D28: an invalid value of every other attribute that is read is left out of the model, with a finding") {
  const std::string too_long(20'000, 'x');
  for (const dicom::Attribute& attribute : dicom::dictionary()) {
    const bool is_deciding = std::any_of(deciding_create_attributes.begin(), deciding_create_attributes.end(),
                                         [&](const DecidingAttribute& one) { return one.tag == attribute.tag; });
    if (is_deciding || attribute.vr == dicom::Vr("SQ") || attribute.vr == dicom::Vr("UT") ||
        attribute.vr == dicom::Vr("UC") || attribute.vr == dicom::Vr("UR") || attribute.tag.group == 0 ||
        attribute.tag == tags::performed_procedure_step_status)
      continue;
    INFO(attribute.keyword);
    const std::string value = attribute.tag == tags::code_value ? "a\nb" : too_long;
    Dataset dataset = created();
    put(dataset, attribute.tag, value);
    const PerformedForm form = create(dataset);
    CHECK(form.faults.empty());
    REQUIRE(form.understood.findings.size() == 1);
    CHECK(form.understood.findings[0].code == "value-left-out");
    CHECK(form.understood.findings[0].place == dicom::to_text(attribute.tag));
    CHECK_FALSE(form.understood.findings[0].shape.empty());
    model::PerformedProcedureStep expected = create(without(dataset, attribute.tag)).understood.update.stated;
    CHECK(form.understood.update.stated == expected);
    model::StationPolicy strict;
    strict.invalid_values = model::InvalidValues::refused;
    CHECK(reply_to(create(dataset, strict).faults).status == Status::invalid_attribute_value);
  }
}

TEST_CASE("D28: what the field sends and means without doubt is taken: padding, old dates and times, lower case") {
  Dataset dataset = created();
  put(dataset, tags::modality, "dx");
  put(dataset, tags::performed_procedure_step_start_date, "2026.03.01");
  put(dataset, tags::performed_procedure_step_start_time, "09:05:10");
  put(dataset, tags::patient_id, " 12345\r");
  dataset.set_items(tags::scheduled_step_attributes_sequence,
                    {with(scheduled_attributes(), tags::study_instance_uid, "1.2.03.4 ")});
  const PerformedForm form = create(dataset);
  CHECK(form.faults.empty());
  const model::PerformedProcedureStep& stated = form.understood.update.stated;
  CHECK(stated.modality == "DX");
  CHECK(stated.started_on == "20260301");
  CHECK(stated.started_time == "090510");
  CHECK(stated.patient_identifier.value == "12345");
  CHECK(stated.references.at(0).study_instance_uid == "1.2.03.4");
  CHECK(form.understood.findings.size() == 5);
  CHECK(std::all_of(form.understood.findings.begin(), form.understood.findings.end(),
                    [](const Finding& one) { return one.code == "value-repaired"; }));
}

TEST_CASE("D28: in an N-SET the end decides; what it may not set is left out") {
  CHECK(reply_to(set(with(ended(), tags::performed_procedure_step_end_time, "9:30")).faults).status ==
        Status::invalid_attribute_value);
  CHECK(reply_to(set(with(ended(), tags::performed_procedure_step_end_date, "01.03.2026")).faults).offending ==
        std::vector<dicom::Tag>{tags::performed_procedure_step_end_date});
  const PerformedForm form = set(with(ended(), tags::modality, "C-T"));
  CHECK(form.faults.empty());
  CHECK(has_finding(form, "value-left-out"));
}

TEST_CASE("an N-SET whose comment is invalid says nothing of the comment") {
  const PerformedForm form =
      set(with(ended(), tags::comments_on_the_performed_procedure_step, std::string(1025, 'x').c_str()));
  CHECK_FALSE(form.understood.update.has_comments);
  CHECK(has_finding(form, "value-left-out"));
}

TEST_CASE("an invalid number of a step, procedure, order or patient is none of ours") {
  Dataset dataset = created();
  for (const dicom::Tag tag : referring_attributes) {
    dataset.set_items(tags::scheduled_step_attributes_sequence,
                      {with(scheduled_attributes(), tag, "LONGER THAN AN SH IS")});
    CHECK(create(dataset).understood.update.has_invalid_reference);
  }
  CHECK_FALSE(create(created()).understood.update.has_invalid_reference);
  CHECK_FALSE(create(created()).understood.update.has_invalid_patient_id);
  CHECK(create(with(created(), tags::patient_id, "1\x01")).understood.update.has_invalid_patient_id);
}

TEST_CASE("a zone that is no offset is left out, with a finding") {
  for (const char* offset : {"+1500", "CET", "0100", "+01:00"}) {
    const PerformedForm form = create(with(created(), tags::timezone_offset_from_utc, offset));
    CHECK(form.understood.update.stated.timezone_offset.empty());
    CHECK(has_finding(form, "value-left-out"));
    model::StationPolicy strict;
    strict.invalid_values = model::InvalidValues::refused;
    CHECK(reply_to(create(with(created(), tags::timezone_offset_from_utc, offset), strict).faults).status ==
          Status::invalid_attribute_value);
  }
  CHECK(create(with(created(), tags::timezone_offset_from_utc, "+0800")).understood.findings.empty());
}

TEST_CASE("a sex other than M, F and O is left out, with a finding; what the standard has stays") {
  for (const char* sex : {"M", "F", "O", ""}) {
    CHECK(create(with(created(), tags::patient_sex, sex)).understood.update.stated.patient_sex == sex);
    CHECK(create(with(created(), tags::patient_sex, sex)).understood.findings.empty());
  }
  CHECK(create(with(created(), tags::patient_sex, "f")).understood.update.stated.patient_sex == "F");
  for (const char* sex : {"U", "FEMALE", "1"}) {
    const PerformedForm form = create(with(created(), tags::patient_sex, sex));
    CHECK(form.faults.empty());
    CHECK(form.understood.update.stated.patient_sex.empty());
    CHECK(has_finding(form, "value-left-out"));
  }
}
