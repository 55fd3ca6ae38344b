// SPDX-License-Identifier: Apache-2.0
#include "sql/connection_string.hpp"

#include "tests/support/catch.hpp"

using stepwise::sql::hosts_of;
using Hosts = std::vector<std::string>;

TEST_CASE("a connection string in both forms of libpq is read, with the hosts that it names") {
  CHECK(hosts_of("host=db.example user=stepwise password='a b' dbname=stepwise") == Hosts{"db.example"});
  CHECK(hosts_of("postgresql://stepwise:secret@one.example:5433,two.example/stepwise") ==
        Hosts{"one.example", "two.example"});
  CHECK(hosts_of("host=/run/postgresql dbname=stepwise") == Hosts{});
  CHECK(hosts_of("dbname=stepwise") == Hosts{});
}

TEST_CASE("a connection string that libpq cannot read has no hosts") {
  for (const char* wrong : {"db.example", "http://db.example/stepwise", "host=db user", "hosts=db", "postgresql://[::1",
                            "password='open", "postgresql://u:p%zz@db/stepwise"}) {
    INFO(wrong);
    CHECK_FALSE(hosts_of(wrong));
  }
}
