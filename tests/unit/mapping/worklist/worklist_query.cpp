// SPDX-License-Identifier: Apache-2.0
// Identifiers to queries (reference 5.1, 5.4; D27; robustness R56-R78).
#include "dicom/dictionary.hpp"
#include "mapping/worklist/worklist.hpp"
#include "mapping/worklist/worklist_attributes.hpp"
#include "model/worklist.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;
using dicom::Dataset;
using model::TextMatch;
using model::WorklistColumn;

namespace {

Dataset keys(std::initializer_list<std::pair<dicom::Tag, const char*>> values) {
  Dataset dataset;
  for (const auto& [tag, value] : values) dataset.set(tag, dicom::find_attribute(tag)->vr, value);
  return dataset;
}
Dataset of_step(Dataset step, Dataset root = {}) {
  root.set_items(tags::scheduled_procedure_step_sequence, {std::move(step)});
  return root;
}
Dataset start(const char* date, const char* time) {
  return of_step(
      keys({{tags::scheduled_procedure_step_start_date, date}, {tags::scheduled_procedure_step_start_time, time}}));
}

UnderstoodQuery query(const Dataset& identifier, const QueryOptions& options = {}) {
  const auto understood = understand_query(identifier, options, "CT1");
  INFO((understood ? std::string() : describe(understood.error())));
  REQUIRE(understood.has_value());
  return *understood;
}
Error refused(const Dataset& identifier, const QueryOptions& options = {}) {
  const auto understood = understand_query(identifier, options, "CT1");
  REQUIRE(understood.has_error());
  return understood.error();
}
bool is_universal(const UnderstoodQuery& understood) {
  const model::WorklistQuery& q = understood.query;
  return q.conditions.empty() && q.answer_conditions.empty() && !q.start.from && !q.start.until &&
         !q.start.seconds_of_day;
}
// The one condition of a query.
model::TextCondition condition(const Dataset& identifier, const QueryOptions& options = {}) {
  const UnderstoodQuery understood = query(identifier, options);
  REQUIRE(understood.query.conditions.size() == 1);
  return understood.query.conditions.front();
}

LocalTime at(unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return LocalTime(
             std::chrono::local_days(std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(day))) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}
model::StartCondition start_of(const char* date, const char* time) {
  return query(start(date, time)).query.start;
}

}  // namespace

TEST_CASE("R56, R57, R59: what asks for anything") {
  CHECK(is_universal(query({})));
  CHECK(is_universal(query(keys(
      {{tags::patient_name, ""}, {tags::patient_id, " "}, {tags::pregnancy_status, ""}, {tags::patient_weight, ""}}))));
  Dataset no_items;
  no_items.set_items(tags::scheduled_procedure_step_sequence, {});
  CHECK(is_universal(query(no_items)));
  CHECK(is_universal(query(of_step({}))));
  // A DICOM library that cannot send an empty number sends 0.
  CHECK(is_universal(
      query(keys({{tags::pregnancy_status, "0"}, {tags::patient_weight, "0"}, {tags::patient_size, "0"}}))));
  CHECK(is_universal(query(of_step(keys({{tags::modality, "*"},
                                         {tags::scheduled_station_ae_title, "*"},
                                         {tags::scheduled_procedure_step_start_date, ""}})))));
  CHECK(is_universal(query(keys({{tags::patient_name, "*"}}))));
  CHECK(is_universal(query(keys({{tags::patient_name, "^"}}))));
  CHECK(is_universal(query(keys({{tags::patient_name, "*^*"}}))));
  Dataset empty_reference;
  empty_reference.set_items(tags::referenced_study_sequence,
                            {keys({{tags::referenced_sop_class_uid, ""}, {tags::referenced_sop_instance_uid, ""}})});
  empty_reference.set_items(tags::referenced_patient_sequence, {Dataset{}});
  CHECK(is_universal(query(empty_reference)));
}

TEST_CASE("A51: single values are matched by column, case-sensitive but for names") {
  const auto accession = condition(keys({{tags::accession_number, " A1 "}}));
  CHECK(accession.column == WorklistColumn::accession_number);
  CHECK(accession.match == TextMatch::equal);
  CHECK(accession.values == std::vector<std::string>{"A1"});
  CHECK(condition(keys({{tags::patient_name, "smith^john"}})).match == TextMatch::name);
  CHECK(condition(of_step(keys({{tags::modality, "CT"}}))).column == WorklistColumn::modality);
  CHECK(condition(of_step(keys({{tags::scheduled_station_ae_title, "CT1"}}))).column == WorklistColumn::station_aets);
  CHECK(condition(of_step(keys({{tags::scheduled_procedure_step_id, "S1"}}))).column == WorklistColumn::step_id);
}

