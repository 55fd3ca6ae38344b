// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/audit_commands.hpp"

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "broker/cli/site_work.hpp"
#include "broker/terminal/table.hpp"
#include "sql/audit.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <fstream>

namespace stepwise::broker {
namespace {

std::string ids_text(const std::vector<model::RowId>& ids) {
  constexpr std::size_t shown = 5;
  std::string text;
  for (std::size_t n = 0; n < ids.size() && n < shown; ++n) text += (n > 0 ? "," : "") + std::to_string(ids[n]);
  return ids.size() > shown ? fmt::format("{} and {} more", text, ids.size() - shown) : text;
}

std::string actor_text(const model::AuditActor& actor) {
  std::string text(to_text(actor.kind));
  if (!actor.name.empty()) text += " " + actor.name;
  return actor.address.empty() ? text : text + " at " + actor.address;
}

// nullopt: the text has another form.
std::optional<sql::AuditEnd> parse_end(const std::string& text) {
  sql::AuditEnd end;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), end.seq);
  if (error != std::errc() || rest == text.data() + text.size() || *rest != ':') return std::nullopt;
  end.hash.assign(rest + 1, text.data() + text.size());
  return end;
}

void write_records(sql::AuditStore& store, std::ostream& out) {
  for (std::int64_t after = 0;;) {
    const auto records = store.next(after, limits::audit_page_rows);
    if (records.empty()) return;
    for (const sql::AuditRecord& record : records)
      out << fmt::format("{{\"seq\":{},\"hash\":\"{}\",\"record\":{}}}\n", record.seq, record.hash, record.text);
    after = records.back().seq;
  }
}

}  // namespace

std::string operating_system_user() {
  const uid_t user = ::getuid();
  const passwd* const account = ::getpwuid(user);  // the command has one thread
  return account != nullptr ? account->pw_name : std::to_string(user);
}

model::AuditActor command_line_actor() {
  return {model::AuditActorKind::command_line, operating_system_user(), {}};
}

void record_command(sql::Database& database, model::AuditKind kind, model::AuditAction action, std::string command,
                    std::string detail, std::vector<model::RowId> orders) {
  model::AuditEvent event;
  event.at = SystemClock().now();
  event.kind = kind;
  event.action = action;
  event.actor = command_line_actor();
  event.what = std::move(command);
  event.detail = std::move(detail);
  event.orders = std::move(orders);
  sql::AuditStore(database).append({event});
}

int list_audit(const AuditListOptions& options) {
  return with_database(options.site, [&](sql::Database& database) -> int {
    record_command(database, model::AuditKind::audit_log_used, model::AuditAction::read, "stepwise audit list", {});
    sql::AuditFilter filter;
    filter.patient = options.patient;
    filter.order = options.order;
    filter.actor = options.actor;
    filter.changes = options.changes;
    Table table({"seq", "time", "who", "did", "outcome", "patients", "orders", "detail"});
    for (const sql::AuditRecord& record : sql::AuditStore(database).list(filter, {}, options.rows)) {
      const model::AuditEvent& event = record.event;
      const std::string times = event.repeated > 1 ? fmt::format(" ({} times)", event.repeated) : "";
      const std::string to = event.destination.empty() ? "" : " to " + event.destination;
      table.row({std::to_string(record.seq), sql::to_text(event.at), actor_text(event.actor), event.what + to + times,
                 event.outcome == 0 ? "" : std::to_string(event.outcome), ids_text(event.patients),
                 ids_text(event.orders), event.detail});
    }
    std::cout << table.text();
    return exit_fine;
  });
}

int verify_audit(const AuditVerifyOptions& options) {
  std::optional<sql::AuditEnd> expected;
  if (!options.expected.empty()) {
    expected = parse_end(options.expected);
    if (!expected) {
      std::cerr << "--expect takes SEQ:HASH, as the log of the broker has them\n";
      return exit_usage;
    }
  }
  return with_database(options.site, [&](sql::Database& database) -> int {
    const sql::AuditCheck check = sql::AuditStore(database).verify(expected);
    record_command(database, model::AuditKind::audit_log_used, model::AuditAction::read, "stepwise audit verify",
                   check.faults.empty() ? "no fault" : fmt::format("{} faults", check.faults.size()));
    for (const sql::AuditFault& fault : check.faults) std::cout << fmt::format("{}: {}\n", fault.seq, fault.text);
    if (!check.faults.empty()) {
      std::cout << fmt::format("{} records: the audit trail was changed\n", check.rows);
      return exit_refused;
    }
    std::cout << fmt::format("{} records: none was changed, none is missing; the end is {}:{}\n", check.rows,
                             check.end.seq, check.end.hash);
    return exit_fine;
  });
}

int export_audit(const AuditExportOptions& options) {
  return with_database(options.site, [&](sql::Database& database) -> int {
    record_command(database, model::AuditKind::audit_log_used, model::AuditAction::read, "stepwise audit export", {});
    sql::AuditStore store(database);
    if (options.file == "-") {
      write_records(store, std::cout);
      return exit_fine;
    }
    std::ofstream out(options.file, std::ios::binary);
    write_records(store, out);
    if (out.flush()) return exit_fine;
    std::cerr << options.file << " can't be written\n";
    return exit_usage;
  });
}

}  // namespace stepwise::broker
