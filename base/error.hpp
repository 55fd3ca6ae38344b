// SPDX-License-Identifier: Apache-2.0
// An error that a peer or a person caused, as a value. It is translated for the peer that gets the answer:
// mapping/inbound/acknowledgement (ERR segment), dicom/status (DIMSE status with comment), broker/http/problem (problem
// document). Loss of the database or of a socket is no Error but an exception.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

// The first twelve are the rows of HL7 table 0357, the rest is what the table has no row for.
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
  state_forbids,  // what was asked is not possible in the state the order or step is in (0357: 207, application code
                  // says why)
  too_large,      // a limit of base/limits.hpp (0357: 207)
  unavailable,    // the database is away; the sender should repeat (0357: 207, AR)
  not_admitted,   // a peer we do not know (0357: 103, AR)
};

std::string_view to_text(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code = {};  // short and stable, for programs: "step-started", "placer-number-used"
  std::string place =
      {};  // where: an HL7 path ("ORC-2", "PID-3[1].4"), a tag ("(0040,0252)"), a configuration key, a JSON pointer
  std::string value = {};   // what stood there. May be patient data: goes to the peer and the journal, never to a log
  std::string rule = {};    // what is asked of the place: "required", "at most 16 characters"
  std::string remedy = {};  // what the reader can do about it
};

// "ORC-2: required (send the placer order number)". Holds no value, so a log may have it.
std::string describe(const Error& error);

// Something that was accepted, yet a person should know of: kept with the journal entry, counted, shown. Decision D03.
struct Finding {
  std::string code = {};   // short and stable: "repeat", "demographics-differ", "charset-repaired"
  std::string place = {};  // as in Error
  std::string text = {};   // one sentence; may hold patient data, so it stays in the database
  std::string shape = {};  // of the value that stood there, as text::shape_of() has it: no patient data
  bool operator==(const Finding&) const = default;
};

// A list of findings whose length a peer cannot choose.

// Adds `finding`. Behind limits::message_findings of them one "findings-cut" says that there were more.
void add_finding(std::vector<Finding>& findings, Finding finding);

}  // namespace stepwise
