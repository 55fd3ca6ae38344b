// SPDX-License-Identifier: Apache-2.0
// Messages of a HIS for the tests of reading HL7 (invented persons), and the results of reading them.
#pragma once
#include "mapping/inbound/inbound.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::mapping::test {

inline Zone berlin() {
  return *Zone::named("Europe/Berlin");
}

inline LocalTime local(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return LocalTime(
             std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

// A message of several lines; the `replaced` pairs are substituted in the text first.
using Replaced = std::vector<std::pair<std::string, std::string>>;
inline std::string with(std::string text, const Replaced& replaced) {
  for (const auto& [from, to] : replaced) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  return text;
}

// A segment by its fields: segment("OBR", {{1, "1"}, {4, "XCH^Chest^L"}}).
inline std::string segment(const std::string& name, const std::map<int, std::string>& fields) {
  std::string text = name;
  int last = 0;
  for (const auto& [index, value] : fields) {
    text += std::string(static_cast<std::size_t>(index - last), '|') + value;
    last = index;
  }
  return text + '\r';
}

// The settings of a sender that has `field` at `path`; the default sources come after it.
inline InboundSettings given_in(InboundSettings settings, const std::string& field, const std::string& path,
                                const std::string& when = {}) {
  auto map = std::make_shared<FieldMap>(*settings.fields);
  const InFieldRow* row = find_in_field(field);
  REQUIRE(row != nullptr);
  auto& sources = map->sources[static_cast<std::size_t>(row->field)];
  sources.insert(sources.begin(), parse_source(*row, path, when).value());
  settings.fields = std::move(map);
  return settings;
}

struct Read {
  Result<Understood> result;

  Error error() const {
    REQUIRE(result.has_error());
    return result.error();
  }
  const std::vector<Finding>& findings() const {
    REQUIRE(result.has_value());
    return result->findings;
  }
  bool has_finding(const std::string& code, const std::string& place) const {
    for (const Finding& finding : findings()) {
      if (finding.code == code && finding.place == place) return true;
    }
    return false;
  }
  template <class T>
  const T& as() const {
    INFO((result.has_error() ? describe(result.error()) : std::string("another request")));
    REQUIRE(result.has_value());
    REQUIRE(std::holds_alternative<T>(result->request));
    return std::get<T>(result->request);
  }
  const model::OrderRequest& order(std::size_t index = 0) const {
    const auto& orders = as<model::OrderRequests>().orders;
    REQUIRE(index < orders.size());
    return orders[index];
  }
  const model::PatientRegistration& registration() const { return as<model::PatientRegistration>(); }
};

inline Read read(const std::string& text, const InboundSettings& settings = {}) {
  auto message = hl7::Message::parse(text);
  REQUIRE(message.has_value());
  return {understand(*message, settings, berlin())};
}

// RAD-2 of reference 12.
inline const std::string pid = "PID|||12345^^^HOSP^MR||WEST^MARY^A||19700315|F||||||||||A77^^^HOSP\r";
inline const std::string pv1 =
    "PV1||O|RAD^1^2|||||D22^REF^ROSE|||||||||||V901^^^HOSP||||||||||||||||||||||||||||||||V\r";
inline const std::string orc =
    "ORC|NW|P5001^HIS|||||1^once^^202603010900^^R||20260301080000|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L\r";
inline const std::string obr =
    "OBR|1|P5001^HIS||XCH^Chest^L^P1^Chest 2 "
    "views^ERL||||||||||||D22^REF^ROSE|||||||||||1^once^^202603010900^^R|||WALK|R05^Cough^I10\r";
inline const std::string orm_header = "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ORM^O01|H0001|P|2.3.1\r";
inline const std::string orm = orm_header + pid + pv1 + orc + obr;

inline const std::string omg = "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||OMG^O19^OMG_O19|H0002|P|2.5.1\r" + pid +
                               pv1 +
                               "ORC|NW|P5001^HIS|||||||20260301080000|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L\r"
                               "TQ1|1||||||202603010900||R^Routine^HL70485\r" +
                               segment("OBR", {{1, "1"},
                                               {2, "P5001^HIS"},
                                               {4, "XCH^Chest^L"},
                                               {16, "D22^REF^ROSE"},
                                               {30, "WALK"},
                                               {31, "R05^Cough^I10"},
                                               {46, "7771000^Left^SCT"}});

inline std::string adt(const std::string& event, const std::string& segments) {
  return "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ADT^" + event + "|A0001|P|2.3.1\rEVN||20260301075500\r" +
         segments;
}

}  // namespace stepwise::mapping::test
