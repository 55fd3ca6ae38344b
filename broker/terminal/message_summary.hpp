// SPDX-License-Identifier: Apache-2.0
// The most important fields of an outbound message (RAD-3, RAD-4, RAD-13; reference 2.8, 2.9). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct MessageSummary {
  std::string type;           // "ORM^O01"
  std::string order_control;  // ORC-1
  std::string order_status;   // ORC-5
  std::string placer_number;  // ORC-2.1
  std::string reason;         // texts of ORC-16
  std::string accession;      // OBR-18, IPC-1.1
  std::string procedure;      // OBR-44.1
  std::string study_uid;      // ZDS-1.1, IPC-3.1
  // The name in the tables of the reference, such as "SC/IP".
  std::string name() const { return order_control + "/" + order_status; }
};

MessageSummary summarize(std::string_view bytes);
std::string to_table(const std::vector<MessageSummary>& told);

}  // namespace stepwise::broker
