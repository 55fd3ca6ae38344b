// SPDX-License-Identifier: Apache-2.0
// Order messages (RAD-2, and the answer to RAD-3 SN; reference 2.4, 2.7, 2.8), field by field.
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::OrderControl;

namespace {

std::string cancel_order(const std::string& orc_fields) {
  return orm_header + "ORC|" + orc_fields + "\r";
}

}  // namespace

TEST_CASE("A02: the order of reference 12, 2.3.1, field by field") {
  const Read read_it = read(orm);
  const auto& requests = read_it.as<model::OrderRequests>();
  CHECK(requests.has_patient);
  CHECK(requests.patient.identifiers.front().value == "12345");
  CHECK(model::to_text(requests.patient.name.value()) == "WEST^MARY^A");
  CHECK(requests.visit.number.value == "V901");
  REQUIRE(requests.orders.size() == 1);

  const model::OrderRequest& request = read_it.order();
  CHECK(request.control == OrderControl::NW);
  CHECK(request.group == 1);
  CHECK(request.has_service);
  const model::Order& order = request.stated;
  CHECK(order.placer_number == "P5001");
  CHECK(order.placer_authority == "HIS");
  CHECK(order.service == model::Code{"XCH", "Chest", "L", ""});
  CHECK(order.service_alternate == model::Code{"P1", "Chest 2 views", "ERL", ""});
  CHECK(order.priority == "R");
  CHECK(order.requested_start == local(2026, 3, 1, 9));
  CHECK(order.ordering_provider.id == "D22");
  CHECK(model::to_text(order.ordering_provider.name) == "REF^ROSE");
  CHECK(order.entered_by.id == "CLK");
  CHECK(model::to_text(order.entered_by.name) == "CLERK");
  CHECK(order.entering_organization == model::Code{"RAD", "RADIOLOGY", "L", ""});
  CHECK(order.reasons == std::vector<model::Code>{{"R05", "Cough", "I10", ""}});
  CHECK(order.transport_mode == "WALK");
  CHECK(order.transaction_time == "20260301080000");
  CHECK(read_it.findings().empty());
}

TEST_CASE("R52: ORC-9 is kept as exact as it was stated") {
  CHECK(read(cancel_order("CA|P5001^HIS|||||||20260301")).order().stated.transaction_time == "20260301");
  CHECK(read(cancel_order("CA|P5001^HIS|||||||202603010800")).order().stated.transaction_time == "202603010800");
  CHECK(read(cancel_order("CA|P5001^HIS|||||||20260301080001.25+0100")).order().stated.transaction_time ==
        "20260301080001");
}

TEST_CASE("R27, reference 2.1: null in a field of the order clears it, empty says nothing") {
  const Read read_it =
      read(orm_header + "ORC|XO|P5001^HIS||||||||||||\"\"\rOBR|1|P5001^HIS||||||||||\"\"|||||555|||||||||||||\"\"\r");
  const model::OrderRequest& request = read_it.order();
  CHECK(request.nulls == std::set<model::OrderField>{model::OrderField::danger, model::OrderField::transport_mode});
  CHECK(request.stated.callback_phone == "555");  // OBR-17 states what ORC-14 clears
}

TEST_CASE("D36: null is told of every field, with the place where it stood") {
  const Read read_it =
      read(orm_header + "ORC|XO|P5001^HIS||\"\"|||\"\"|\"\"||\"\"||\"\"||||\"\"|\"\"\rNTE|1||\"\"\r" +
           segment("OBR", {{2, "P5001^HIS"}, {4, "\"\""}, {15, "\"\""}, {24, "\"\""}, {31, "\"\""}, {34, "\"\""}}) +
           "NTE|1||\"\"\r");
  using enum model::OrderField;
  const model::OrderRequest& request = read_it.order();
  CHECK(request.nulls == std::set<model::OrderField>{placer_group_number, start, priority, entered_by,
                                                     ordering_provider, cancel_reason, entering_organization, service,
                                                     body_site_modifier, modality, reasons, performer, order_comments,
                                                     procedure_comments, parent});
  CHECK(request.places.at(modality) == "OBR-24");
  CHECK(request.places.at(parent) == "ORC-8");
}

