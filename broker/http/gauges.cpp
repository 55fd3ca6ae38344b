// SPDX-License-Identifier: Apache-2.0
#include "broker/http/gauges.hpp"

#include "broker/http/api.hpp"
#include "broker/usecases/certificate_validity.hpp"
#include "broker/usecases/discrepancies.hpp"
#include "sql/outbox.hpp"

#include <fstream>
#include <map>
#include <unistd.h>

namespace stepwise::broker::http {
namespace {

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total_pages = 0, resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void Gauges::refresh(broker::Context& context) {
  Metrics& metrics = context.metrics;
  metrics.set("process_resident_memory_bytes", {}, resident_bytes());
  try {
    refresh_outbox(context);
    refresh_discrepancies(context);
    metrics.set("stepwise_database_up", {}, 1);
  } catch (const sql::DatabaseUnavailable&) { metrics.set("stepwise_database_up", {}, 0); }
  for (const auto& context_of_tls : context.settings.certificates) {
    if (const auto days = broker::days_left(*context_of_tls, context.clock.now()))
      metrics.set("stepwise_certificate_days_left", {{"profile", context_of_tls->profile().name}}, *days);
  }
  const sql::Database::Use use = context.database.use();
  metrics.set("stepwise_database_connections", {{"state", "open"}}, use.open);
  metrics.set("stepwise_database_connections", {{"state", "borrowed"}}, use.borrowed);
  metrics.set("stepwise_database_connections", {{"state", "most"}}, use.most);
}

void Gauges::refresh_outbox(broker::Context& context) {
  std::map<std::pair<std::string, std::string>, std::pair<double, double>> now;
  const std::vector<sql::Backlog> backlog = sql::Outbox(context.database).backlog(context.clock.now());
  const std::vector<sql::Pause> pauses = sql::Outbox(context.database).pauses();
  const std::lock_guard lock(mutex_);
  for (const broker::Destination& destination : context.settings.destinations) {
    for (const char* state : {"waiting", "pending", "parked"}) queues_.emplace(destination.profile.name, state);
  }
  for (const broker::PerformedDestination& destination : context.settings.performed_destinations) {
    for (const char* state : {"pending", "parked"}) queues_.emplace(destination.name, state);
  }
  for (const auto& queue : queues_) now[queue] = {0, 0};
  for (const sql::Backlog& queue : backlog)
    now[{queue.destination, queue.state}] = {static_cast<double>(queue.count), queue.oldest_age_s};
  for (const auto& [queue, values] : now) {
    queues_.insert(queue);
    const Metrics::Labels labels{{"destination", queue.first}, {"state", queue.second}};
    context.metrics.set("stepwise_outbox_messages", labels, values.first);
    context.metrics.set("stepwise_outbox_oldest_seconds", labels, values.second);
  }
  for (const auto& [destination, state] : queues_)
    context.metrics.set("stepwise_destination_paused", {{"destination", destination}}, 0);
  for (const sql::Pause& pause : pauses)
    context.metrics.set("stepwise_destination_paused", {{"destination", pause.destination}}, 1);
}

void Gauges::refresh_discrepancies(broker::Context& context) {
  const std::map<std::string, std::int64_t> counts = broker::discrepancy_counts(context);
  for (const std::string_view kind : sql::discrepancy_kinds) {
    const auto found = counts.find(std::string(kind));
    context.metrics.set("stepwise_discrepancies", {{"kind", std::string(kind)}},
                        found == counts.end() ? 0 : static_cast<double>(found->second));
  }
}

Response get_metrics(Api& api, const Request&) {
  api.gauges.refresh(api.context);
  if (api.measure) api.measure(api.context.metrics);
  return {.status = 200, .content_type = std::string(metrics_type), .body = api.context.metrics.text()};
}

}  // namespace stepwise::broker::http
