// SPDX-License-Identifier: Apache-2.0
// An error that a peer or a person caused, as a value. Each protocol translates it into its own form of answer:
// hl7/header (ERR segment; hl7/acknowledgement_code has AE or AR), dicom/status and mapping/mpps/mpps_reply (DIMSE
// status with comment), broker/http/problem (problem document). The loss of the database or of a socket is not an Error
// but an exception.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

// The first twelve kinds are the rows of HL7 table 0357. The table has no row for the other kinds.
enum class ErrorKind {
  segment_sequence,           // 100
  required_field_missing,     // 101
  data_type,                  // 102
  table_value,                // 103
  unsupported_message_type,   // 200
  unsupported_event,          // 201
  unsupported_processing_id,  // 202
  unsupported_version,        // 203
  unknown_key,                // 204
  duplicate_key,              // 205
  record_locked,              // 206
  internal,                   // 207
  // The state of the order or step does not allow the request (0357: 207; the application code names the reason).
  state_forbids,
  too_large,     // a limit of base/limits.hpp (0357: 207)
  unavailable,   // the database is not available; the sender should repeat the message (0357: 207, AR)
  not_admitted,  // the peer is not configured, so it is not admitted (0357: 103, AR)
};

std::string_view to_text(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code = {};  // short and stable, for programs: "step-started", "placer-number-used"
  // Where: an HL7 path ("ORC-2", "PID-3[1].4"), a tag ("(0040,0252)"), a configuration key, a JSON pointer.
  std::string place = {};
  // The value found there. May be patient data: it is sent to the peer and stored in the journal, but never logged.
  std::string value = {};
  std::string rule = {};    // what is required of the value: "required", "at most 16 characters"
  std::string remedy = {};  // what the reader can do about it
};

// For example "ORC-2: required (send the placer order number)". It does not contain the value, so it may be logged.
std::string describe(const Error& error);

// Something unusual that was accepted, but that a person should know about. It is stored with the journal entry,
// counted and shown (D03).
struct Finding {
  std::string code = {};   // short and stable: "repeat", "demographics-differ", "charset-repaired"
  std::string place = {};  // as in Error
  std::string text = {};   // one sentence; may contain patient data, so it is stored only in the database
  std::string shape = {};  // the shape of the value found there, see text::shape_of(); contains no patient data
  bool operator==(const Finding&) const = default;
};

// Adds `finding` to a list that a peer must not be able to make arbitrarily long. After limits::message_findings
// findings, one last finding "findings-cut" says that there were more.
void add_finding(std::vector<Finding>& findings, Finding finding);

}  // namespace stepwise
