// SPDX-License-Identifier: Apache-2.0
// The limits of identifiers, just reached and just passed; identifiers without authority; two of a kind.
#include "mapping/inbound/identifiers.hpp"

#include "base/limits.hpp"
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

std::vector<model::Identifier> identifiers_in(const std::string& pid_segment, const InboundSettings& settings = {}) {
  return read(adt("A04", pid_segment + "\r"), settings).registration().patient.identifiers;
}

}  // namespace

TEST_CASE("A48, D19: each identifier of 64 characters is taken, of 65 it is AE 102 at its place") {
  struct Row {
    const char* place;
    std::string before, after;
  };
  const std::string ordered = orc + obr;
  for (const Row& row : {
           Row{"PID-3", "PID|||", "^^^HOSP||W^M\r" + pv1 + ordered},
           Row{"PID-18", "PID|||1^^^HOSP||W^M|||||||||||||", "^^^HOSP\r" + pv1 + ordered},
           Row{"PV1-19", pid + "PV1||O|||||||||||||||||", "^^^HOSP\r" + ordered},
           Row{"ORC-2", pid + pv1 + "ORC|CA|", "^HIS\r"},
           Row{"ORC-3", pid + pv1 + "ORC|CA|P1^HIS|", "^RIS\r"},
           Row{"ORC-8", pid + pv1 + "ORC|CH|P1^HIS||||||", "&HIS\rOBR|1|||XCH^Chest^L\r"},
           Row{"ORC-8", pid + pv1 + "ORC|CH|P1^HIS||||||P0&HIS^", "&RIS\rOBR|1|||XCH^Chest^L\r"},
           Row{"OBR-29", pid + pv1 + "ORC|CH|P1^HIS\r" + "OBR|1|||XCH^Chest^L" + std::string(25, '|'), "&HIS\r"},
       }) {
    INFO(row.place);
    const std::string fits(64, '7');
    CHECK(read(orm_header + row.before + fits + row.after).result.has_value());
    const Read over = read(orm_header + row.before + fits + "7" + row.after);
    CHECK(over.error().place == row.place);
    CHECK(over.error().kind == ErrorKind::data_type);
  }
  // Characters count, not bytes.
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "\xC3\xBC";
  CHECK(identifiers_in("PID|||" + umlauts + "^^^HOSP||W^M").size() == 1);
}

TEST_CASE("A48, D19: MRG-1, SCH-26 and SCH-27 of 64 characters are taken, of 65 they are AE 102") {
  const std::string fits(64, '7');
  CHECK(read(adt("A40", pid + "MRG|" + fits + "^^^HOSP\r")).result.has_value());
  CHECK(read(adt("A40", pid + "MRG|" + fits + "7^^^HOSP\r")).error().place == "MRG-1");
  CHECK(read(adt("A47", pid + "MRG|" + fits + "^^^HOSP\r")).result.has_value());
  CHECK(read(adt("A47", pid + "MRG|" + fits + "7^^^HOSP\r")).error().place == "MRG-1");
  const auto siu = [](int field, const std::string& number) {
    return read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||SIU^S12|S1|P|2.3.1\r" +
                segment("SCH", {{1, "A1"}, {11, "^^^202603021015"}, {field, number}}) + pid + "RGS|1\r");
  };
  for (const int field : {26, 27}) {
    CHECK(siu(field, fits).result.has_value());
    CHECK(siu(field, fits + "7").error().place == "SCH-" + std::to_string(field));
  }
}

TEST_CASE("A48, R47: each given number of 16 characters is taken, of 17 it is AE 102; a UID has 64") {
  for (const char* field : {"accession_number", "requested_procedure_id", "step_id", "station_aet"}) {
    INFO(field);
    const InboundSettings settings = given_in({}, field, "ZDR-1");
    CHECK(read(orm + "ZDR|1234567890123456\r", settings).result.has_value());
    CHECK(read(orm + "ZDR|12345678901234567\r", settings).error().place == "ZDR-1");
  }
  const InboundSettings settings = given_in({}, "study_instance_uid", "ZDS-1");
  const std::string uid = "1.2." + std::string(60, '3');
  CHECK(read(orm + "ZDS|" + uid + "\r", settings).order().study_instance_uid == uid);
  CHECK(read(orm + "ZDS|" + uid + "3\r", settings).error().place == "ZDS-1");
}

TEST_CASE("R39, D19: by setting a number of 255 characters is kept whole for an alias, of 256 it is AE 102") {
  InboundSettings settings = given_in({}, "accession_number", "ZDR-1");
  settings.aliases_identifiers = true;
  const Read fits = read(orm + "ZDR|1234567890123456\r", settings);
  CHECK(fits.order().to_alias.empty());
  const Read aliased = read(orm + "ZDR|12345678901234567\r", settings);
  CHECK(aliased.order().to_alias.size() == 1);
  CHECK(read(orm + "ZDR|" + std::string(255, '7') + "\r", settings).order().to_alias.size() == 1);
  CHECK(read(orm + "ZDR|" + std::string(256, '7') + "\r", settings).error().place == "ZDR-1");
}

TEST_CASE("the components of CX that the model has no member for are kept up to 512 bytes") {
  const auto further = [](std::size_t size) {
    return identifiers_in("PID|||1^" + std::string(size, '8') + "^^HOSP||W^M").front().further;
  };
  CHECK(further(512) == model::Composite{{}, {std::string(512, '8')}});
  CHECK(further(513).empty());
}

