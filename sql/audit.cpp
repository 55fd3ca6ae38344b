// SPDX-License-Identifier: Apache-2.0
#include "sql/audit.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "sql/json_reader.hpp"
#include "sql/json_writer.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

const std::string audit_columns = "r.seq, r.record::text, r.hash";

// A record of a newer version, or one that was changed, must not stop those behind it.
model::AuditEvent event_of(const std::string& text) {
  try {
    return JsonReader::record<model::AuditEvent>(Json::parse(text));
  } catch (const std::exception&) {
    model::AuditEvent event;
    event.kind = model::AuditKind::recording_stopped;
    event.outcome = 8;
    event.actor.kind = model::AuditActorKind::stepwise;
    event.what = "audit trail";
    event.detail = "this version of Stepwise cannot read the record";
    return event;
  }
}

AuditRecord record_of(const Row& row) {
  AuditRecord record;
  record.seq = value_of<std::int64_t>(row[0]);
  record.text = text_of(row[1]);
  record.event = event_of(record.text);
  record.hash = text_of(row[2]);
  return record;
}

std::vector<AuditRecord> records_of(const Rows& rows) {
  std::vector<AuditRecord> records;
  records.reserve(rows.size());
  for (const Row row : rows) records.push_back(record_of(row));
  return records;
}

AuditEnd end_of(const Row& row, int column) {
  return {value_of<std::int64_t>(row[column]), text_of(row[column + 1])};
}

// `ids` as conditions that an index on the member finds.
std::string names_one_of(Statement& statement, std::string_view member, const std::vector<RowId>& ids) {
  std::string condition;
  for (const RowId id : ids) {
    condition += fmt::format("{}r.record->'{}' @> {}::jsonb", condition.empty() ? "" : " OR ", member,
                             statement.parameter(fmt::format("[{}]", id)));
  }
  return "(" + condition + ")";
}

std::vector<RowId> with_merged(Session& session, RowId patient) {
  static const std::string merged = R"(
WITH RECURSIVE all_ AS (SELECT $1::bigint AS id UNION SELECT p.id FROM patient p JOIN all_ a ON p.merged_into = a.id)
SELECT id FROM all_)";
  std::vector<RowId> ids;
  for (const Row row : session.run(merged, {std::to_string(patient)})) ids.push_back(value_of<RowId>(row[0]));
  return ids;
}

// The comparison of the rows with each other, and with the ends of the chain.
class ChainCheck {
 public:
  explicit ChainCheck(AuditEnd first) {
    check_.end = std::move(first);
    if (check_.end.seq != 0) fault(1, fmt::format("the records up to {} were removed", check_.end.seq));
  }

  void take(std::int64_t seq, std::string_view text, const std::string& hash) {
    AuditEnd& end = check_.end;
    if (seq != end.seq + 1) {
      fault(end.seq + 1, seq == end.seq + 2 ? std::string("the record is missing")
                                            : fmt::format("the records up to {} are missing", seq - 1));
    } else if (sha256_hex(fmt::format("{} {} {}", end.hash, seq, text)) != hash) {
      fault(seq, "the record, or its hash, was changed");
    }
    end = {seq, hash};
    ++check_.rows;
  }
  void expect(const AuditEnd& expected, const std::string& found) {
    if (found != expected.hash) fault(expected.seq, "the record does not have the expected hash");
  }
  void finish(const AuditEnd& last) {
    if (check_.end.seq < last.seq)
      fault(check_.end.seq + 1, fmt::format("the records up to {} are missing", last.seq));
    else if (check_.end.seq != last.seq || check_.end.hash != last.hash)
      fault(last.seq, "the table audit_chain names another end");
  }
  std::int64_t seq() const { return check_.end.seq; }
  AuditCheck take_result() { return std::move(check_); }

 private:
  void fault(std::int64_t seq, std::string text) {
    if (check_.faults.size() < limits::audit_faults) check_.faults.push_back({seq, std::move(text)});
  }
  AuditCheck check_;
};

}  // namespace

AuditEnd AuditStore::append(const std::vector<model::AuditEvent>& events) {
  JsonWriter json;
  json.object([&] { json.put("events", events); });
  return end_of(Session(database_).run("SELECT * FROM audit_append($1::jsonb->'events')", {json.take()})[0], 0);
}

