// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/device_statistics.hpp"

#include "base/json.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;
using stepwise::test::dx1;
namespace tags = dicom::tags;

namespace {

const dicom::net::Device device{"1.2.276.0.7230010.3.0.3.6.7",
                                "OFFIS_DCMTK_367",
                                16384,
                                {{"1.2.840.10008.5.1.4.31", {"1.2.840.10008.1.2"}, true},
                                 {"1.2.840.10008.5.1.4.1.1.2", {"1.2.840.10008.1.2.1"}, false}}};

struct Watched : Department {
  Watched() { context.stations = &memory; }
  Json station(const std::string& aet = "DX1") {
    const Json all = Json::parse(memory.read(aet));
    REQUIRE(all.size() == 1);
    return all.front();
  }
  broker::DeviceStatistics memory{test_database.database(), clock};
};

}  // namespace

TEST_CASE("Proposals, keys and answers of a device are stored and added up") {
  Watched d;
  d.order("O1", "P1");
  broker::DicomServices modality(d.context);
  modality.associated(dx1, device);
  CHECK(d.worklist("P1").size() == 1);
  Json station = d.station();
  CHECK(station["address"] == "127.0.0.1");
  CHECK(station["implementation_version"] == "OFFIS_DCMTK_367");
  CHECK(station["contexts"].size() == 2);
  CHECK(station["contexts"][1]["accepted"] == false);
  CHECK(station["queries"] == 1);
  CHECK(station["answers"] == 1);
  const auto keys = station["keys"].get<std::vector<std::string>>();
  CHECK(std::find(keys.begin(), keys.end(), dicom::to_hex(tags::patient_id)) != keys.end());
  CHECK(std::find(keys.begin(), keys.end(), "00400100." + dicom::to_hex(tags::modality)) != keys.end());
  CHECK(station["charsets"] == Json::array({""}));

  modality.associated(dx1, device);
  CHECK(modality.create_performed_step(dx1, {"1.2.840.10008.3.1.2.3.3", "1.2.9", {}, {}, {}}).ok() == false);
  station = d.station();
  CHECK(station["associations"] == 2);
  CHECK(station["answers"] == 1);
  CHECK(station["performed_steps"] == 1);
  CHECK(station["refused_performed_steps"] == 1);
  CHECK(station["last_refusal"].get<std::string>().starts_with("0120 "));
  CHECK(station["keys"].get<std::vector<std::string>>() == keys);
}

TEST_CASE("Who was turned away is remembered too") {
  Watched d;
  broker::DicomServices modality(d.context);
  modality.observed("association-rejected", {"STRANGER", "STEPWISE", "192.0.2.9"});
  CHECK(d.station("STRANGER")["rejected_associations"] == 1);
  CHECK(d.station("STRANGER")["associations"] == 0);
}

TEST_CASE("What was noted last is written when the memory ends; nobody's data is in it") {
  Department d;
  d.order("O1", "P1");
  {
    broker::DeviceStatistics memory(d.test_database.database(), d.clock);
    d.context.stations = &memory;
    CHECK(d.worklist("P1").size() == 1);
    d.context.stations = nullptr;
  }
  CHECK(d.count("device_statistics") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.device_statistics m WHERE m::text LIKE '%P1%' OR m::text LIKE '%WEST%'") ==
        0);
}

TEST_CASE("A device with a thousand keys costs no more than the limit") {
  Watched d;
  dicom::Dataset identifier;
  for (int i = 0; i < 1000; ++i)
    identifier.set({static_cast<std::uint16_t>(0x0011), static_cast<std::uint16_t>(i + 1)}, "LO");
  d.memory.queried(dx1, identifier);
  CHECK(d.station()["keys"].size() == 500);
}

TEST_CASE("D21: answers in which characters were replaced are counted, with the attributes; no patient data") {
  Watched d;
  d.context.stations = &d.memory;
  broker::Station latin;
  latin.station = {"dx1", "DX1", "DX", "", ""};
  latin.charsets = {"ISO_IR 100"};
  d.settings.stations = {latin};
  d.order("O1", "P1");
  d.send("ORM^O01", "C2",
         {"PID|||P2^^^HOSP^MR||王^小东||19700315|F", "PV1||O",
          "ORC|NW|O2^HIS|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L",
          "OBR|1|O2^HIS||XCH^XCH^L"});
  CHECK(d.worklist("P1").size() == 1);
  CHECK(d.station()["replaced_answers"] == 0);
  CHECK(d.station()["last_replaced"].is_null());
  CHECK(d.worklist("P2").size() == 1);
  CHECK(d.station()["replaced_answers"] == 1);
  CHECK(d.station()["last_replaced"] == "(0010,0010) in ISO_IR 100");
}
