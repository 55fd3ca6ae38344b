// SPDX-License-Identifier: Apache-2.0
// Finds the route for a method and path. The segments of a template are literal, except {id}, which is a decimal row
// id, and {name}, which is any text. Pure; any thread.
#pragma once
#include "broker/http/exchange.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stepwise::broker::http {

struct Api;  // the objects that the handlers use (broker/http/api.hpp)

enum class Access {
  open,   // for everybody: for load balancers and container engines, and the files of the web application
  login,  // for everybody who may log in
  view,   // this and the following: callers with at least the role of this name
  register_,
  act,
  administer,
};
enum class Runs {
  at_once,         // on the thread of the connection: must not block
  on_worker,       // on a worker thread: may wait for the database
  on_peer_thread,  // may wait for another system
};

struct Route {
  std::string_view method, path;  // "POST", "/api/v1/orders/{id}/cancel"
  std::string_view summary;       // as in docs/openapi.yaml
  Access access = Access::view;
  Runs runs = Runs::on_worker;
  std::string_view takes = "";  // media type of the request body; "": no body
  Response (*handler)(Api&, const Request&) = nullptr;
};

class Router {
 public:
  explicit Router(std::span<const Route> routes) : routes_(routes) {}  // `routes` must outlive it

  struct Found {
    const Route* route = nullptr;
    std::int64_t id = 0;
    std::string name = {};  // decoded
    // If there is no route: the methods of the path, such as "GET, HEAD, POST"; "": there is no such path.
    std::string allowed;
  };
  Found find(std::string_view method, std::string_view path) const;

 private:
  std::span<const Route> routes_;
};

// Every route of the console. docs/openapi.yaml describes the same ones; a unit test holds the two together.
std::span<const Route> routes();

}  // namespace stepwise::broker::http