TEST_CASE("a blank segment hides nothing of what stands behind it: the order is as without it") {
  for (const std::string& text : {orm, omg}) {
    const model::OrderRequest whole = read(text).order();
    for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
      for (const char* blank : {"\r", "\r\r\r", "\r\n", "  \r"}) {
        std::string with_blank = text;
        with_blank.insert(at + 1, blank);
        INFO(with_blank);
        const Read read_it = read(with_blank);
        REQUIRE(read_it.result.has_value());
        CHECK(read_it.order().stated == whole.stated);
        CHECK(read_it.order().places == whole.places);
        CHECK(read_it.as<model::OrderRequests>().visit.present);
        CHECK(read_it.as<model::OrderRequests>().visit.referring.value() ==
              read(text).as<model::OrderRequests>().visit.referring.value());
      }
    }
  }
}

TEST_CASE("A05: OMG^O19: TQ1 drives time and priority, OBR-46 has the side") {
  const Read read_it = read(omg);
  const model::Order& order = read_it.order().stated;
  CHECK(order.requested_start == local(2026, 3, 1, 9));
  CHECK(order.priority == "R");
  CHECK(order.body_site_modifier == model::Code{"7771000", "Left", "SCT", ""});
  CHECK(read_it.findings().empty());
}

TEST_CASE("every other field of ORC and OBR that an order keeps") {
  const Read read_it = read(orm_header + pid + pv1 +
                            "ORC|NW|P1^HIS^1.2.3^ISO||G7^HIS|||1^once^^202603010900^^S||20260301080000|CLK^CLERK||D22^"
                            "REF^ROSE||555-1234|||ED^EMERGENCY^L\r"
                            "NTE|1||Order note\r" +
                            segment("OBR", {{1, "1"},
                                            {2, "P1^HIS"},
                                            {4, "XCH^Chest^L"},
                                            {12, "INF^Infectious^L"},
                                            {13, "Old fracture"},
                                            {16, "D22^REF^ROSE"},
                                            {24, "CR"},
                                            {30, "CART"},
                                            {31, "R05^Cough^I10~fever"},
                                            {34, "T7&Stone&Ida"},
                                            {41, "A"},
                                            {47, "PORT^Portable^L~ISO^Isolation^L"},
                                            {48, "2^Follow-up^L"}}) +
                            "NTE|1||First line~second\rNTE|2||third\r");
  const model::OrderRequest& request = read_it.order();
  const model::Order& order = request.stated;
  CHECK(order.placer_universal_id == "1.2.3");
  CHECK(order.placer_universal_id_type == "ISO");
  CHECK(order.placer_group_number == "G7");
  CHECK(order.callback_phone == "555-1234");
  CHECK(order.order_comments == "Order note");
  CHECK(order.procedure_comments == "First line\r\nsecond\r\nthird");
  CHECK(order.danger == model::Code{"INF", "Infectious", "L", ""});
  CHECK(order.clinical_information == "Old fracture");
  CHECK(order.requested_modality == "CR");
  CHECK(order.transport_mode == "CART");
  CHECK(order.transport_arranged == "A");
  CHECK(order.service_supplements ==
        std::vector<model::Code>{{"PORT", "Portable", "L", ""}, {"ISO", "Isolation", "L", ""}});
  CHECK(order.duplicate_reason == model::Code{"2", "Follow-up", "L", ""});
  CHECK(order.reasons.size() == 2);
  CHECK(request.performing_physician.id == "T7");
}

TEST_CASE("2.3.1 has the side in OBR-15.5") {
  CHECK(read(with(orm, {{"ERL|||||||||||", "ERL|||||||||||^^^^L"}})).order().stated.body_site_modifier.value == "L");
  CHECK(
      read(with(orm, {{"ERL|||||||||||", "ERL|||||||||||Radiology^^^^R^"}})).order().stated.body_site_modifier.value ==
      "R");
}

TEST_CASE("OBR-46 repeats: the one that is a side counts") {
  const Read read_it = read(with(omg, {{"7771000^Left^SCT", "LAO^Oblique^L~R^Right^L"}}));
  CHECK(read_it.order().stated.body_site_modifier.value == "R");
}

TEST_CASE("case R38: the sources of the start, in their order") {
  const std::string base = orm_header + pid + pv1;
  const auto start = [&](const std::string& orders) { return read(base + orders).order().stated.requested_start; };
  CHECK(start("ORC|NW|1^H|||||^^^202603010900\rTQ1|1||||||202603011000\rOBR|1|||X^Y^L|||||||||||||||||||||||^^^"
              "202603011100\r") == local(2026, 3, 1, 10));
  CHECK(start("ORC|NW|1^H|||||^^^202603010900\rOBR|1|||X^Y^L|||||||||||||||||||||||^^^202603011100\r") ==
        local(2026, 3, 1, 9));
  CHECK(start("ORC|NW|1^H\rOBR|1|||X^Y^L|||||||||||||||||||||||^^^202603011100|||||||||202603011200\r") ==
        local(2026, 3, 1, 11));
  CHECK(start("ORC|NW|1^H\rOBR|1|||X^Y^L||||||||||||||||||||||||||||||||202603011200\r") == local(2026, 3, 1, 12));
  CHECK(start("ORC|NW|1^H|||||^^^20260301\rOBR|1|||X^Y^L\r") == local(2026, 3, 1));
}

