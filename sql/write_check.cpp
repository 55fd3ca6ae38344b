// SPDX-License-Identifier: Apache-2.0
#include "sql/write_check.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stepwise::sql {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kept(limits::readiness_kept_ms);

// A truncated table gets a new file, so its rows need new pages; an update could succeed on a full disk. All in one
// transaction.
const std::string write_script =
    "TRUNCATE write_check; INSERT INTO write_check SELECT repeat('x', 7000) FROM generate_series(1, 2)";

}  // namespace

std::optional<std::string> WriteCheck::failure() {
  {
    const std::lock_guard lock(mutex_);
    const Time now = steady_clock::now();
    if (now - checked_ < kept) return failure_;
    if (is_under_way_) return now - begun_ < kept ? failure_ : "it does not answer";
    is_under_way_ = true;
    begun_ = now;
  }
  std::optional<std::string> failure = write();
  const std::lock_guard lock(mutex_);
  is_under_way_ = false;
  checked_ = steady_clock::now();
  failure_ = failure;
  return failure;
}

std::optional<std::string> WriteCheck::write() {
  try {
    const std::vector<std::string> pending = database_.pending_migrations();
    if (!pending.empty()) return fmt::format("not applied yet: {}", fmt::join(pending, ", "));
    Session(database_).run_script(write_script);
    return std::nullopt;
  } catch (const DatabaseUnavailable& failure) {
    log::debug("the database cannot store data: {}", failure.what());
    return failure.reason();
  } catch (const DatabaseBusy&) { return "a write did not finish in time"; } catch (const std::exception& failure) {
    log::warning("the database cannot store data: {}", failure.what());
    return "its schema cannot be used; the log of the broker says why";
  }
}

}  // namespace stepwise::sql
