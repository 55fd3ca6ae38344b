// SPDX-License-Identifier: Apache-2.0
// The cost of one HL7 message, by its size: no message of up to 16 MiB from a hostile sender may cost more per byte
// than a small one. Each row is a kind of message whose cost once was quadratic; time divided by size must be the same
// in all rows.
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "broker/usecases/received.hpp"
#include "hl7/framer.hpp"

#include <benchmark/benchmark.h>
#include <string>

namespace {

using namespace stepwise;

const std::string header = "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|1|P|2.3.1\r";
const std::string patient = "PID|||1^^^HOSP||WEST^MARY\rPV1||O\r";

std::string filled(std::string begin, const std::string& repeated, std::size_t bytes) {
  while (begin.size() < bytes) begin += repeated;
  return begin;
}

// Messages within all limits, so they are processed completely.
std::string orders(std::size_t bytes) {
  std::string message = header + patient;
  for (int i = 0; message.size() < bytes; ++i) {
    const std::string number = std::to_string(i);
    message +=
        "ORC|NW|P" + number + "^HIS|||||1^once^^202603010900\rOBR|1|P" + number + "^HIS||XCH^Chest^L\rNTE|1||a note\r";
  }
  return message;
}
std::string escapes(std::size_t bytes) {
  std::string message = header + patient;
  const std::string segment = filled("NTE|1||", "\\Q", bytes / 1000) + "\r";
  while (message.size() < bytes) message += segment;
  return message;
}
std::string hex(std::size_t bytes) {
  return filled("MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|1|P|2.3.1||||||8859/1\r" + patient + "NTE|1||", "\\XE4\\",
                bytes);
}
// Messages that exceed a limit; refusing them must not cost more than reading them.
std::string repetitions(std::size_t bytes) {
  return filled(header + "PID|||1||", "WEST~", bytes);
}
std::string components(std::size_t bytes) {
  return filled(header + "PID|||1||", "^a", bytes);
}
std::string segments(std::size_t bytes) {
  return filled(header + patient, "NTE|1\r", bytes);
}
std::string blanks(std::size_t bytes) {
  return filled(header, "\r", bytes);
}
std::string blocks(std::size_t bytes) {
  return filled(header, "\x1c", bytes);
}

void open_frame(benchmark::State& state, std::string (*make)(std::size_t), bool is_admitted) {
  const std::string message = make(static_cast<std::size_t>(state.range(0)));
  broker::Settings settings;
  settings.admit_unknown_senders = is_admitted;
  const SystemClock clock;
  const mapping::Zone zone = mapping::Zone::named("UTC").value();
  Metrics metrics;
  sql::Database database("", 1, 1);  // not used
  sql::NumberBlocks numbers(database);
  const broker::Context context{settings, clock, zone, metrics, database, numbers, {}};
  const std::string framed = hl7::frame(message);
  for (auto _ : state) {
    hl7::Framer framer;
    for (std::string_view left = framed; !left.empty();
         left.remove_prefix(std::min(left.size(), limits::hl7_read_buffer_bytes))) {
      framer.feed(left.substr(0, limits::hl7_read_buffer_bytes));
      hl7::FramerEvent event = framer.next();
      auto* frame = std::get_if<hl7::Frame>(&event);
      if (frame == nullptr) continue;
      broker::ReceivedFrame received;
      received.bytes = std::move(frame->bytes);
      received.peer_address = "127.0.0.1";
      benchmark::DoNotOptimize(broker::open(received, context));
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(framed.size()));
}

void over_size(benchmark::internal::Benchmark* one) {
  one->Arg(64 * 1024)->Arg(1024 * 1024)->Arg(16'000'000)->Unit(benchmark::kMillisecond);
}
void up_to_the_limit(benchmark::internal::Benchmark* one) {
  one->Arg(4'000)->Arg(12'000)->Arg(36'000)->Unit(benchmark::kMillisecond);  // below 500 orders
}

BENCHMARK_CAPTURE(open_frame, orders, orders, true)->Apply(up_to_the_limit);
BENCHMARK_CAPTURE(open_frame, unknown_escapes, escapes, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, hex_escapes, hex, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, repetitions, repetitions, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, components, components, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, segments, segments, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, blank_segments, blanks, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, block_characters, blocks, true)->Apply(over_size);
BENCHMARK_CAPTURE(open_frame, sender_not_admitted, repetitions, false)->Apply(over_size);

}  // namespace

BENCHMARK_MAIN();
