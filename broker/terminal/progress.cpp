// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/progress.hpp"

#include <fmt/format.h>

#include <ostream>

namespace stepwise::broker {
namespace {

using namespace std::chrono_literals;
constexpr auto quiet_at_first = 2s, between_lines = 5s;

std::string in_words(std::chrono::duration<double> time) {
  const auto seconds = static_cast<std::int64_t>(time.count() + 0.5);
  if (seconds < 90) return fmt::format("{} seconds", seconds);
  return fmt::format("{} minutes", (seconds + 30) / 60);
}

}  // namespace

Progress::Progress(std::string what, std::size_t total, std::ostream& out, std::function<Clock::time_point()> now)
    : what_(std::move(what)),
      total_(total),
      out_(out),
      now_(std::move(now)),
      start_(now_()),
      next_(start_ + quiet_at_first) {}

void Progress::step() {
  ++done_;
  const auto now = now_();
  if (now < next_ || done_ >= total_) return;
  next_ = now + between_lines;
  const std::chrono::duration<double> spent = now - start_;
  const auto left = spent / static_cast<double>(done_) * static_cast<double>(total_ - done_);
  out_ << fmt::format("{} of {} {}, about {} left\n", done_, total_, what_, in_words(left)) << std::flush;
}

}  // namespace stepwise::broker
