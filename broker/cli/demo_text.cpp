// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/demo_text.hpp"

#include "broker/terminal/message_file.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

std::string demo_configuration(const std::string& data_dir, std::uint16_t his_port, std::uint16_t pacs_port) {
  return fmt::format(R"([database]
data_dir = "{}"
[hl7]
port = 0
[dicom]
port = 0
[http]
port = 0
[log]
level = "warning"
[sender.his]
sending_application = "HIS"
status_to = "his"
[destination.his]
role = "order placer"
receiving_application = "HIS"
receiving_facility = "HOSP"
host = "127.0.0.1"
port = {}
[destination.pacs]
role = "image manager"
receiving_application = "PACS"
receiving_facility = "HOSP"
host = "127.0.0.1"
port = {}
[station.DX1]
modality = "DX"
[station.NM1]
modality = "NM"
)",
                     data_dir, his_port, pacs_port);
}

std::string demo_plan() {
  return R"({"plans": [{
  "service": {"value": "PE", "scheme": "L", "meaning": "Suspected pulmonary embolism"},
  "procedures": [
    {"code": {"value": "XCH2", "scheme": "L", "meaning": "Chest X-ray"}, "description": "Chest X-ray, two views",
     "steps": [{"description": "Chest PA and lateral", "modality": "DX", "station_aets": ["DX1"],
                "protocol_codes": [{"value": "CH-PALAT", "scheme": "L", "meaning": "Chest PA and lateral"}]}]},
    {"code": {"value": "NMVQ", "scheme": "L", "meaning": "Lung scintigraphy"},
     "description": "Lung ventilation and perfusion",
     "steps": [{"description": "Lung ventilation and perfusion", "modality": "NM", "station_aets": ["NM1"],
                "offset_minutes": 60,
                "protocol_codes": [{"value": "LUNG-VQ", "scheme": "L", "meaning": "Ventilation and perfusion"}]}]}
  ]}]})";
}

std::string demo_registration(LocalTime now) {
  return fill_in(
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|${now}||ADT^A04|H1|P|2.3.1\r"
      "EVN|A04|${now}\r"
      "PID|||4711^^^HOSP^MR||WEST^MARY^A||19700315|F||||||||||A77^^^HOSP\r"
      "PV1||E|ER^1^2|||||D22^REF^ROSE|||||||||||V901^^^HOSP||||||||||||||||||||||||||||||||V\r",
      now, "");
}

std::string demo_order(LocalTime now) {
  return fill_in(
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|${now}||ORM^O01|H2|P|2.3.1\r"
      "PID|||4711^^^HOSP^MR||WEST^MARY^A||19700315|F||||||||||A77^^^HOSP\r"
      "PV1||E|ER^1^2|||||D22^REF^ROSE|||||||||||V901^^^HOSP||||||||||||||||||||||||||||||||V\r"
      "ORC|NW|PE1^HIS|||||1^once^^${now}^^S||${now}|CLK^CLERK||D22^REF^ROSE|||||ER^EMERGENCY^L\r"
      "OBR|1|PE1^HIS||PE^Suspected pulmonary "
      "embolism^L||||||||||||D22^REF^ROSE|||||||||||1^once^^${now}^^S|||WALK|R06.0^Dyspnoea^I10\r",
      now, "");
}

std::string demo_cancellation(LocalTime now) {
  return fill_in(
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|${now}||ORM^O01|H3|P|2.3.1\r"
      "ORC|CA|PE1^HIS|||||||${now}|CLK^CLERK||D22^REF^ROSE\r",
      now, "");
}

}  // namespace stepwise::broker
