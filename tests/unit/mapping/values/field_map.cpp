// SPDX-License-Identifier: Apache-2.0
// The positions of fields in a sender's messages (reference 3.4, 4; R36-R41, R53).
#include "mapping/values/field_map.hpp"

#include "base/text.hpp"
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

const std::string bare_orc = "ORC|NW|P5001^HIS|F9|||||||||D22^REF^ROSE\r";
std::string order_with(const std::map<int, std::string>& obr_fields, const std::string& tq1 = {},
                       const std::string& the_orc = bare_orc) {
  std::map<int, std::string> fields = obr_fields;
  fields[4] = "XCH^Chest^L";
  return orm_header + pid + pv1 + the_orc + tq1 + segment("OBR", fields);
}

}  // namespace

TEST_CASE("R38: a start time hides in TQ1-7, ORC-7.4, OBR-27.4, OBR-36 or OBR-6; the first that is valued counts") {
  const std::string orc_7 = "ORC|NW|P5001^HIS|||||^^^202603010910\r";
  CHECK(
      read(order_with({{27, "^^^202603010920"}}, "TQ1|1||||||202603010900\r", orc_7)).order().stated.requested_start ==
      local(2026, 3, 1, 9));
  CHECK(read(order_with({{27, "^^^202603010920"}}, "", orc_7)).order().stated.requested_start ==
        local(2026, 3, 1, 9, 10));
  CHECK(read(order_with({{27, "^^^202603010920"}, {36, "202603010930"}})).order().stated.requested_start ==
        local(2026, 3, 1, 9, 20));
  CHECK(read(order_with({{36, "202603010930"}, {6, "202603010940"}})).order().stated.requested_start ==
        local(2026, 3, 1, 9, 30));
  CHECK(read(order_with({{6, "202603010940"}})).order().stated.requested_start == local(2026, 3, 1, 9, 40));
  CHECK(read(order_with({{36, "noon"}})).error().place == "OBR-36");
}

TEST_CASE(
    "R40: the accession number stands where the sender's map says: OBR-18, OBR-3, OBR-20, ORC-3, IPC-1, OBR-2, a Z segment") {
  const auto path = GENERATE("OBR-18", "OBR-3", "OBR-20", "OBR-2", "ZOR-2.1");
  CAPTURE(path);
  std::map<int, std::string> fields;
  const std::string name = path;
  if (name.starts_with("OBR-")) fields[std::stoi(name.substr(4))] = "ACC77";
  const std::string z = name.starts_with("ZOR") ? "ZOR|1|ACC77^X\r" : "";
  CHECK(read(order_with(fields) + z, given_in({}, "accession_number", path)).order().accession_number == "ACC77");
  CHECK(read(order_with(fields) + z).order().accession_number.empty());
}

TEST_CASE("R40: a segment of another order is never looked at") {
  const Read both = read(orm + with(orc, {{"P5001", "P5002"}}) + segment("OBR", {{4, "XCH^Chest^L"}, {18, "ACC2"}}),
                         given_in({}, "accession_number", "OBR-18"));
  CHECK(both.order(0).accession_number.empty());
  CHECK(both.order(1).accession_number == "ACC2");
}

TEST_CASE(
    "R53, R40: a Z segment belongs to the order it stands behind; in front of all orders it is for each of them") {
  const std::string second_orc = with(bare_orc, {{"P5001", "P5002"}});
  const InboundSettings zds = given_in({}, "study_instance_uid", "ZDS-1.1");
  const std::string front = orm_header + pid + pv1, request = segment("OBR", {{4, "XCH^Chest^L"}});
  const Read each = read(front + bare_orc + request + "ZDS|1.2.3\r" + second_orc + request + "ZDS|1.2.4\r", zds);
  CHECK(each.order(0).study_instance_uid == "1.2.3");
  CHECK(each.order(1).study_instance_uid == "1.2.4");
  const Read one = read(front + bare_orc + request + "ZDS|1.2.3\r" + second_orc + request, zds);
  CHECK(one.order(1).study_instance_uid.empty());
  const Read last = read(front + bare_orc + request + second_orc + request + "ZDS|1.2.4\r", zds);
  CHECK(last.order(0).study_instance_uid.empty());
  CHECK(last.order(1).study_instance_uid == "1.2.4");
  const Read before =
      read(front + "ZLO|ROOM 7\r" + bare_orc + request + second_orc + request, given_in({}, "location", "ZLO-1"));
  CHECK(before.order(0).location == "ROOM 7");
  CHECK(before.order(1).location == "ROOM 7");
}