TEST_CASE("case R37, D11: no start time is accepted with a finding") {
  const Read read_it = read(with(orm, {{"1^once^^202603010900^^R", ""}, {"1^once^^202603010900^^R", ""}}));
  CHECK_FALSE(read_it.order().stated.requested_start);
  CHECK(read_it.has_finding("start-missing", "ORC-7.4"));
  CHECK(read(with(omg, {{"202603010900", ""}})).has_finding("start-missing", "TQ1-7"));
}

TEST_CASE("A59: TQ1-7 with a zone is the same wall clock in the department") {
  CHECK(read(with(omg, {{"202603010900|", "202603010900+0100|"}})).order().stated.requested_start ==
        local(2026, 3, 1, 9));
  CHECK(read(with(omg, {{"202603010900|", "202603010900+0800|"}})).order().stated.requested_start ==
        local(2026, 3, 1, 2));
}

TEST_CASE("A37: a new order without PID-3, PID-5, ORC-1, ORC-2 or OBR-4 is AE 101 at its place") {
  const auto lacks = [](const Replaced& replaced) { return read(with(orm, replaced)).error(); };
  for (const auto& [error, place] :
       {std::pair{lacks({{"12345^^^HOSP^MR", ""}}), "PID-3"}, std::pair{lacks({{"WEST^MARY^A", ""}}), "PID-5"},
        std::pair{lacks({{"WEST^MARY^A", "\"\""}}), "PID-5"}, std::pair{lacks({{"ORC|NW", "ORC|"}}), "ORC-1"},
        std::pair{lacks({{"P5001^HIS", ""}}), "ORC-2"},
        std::pair{lacks({{"XCH^Chest^L^P1^Chest 2 views^ERL", ""}}), "OBR-4"}}) {
    INFO(place);
    CHECK(error.kind == ErrorKind::required_field_missing);
    CHECK(error.place == place);
    CHECK_FALSE(error.remedy.empty());
  }
  CHECK(read(orm_header + pid + pv1 + orc).error().place == "OBR-4");
}

TEST_CASE("A37: a start that is no date is AE 102 at its place") {
  CHECK(read(with(orm, {{"202603010900", "tomorrow"}})).error().place == "ORC-7.4");
  CHECK(read(with(orm, {{"202603010900", "tomorrow"}})).error().kind == ErrorKind::data_type);
  CHECK(read(with(omg, {{"202603010900", "20261301"}})).error().place == "TQ1-7");
}

TEST_CASE("A36: a cancel needs nothing but its number") {
  const Read by_placer = read(cancel_order("CA|P5001^HIS"));
  CHECK(by_placer.order().control == OrderControl::CA);
  CHECK_FALSE(by_placer.as<model::OrderRequests>().has_patient);
  CHECK(by_placer.order().stated.placer_number == "P5001");
  const Read by_filler = read(cancel_order("CA||F8801^STEPWISE"));
  CHECK(by_filler.order().filler_number == "F8801");
  CHECK(read(cancel_order("CA")).error().place == "ORC-2");
  CHECK(read(cancel_order("CA")).error().kind == ErrorKind::required_field_missing);
  CHECK(read(cancel_order("DC|P5001^HIS")).order().control == OrderControl::DC);
}

TEST_CASE("no cancel fails for its timing, or for identifiers it does not need") {
  InboundSettings settings;
  settings = given_in(settings, "accession_number", "OBR-18");
  const Read read_it =
      read(cancel_order("CA|P1^HIS|||||1^once^^tomorrow^^R") + segment("OBR", {{1, "1"}, {18, std::string(40, '7')}}),
           settings);
  CHECK(read_it.order().stated.placer_number == "P1");
  CHECK_FALSE(read_it.order().stated.requested_start);
}

TEST_CASE("ORC-16 is the reason of a cancel, as it came") {
  CHECK(read(cancel_order("CA|1^H||||||||||||||NC^No longer indicated^L")).order().stated.cancel_reason ==
        model::Code{"NC", "No longer indicated", "L", ""});
  CHECK(read(cancel_order("CA|1^H||||||||||||||No longer indicated")).order().stated.cancel_reason ==
        model::Code{"No longer indicated", "", "", ""});
}

