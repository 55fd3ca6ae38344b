// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/query_commands.hpp"

#include "base/error.hpp"
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/site_work.hpp"
#include "broker/http/department_time.hpp"
#include "broker/terminal/table.hpp"
#include "broker/usecases/admission.hpp"
#include "broker/usecases/why_not.hpp"
#include "sql/query_records.hpp"
#include "sql/store.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace stepwise::broker {
namespace {

std::string local_text(Instant at, const mapping::Zone& zone) {
  std::string text = sql::to_text(zone.to_local(at));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string keys_text(const dicom::Dataset& identifier) {
  std::string text;
  for (const QueryKey& key : keys_with_values(identifier)) {
    const std::string name = key.name.substr(key.name.rfind('.') + 1);
    text += (text.empty() ? "" : ", ") + name + "=" + key.value;
  }
  return printable(text);
}

std::string status_text(const sql::RecordedQuery& query) {
  return query.status ? fmt::format("{:04X} {}", *query.status, query.comment) : "association ended";
}

// nullopt: the text is no time, which is printed.
std::optional<std::optional<Instant>> time_option(const char* option, const std::string& text,
                                                  const mapping::Zone& zone) {
  if (text.empty()) return std::optional<Instant>();
  auto local = http::parse_department_time(text, zone);
  if (!local) local = http::parse_date(text);
  if (local) return std::optional(zone.to_instant(*local));
  std::cerr << option << " takes a date as 2026-01-31, or a date and time as 2026-01-31T08:00\n";
  return std::nullopt;
}

int show_query(sql::Database& database, const mapping::Zone& zone, model::RowId id) {
  sql::QueryRecordStore store(database);
  const auto query = store.query(id);
  if (!query) {
    std::cerr << fmt::format("there is no recorded query {}; `stepwise queries` lists them\n", id);
    return exit_refused;
  }
  const sql::GivenAnswers given = store.answers(*query);
  std::cout << fmt::format("{} at {} from {}: {}\nkeys: {}\n", query->calling_aet, local_text(query->at, zone),
                           query->address, status_text(*query), keys_text(identifier_of(*query)));
  Table table({"step", "SPS-ID", "accession", "patient", "name", "start", "modality", "station", "description"});
  for (const sql::GivenAnswer& one : given.answers) {
    const AnswerIdentity is = one.answer ? identity_of(*one.answer) : AnswerIdentity{};
    table.row({std::to_string(one.step_row_id), is.step_id, is.accession_number, printable(is.patient_id),
               printable(is.patient_name), is.start, is.modality, fmt::format("{}", fmt::join(is.station_aets, ",")),
               printable(is.description)});
  }
  if (!given.answers.empty()) std::cout << table.text();
  std::cout << fmt::format("{} answers{}\n", query->answers, given.is_complete ? "" : ", not all are recorded");
  return exit_fine;
}

void show_queries(const std::vector<sql::RecordedQuery>& queries, const mapping::Zone& zone) {
  Table table({"id", "time", "station", "address", "answers", "status", "ms", "charset", "keys"});
  for (const sql::RecordedQuery& query : queries) {
    table.row({std::to_string(query.id), local_text(query.at, zone), query.calling_aet, query.address,
               std::to_string(query.answers), status_text(query),
               fmt::format("{:.1f}", static_cast<double>(query.duration_us) / 1000), query.charset,
               keys_text(identifier_of(query))});
  }
  std::cout << table.text();
}

void show_rejections(const std::vector<sql::RejectedAssociation>& rejections, const mapping::Zone& zone) {
  Table table({"id", "time", "station", "called", "address", "times", "reason"});
  for (const sql::RejectedAssociation& one : rejections) {
    const auto rejection = parse_rejection(one.reason);
    table.row({std::to_string(one.id), local_text(one.at, zone), one.calling_aet, one.called_aet, one.address,
               std::to_string(one.count), std::string(rejection ? sentence(*rejection) : "")});
  }
  std::cout << table.text();
}

mapping::Zone zone_of(const Configuration& configuration) {
  const auto zone = mapping::Zone::named(configuration.site.time_zone);
  if (!zone) throw std::runtime_error(describe(zone.error()));
  return *zone;
}

// By scheduled procedure step ID, else by row id. nullopt: there is none.
std::optional<model::RowId> find_step(sql::Database& database, const std::string& name) {
  sql::ReadKeys keys;
  keys.step_ids = {name};
  for (const model::OrderRecord& order : sql::Store(database).read(keys).snapshot.orders) {
    const auto found = std::ranges::find(order.steps, name, &model::ScheduledProcedureStep::step_id);
    if (found != order.steps.end()) return found->id;
  }
  model::RowId id = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return id;
}

// nullopt: a key is wrong, which is printed.
std::optional<std::optional<dicom::Dataset>> read_keys(const std::vector<std::string>& options) {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    const std::string name = option.substr(0, equals);
    if (equals == std::string::npos || std::ranges::find(given_key_names(), name) == given_key_names().end()) {
      std::cerr << fmt::format("--key {}: write NAME=VALUE; the names are {}\n", option,
                               fmt::join(given_key_names(), ", "));
      return std::nullopt;
    }
    keys.emplace_back(name, option.substr(equals + 1));
  }
  return given_query(keys);
}

void print_why_not(const WhyNot& result) {
  std::cout << result.sentence << "\n";
  const std::string keys = keys_text(result.asked.identifier);
  std::cout << fmt::format("query: {}{}\n",
                           result.asked.source == AskedQuery::Source::last_query ? "its last one, " : "",
                           keys.empty() ? "no keys" : keys);
  Table table({"criterion", "passes", "found", "expected"});
  for (const Criterion& one : result.criteria)
    table.row({one.key.empty() ? one.name : one.name + " " + one.key.substr(one.key.rfind('.') + 1),
               one.passes ? "yes" : "NO", printable(one.found), printable(one.expected)});
  std::cout << table.text();
  for (const Criterion& one : result.criteria) {
    if (!one.remedy.empty()) std::cout << one.name << ": " << one.remedy << "\n";
  }
}

}  // namespace

