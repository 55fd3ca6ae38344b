// SPDX-License-Identifier: Apache-2.0
// Durable ingest (docs/PERFORMANCE.md, "ingest"): different ORM^O01 NW of 1.1 KB; each connection waits for the ACK,
// which follows the commit, before it sends the next message. The baseline is measured in the same run: the rows of one
// message written by one call of an SQL function, by one client, on the same server.
//   bench_ingest BINARY [--messages N] [--json]
#include "bench/support/broker_process.hpp"
#include "bench/support/orders.hpp"
#include "bench/support/table.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Measured {
  double per_second = 0, p50_ms = 0, p99_ms = 0;
};

// The floor: eight tables, one function, one client.
Measured one_round_trip_limit(const std::string& database, int messages) {
  sql::Database server(database, 1, 10'000);
  sql::Session session(server);
  {
    session.run_script("CREATE SCHEMA bench_limit");
    std::string body;
    for (const char* table : {"journal", "patient", "identifier", "visit", "orders", "procedure", "step", "outbox"}) {
      session.run_script(fmt::format(
          "CREATE TABLE bench_limit.{0} (id bigint PRIMARY KEY, k text NOT NULL, body jsonb, raw bytea)", table));
      session.run_script(fmt::format("CREATE INDEX ON bench_limit.{0} (k)", table));
      body += fmt::format("INSERT INTO bench_limit.{} VALUES (n, k, b, r);", table);
    }
    session.run_script(
        "CREATE FUNCTION bench_limit.put(n bigint, k text, b jsonb, r bytea) RETURNS void LANGUAGE plpgsql AS $$ BEGIN " +
        body + " END $$");
  }
  std::vector<double> times;
  const auto start = Clock::now();
  for (int n = 0; n < messages; ++n) {
    const auto begin = Clock::now();
    const std::string raw = bench::order_message(n);
    session.run("SELECT bench_limit.put($1, $2, $3, $4)",
                {std::to_string(n), fmt::format("K{:08}", n),
                 R"({"name": "FAMILY^GIVEN", "service": "XCH", "start": "2026-03-01T09:00:00"})"},
                raw);
    times.push_back(seconds_since(begin) * 1e3);
  }
  return {messages / seconds_since(start), bench::percentile(times, 0.5), bench::percentile(times, 0.99)};
}

Measured ingest(std::uint16_t port, int connections, int messages, std::atomic<int>& number, std::atomic<int>& wrong) {
  std::vector<double> all;
  std::mutex mutex;
  std::vector<std::thread> senders;
  const auto start = Clock::now();
  for (int c = 0; c < connections; ++c) {
    senders.emplace_back([&] {
      bench::OrderSender sender(port);
      std::vector<double> times;
      for (int i = 0; i < messages / connections; ++i) {
        const auto begin = Clock::now();
        if (!sender.send(number++)) ++wrong;
        times.push_back(seconds_since(begin) * 1e3);
      }
      const std::lock_guard lock(mutex);
      all.insert(all.end(), times.begin(), times.end());
    });
  }
  for (std::thread& sender : senders) sender.join();
  return {static_cast<double>(all.size()) / seconds_since(start), bench::percentile(all, 0.5),
          bench::percentile(all, 0.99)};
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_ingest BINARY [--messages N] [--json]\n", stderr), 64;
  int messages = 3000;
  bool json = false;
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) == "--json")
      json = true;
    else if (std::string(argv[i]) == "--messages" && i + 1 < argc)
      messages = std::atoi(argv[++i]);
  }
  bench::TemporaryFolder folder;
  broker::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  const Measured limit = one_round_trip_limit(postgres.connection_string(), messages);
  std::atomic<int> number{0}, wrong{0};
  bench::Table table({"what", "messages/s", "p50 ms", "p99 ms", "of the limit"});
  const auto add = [&](const std::string& what, const Measured& m) {
    table.row({what, fmt::format("{:.0f}", m.per_second), fmt::format("{:.2f}", m.p50_ms),
               fmt::format("{:.2f}", m.p99_ms), fmt::format("{:.0f} %", 100 * m.per_second / limit.per_second)});
  };
  {
    bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder);
    ingest(broker.hl7_port(), 1, 200, number, wrong);  // warm
    add("limit: one round trip, 1 client", limit);
    for (const int connections : {1, 4, 16, 64})
      add(fmt::format("stepwise, {} connections", connections),
          ingest(broker.hl7_port(), connections, messages, number, wrong));
  }
  sql::Database database(postgres.connection_string(), 1, 10'000);
  const int orders = sql::value_of<int>(sql::Session(database).run("SELECT count(*) FROM imaging_order")[0][0]);
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);
  std::fprintf(stderr, "%d sent, %d wrong answers, %d orders in the database\n", number.load(), wrong.load(), orders);
  return wrong == 0 && orders == number ? 0 : 1;
}
