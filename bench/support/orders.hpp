// SPDX-License-Identifier: Apache-2.0
// The orders of the benchmarks, and the HIS that sends them.
#pragma once
#include "hl7/net/mllp_client.hpp"

#include <cstdint>
#include <string>

namespace stepwise::bench {

std::string order_message(int n);  // a distinct ORM^O01 NW of 1.1 KB: patient P........, order O........, a chest X-ray

class OrderSender {
 public:
  // Throws std::runtime_error if the connection is refused.
  explicit OrderSender(std::uint16_t port, ClientTls tls = {});
  bool send(int n);  // one order, stop and wait; false: it was not answered AA

 private:
  hl7::net::BlockingMllpClient client_;
};

}  // namespace stepwise::bench
