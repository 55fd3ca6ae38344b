// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace stepwise {

std::string sha256_hex(std::string_view bytes);  // 64 lower-case digits

// The same digest for bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(std::string_view bytes);
  std::string hex();  // 64 lower-case digits; nothing may be added after it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);                        // RFC 4648, with padding
bool equal_in_constant_time(std::string_view a, std::string_view b);  // for tokens

std::string new_uuid();  // random (version 4)
// A new random UUID in the form of a DICOM UID below 2.25 (PS3.5 B.2), at most 44 characters. It contains no host name
// and no time.
std::string new_uid();

}  // namespace stepwise
