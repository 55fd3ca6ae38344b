// SPDX-License-Identifier: Apache-2.0
// OMI^O23 of an enterprise scheduler, and ORM^O01 in the form of RAD-4 (reference 2.9).
#include "tests/unit/mapping/inbound/reading.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

const std::string ipc = "IPC|ACC7^SCHED|RP7^SCHED|1.2.3.7|S7^SCHED|CT|P1^Abdomen^L|CT2 ROOM|RAD^ROOM 2|CT2\r";
std::string omi(const std::string& ipcs) {
  return with(omg, {{"OMG^O19^OMG_O19", "OMI^O23^OMI_O23"}}) + ipcs;
}
InboundSettings scheduler() {
  InboundSettings settings;
  settings.takes_scheduled_numbers = true;
  return settings;
}

}  // namespace

TEST_CASE("OMI^O23: IPC states the steps; their numbers are taken of a scheduler") {
  const Read read_it = read(omi(ipc + "IPC|ACC7|RP7|1.2.3.7|S8|CT|P2^Pelvis^L\r"), scheduler());
  const model::OrderRequest& request = read_it.order();
  CHECK(request.takes_given_numbers);
  REQUIRE(request.preassigned_steps.size() == 2);
  const model::PreassignedStep& step = request.preassigned_steps.front();
  CHECK(step.accession_number == "ACC7");
  CHECK(step.requested_procedure_id == "RP7");
  CHECK(step.study_instance_uid == "1.2.3.7");
  CHECK(step.step_id == "S7");
  CHECK(step.modality == "CT");
  CHECK(step.protocol == model::Code{"P1", "Abdomen", "L", ""});
  CHECK(step.procedure == model::Code{"XCH", "Chest", "L", ""});
  CHECK(step.station_name == "CT2 ROOM");
  CHECK(step.location == "ROOM 2");
  CHECK(step.station_aet == "CT2");
  CHECK(step.start == local(2026, 3, 1, 9));
  CHECK(request.preassigned_steps.back().step_id == "S8");
}

TEST_CASE("An order has at most 100 scheduled steps") {
  std::string most;
  for (int i = 0; i < 100; ++i) most += "IPC|ACC7|RP7|1.2.3.7|S" + std::to_string(i) + "|CT\r";
  CHECK(read(omi(most), scheduler()).order().preassigned_steps.size() == 100);
  const Read more = read(omi(most + ipc), scheduler());
  CHECK(more.error().kind == ErrorKind::too_large);
  CHECK(more.error().place == "IPC(101)");
}

TEST_CASE("D20: IPC of who is no scheduler gives steps, and a finding about its numbers") {
  const Read read_it = read(omi(ipc));
  CHECK_FALSE(read_it.order().takes_given_numbers);
  CHECK(read_it.order().preassigned_steps.size() == 1);
  CHECK(read_it.has_finding("scheduled-numbers-not-taken", "IPC"));
}

TEST_CASE("A48: what DICOM cannot hold of IPC is 102 with its place") {
  const auto [from, to, place] =
      GENERATE(table<const char*, const char*, const char*>({{"ACC7", "ACCESSION-NUMBER-17", "IPC-1"},
                                                             {"RP7", "REQUESTED-PROC-17", "IPC-2"},
                                                             {"1.2.3.7", "1.2.03", "IPC-3"},
                                                             {"S7", "STEP-ID-OF-17-CHR", "IPC-4"},
                                                             {"|CT2\r", "|AETITLE-OF-17-CH\\E\\\r", "IPC-9"}}));
  CAPTURE(from);
  const Read read_it = read(omi(with(ipc, {{from, to}})), scheduler());
  CHECK(read_it.error().kind == ErrorKind::data_type);
  CHECK(read_it.error().place == place);
}

TEST_CASE("RAD-4 in 2.3.1: pairs of ORC and OBR of one order are its steps, the Study Instance UID is in ZDS") {
  const std::string pairs = with(obr, {{"ROSE|||||||||||1^once", "ROSE||ACC7|RP7|S7||||DX|||1^once"}}) + orc +
                            with(obr, {{"ROSE|||||||||||1^once", "ROSE||ACC7|RP7|S8||||DX|||1^once"},
                                       {"P1^Chest 2 views", "P2^Chest lateral"}}) +
                            "ZDS|1.2.3.7^100^Application^DICOM\r";
  const Read read_it = read(orm_header + pid + pv1 + orc + pairs, scheduler());
  CHECK(read_it.as<model::OrderRequests>().orders.size() == 1);
  REQUIRE(read_it.order().preassigned_steps.size() == 2);
  CHECK(read_it.order().preassigned_steps[0].step_id == "S7");
  CHECK(read_it.order().preassigned_steps[1].step_id == "S8");
  CHECK(read_it.order().preassigned_steps[1].study_instance_uid == "1.2.3.7");
  CHECK(read_it.order().preassigned_steps[1].protocol.value == "P2");
  CHECK(read_it.order().preassigned_steps[1].modality == "DX");
}

TEST_CASE("R39, D19: an identifier that is too long is noted for its alias in each pair of an order") {
  InboundSettings settings = scheduler();
  settings.aliases_identifiers = true;
  const auto pair = [](const std::string& step_id) {
    return orc + with(obr, {{"ROSE|||||||||||1^once", "ROSE||ACC7|RP7|" + step_id + "||||DX|||1^once"}});
  };
  const std::string ids[] = {"A-STEP-ID-OF-20-CHAR", "B-STEP-ID-OF-20-CHAR", "C-STEP-ID-OF-20-CHAR"};
  const Read read_it =
      read(orm_header + pid + pv1 + pair(ids[0]) + pair(ids[1]) + pair(ids[2]) + "ZDS|1.2.3.7^100^Application^DICOM\r",
           settings);
  REQUIRE(read_it.order().preassigned_steps.size() == 3);
  for (const std::string& id : ids) {
    CAPTURE(id);
    const model::IdentifierAlias wanted{model::AliasedIdentifier::step_id, id, ""};
    const auto& noted = read_it.order().to_alias;
    CHECK(std::count(noted.begin(), noted.end(), wanted) == 1);
  }
}

TEST_CASE("ZDS of who is no scheduler says nothing") {
  CHECK(read(orm + "ZDS|1.2.3.7^100^Application^DICOM\r").order().preassigned_steps.empty());
}

TEST_CASE(
    "R23: MSH-9 says OMI^O23 and the body is ORM^O01 with ZDS, or the reverse: what stands there counts, and a finding says so") {
  const std::string zds = with(orm, {{"ORM^O01", "OMI^O23^OMI_O23"}}) + "ZDS|1.2.3.7^^Application^DICOM\r";
  const Read as_omi = read(zds, scheduler());
  REQUIRE(as_omi.order().preassigned_steps.size() == 1);
  CHECK(as_omi.order().preassigned_steps.front().study_instance_uid == "1.2.3.7");
  CHECK(as_omi.has_finding("body-of-another-type", "MSH-9"));
  const Read as_omg = read(omg + ipc, scheduler());
  REQUIRE(as_omg.order().preassigned_steps.size() == 1);
  CHECK(as_omg.has_finding("body-of-another-type", "MSH-9"));
  CHECK_FALSE(read(omi(ipc), scheduler()).has_finding("body-of-another-type", "MSH-9"));
}
