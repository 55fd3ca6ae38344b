// SPDX-License-Identifier: Apache-2.0
// The MSH segment of messages that we send, and acknowledgements in both directions (HL7 v2.5.1 2.9; IHE RAD TF-2 2.4;
// reference 2.2).
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "hl7/message.hpp"
#include "hl7/writer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::hl7 {

struct Header {
  std::string sending_application, sending_facility, receiving_application,
      receiving_facility;  // MSH-3..6, component 1
  // MSH-7: mapping writes it in the time zone of the department, with offset
  std::string timestamp;
  std::string message_type, trigger_event, structure;  // MSH-9
  std::string control_id;                              // MSH-10, at most 20 characters
  std::string processing_id = "P";                     // MSH-11
  std::string version = "2.5.1";                       // MSH-12
  std::string accept_acknowledgement = {},
              application_acknowledgement = {};  // MSH-15, MSH-16 (table 0155); empty: original mode
  std::string country = {};                      // MSH-17, ISO 3166
  std::string
      charset;  // MSH-18 with names of HL7 table 0211, repetitions separated by ~ (then MSH-20 is filled); empty: ASCII
};
void write_header(Writer& writer, const Header& header);

// MSA-1 of original mode and of enhanced mode (HL7 table 0008).
enum class AckCode { AA, AE, AR, CA, CE, CR };
std::string_view to_text(AckCode code);
std::optional<AckCode> parse_ack_code(std::string_view text);
bool is_positive(AckCode code);  // AA, CA
// AE or AR (or CE, CR) by the table in reference 2.2
AckCode ack_code_for(const Error& error, bool commit_level = false);
int code_0357(ErrorKind kind);  // 100 to 207

struct Answer {
  AckCode code = AckCode::AA;
  std::string control_id;  // our MSH-10
  std::string timestamp;   // MSH-7
  // Become ERR segments in the form of the sender's HL7 version; MSA-3 has the first one, cut to 80 characters.
  std::vector<Error> errors;
  std::string text;  // MSA-3 if there is no error
  // For an application acknowledgement instead of ACK: MSH-9 (with component 3 since 2.5), and the segments after MSA
  // and ERR.
  std::string type = {}, event = {}, structure = {}, segments = {};
};
// The ACK to `request`: MSH-3/4 and 5/6 swapped, same MSH-11, 12, 18; MSH-9 ACK (2.3.1) or ACK^<event>^ACK (2.5 and
// later). UTF-8.
std::string write_answer(const Message& request, const Answer& answer);
// Decodes and reads only the MSH segment of a frame, so that the sender is known before the rest is processed. Only the
// beginning of a long MSH is read. Errors as from Message::parse.
struct ReadHeader {
  Message message;      // has only the MSH segment
  std::string charset;  // MSH-18 as declared
};
Result<ReadHeader> read_header(std::string_view frame);
// The answer to bytes that are not a valid message, made from the readable fields of MSH. nullopt: not even MSH-10
// could be read; then the connection must be closed (reference 2.2).
std::optional<std::string> write_answer_to_unreadable(std::string_view frame, const Answer& answer);

// The acknowledgement of a receiver to our message.
struct ReceivedAnswer {
  AckCode code;
  std::string control_id;  // MSA-2, compared for equality only
  std::string text;        // MSA-3, else ERR
};
Result<ReceivedAnswer> read_answer(const Message& message);

// One ERR segment of an acknowledgement, or one repetition of ERR-1 before 2.5. Each text is cut at
// limits::hl7_error_characters.
struct ReceivedError {
  std::string place;  // "PID-3"; "" if the segment names no place
  std::string code;   // ERR-3, table 0357 or the receiver's own
  std::string text;   // what ERR-3, ERR-5, ERR-7 and ERR-8 say, each once
};
std::vector<ReceivedError> read_errors(const Message& message);  // at most limits::hl7_received_errors

}  // namespace stepwise::hl7
