// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/connection_commands.hpp"

#include "base/clock.hpp"
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/site_work.hpp"
#include "broker/outbound/connection_test.hpp"
#include "broker/terminal/table.hpp"
#include "broker/usecases/destination_pause.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <map>

namespace stepwise::broker {
namespace {

std::string certificate_text(const CertificateFacts& facts) {
  return fmt::format("{}, issued by {}, valid until {}", facts.identity.subject, facts.issuer,
                     sql::to_text(facts.after).substr(0, 10));
}

void print_test(const ConnectionTest& test) {
  std::cout << fmt::format("{} {} at {}:{}\n", test.kind, test.name, test.host, test.port);
  Table table({"stage", "result", "ms", "what was found"});
  for (const TestStage& stage : test.stages) {
    const bool was_reached = stage.result != StageResult::not_reached;
    table.row({std::string(stage.name), std::string(to_text(stage.result)),
               was_reached ? fmt::format("{:.1f}", stage.ms) : "", printable(stage.text)});
    if (stage.certificate) table.row({"", "", "", printable(certificate_text(*stage.certificate))});
  }
  std::cout << table.text();
}

int exit_code_of(const ConnectionTest& test) {
  const auto failed = std::ranges::find(test.stages, StageResult::failed, &TestStage::result);
  if (failed == test.stages.end()) return exit_fine;
  return failed->name == "name" || failed->name == "tcp" || failed->name == "tls" ? exit_transport : exit_refused;
}

int refused_with(const Error& error) {
  std::cerr << describe(error) << "\n";
  return exit_refused;
}

// Calls `work` with database and settings; the audit trail gets `command` if it has changed something.
template <class Work>
int with_destination(const DestinationOptions& options, const std::string& command, Work work) {
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    database.migrate();
    const Result<bool> done = work(database, settings_from(configuration));
    if (!done) return refused_with(done.error());
    if (*done)
      record_command(database, model::AuditKind::software_configuration, model::AuditAction::update, command,
                     options.name);
    return exit_fine;
  });
}

}  // namespace

int echo(const EchoOptions& options) {
  const auto configuration = load_site(options.site);
  if (!configuration) return exit_usage;
  std::signal(SIGPIPE, SIG_IGN);  // if a peer closes its connection, the write returns an error instead
  const Settings settings = settings_from(*configuration);
  int code = exit_usage;
  Json all = Json::array();
  for (const auto& test : {test_destination, test_station, test_archive}) {
    const Result<ConnectionTest> made = test(settings, options.name);
    if (!made && made.error().code == "unknown-name") continue;
    if (!made) {
      std::cerr << describe(made.error()) << "\n";
      code = code == exit_usage ? static_cast<int>(exit_refused) : std::max<int>(code, exit_refused);
      continue;
    }
    if (options.json)
      all.push_back(to_json(*made));
    else
      print_test(*made);
    code = code == exit_usage ? exit_code_of(*made) : std::max(code, exit_code_of(*made));
  }
  if (options.json) print_json(all);
  if (code == exit_usage)
    std::cerr << fmt::format("the configuration has no destination, mpps_destination, station or archive {}\n",
                             options.name);
  return code;
}

int list_destinations(const ListDestinationsOptions& options) {
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    database.migrate();
    sql::Outbox outbox(database);
    std::map<std::string, std::map<std::string, std::int64_t>> numbers;
    for (const sql::Backlog& queue : outbox.backlog(SystemClock().now()))
      numbers[queue.destination][queue.state] = queue.count;
    Table table({"name", "address", "waiting", "pending", "parked", "paused since", "by", "reason"});
    const auto add = [&](const std::string& name, const std::string& host, int port) {
      const auto pause = outbox.pause_of(name);
      auto& of = numbers[name];
      table.row({name, fmt::format("{}:{}", host, port), std::to_string(of["waiting"]), std::to_string(of["pending"]),
                 std::to_string(of["parked"]), pause ? sql::to_text(pause->since).substr(0, 16) + "Z" : "",
                 pause ? pause->by : "", pause ? printable(pause->reason) : ""});
    };
    for (const auto& [name, one] : configuration.destinations) add(name, one.host, one.port);
    for (const auto& [name, one] : configuration.mpps_destinations) add(name, one.host, one.port);
    std::cout << table.text();
    return exit_fine;
  });
}

int pause_destination(const PauseOptions& options) {
  return with_destination(
      options, "stepwise destination pause", [&](sql::Database& database, const Settings& settings) {
        auto done = pause_destination(
            database, settings,
            {options.name, SystemClock().now(), "command line " + operating_system_user(), options.reason});
        if (done) std::cout << fmt::format("{} is paused{}\n", options.name, *done ? "" : " already");
        return done;
      });
}

int resume_destination(const DestinationOptions& options) {
  return with_destination(
      options, "stepwise destination resume", [&](sql::Database& database, const Settings& settings) {
        auto done = resume_destination(database, settings, options.name);
        if (done) std::cout << fmt::format("{} {}\n", options.name, *done ? "is no longer paused" : "was not paused");
        return done;
      });
}

}  // namespace stepwise::broker