TEST_CASE("reference 4.8: an identifier expires behind the day that CX.8 names, by the day of the message") {
  const auto first = [](const std::string& until) {
    return identifiers_in("PID|||1^^^HOSP^MR^^^" + until + "~2^^^HOSP^MR||W^M").front().value;
  };
  CHECK(first("20260301") == "1");
  CHECK(first("20260302") == "1");
  CHECK(first("20260228") == "2");
  CHECK(first("20260228235959") == "2");
  CHECK(first("202602") == "1");
  CHECK(first("") == "1");
}

TEST_CASE("reference 4.8: each record type is the primary identifier before another one, the first of two of them") {
  for (const char* type : {"MR", "PI", "PT"})
    CHECK(identifiers_in("PID|||2^^^NATION^NI~1^^^HOSP^" + std::string(type) + "||W^M").front().value == "1");
  for (const char* type : {"", "NI", "SS", "AN", "mr"})
    CHECK(identifiers_in("PID|||2^^^NATION^NI~1^^^HOSP^" + std::string(type) + "||W^M").front().value == "2");
  CHECK(identifiers_in("PID|||9^^^N^NI~1^^^HOSP^PT~2^^^HOSP^MR||W^M").front().value == "1");
  InboundSettings settings;
  settings.local_authorities = {"HOSP", "", "CLINIC"};
  CHECK(identifiers_in("PID|||9^^^N^MR~8~1^^^CLINIC^X~2^^^HOSP^MR||W^M", settings).front().value == "1");
}

TEST_CASE(
    "R33: two identifiers without authority: of one type both are the sender's, of two the second is of its type") {
  InboundSettings settings;
  settings.default_authority = "CLINIC";
  const auto same = identifiers_in("PID|||1^^^^MR~2^^^^MR||W^M", settings);
  CHECK(same.at(0).authority == "CLINIC");
  CHECK(same.at(1).authority == "CLINIC");
  const auto other = identifiers_in("PID|||1^^^^MR~2^^^^SS~3^^^^~4^^^OWN^SS~5^^^&1.2.3&ISO^SS||W^M", settings);
  CHECK(other.at(1).authority == "SS");
  CHECK(other.at(2).authority == "CLINIC");
  CHECK(other.at(3).authority == "OWN");
  CHECK(other.at(4).authority.empty());
}

TEST_CASE("PID-2 and PID-4: what PID-3 has already is not added again, in either order of the two") {
  CHECK(identifiers_in("PID||1^^^HOSP|1^^^HOSP|1^^^HOSP~2^^^HOSP||W^M").size() == 2);
  CHECK(identifiers_in("PID||7^^^SECT|1^^^HOSP|7^^^SECT||W^M").size() == 2);
  CHECK(identifiers_in("PID||7^^^SECT|1^^^HOSP|7^^^OTHER||W^M").size() == 3);
  CHECK(identifiers_in("PID||7|1^^^HOSP|7^^^^MR||W^M").size() == 1);
  CHECK(identifiers_in("PID||" + std::string(65, '7') + "^^^SECT|1^^^HOSP||W^M").size() == 1);
}

TEST_CASE("D38: an authority of 199 characters is taken in each identifier, of 200 it is AE 102 at its place") {
  struct Row {
    const char* place;
    std::string before, after;
  };
  const std::string ordered = orc + obr, adt_header = adt("A40", "");
  for (const Row& row : {
           Row{"PID-3", orm_header + "PID|||1^^^", "^MR||W^M\r" + pv1 + ordered},
           Row{"PID-3", orm_header + "PID|||1^^^&", "&ISO^MR||W^M\r" + pv1 + ordered},
           Row{"PID-3[2]", orm_header + "PID|||1^^^HOSP~2^^^", "||W^M\r" + pv1 + ordered},
           Row{"PID-18", orm_header + "PID|||1^^^HOSP||W^M|||||||||||||A^^^", "\r" + pv1 + ordered},
           Row{"PV1-19", orm_header + pid + "PV1||O|||||||||||||||||V^^^", "\r" + ordered},
           Row{"ORC-2", orm_header + pid + pv1 + "ORC|CA|P1^", "\r"},
           Row{"ORC-3", orm_header + pid + pv1 + "ORC|CA|P1^HIS|F1^RIS^", "^ISO\r"},
           Row{"ORC-8", orm_header + pid + pv1 + "ORC|CH|P1^HIS||||||P0&", "\rOBR|1|||XCH^Chest^L\r"},
           Row{"MRG-1", adt_header + pid + "MRG|2^^^", "\r"},
       }) {
    INFO(row.place);
    const std::string fits(199, 'A');
    CHECK(read(row.before + fits + row.after).result.has_value());
    CHECK(read(row.before + fits + "A" + row.after).error().place == row.place);
  }
}

TEST_CASE("D38: an appointment id of 199 characters is taken, of 200 it is AE 102 at its place") {
  const auto siu = [](const std::string& placer, const std::string& filler) {
    return read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||SIU^S12|S1|P|2.3.1\r" +
                segment("SCH", {{1, placer}, {2, filler}, {11, "^^^202603021015"}, {26, "P5001^HIS"}}) + pid +
                "RGS|1\r");
  };
  const std::string fits(199, 'A');
  CHECK(siu("B", fits).as<model::Appointment>().appointment_id == fits);
  CHECK(siu("B", fits + "A").error().place == "SCH-2");
  CHECK(siu(fits, "").as<model::Appointment>().appointment_id == fits);
  CHECK(siu(fits + "A", "").error().place == "SCH-1");
  CHECK(siu(fits + "A", "B").as<model::Appointment>().appointment_id == "B");
}