TEST_CASE("every column of the row can be asked for") {
  std::vector<WorklistColumn> found;
  for (const dicom::Tag tag :
       {tags::patient_id, tags::issuer_of_patient_id, tags::patient_name, tags::patient_sex, tags::accession_number,
        tags::requested_procedure_id, tags::requested_procedure_description, tags::study_instance_uid,
        tags::placer_order_number_imaging_service_request, tags::filler_order_number_imaging_service_request,
        tags::requesting_physician, tags::referring_physician_name, tags::admission_id, tags::current_patient_location,
        tags::requested_procedure_priority}) {
    found.push_back(condition(keys({{tag, "1"}})).column);
  }
  found.push_back(condition(keys({{tags::patient_birth_date, "19700315"}})).column);
  for (const dicom::Tag tag :
       {tags::modality, tags::scheduled_station_ae_title, tags::scheduled_performing_physician_name,
        tags::scheduled_procedure_step_description, tags::scheduled_procedure_step_id, tags::scheduled_station_name,
        tags::scheduled_procedure_step_location, tags::scheduled_procedure_step_status}) {
    found.push_back(condition(of_step(keys({{tag, "1"}}))).column);
  }
  std::sort(found.begin(), found.end());
  CHECK(std::unique(found.begin(), found.end()) == found.end());
  CHECK(found.size() == static_cast<std::size_t>(WorklistColumn::step_status) + 1);
}

TEST_CASE("A51: wildcards where the representation has them") {
  CHECK(condition(keys({{tags::accession_number, "A*"}})).match == TextMatch::wildcard);
  CHECK(condition(of_step(keys({{tags::scheduled_station_ae_title, "CT?"}}))).match == TextMatch::wildcard);
  CHECK(condition(keys({{tags::patient_name, "SMI*"}})).match == TextMatch::name);
  CHECK(condition(keys({{tags::study_instance_uid, "1.2.3"}})).match == TextMatch::one_of);
}

TEST_CASE("A51: list of UID; several values elsewhere match any") {
  const auto uids = condition(keys({{tags::study_instance_uid, "1.2.3\\ 1.2.4"}}));
  CHECK(uids.match == TextMatch::one_of);
  CHECK(uids.values == std::vector<std::string>{"1.2.3", "1.2.4"});
  CHECK(condition(of_step(keys({{tags::modality, "CT\\MR"}}))).values == std::vector<std::string>{"CT", "MR"});
}

TEST_CASE("R68: names: trailing delimiters are ignored; a prefix matches only by the station's setting") {
  const auto name = [](const char* text, const QueryOptions& options = {}) {
    return condition(keys({{tags::patient_name, text}}), options).values.front();
  };
  CHECK(name("SMITH^JOHN^^") == "SMITH^JOHN");
  CHECK(name("SMITH*^*^*") == "SMITH*");
  CHECK(name("SMITH") == "SMITH");
  QueryOptions prefix;
  prefix.name_prefix_match = true;
  CHECK(name("SMITH", prefix) == "SMITH*");
  CHECK(name("SM?TH", prefix) == "SM?TH");
}

TEST_CASE("R65: reversed ranges match nothing; dates as NEMA wrote them, and with blanks") {
  const auto reversed = query(start("20240131-20240101", ""));
  REQUIRE(reversed.query.start.from);
  CHECK(*reversed.query.start.from > *reversed.query.start.until);
  CHECK_FALSE(model::matches(reversed.query, {at(1, 15), {}}));
  CHECK(start_of("2026.03.01", "").from == at(3, 1));
  CHECK(start_of("2026.03.01-2026.03.03", "").until == at(3, 3, 23, 59, 59));
  CHECK(start_of(" 20260301 - 20260303 ", "").from == at(3, 1));
  CHECK(start_of("20260301", "09:30").from == at(3, 1, 9, 30));
  CHECK(start_of("*", "*").from == std::nullopt);
  const auto over_midnight = query(start("", "2200-0600"));
  CHECK_FALSE(model::matches(over_midnight.query, {at(3, 1, 23), {}}));
}

