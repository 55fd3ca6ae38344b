// SPDX-License-Identifier: Apache-2.0
#include "sql/call_watch.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace stepwise::sql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds unanswered(limits::database_unanswered_call_ms);
constexpr milliseconds interval(limits::database_watch_interval_ms);

}  // namespace

CallWatch::CallWatch(ServerReacts server_reacts)
    : server_reacts_(std::move(server_reacts)), thread_([this] { run(); }) {}

CallWatch::~CallWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

CallWatch::Call::Call(CallWatch& watch, int socket, std::optional<milliseconds> time_limit) : watch_(watch) {
  const Time now = steady_clock::now();
  const std::lock_guard lock(watch_.mutex_);
  entry_ = watch_.calls_.insert(watch_.calls_.end(), {socket, now, time_limit ? now + *time_limit : Time::max()});
  if (watch_.ends_all_) end(*entry_);
}

CallWatch::Call::~Call() {
  const std::lock_guard lock(watch_.mutex_);
  watch_.calls_.erase(entry_);
}

bool CallWatch::Call::was_ended() const {
  const std::lock_guard lock(watch_.mutex_);
  return entry_->was_ended;
}

void CallWatch::end(Entry& entry) {
  ::shutdown(entry.socket, SHUT_RDWR);
  entry.was_ended = true;
}

void CallWatch::end_all() {
  const std::lock_guard lock(mutex_);
  ends_all_ = true;
  for (Entry& call : calls_) end(call);
}

void CallWatch::end_begun_before(Time time) {
  std::size_t count = 0;
  for (Entry& call : calls_) {
    if (call.begin > time) break;
    end(call);
    ++count;
  }
  log::warning("the database server does not react; {} calls that waited for it were ended", count);
}

// Checks at regular intervals, so that a call need not wake this thread.
void CallWatch::run() {
  Time checked{};  // when the server last reacted
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval, [this] { return stopping_; })) {
    const Time now = steady_clock::now();
    for (Entry& call : calls_) {
      if (call.deadline <= now && !call.was_ended) end(call);
    }
    if (calls_.empty() || calls_.front().was_ended || now - std::max(checked, calls_.front().begin) < unanswered)
      continue;
    lock.unlock();
    const bool reacts = server_reacts_();
    lock.lock();
    if (reacts)
      checked = now;
    else
      end_begun_before(now);
  }
}

}  // namespace stepwise::sql
