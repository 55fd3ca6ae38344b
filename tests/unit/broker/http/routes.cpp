// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

using namespace stepwise;
using namespace stepwise::broker::http;

namespace {

std::string without_quotes(std::string text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

// "GET /api/v1/orders" -> its summary. Reads lines by their indentation: a path at two blanks, a method at four, its
// summary at six.
std::map<std::string, std::string> described() {
  std::ifstream file(STEPWISE_SOURCE_DIR "/docs/openapi.yaml");
  REQUIRE(file);
  std::map<std::string, std::string> found;
  std::string path, method;
  bool in_paths = false;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != ' ' && line.front() != '#') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /")) path = line.substr(2, line.find_last_of(':') - 2);
    for (const char* known : {"get", "post", "put", "delete"}) {
      if (line != "    " + std::string(known) + ":") continue;
      method = known;
      std::transform(method.begin(), method.end(), method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      found[method + " " + path] = "";
    }
    if (line.starts_with("      summary: ")) found[method + " " + path] = without_quotes(line.substr(15));
  }
  return found;
}

}  // namespace

TEST_CASE("docs/openapi.yaml has the paths, methods and summaries of the route table, and no others") {
  std::vector<std::string> served, in_document;
  for (const Route& route : routes())
    served.push_back(fmt::format("{} {}: {}", route.method, route.path, route.summary));
  for (const auto& [operation, summary] : described()) in_document.push_back(operation + ": " + summary);
  std::sort(served.begin(), served.end());
  std::sort(in_document.begin(), in_document.end());
  CHECK(served == in_document);
}

TEST_CASE(
    "Every route has a handler; only health and the web application are open, and only the login is for everybody who may log in (D32)") {
  for (const Route& route : routes()) {
    INFO(route.method << " " << route.path);
    CHECK(route.handler != nullptr);
    const bool is_health = route.path == "/healthz" || route.path == "/readyz";
    CHECK((route.access == Access::open) == (is_health || route.handler == get_web_file));
    CHECK((route.access == Access::login) == (route.method == "POST" && route.path == "/api/v1/session"));
    CHECK((route.method == "POST") == !route.takes.empty());
  }
}

TEST_CASE(
    "The role view changes nothing but the own login; users, tokens, plans, files and the audit trail are for administrators") {
  for (const Route& route : routes()) {
    INFO(route.method << " " << route.path);
    const bool is_own = route.path.starts_with("/api/v1/session") || route.path == "/api/v1/understand";
    if (route.method != "GET" && !is_own) CHECK(route.access > Access::view);
    const bool administers = route.path.starts_with("/api/v1/users") || route.path.starts_with("/api/v1/tokens") ||
                             (route.path.starts_with("/api/v1/plans") && route.method != "GET") ||
                             route.path == "/api/v1/reload" || route.path == "/api/v1/audit";
    CHECK((route.access == Access::administer) == administers);
  }
}
