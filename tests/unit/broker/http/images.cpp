// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::JsonAnswer;
using test::ServedConsole;

namespace {

// Nothing listens on port 1 of the loopback.
broker::Archive unreachable_archive(const std::string& name) {
  broker::Archive archive;
  archive.name = name;
  archive.host = "127.0.0.1";
  archive.port = 1;
  archive.called_aet = "ARCHIVE";
  archive.calling_aet = "STEPWISE";
  archive.timeout_s = 1;
  return archive;
}

// The path of an order with two procedures.
std::string path_of_order(ServedConsole& served) {
  const Json procedure = [](const std::string& code) -> Json {
    return {{"code", {{"value", code}, {"scheme", "L"}}},
            {"description", code},
            {"steps", {{{"description", code}, {"modality", "CT"}, {"station_aets", {"CT1"}}}}}};
  }("A");
  Json second = procedure;
  second["code"]["value"] = "B";
  REQUIRE(
      served
          .post("/api/v1/plans",
                {{"plans", {{{"service", {{"value", "CT01"}, {"scheme", "L"}}}, {"procedures", {procedure, second}}}}}})
          .status == 200);
  REQUIRE(served.order("P1", "M1") == "AA");
  return "/api/v1/orders/" + served.get("/api/v1/orders").json.at("items").at(0).at("id").dump();
}

}  // namespace

TEST_CASE("RAD-11: each study of an order is asked for in each archive; one that does not answer says why") {
  ServedConsole served;
  served.settings.archives = {unreachable_archive("first"), unreachable_archive("second")};
  const std::string order = path_of_order(served);
  const Json procedures = served.get(order).json["procedures"];
  REQUIRE(procedures.size() == 2);
  const JsonAnswer images = served.get(order + "/images");
  REQUIRE(images.status == 200);
  CHECK(images.json["next"].is_null());
  REQUIRE(images.json["items"].size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const Json& item = images.json["items"][i];
    CHECK(item["requested_procedure_id"] == procedures[i]["requested_procedure_id"]);
    CHECK(item["study_instance_uid"] == procedures[i]["study_instance_uid"]);
    CHECK(item["notified"].is_null());
    REQUIRE(item["archives"].size() == 2);
    CHECK(item["archives"][0]["archive"] == "first");
    CHECK(item["archives"][1]["archive"] == "second");
    for (const Json& archive : item["archives"]) {
      CHECK(archive["state"] == "not answered");
      CHECK_FALSE(archive["error"].get<std::string>().empty());
    }
  }
}

TEST_CASE("The images of a procedure are those of the study that was performed, if that is another one") {
  ServedConsole served;
  const std::string order = path_of_order(served);
  const Json procedures = served.get(order).json["procedures"];
  sql::Session(served.context().database)
      .run("UPDATE stepwise.requested_procedure SET performed_study_uid = '2.25.99' WHERE id = $1::bigint",
           {procedures.at(1)["id"].dump()});
  const Json items = served.get(order + "/images").json["items"];
  REQUIRE(items.size() == 2);
  CHECK(items[0]["study_instance_uid"] == procedures[0]["study_instance_uid"]);
  CHECK(items[1]["study_instance_uid"] == "2.25.99");
  CHECK(items[0]["archives"].empty());
}

TEST_CASE("The images of an unknown order are not found") {
  ServedConsole served;
  CHECK(served.get("/api/v1/orders/77/images").json["detail"] == "there is no order with this id");
}
