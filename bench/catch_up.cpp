// SPDX-License-Identifier: Apache-2.0
// Catch-up after an outage (docs/PERFORMANCE.md, "catch-up"): N RAD-4 messages wait for one destination, which answers
// at once. The baseline is measured in the same run: the same exchanges over one connection without a broker or a
// database.
//   bench_catch_up BINARY [--messages N] [--json]
#include "bench/support/broker_process.hpp"
#include "bench/support/receiver.hpp"
#include "bench/support/table.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "hl7/net/mllp_client.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

std::string message_text(int n) {
  return fmt::format(
      "MSH|^~\\&|STEPWISE|RADIOLOGY|PACS|IMG|20260301080000||ORM^O01|B{0:08}|P|2.3.1\rPID|||P{0:08}^^^HOSP^MR||FAMILY^GIVEN||19700315|F\r"
      "PV1||O\rORC|NW|O{0:08}^HIS|F{0:08}^STEPWISE||SC\rOBR|1|O{0:08}^HIS|F{0:08}^STEPWISE|XCH^Chest^L^P1^Chest 2 views^ERL\r"
      "ZDS|1.2.3.{0}^100^Application^DICOM\r",
      n);
}

// Records when the first and the last of `expected` different messages were received.
class Counter {
 public:
  std::uint16_t port() const { return receiver_.port(); }

  // Messages per second from the first to the last; 0 if not all are received.
  double rate_of(std::size_t expected) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::minutes(5), [&] { return seen_.size() == expected; })) return 0;
    const double rate = static_cast<double>(expected - 1) / std::chrono::duration<double>(last_ - first_).count();
    seen_.clear();
    return rate;
  }

 private:
  void on_message(const hl7::Message& message) {
    const std::lock_guard lock(mutex_);
    last_ = Clock::now();
    if (seen_.empty()) first_ = last_;
    seen_.insert(message.control_id());
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> seen_;
  Clock::time_point first_, last_;
  bench::Receiver receiver_{[this](const hl7::Message& message) { on_message(message); }};
};

void send_all(std::uint16_t port, int messages) {
  hl7::net::BlockingMllpClient client;
  if (client.connect("127.0.0.1", port, std::chrono::seconds(5))) return;
  for (int n = 0; n < messages; ++n) client.send(message_text(n), std::chrono::seconds(5));
}

void fill_outbox(const std::string& database, int messages) {
  sql::Database server(database, 1, 10'000);
  sql::Session session(server);
  sql::Transaction transaction(session);
  for (int n = 0; n < messages; ++n) {
    session.run(
        "INSERT INTO outbox (id, destination, state, kind, control_id, patient_id, order_id, created_at, bytes) "
        "VALUES ($1, 'pacs', 'pending', 'procedure_scheduled', $2, $3, $4, now(), $5)",
        {std::to_string(n + 1'000'000), fmt::format("B{:08}", n), std::to_string(n / 4), std::to_string(n / 2)},
        message_text(n));
  }
  transaction.commit();
  session.run_script("ANALYZE outbox");
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_catch_up BINARY [--messages N] [--json]\n", stderr), 64;
  int messages = 20'000;
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
  { bench::BrokerProcess migrates(argv[1], postgres.connection_string(), folder); }
  fill_outbox(postgres.connection_string(), messages);

  Counter receiver;
  const auto expected = static_cast<std::size_t>(messages);
  send_all(receiver.port(), messages);
  const double limit = receiver.rate_of(expected);
  double caught_up = 0;
  {
    bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder,
                                {"destination.pacs.role=image manager", "destination.pacs.host=127.0.0.1",
                                 fmt::format("destination.pacs.port={}", receiver.port())});
    caught_up = receiver.rate_of(expected);
  }
  bench::Table table({"what", "messages/s", "of the limit"});
  table.row({"limit: the exchange alone", fmt::format("{:.0f}", limit), "100 %"});
  table.row({fmt::format("stepwise, {} waiting", messages), fmt::format("{:.0f}", caught_up),
             fmt::format("{:.0f} %", 100 * caught_up / limit)});
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);

  sql::Database database(postgres.connection_string(), 1, 10'000);
  const int delivered =
      sql::value_of<int>(sql::Session(database).run("SELECT count(*) FROM outbox WHERE state = 'delivered'")[0][0]);
  std::fprintf(stderr, "%d of %d delivered\n", delivered, messages);
  return delivered == messages ? 0 : 1;
}