TEST_CASE("case R42, A39: accepted order control codes (reference 2.4)") {
  const auto [code, control] = GENERATE(table<const char*, OrderControl>({{"NW", OrderControl::NW},
                                                                          {"CA", OrderControl::CA},
                                                                          {"DC", OrderControl::DC},
                                                                          {"XO", OrderControl::XO},
                                                                          {"HD", OrderControl::HD},
                                                                          {"RL", OrderControl::RL},
                                                                          {"PA", OrderControl::PA},
                                                                          {"CH", OrderControl::CH},
                                                                          {"RP", OrderControl::RP},
                                                                          {"RO", OrderControl::RO}}));
  CAPTURE(code);
  CHECK(read(with(orm, {{"ORC|NW", std::string("ORC|") + code}})).order().control == control);
}

TEST_CASE("A41: a child names its parent in ORC-8, else in OBR-29") {
  const Read in_orc = read(with(orm, {{"ORC|NW|P5001^HIS|||||1^once^^202603010900^^R|",
                                       "ORC|CH|P5001^HIS|||||1^once^^202603010900^^R|P5000&HIS^F8800&STEPWISE"}}));
  CHECK(in_orc.order().parent_placer_number == model::Identifier{"P5000", "HIS", "", "", ""});
  CHECK(in_orc.order().parent_filler_number == model::Identifier{"F8800", "STEPWISE", "", "", ""});
  CHECK(read(with(orm, {{"ORC|NW", "ORC|CH"}, {"^^R|||WALK", "^^R||P5000&HIS|WALK"}}))
            .order()
            .parent_placer_number.value == "P5000");
}

TEST_CASE("case R42, A39: the other order control codes are refused, with the names of the accepted ones") {
  for (const char* other :
       {"ZZ", "OC", "OD", "SN", "SC", "XX", "OK", "UA", "CR", "UC", "DR", "UD", "XR", "UX", "HR", "UH",
        "OR", "UR", "RQ", "UM", "RU", "SS", "SR", "RE", "CN", "DE", "RR", "RF", "AF", "DF", "nw"}) {
    INFO(other);
    const Error error = read(with(orm, {{"ORC|NW", std::string("ORC|") + other}})).error();
    CHECK(error.kind == ErrorKind::table_value);
    CHECK(error.place == "ORC-1");
    CHECK(error.value == other);
    CHECK(error.rule.find("NW, CA, DC, XO, HD, RL, PA, CH, RP, RO") != std::string::npos);
  }
}

TEST_CASE("A40: an error in a later group names it") {
  const std::string second = with(orc, {{"P5001", "P5002"}}) + obr;
  const Read both = read(orm + second);
  CHECK(both.as<model::OrderRequests>().orders.size() == 2);
  CHECK(both.order(1).group == 2);
  CHECK(both.order(1).stated.placer_number == "P5002");
  CHECK(read(orm + with(orc, {{"P5001^HIS", ""}}) + obr + second).error().place == "ORC(2)-2");
  CHECK(read(orm + orc + with(obr, {{"XCH^Chest^L^P1^Chest 2 views^ERL", ""}})).error().place == "OBR(2)-4");
  CHECK(read(orm + with(orc, {{"202603010900", "noon"}}) + obr).error().place == "ORC(2)-7.4");
  CHECK(read(orm + orc).error().place == "OBR(2)-4");
}

TEST_CASE("D11: what is formally required is a finding, with strict an error") {
  const Read bare = read(orm_header + pid + "ORC|NW|P1^HIS\rOBR|1|||XCH^Chest^L\r");
  for (const char* place : {"ORC-9", "ORC-12", "ORC-17", "OBR-2", "OBR-16", "PV1-2"}) {
    INFO(place);
    CHECK(bare.has_finding("field-missing", place));
  }
  CHECK(bare.order().stated.transaction_time == "20260301080000");  // MSH-7
  InboundSettings strict;
  strict.strict = true;
  CHECK(read(orm, strict).result.has_value());
  CHECK(read(with(orm, {{"20260301080000|CLK", "|CLK"}}), strict).error().place == "ORC-9");
  CHECK(read(with(orm, {{"1^once^^202603010900^^R", ""}, {"1^once^^202603010900^^R", ""}}), strict).error().place ==
        "ORC-7.4");
  CHECK(read(with(orm, {{"PV1||O", "PV1||"}}), strict).error().place == "PV1-2");
}

