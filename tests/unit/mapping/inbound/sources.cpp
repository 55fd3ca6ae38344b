// SPDX-License-Identifier: Apache-2.0
// Where a configured path points: repetition, component and subcomponent that it names or does not name, and whose
// group it is.
#include "mapping/inbound/sources.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

// An order whose accession number stands at `path`.
Read order_reading(const std::string& path, const std::string& z_segment, const std::string& when = {}) {
  return read(orm + z_segment, given_in({}, "accession_number", path, when));
}
std::string accession(const std::string& path, const std::string& z_segment) {
  return order_reading(path, z_segment).order().accession_number;
}

}  // namespace

TEST_CASE(
    "a path without repetition means the first one, without component the first, without subcomponent the first") {
  const std::string zdr = "ZDR|A1&A2^B1&B2~C1&C2^D1&D2|x\r";
  CHECK(accession("ZDR-1", zdr) == "A1");
  CHECK(accession("ZDR-1.1", zdr) == "A1");
  CHECK(accession("ZDR-1.1.1", zdr) == "A1");
  CHECK(accession("ZDR-1.1.2", zdr) == "A2");
  CHECK(accession("ZDR-1.2", zdr) == "B1");
  CHECK(accession("ZDR-1.2.2", zdr) == "B2");
  CHECK(accession("ZDR-1[1].2", zdr) == "B1");
  CHECK(accession("ZDR-1[2]", zdr) == "C1");
  CHECK(accession("ZDR-1[2].1.2", zdr) == "C2");
  CHECK(accession("ZDR-1[2].2", zdr) == "D1");
  CHECK(accession("ZDR-1[3]", zdr).empty());
  CHECK(accession("ZDR-1.3", zdr).empty());
  CHECK(accession("ZDR-3", zdr).empty());
  CHECK(accession("ZDQ-1", zdr).empty());
}

TEST_CASE("the first repetition is empty: a component named without repetition is not taken from the second one") {
  CHECK(accession("ZDR-1.1", "ZDR|~C1\r").empty());
  CHECK(accession("ZDR-1", "ZDR|^B1\r").empty());
  CHECK(accession("ZDR-1.2", "ZDR|A1~^D1\r").empty());
}

TEST_CASE("of two segments of one name the first counts where the path names none, in a path that does that one") {
  const std::string both = "ZDR|A1\rZDR|A2\r";
  CHECK(accession("ZDR-1", both) == "A1");
  CHECK(accession("ZDR(1)-1", both) == "A1");
  CHECK(accession("ZDR(2)-1", both) == "A2");
  CHECK(accession("ZDR(3)-1", both).empty());
}

TEST_CASE("the sources of a field: the first that has a value, else the first that is null, else nothing") {
  InboundSettings settings = given_in(given_in({}, "clinical_information", "ZDR-2"), "clinical_information", "ZDR-1");
  const auto stated = [&](const std::string& zdr) {
    return read(orm + zdr, settings).order().stated.clinical_information;
  };
  CHECK(stated("ZDR|one|two\r") == "one");
  CHECK(stated("ZDR||two\r") == "two");
  CHECK(stated("ZDR|\"\"|two\r") == "two");
  CHECK(stated("ZDR\r").empty());
  const auto is_null = [&](const std::string& zdr) {
    return read(with(orm, {{"ORC|NW", "ORC|XO"}}) + zdr, settings)
        .order()
        .nulls.contains(model::OrderField::clinical_information);
  };
  CHECK(is_null("ZDR|\"\"\r"));
  CHECK(is_null("ZDR||\"\"\r"));
  CHECK_FALSE(is_null("ZDR|one|\"\"\r"));
  CHECK_FALSE(is_null("ZDR\r"));
}

TEST_CASE("each condition of a source, for a value that meets it and one that does not") {
  const auto is_taken = [](const std::string& when, const std::string& zdr) {
    return !order_reading("ZDR-1", zdr, when).order().accession_number.empty();
  };
  CHECK(is_taken("ZDR-2 = CT", "ZDR|A|CT\r"));
  CHECK_FALSE(is_taken("ZDR-2 = CT", "ZDR|A|CTX\r"));
  CHECK_FALSE(is_taken("ZDR-2 = CT", "ZDR|A\r"));
  CHECK(is_taken("ZDR-2 != CT", "ZDR|A|MR\r"));
  CHECK(is_taken("ZDR-2 != CT", "ZDR|A\r"));
  CHECK_FALSE(is_taken("ZDR-2 != CT", "ZDR|A|CT\r"));
  // Without repetition and component the condition looks at the first ones.
  CHECK(is_taken("ZDR-2 = CT", "ZDR|A|CT^MR~MR\r"));
  CHECK_FALSE(is_taken("ZDR-2 = CT", "ZDR|A|MR^CT~CT\r"));
  CHECK(is_taken("ZDR-2[2].2 = CT", "ZDR|A|MR~MR^CT\r"));
}

TEST_CASE("of two orders each has the Z segment behind it, and of two patients too") {
  const std::string second = with(orc, {{"P5001", "P5002"}}) + with(obr, {{"P5001", "P5002"}});
  const InboundSettings settings = given_in({}, "accession_number", "ZDR-1");
  const Read both = read(orm + "ZDR|A1\r" + second + "ZDR|A2\r", settings);
  CHECK(both.order(0).accession_number == "A1");
  CHECK(both.order(1).accession_number == "A2");
  const Read only_second = read(orm + second + "ZDR|A2\r", settings);
  CHECK(only_second.order(0).accession_number.empty());
  CHECK(only_second.order(1).accession_number == "A2");
  const Read only_first = read(orm + "ZDR|A1\r" + second, settings);
  CHECK(only_first.order(0).accession_number == "A1");
  CHECK(only_first.order(1).accession_number.empty());
  const Read merges = read(adt("A40",
                               "PID|||P2^^^HOSP||WEST^MARY\rMRG|P1^^^HOSP\rZPI|S1\rPID|||P4^^^HOSP||EAST^ANN\r"
                               "MRG|P3^^^HOSP\rZPI|S2\r"),
                           given_in({}, "sex", "ZPI-1"));
  CHECK(merges.as<model::PatientMerges>().merges.size() == 2);
}
