// SPDX-License-Identifier: Apache-2.0
// Numbers that DICOM cannot hold, with the setting that replaces them by an alias (D19; R39, R47).
#include "dicom/dictionary.hpp"
#include "sql/overview.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

#include <thread>

using namespace stepwise;
using stepwise::test::Department;
namespace tags = dicom::tags;

namespace {

const std::string long_accession = "RADIOLOGY-2026-0000000000017";
const std::string pid = "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F";

// A department whose HIS allocates accession number, procedure id, step id and Study Instance UID, in IPC of OMI^O23.
class Enterprise : public Department {
 public:
  Enterprise() {
    settings.senders.front().reading.takes_scheduled_numbers = true;
    settings.senders.front().reading.aliases_identifiers = true;
  }
  std::string order_with(const std::string& number, const std::string& ipc, const std::string& control = "NW") {
    const hl7::Message answer =
        send("OMI^O23", control + number,
             {pid, "PV1||O", fmt::format("ORC|{}|{}^HIS|||||||20260301070000|||D22^REF^ROSE", control, number),
              "TQ1|1||||||202603010900||R", fmt::format("OBR|1|{}^HIS||XCH^XCH^L", number), "IPC|" + ipc});
    return answer.text("MSA-1");
  }
  std::string text(const std::string& select) {
    return text_of(sql::Session(test_database.database()).run(select)[0][0]);
  }
};

}  // namespace

TEST_CASE("R39, R47: too long a number and a UID that is none: the scanner sees numbers of ours, always the same") {
  Enterprise hospital;
  const std::string step = "STEP-WITH-A-VERY-LONG-NAME-1", uid = "0123.STUDY.ABC";
  REQUIRE(hospital.order_with("O1", long_accession + "|PROCEDURE-WITH-A-LONG-NAME|" + uid + "|" + step +
                                        "|DX|P1^Chest^L|||DX1") == "AA");
  const auto answers = hospital.worklist("P1");
  REQUIRE(answers.size() == 1);
  const std::string accession(answers.front().value(tags::accession_number));
  CHECK(accession.size() <= 16);
  CHECK(accession ==
        hospital.text("SELECT alias FROM stepwise.identifier_alias WHERE kind = 'accession_number' AND original = '" +
                      long_accession + "'"));
  CHECK(hospital.count("identifier_alias") == 4);
  CHECK(hospital.one("SELECT count(*) FROM stepwise.scheduled_step WHERE length(step_id) <= 16") == 1);
  CHECK(hospital.one(
            "SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"identifier-aliased\"}]'") == 1);

  // Another order of the same requisition: the same number gets the same alias.
  REQUIRE(hospital.order_with("O2", long_accession + "|RP2|1.2.3|S2|DX|P1^Chest^L|||DX1") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.imaging_order WHERE accession_number = '" + accession + "'") == 2);
  CHECK(hospital.count("identifier_alias") == 4);
}

TEST_CASE("R39: a step id of another order is refused although an alias stands for it") {
  Enterprise hospital;
  REQUIRE(hospital.order_with("O1", "A1|RP1|1.2.3|A-STEP-ID-OF-20-CHARS|DX|P1^Chest^L|||DX1") == "AA");
  CHECK(hospital.order_with("O2", "A2|RP2|1.2.4|A-STEP-ID-OF-20-CHARS|DX|P1^Chest^L|||DX1") == "AE");
}

TEST_CASE(
    "R39: both directions: the placer gets its own number, the image manager the one in the images, and both find the order") {
  Enterprise hospital;
  REQUIRE(hospital.order_with("O1", long_accession + "|RP1|1.2.3|S1|DX|P1^Chest^L|||DX1") == "AA");
  const std::string alias = hospital.text("SELECT alias FROM stepwise.identifier_alias");
  CHECK(hl7::Message::parse(hospital.outbox("pacs").front().bytes)->text("OBR-18") == alias);

  broker::Actions(hospital.context).cancel_order(hospital.one("SELECT id FROM stepwise.imaging_order"), "not wanted");
  const auto told = hospital.outbox("his");
  REQUIRE(told.size() == 1);
  CHECK(hl7::Message::parse(told.front().bytes)->text("OBR-18") == long_accession);

  sql::Overview overview(hospital.test_database.database());
  for (const std::string& number : {alias, long_accession}) {
    sql::OrderFilter filter;
    filter.accession_number = number;
    CHECK(overview.orders(filter, {}).items.find("\"O1\"") != std::string::npos);
  }
}

TEST_CASE("R39, D19: the answer to an order names the numbers that its sender gave, not what stands for them") {
  Enterprise hospital;
  hospital.settings.senders.front().application_reply = true;
  const std::string procedure = "PROCEDURE-WITH-A-LONG-NAME", uid = "0123.STUDY.ABC", step = "A-STEP-ID-OF-20-CHARS";
  const hl7::Message answer =
      hospital.send("OMI^O23", "N1",
                    {pid, "PV1||O", "ORC|NW|O1^HIS|||||||20260301070000|||D22^REF^ROSE", "TQ1|1||||||202603010900||R",
                     "OBR|1|O1^HIS||XCH^XCH^L",
                     fmt::format("IPC|{}|{}|{}|{}|DX|P1^Chest^L|||DX1", long_accession, procedure, uid, step)});
  REQUIRE(answer.text("MSA-1") == "AA");
  CHECK(answer.text("OBR-18") == long_accession);
  CHECK(answer.text("IPC-1") == long_accession);
  CHECK(answer.text("IPC-2") == procedure);
  CHECK(answer.text("IPC-3") == uid);
  CHECK(answer.text("IPC-4") == step);
}

TEST_CASE("R39: without the setting such a number is AE 102 and nothing is kept but the journal entry") {
  Enterprise hospital;
  hospital.settings.senders.front().reading.aliases_identifiers = false;
  CHECK(hospital.order_with("O1", long_accession + "|RP1|1.2.3|S1|DX|P1^Chest^L|||DX1") == "AE");
  CHECK(hospital.count("imaging_order") == 0);
  // What is not taken need not fit.
  hospital.settings.senders.front().reading.takes_scheduled_numbers = false;
  CHECK(hospital.order_with("O2", long_accession + "|RP1|1.2.3|S1|DX|P1^Chest^L|||DX1") == "AA");
}

TEST_CASE("R39: two first orders with one long number, at the same time: one alias") {
  Enterprise hospital;
  std::thread other([&] { hospital.order_with("O1", long_accession + "|RP1|1.2.3|S1|DX|P1^Chest^L|||DX1"); });
  hospital.order_with("O2", long_accession + "|RP2|1.2.4|S2|DX|P1^Chest^L|||DX1");
  other.join();
  CHECK(hospital.count("imaging_order") == 2);
  CHECK(hospital.count("identifier_alias") == 1);
  CHECK(hospital.one("SELECT count(DISTINCT accession_number) FROM stepwise.imaging_order") == 1);
}
