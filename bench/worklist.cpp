// SPDX-License-Identifier: Apache-2.0
// Worklist queries (docs/PERFORMANCE.md, "worklist"), against the built broker on a real PostgreSQL. Two floors are
// measured in the same run with the same answers and no search: the gathered floor of DCMTK, and our own server with
// ready answers. Then the gates T-A1 to T-A8.
//   bench_worklist BINARY [--steps N ...] [--json]
#include "base/limits.hpp"
#include "bench/support/broker_process.hpp"
#include "bench/support/dcmtk_client.hpp"
#include "bench/support/gates.hpp"
#include "bench/support/gathered_floor.hpp"
#include "bench/support/modality.hpp"
#include "bench/support/table.hpp"
#include "bench/support/worklist_model.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

// Answers every query with the first `count` of its prepared answers.
class Canned final : public dicom::net::Services {
 public:
  std::vector<dicom::Dataset> answers;
  dicom::net::Admission admit(const dicom::net::Peer&) override { return dicom::net::Admission::accepted; }
  std::unique_ptr<dicom::net::WorklistAnswers> find(const dicom::net::Peer&, const dicom::Dataset&) override {
    return std::make_unique<All>(answers);
  }
  dicom::Reply create_performed_step(const dicom::net::Peer&, const dicom::net::NormalizedRequest&) override {
    return {};
  }
  dicom::Reply set_performed_step(const dicom::net::Peer&, const dicom::net::NormalizedRequest&) override { return {}; }
  void observed(std::string_view, const dicom::net::Peer&) override {}

 private:
  struct All final : dicom::net::WorklistAnswers {
    explicit All(const std::vector<dicom::Dataset>& ready) : ready_(ready) {}
    Page next_page() override {
      Page page;
      for (; at_ < ready_.size() && page.answers.size() < static_cast<std::size_t>(limits::worklist_page_rows); ++at_)
        page.answers.push_back({dicom::Status::pending, ready_[at_]});
      return page;
    }
    dicom::Reply final() const override { return {}; }
    const std::vector<dicom::Dataset>& ready_;
    std::size_t at_ = 0;
  };
};

struct Measured {
  std::size_t answers = 0;
  double p50_ms = 0;
};

