// SPDX-License-Identifier: Apache-2.0
// Prints the progress of a long command. Used by one thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

namespace stepwise::broker {

class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  // `what` is a plural: "messages". Nothing is printed in the first two seconds.
  Progress(std::string what, std::size_t total, std::ostream& out, std::function<Clock::time_point()> now = Clock::now);
  // Counts one item. At most every five seconds prints "1200 of 30000 messages, about 4 minutes left".
  void step();

 private:
  std::string what_;
  std::size_t total_, done_ = 0;
  std::ostream& out_;
  std::function<Clock::time_point()> now_;
  Clock::time_point start_, next_;
};

}  // namespace stepwise::broker
