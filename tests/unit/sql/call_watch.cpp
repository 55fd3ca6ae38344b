// SPDX-License-Identifier: Apache-2.0
#include "sql/call_watch.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <atomic>
#include <sys/socket.h>
#include <unistd.h>

using namespace stepwise;
using std::chrono::milliseconds;

namespace {

// A connection whose peer never answers.
struct SilentConnection {
  SilentConnection() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
  ~SilentConnection() {
    for (const int end : ends) ::close(end);
  }
  bool ends_without_answer() const {
    char byte = 0;
    return ::recv(ends[0], &byte, 1, 0) == 0;
  }
  std::array<int, 2> ends{-1, -1};
};

}  // namespace

TEST_CASE("a call ends when the server does not react to a new connection") {
  SilentConnection connection;
  sql::CallWatch watch([] { return false; });
  const sql::CallWatch::Call call(watch, connection.ends[0], std::nullopt);
  CHECK(connection.ends_without_answer());
  CHECK(call.was_ended());
}

TEST_CASE("a call ends at its own time limit although the server reacts") {
  SilentConnection connection;
  sql::CallWatch watch([] { return true; });
  const sql::CallWatch::Call call(watch, connection.ends[0], milliseconds(1));
  CHECK(connection.ends_without_answer());
  CHECK(call.was_ended());
}

TEST_CASE("a slow call goes on while the server reacts, and ends when it no longer does") {
  SilentConnection connection;
  std::atomic<int> asked = 0;
  std::atomic<bool> was_ended_early = false;
  const sql::CallWatch::Call* slow = nullptr;
  std::atomic<bool> begun = false;
  sql::CallWatch watch([&] {
    if (begun) was_ended_early = slow->was_ended();
    return ++asked == 1;
  });
  const sql::CallWatch::Call call(watch, connection.ends[0], std::nullopt);
  slow = &call;
  begun = true;
  CHECK(connection.ends_without_answer());
  CHECK(asked == 2);
  CHECK_FALSE(was_ended_early);
}

TEST_CASE("all calls end when the program stops, those that begin later too") {
  SilentConnection connection, later_connection;
  sql::CallWatch watch([] { return true; });
  const sql::CallWatch::Call call(watch, connection.ends[0], std::nullopt);
  watch.end_all();
  CHECK(connection.ends_without_answer());
  const sql::CallWatch::Call later(watch, later_connection.ends[0], std::nullopt);
  CHECK(later_connection.ends_without_answer());
  CHECK(later.was_ended());
}
