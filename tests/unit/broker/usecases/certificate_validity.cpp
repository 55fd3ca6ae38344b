// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/certificate_validity.hpp"

#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

using namespace stepwise;
using std::chrono::days;
using std::chrono::seconds;

TEST_CASE("the days until a certificate expires are whole days, and negative afterwards") {
  TestAuthority authority;
  authority.issue("server");
  const TlsContext context(authority.profile("server"));
  const Instant end = context.not_after();
  CHECK(broker::days_left(context, end - days(7)) == 7);
  CHECK(broker::days_left(context, end - days(7) - seconds(1)) == 7);
  CHECK(broker::days_left(context, end - days(7) + seconds(1)) == 6);
  CHECK(broker::days_left(context, end) == 0);
  CHECK(broker::days_left(context, end + seconds(1)) == -1);
  CHECK_FALSE(broker::days_left(TlsContext(TlsProfile()), end));
}

TEST_CASE("the log warns of a certificate from 30 days before its end on, as an error from 7 days on") {
  TestAuthority authority;
  authority.issue("server");
  const TlsContext context(authority.profile("server"));
  const auto logged = [&](std::chrono::seconds before) {
    const test::CapturedOutput output;
    broker::log_validity(context, context.not_after() - before);
    return output.text();
  };
  CHECK(logged(days(31)).empty());
  CHECK(logged(days(30)).find("warning") != std::string::npos);
  CHECK(logged(days(8)).find("warning") != std::string::npos);
  CHECK(logged(days(7)).find("error") != std::string::npos);
  CHECK(logged(days(7)).find("expires in 7 days") != std::string::npos);
  CHECK(logged(days(-1)).find("has expired") != std::string::npos);
}
