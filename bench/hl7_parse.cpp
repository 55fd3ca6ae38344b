// SPDX-License-Identifier: Apache-2.0
// T-E1: parses a message, looks up 30 fields and unescapes them, in MB/s, and compares it with reading the same bytes
// once.
#include "hl7/charset.hpp"
#include "hl7/framer.hpp"
#include "hl7/header.hpp"
#include "hl7/message.hpp"

#include <benchmark/benchmark.h>
#include <cstring>
#include <string>

namespace {

using namespace stepwise::hl7;

const std::string order =
    "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ORM^O01|H0001|P|2.3.1||||||UNICODE UTF-8\r"
    "PID|1||12345^^^HOSP^MR~777123^^^CITY^PI||M\xc3\xbcller^Mary^Anne^^Dr.||19700315|F||2106-3|Main Street "
    "1^^Springfield^IL^62701^USA||"
    "^PRN^PH^^1^217^5550123|||S|||A77^^^HOSP\r"
    "PV1|1|O|RAD^1^2^HOSP|||||D22^Rose^Alice^^^Dr.|||||||||||V901^^^HOSP|||||||||||||||||||||||||20260301075500\r"
    "AL1|1|DA|PEN^Penicillin^L|SV|Rash\\.br\\Fever\r"
    "ORC|NW|P5001^HIS||G100^HIS|||1^once^^202603010900^^R||20260301080000|CLK^Clerk^Carl||D22^Rose^Alice|WARD5|^WPN^PH^"
    "^1^217^5550199||"
    "CHK^Check\\T\\Control^L|RAD^Radiology^L\r"
    "OBR|1|P5001^HIS||XCH^Chest \\F\\ two views^L^P1^Chest 2 views^ERL|||||||||Cough for 3 weeks \\T\\ "
    "fever\\.br\\Smoker, 20 py|||"
    "D22^Rose^Alice|^WPN^PH^^1^217^5550199|||||||DX|||1^once^^202603010900^^R|||WALK|R05^Cough^I10~R50^Fever^I10\r"
    "DG1|1|I10|R05^Cough^I10||20260301|A\r"
    "OBX|1|NM|8302-2^Height^LN||172|cm|||||F\r"
    "OBX|2|NM|29463-7^Weight^LN||68.5|kg|||||F\r"
    "NTE|1|L|Please call the ward before the patient is sent\\.br\\Thank you\r";

std::size_t look_up_30(const Message& message) {
  struct Place {
    const char* segment;
    int field, component;
  };
  static constexpr Place places[] = {{"MSH", 3, 1},  {"MSH", 4, 1},  {"MSH", 9, 1},  {"MSH", 9, 2},  {"MSH", 10, 1},
                                     {"MSH", 12, 1}, {"PID", 3, 1},  {"PID", 3, 4},  {"PID", 5, 1},  {"PID", 5, 2},
                                     {"PID", 7, 1},  {"PID", 8, 1},  {"PID", 11, 3}, {"PID", 18, 1}, {"PV1", 2, 1},
                                     {"PV1", 3, 1},  {"PV1", 8, 2},  {"PV1", 19, 1}, {"AL1", 3, 2},  {"AL1", 5, 1},
                                     {"ORC", 1, 1},  {"ORC", 2, 1},  {"ORC", 7, 4},  {"ORC", 16, 2}, {"OBR", 4, 1},
                                     {"OBR", 4, 2},  {"OBR", 13, 1}, {"OBR", 24, 1}, {"OBR", 31, 2}, {"NTE", 3, 1}};
  static_assert(std::size(places) == 30);
  std::size_t characters = 0;
  for (const Place& place : places)
    characters += message.segment(place.segment).text(place.field, place.component).size();
  return characters;
}

void count_bytes(benchmark::State& state, std::size_t each) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(each));
}

void scan_once(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(std::memchr(order.data(), '\x1c', order.size()));
  count_bytes(state, order.size());
}
BENCHMARK(scan_once)->Name("memchr baseline");

void parse_only(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Message::parse(order));
  count_bytes(state, order.size());
}
BENCHMARK(parse_only)->Name("parse");

void parse_and_read(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(look_up_30(*Message::parse(order)));
  count_bytes(state, order.size());
}
BENCHMARK(parse_and_read)->Name("parse + 30 fields + unescape (T-E1)");

void decode_only(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(decode(order, ""));
  count_bytes(state, order.size());
}
BENCHMARK(decode_only)->Name("decode UTF-8");

void frame_only(benchmark::State& state) {
  const std::string framed = frame(order);
  Framer framer;
  for (auto _ : state) {
    framer.feed(framed);
    while (std::holds_alternative<Frame>(framer.next())) {}
  }
  count_bytes(state, framed.size());
}
BENCHMARK(frame_only)->Name("unframe");

void whole_way(benchmark::State& state) {
  const std::string framed = frame(order);
  const Answer answer{.code = AckCode::AA, .control_id = "S1", .timestamp = "20260301080001", .errors = {}, .text = {}};
  Framer framer;
  for (auto _ : state) {
    framer.feed(framed);
    const auto received = std::get<Frame>(framer.next());
    benchmark::DoNotOptimize(digest(received.bytes));
    const auto message = Message::parse(decode(received.bytes, "").text);
    benchmark::DoNotOptimize(look_up_30(*message));
    benchmark::DoNotOptimize(write_answer(*message, answer));
  }
  count_bytes(state, framed.size());
}
BENCHMARK(whole_way)->Name("unframe, digest, decode, parse, 30 fields, answer");

}  // namespace

BENCHMARK_MAIN();
