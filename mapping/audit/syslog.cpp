// SPDX-License-Identifier: Apache-2.0
#include "mapping/audit/syslog.hpp"

#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::mapping {
namespace {

constexpr int security_facility = 10;  // security and authorization messages
constexpr int warning = 4, notice = 5;
constexpr std::int64_t sequence_ids = 2'147'483'647;  // from 1, then again from 1

// Printable ASCII without blanks; "-" stands for no value.
std::string header_field(std::string_view text, std::size_t most) {
  std::string field;
  for (const char c : text.substr(0, most)) field += c > ' ' && c < 0x7f ? c : '_';
  return field.empty() ? "-" : field;
}

}  // namespace

std::string syslog_frame(const SyslogHeader& header, std::string_view text) {
  const std::string message =
      fmt::format("<{}>1 {} {} {} {} DICOM+RFC3881 [meta sequenceId=\"{}\"] \xEF\xBB\xBF{}",
                  security_facility * 8 + (header.is_failure ? warning : notice), sql::to_text(header.at),
                  header_field(header.host_name, 255), header_field(header.application, 48),
                  header_field(header.process_id, 128), (header.sequence - 1) % sequence_ids + 1, text);
  return fmt::format("{} {}", message.size(), message);
}

}  // namespace stepwise::mapping
