// SPDX-License-Identifier: Apache-2.0
// The audit trail in the database: a chain of rows that are only ever added (005_audit.sql). Any thread; throws what
// sql/database.hpp names.
#pragma once
#include "model/audit.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

using model::RowId;

// The end of the chain. Who keeps it elsewhere can prove later that nothing before it was changed.
struct AuditEnd {
  std::int64_t seq = 0;  // 0: there is no record yet
  std::string hash;      // 64 hexadecimal digits
};

struct AuditRecord {
  std::int64_t seq = 0;
  model::AuditEvent event;
  std::string text;  // the JSON of the event as it is stored
  std::string hash;
};

// Members that are empty do not filter.
struct AuditFilter {
  std::optional<RowId> patient = {};  // also the records of patients that were merged into this one
  std::optional<RowId> order = {};
  std::string actor = {};  // its name
  std::optional<model::AuditKind> kind = {};
  bool changes = false;  // only what was created, changed or removed
  std::optional<Instant> from = {}, until = {};
};

// A fault of the chain. `seq`: the first row that is concerned.
struct AuditFault {
  std::int64_t seq = 0;
  std::string text;
};
struct AuditCheck {
  std::int64_t rows = 0;
  AuditEnd end;
  std::vector<AuditFault> faults;  // at most limits::audit_faults
};

// A patient as audit messages name one: "12345^^^HOSP".
struct AuditedPatient {
  RowId id = 0;
  std::string identifier;
};

class AuditStore {
 public:
  explicit AuditStore(Database& database) : database_(database) {}

  // Durable when it returns. Adds the orders and patients of what an event names, unless it names patients itself.
  AuditEnd append(const std::vector<model::AuditEvent>& events);
  AuditEnd end();
  // The newest first; `before`: only older ones.
  std::vector<AuditRecord> list(const AuditFilter& filter, std::optional<std::int64_t> before, int rows);
  // The oldest first, those behind `after`.
  std::vector<AuditRecord> next(std::int64_t after, int rows);
  // Reads all rows and computes each hash again. `expected`: an end that was kept elsewhere; it must be in the chain.
  AuditCheck verify(const std::optional<AuditEnd>& expected = {});

  // The audit repository has received the messages up to this one; it never goes back.
  std::int64_t sent();
  void set_sent(std::int64_t seq);
  std::vector<AuditedPatient> patients(const std::vector<RowId>& ids);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
