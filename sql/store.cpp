// SPDX-License-Identifier: Apache-2.0
#include "sql/store.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "sql/group_writer.hpp"
#include "sql/session.hpp"
#include "sql/write_set_json.hpp"

namespace stepwise::sql {
namespace {

const std::string read_store_statement = "SELECT department_read($1::jsonb)";
const std::string apply_statement = "SELECT department_apply($1::jsonb, $2::bytea)";

}  // namespace

ApplyOutcome Store::apply_once(Database& database, const WriteSet& rows) {
  const ApplyArguments arguments = apply_arguments(rows);
  try {
    const auto outcome = Session(database).run(apply_statement, {arguments.rows}, arguments.bytes);
    return text_of(outcome[0][0]) == "applied" ? ApplyOutcome::applied : ApplyOutcome::stale;
  } catch (const UniqueKeyTaken& taken) {
    log::debug("apply: {}; reading again", taken.what());
    return ApplyOutcome::stale;
  }
}

ReadResult Store::read(const ReadKeys& keys) {
  const std::string json = to_json(keys);
  return read_result_from(text_of(Session(database_).run(read_store_statement, {json})[0][0]));
}

ApplyOutcome Store::apply(const WriteSet& rows) {
  for (int attempt = 1;; ++attempt) {
    try {
      return database_.writer_->apply(rows);
    } catch (const DatabaseBusy&) {
      if (attempt > limits::database_retries) throw;
    }
  }
}

}  // namespace stepwise::sql
