// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and latency histograms, served as Prometheus text. Any thread. Label values must come from small,
// closed sets.
#pragma once
#include <functional>
#include <memory>
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

}  // namespace stepwise
