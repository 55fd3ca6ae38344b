// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::JsonAnswer;
using test::ServedConsole;

TEST_CASE("A message is understood and nothing is written") {
  ServedConsole served;
  served.import_plan();
  const std::string message =
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|C9|P|2.3.1||||||8859/1\r"
      "PID|||M9^^^HOSP^MR||M\xFCLLER^EVA||19700315|F\rPV1||O\r"
      "ORC|NW|P9^HIS|||||1^once^^202603010900^^R||20260301070000\rOBR|1|P9^HIS||CT01^CT chest^L\r";
  const JsonAnswer answer = served.ask("POST", "/api/v1/understand", message, "application/hl7-v2");
  REQUIRE(answer.status == 200);
  CHECK(answer.json["message_type"] == "ORM^O01");
  CHECK_THAT(answer.json["answer"].get<std::string>(), Catch::Contains("MSA|AA|C9"));
  CHECK_FALSE(answer.json["changes"].empty());
  REQUIRE(answer.json["sent"].size() == 1);
  CHECK(answer.json["sent"][0]["destination"] == "pacs");
  CHECK_THAT(answer.json["sent"][0]["message"].get<std::string>(), Catch::Contains("M\xC3\xBCLLER^EVA"));
  CHECK(served.get("/api/v1/messages").json["items"].empty());
  CHECK(served.get("/api/v1/patients").json["items"].empty());

  const JsonAnswer garbage = served.ask("POST", "/api/v1/understand", "garbage", "application/hl7-v2");
  CHECK(garbage.status == 200);
  CHECK_FALSE(garbage.json["errors"].empty());
  CHECK(served.ask("POST", "/api/v1/understand", "", "application/hl7-v2").status == 400);
}

TEST_CASE("Each field that was understood shows its path, its value, what was taken, and the empty paths before it") {
  ServedConsole served;
  auto fields_of_his = std::make_shared<mapping::FieldMap>();
  fields_of_his->sexes["X"] = "F";
  served.settings.senders[0].reading.fields = fields_of_his;
  const Json answer = served
                          .ask("POST", "/api/v1/understand",
                               "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ADT^A04|C9|P|2.3.1\r"
                               "PID|||M9^^^HOSP^MR||M\xC3\x9CLLER^EVA||19700315|X\rPV1||O\r",
                               "application/hl7-v2")
                          .json;
  CHECK(answer["sender"] == "his");
  CHECK(answer["sent"].empty());
  const Json& fields = answer["fields"];
  REQUIRE(fields.size() > 3);
  bool has_sex = false;
  for (const Json& field : fields) {
    if (field["field"] != "sex") continue;
    has_sex = true;
    CHECK(field["path"] == "PID-8");
    CHECK(field["value"] == "X");
    CHECK(field["taken"] == "F");
    CHECK(field["empty_before"].is_array());
  }
  CHECK(has_sex);
}

TEST_CASE("A message to understand that has faults shows each with its place, and its findings with their rules") {
  ServedConsole served;
  const JsonAnswer wrong = served.ask("POST", "/api/v1/understand",
                                      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|C9|P|2.3.1\r"
                                      "PID|||M9^^^HOSP^MR||WEST^MARY\rPV1||O\rORC|NW|\rOBR|1||||\r",
                                      "application/hl7-v2");
  CHECK(wrong.status == 200);
  REQUIRE_FALSE(wrong.json["errors"].empty());
  for (const Json& error : wrong.json["errors"]) CHECK_FALSE(error["place"].get<std::string>().empty());
  CHECK_THAT(wrong.json["answer"].get<std::string>(), Catch::Contains("MSA|AE|C9"));
  const JsonAnswer odd = served.ask("POST", "/api/v1/understand",
                                    "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|C9|P|2.3.1\r"
                                    "PID|||M9^^^HOSP^MR||WEST^MARY\rPV1||O\rORC|NW|P9^HIS\rOBR|1|P9^HIS||ODD^Odd^L\r",
                                    "application/hl7-v2");
  REQUIRE_FALSE(odd.json["findings"].empty());
  for (const Json& finding : odd.json["findings"]) CHECK_FALSE(finding["remedy"].get<std::string>().empty());
}

TEST_CASE("What would be sent names each destination, and says whether it waits for the placer's number") {
  ServedConsole served;
  served.import_plan();
  served.settings.destinations.push_back(served.settings.destinations[1]);
  served.settings.destinations.back().profile.name = "vna";
  const Json sent = served
                        .ask("POST", "/api/v1/understand",
                             "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|C9|P|2.3.1\r"
                             "PID|||M9^^^HOSP^MR||WEST^MARY\rPV1||O\rORC|NW|P9^HIS|||||1^once^^202603010900^^R\r"
                             "OBR|1|P9^HIS||CT01^CT chest^L\r",
                             "application/hl7-v2")
                        .json["sent"];
  REQUIRE(sent.size() == 2);
  CHECK(sent[0]["destination"] == "pacs");
  CHECK(sent[1]["destination"] == "vna");
  for (const Json& one : sent) {
    CHECK(one["kind"] == "procedure_scheduled");
    CHECK(one["waits"] == false);
  }
}
