// SPDX-License-Identifier: Apache-2.0
// Live events for the web application: which records have changed, as Server-Sent Events. While a stream is open, one
// coroutine asks the database once a second (sql/live_events.hpp) and gives what it finds to all streams, so it makes
// no difference which broker has changed a record. Any thread.
#pragma once
#include "base/worker_threads.hpp"
#include "broker/http/response_stream.hpp"
#include "broker/usecases/access_control.hpp"
#include "broker/usecases/context.hpp"
#include "sql/live_events.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker::http {

class LiveEvents {
 public:
  LiveEvents(const boost::asio::any_io_executor& executor, WorkerThreads& workers, broker::Context& context,
             AccessControl& access);
  void start();  // the coroutine ends after stop()
  void stop();   // ends all streams; returns at once

  struct Listener {
    std::string secret;  // with which it has called; the stream ends when it is no longer valid
    std::optional<std::string> forwarded_user = {};
    std::optional<sql::EventPosition> after = {};  // the last event that it has; absent: none
  };
  // nullptr: limits::event_streams are open, or limits::event_streams_per_caller of the caller.
  std::shared_ptr<ResponseStream> open(Listener listener);

 private:
  class Stream;
  using Streams = std::vector<std::shared_ptr<Stream>>;

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> wait(bool has_streams);
  boost::asio::awaitable<void> look();
  Streams open_streams();
  void give(const Streams& streams);         // blocking
  void begin(Stream& stream);                // blocking; the first event of a stream
  void end_refused(const Streams& streams);  // blocking
  void remove_old();                         // blocking

  boost::asio::strand<boost::asio::any_io_executor> strand_;
  WorkerThreads& workers_;
  Metrics& metrics_;
  sql::LiveEvents store_;
  AccessControl& access_;
  boost::asio::steady_timer timer_;
  std::optional<sql::EventPosition> position_;  // of the coroutine; absent: no stream was open
  std::chrono::steady_clock::time_point checked_at_{};
  std::chrono::steady_clock::time_point removed_at_ = std::chrono::steady_clock::now();

  std::mutex mutex_;  // guards the members below
  Streams streams_;
  bool stopping_ = false;
};

}  // namespace stepwise::broker::http
