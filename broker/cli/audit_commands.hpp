// SPDX-License-Identifier: Apache-2.0
// `stepwise audit`: reads, checks and exports the audit trail. record_command() adds to it what other commands did. A
// running broker is not needed.
#pragma once
#include "broker/cli/site_options.hpp"
#include "model/audit.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwise::broker {

struct AuditListOptions {
  SiteOptions site;
  std::optional<std::int64_t> patient, order;  // row ids
  std::string actor;
  bool changes = false;
  int rows = 100;
};
struct AuditVerifyOptions {
  SiteOptions site;
  std::string expected;  // "SEQ:HASH" as the log of the broker has it; "": none
};
struct AuditExportOptions {
  SiteOptions site;
  std::string file;  // "-": standard output
};

int list_audit(const AuditListOptions& options);
// exit_refused: a record was changed, or is missing.
int verify_audit(const AuditVerifyOptions& options);
// One record as JSON in each line, the oldest first.
int export_audit(const AuditExportOptions& options);

std::string operating_system_user();
// The user of the operating system who runs the command.
model::AuditActor command_line_actor();
// For a command that has changed the database: `command` is "stepwise user add"; the actor is
// command_line_actor(). Throws what sql/database.hpp names.
void record_command(sql::Database& database, model::AuditKind kind, model::AuditAction action, std::string command,
                    std::string detail, std::vector<model::RowId> orders = {});

}  // namespace stepwise::broker
