// SPDX-License-Identifier: Apache-2.0
// A real PostgreSQL database of its own for one test: migrated and empty. The server is the one that
// STEPWISE_TEST_DATABASE names (a connection string of somebody who may create databases), else a private throw-away
// cluster on a unix socket that lives as long as the program. Databases are made when needed, emptied and used again by
// later tests of the program, and dropped at its end.
#pragma once
#include "sql/database.hpp"

#include <cstdio>
#include <memory>
#include <string>

namespace stepwise::test {

// A temporary cluster on a unix socket, for tests that stop or damage it. A guard process ends it as soon as this
// process ends for any reason.
class PrivateCluster {
 public:
  PrivateCluster();
  ~PrivateCluster();
  PrivateCluster(const PrivateCluster&) = delete;
  PrivateCluster& operator=(const PrivateCluster&) = delete;

  const std::string& connection_string() const { return connection_string_; }
  std::string socket() const { return folder_ + "/.s.PGSQL.5432"; }
  void freeze();  // SIGSTOP for the postmaster and each of its processes
  void thaw();

 private:
  void signal_all(int signal) const;

  std::string folder_, connection_string_;
  FILE* guard_ = nullptr;
};

class TestDatabase {
 public:
  enum class Schema {
    migrated,
    none,  // no migration was applied; the database is not used by another test
  };
  explicit TestDatabase(Schema schema = Schema::migrated);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  sql::Database& database() { return *database_; }
  const std::string& connection_string() const { return connection_string_; }

 private:
  Schema schema_;
  std::string name_, connection_string_;
  std::unique_ptr<sql::Database> database_;
};

}  // namespace stepwise::test