TEST_CASE("ORC-2 wins over OBR-2, with a finding; a filler number in a new order is ignored") {
  const Read read_it =
      read(with(orm, {{"OBR|1|P5001^HIS|", "OBR|1|P9^HIS|"}, {"ORC|NW|P5001^HIS|", "ORC|NW|P5001^HIS|F1^X"}}));
  CHECK(read_it.order().stated.placer_number == "P5001");
  CHECK(read_it.has_finding("placer-number-differs", "OBR-2"));
  CHECK(read_it.order().filler_number.empty());
  CHECK(read_it.has_finding("filler-number-given", "ORC-3"));
}

TEST_CASE("OBR-24: local section codes become modalities of DICOM") {
  const auto modality = [](const std::string& section) {
    return read(orm_header + pid + pv1 + orc + "OBR|1|||XCH^Chest^L||||||||||||||||||||" + section + "\r")
        .order()
        .stated.requested_modality;
  };
  CHECK(modality("DX") == "DX");
  CHECK(modality("ct") == "CT");
  CHECK(modality("NMR") == "MR");
  CHECK(modality("RUS") == "US");
  CHECK(modality("RAD") == "");
  CHECK(modality("X-ray (chest)") == "");
}

TEST_CASE("D20: identifiers that a sender is configured to allocate, from their group") {
  InboundSettings settings;
  settings = given_in(settings, "accession_number", "OBR-18");
  settings = given_in(settings, "requested_procedure_id", "OBR-19");
  settings = given_in(settings, "step_id", "OBR-20");
  settings = given_in(settings, "study_instance_uid", "ZDS-1.1");
  const std::string with_ids = "OBR|1|||XCH^Chest^L||||||||||||||ACC1|RP1|SPS1\r";
  const Read read_it = read(orm_header + pid + pv1 + orc + with_ids + "ZDS|1.2.3^100^Application^DICOM\r", settings);
  CHECK(read_it.order().accession_number == "ACC1");
  CHECK(read_it.order().requested_procedure_id == "RP1");
  CHECK(read_it.order().step_id == "SPS1");
  CHECK(read_it.order().study_instance_uid == "1.2.3");
  const Read two = read(
      orm_header + pid + pv1 + orc + with_ids + with(orc, {{"P5001", "P5002"}}) + with(with_ids, {{"ACC1", "ACC2"}}),
      settings);
  CHECK(two.order(0).accession_number == "ACC1");
  CHECK(two.order(1).accession_number == "ACC2");
  // If the sender is not configured for it, we allocate the number.
  CHECK(read(orm_header + pid + pv1 + orc + with_ids).order().accession_number.empty());
}

TEST_CASE("A48, case R39, R47: given identifiers that don't fit are AE 102, never cut") {
  InboundSettings settings;
  settings = given_in(settings, "accession_number", "OBR-18");
  settings = given_in(settings, "study_instance_uid", "ZDS-1.1");
  const std::string base = orm_header + pid + pv1 + orc;
  const Read accession = read(base + "OBR|1|||XCH^Chest^L||||||||||||||12345678901234567\r", settings);
  CHECK(accession.error().kind == ErrorKind::data_type);
  CHECK(accession.error().place == "OBR-18");
  const Read uid = read(base + "OBR|1|||XCH^Chest^L\rZDS|1.02.3\r", settings);
  CHECK(uid.error().kind == ErrorKind::data_type);
  CHECK(uid.error().place == "ZDS-1.1");
  const Read placer = read(with(orm, {{"P5001", std::string(65, '7')}}));
  CHECK(placer.error().place == "ORC-2");
  CHECK(placer.error().kind == ErrorKind::data_type);
}

TEST_CASE("reference 3.3, D19: a given number with a backslash is AE 102, never altered") {
  InboundSettings settings;
  settings = given_in(settings, "accession_number", "OBR-18");
  const Read accession = read(orm_header + pid + pv1 + orc + "OBR|1|||XCH^Chest^L||||||||||||||A\\E\\1\r", settings);
  CHECK(accession.error().kind == ErrorKind::data_type);
  CHECK(accession.error().place == "OBR-18");
  CHECK(read(with(orm, {{"P5001", "P\\E\\5"}})).error().place == "ORC-2");
}

