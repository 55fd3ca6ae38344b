// SPDX-License-Identifier: Apache-2.0
#include "base/password.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;

TEST_CASE("a password fits its own hash and no other password does") {
  const std::string hash = hash_password("correct horse battery");
  CHECK(hash.starts_with("$argon2id$"));
  CHECK(is_password(hash, "correct horse battery"));
  for (const std::string_view other : {"", "correct horse batter", "correct horse battery ", "Correct horse battery"})
    CHECK_FALSE(is_password(hash, other));
  CHECK_FALSE(is_password("", "correct horse battery"));
  CHECK_FALSE(is_password("correct horse battery", "correct horse battery"));
}

TEST_CASE("the same password has another hash each time; bytes after a NUL count") {
  CHECK(hash_password("one") != hash_password("one"));
  using namespace std::string_literals;
  CHECK_FALSE(is_password(hash_password("one\0two"s), "one\0too"s));
}

TEST_CASE("secrets have 256 bits and differ") {
  const std::string secret = new_secret();
  CHECK(secret.size() == 64);
  CHECK(secret.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(secret != new_secret());
}