TEST_CASE("A52: a date or time that is none is C000 with its tag") {
  for (const char* date :
       {"2026*", "20261301", "20260230", "2026", "today", "20260101-20260102-20260103", "-", "20260101\\20260102"}) {
    INFO(date);
    const Error error = refused(start(date, ""));
    CHECK(error.code == "value");
    CHECK(error.place == "(0040,0002)");
    CHECK(error.value == date);
    CHECK(error.rule.size() <= 64);
  }
  for (const char* time : {"noon", "2500", "0960", "9", "090000-x", "-"}) {
    INFO(time);
    CHECK(refused(start("20260301", time)).place == "(0040,0003)");
  }
  const Error birth = refused(keys({{tags::patient_birth_date, "1970*"}}));
  CHECK(birth.code == "value");
  CHECK(birth.place == "(0010,0030)");
}

TEST_CASE("the birth date: one date is matched, also in the form of NEMA; a range is not matched") {
  CHECK(condition(keys({{tags::patient_birth_date, "1970.03.15"}})).values.front() == "19700315");
  const auto range = query(keys({{tags::patient_birth_date, "1970.01.01 -19801231"}})).query.conditions.at(0);
  CHECK(range.match == TextMatch::date_range);
  CHECK(range.values == std::vector<std::string>{"19700101-19801231"});
  CHECK(query(keys({{tags::patient_birth_date, "-19801231"}})).query.conditions.at(0).values.at(0) == "-19801231");
  CHECK(is_universal(query(keys({{tags::patient_birth_date, "-"}}))));
  CHECK(refused(keys({{tags::patient_birth_date, "1970-1980"}})).place == "(0010,0030)");
}

TEST_CASE("A52, D27: keys of the step at the root are A900, unless the station's setting accepts them") {
  const Error error = refused(keys({{tags::modality, "CT"}}));
  CHECK(error.code == "identifier");
  CHECK(error.place == "(0008,0060)");
  CHECK(refused(keys({{tags::scheduled_procedure_step_start_date, "20260301"}})).code == "identifier");
  CHECK(is_universal(query(keys({{tags::modality, ""}, {tags::scheduled_station_ae_title, ""}}))));
  QueryOptions options;
  options.root_step_keys_accepted = true;
  CHECK(condition(keys({{tags::modality, "CT"}}), options).column == WorklistColumn::modality);
  CHECK(query(keys({{tags::scheduled_procedure_step_start_date, "20260301"}}), options).query.start.from == at(3, 1));
}

TEST_CASE("more than one item in a sequence is no worklist query") {
  Dataset two;
  two.set_items(tags::scheduled_procedure_step_sequence,
                {keys({{tags::modality, "CT"}}), keys({{tags::modality, "MR"}})});
  CHECK(refused(two).code == "identifier");
  CHECK(refused(two).place == "(0040,0100)");
}

TEST_CASE("R58, R62: group lengths and the level of the query are no keys") {
  Dataset identifier = keys({{tags::query_retrieve_level, "PATIENT"},
                             {tags::specific_character_set, "ISO_IR 100"},
                             {tags::timezone_offset_from_utc, "+0100"}});
  identifier.set({0x0010, 0x0000}, "UL", "18");
  const UnderstoodQuery understood = query(identifier);
  CHECK(is_universal(understood));
  CHECK_FALSE(understood.has_unsupported_keys);
}

TEST_CASE("a root key with a value in the step sequence is matched as what it is") {
  const auto conditions = query(of_step(keys({{tags::patient_id, "4711"}}))).query.conditions;
  REQUIRE(conditions.size() == 1);
  CHECK(conditions[0].column == WorklistColumn::patient_id);
}

TEST_CASE("R60, R61, R74: what we do not know is not matched, and is FF01") {
  Dataset unknown;
  unknown.set({0x0011, 0x0010}, "LO", "SOME VENDOR");
  CHECK(query(unknown).has_unsupported_keys);
  CHECK(is_universal(query(unknown)));
  Dataset nested;
  nested.set({0x0040, 0x4001}, "LO", "x");
  CHECK(query(of_step(nested)).has_unsupported_keys);
  CHECK(is_universal(query(keys({{tags::patient_age, "056Y"}}))));
}

