// SPDX-License-Identifier: Apache-2.0
// The body of a response that goes on until one side ends it, such as live events.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>

namespace stepwise::broker::http {

class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // The next bytes, when there are some; "": the stream has ended. Called by one coroutine, on the strand of its
  // connection.
  virtual boost::asio::awaitable<std::string> next() = 0;
  virtual void close() = 0;  // any thread; next() returns what is left, then ""
};

}  // namespace stepwise::broker::http
