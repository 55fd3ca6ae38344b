// SPDX-License-Identifier: Apache-2.0
// Each unit, each code and each limit of weight and height (reference 4.5).
#include "mapping/inbound/body_measures.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

model::PatientDemographics measured(const std::string& obx) {
  return read(adt("A08", pid + pv1 + "OBX|1|" + obx + "\r")).registration().patient;
}
std::string weight(const std::string& value, const std::string& unit) {
  return measured("NM|29463-7^^LN||" + value + "|" + unit).weight_kg.value();
}
std::string height(const std::string& value, const std::string& unit) {
  return measured("NM|8302-2^^LN||" + value + "|" + unit).size_m.value();
}

}  // namespace

TEST_CASE("each unit of a weight, in kilograms") {
  for (const auto& [unit, kilograms] : {std::pair{"kg", "100"},
                                        {"g", "0.1"},
                                        {"lb", "45.359"},
                                        {"lbs", "45.359"},
                                        {"[lb_av]", "45.359"},
                                        {"oz", "2.835"},
                                        {"kilogram", "100"},
                                        {"KG", "100"}}) {
    INFO(unit);
    CHECK(weight("100", unit) == kilograms);
  }
  for (const char* other : {"", "m", "cm", "st", "kgs"}) CHECK(weight("100", other).empty());
}

TEST_CASE("each unit of a height, in metres") {
  for (const auto& [unit, metres] : {std::pair{"m", "100"},
                                     {"cm", "1"},
                                     {"mm", "0.1"},
                                     {"in", "2.54"},
                                     {"[in_i]", "2.54"},
                                     {"ft", "30.48"},
                                     {"[ft_i]", "30.48"},
                                     {"inch", "2.54"},
                                     {"CM", "1"}}) {
    INFO(unit);
    CHECK(height("100", unit) == metres);
  }
  for (const char* other : {"", "kg", "feet"}) CHECK(height("100", other).empty());
}

TEST_CASE("each code and name by which weight and height are known") {
  for (const char* what :
       {"29463-7", "3141-9", "3142-7", "WEIGHT", "X^weight", "X^Body Weight Measured", "X^stated patient weight"}) {
    INFO(what);
    CHECK(measured("NM|" + std::string(what) + "||70|kg").weight_kg.value() == "70");
    CHECK_FALSE(measured("NM|" + std::string(what) + "||70|kg").size_m.is_stated());
  }
  for (const char* what : {"8302-2", "3137-7", "3138-5", "HEIGHT", "X^height", "X^Body height", "X^patient height"}) {
    INFO(what);
    CHECK(measured("NM|" + std::string(what) + "||1.7|m").size_m.value() == "1.7");
    CHECK_FALSE(measured("NM|" + std::string(what) + "||1.7|m").weight_kg.is_stated());
  }
  for (const char* other : {"29463-8", "X^weights", "X^birth weight", "8302", "X^height of fundus"}) {
    INFO(other);
    CHECK_FALSE(measured("NM|" + std::string(other) + "||1|kg").weight_kg.is_stated());
    CHECK_FALSE(measured("NM|" + std::string(other) + "||1|m").size_m.is_stated());
  }
}

TEST_CASE("a measure is a number above 0 and below 100,000") {
  CHECK(weight("0.001", "kg") == "0.001");
  CHECK(weight("99999", "kg") == "99999");
  CHECK(weight("99999.9", "g") == "100");
  for (const char* other : {"0", "-1", "100000", "70,5", "70 kg", "nan", "inf", "1e9"}) {
    INFO(other);
    CHECK(weight(other, "kg").empty());
  }
  CHECK(weight("70.5000", "kg") == "70.5");
}

TEST_CASE("HL7 table 0085: each status of a result that does not hold, and each that does") {
  for (const char* status : {"D", "W", "X", "N", "I", "d"}) {
    INFO(status);
    CHECK_FALSE(measured("NM|29463-7||70|kg|||||" + std::string(status)).weight_kg.is_stated());
  }
  for (const char* status : {"", "F", "C", "P", "R", "S", "U", "O", "B", "DX"}) {
    INFO(status);
    CHECK(measured("NM|29463-7||70|kg|||||" + std::string(status)).weight_kg.value() == "70");
  }
}

TEST_CASE("SN is a comparator and a number, CQ a number and a unit; of two measures the last one counts") {
  CHECK(measured("SN|29463-7||^70|kg").weight_kg.value() == "70");
  CHECK(measured("SN|29463-7||=^70|kg").weight_kg.value() == "70");
  CHECK(measured("SN|29463-7||>^70|kg").weight_kg.value().empty());
  CHECK(measured("CQ|29463-7||70^kg").weight_kg.value() == "70");
  CHECK(measured("CQ|29463-7||70^kg|g").weight_kg.value() == "0.07");
  CHECK(measured("NM|29463-7||70^kg").weight_kg.value().empty());
  CHECK(measured("NM|29463-7||70|kg\rOBX|2|NM|29463-7||71|kg").weight_kg.value() == "71");
  CHECK(measured("NM|29463-7||70|kg\rOBX|2|NM|29463-7||71|stone").weight_kg.value() == "70");
}