TEST_CASE("D27, R74: each key with a value is matched, or the answer is FF01; a key without a value never warns") {
  for (const dicom::Attribute& attribute : dicom::dictionary()) {
    if (attribute.vr == dicom::Vr("SQ") || attribute.tag.group == 0 || attribute.tag == tags::specific_character_set ||
        attribute.tag == tags::query_retrieve_level || attribute.tag == tags::timezone_offset_from_utc)
      continue;
    const char* value = attribute.vr == dicom::Vr("DA") ? "20260301" : attribute.vr == dicom::Vr("TM") ? "1030" : "1";
    INFO(attribute.keyword);
    for (const Level level : {Level::root, Level::step}) {
      const auto asked = [&](const char* text) {
        Dataset key = keys({{attribute.tag, text}});
        return level == Level::root ? key : of_step(std::move(key));
      };
      QueryOptions options;
      options.root_step_keys_accepted = true;
      const UnderstoodQuery with_value = query(asked(value), options);
      CHECK(with_value.has_unsupported_keys == is_universal(with_value));
      const WorklistAttribute* at_root = find_worklist_attribute(attribute.tag, Level::root);
      const WorklistAttribute* at_step = find_worklist_attribute(attribute.tag, Level::step);
      const bool is_matched = (at_root && at_root->matched_by.how != Matching::none) ||
                              (at_step && at_step->matched_by.how != Matching::none);
      CHECK(with_value.has_unsupported_keys == !is_matched);
      const bool has_wildcards = attribute.vr != dicom::Vr("UI");
      for (const char* nothing : {"", has_wildcards ? "*" : ""}) {
        CHECK(is_universal(query(asked(nothing), options)));
        CHECK_FALSE(query(asked(nothing), options).has_unsupported_keys);
      }
    }
  }
}

TEST_CASE("D27: Other Patient IDs and other known attributes that are not matched are FF01 when they have a value") {
  CHECK(query(keys({{tags::other_patient_ids, "999-99"}})).has_unsupported_keys);
  CHECK(query(keys({{tags::patient_age, "056Y"}})).has_unsupported_keys);
  CHECK_FALSE(query(keys({{tags::patient_age, ""}})).has_unsupported_keys);
  CHECK(query(keys({{tags::patient_weight, "70"}})).has_unsupported_keys);
  for (const char* zero : {"0", "0.0", " 0", "000"})
    CHECK_FALSE(query(keys({{tags::patient_weight, zero}, {tags::pregnancy_status, "0"}})).has_unsupported_keys);
  // Also together with a key that is matched.
  CHECK(query(keys({{tags::patient_id, "4711"}, {tags::other_patient_ids, "999-99"}})).has_unsupported_keys);
}

TEST_CASE("D27: in the items of every sequence, what our answers have is matched, all else with a value is FF01") {
  for (const dicom::Attribute& sequence : dicom::dictionary()) {
    if (sequence.vr != dicom::Vr("SQ") || sequence.tag == tags::scheduled_procedure_step_sequence) continue;
    const WorklistAttribute* at_root = find_worklist_attribute(sequence.tag, Level::root);
    const WorklistAttribute* at_step = find_worklist_attribute(sequence.tag, Level::step);
    const bool is_matched = (at_root && at_root->matched_by.how == Matching::answer) ||
                            (at_step && at_step->matched_by.how == Matching::answer);
    for (const dicom::Attribute& attribute : dicom::dictionary()) {
      if (attribute.vr == dicom::Vr("SQ") || attribute.vr == dicom::Vr("DA") ||
          attribute.tag == tags::specific_character_set || attribute.tag == tags::query_retrieve_level ||
          attribute.tag == tags::timezone_offset_from_utc)
        continue;
      INFO(sequence.keyword << " " << attribute.keyword);
      Dataset root;
      root.set_items(sequence.tag, {keys({{attribute.tag, "1"}})});
      const UnderstoodQuery asked = query(at_step ? of_step(root) : root);
      const bool expected = is_matched && is_item_attribute(sequence.tag, attribute.tag);
      if (asked.has_unsupported_keys == expected) FAIL_CHECK("a key is matched, or it is FF01");
      if (is_universal(asked) == expected) FAIL_CHECK("what is not matched does not restrict");
    }
  }
}

TEST_CASE("optional keys without a column are matched in the answer, by their path") {
  const UnderstoodQuery allergies = query(keys({{tags::allergies, "LATEX"}}));
  REQUIRE(allergies.query.answer_conditions.size() == 1);
  CHECK(allergies.query.answer_conditions[0].path == std::vector<std::string>{"00102110"});
  CHECK(allergies.query.answer_conditions[0].values == std::vector<std::string>{"LATEX"});
  Dataset study;
  study.set_items(tags::referenced_study_sequence, {keys({{tags::referenced_sop_instance_uid, "1.2.3\\1.2.4"}})});
  const UnderstoodQuery list = query(study);
  REQUIRE(list.query.answer_conditions.size() == 1);
  CHECK(list.query.answer_conditions[0].match == TextMatch::one_of);
  CHECK(list.query.answer_conditions[0].values == std::vector<std::string>{"1.2.3", "1.2.4"});

  Dataset protocol;
  protocol.set_items(tags::scheduled_protocol_code_sequence,
                     {keys({{tags::code_value, "P1"}, {tags::code_meaning, ""}})});
  const UnderstoodQuery nested = query(of_step(protocol));
  REQUIRE(nested.query.answer_conditions.size() == 1);
  CHECK(nested.query.answer_conditions[0].path == std::vector<std::string>{"00400100", "00400008", "00080100"});
  CHECK(nested.query.answer_conditions[0].match == TextMatch::equal);
}

