// SPDX-License-Identifier: Apache-2.0
// The cost of TLS: the same broker with a clear-text port and a TLS port beside it, and the same work on both in turns.
// Orders are sent as in bench_ingest, worklist queries are those of bench_worklist.
//   bench_tls BINARY [--messages N] [--steps N] [--json]
#include "base/certificate.hpp"
#include "bench/support/broker_process.hpp"
#include "bench/support/modality.hpp"
#include "bench/support/orders.hpp"
#include "bench/support/table.hpp"
#include "bench/support/worklist_model.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stepwise;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A private authority with one certificate for the broker and its peers.
struct Certificates {
  explicit Certificates(const std::filesystem::path& folder)
      : ca(folder / "ca.pem"), certificate(folder / "both.pem"), key(folder / "both.key") {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto authority = CertificateAuthority::make("bench", now, std::chrono::days(1));
    const auto issued = authority.issue("both", {"127.0.0.1"}, now, std::chrono::days(1));
    write_file(ca, authority.files().certificate);
    write_file(certificate, issued.certificate);
    write_file(key, issued.key);
  }
  std::vector<std::string> settings() const {
    return {"tls.site.certificate=\"" + certificate.string() + "\"",
            "tls.site.key=\"" + key.string() + "\"",
            "tls.site.ca=\"" + ca.string() + "\"",
            "hl7.tls=site",
            "hl7.tls_port=0",
            "dicom.tls=site",
            "dicom.tls_port=0"};
  }
  ClientTls client() const {
    return {std::make_shared<TlsContext>(TlsProfile{.name = "bench",
                                                    .certificate = certificate.string(),
                                                    .key = key.string(),
                                                    .authorities = ca.string(),
                                                    .revoked = {}}),
            {}};
  }
  std::filesystem::path ca, certificate, key;
};

// Seconds for one order on each connection, times `each`.
double seconds_for_orders(std::uint16_t port, const ClientTls& tls, int connections, int each, std::atomic<int>& number,
                          std::atomic<int>& wrong) {
  std::vector<std::unique_ptr<bench::OrderSender>> senders;
  for (int n = 0; n < connections; ++n) senders.push_back(std::make_unique<bench::OrderSender>(port, tls));
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (auto& sender : senders) {
    threads.emplace_back([&, one = sender.get()] {
      for (int n = 0; n < each; ++n) {
        if (!one->send(number++)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return seconds_since(start);
}

// Median milliseconds of clear text and of TLS, in turns: the machine may become slower or faster meanwhile.
std::pair<double, double> in_turns(const std::function<double()>& clear, const std::function<double()>& encrypted) {
  std::vector<double> first, second;
  for (int n = 0; n < rounds; ++n) {
    first.push_back(clear());
    second.push_back(encrypted());
  }
  return {bench::percentile(first, 0.5), bench::percentile(second, 0.5)};
}

double query_ms(dicom::net::Association& association, const dicom::Dataset& keys, int times) {
  const auto start = Clock::now();
  for (int n = 0; n < times; ++n) bench::ask(association, keys);
  return seconds_since(start) * 1e3 / times;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_tls BINARY [--messages N] [--steps N] [--json]\n", stderr), 64;
  int messages = 1000, steps = 10'000;
  bool json = false;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") json = true;
    if (word == "--messages" && i + 1 < argc) messages = std::atoi(argv[++i]);
    if (word == "--steps" && i + 1 < argc) steps = std::atoi(argv[++i]);
  }
  bench::TemporaryFolder folder;
  const Certificates certificates(folder.path());
  const ClientTls tls = certificates.client();
  broker::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  {
    sql::Database database(postgres.connection_string(), 1, 10'000);
    database.migrate();
    bench::add_open_steps(database, 0, steps);
  }
  std::atomic<int> number{10'000'000}, wrong{0};
  bench::Table table({"what", "clear text", "TLS", "ratio"});
  const auto add = [&](const std::string& what, const std::string& unit, std::pair<double, double> measured) {
    table.row({what, fmt::format("{:.3f} {}", measured.first, unit), fmt::format("{:.3f} {}", measured.second, unit),
               fmt::format("{:.2f}", measured.second / measured.first)});
  };
  bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder, certificates.settings());
  for (const int connections : {1, 16}) {
    const int each = std::max(1, messages / connections / rounds);
    const auto per_message = [&](std::uint16_t port, const ClientTls& with) {
      return seconds_for_orders(port, with, connections, each, number, wrong) * 1e3 / (each * connections);
    };
    add(fmt::format("order, {} connections", connections), "ms",
        in_turns([&] { return per_message(broker.hl7_port(), {}); },
                 [&] { return per_message(broker.hl7_tls_port(), tls); }));
  }
  for (const bench::Query& query : bench::queries(steps)) {
    auto clear = bench::associate(broker.dicom_port()), encrypted = bench::associate(broker.dicom_tls_port(), tls);
    add(query.name, "ms",
        in_turns([&] { return query_ms(clear, query.keys, 20); }, [&] { return query_ms(encrypted, query.keys, 20); }));
  }
  const dicom::Dataset q3 = bench::queries(steps).at(2).keys;
  const auto anew = [&](std::uint16_t port, const ClientTls& with) {
    const auto start = Clock::now();
    for (int n = 0; n < 20; ++n) {
      auto association = bench::associate(port, with);
      bench::ask(association, q3);
    }
    return seconds_since(start) * 1e3 / 20;
  };
  add("q3, a new association each", "ms",
      in_turns([&] { return anew(broker.dicom_port(), {}); }, [&] { return anew(broker.dicom_tls_port(), tls); }));
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);
  return wrong == 0 ? 0 : 1;
}
