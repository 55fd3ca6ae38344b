// SPDX-License-Identifier: Apache-2.0
// Each field of ORC, TQ1 and OBR by itself in a change of an order: a value, null, absent, and of two repetitions.
#include "tests/unit/mapping/inbound/reading.hpp"

#include <set>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

using model::OrderField;

struct OrderFieldRow {
  OrderField what;
  const char* segment;
  int field;
  const char* value;
  std::string (*read_as)(const model::OrderRequest&);
  const char* text;  // what is read of the value
};

std::string code_words(const model::Code& code) {
  return code.value + "|" + code.meaning + "|" + code.scheme;
}
std::string person_words(const model::Person& person) {
  return person.id + "|" + to_text(person.name);
}
std::string all_codes(const std::vector<model::Code>& codes) {
  std::string all;
  for (const model::Code& code : codes) all += code_words(code) + ";";
  return all;
}

const std::vector<OrderFieldRow>& order_field_rows() {
  using R = model::OrderRequest;
  static const std::vector<OrderFieldRow> rows{
      {OrderField::placer_group_number, "ORC", 4, "G1^HIS", [](const R& r) { return r.stated.placer_group_number; },
       "G1"},
      {OrderField::entered_by, "ORC", 10, "C1^CLERK^ANN~C2^X",
       [](const R& r) { return person_words(r.stated.entered_by); }, "C1|CLERK^ANN"},
      {OrderField::ordering_provider, "ORC", 12, "D1^REF^ROSE~D2^X",
       [](const R& r) { return person_words(r.stated.ordering_provider); }, "D1|REF^ROSE"},
      {OrderField::callback_phone, "ORC", 14, "555~556", [](const R& r) { return r.stated.callback_phone; }, "555"},
      {OrderField::cancel_reason, "ORC", 16, "N^not wanted^L",
       [](const R& r) { return code_words(r.stated.cancel_reason); }, "N|not wanted|L"},
      {OrderField::entering_organization, "ORC", 17, "RAD^Radiology^L",
       [](const R& r) { return code_words(r.stated.entering_organization); }, "RAD|Radiology|L"},
      {OrderField::service, "OBR", 4, "XCH^Chest^L^P1^PA^ERL",
       [](const R& r) { return code_words(r.stated.service) + "/" + code_words(r.stated.service_alternate); },
       "XCH|Chest|L/P1|PA|ERL"},
      {OrderField::danger, "OBR", 12, "I^Infectious^L", [](const R& r) { return code_words(r.stated.danger); },
       "I|Infectious|L"},
      {OrderField::clinical_information, "OBR", 13, "Old fracture",
       [](const R& r) { return r.stated.clinical_information; }, "Old fracture"},
      {OrderField::body_site_modifier, "OBR", 46, "LT^Left^L",
       [](const R& r) { return code_words(r.stated.body_site_modifier); }, "LT|Left|L"},
      {OrderField::transport_mode, "OBR", 30, "WALK", [](const R& r) { return r.stated.transport_mode; }, "WALK"},
      {OrderField::transport_arranged, "OBR", 41, "A", [](const R& r) { return r.stated.transport_arranged; }, "A"},
      {OrderField::service_supplements, "OBR", 47, "A^a^L~B^b^L",
       [](const R& r) { return all_codes(r.stated.service_supplements); }, "A|a|L;B|b|L;"},
      {OrderField::duplicate_reason, "OBR", 48, "2^Again^L",
       [](const R& r) { return code_words(r.stated.duplicate_reason); }, "2|Again|L"},
      {OrderField::reasons, "OBR", 31, "R05^Cough^I10~R06^Dyspnoea^I10",
       [](const R& r) { return all_codes(r.stated.reasons); }, "R05|Cough|I10;R06|Dyspnoea|I10;"},
      {OrderField::modality, "OBR", 24, "CT", [](const R& r) { return r.stated.requested_modality; }, "CT"},
      {OrderField::performer, "OBR", 34, "T1&STONE&IDA~T2&X",
       [](const R& r) { return person_words(r.performing_physician); }, "T1|STONE^IDA"},
      {OrderField::parent, "ORC", 8, "P0&HIS", [](const R& r) { return r.parent_placer_number.value; }, "P0"},
      {OrderField::priority, "TQ1", 9, "S", [](const R& r) { return r.stated.priority; }, "S"},
      {OrderField::start, "TQ1", 7, "202603010900",
       [](const R& r) { return r.stated.requested_start ? Zone::write_ts(*r.stated.requested_start) : std::string(); },
       "20260301090000"},
  };
  return rows;
}

model::OrderRequest changed(const OrderFieldRow& row, const std::string& value) {
  std::map<std::string, std::map<int, std::string>> segments{
      {"ORC", {{1, "XO"}, {2, "P1^HIS"}}}, {"TQ1", {{1, "1"}}}, {"OBR", {{1, "1"}}}};
  segments[row.segment][row.field] = value;
  return read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||OMG^O19^OMG_O19|H1|P|2.5.1\r" +
              segment("ORC", segments["ORC"]) + segment("TQ1", segments["TQ1"]) + segment("OBR", segments["OBR"]))
      .order();
}

}  // namespace

TEST_CASE("reference 2.1: each field of an order is stated, null, or says nothing, by itself and with its place") {
  const model::OrderRequest nothing = changed(order_field_rows().front(), "");
  CHECK(nothing.nulls.empty());
  CHECK(nothing.places.empty());
  for (const OrderFieldRow& row : order_field_rows()) {
    const std::string place = std::string(row.segment) + "-" + std::to_string(row.field);
    INFO(place);
    const model::OrderRequest stated = changed(row, row.value), null = changed(row, "\"\"");
    CHECK(row.read_as(stated) == row.text);
    CHECK(stated.nulls.empty());
    CHECK(null.nulls == std::set<OrderField>{row.what});
    REQUIRE(null.places.contains(row.what));
    CHECK(null.places.at(row.what) == place);
    REQUIRE(stated.places.contains(row.what));
    CHECK(stated.places.at(row.what) == place);
    CHECK(stated.places.size() == 1);
    for (const OrderFieldRow& other : order_field_rows()) {
      INFO(other.segment << "-" << other.field);
      CHECK(other.read_as(null) == other.read_as(nothing));
      if (other.what != row.what) CHECK(other.read_as(stated) == other.read_as(nothing));
    }
  }
}

TEST_CASE("a room of 16 characters is shown whole, of 17 it is cut, with a finding") {
  const InboundSettings settings = given_in({}, "location", "ZDR-1");
  const std::string fits(16, 'R');
  const Read just = read(orm + "ZDR|" + fits + "\r", settings), over = read(orm + "ZDR|" + fits + "R\r", settings);
  CHECK(just.order().location == fits);
  CHECK_FALSE(just.has_finding("text-cut", "ZDR-1"));
  CHECK(over.order().location == fits);
  CHECK(over.has_finding("text-cut", "ZDR-1"));
}
