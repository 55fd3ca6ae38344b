// SPDX-License-Identifier: Apache-2.0
// The room for the bodies of requests in all connections together (base/byte_budget.hpp).
#include "broker/http/http_session.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/serving.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using namespace std::chrono_literals;
using test::Answer;
using test::head_of_post;
using test::HttpClient;
using test::problem_code;
using test::Serving;

namespace {

ServerSettings with_room_for(std::size_t bytes, std::chrono::milliseconds timeout = 20s) {
  ServerSettings settings;
  settings.bytes_in_flight = bytes;
  settings.body_bytes = 2000;
  settings.timeout = timeout;
  return settings;
}

// Takes the room for 2000 bytes until the test releases it.
void hold_room(Serving& serving, HttpClient& client) {
  client.write(head_of_post("/wait", 2000) + std::string(2000, 'a'));
  REQUIRE(serving.service.wait_for_held(1));
}

}  // namespace

TEST_CASE("D38: bodies beyond the bytes in flight wait for room, and all are answered") {
  ServerSettings settings;
  settings.bytes_in_flight = 3000;
  Serving serving(settings);
  HttpClient slow = serving.client();
  slow.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n");
  HttpClient first = serving.client(), second = serving.client();
  for (HttpClient* client : {&first, &second})
    client->write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'b'));
  CHECK(serving.client().get("/").status == 200);  // without a body: needs no room
  slow.write(std::string(2000, 'a'));
  CHECK(slow.read().status == 200);
  CHECK(first.read().status == 200);
  CHECK(second.read().status == 200);
}

TEST_CASE("The room of a body is free again after its response, although the connection stays open") {
  Serving serving(with_room_for(3000));
  HttpClient first = serving.client(), second = serving.client();
  for (int i = 0; i < 3; ++i) {
    CHECK(first.post("/", std::string(2000, 'a')).status == 200);
    CHECK(second.post("/", std::string(2000, 'b')).status == 200);
  }
}

TEST_CASE("A body that finds no room in time is a 503 and ends its connection; one that fits is answered") {
  Serving serving(with_room_for(3000, 50ms));
  HttpClient holder = serving.client();
  hold_room(serving, holder);
  CHECK(serving.client().post("/", std::string(1000, 'x')).status == 200);  // the last byte that fits
  HttpClient waiting = serving.client();
  const Answer busy = waiting.post("/", std::string(1001, 'x'));
  CHECK(busy.status == 503);
  CHECK(problem_code(busy) == "busy");
  CHECK(busy.headers.at("retry-after") == "5");
  CHECK(waiting.is_closed());
  serving.service.release();
  CHECK(holder.read().status == 200);
}

TEST_CASE("A body in chunks needs the room of the largest body, because its length is not known") {
  Serving serving(with_room_for(3000, 50ms));
  HttpClient holder = serving.client();
  hold_room(serving, holder);
  HttpClient chunked = serving.client();
  chunked.write("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 503);
  Serving roomy(with_room_for(4000, 50ms));
  HttpClient other_holder = roomy.client();
  hold_room(roomy, other_holder);
  HttpClient fitting = roomy.client();
  fitting.write("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  CHECK(fitting.read().status == 200);
}

TEST_CASE("Bodies that wait for room are read when it is released") {
  Serving serving(with_room_for(3000));
  HttpClient holder = serving.client();
  hold_room(serving, holder);
  HttpClient first = serving.client(), second = serving.client();
  for (HttpClient* client : {&first, &second}) client->write(head_of_post("/", 1500) + std::string(1500, 'b'));
  CHECK(serving.client().get("/").status == 200);
  serving.service.release();
  CHECK(holder.read().status == 200);
  CHECK(first.read().status == 200);
  CHECK(second.read().status == 200);
}

TEST_CASE("D38: a connection that waits for room gives its place to a new one; one that is being answered does not") {
  ServerSettings settings = with_room_for(3000);
  settings.connections = 2;
  Serving serving(settings);
  HttpClient holder = serving.client();
  hold_room(serving, holder);
  HttpClient waiting = serving.client();
  waiting.write(head_of_post("/", 1500));
  CHECK(serving.client().get("/").status == 200);
  CHECK(waiting.is_closed());
  serving.service.release();
  CHECK(holder.read().status == 200);
}
