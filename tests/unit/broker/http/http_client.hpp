// SPDX-License-Identifier: Apache-2.0
// A blocking HTTP client with one connection. Every wait has a time limit, so that a server that does not answer fails
// the test.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace stepwise::test {

struct Answer {
  int status = 0;  // 0: the connection ended without a response
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
};

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port);
  ~HttpClient();

  void write(const std::string& bytes);
  void end_writing();
  Answer read(bool is_head = false);
  bool is_closed();  // waits until the server closes the connection

  using Headers = std::map<std::string, std::string>;
  Answer ask(const std::string& method, const std::string& target, const std::string& body = "", Headers headers = {});
  Answer get(const std::string& target) { return ask("GET", target); }
  Answer post(const std::string& target, const std::string& json) {
    return ask("POST", target, json, {{"Content-Type", "application/json"}});
  }

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace stepwise::test
