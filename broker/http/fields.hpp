// SPDX-License-Identifier: Apache-2.0
// Reads the members of a request and collects all faults. Places are JSON pointers (RFC 6901) into the body, or "?name"
// for the query. A member or parameter that the handler does not read is a fault too, because a misspelt filter must
// not return the unfiltered list. Pure.
#pragma once
#include "base/limits.hpp"
#include "broker/http/exchange.hpp"
#include "mapping/values/zone.hpp"
#include "model/values.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker::http {

class BodyFields {
 public:
  // Parses the whole body. A syntax error, or a body that is not an object, is a fault at "". An empty body is an empty
  // object.
  explicit BodyFields(const std::string& body);

  // nullopt: absent, null, or invalid (then there is a fault).
  std::optional<std::string> text(const std::string& name, std::size_t characters_most = limits::http_text_characters);
  std::optional<std::int64_t> integer(const std::string& name, std::int64_t least, std::int64_t most);
  std::optional<bool> flag(const std::string& name);
  std::optional<std::vector<std::string>> texts(const std::string& name, std::size_t characters_most);
  // The start of an exam: a date and time, or only a date.
  struct Start {
    LocalTime at;
    bool is_day = false;
  };
  std::optional<Start> start(const std::string& name, const mapping::Zone& zone);
  std::optional<model::Code> code(const std::string& name);
  std::vector<model::Code> codes(const std::string& name);
  // The same; a code with only a meaning is free text.
  std::vector<model::Code> codes_or_texts(const std::string& name);
  std::optional<model::Person> person(const std::string& name);
  std::optional<model::PersonName> person_name(const std::string& name);

  bool has(const std::string& name) { return find(name) != nullptr; }  // present and not null
  void require(const std::string& name, std::string_view what);        // adds a fault if it is absent or null
  void fault(const std::string& name, std::string value, std::string rule, std::string remedy);
  bool is_syntax_fault() const { return is_syntax_fault_; }
  // All faults, including those of unknown members, or one more than limits::http_faults; call it last.
  std::vector<Error> faults();

 private:
  BodyFields(const Json& value, std::string place);
  const Json* find(const std::string& name);
  std::optional<std::string> checked_text(const Json& value, const std::string& place, std::size_t characters_most);
  void fault_at(std::string place, std::string value, std::string rule, std::string remedy);
  void add(Error error);
  static model::Code read_code(BodyFields& fields);
  static model::Code read_code_or_text(BodyFields& fields);
  std::vector<model::Code> read_codes(const std::string& name, model::Code (*read)(BodyFields&));
  void take_faults(BodyFields& inner);

  Json object_ = Json::object();
  std::string place_;
  std::set<std::string> asked_;
  std::vector<Error> faults_;
  bool is_syntax_fault_ = false;
};

class QueryFields {
 public:
  explicit QueryFields(const Request& request) : query_(request.query) {}
  std::optional<std::string> text(const std::string& name);
  std::optional<std::int64_t> integer(const std::string& name, std::int64_t least, std::int64_t most);
  std::optional<bool> flag(const std::string& name);  // true, false
  std::optional<LocalTime> date(const std::string& name);
  // A date or a date and time, in the zone of the department unless it names another.
  std::optional<Instant> moment(const std::string& name, const mapping::Zone& zone);
  std::optional<std::string> one_of(const std::string& name, std::span<const std::string_view> words);
  void require(const std::string& name, std::string_view what);
  std::vector<Error> faults();

 private:
  void fault(const std::string& name, std::string value, std::string rule);

  const std::vector<std::pair<std::string, std::string>>& query_;
  std::set<std::string> asked_;
  std::vector<Error> faults_;
};

}  // namespace stepwise::broker::http