// `fresh`: a new association for each query.
Measured measure(std::uint16_t port, const dicom::Dataset& keys, bool fresh = false) {
  dicom::net::Association association = bench::associate(port);
  Measured measured{bench::ask(association, keys).size(), 0};
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::seconds(2);
  while (times.size() < 15 || (Clock::now() < end && times.size() < 2000)) {
    const auto start = Clock::now();
    if (fresh) {
      association.release();
      association = bench::associate(port);
    }
    if (bench::ask(association, keys).size() != measured.answers)
      throw std::runtime_error("the number of answers changed");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  measured.p50_ms = bench::percentile(times, 0.5);
  return measured;
}

// Our own server with the same prepared answers: the cost of transport and encoding.
Measured ready_floor(const std::vector<dicom::Dataset>& answers, const dicom::Dataset& keys, bool fresh) {
  Canned services;
  services.answers = answers;
  dicom::net::ServerSettings settings;
  settings.port = 0;
  dicom::net::DicomServer server(settings, services);
  server.start();
  const Measured measured = measure(server.port(), keys, fresh);
  server.stop();
  return measured;
}

struct Row {
  std::string query;
  std::size_t answers = 0;
  double p50_ms = 0, gathered_ms = 0, ready_ms = 0;
  double ratio() const { return p50_ms / gathered_ms; }
};

Row compare(std::uint16_t broker, const bench::Query& query, bool fresh) {
  dicom::net::Association association = bench::associate(broker);
  const std::vector<dicom::Dataset> answers = bench::ask(association, query.keys);
  association.release();
  Row row{query.name + (fresh ? ", a new association each" : ""), answers.size(), 0, 0, 0};
  {
    const bench::GatheredFloor floor(answers);
    row.gathered_ms = measure(floor.port(), query.keys, fresh).p50_ms;
  }
  row.ready_ms = ready_floor(answers, query.keys, fresh).p50_ms;
  row.p50_ms = measure(broker, query.keys, fresh).p50_ms;
  return row;
}

struct Throughput {
  double per_second = 0, p99_ms = 0;
};

Throughput in_parallel(std::uint16_t port, const dicom::Dataset& keys, std::size_t answers) {
  constexpr int clients = 16;
  constexpr auto duration = std::chrono::seconds(3);
  std::vector<std::vector<double>> times(clients);
  std::atomic<bool> wrong{false};
  std::vector<std::thread> threads;
  for (std::vector<double>& own : times) {
    threads.emplace_back([&, port] {
      dicom::net::Association association = bench::associate(port);
      const auto end = Clock::now() + duration;
      while (Clock::now() < end) {
        const auto start = Clock::now();
        if (bench::ask(association, keys).size() != answers) wrong = true;
        own.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      }
    });
  }
  for (std::thread& each : threads) each.join();
  if (wrong) throw std::runtime_error("the number of answers changed");
  std::vector<double> all;
  for (const std::vector<double>& own : times) all.insert(all.end(), own.begin(), own.end());
  const double seconds = std::chrono::duration<double>(duration).count();
  return {static_cast<double>(all.size()) / seconds, bench::percentile(all, 0.99)};
}

struct Arguments {
  std::string binary;
  std::vector<int> sizes;
  int finished = 0;
  bool json = false;
};

Arguments read_arguments(int argc, char* argv[]) {
  Arguments arguments{argv[1], {}, 0, false};
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      arguments.json = true;
    else if (word == "--finished" && i + 1 < argc)
      arguments.finished = std::atoi(argv[++i]);
    else if (word != "--steps")
      arguments.sizes.push_back(std::atoi(argv[i]));
  }
  if (arguments.sizes.empty()) arguments.sizes = {1000, 50000};
  return arguments;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_worklist BINARY [--steps N ...] [--finished N] [--json]\n", stderr), 64;
  const Arguments arguments = read_arguments(argc, argv);
  bench::TemporaryFolder folder;
  broker::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  sql::Database database(postgres.connection_string(), 2, limits::database_borrow_timeout_ms);
  database.migrate();
  bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder);
  bench::Table table(
      {"open steps", "query", "answers", "p50 ms", "gathered floor ms", "ratio", "our ready answers ms"});
  int there = 0;
  std::vector<Row> rows;  // rows for the largest model
  double first_q3_ms = 0, few_answers_ms = 0;
  std::size_t few_answers = 0;
  const auto add_row = [&](const Row& row) {
    table.row({std::to_string(there), row.query, std::to_string(row.answers), fmt::format("{:.3f}", row.p50_ms),
               fmt::format("{:.3f}", row.gathered_ms), fmt::format("{:.2f}", row.ratio()),
               fmt::format("{:.3f}", row.ready_ms)});
    rows.push_back(row);
  };
  for (const int size : arguments.sizes) {
    bench::add_open_steps(database, there, size);
    there = size;
    rows.clear();
    const auto queries = bench::queries(size);
    for (const bench::Query& query : queries) add_row(compare(broker.dicom_port(), query, false));
    add_row(compare(broker.dicom_port(), queries[2], true));
    if (first_q3_ms == 0) {
      first_q3_ms = rows[2].p50_ms;
      few_answers = rows[0].answers;
      few_answers_ms = bench::dcmtk_client_p50_ms(broker.dicom_port(), queries[0].keys, few_answers);
    }
  }
  const std::vector<Row> largest = rows;
  bench::Gates gates;
  gates.at_most("T-A1: q1", largest[0].ratio(), 1.5, "x");
  gates.at_most("T-A2: q2", largest[1].ratio(), 2.5, "x");
  gates.at_most("T-A2: q3", largest[2].ratio(), 2.5, "x");
  gates.at_most("T-A3: q4", largest[3].ratio(), 1.5, "x");
  gates.at_most("T-A4: q5", largest[4].ratio(), 1.5, "x");

  const bench::Query q1 = bench::queries(there)[0], q3 = bench::queries(there)[2];
  dicom::net::Association association = bench::associate(broker.dicom_port());
  const auto answers = bench::ask(association, q1.keys);
  association.release();
  Throughput floor;
  {
    const bench::GatheredFloor server(answers);
    floor = in_parallel(server.port(), q1.keys, answers.size());
  }
  const Throughput ours = in_parallel(broker.dicom_port(), q1.keys, answers.size());
  const double share = 100 * ours.per_second / floor.per_second;
  gates.add(fmt::format("T-A5: q1, 16 clients >= 70 % of the floor's {:.0f} queries/s", floor.per_second), share, "%",
            share >= 70);
  gates.at_most("T-A5: p99", ours.p99_ms, 80, "ms");
  gates.at_most(fmt::format("T-A6: q3, {} to {} open steps", arguments.sizes.front(), there),
                largest[2].p50_ms / first_q3_ms, 1.2, "x");
  if (arguments.finished > 0) {
    bench::add_finished_orders(database, 10'000'000, 10'000'000 + arguments.finished);
    const double behind = measure(broker.dicom_port(), q3.keys).p50_ms;
    gates.at_most(fmt::format("T-A6: q3, {} finished orders behind", arguments.finished), behind / largest[2].p50_ms,
                  1.2, "x");
  }
  gates.at_most("T-A7: q3, a new association each", largest[5].ratio(), 1.5, "x");
  gates.at_most(fmt::format("T-A8: DCMTK's own client, {} answers", few_answers), few_answers_ms, 0.5, "ms");
  std::fputs((arguments.json ? table.json() : table.text() + "\n" + gates.text()).c_str(), stdout);
  std::fprintf(stderr, "resident memory of the broker: %.0f MB\n", broker.resident_mb());
}