TEST_CASE("R53: an error in a Z segment names which one of the message it is") {
  const std::string request = segment("OBR", {{4, "XCH^Chest^L"}});
  const Read wrong = read(orm_header + pid + pv1 + bare_orc + request + "ZDS|1.2.3\r" +
                              with(bare_orc, {{"P5001", "P5002"}}) + request + "ZDS|1.02\r",
                          given_in({}, "study_instance_uid", "ZDS-1.1"));
  CHECK(wrong.error().place == "ZDS(2)-1.1");
}

TEST_CASE("ADT A40: of two patients each has the Z segment that stands behind it") {
  const std::string first = "PID|||1^^^HOSP^MR||WEST^MARY\rMRG|8^^^HOSP\rZPI|F\r",
                    second = "PID|||2^^^HOSP^MR||EAST^JOHN\rMRG|9^^^HOSP\r";
  const auto sex_of = [](const Read& one, std::size_t index) {
    return one.as<model::PatientMerges>().merges.at(index).survivor.sex.value();
  };
  const Read merges = read(adt("A40", first + second), given_in({}, "sex", "ZPI-1"));
  CHECK(sex_of(merges, 0) == "F");
  CHECK(sex_of(merges, 1).empty());
}

TEST_CASE("R27: null in a component that a source names clears the field") {
  const Read cleared =
      read(adt("A08", with(pid, {{"|F|", "|\"\"|"}}) + pv1 + "ZPI|X^\"\"\r"), given_in({}, "sex", "ZPI-1.2"));
  CHECK(cleared.registration().patient.sex.is_null());
}

TEST_CASE("A49, R37: a start that is only a date is at the sender's time of day") {
  auto map = std::make_shared<FieldMap>();
  map->start_time = "0800";
  map->zone = *Zone::named("America/New_York");
  InboundSettings settings;
  settings.fields = map;
  CHECK(read(order_with({{36, "20260301"}}), settings).order().stated.requested_start == local(2026, 3, 1, 8));
  CHECK(read(order_with({{36, "20260301"}})).order().stated.requested_start == local(2026, 3, 1));
}

TEST_CASE("reference 4.6, R36: 2400, a leap second and fractions of a second in a start") {
  const auto start = [](const std::string& ts) { return read(order_with({{36, ts}})).order().stated.requested_start; };
  CHECK(start("202603012400") == local(2026, 3, 2));
  for (const char* repaired : {"202603012400", "20260301095960"})
    CHECK(read(order_with({{36, repaired}})).has_finding("time-repaired", "OBR-36"));
  CHECK_FALSE(read(order_with({{36, "202603012359"}})).has_finding("time-repaired", "OBR-36"));
  CHECK(start("20260301235960") == local(2026, 3, 1, 23, 59, 59));
  CHECK(start("20260301093000.1234") == local(2026, 3, 1, 9, 30));
  CHECK(start("202603290230") == local(2026, 3, 29, 2, 30));  // a time that Berlin skips is kept as written
  CHECK(start("202610250230") == local(2026, 10, 25, 2, 30));
  CHECK(read(order_with({{36, "202603"}})).error().place == "OBR-36");
}

TEST_CASE("a source with a condition is looked at only where it holds") {
  const auto taken = [](const std::string& when) {
    return !read(order_with({{18, "ACC77"}}), given_in({}, "accession_number", "OBR-18", when))
                .order()
                .accession_number.empty();
  };
  CHECK(taken("MSH-4 = HOSP"));
  CHECK_FALSE(taken("MSH-4 = CLINIC"));
  CHECK(taken("MSH-4 != CLINIC"));
  CHECK(taken("OBR-4.1 starts XC"));
  CHECK(taken("OBR-18 exists and ZDS-1 absent"));
  CHECK_FALSE(taken("OBR-18 exists and ZDS-1 exists"));
}

TEST_CASE("conditions and paths that are none are refused with what would be one") {
  for (const char* bad : {"MSH-4", "MSH-4 =", "MSH-4 is X", "= X", "MSH-4 exists X"}) {
    CAPTURE(bad);
    CHECK(parse_conditions(bad).has_error());
  }
  const InFieldRow& service = *find_in_field("service");
  CHECK(parse_source(service, "OBR-44", "").has_value());
  CHECK(parse_source(service, "OBR-4.4", "").has_error());
  CHECK(parse_source(*find_in_field("start"), "OBR", "").has_error());
  CHECK(find_in_field("no_such_field") == nullptr);
}

