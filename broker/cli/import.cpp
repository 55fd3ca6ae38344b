// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/site_commands.hpp"
#include "broker/cli/site_database.hpp"
#include "broker/config/configuration.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/message_file.hpp"
#include "broker/terminal/progress.hpp"
#include "broker/terminal/show_message.hpp"
#include "broker/terminal/table.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/bulk_change.hpp"
#include "broker/usecases/cutover.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

#include <iostream>

namespace stepwise::broker {
namespace {

// True: the message was accepted. A refusal is printed with its reason.
bool take(broker::Intake& intake, const std::string& message) {
  const std::string reply =
      intake.receive({message, "import", false, static_cast<std::int64_t>(message.size()), ""}).message;
  const auto answer = hl7::Message::parse(reply);
  const std::string code = answer ? answer->text("MSA-1") : "";
  if (code == "AA" || code == "CA") return true;
  std::cerr << fmt::format("{}: {} {}\n", name_message(message), code.empty() ? "no HL7 message" : code,
                           answer ? printable(answer->text("MSA-3")) : "");
  if (answer) {
    for (const std::string& reason : refusal_reasons(*answer)) std::cerr << "  " << reason << "\n";
  }
  return false;
}

int import_all(const std::vector<std::string>& messages, const broker::Settings& settings,
               const Configuration& configuration, std::int64_t confirmed_steps) {
  const auto zone = mapping::Zone::named(configuration.site.time_zone);
  if (!zone) throw std::runtime_error(describe(zone.error()));
  SiteDatabase database(configuration);
  database->migrate();
  const SystemClock clock;
  Metrics metrics;
  sql::NumberBlocks numbers(*database);
  broker::Context context{settings, clock, *zone, metrics, *database, numbers, {}};
  broker::BulkRun run{.confirmed_steps = confirmed_steps};
  context.bulk_run = &run;
  broker::AuditTrail audit(*database, clock, metrics);
  context.audit = &audit;
  audit.start();
  broker::Intake intake(context);
  std::size_t taken = 0;
  std::cerr << fmt::format("{} messages are imported ...\n", messages.size());
  Progress progress("messages", messages.size(), std::cerr);
  for (const std::string& message : messages) {
    taken += take(intake, message) ? 1 : 0;
    progress.step();
  }
  audit.stop();
  record_command(*database, model::AuditKind::order_record, model::AuditAction::create, "stepwise import",
                 fmt::format("{} messages", taken));
  numbers.hand_back();
  broker::move_numbers_behind_used(*database, settings);
  std::cout << fmt::format("{} messages accepted, {} refused\n", taken, messages.size() - taken);
  if (run.held_steps > 0)
    std::cerr << fmt::format(
        "{} open steps would be ended or moved in total; to confirm this, import the file again with --confirm-steps {}\n",
        run.steps + run.held_steps, run.steps + run.held_steps);
  return taken == messages.size() ? exit_fine : exit_refused;
}

}  // namespace

int import_orders(const ImportOptions& options) {
  const auto configuration = load_site(options.site);
  if (!configuration) return exit_usage;
  const auto settings = broker::settings_for_cutover(settings_from(*configuration), options.sender);
  if (!settings) {
    std::cerr << fmt::format("--sender: the configuration has no [sender.{}]\n", options.sender);
    return exit_usage;
  }
  const auto messages = read_messages(options.file);
  if (!messages) {
    std::cerr << describe(messages.error()) << "\n";
    return exit_usage;
  }
  try {
    return import_all(*messages, *settings, *configuration, options.confirmed_steps);
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
}

}  // namespace stepwise::broker
