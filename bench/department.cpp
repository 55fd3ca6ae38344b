// SPDX-License-Identifier: Apache-2.0
// Times that a department notices (docs/PERFORMANCE.md, "department"): how soon the HIS gets the status of a completed
// exam, the time of a worklist query while many orders arrive, the time of a restart, and the memory of the broker.
// Gates T-A9, T-M1, T-R1, T-R2.
//   bench_department BINARY [--steps N]
#include "base/digest.hpp"
#include "base/limits.hpp"
#include "bench/support/broker_process.hpp"
#include "bench/support/gates.hpp"
#include "bench/support/modality.hpp"
#include "bench/support/orders.hpp"
#include "bench/support/receiver.hpp"
#include "bench/support/worklist_model.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "broker/testpeers/test_modality.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The order placer: records when it receives the status completed of each order.
class Placer {
 public:
  std::uint16_t port() const { return receiver_.port(); }
  Clock::time_point heard_completed(const std::string& number) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return completed_.count(number) != 0; }))
      throw std::runtime_error("the placer never heard that the order is completed");
    return completed_.at(number);
  }

 private:
  void on_message(const hl7::Message& message) {
    if (message.text("ORC-5") != "CM") return;
    const std::lock_guard lock(mutex_);
    completed_[message.text("ORC-2.1")] = Clock::now();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Clock::time_point> completed_;
  bench::Receiver receiver_{[this](const hl7::Message& message) { on_message(message); }};
};

template <class T>
T taken(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

// T-M1: from sending the N-SET to reading the status at the placer.
std::vector<double> status_times(const bench::BrokerProcess& broker, Placer& placer, int first_order, int exams) {
  const broker::TestModality modality({.to = fmt::format("127.0.0.1:{}", broker.dicom_port()), .aet = "DX1"});
  bench::OrderSender his(broker.hl7_port());
  std::vector<double> times;
  for (int n = first_order; n < first_order + exams; ++n) {
    if (!his.send(n)) throw std::runtime_error("an order was not answered AA");
    const auto list = taken(modality.worklist({.patient_id = fmt::format("P{:08}", n)}));
    if (list.answers.size() != 1) throw std::runtime_error("an order is not on the worklist");
    const std::string uid = new_uid();
    if (!taken(modality.start(list.answers[0], uid)).ok()) throw std::runtime_error("N-CREATE was refused");
    const auto start = Clock::now();
    if (!taken(modality.complete(list.answers[0], uid)).ok()) throw std::runtime_error("N-SET was refused");
    times.push_back(
        std::chrono::duration<double, std::milli>(placer.heard_completed(fmt::format("O{:08}", n)) - start).count());
  }
  return times;
}

// p99 of a query that one client repeats for the given time.
double query_p99_ms(std::uint16_t port, const dicom::Dataset& keys, std::chrono::seconds duration) {
  dicom::net::Association association = bench::associate(port);
  std::vector<double> times;
  for (const auto end = Clock::now() + duration; Clock::now() < end;) {
    const auto start = Clock::now();
    bench::ask(association, keys);
    times.push_back(ms_since(start));
  }
  return bench::percentile(times, 0.99);
}

// Sends orders at a given rate over sixteen connections, until it is destroyed.
class Pour {
 public:
  Pour(std::uint16_t port, int first_order, double per_second)
      : number_(first_order), first_(first_order), start_(Clock::now()) {
    constexpr int connections = 16;
    for (int connection = 0; connection < connections; ++connection) {
      threads_.emplace_back([this, port, per_second] {
        bench::OrderSender sender(port);
        while (!ended_) {
          const int n = number_++;
          std::this_thread::sleep_until(start_ + std::chrono::duration_cast<Clock::duration>(
                                                     std::chrono::duration<double>((n - first_) / per_second)));
          if (!sender.send(n)) wrong_ = true;
        }
      });
    }
  }
  ~Pour() { end(); }
  // Messages per second that were really sent.
  double end() {
    const double rate = (number_ - first_) / std::chrono::duration<double>(Clock::now() - start_).count();
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return rate;
  }
  bool all_taken() const { return !wrong_; }

 private:
  std::atomic<int> number_;
  const int first_;
  const Clock::time_point start_;
  std::atomic<bool> ended_{false}, wrong_{false};
  std::vector<std::thread> threads_;
};

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_department BINARY [--steps N]\n", stderr), 64;
  const int steps = argc > 3 && std::string(argv[2]) == "--steps" ? std::atoi(argv[3]) : 100'000;
  bench::TemporaryFolder folder;
  broker::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  sql::Database database(postgres.connection_string(), 2, limits::database_borrow_timeout_ms);
  database.migrate();
  bench::Gates gates;
  Placer placer;
  const std::vector<std::string> settings{
      "station.DX1.modality=DX",        "station.CT1.modality=CT",
      "dicom.associations=210",         "destination.his.role=order placer",
      "destination.his.host=127.0.0.1", fmt::format("destination.his.port={}", placer.port())};
  constexpr int first_order = 50'000'000;
  {
    const bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder, settings);
    gates.at_most("T-R1: resident, nothing there", broker.resident_mb(), 60, "MB");
    status_times(broker, placer, first_order, 20);  // warm
    gates.at_most("T-M1: N-SET COMPLETED to the status at the HIS, p50",
                  bench::percentile(status_times(broker, placer, first_order + 20, 300), 0.5), 10, "ms");
  }
  bench::add_open_steps(database, 0, steps);
  const auto start = std::chrono::steady_clock::now();
  const bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder, settings);
  gates.at_most(fmt::format("T-R2: start to ready, {} open steps", steps), ms_since(start) / 1000, 1, "s");

  const auto queries = bench::queries(steps);
  const dicom::Dataset &q1 = queries[0].keys, &whole_day = queries[4].keys;
  query_p99_ms(broker.dicom_port(), whole_day, std::chrono::seconds(2));
  gates.at_most(fmt::format("T-R1: resident, {} open steps, whole days asked for", steps), broker.resident_mb(), 250,
                "MB");
  const double idle = query_p99_ms(broker.dicom_port(), q1, std::chrono::seconds(5));
  Pour pour(broker.hl7_port(), first_order + 1000, 1000);
  const double busy = query_p99_ms(broker.dicom_port(), q1, std::chrono::seconds(10));
  const double rate = pour.end();
  gates.add(fmt::format("T-A9: q1, p99 while {:.0f} of 1000 orders/s come, to {:.2f} ms idle <= 3.00 x", rate, idle),
            busy / idle, "x", rate >= 950 && busy / idle <= 3);

  std::vector<dicom::net::Association> associations;
  for (int i = 0; i < 200; ++i) associations.push_back(bench::associate(broker.dicom_port()));
  for (dicom::net::Association& association : associations) bench::ask(association, queries[2].keys);
  gates.at_most("T-R1: resident, 200 associations open", broker.resident_mb(), 300, "MB");
  std::fputs(gates.text().c_str(), stdout);
  return pour.all_taken() ? 0 : 1;
}
