// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/message_summary.hpp"

#include "broker/terminal/table.hpp"
#include "hl7/charset.hpp"
#include "hl7/message.hpp"

namespace stepwise::broker {

namespace {

std::string either(std::string first, std::string second) {
  return first.empty() ? second : first;
}

}  // namespace

MessageSummary summarize(std::string_view bytes) {
  const auto message = hl7::Message::parse(hl7::decode(bytes, "").text);
  if (!message) return {};
  const auto& m = *message;
  return {m.type() + "^" + m.trigger(),
          m.text("ORC-1"),
          m.text("ORC-5"),
          m.text("ORC-2.1"),
          either(m.text("ORC-16.2"), m.text("ORC-16.1")),
          either(m.text("OBR-18"), m.text("IPC-1.1")),
          m.text("OBR-44.1"),
          either(m.text("ZDS-1.1"), m.text("IPC-3.1"))};
}

std::string to_table(const std::vector<MessageSummary>& told) {
  Table table({"MESSAGE", "ORC-1/5", "ORDER", "PROCEDURE", "ACCESSION", "STUDY", "REASON"});
  for (const MessageSummary& t : told) {
    const std::string study =
        t.study_uid.size() > 13 ? "..." + t.study_uid.substr(t.study_uid.size() - 8) : t.study_uid;
    table.row({t.type, t.name(), t.placer_number, t.procedure, t.accession, study, t.reason});
  }
  return table.text();
}

}  // namespace stepwise::broker
