// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace stepwise {
namespace {

const prometheus::Histogram::BucketBoundaries seconds_buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                              0.1,    0.25,  0.5,    1,     2.5,  5,     10};
const prometheus::Histogram::BucketBoundaries count_buckets{0, 1, 10, 100, 1000, 10000};

prometheus::Labels to_prometheus(const Metrics::Labels& labels) {
  return {labels.begin(), labels.end()};
}

}  // namespace

struct Metrics::State {
  template <class Metric>
  using Families = std::map<std::string, prometheus::Family<Metric>*, std::less<>>;

  // The registry finds a family by a linear search; this map is faster.
  template <class Metric, class Builder>
  prometheus::Family<Metric>& family(Families<Metric>& known, Builder builder, std::string_view name) {
    const std::lock_guard lock(mutex);
    auto found = known.find(name);
    if (found == known.end()) {
      const std::string key(name);
      found = known.emplace(key, &builder.Name(key).Help(std::string(metric_help(key))).Register(registry)).first;
    }
    return *found->second;
  }

  void observe(std::string_view name, const Labels& labels, const prometheus::Histogram::BucketBoundaries& buckets,
               double value) {
    family(histograms, prometheus::BuildHistogram(), name).Add(to_prometheus(labels), buckets).Observe(value);
  }

  std::mutex mutex;
  prometheus::Registry registry;
  Families<prometheus::Counter> counters;
  Families<prometheus::Gauge> gauges;
  Families<prometheus::Histogram> histograms;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, const Labels& labels, double by) {
  state_->family(state_->counters, prometheus::BuildCounter(), name).Add(to_prometheus(labels)).Increment(by);
}

void Metrics::set(std::string_view name, const Labels& labels, double value) {
  state_->family(state_->gauges, prometheus::BuildGauge(), name).Add(to_prometheus(labels)).Set(value);
}

void Metrics::observe_seconds(std::string_view name, const Labels& labels, double seconds) {
  state_->observe(name, labels, seconds_buckets, seconds);
}

void Metrics::observe_count(std::string_view name, const Labels& labels, double value) {
  state_->observe(name, labels, count_buckets, value);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace stepwise
