// SPDX-License-Identifier: Apache-2.0
#include "base/password.hpp"

#include "base/digest.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace stepwise {
namespace {

void prepare_libsodium() {
  static const bool is_ready = sodium_init() >= 0;
  if (!is_ready) throw std::runtime_error("libsodium cannot be initialised");
}

}  // namespace

std::string hash_password(std::string_view password) {
  prepare_libsodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                 crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::runtime_error("a password cannot be hashed: out of memory");
  return hash.data();
}

bool is_password(const std::string& hash, std::string_view password) {
  prepare_libsodium();
  return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string new_secret() {
  prepare_libsodium();
  std::string bytes(32, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

}  // namespace stepwise
