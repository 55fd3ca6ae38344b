// SPDX-License-Identifier: Apache-2.0
// MSH of what we send, and the answer to what we get (HL7 v2.5.1 2.9; IHE RAD TF-2 2.4; reference 2.2).
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
      receiving_facility;                              // MSH-3..6, component 1
  std::string timestamp;                               // MSH-7, written by mapping in department time with zone
  std::string message_type, trigger_event, structure;  // MSH-9
  std::string control_id;                              // MSH-10, at most 20 characters
  std::string processing_id = "P";                     // MSH-11
  std::string version = "2.5.1";                       // MSH-12
  std::string accept_acknowledgement = {},
              application_acknowledgement = {};  // MSH-15, MSH-16 (table 0155); empty: original mode
  std::string country = {};                      // MSH-17, ISO 3166
  std::string
      charset;  // MSH-18 as HL7 table 0211 names it, repetitions parted by ~ (then MSH-20 is filled); empty: ASCII
};
void write_header(Writer& writer, const Header& header);

// MSA-1 of original mode and of enhanced mode (HL7 table 0008).
enum class AckCode { AA, AE, AR, CA, CE, CR };
std::string_view to_text(AckCode code);
std::optional<AckCode> parse_ack_code(std::string_view text);
bool is_positive(AckCode code);                                       // AA, CA
AckCode ack_code_for(const Error& error, bool commit_level = false);  // AE or AR (CE or CR) by the table in 2.2
int code_0357(ErrorKind kind);                                        // 100 ... 207; 0 is no error

struct Answer {
  AckCode code = AckCode::AA;
  std::string control_id;  // our MSH-10
  std::string timestamp;   // MSH-7
  std::vector<Error>
      errors;        // ERR segments, in the form of the sender's version; MSA-3 has the first, at most 80 characters
  std::string text;  // MSA-3 when there is no error
  // Of an application answer in place of ACK: MSH-9 (component 3 since 2.5), and the segments behind MSA and ERR.
  std::string type = {}, event = {}, structure = {}, segments = {};
};
// The ACK to `request`: MSH-3/4 and 5/6 swapped, same MSH-11, 12, 18; MSH-9 ACK (2.3.1) or ACK^<event>^ACK (2.5 and
// later). UTF-8.
std::string write_answer(const Message& request, const Answer& answer);
// MSH of a frame, decoded and read alone: who sends it is known before the rest of it costs anything. Of a long one the
// beginning. Errors as Message::parse gives them.
struct ReadHeader {
  Message message;      // MSH is its only segment
  std::string charset;  // MSH-18 as declared
};
Result<ReadHeader> read_header(std::string_view frame);
// To bytes that are no message: only what could be read of MSH; nullopt when not even MSH-10 could (reference 2.2: then
// close).
std::optional<std::string> write_answer_to_unreadable(std::string_view frame, const Answer& answer);

// The answer a receiver gave us.
struct ReceivedAnswer {
  AckCode code;
  std::string control_id;  // MSA-2, compared for equality only
  std::string text;        // MSA-3, else ERR
};
Result<ReceivedAnswer> read_answer(const Message& message);

// One ERR segment of it, or one repetition of ERR-1 before 2.5. Each text is cut at limits::hl7_error_characters.
struct ReceivedError {
  std::string place;  // "PID-3"; "" if it names none
  std::string code;   // ERR-3, table 0357 or the receiver's own
  std::string text;   // what ERR-3, ERR-5, ERR-7 and ERR-8 say, each once
};
std::vector<ReceivedError> read_errors(const Message& message);  // at most limits::hl7_received_errors

}  // namespace stepwise::hl7