TEST_CASE("A12: the number of an order we placed comes by ORR^O02 or ORG^O20") {
  for (const char* type : {"ORR^O02", "ORG^O20^ORG_O20", "ORM^O01"}) {
    INFO(type);
    const Read read_it = read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||" + std::string(type) +
                              "|H9|P|2.3.1\rMSA|AA|0\rORC|NA|P5099^HIS|F8802^BROKER\r");
    CHECK(read_it.order().control == OrderControl::NA);
    CHECK(read_it.order().stated.placer_number == "P5099");
    CHECK(read_it.order().filler_number == "F8802");
  }
  const std::string header = "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ORR^O02|H9|P|2.3.1\r";
  CHECK(read(header + "MSA|AA|1\rORC|NA||F8802\r").error().place == "ORC-2");
  CHECK(read(header + "MSA|AA|1\rORC|NA|P5099\r").as<model::OrderRequests>().answers == "1");
  CHECK(read(header + "MSA|AA\rORC|NA|P5099\r").error().place == "ORC-3");
  CHECK(read(header + "MSA|AA|1\rORC|NW|P5099\r").error().kind == ErrorKind::table_value);
}

TEST_CASE("the refusal of a number by the placer is accepted and changes nothing") {
  const Read read_it = read(
      "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ORR^O02|H9|P|2.3.1\rMSA|AE|1|no such clinic\rORC|UA||F8802\r");
  const auto& refusal = read_it.as<model::LateAcknowledgement>();
  CHECK(refusal.control_id == "1");
  CHECK(!refusal.is_accepted);
  CHECK(refusal.code == "UA");
  CHECK(read_it.has_finding("number-refused", "MSA-1"));
}

TEST_CASE("R39, R47: by setting such an identifier is kept whole and noted, what cannot be read is still refused") {
  InboundSettings settings;
  settings.aliases_identifiers = true;
  settings = given_in(settings, "accession_number", "OBR-18");
  settings = given_in(settings, "study_instance_uid", "ZDS-1.1");
  const std::string base = orm_header + pid + pv1 + orc;
  const Read both = read(base + "OBR|1|||XCH^Chest^L||||||||||||||12345678901234567\rZDS|1.02.3\r", settings);
  CHECK(both.has_finding("identifier-aliased", "OBR-18"));
  CHECK(both.has_finding("identifier-aliased", "ZDS-1.1"));
  const model::OrderRequest& order = both.order();
  CHECK(order.accession_number == "12345678901234567");
  CHECK(order.to_alias ==
        std::vector<model::IdentifierAlias>{{model::AliasedIdentifier::accession_number, "12345678901234567", ""},
                                            {model::AliasedIdentifier::study_instance_uid, "1.02.3", ""}});
  CHECK(read(base + "OBR|1|||XCH^Chest^L||||||||||||||12345\rZDS|1.2.3\r", settings).order().to_alias.empty());
  CHECK(read(base + "OBR|1|||XCH^Chest^L||||||||||||||" + std::string(256, '7') + "\r", settings).error().place ==
        "OBR-18");
}

namespace {

InboundSettings one_order_per_obr() {
  InboundSettings settings;
  settings.one_order_per_obr = true;
  return settings;
}

// One ORC, and an OBR for each number.
std::string panel(const std::string& orc_2, const std::vector<std::string>& numbers) {
  std::string text = orm_header + pid + pv1 +
                     segment("ORC", {{1, "NW"},
                                     {2, orc_2},
                                     {7, "1^once^^202603010900^^R"},
                                     {9, "20260301080000"},
                                     {12, "D22^REF^ROSE"},
                                     {17, "RAD"}}) +
                     "NTE|1||For all\r";
  int set_id = 0;
  for (const std::string& number : numbers) {
    ++set_id;
    text +=
        segment("OBR",
                {{1, std::to_string(set_id)}, {2, number}, {4, "X" + std::to_string(set_id)}, {16, "D22^REF^ROSE"}}) +
        "NTE|1||For " + std::to_string(set_id) + "\rZDR|A" + std::to_string(set_id) + "\r";
  }
  return text;
}

}  // namespace

TEST_CASE("D18: several OBR behind one ORC are AE 100") {
  const Error error = read(panel("P1^HIS", {"P1^HIS", "P2^HIS"})).error();
  CHECK(error.kind == ErrorKind::segment_sequence);
  CHECK(error.place == "OBR(2)");
}

TEST_CASE("D18: by setting each OBR behind one ORC is an order, with the fields of the ORC and its own number") {
  const Read read_it =
      read(panel("G1^HIS", {"P1^HIS", "P2^HIS", "P3^HIS"}), given_in(one_order_per_obr(), "accession_number", "ZDR-1"));
  REQUIRE(read_it.as<model::OrderRequests>().orders.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i + 1);
    const model::OrderRequest& request = read_it.order(i);
    CHECK(request.stated.placer_number == "P" + number);
    CHECK(request.stated.placer_authority == "HIS");
    CHECK(request.stated.placer_group_number == "G1");
    CHECK(request.stated.service.value == "X" + number);
    CHECK(request.stated.requested_start == local(2026, 3, 1, 9));
    CHECK(request.stated.order_comments == "For all");
    CHECK(request.stated.procedure_comments == "For " + number);
    CHECK(request.accession_number == "A" + number);
    CHECK(place_of(request, "OBR", "4") == (i == 0 ? "OBR-4" : "OBR(" + number + ")-4"));
  }
  CHECK(read_it.findings().empty());
}

