// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/limits.hpp"

#include <utility>

namespace stepwise {

std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::segment_sequence: return "segment sequence error";
    case ErrorKind::required_field_missing: return "required field missing";
    case ErrorKind::data_type: return "data type error";
    case ErrorKind::table_value: return "table value not found";
    case ErrorKind::unsupported_message_type: return "unsupported message type";
    case ErrorKind::unsupported_event: return "unsupported event code";
    case ErrorKind::unsupported_processing_id: return "unsupported processing id";
    case ErrorKind::unsupported_version: return "unsupported version id";
    case ErrorKind::unknown_key: return "unknown key identifier";
    case ErrorKind::duplicate_key: return "duplicate key identifier";
    case ErrorKind::record_locked: return "application record locked";
    case ErrorKind::internal: return "application internal error";
    case ErrorKind::state_forbids: return "not possible in this state";
    case ErrorKind::too_large: return "larger than the limit";
    case ErrorKind::unavailable: return "the database is not available";
    case ErrorKind::not_admitted: return "peer not admitted";
  }
  return "application internal error";
}

std::string describe(const Error& error) {
  std::string text = error.place;
  if (!text.empty()) text += ": ";
  text += error.rule.empty() ? std::string(to_text(error.kind)) : error.rule;
  if (!error.remedy.empty()) text += " (" + error.remedy + ")";
  return text;
}

void add_finding(std::vector<Finding>& findings, Finding finding) {
  if (findings.size() < limits::message_findings)
    findings.push_back(std::move(finding));
  else if (findings.size() == limits::message_findings)
    findings.push_back({"findings-cut", "", "there were more findings than are kept"});
}

}  // namespace stepwise
