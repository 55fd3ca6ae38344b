// SPDX-License-Identifier: Apache-2.0
#include "broker/http/http_server.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/serving.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using test::HttpClient;
using test::Serving;

// tests/unit/base/connection_limits.cpp tests which connection is closed.
TEST_CASE("D38: with all connections taken a new one is served, and one that waits ends") {
  ServerSettings settings;
  settings.connections = 2;
  Serving serving(settings);
  HttpClient first = serving.client();
  CHECK(first.get("/").status == 200);
  HttpClient second = serving.client();
  CHECK(second.get("/").status == 200);
  HttpClient third = serving.client();
  CHECK(third.get("/").status == 200);
  const bool first_is_open = first.get("/").status == 200, second_is_open = second.get("/").status == 200;
  CHECK(first_is_open != second_is_open);
}

TEST_CASE("D38: hundreds of connections that are silent, or stop in a head or a body, do not lock out others") {
  ServerSettings settings;
  settings.connections = 8;
  settings.connections_per_address = 4;
  Serving serving(settings);
  const auto beginning =
      GENERATE(as<std::string>{}, "", "G", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n1");
  std::vector<std::unique_ptr<HttpClient>> attackers;
  for (int i = 0; i < 200; ++i) {
    attackers.push_back(std::make_unique<HttpClient>(serving.server.port()));
    attackers.back()->write(beginning);
    if (i % 50 == 0) CHECK(serving.client().get("/").status == 200);
  }
  CHECK(serving.client().get("/").status == 200);
  CHECK(attackers.front()->is_closed());
}

TEST_CASE("stop() closes idle connections and accepts no new ones") {
  Serving serving;
  HttpClient idle = serving.client();
  CHECK(idle.get("/").status == 200);
  serving.server.stop();
  CHECK(idle.is_closed());
  serving.threads.join();
  CHECK_THROWS(HttpClient(serving.server.port()));
}

TEST_CASE("A port that is in use is named") {
  Serving serving;
  ServerSettings settings;
  const std::uint16_t port = serving.server.port();
  settings.port = port;
  CHECK_THROWS_WITH(HttpServer(serving.threads.get_executor(), settings, serving.service),
                    Catch::Contains("127.0.0.1:" + std::to_string(port)));
}
