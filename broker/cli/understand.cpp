// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "broker/cli/site_commands.hpp"
#include "broker/cli/site_database.hpp"
#include "broker/config/configuration.hpp"
#include "broker/config/mapping_file.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/message_file.hpp"
#include "broker/terminal/show_message.hpp"
#include "broker/terminal/table.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/charset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace stepwise::broker {

namespace {

std::string line(const std::string& code, const std::string& place, const std::string& text) {
  return "  " + printable(fmt::format("{}{}{}: {}", code, place.empty() ? "" : " at ", place, text)) + "\n";
}

void print_report(const std::string& message, const broker::DryRunReport& u) {
  std::cout << fmt::format("{} from {}\n", name_message(message),
                           u.sender.empty() ? "a sender that is not configured" : printable(u.sender));
  for (const Error& error : u.errors)
    std::cout << "refused:\n"
              << line(error.code, error.place, error.rule + (error.remedy.empty() ? "" : "; " + error.remedy));
  if (!u.findings.empty()) std::cout << "warnings:\n";
  for (const Finding& finding : u.findings) std::cout << line(finding.code, finding.place, finding.text);
  if (!u.origins.empty()) std::cout << "fields:\n";
  for (const mapping::Origin& origin : u.origins) {
    if (origin.path.empty()) continue;
    std::string before;
    for (const std::string& path : origin.empty_before) before += (before.empty() ? "" : ", ") + path;
    const std::string taken = origin.taken == origin.value ? "" : fmt::format(", taken as \"{}\"", origin.taken);
    std::cout << "  "
              << printable(fmt::format("{} = {}{} ({}{}{})", origin.field, origin.value, taken, origin.path,
                                       before.empty() ? "" : "; empty: ", before))
              << "\n";
  }
  std::cout << (u.changes.empty() ? "changes nothing\n" : "would change:\n");
  for (const std::string& change : u.changes) std::cout << "  " << printable(change) << "\n";
  std::cout << (u.sent.empty() ? "sends nothing\n" : "would send:\n");
  for (const auto& sent : u.sent) {
    std::cout << fmt::format("  to {}: {}{}\n", sent.destination, sent.kind,
                             sent.waits ? ", once the placer number is known" : "")
              << show_message(sent.bytes);
  }
  std::cout << "answer:\n" << show_message(u.answer) << "\n";
}

Json report_json(const std::string& message, const broker::DryRunReport& u) {
  Json document{{"message", name_message(message)},
                {"sender", u.sender},
                {"answer", hl7::decode(u.answer, "").text},
                {"findings", Json::array()},
                {"errors", Json::array()},
                {"fields", Json::array()},
                {"changes", u.changes},
                {"sent", Json::array()}};
  for (const mapping::Origin& o : u.origins)
    document["fields"].push_back({{"field", o.field},
                                  {"path", o.path},
                                  {"value", o.value},
                                  {"taken", o.taken},
                                  {"empty_before", o.empty_before}});
  for (const Finding& f : u.findings)
    document["findings"].push_back({{"code", f.code}, {"place", f.place}, {"text", f.text}});
  for (const Error& e : u.errors) {
    document["errors"].push_back(
        {{"code", e.code}, {"place", e.place}, {"value", e.value}, {"rule", e.rule}, {"remedy", e.remedy}});
  }
  for (const auto& s : u.sent) {
    document["sent"].push_back({{"destination", s.destination},
                                {"kind", s.kind},
                                {"text", hl7::decode(s.bytes, "").text},
                                {"waits", s.waits}});
  }
  return document;
}

constexpr int database_connections = 2;

// The reason why the dry run cannot use the database; nullopt: it can. Starts nothing.
std::optional<std::string> why_without_database(const Configuration& configuration, sql::Database& database) {
  if (url_of_running_database(configuration).empty()) return what_to_start(configuration, running_data_dirs());
  if (const auto failure = database.ping()) return "it does not answer: " + *failure;
  if (!database.pending_migrations().empty()) return "it is not of this version: run `stepwise migrate`";
  return std::nullopt;
}

int understand_all(const std::vector<std::string>& messages, const Configuration& configuration,
                   const std::string& sender, bool json) {
  const broker::Settings settings = settings_from(configuration);
  const auto zone = mapping::Zone::named(configuration.site.time_zone);
  if (!zone) throw std::runtime_error(describe(zone.error()));
  sql::Database database(url_of_running_database(configuration), database_connections,
                         limits::database_borrow_timeout_ms);
  const auto without = why_without_database(configuration, database);
  if (without)
    std::cerr << "the database is not asked (" << *without
              << "); the result is that of a system without patients, orders and plans\n";
  const auto on = without ? broker::DryRunOn::empty_system : broker::DryRunOn::database;
  const SystemClock clock;
  Metrics metrics;
  sql::NumberBlocks numbers(database);
  broker::Context context{settings, clock, *zone, metrics, database, numbers, {}};
  int worst = exit_fine;
  for (const std::string& message : messages) {
    const broker::DryRunReport understanding = broker::understand(context, message, sender, on);
    if (json)
      print_json(report_json(message, understanding));
    else
      print_report(message, understanding);
    if (!understanding.errors.empty()) worst = exit_refused;
  }
  return worst;
}

}  // namespace

int show_mapping(const MappingOptions&) {
  std::cout << default_mapping_document();
  return exit_fine;
}

int understand(const UnderstandOptions& options) {
  const auto configuration = load_site(options.site);
  if (!configuration) return exit_usage;
  if (!options.sender.empty() && !configuration->senders.contains(options.sender)) {
    std::cerr << fmt::format("--sender: the configuration has no [sender.{}]\n", options.sender);
    return exit_usage;
  }
  const auto messages = read_messages(options.file);
  if (!messages) {
    std::cerr << describe(messages.error()) << "\n";
    return exit_usage;
  }
  try {
    return understand_all(*messages, *configuration, options.sender, options.json);
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
}

}  // namespace stepwise::broker