TEST_CASE("R41, R35: words of the sender beside our tables, whatever their case") {
  auto map = std::make_shared<FieldMap>();
  map->sexes["WEIBLICH"] = "F";
  map->priorities["DRINGEND"] = "S";
  map->modalities["ROENTGEN"] = "DX";
  map->order_controls["NEU"] = "NW";
  InboundSettings settings;
  settings.fields = map;
  const Read read_it =
      read(with(order_with({{5, "dringend"}, {24, "Roentgen"}}), {{"|F||", "|weiblich||"}, {"ORC|NW", "ORC|neu"}}),
           settings);
  CHECK(read_it.as<model::OrderRequests>().patient.sex.value() == "F");
  CHECK(read_it.order().stated.priority == "S");
  CHECK(read_it.order().stated.requested_modality == "DX");
  CHECK(read_it.order().control == model::OrderControl::NW);
}

TEST_CASE("reference 3.4: station and location of the request, where the sender has them") {
  const Read read_it = read(order_with({{21, "ROOM 7"}}, "", "ORC|NW|P5001^HIS|||||||||||||||||CT1\r"),
                            given_in(given_in({}, "station_aet", "ORC-18"), "location", "OBR-21"));
  CHECK(read_it.order().location == "ROOM 7");
  CHECK(read_it.order().station_aet.empty());
  const Read in_18 = read(order_with({}, "", segment("ORC", {{1, "NW"}, {2, "P5001^HIS"}, {18, "CT1"}})),
                          given_in({}, "station_aet", "ORC-18"));
  CHECK(in_18.order().station_aet == "CT1");
}

TEST_CASE(
    "R36, A59: a time without an offset is in the sender's zone, an offset is applied, a date without a time is not converted") {
  auto map = std::make_shared<FieldMap>();
  map->zone = *Zone::named("Europe/London");
  InboundSettings settings;
  settings.fields = map;
  const auto start = [&](const std::string& ts) {
    return read(order_with({{36, ts}}), settings).order().stated.requested_start;
  };
  CHECK(start("202603010900") == local(2026, 3, 1, 10));  // Berlin is an hour ahead
  CHECK(start("202603010900+0800") == local(2026, 3, 1, 2));
  CHECK(start("20260301") == local(2026, 3, 1));
  CHECK(start("202603290030") == local(2026, 3, 29, 1, 30));  // the night the clocks change
  CHECK(start("202603290130") == local(2026, 3, 29, 3));      // a time that London skips becomes the time of the change
}

TEST_CASE("where each value came from: the path, and those that were empty before") {
  InboundSettings settings;
  settings.explains = true;
  const Read read_it = read(order_with({{36, "202603010930"}}), settings);
  const auto origin = std::find_if(read_it.result->origins.begin(), read_it.result->origins.end(),
                                   [](const Origin& one) { return one.field == "start"; });
  REQUIRE(origin != read_it.result->origins.end());
  CHECK(origin->path == "OBR-36");
  CHECK(origin->value == "202603010930");
  CHECK(origin->empty_before == std::vector<std::string>{"TQ1-7", "ORC-7.4", "OBR-27.4"});
}

TEST_CASE("R32: the record number is in PID-2 or PID-4, by the sender's map") {
  const std::string text = orm_header + "PID||M77^^^HOSP^MR|||WEST^MARY||19700315|F\r" + pv1 + orc + obr;
  CHECK(read(text).error().place == "PID-3");
  CHECK(read(text, given_in({}, "patient_id", "PID-2")).as<model::OrderRequests>().patient.identifiers.front().value ==
        "M77");
}

TEST_CASE("where each value came from: what the words made of it, and a source whose condition does not hold") {
  InboundSettings asked = given_in({}, "accession_number", "OBR-3", "MSH-4 = CLINIC");
  asked.explains = true;
  const Read read_it = read(with(order_with({{24, "XR"}}), {{"|F||", "|female||"}}), asked);
  const auto origin = [&](const std::string& field) {
    const auto& all = read_it.result->origins;
    return *std::find_if(all.begin(), all.end(), [&](const Origin& one) { return one.field == field; });
  };
  CHECK(origin("sex").value == "female");
  CHECK(origin("sex").taken == "F");
  CHECK(origin("modality").taken == "DX");
  CHECK(origin("patient_name").taken == origin("patient_name").value);
  CHECK(origin("accession_number").path.empty());
  CHECK(origin("accession_number").empty_before == std::vector<std::string>{"OBR-3 (its condition does not hold)"});
}

