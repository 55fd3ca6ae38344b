// SPDX-License-Identifier: Apache-2.0
// Enhanced mode: a receiver that has acknowledged our message with CA reports the result later in a separate message
// (reference 2.2).
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;

namespace {

class Taken : public Department {
 public:
  Taken() {
    stepwise::broker::Sender pacs;
    pacs.name = pacs.acknowledges = "pacs";
    pacs.sending_application = "PACS";
    settings.senders.push_back(pacs);
    order("O1", "P1");
    control_id = outbox("pacs").front().control_id;
    one("WITH settled AS (UPDATE stepwise.outbox SET state = 'delivered' RETURNING 1) SELECT count(*) FROM settled");
  }
  std::string acknowledge(const std::string& code, const std::string& of) { return acknowledge_from("PACS", code, of); }
  std::string acknowledge_from(const std::string& application, const std::string& code, const std::string& of) {
    const std::string sent =
        fmt::format("MSH|^~\\&|{0}|X|STEPWISE|RADIOLOGY|20260301||ACK|{0}{1}{2}|P|2.3.1\rMSA|{1}|{2}|no such patient\r",
                    application, code, of);
    return hl7::Message::parse(send_bytes(sent)).value().text("MSA-1");
  }
  std::int64_t with_finding(const std::string& code) {
    return one("SELECT count(*) FROM stepwise.journal WHERE message_type = 'ACK' AND findings @> '[{\"code\": \"" +
               code + "\"}]'");
  }
  std::string control_id;
};

}  // namespace

TEST_CASE("reference 2.2: AE after CA parks what was delivered, with what the receiver said") {
  Taken d;
  CHECK(d.acknowledge("AE", d.control_id) == "AA");
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'parked' AND failure = 'AE' AND why = 'AE no such patient'") ==
      1);
  CHECK(d.with_finding("refused-later") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE message_type = 'ACK' AND outcome = 'applied'") == 1);
}

TEST_CASE("reference 2.2: each refusal after CA parks it, and says whether it is an error or a reject") {
  Taken d;
  const auto [code, failure] =
      GENERATE(table<std::string, std::string>({{"AE", "AE"}, {"CE", "AE"}, {"AR", "AR"}, {"CR", "AR"}}));
  CHECK(d.acknowledge(code, d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked' AND failure = '" + failure + "'") == 1);
}

TEST_CASE("reference 2.2: AA after CA is noted") {
  Taken d;
  CHECK(d.acknowledge("AA", d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'delivered'") == 1);
  CHECK(d.with_finding("acknowledged") == 1);
}

TEST_CASE("reference 2.2: an acknowledgement of nothing of ours has no effect and says so; without MSA it is AE") {
  Taken d;
  CHECK(d.acknowledge("AE", "OTHER1") == "AA");
  CHECK(d.with_finding("acknowledges-nothing") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked'") == 0);
  CHECK(d.send("ACK", "L2", {"PV1||O"}).text("ERR-1.4.1") == "100");
  CHECK(d.send("ACK", "L3", {"MSA|AA"}).text("ERR-1.4.1") == "101");
}

TEST_CASE("reference 2.2: the acknowledgement may name its event and ask for a commit accept") {
  Taken d;
  const auto answer = hl7::Message::parse(d.send_bytes(
      "MSH|^~\\&|PACS|X|STEPWISE|RADIOLOGY|20260301||ACK^O01^ACK|L4|P|2.5.1|||AL|NE\rMSA|AE|" + d.control_id + "\r"));
  CHECK(answer->text("MSA-1") == "CA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked'") == 1);
}

TEST_CASE("D37: an acknowledgement from another sender than the destination's has no effect, whatever it says") {
  Taken d;
  const auto code = GENERATE(as<std::string>{}, "AR", "AE", "CR", "CE", "AA");
  CHECK(d.acknowledge_from("HIS", code, d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'delivered'") == 1);
  CHECK(d.with_finding("acknowledges-of-others") == 1);
  CHECK(d.acknowledge("AR", d.control_id) == "AA");  // the acknowledgement of the real receiver is still accepted
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked'") == 1);
}

TEST_CASE("D37: a site where everybody is admitted and nobody is named has nobody who acknowledges for a destination") {
  Taken d;
  d.settings.admit_unknown_senders = true;
  CHECK(d.acknowledge_from("STRANGER", "AR", d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'delivered'") == 1);
}
