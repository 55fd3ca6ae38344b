// SPDX-License-Identifier: Apache-2.0
#include "broker/service/stop_signal.hpp"

#include "tests/support/catch.hpp"

#include <csignal>
#include <pthread.h>
#include <thread>

using stepwise::broker::StopSignal;
using namespace std::chrono_literals;

TEST_CASE("SIGTERM and SIGINT end the waiting, for good") {
  for (const int signal : {SIGTERM, SIGINT}) {
    StopSignal stop;
    CHECK_FALSE(stop.wait(0ms));
    pthread_kill(pthread_self(), signal);
    CHECK(stop.wait());
    CHECK(stop.wait(0ms));
  }
}

TEST_CASE("another thread may ask for the end") {
  StopSignal stop;
  std::thread other([&] { stop.ask(); });
  CHECK(stop.wait());
  other.join();
}
