// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "hl7/charset.hpp"
#include "hl7/msh_bytes.hpp"

namespace stepwise::hl7 {

std::string digest(std::string_view frame) {
  const std::string_view timestamp = MshBytes(frame).field(7);
  Sha256 hash;
  if (timestamp.empty()) {
    hash.update(frame);
  } else {
    const auto at = static_cast<std::size_t>(timestamp.data() - frame.data());
    hash.update(frame.substr(0, at));
    hash.update(frame.substr(at + timestamp.size()));
  }
  return hash.hex();
}

}  // namespace stepwise::hl7
