// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and latency histograms, served as Prometheus text. Any thread. Label values must come from small,
// closed sets.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise {

class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  Metrics();
  ~Metrics();

  void count(std::string_view name, const Labels& labels = {}, double by = 1);
  void set(std::string_view name, const Labels& labels, double value);
  void observe_seconds(std::string_view name, const Labels& labels, double seconds);
  void observe_count(std::string_view name, const Labels& labels, double value);  // buckets 0, 1, 10, 100 ...

  std::string text() const;  // exposition format 0.0.4

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What each metric means: the HELP texts of /metrics. A test compares the table with the names that the program uses.
struct MetricHelp {
  std::string_view name;
  std::string_view text;  // one line: what is measured, and what the labels mean
};
std::span<const MetricHelp> metric_helps();
std::string_view metric_help(std::string_view name);  // "" for a name that is not in the table

}  // namespace stepwise