AuditEnd AuditStore::end() {
  return end_of(Session(database_).run("SELECT last_seq, last_hash FROM audit_chain")[0], 0);
}

std::vector<AuditRecord> AuditStore::list(const AuditFilter& filter, std::optional<std::int64_t> before, int rows) {
  Session session(database_);
  Statement statement{"SELECT " + audit_columns + " FROM audit_record r WHERE true", {}};
  const auto where = [&](const std::string& condition) { statement.text += " AND " + condition; };
  if (filter.patient) where(names_one_of(statement, "patients", with_merged(session, *filter.patient)));
  if (filter.order) where(names_one_of(statement, "orders", {*filter.order}));
  if (!filter.actor.empty()) where("r.record->'actor'->>'name' = " + statement.parameter(filter.actor));
  if (filter.kind) where("r.record->>'kind' = " + statement.parameter(std::string(to_text(*filter.kind))));
  if (filter.changes) where("r.record->>'action' IN ('C', 'U', 'D')");
  if (filter.from) where(R"((r.record->>'at') COLLATE "C" >= )" + statement.parameter(to_text(*filter.from)));
  if (filter.until) where(R"((r.record->>'at') COLLATE "C" < )" + statement.parameter(to_text(*filter.until)));
  if (before) where("r.seq < " + statement.parameter(std::to_string(*before)) + "::bigint");
  statement.text += " ORDER BY r.seq DESC LIMIT " + statement.parameter(std::to_string(rows)) + "::integer";
  return records_of(session.run(statement));
}

std::vector<AuditRecord> AuditStore::next(std::int64_t after, int rows) {
  return records_of(Session(database_).run(
      "SELECT " + audit_columns + " FROM audit_record r WHERE r.seq > $1::bigint ORDER BY r.seq LIMIT $2::integer",
      {std::to_string(after), std::to_string(rows)}));
}

AuditCheck AuditStore::verify(const std::optional<AuditEnd>& expected) {
  Session session(database_);
  const Rows chain = session.run("SELECT first_seq, first_hash, last_seq, last_hash FROM audit_chain");
  const AuditEnd last = end_of(chain[0], 2);
  ChainCheck check(end_of(chain[0], 0));
  std::optional<std::string> found;  // the hash of the record that is expected
  while (true) {
    // Rows that are added while we read are not of this check.
    const Rows rows = session.run(
        "SELECT " + audit_columns +
            " FROM audit_record r WHERE r.seq > $1::bigint AND r.seq <= $2::bigint ORDER BY r.seq LIMIT $3::integer",
        {std::to_string(check.seq()), std::to_string(last.seq), std::to_string(limits::audit_page_rows)});
    if (rows.empty()) break;
    for (const Row row : rows) {
      const auto seq = value_of<std::int64_t>(row[0]);
      check.take(seq, row[1].text(), text_of(row[2]));
      if (expected && seq == expected->seq) found = text_of(row[2]);
    }
  }
  check.finish(last);
  if (expected) check.expect(*expected, found.value_or(""));
  return check.take_result();
}

std::int64_t AuditStore::sent() {
  return value_of<std::int64_t>(Session(database_).run("SELECT sent_seq FROM audit_chain")[0][0]);
}

void AuditStore::set_sent(std::int64_t seq) {
  Session(database_).run("UPDATE audit_chain SET sent_seq = greatest(sent_seq, $1::bigint)", {std::to_string(seq)});
}

std::vector<AuditedPatient> AuditStore::patients(const std::vector<RowId>& ids) {
  std::string list = "{";
  for (const RowId id : ids) list += (list.size() > 1 ? "," : "") + std::to_string(id);
  std::vector<AuditedPatient> patients;
  for (const Row row : Session(database_).run(
           "SELECT p.id, i.value, i.authority FROM patient p LEFT JOIN patient_identifier i ON i.patient_id = p.id AND "
           "i.position = 1 WHERE p.id = ANY ($1::bigint[]) ORDER BY p.id",
           {list + "}"})) {
    patients.push_back({value_of<RowId>(row[0]), fmt::format("{}^^^{}", row[1].text(), row[2].text())});
  }
  return patients;
}

}  // namespace stepwise::sql
