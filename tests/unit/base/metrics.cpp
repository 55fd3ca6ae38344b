// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include "tests/support/catch.hpp"

#include <thread>

using stepwise::Metrics;

namespace {
bool has_line(const Metrics& metrics, std::string_view line) {
  return metrics.text().find(line) != std::string::npos;
}
}  // namespace

TEST_CASE("A counter adds up for each set of labels") {
  Metrics metrics;
  metrics.count("hl7_messages_total", {{"outcome", "AA"}});
  metrics.count("hl7_messages_total", {{"outcome", "AA"}}, 2);
  metrics.count("hl7_messages_total", {{"outcome", "AE"}});
  CHECK(has_line(metrics, "# TYPE hl7_messages_total counter"));
  CHECK(has_line(metrics, "hl7_messages_total{outcome=\"AA\"} 3"));
  CHECK(has_line(metrics, "hl7_messages_total{outcome=\"AE\"} 1"));
}

TEST_CASE("A gauge holds the last value") {
  Metrics metrics;
  metrics.set("outbox_depth", {}, 7);
  metrics.set("outbox_depth", {}, 3);
  CHECK(has_line(metrics, "outbox_depth 3"));
}

TEST_CASE("Histograms have buckets for seconds and for counts") {
  Metrics metrics;
  metrics.observe_seconds("ack_seconds", {{"type", "ORM"}}, 0.003);
  CHECK(has_line(metrics, "ack_seconds_bucket{type=\"ORM\",le=\"0.0025\"} 0"));
  CHECK(has_line(metrics, "ack_seconds_bucket{type=\"ORM\",le=\"0.005\"} 1"));
  metrics.observe_count("find_matches", {}, 30);
  CHECK(has_line(metrics, "find_matches_bucket{le=\"10\"} 0"));
  CHECK(has_line(metrics, "find_matches_bucket{le=\"100\"} 1"));
}

TEST_CASE("Several threads count and nothing is lost") {
  Metrics metrics;
  const auto work = [&metrics] {
    for (int i = 0; i < 1000; ++i) metrics.count("n", {{"even", i % 2 == 0 ? "yes" : "no"}});
  };
  std::thread first(work), second(work);
  first.join();
  second.join();
  CHECK(has_line(metrics, "n{even=\"yes\"} 1000"));
}
