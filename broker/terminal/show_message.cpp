// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/show_message.hpp"

#include "base/text.hpp"
#include "broker/terminal/table.hpp"
#include "hl7/charset.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

std::string show_message(std::string_view bytes, std::size_t columns) {
  const std::string text = hl7::decode(bytes, "").text;
  std::string shown;
  for (std::string_view line : text::split(text, text.find('\r') == std::string::npos ? '\n' : '\r')) {
    if (text::trim(line).empty()) continue;
    const std::string whole = printable(line.starts_with('\n') ? line.substr(1) : line);
    shown += "  " + (columns == 0 ? whole : shorten(whole, columns - 2)) + "\n";
  }
  return shown;
}

std::string name_message(std::string_view bytes) {
  const auto message = hl7::Message::parse(hl7::decode(bytes, "").text);
  if (!message) return "no HL7 message";
  return printable(fmt::format("{} {}", message->type() + "^" + message->trigger(), message->control_id()));
}

}  // namespace stepwise::broker
