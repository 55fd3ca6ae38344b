// SPDX-License-Identifier: Apache-2.0
#include "broker/service/stop_signal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace stepwise::broker {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

StopSignal::StopSignal(std::function<void()> hung_up) : hung_up_(std::move(hung_up)) {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  asked_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signals_ < 0 || asked_ < 0)
    throw std::system_error(errno, std::generic_category(), "signals can't be waited for");
}

StopSignal::~StopSignal() {
  close(signals_);
  close(asked_);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopSignal::wait(std::optional<std::chrono::milliseconds> time) {
  if (stopped_) return true;
  std::array<pollfd, 2> sources{pollfd{signals_, POLLIN, 0}, pollfd{asked_, POLLIN, 0}};
  int ready = 0;
  do {
    ready = poll(sources.data(), sources.size(), time ? static_cast<int>(time->count()) : -1);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  if (sources[0].revents != 0) {
    signalfd_siginfo taken{};
    [[maybe_unused]] const auto size = read(signals_, &taken, sizeof taken);
    if (taken.ssi_signo == SIGHUP) {
      if (hung_up_) hung_up_();
      return time ? false : wait();
    }
  }
  stopped_ = true;
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return true;
}

void StopSignal::ask() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(asked_, &one, sizeof one);
}

}  // namespace stepwise::broker
