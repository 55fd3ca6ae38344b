// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/background_writer.hpp"

#include "base/log.hpp"

#include <utility>

namespace stepwise::broker {

BackgroundWriter::BackgroundWriter(Settings settings, std::function<void()> write)
    : settings_(std::move(settings)), write_(std::move(write)) {}

BackgroundWriter::~BackgroundWriter() {
  stop();
}

void BackgroundWriter::start() {
  thread_ = std::thread([this] { serve(); });
}

bool BackgroundWriter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (!thread_.joinable()) return false;
  thread_.join();
  return true;
}

void BackgroundWriter::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(has_work_, true)) return;
  }
  changed_.notify_one();
}

// False: stop.
bool BackgroundWriter::wait_for_work() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_ || has_work_; });
  changed_.wait_for(lock, settings_.gather, [this] { return stopping_; });
  has_work_ = false;
  return !stopping_;
}

void BackgroundWriter::serve() {
  bool is_away = false;
  while (wait_for_work()) {
    try {
      write_();
      if (is_away) log::info("{}: the records that waited are written", settings_.what);
      is_away = false;
    } catch (const std::exception& failure) {
      if (!is_away)
        log::warning("{}: records wait, the database does not take them ({})", settings_.what, failure.what());
      is_away = true;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, settings_.retry, [this] { return stopping_; });
    }
  }
}

}  // namespace stepwise::broker