TEST_CASE("D18: TQ1 and a Z segment in front of the first OBR are of each OBR, one behind it of that OBR alone") {
  const std::string text = with(omg, {{"ORC|NW|P5001^HIS|", "ORC|NW||"},
                                      {"TQ1|1", "ZDR|all\rTQ1|1"},
                                      {"SCT\r", "SCT\rZDS|own\rOBR|2|P5002^HIS||XAB||||||||||||D22\r"}});
  InboundSettings settings = given_in(one_order_per_obr(), "location", "ZDR-1");
  settings = given_in(settings, "station_aet", "ZDS-1");
  const Read read_it = read(text, settings);
  CHECK(read_it.order(0).stated.requested_start == local(2026, 3, 1, 9));
  CHECK(read_it.order(1).stated.requested_start == local(2026, 3, 1, 9));
  CHECK(read_it.order(0).location == "all");
  CHECK(read_it.order(1).location == "all");
  CHECK(read_it.order(0).station_aet == "own");
  CHECK(read_it.order(1).station_aet.empty());
}

TEST_CASE("D18: what stands behind an OBR is of that OBR alone, and not of the next one of its ORC") {
  const std::string text =
      with(omg, {{"ORC|NW|P5001^HIS|", "ORC|NW||"}, {"TQ1|1||||||202603010900||R^Routine^HL70485\r", ""}}) +
      "NTE|1||Of the first\rTQ1|1||||||202603010900||S\rDG1|1||I26.9^Pulmonary embolism^I10\r"
      "OBX|1|CWE|82810-3^Pregnancy status^LN||Y\rOBR|2|P5002^HIS||XAB||||||||||||D22\r";
  const Read read_it = read(text, one_order_per_obr());
  const model::Order &first = read_it.order(0).stated, &second = read_it.order(1).stated;
  CHECK(first.requested_start == local(2026, 3, 1, 9));
  CHECK(first.priority == "S");
  CHECK(first.procedure_comments == "Of the first");
  CHECK(first.diagnoses.size() == 1);
  CHECK(first.pregnancy_status == "3");
  CHECK_FALSE(second.requested_start);
  CHECK(second.priority.empty());
  CHECK(second.procedure_comments.empty());
  CHECK(second.diagnoses.empty());
  CHECK(second.pregnancy_status.empty());
}

TEST_CASE("D18, D34: OBR behind one ORC that cannot be told apart are refused") {
  const Error twice = read(panel("G1^HIS", {"P1^HIS", "P1^HIS"}), one_order_per_obr()).error();
  CHECK(twice.kind == ErrorKind::duplicate_key);
  CHECK(twice.place == "OBR(2)-2");
  const Error none = read(panel("P1^HIS", {"P1^HIS", ""}), one_order_per_obr()).error();
  CHECK(none.kind == ErrorKind::required_field_missing);
  CHECK(none.place == "OBR(2)-2");
  // The same number with another authority is another number.
  CHECK(read(panel("G1^HIS", {"P1^HIS", "P1^LAB"}), one_order_per_obr()).as<model::OrderRequests>().orders.size() == 2);
}

TEST_CASE("D18: by that setting OBR-2 is the number of an order also where one OBR stands behind ORC") {
  CHECK(read(panel("G1^HIS", {"P1^HIS"}), one_order_per_obr()).order().stated.placer_number == "P1");
  CHECK(read(panel("P1^HIS", {""}), one_order_per_obr()).order().stated.placer_number == "P1");
  CHECK(read(cancel_order("CA|P1^HIS"), one_order_per_obr()).order().stated.placer_number == "P1");
}