TEST_CASE("R63: a station that is to see its own steps only") {
  QueryOptions options;
  options.own_steps_only = true;
  const auto own = condition({}, options);
  CHECK(own.column == WorklistColumn::station_aets);
  CHECK(own.values == std::vector<std::string>{"CT1"});
  CHECK(understand_query({}, options, "CT1").value().asks_own_steps);
  CHECK_FALSE(understand_query({}, {}, "CT1").value().asks_own_steps);
}

TEST_CASE("whatever a key holds, it is a query or a refusal at a tag, never an exception") {
  CHECK(rc::check("understand_query", [] {
    const std::vector<std::string> values{"",      "*",   "?",   "-",        "\\",
                                          "\\\\",  "^=^", "*^*", "20260301", "20260301-",
                                          "-1200", "9",   "24",  "0",        "20260101-20251231",
                                          "A\\B",  " x ", "1.2", "張*",      "\xff"};
    Dataset root, step;
    for (const dicom::Attribute& attribute : dicom::dictionary()) {
      Dataset& item = *rc::gen::arbitrary<bool>() ? root : step;
      if (*rc::gen::inRange(0, 8) > 0) continue;
      if (attribute.vr == dicom::Vr("SQ")) {
        item.set_items(attribute.tag, std::vector<Dataset>(*rc::gen::inRange<std::size_t>(0, 3)));
      } else {
        item.set(attribute.tag, attribute.vr, *rc::gen::elementOf(values));
      }
    }
    root.set_items(tags::scheduled_procedure_step_sequence, {step});
    QueryOptions options;
    options.root_step_keys_accepted = *rc::gen::arbitrary<bool>();
    options.name_prefix_match = *rc::gen::arbitrary<bool>();
    const auto understood = understand_query(root, options, "CT1");
    if (understood) return;
    RC_ASSERT(understood.error().code == "identifier" || understood.error().code == "value");
    RC_ASSERT(dicom::parse_tag(understood.error().place));
    RC_ASSERT(understood.error().rule.size() <= 64u);
  }));
}

TEST_CASE("R63: the station a device asks for is taken, left out or replaced by its own, as its setting has it") {
  const Dataset asked = of_step(keys({{tags::scheduled_station_ae_title, "ELSEWHERE"}}));
  CHECK(condition(asked).values == std::vector<std::string>{"ELSEWHERE"});
  QueryOptions options;
  options.station_key = StationKey::ignored;
  CHECK(is_universal(query(asked, options)));
  options.station_key = StationKey::own;
  CHECK(condition(asked, options).values == std::vector<std::string>{"CT1"});
  CHECK(condition(of_step(keys({{tags::scheduled_station_ae_title, "*"}})), options).values ==
        std::vector<std::string>{"CT1"});
}

TEST_CASE("R63: who asks for one station of a group finds the steps of all of it") {
  QueryOptions options;
  options.station_groups = {{"CT1", "CT2"}, {"MR1", "MR2"}};
  CHECK(condition(of_step(keys({{tags::scheduled_station_ae_title, "CT2"}})), options).values ==
        std::vector<std::string>{"CT2", "CT1"});
  CHECK(condition(of_step(keys({{tags::scheduled_station_ae_title, "DX1"}})), options).values ==
        std::vector<std::string>{"DX1"});
  options.own_steps_only = true;
  CHECK(condition({}, options).values == std::vector<std::string>{"CT1", "CT2"});
}

TEST_CASE("R66: by a station's setting ranges of date and time hold each by itself") {
  const Dataset asked = start("20260105-20260107", "100000-180000");
  const model::StartCondition combined = query(asked).query.start;
  CHECK(combined.from == at(1, 5, 10));
  CHECK(combined.until == at(1, 7, 18));
  CHECK_FALSE(combined.seconds_of_day);
  QueryOptions options;
  options.combined_date_time = false;
  const model::StartCondition apart = query(asked, options).query.start;
  CHECK(apart.from == at(1, 5));
  CHECK(apart.until == at(1, 7, 23, 59, 59));
  CHECK(apart.seconds_of_day == std::pair{36'000, 64'800});
}
