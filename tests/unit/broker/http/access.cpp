// SPDX-License-Identifier: Apache-2.0
#include "broker/http/access.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker;
using namespace stepwise::broker::http;
using model::Role;

namespace {

Route route_for(Access access, std::string_view takes = json_type, std::string_view method = "POST") {
  return {.method = method, .path = "/orders", .summary = "", .access = access, .takes = takes};
}
constexpr Access all_accesses[] = {Access::view, Access::register_, Access::act, Access::administer};

// A request of this machine while no login is needed.
Request local(std::string host = "localhost:8080", std::string content_type = "application/json") {
  Request request;
  request.method = "POST";
  request.host = std::move(host);
  request.content_type = std::move(content_type);
  request.from_loopback = true;
  request.caller = {Caller::Kind::local, "", Role::administer};
  return request;
}

// A request from elsewhere with a token.
Request program(Role role) {
  Request request;
  request.method = "POST";
  request.host = "ris.example.org";
  request.authorization = "Bearer secret";
  request.caller = {Caller::Kind::program, "mirth", role};
  return request;
}

// A request of a browser on another machine.
Request browser(Role role) {
  Request request = program(role);
  request.authorization.clear();
  request.cookie = "other=1; stepwise_session=s3cret";
  request.csrf_token = csrf_token("s3cret");
  request.origin = "https://ris.example.org";
  request.content_type = "application/json";
  request.caller = {Caller::Kind::user, "anna", role};
  return request;
}

std::string refused(const Request& request, Access access, const std::vector<std::string>& hosts = {}) {
  const auto problem = refuse_access(request, route_for(access, json_type, request.method), hosts);
  return problem ? problem->code : "";
}

}  // namespace

TEST_CASE("D32: health never needs a login, nor a host, nor this machine") {
  CHECK(refused(Request{}, Access::open) == "");
  Request foreign;
  foreign.origin = "https://evil.example";
  CHECK(refused(foreign, Access::open) == "");
}

TEST_CASE("D32: before there is a user only this machine is answered, by its own name") {
  for (const char* host : {"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080", "[::1]"}) {
    INFO(host);
    for (const Access access : all_accesses) CHECK(refused(local(host), access) == "");
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "[::1", "::1", "localhost@evil"}) {
    INFO(host);
    CHECK(refused(local(host), Access::view) == "host");
    CHECK(refused(local(host), Access::act) == "host");
  }
  Request far = local();
  far.from_loopback = false;
  CHECK(refused(far, Access::view) == "not-from-here");
}

TEST_CASE("D32: what changes something says what no web page can say for it") {
  for (const char* type : {"application/json; charset=utf-8", "Application/JSON"})
    CHECK(refused(local("localhost", type), Access::act) == "");
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "text/plain; application/json", "application/jsonx"}) {
    INFO(type);
    CHECK(refused(local("localhost", type), Access::act) == "media-type");
    CHECK(refused(local("localhost", type), Access::login) == "media-type");
    Request get = local("localhost", type);
    get.method = "GET";
    CHECK(refused(get, Access::view) == "");
  }
  const Route hl7 = route_for(Access::view, hl7_type);
  CHECK(refuse_access(local("localhost", "application/json"), hl7, {})->status == 415);
  CHECK_FALSE(refuse_access(local("localhost", "application/hl7-v2"), hl7, {}));
}

TEST_CASE("a body says what it is, also with a token; without a body a program need not") {
  Request request = program(Role::act);
  CHECK(refused(request, Access::act) == "");
  request.has_body = true;
  CHECK(refused(request, Access::act) == "media-type");
  request.content_type = "application/json";
  CHECK(refused(request, Access::act) == "");
  Request page = browser(Role::act);
  page.content_type.clear();
  CHECK(refused(page, Access::act) == "media-type");
}

TEST_CASE("each role may do what those before it may, and nothing more") {
  const Role roles[] = {Role::view, Role::register_, Role::act, Role::administer};
  for (std::size_t has = 0; has < 4; ++has) {
    for (std::size_t needs = 0; needs < 4; ++needs) {
      INFO(has << " " << needs);
      const std::string expected = has >= needs ? "" : "role";
      CHECK(refused(program(roles[has]), all_accesses[needs]) == expected);
      CHECK(refused(browser(roles[has]), all_accesses[needs]) == expected);
    }
  }
  const auto problem = refuse_access(program(Role::view), route_for(Access::act), {});
  REQUIRE(problem);
  CHECK(problem->status == 403);
  CHECK(problem->detail == "program mirth has the role view: this needs the role act");
}

