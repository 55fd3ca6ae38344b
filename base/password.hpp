// SPDX-License-Identifier: Apache-2.0
// Passwords (argon2id, RFC 9106) and random secrets for tokens and sessions. Any thread.
#pragma once
#include <string>
#include <string_view>

namespace stepwise {

// The hash with its salt and parameters, as libsodium writes it. Takes some 0.1 s and 64 MB, so that guessing is slow:
// the caller limits how many run at the same time. Throws std::runtime_error without memory.
std::string hash_password(std::string_view password);
bool is_password(const std::string& hash, std::string_view password);  // takes as long

std::string new_secret();  // 256 random bits as 64 hexadecimal digits

}  // namespace stepwise