TEST_CASE("R35, R41, R42: each word of a default table means what it says there, whatever its case") {
  for (const WordTable& table : word_tables()) {
    for (const auto& [word, meaning] : table.defaults) {
      CAPTURE(table.name, word);
      const Words words = FieldMap().*table.member;
      CHECK(meaning_of(words, word) == std::string(meaning));
      CHECK(meaning_of(words, " " + text::lower(word) + " ") == std::string(meaning));
      CHECK(table.accepts(meaning));
    }
  }
}

TEST_CASE(
    "R41: ORC-1 in lower case is refused, and accepted if the sender's words have it; with ORC-5 it can have another meaning") {
  const std::string lower = with(order_with({}), {{"ORC|NW", "ORC|nw"}});
  CHECK(read(lower).error().code == "order-control-unknown");
  auto map = std::make_shared<FieldMap>();
  map->order_controls["NW"] = "NW";
  map->order_controls["SC_CA"] = "CA";
  InboundSettings settings;
  settings.fields = map;
  CHECK(read(lower, settings).order().control == model::OrderControl::NW);
  const auto with_status = [&](const std::string& status) {
    return read(orm_header + "ORC|SC|P5001^HIS|||" + status + "\r", settings);
  };
  CHECK(with_status("CA").order().control == model::OrderControl::CA);
  CHECK(with_status("IP").error().code == "order-control-unknown");
  CHECK(with_status("NULL").error().place == "ORC-1");
}

TEST_CASE("a field of nothing but delimiters is no value: the next source counts") {
  const std::string orc_12 = "ORC|NW|P5001^HIS||||||||||D22^REF^ROSE\r";
  CHECK(read(order_with({{16, "^^"}}, "", orc_12)).order().stated.ordering_provider.id == "D22");
}

TEST_CASE("reference 4.6: a start that is a day without a time is at the sender's default start; a time stays") {
  auto map = std::make_shared<FieldMap>();
  map->start_time = "0730";
  map->zone = *Zone::named("Asia/Shanghai");
  InboundSettings settings;
  settings.fields = map;
  CHECK(read(order_with({{36, "20260301"}}), settings).order().stated.requested_start == local(2026, 3, 1, 7, 30));
  CHECK(read(order_with({{36, "202603010000"}}), settings).order().stated.requested_start == local(2026, 2, 28, 17));
}

TEST_CASE("R36, A59: fraction, second 60, 2400 and an offset; the night of a change as it was written") {
  const auto start = [&](const std::string& ts, const InboundSettings& settings = {}) {
    return read(order_with({{36, ts}}), settings).order().stated.requested_start;
  };
  CHECK(start("20260301090000.1234") == local(2026, 3, 1, 9));
  CHECK(start("20260301095960") == local(2026, 3, 1, 9, 59, 59));
  CHECK(start("202603012400") == local(2026, 3, 2));
  CHECK(start("202603010900+0800") == local(2026, 3, 1, 2));
  auto map = std::make_shared<FieldMap>();
  map->zone = berlin();
  InboundSettings settings;
  settings.fields = map;
  CHECK(start("202603290230") == local(2026, 3, 29, 2, 30));             // in the gap
  CHECK(start("202603290230", settings) == local(2026, 3, 29, 2, 30));   // the sender's zone is ours
  CHECK(start("202610250230", settings) == local(2026, 10, 25, 2, 30));  // in the overlap
}

TEST_CASE("R38: the start of an appointment is in AIS-4, TQ1-7 or SCH-11.4; the sender's map can change this") {
  const std::string sch =
      "MSH|^~\\&|HIS|HOSP|B|R|20260301080000||SIU^S12|S1|P|2.4\rSCH|A1|A1|||||||||^^^202603011130|||||||||||||||P5001^HIS\r";
  const auto start = [](const std::string& text, const InboundSettings& settings = {}) {
    return read(text, settings).as<model::Appointment>().start;
  };
  CHECK(start(sch) == local(2026, 3, 1, 11, 30));
  CHECK(start(sch + "TQ1|1||||||202603011100\r") == local(2026, 3, 1, 11));
  CHECK(start(sch + "TQ1|1||||||202603011100\rAIS|1||XCH|202603011030\r") == local(2026, 3, 1, 10, 30));
  CHECK(start(sch + "ZAP|202603010915\r", given_in({}, "appointment_start", "ZAP-1")) == local(2026, 3, 1, 9, 15));
}
