// SPDX-License-Identifier: Apache-2.0
// Worklist queries (docs/PERFORMANCE.md, "worklist"), against the built broker on a real PostgreSQL. The floor is measured in the same run: our
// server with the same number of ready answers and no search. Also an unmodified DCMTK client with its default settings (Nagle on).
//   bench_worklist BINARY [--steps N ...] [--json]
#include "app/embedded_postgres.hpp"
#include "base/limits.hpp"
#include "bench/support/broker_process.hpp"
#include "bench/support/table.hpp"
#include "bench/support/worklist_model.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/client.hpp"
#include "dicom/net/server.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

// Answers every query with the first `count` of what it was given.
class Canned final : public dicom::net::Services {
 public:
  std::vector<dicom::Dataset> answers;
  dicom::net::Admission admit(const dicom::net::Peer&) override { return dicom::net::Admission::accepted; }
  std::unique_ptr<dicom::net::WorklistAnswers> find(const dicom::net::Peer&, const dicom::Dataset&) override { return std::make_unique<All>(answers); }
  dicom::Reply create_performed_step(const dicom::net::Peer&, const dicom::net::NormalizedRequest&) override { return {}; }
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

dicom::net::Association associate(std::uint16_t port) {
  dicom::net::ClientSettings settings;
  settings.port = port;
  settings.called_aet = "STEPWISE";
  settings.calling_aet = "CT1";
  auto association = dicom::net::Association::open(settings);
  if (!association) throw std::runtime_error(describe(association.error()));
  return std::move(*association);
}

std::vector<dicom::Dataset> ask(dicom::net::Association& association, const dicom::Dataset& keys) {
  std::vector<dicom::Dataset> answers;
  const auto reply = association.find_worklist(keys, [&](dicom::Status, const dicom::Dataset& answer) { answers.push_back(answer); });
  if (!reply || !reply->ok()) throw std::runtime_error("the query failed");
  return answers;
}

// `fresh`: a new association for each query.
Measured measure(std::uint16_t port, const dicom::Dataset& keys, bool fresh = false) {
  dicom::net::Association association = associate(port);
  Measured measured{ask(association, keys).size(), 0};
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::seconds(2);
  while (times.size() < 15 || (Clock::now() < end && times.size() < 2000)) {
    const auto start = Clock::now();
    if (fresh) {
      association.release();
      association = associate(port);
    }
    if (ask(association, keys).size() != measured.answers) throw std::runtime_error("the number of answers changed");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  measured.p50_ms = bench::percentile(times, 0.5);
  return measured;
}

Measured floor_of(const std::vector<dicom::Dataset>& answers, const dicom::Dataset& keys, bool fresh = false) {
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

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_worklist BINARY [--steps N ...] [--finished N] [--json]\n", stderr), 64;
  std::vector<int> sizes;
  int finished = 0;
  bool json = false;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") json = true;
    else if (word == "--finished" && i + 1 < argc) finished = std::atoi(argv[++i]);
    else if (word != "--steps") sizes.push_back(std::atoi(argv[i]));
  }
  if (sizes.empty()) sizes = {1000, 50000};

  bench::TemporaryFolder folder;
  app::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  sql::Database database(postgres.connection_string(), 2, limits::database_borrow_timeout_ms);
  database.migrate();
  bench::Table table({"open steps", "query", "answers", "p50 ms", "floor ms", "times the floor"});
  bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder);
  int there = 0;
  const auto add_row = [&](const std::string& name, const dicom::Dataset& keys, bool fresh) {
    dicom::net::Association association = associate(broker.dicom_port());
    const std::vector<dicom::Dataset> answers = ask(association, keys);
    association.release();
    const Measured floor = floor_of(answers, keys, fresh);
    const Measured measured = measure(broker.dicom_port(), keys, fresh);
    table.row({std::to_string(there), name, std::to_string(measured.answers), fmt::format("{:.3f}", measured.p50_ms),
               fmt::format("{:.3f}", floor.p50_ms), fmt::format("{:.2f}", measured.p50_ms / floor.p50_ms)});
  };
  for (const int size : sizes) {
    bench::add_open_steps(database, there, size);
    there = size;
    for (const bench::Query& query : bench::queries(size)) add_row(query.name, query.keys, false);
    add_row("q3, a new association each", bench::queries(size)[2].keys, true);
  }
  if (finished > 0) {
    bench::add_finished_orders(database, 10'000'000, 10'000'000 + finished);
    add_row(fmt::format("q3, {} finished orders behind", finished), bench::queries(there)[2].keys, false);
  }
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);
  std::fprintf(stderr, "resident memory of the broker: %.0f MB\n", broker.resident_mb());
}
