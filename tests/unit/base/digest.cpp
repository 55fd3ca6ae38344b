// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace stepwise;

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("Bytes in pieces have the digest of the whole") {
  Sha256 hash;
  for (const char* piece : {"a", "", "bc"}) hash.update(piece);
  CHECK(hash.hex() == sha256_hex("abc"));
}

TEST_CASE("Hex has two lower-case digits a byte") {
  CHECK(to_hex(std::string_view("\x00\x0f\xff", 3)) == "000fff");
}

TEST_CASE("Tokens are equal only when every byte is") {
  CHECK(equal_in_constant_time("secret", "secret"));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("secret", "secre"));
  CHECK(equal_in_constant_time("", ""));
}

TEST_CASE("A UID is 2.25, a dot and a random UUID in decimal") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uid = new_uid();
    REQUIRE(uid.substr(0, 5) == "2.25.");
    REQUIRE(uid.size() <= 44);
    REQUIRE(uid.size() > 30);  // a version 4 UUID is never a small number
    REQUIRE(uid.find_first_not_of("0123456789", 5) == std::string::npos);
    REQUIRE(uid[5] != '0');
    seen.insert(uid);
  }
  CHECK(seen.size() == 1000);
  const std::string uuid = new_uuid();
  CHECK(uuid.size() == 36);
  CHECK(uuid[14] == '4');  // the version
}
