// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_performing.hpp"

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

// Two orders of M1 and one performed step without a worklist item.
struct TwoOrders {
  ServedConsole served;
  std::string performed;
  Json first, second;  // the scheduled steps

  explicit TwoOrders(const std::string& patient_of_performed = "M1") {
    served.import_plan();
    for (const char* number : {"P1", "P2"}) REQUIRE(served.order(number, "M1") == "AA");
    const Json steps = served.get("/api/v1/steps").json["items"];
    first = steps.at(1)["id"];
    second = steps.at(0)["id"];
    performed = test::path_of_performed(served, "2.25.51", patient_of_performed, "2.25.9");
    REQUIRE_FALSE(performed.empty());
  }
  Json state_of(const Json& step) { return served.get("/api/v1/steps/" + step.dump()).json["state"]; }
  Json linked_steps() {
    Json ids = Json::array();
    const Json links = served.get(performed).json["links"];
    for (const Json& link : links) ids.push_back(link["step_id"]);
    return ids;
  }
};

}  // namespace

TEST_CASE("A performed step is linked to the step of the request, then to another one, then to neither") {
  TwoOrders d;
  const JsonAnswer linked = d.served.post(d.performed + "/link", {{"step_id", d.first}});
  CHECK(linked.status == 200);
  CHECK(d.linked_steps() == Json({d.first}));
  CHECK(d.state_of(d.first) == "started");
  CHECK(d.state_of(d.second) == "scheduled");
  CHECK(code_of(d.served.post(d.performed + "/link", {{"step_id", d.second}, {"instead_of", d.second}})) ==
        "not-linked");
  CHECK(d.served.post(d.performed + "/link", {{"step_id", d.second}, {"instead_of", d.first}}).status == 200);
  CHECK(d.linked_steps() == Json({d.second}));
  CHECK(d.state_of(d.first) == "scheduled");
  CHECK(places(d.served.post(d.performed + "/unlink", {{"step_id", 1}})) == Places{"/step_id"});
  CHECK(d.served.post(d.performed + "/unlink").status == 200);
  CHECK(d.linked_steps() != Json({d.second}));  // it is judged again, so it has an order of its own
  CHECK(d.state_of(d.second) == "scheduled");
}

TEST_CASE("A link to another patient's step shows the differences until it is confirmed") {
  TwoOrders d;
  REQUIRE(
      d.served.receive("ORM^O01", "X1",
                       "PID|||M9^^^HOSP^MR||EAST^ADAM||19800101|M\rPV1||O\rORC|NW|P9^HIS|||||1^once^^202603010900^^R\r"
                       "OBR|1|P9^HIS||CT01^CT chest^L\r") == "AA");
  const Json step = d.served.get("/api/v1/steps").json["items"][0]["id"];
  const JsonAnswer refused = d.served.post(d.performed + "/link", {{"step_id", step}});
  CHECK(code_of(refused) == "patients-differ");
  CHECK_FALSE(refused.json["differences"].empty());
  CHECK(d.served.post(d.performed + "/link", {{"step_id", step}, {"confirm", false}}).status == 409);
  CHECK(d.served.post(d.performed + "/link", {{"step_id", step}, {"confirm", true}}).status == 200);
  CHECK(d.linked_steps() == Json({step}));
}

TEST_CASE("The ids of a link are whole numbers from one on") {
  TwoOrders d;
  CHECK(places(d.served.post(d.performed + "/link")) == Places{"/step_id"});
  CHECK(places(d.served.post(d.performed + "/link", {{"step_id", 0}, {"instead_of", 0}, {"confirm", 1}})) ==
        Places{"/step_id", "/instead_of", "/confirm"});
  CHECK(d.served.post(d.performed + "/link", {{"step_id", 99999}}).status == 404);
}

TEST_CASE("A performed step is closed as completed, or as discontinued with its reason") {
  TwoOrders d;
  const Json reason{{"value", "110514"}, {"meaning", "Incorrect worklist entry selected"}, {"scheme", "DCM"}};
  REQUIRE(d.served.post(d.performed + "/link", {{"step_id", d.first}}).status == 200);
  SECTION("completed") {
    CHECK(d.served.post(d.performed + "/close", {{"state", "completed"}}).status == 200);
    CHECK(d.served.get(d.performed).json["state"] == "completed");
    CHECK(d.state_of(d.first) == "completed");
  }
  SECTION("discontinued") {
    CHECK(d.served.post(d.performed + "/close", {{"state", "discontinued"}, {"reason", reason}}).status == 200);
    CHECK(d.served.get(d.performed).json["state"] == "discontinued");
    CHECK(d.served.get(d.performed).json["discontinuation_reason"] == reason);
  }
  CHECK(d.served.get(d.performed).json["closed_by_person"] == true);
  CHECK(code_of(d.served.post(d.performed + "/close", {{"state", "completed"}})) == "performed-step-ended");
}

TEST_CASE("A performed step is closed only with one of the two states") {
  TwoOrders d;
  CHECK(places(d.served.post(d.performed + "/close")) == Places{"/state"});
  CHECK(places(d.served.post(d.performed + "/close", {{"state", ""}})) == Places{"/state"});
  for (const char* wrong : {"in_progress", "refused", "COMPLETED"})
    CHECK(places(d.served.post(d.performed + "/close", {{"state", wrong}})) == Places{"/state"});
  CHECK(places(d.served.post(d.performed + "/close", {{"state", "discontinued"}, {"reason", {{"scheme", "DCM"}}}})) ==
        Places{"/reason/value"});
  CHECK(d.served.get(d.performed).json["state"] == "in_progress");
}