TEST_CASE("an unknown caller gets 401 and how to log in, in the words for what was sent") {
  Request none = program(Role::act);
  none.caller = {};
  CHECK(refused(none, Access::view) == "token-wrong");
  none.authorization.clear();
  CHECK(refused(none, Access::view) == "token-missing");
  none.cookie = "stepwise_session=old";
  CHECK(refused(none, Access::view) == "session-ended");
  const auto problem = refuse_access(none, route_for(Access::view), {});
  REQUIRE(problem);
  CHECK(problem->status == 401);
  REQUIRE(problem->headers.size() == 1);
  CHECK(problem->headers[0].first == "WWW-Authenticate");
  none.content_type = "application/json";
  CHECK(refused(none, Access::login) == "");
}

TEST_CASE(
    "a path that does not exist is told to every caller who may view, whatever the method and the type of the body") {
  const Route no_path{.method = "GET", .path = "-", .summary = "", .access = Access::view};
  CHECK_FALSE(refuse_access(local("localhost", "text/plain"), no_path, {}));
  Request page = browser(Role::view);
  page.csrf_token.clear();
  CHECK_FALSE(refuse_access(page, no_path, {}));
  page.caller = {};
  CHECK(refuse_access(page, no_path, {})->status == 401);
}

TEST_CASE("a request with a session needs its CSRF token, unless it only reads") {
  Request page = browser(Role::administer);
  CHECK(refused(page, Access::act) == "");
  for (const std::string& wrong : {std::string(), csrf_token("other"), std::string("s3cret")}) {
    page.csrf_token = wrong;
    CHECK(refused(page, Access::act) == "csrf");
    CHECK(refused(page, Access::view) == "csrf");
  }
  page.method = "GET";
  CHECK(refused(page, Access::view) == "");
  page.method = "DELETE";
  CHECK(refused(page, Access::view) == "csrf");
  Request token = program(Role::act);
  token.csrf_token.clear();
  CHECK(refused(token, Access::act) == "");
}

TEST_CASE("pages of other sites are refused, with a session, with a token, without a login, and at the login") {
  for (const char* origin : {"https://evil.example", "null", "https://ris.example.org.evil.example",
                             "https://ris.example.org:444", "ris.example.org"}) {
    INFO(origin);
    Request page = browser(Role::administer);
    page.origin = origin;
    CHECK(refused(page, Access::view) == "origin");
    CHECK(refused(page, Access::login) == "origin");
    Request token = program(Role::administer);
    token.origin = origin;
    CHECK(refused(token, Access::act) == "origin");
    Request here = local();
    here.origin = origin;
    CHECK(refused(here, Access::act) == "origin");
  }
  Request page = browser(Role::view);
  page.origin = "HTTPS://RIS.example.org";
  CHECK(refused(page, Access::view) == "");
}

TEST_CASE("with http.host_names only these names are answered, and this machine by its own") {
  const std::vector<std::string> names{"Stepwise.example", "10.0.0.5"};
  Request request = program(Role::view);
  CHECK(refused(request, Access::view, names) == "host");
  CHECK(refused(request, Access::login, names) == "host");
  for (const char* host : {"stepwise.example", "STEPWISE.example:8443", "10.0.0.5:8080"}) {
    request.host = host;
    CHECK(refused(request, Access::view, names) == "");
  }
  request.host = "localhost:8080";
  CHECK(refused(request, Access::view, names) == "host");
  request.from_loopback = true;
  CHECK(refused(request, Access::view, names) == "");
}

TEST_CASE("the credential is the token of Authorization, else the session of the cookie") {
  const auto of = [](const std::string& authorization, const std::string& cookie) {
    Request request;
    request.authorization = authorization;
    request.cookie = cookie;
    return credential_of(request);
  };
  for (const char* said : {"Bearer secret", "bearer  secret ", "BEARER secret"}) CHECK(of(said, "").secret == "secret");
  for (const char* said : {"", "Bearer", "Bearer ", "Basic secret", "secret", "Bearersecret"}) {
    INFO(said);
    CHECK(of(said, "").secret == "");
  }
  CHECK_FALSE(of("Bearer secret", "stepwise_session=s").is_cookie);
  CHECK(of("Basic x", "stepwise_session=s").secret == "");
  for (const char* cookie :
       {"stepwise_session=s", "a=b; stepwise_session=s", "stepwise_session=s; a=b", "a=b;stepwise_session=s;"}) {
    INFO(cookie);
    CHECK(of("", cookie).secret == "s");
    CHECK(of("", cookie).is_cookie);
  }
  for (const char* cookie :
       {"", "a=b", "xstepwise_session=s", "stepwise_sessions=s", "stepwise_session", "stepwise_session=", ";;;"}) {
    INFO(cookie);
    CHECK(of("", cookie).secret == "");
    CHECK_FALSE(of("", cookie).is_cookie);
  }
}
