// SPDX-License-Identifier: Apache-2.0
// Collects the events of the audit trail and writes them in batches, so that no query and no message waits for it. If
// the process is killed, the events of the last limits::audit_gather_ms are lost; if the database is away, events wait
// in memory. Any thread.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "broker/usecases/background_writer.hpp"
#include "broker/usecases/context.hpp"
#include "sql/audit.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace stepwise::broker {

class AuditTrail {
 public:
  AuditTrail(sql::Database& database, const Clock& clock, Metrics& metrics);
  ~AuditTrail();  // stop()
  AuditTrail(const AuditTrail&) = delete;
  AuditTrail& operator=(const AuditTrail&) = delete;

  // Does not block. If more than limits::audit_waiting_bytes wait, beside as many that are being written, the event is
  // lost, and the trail says how many were.
  // `event.at` is set if it is not.
  void record(model::AuditEvent event);
  // The same for what a device or a stranger does over and over: an event that is equal to one of the last
  // limits::audit_repeat_window_s is only counted. The number is written when that time is over.
  void record_unless_repeated(model::AuditEvent event);

  void start() { writer_.start(); }  // writes from now on; the database has its tables
  void stop();                       // writes the rest; may be called again

  // Writes what waits, in this thread. Throws what sql/database.hpp names; then the events still wait.
  void write_now();

 private:
  struct Waiting {
    model::AuditEvent event;
    bool may_repeat = false;
  };
  struct Repeats {
    Instant opened{};
    model::AuditEvent event;  // of the last repetition
    int count = 0;
  };
  struct Refusals {
    Instant opened{};
    int count = 0;
  };
  void take(Waiting waiting);
  void write(bool closes_all_windows);
  void write_batch();
  sql::AuditEnd append(const std::vector<model::AuditEvent>& events);
  void collect(bool closes_all_windows);
  void count_repeats(model::AuditEvent event);
  bool add_to_window(model::AuditEvent& event);
  bool is_one_of_many_refusals(const model::AuditEvent& event);
  void close_windows(bool all);
  void close(Repeats& repeats);
  void report_losses();
  void log_end(const sql::AuditEnd& end, bool always);

  sql::AuditStore store_;
  const Clock& clock_;
  Metrics& metrics_;

  std::mutex mutex_;  // guards the members up to the blank line
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::int64_t lost_ = 0;

  std::mutex writing_;                        // guards the members below
  std::vector<model::AuditEvent> batch_;      // to be written next; filled only when it is empty
  std::map<std::string, Repeats> repeats_;    // by the digest of the event
  std::map<std::string, Refusals> refusals_;  // by the address
  std::chrono::steady_clock::time_point end_logged_{};
  BackgroundWriter writer_;  // the last member, because its thread uses the others
};

// A peer that was not admitted, or has no valid certificate.
model::AuditEvent refused_node(model::AuditActorKind kind, std::string name, std::string address, std::string reason);

// For the use cases: records with context.audit, if there is one.
void record(Context& context, model::AuditEvent event);
void record_unless_repeated(Context& context, model::AuditEvent event);

}  // namespace stepwise::broker
