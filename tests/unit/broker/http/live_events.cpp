// SPDX-License-Identifier: Apache-2.0
#include "broker/http/live_events.hpp"

#include "base/limits.hpp"
#include "sql/live_events.hpp"
#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

#include <thread>

using namespace stepwise;
using broker::http::LiveEvents;
using broker::http::ResponseStream;

namespace {

struct Watching {
  ManualClock clock{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)};
  test::Department d;
  WorkerThreads workers{1};
  boost::asio::thread_pool threads{1};
  broker::AccessControl access{d.context.database, clock, {}};
  LiveEvents events{threads.get_executor(), workers, d.context, access};

  explicit Watching(bool is_started = true) {
    wait_for_others();
    if (is_started) events.start();
  }
  // Transactions of other databases on the server delay the events, too; tests that run at the same time have some.
  void wait_for_others() {
    const auto own =
        sql::value_of<std::int64_t>(sql::Session(d.context.database).run("SELECT pg_current_xact_id()::text")[0][0]);
    while (sql::LiveEvents(d.context.database).now() <= own) std::this_thread::yield();
  }
  ~Watching() {
    events.stop();
    threads.join();
    workers.stop();
  }
  std::string next(const std::shared_ptr<ResponseStream>& stream) {
    return boost::asio::co_spawn(threads, stream->next(), boost::asio::use_future).get();
  }
  void note(const std::string& orders) {
    sql::Session(d.context.database).run("INSERT INTO live_event (orders) VALUES ($1::bigint[])", {orders});
  }
};

// The number behind "id: ".
std::int64_t id_in(const std::string& text) {
  const std::size_t found = text.rfind("id: ");
  REQUIRE(found != std::string::npos);
  return std::stoll(text.substr(found + 4));
}

}  // namespace

TEST_CASE("A new stream begins with reset, then gets each change once") {
  Watching w;
  const auto stream = w.events.open({.secret = ""});
  REQUIRE(stream);
  const std::string first = w.next(stream);
  CHECK(first.starts_with("retry: 2000\n\n"));
  CHECK_THAT(first, Catch::Contains("event: reset\n") && Catch::Contains("\"reason\":\"connected\""));
  w.note("{17}");
  const std::string second = w.next(stream);
  CHECK_THAT(second, Catch::Contains("event: changed\n") && Catch::Contains("\"orders\":[17]"));
  CHECK(id_in(second) > id_in(first));
}

TEST_CASE("A stream that was interrupted gets what it has missed, another one only what is new") {
  Watching w;
  const auto stream = w.events.open({.secret = ""});
  const std::int64_t seen = id_in(w.next(stream));
  w.note("{1}");
  CHECK_THAT(w.next(stream), Catch::Contains("[1]"));
  const auto resumed = w.events.open({.secret = "", .after = seen});
  CHECK_THAT(w.next(resumed), Catch::Contains("event: changed\n") && Catch::Contains("\"orders\":[1]"));
  const auto current = w.events.open({.secret = "", .after = id_in(w.next(w.events.open({.secret = ""})))});
  CHECK(w.next(current).find("event:") == std::string::npos);
  const auto unknown = w.events.open({.secret = "", .after = INT64_MAX});
  CHECK_THAT(w.next(unknown), Catch::Contains("event: reset\n"));
  const auto too_old = w.events.open({.secret = "", .after = 1});
  CHECK_THAT(w.next(too_old), Catch::Contains("event: reset\n"));
}

TEST_CASE("Streams of events are limited, for each caller and in total") {
  Watching w(false);  // it would end those whose secret is not known
  std::vector<std::shared_ptr<ResponseStream>> open;
  for (std::size_t caller = 0; open.size() < limits::event_streams; ++caller) {
    for (std::size_t n = 0; n < limits::event_streams_per_caller && open.size() < limits::event_streams; ++n) {
      open.push_back(w.events.open({.secret = std::to_string(caller)}));
      REQUIRE(open.back());
    }
    if (open.size() < limits::event_streams) CHECK_FALSE(w.events.open({.secret = std::to_string(caller)}));
  }
  CHECK_FALSE(w.events.open({.secret = "another"}));
  open.back()->close();
  CHECK(w.events.open({.secret = "another"}));
}

TEST_CASE("All streams end when the broker stops, and none begins after it") {
  Watching w;
  const auto stream = w.events.open({.secret = ""});
  w.next(stream);
  w.events.stop();
  CHECK(w.next(stream).empty());
  CHECK_FALSE(w.events.open({.secret = ""}));
}

TEST_CASE("A stream whose session or token is not valid any more ends") {
  Watching w;
  const auto stream = w.events.open({.secret = "a token that was revoked"});
  w.next(stream);
  CHECK(w.next(stream).empty());
}
