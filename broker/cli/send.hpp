// SPDX-License-Identifier: Apache-2.0
// `stepwise send`: a bench-top HIS.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace stepwise::broker {

struct SendOptions {
  std::vector<std::filesystem::path> files;
  std::string to = "127.0.0.1:2575";
  int timeout_s = 30;
  bool json = false;
};
// Sends all messages in turn over one connection and prints each answer. AE and AR do not stop it, a fault of the
// connection does.
int send(const SendOptions& options);

}  // namespace stepwise::broker