int list_queries(const QueriesOptions& options) {
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    const mapping::Zone zone = zone_of(configuration);
    const auto since = time_option("--since", options.since, zone);
    const auto until = time_option("--until", options.until, zone);
    if (!since || !until) return exit_usage;
    record_command(database, model::AuditKind::procedure_record, model::AuditAction::read, "stepwise queries", {});
    if (options.id) return show_query(database, zone, *options.id);
    sql::QueryFilter filter;
    filter.calling_aet = aet_of(settings_from(configuration), options.station);
    filter.since = *since;
    filter.until = *until;
    filter.step = options.step;
    sql::QueryRecordStore store(database);
    if (options.rejected)
      show_rejections(store.rejections(filter, {}, options.rows), zone);
    else
      show_queries(store.list(filter, {}, options.rows), zone);
    return exit_fine;
  });
}

int explain_why_not(const WhyNotOptions& options) {
  const auto given = read_keys(options.keys);
  if (!given) return exit_usage;
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    const mapping::Zone zone = zone_of(configuration);
    const Settings settings = settings_from(configuration);
    const SystemClock clock;
    Metrics metrics;
    sql::NumberBlocks numbers(database);
    Context context{settings, clock, zone, metrics, database, numbers, {}};
    const auto step = find_step(database, options.step);
    const auto result = step ? why_not(context, *step, aet_of(settings, options.station), *given) : std::nullopt;
    if (!result) {
      std::cerr << fmt::format("there is no step {}: name a scheduled procedure step ID or the row id of a step\n",
                               printable(options.step));
      return exit_refused;
    }
    record_command(database, model::AuditKind::procedure_record, model::AuditAction::read, "stepwise why-not", {});
    print_why_not(*result);
    return result->listed ? exit_fine : exit_refused;
  });
}

}  // namespace stepwise::broker