TEST_CASE("D38: what stands in front of the OBR is not multiplied without end") {
  std::vector<std::string> numbers;
  for (int i = 0; i < 400; ++i) numbers.push_back("P" + std::to_string(i));
  const std::string text = with(panel("G1", numbers), {{"For all", std::string(100'000, 'x')}});
  CHECK(read(text, one_order_per_obr()).error().kind == ErrorKind::too_large);
}

TEST_CASE("blanks around ORC-1 do not count") {
  CHECK(read(cancel_order("CA |P1^HIS")).order().control == OrderControl::CA);
  CHECK(read(cancel_order(" CA|P1^HIS")).order().control == OrderControl::CA);
}

TEST_CASE("a modality that is no term of DICOM is taken, with a finding of its own") {
  const auto modality = [](const std::string& obr_24) {
    return read(orm_header + pid + pv1 + orc + segment("OBR", {{2, "P5001^HIS"}, {4, "X"}, {16, "D"}, {24, obr_24}}));
  };
  CHECK(modality("CT").findings().empty());
  CHECK(modality("LAB").order().stated.requested_modality == "LAB");
  CHECK(modality("LAB").has_finding("modality-unknown", "OBR-24"));
  CHECK(modality("any text (1)").has_finding("no-modality", "OBR-24"));
}

TEST_CASE("by setting a message or an order control code has no effect: accepted, with a finding") {
  InboundSettings settings;
  settings.without_effect = {"ADT^A60", "ADT^A28", "BAR", "SC"};
  for (const std::string event : {"A60", "A28"}) {
    const Read read_it = read(adt(event, pid + pv1), settings);
    CHECK(read_it.as<model::NothingAsked>() == model::NothingAsked{});
    CHECK(read_it.has_finding("without-effect", "MSH-9"));
  }
  CHECK(read(with(orm, {{"ORM^O01", "BAR^P01"}}), settings).has_finding("without-effect", "MSH-9"));
  CHECK(read(adt("A04", pid + pv1), settings).findings().empty());
  CHECK(read(adt("A99", pid + pv1), settings).error().kind == ErrorKind::unsupported_event);
  CHECK(read(with(adt("A60", pid), {{"|P|2.3.1", "|T|2.3.1"}}), settings).error().kind ==
        ErrorKind::unsupported_processing_id);
  const Read status = read(cancel_order("SC|P1^HIS|||CM"), settings);
  CHECK(status.as<model::NothingAsked>() == model::NothingAsked{});
  CHECK(status.has_finding("without-effect", "ORC-1"));
  const Read both = read(orm + "ORC|SC|P9^HIS\r", settings);
  CHECK(both.as<model::OrderRequests>().orders.size() == 1);
  CHECK(both.has_finding("without-effect", "ORC(2)-1"));
}

TEST_CASE("by setting only imaging orders are taken; a change of another order says what it is") {
  InboundSettings settings;
  settings.imaging_orders = {parse_conditions("OBR-24 = RAD").value(),
                             parse_conditions("OBR-4.1 starts X and ORC-17 exists").value()};
  const auto order = [](const std::string& control, const std::string& section, const std::string& service) {
    return "ORC|" + control + "|P1^HIS|||||||||||||||RAD\r" +
           segment("OBR", {{2, "P1^HIS"}, {4, service}, {16, "D22"}, {24, section}});
  };
  const std::string head = orm_header + pid + pv1;
  CHECK(read(head + order("NW", "RAD", "CT1"), settings).order().control == OrderControl::NW);
  CHECK(read(head + order("NW", "", "XCH"), settings).order().control == OrderControl::NW);
  const Read blood = read(head + order("NW", "LAB", "CREA"), settings);
  CHECK(blood.as<model::NothingAsked>() == model::NothingAsked{});
  CHECK(blood.has_finding("not-imaging", "ORC"));
  // Missing fields of a laboratory order are not reported.
  CHECK(read(head + "ORC|NW\rOBR|1\r", settings).has_finding("not-imaging", "ORC"));
  const Read both = read(head + order("NW", "LAB", "CREA") + order("NW", "RAD", "CT1"), settings);
  REQUIRE(both.as<model::OrderRequests>().orders.size() == 1);
  CHECK(both.order().group == 2);
  CHECK(read(head + order("CA", "LAB", "CREA"), settings).order().is_other_service);
  CHECK_FALSE(read(head + order("CA", "RAD", "CT1"), settings).order().is_other_service);
  CHECK_FALSE(read(cancel_order("CA|P1^HIS"), settings).order().is_other_service);
}

TEST_CASE("by setting several exams have one placer number: that of ORC-2 where OBR has none") {
  InboundSettings settings;
  settings.one_order_per_obr = settings.several_exams_per_number = true;
  const Read read_it = read(panel("P1^HIS", {"", "P1^HIS", ""}), settings);
  REQUIRE(read_it.as<model::OrderRequests>().orders.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(read_it.order(i).stated.placer_number == "P1");
    CHECK(read_it.order(i).stated.service.value == "X" + std::to_string(i + 1));
  }
}
