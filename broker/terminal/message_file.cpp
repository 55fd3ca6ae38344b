// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/message_file.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "broker/terminal/command.hpp"
#include "hl7/framer.hpp"
#include "mapping/values/zone.hpp"

#include <fstream>
#include <sstream>
#include <utility>
#include <variant>

namespace stepwise::broker {

namespace {

Error no_message(std::string rule) {
  return {ErrorKind::segment_sequence,
          "message-file",
          "file",
          "",
          std::move(rule),
          "begin each message with a line MSH|..., or frame it with 0x0B and 0x1C 0x0D"};
}

Result<std::vector<std::string>> split_blocks(std::string_view file) {
  hl7::Framer framer;
  framer.feed(file);
  framer.end_of_input();
  std::vector<std::string> messages;
  for (auto event = framer.next(); !std::holds_alternative<hl7::NeedBytes>(event); event = framer.next()) {
    if (auto* frame = std::get_if<hl7::Frame>(&event))
      messages.push_back(std::move(frame->bytes));
    else if (std::holds_alternative<hl7::BrokenFrame>(event))
      return no_message("an MLLP block that begins also ends");
  }
  return messages;
}

// Removes the next line, including its end, from `file`.
std::string_view take_line(std::string_view& file, char end) {
  const auto at = file.find(end);
  auto length = at == std::string_view::npos ? file.size() : at + 1;
  if (end == '\r' && file.substr(length).starts_with('\n')) ++length;
  const std::string_view line = file.substr(0, length);
  file.remove_prefix(length);
  return line;
}

// Blank lines after a message separate it from the next one.
std::string ended_once(std::string message) {
  while (message.ends_with('\r') || message.ends_with('\n')) message.pop_back();
  return message + '\r';
}

bool is_envelope(std::string_view line) {
  for (const std::string_view name : {"FHS", "BHS", "BTS", "FTS"}) {
    if (line.starts_with(name)) return true;
  }
  return false;
}

std::string replace_all(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

}  // namespace

Result<std::vector<std::string>> split_messages(std::string_view file) {
  if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
  const auto first = file.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && file[first] == hl7::start_block) return split_blocks(file);
  // As a receiver does (R16, R17): a file with CR is not changed; in a file without CR each LF becomes CR.
  const char end = file.find('\r') == std::string_view::npos ? '\n' : '\r';
  std::vector<std::string> messages;
  while (!file.empty()) {
    const std::string_view line = take_line(file, end);
    if (is_envelope(line)) continue;
    if (line.starts_with("MSH"))
      messages.emplace_back();
    else if (messages.empty() && text::trim(line).empty())
      continue;
    else if (messages.empty())
      return no_message("text before the first MSH");
    messages.back() += line;
    if (line.ends_with('\n') && end == '\n') messages.back().back() = '\r';
  }
  if (messages.empty()) return no_message("at least one message");
  for (std::string& message : messages) message = ended_once(std::move(message));
  return messages;
}

std::string fill_in(std::string_view message, LocalTime now, std::string_view unique) {
  std::string filled(message);
  if (filled.find("${") == std::string::npos) return filled;
  filled = replace_all(std::move(filled), "${today}", mapping::write_da(now));
  filled = replace_all(std::move(filled), "${now}", mapping::Zone::write_ts(now));
  return replace_all(std::move(filled), "${id}", unique);
}

Result<std::vector<std::string>> read_messages(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf())) {
    return Error{ErrorKind::unknown_key, "message-file", path.string(), "", "a file with HL7 messages that can be read",
                 "check the path"};
  }
  auto messages = split_messages(bytes.str());
  if (!messages) {
    Error error = messages.error();
    error.place = path.string();
    return error;
  }
  for (std::string& message : *messages) message = fill_in(message, local_now(), new_uuid().substr(0, 8));
  return messages;
}

}  // namespace stepwise::broker
