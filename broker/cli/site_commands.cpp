// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/site_commands.hpp"

#include "base/error.hpp"
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/host_check.hpp"
#include "broker/cli/site_work.hpp"
#include "broker/config/configuration.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/progress.hpp"
#include "broker/usecases/plan_repair.hpp"
#include "sql/discrepancies.hpp"
#include "sql/plans.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace stepwise::broker {

namespace {

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && text << file.rdbuf()) return text.str();
  return std::nullopt;
}

}  // namespace

int check_config(const SiteOptions& options) {
  const auto configuration = load_site(options);
  if (!configuration) return exit_refused;
  std::vector<ConfigurationFault> warnings = configuration->warnings;
  for (ConfigurationFault& warning : unresolved_hosts(*configuration, why_unresolved))
    warnings.push_back(std::move(warning));
  for (const ConfigurationFault& warning : warnings) std::cerr << "warning: " << describe(warning) << "\n";
  std::cout << (warnings.empty() ? "the configuration is good\n"
                                 : fmt::format("the configuration is good, with {} warnings\n", warnings.size()));
  return exit_fine;
}

int migrate(const SiteOptions& options) {
  const auto apply = [](sql::Database& database) -> int {
    const auto applied = database.migrate();
    if (!applied.empty())
      record_command(database, model::AuditKind::software_configuration, model::AuditAction::update, "stepwise migrate",
                     fmt::format("{} migrations", applied.size()));
    for (const std::string& name : applied) std::cout << name << "\n";
    std::cout << (applied.empty() ? "nothing to migrate\n" : fmt::format("{} applied\n", applied.size()));
    return exit_fine;
  };
  return with_database(options, apply, MissingDatabase::is_made);
}

int import_plans(const PlansOptions& options) {
  const auto text = read_file(options.file);
  if (!text) {
    std::cerr << options.file.string() << " can't be read\n";
    return exit_usage;
  }
  const auto plans = sql::parse_plans(*text);
  if (!plans) {
    for (const Error& fault : plans.error()) std::cerr << options.file.string() << ": " << describe(fault) << "\n";
    return exit_refused;
  }
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    database.migrate();
    std::cerr << fmt::format("{} plans are imported ...\n", plans->size());
    sql::Plans(database).put(*plans);
    record_command(database, model::AuditKind::software_configuration, model::AuditAction::update,
                   "stepwise plans import", fmt::format("{} plans", plans->size()));
    for (const model::ProcedurePlan& plan : *plans)
      std::cout << fmt::format("{} ({}) {}\n", plan.service.value, plan.service.scheme, plan.service.meaning);
    std::cout << fmt::format("{} plans imported\n", plans->size());
    for (const Finding& finding : broker::check_plans(settings_from(configuration).site, *plans))
      std::cerr << fmt::format("{}: {}\n", finding.place, finding.text);
    if (const std::int64_t waiting = sql::Discrepancies(database).count_orders_waiting_for(*plans); waiting > 0)
      std::cout << fmt::format("{} orders came before their plan: `stepwise plans apply` breaks them down by it\n",
                               waiting);
    return exit_fine;
  });
}

int apply_plans(const ApplyPlansOptions& options) {
  return with_site(options.site, [&](const Configuration& configuration, sql::Database& database) -> int {
    const auto zone = mapping::Zone::named(configuration.site.time_zone);
    if (!zone) throw std::runtime_error(describe(zone.error()));
    const broker::Settings settings = settings_from(configuration);
    const SystemClock clock;
    Metrics metrics;
    sql::NumberBlocks numbers(database);
    broker::Context context{settings, clock, *zone, metrics, database, numbers, {}};
    std::vector<model::RowId> applied;
    std::size_t refused = 0;
    for (std::optional<model::RowId> after = 0; after;) {
      std::optional<Progress> progress;
      const auto show = [&](std::size_t, std::size_t total) {
        if (!progress) progress.emplace("orders", total, std::cerr);
        progress->step();
      };
      const broker::PlanRepairs repairs =
          broker::apply_plans(context, {.actor = command_line_actor()}, *after, limits::plan_orders_per_call, show);
      after = repairs.next;
      for (const broker::PlanRepair& repair : repairs.orders) {
        if (repair.outcome) {
          applied.push_back(repair.order_id);
          continue;
        }
        ++refused;
        std::cerr << fmt::format("order {}: {}\n", repair.order_id, repair.outcome.error().rule);
      }
    }
    numbers.hand_back();
    record_command(database, model::AuditKind::order_record, model::AuditAction::update, "stepwise plans apply",
                   fmt::format("{} orders", applied.size()), applied);
    std::cout << fmt::format("{} orders broken down by their plan, {} not\n", applied.size(), refused);
    return refused == 0 ? exit_fine : exit_refused;
  });
}

int export_plans(const PlansOptions& options) {
  return with_database(options.site, [&](sql::Database& database) -> int {
    const std::string text = sql::write_plans(sql::Plans(database).all());
    if (options.file == "-") {
      std::cout << text;
      return exit_fine;
    }
    std::ofstream out(options.file, std::ios::binary);
    if (out << text << std::flush) return exit_fine;
    std::cerr << options.file.string() << " can't be written\n";
    return exit_usage;
  });
}

}  // namespace stepwise::broker
