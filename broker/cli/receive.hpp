// SPDX-License-Identifier: Apache-2.0
// `stepwise receive`: a bench-top PACS or HIS that prints what it is told.
#pragma once
#include <string>

namespace stepwise::broker {

struct ReceiveOptions {
  std::string address = "127.0.0.1";
  int port = 0;
  std::string ack = "AA";  // AA, AE, AR or none
  int count = 0;           // ends after so many; 0: never
  bool json = false;
};
// Ends with --count, or at Ctrl-C.
int receive(const ReceiveOptions& options);

}  // namespace stepwise::broker
