// SPDX-License-Identifier: Apache-2.0
// The stored statistics of devices: what is added up, what is united, and of what the last value counts.
#include "sql/device_statistics.hpp"

#include "base/json.hpp"
#include "base/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

using namespace stepwise;
using namespace stepwise::test;

namespace {

struct Noted {
  TestDatabase test;
  sql::DeviceStatisticsStore store{test.database()};

  Json read(const std::string& aet) { return Json::parse(store.read(aet)); }
  Json one(const std::string& aet) {
    const Json all = read(aet);
    REQUIRE(all.size() == 1);
    return all.front();
  }
};

sql::StationNote note(const std::string& aet) {
  sql::StationNote one;
  one.aet = aet;
  one.first_seen = one.last_seen = noon;
  return one;
}

// Another number for each count.
sql::StationNote counted(const std::string& aet, std::int64_t factor) {
  sql::StationNote one = note(aet);
  one.associations = factor;
  one.rejected_associations = 2 * factor;
  one.queries = 3 * factor;
  one.answers = 4 * factor;
  one.refused_queries = 5 * factor;
  one.performed_steps = 6 * factor;
  one.refused_performed_steps = 7 * factor;
  one.replaced_answers = 8 * factor;
  return one;
}

}  // namespace

TEST_CASE("each count is added to its own, of the device that it is of") {
  Noted noted;
  noted.store.put({counted("CT1", 1), counted("CT2", 1000)});
  noted.store.put({counted("CT1", 10)});
  noted.store.put({});
  const Json first = noted.one("CT1"), second = noted.one("CT2");
  std::int64_t factor = 0;
  for (const char* name : {"associations", "rejected_associations", "queries", "answers", "refused_queries",
                           "performed_steps", "refused_performed_steps", "replaced_answers"}) {
    INFO(name);
    ++factor;
    CHECK(first.at(name) == 11 * factor);
    CHECK(second.at(name) == 1000 * factor);
  }
}

TEST_CASE("the properties of the last association count; what a note does not know stays") {
  Noted noted;
  sql::StationNote first = note("CT1");
  first.address = "192.0.2.1";
  first.implementation_class_uid = "1.2.3";
  first.implementation_version = "V1";
  first.pdu_bytes = 16384;
  first.contexts = {{"1.2.840.10008.5.1.4.31", {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"}, true}};
  first.last_refusal = "0120 first";
  first.last_replaced = "(0010,0010) in ISO_IR 100";
  noted.store.put({first});
  noted.store.put({note("CT1")});
  Json stored = noted.one("CT1");
  CHECK(stored.at("address") == "192.0.2.1");
  CHECK(stored.at("implementation_class_uid") == "1.2.3");
  CHECK(stored.at("implementation_version") == "V1");
  CHECK(stored.at("pdu_bytes") == 16384);
  REQUIRE(stored.at("contexts").size() == 1);
  CHECK(stored.at("contexts")[0].at("transfer_syntaxes").size() == 2);
  CHECK(stored.at("contexts")[0].at("accepted") == true);
  CHECK(stored.at("last_refusal") == "0120 first");
  CHECK(stored.at("last_replaced") == "(0010,0010) in ISO_IR 100");

  sql::StationNote second = note("CT1");
  second.address = "192.0.2.2";
  second.implementation_class_uid = "1.2.4";
  second.implementation_version = "V2";
  second.pdu_bytes = 32768;
  second.contexts = {{"a", {}, false}, {"b", {}, true}};
  second.last_refusal = "0110 second";
  second.last_replaced = "(0010,1040) in ISO_IR 100";
  noted.store.put({second});
  stored = noted.one("CT1");
  CHECK(stored.at("address") == "192.0.2.2");
  CHECK(stored.at("implementation_class_uid") == "1.2.4");
  CHECK(stored.at("implementation_version") == "V2");
  CHECK(stored.at("pdu_bytes") == 32768);
  CHECK(stored.at("contexts").size() == 2);
  CHECK(stored.at("contexts")[1].at("abstract_syntax") == "b");
  CHECK(stored.at("last_refusal") == "0110 second");
  CHECK(stored.at("last_replaced") == "(0010,1040) in ISO_IR 100");
}

TEST_CASE("the first time stays the first, and the last time is the latest, in whatever order notes come") {
  Noted noted;
  noted.store.put({note("CT1")});
  sql::StationNote later = note("CT1"), earlier = note("CT1");
  later.first_seen = later.last_seen = noon + std::chrono::hours(2);
  earlier.first_seen = earlier.last_seen = noon + std::chrono::hours(1);
  noted.store.put({later});
  noted.store.put({earlier});
  CHECK(noted.one("CT1").at("first_seen").get<std::string>().substr(0, 13) == "2026-03-14T12");
  CHECK(noted.one("CT1").at("last_seen").get<std::string>().substr(0, 13) == "2026-03-14T14");
}

TEST_CASE("keys and character sets are united, each once and in order, up to the limit") {
  Noted noted;
  sql::StationNote first = note("CT1"), second = note("CT1");
  first.keys = {"00100020", "00400100.00080060"};
  first.charsets = {"ISO_IR 100"};
  second.keys = {"00080050", "00100020"};
  second.charsets = {"", "ISO_IR 192"};
  noted.store.put({first});
  noted.store.put({second});
  noted.store.put({note("CT1")});
  CHECK(noted.one("CT1").at("keys") == Json({"00080050", "00100020", "00400100.00080060"}));
  CHECK(noted.one("CT1").at("charsets") == Json({"", "ISO_IR 100", "ISO_IR 192"}));
  for (int i = 0; i < limits::station_keys_remembered; ++i) second.keys.insert(std::to_string(10'000'000 + i));
  noted.store.put({second});
  CHECK(noted.one("CT1").at("keys").size() == limits::station_keys_remembered);
}

TEST_CASE("one device is read by its AE title, all of them in order of their titles") {
  Noted noted;
  noted.store.put({note("MR1"), note("CT1"), note("ct1")});
  CHECK(noted.read("ct1").size() == 1);
  CHECK(noted.read("CT").empty());
  const Json all = noted.read("");
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("aet") == "CT1");
  CHECK(all[1].at("aet") == "MR1");
  CHECK(all[2].at("aet") == "ct1");
}

TEST_CASE("no AE titles over the limit are added, by one call or by several; those that are known still count") {
  Noted noted;
  std::vector<sql::StationNote> notes;
  for (int i = 0; i < limits::stations_remembered - 1; ++i) notes.push_back(note(std::to_string(10'000 + i)));
  noted.store.put(notes);
  noted.store.put({note("A"), counted("10000", 1), note("B")});
  CHECK(noted.read("").size() == limits::stations_remembered);
  CHECK(noted.read("A").size() + noted.read("B").size() == 1);
  CHECK(noted.one("10000").at("queries") == 3);
  noted.store.put({note("C"), counted("10000", 1)});
  CHECK(noted.read("").size() == limits::stations_remembered);
  CHECK(noted.read("C").empty());
  CHECK(noted.one("10000").at("queries") == 6);
}
