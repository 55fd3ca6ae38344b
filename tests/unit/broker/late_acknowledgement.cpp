// SPDX-License-Identifier: Apache-2.0
// Enhanced mode: a receiver that has taken our message (CA) says afterwards, in a message of its own, what became of it (reference 2.2).
#include "department.hpp"
#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;

namespace {

class Taken : public Department {
 public:
  Taken() {
    order("O1", "P1");
    control_id = outbox("pacs").front().control_id;
    one("WITH settled AS (UPDATE stepwise.outbox SET state = 'delivered' RETURNING 1) SELECT count(*) FROM settled");
  }
  std::string acknowledge(const std::string& code, const std::string& of) {
    return send("ACK", "LATE" + code + of, {fmt::format("MSA|{}|{}|no such patient", code, of)}).text("MSA-1");
  }
  std::int64_t with_finding(const std::string& code) {
    return one("SELECT count(*) FROM stepwise.journal WHERE message_type = 'ACK' AND findings @> '[{\"code\": \"" + code + "\"}]'");
  }
  std::string control_id;
};

}  // namespace

TEST_CASE("reference 2.2: AE after CA parks what was delivered, with what the receiver said") {
  Taken d;
  CHECK(d.acknowledge("AE", d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'parked' AND failure = 'AE' AND why = 'AE no such patient'") == 1);
  CHECK(d.with_finding("refused-later") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE message_type = 'ACK' AND outcome = 'applied'") == 1);
}

TEST_CASE("reference 2.2: AR after CA parks it too") {
  Taken d;
  CHECK(d.acknowledge("AR", d.control_id) == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked' AND failure = 'AR'") == 1);
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
  const hl7::Message answer = d.send("ACK^O01^ACK", "L4", {"MSA|AE|" + d.control_id}, "AL|NE");
  CHECK(answer.text("MSA-1") == "CA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE state = 'parked'") == 1);
}
