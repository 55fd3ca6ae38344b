// SPDX-License-Identifier: Apache-2.0
#include "hl7/header.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/error_codes.hpp"
#include "hl7/msh_bytes.hpp"

#include <array>

namespace stepwise::hl7 {
namespace {

constexpr std::string_view default_version = "2.3.1";                // of a sender that names none
constexpr std::string_view code_extension_scheme = "ISO 2022-1994";  // MSH-20, table 0356

// Whether ERR has the form of 2.5 and MSH-9 has a third component; MSH-12 is for example "2.5.1", "2.5.1^CHN" or "2.7".
bool is_2_5_or_later(std::string_view version) {
  return version.size() >= 3 && version.substr(0, 2) == "2." && version[2] >= '5' && version[2] <= '9';
}

RepetitionValue parts_of(const Repetition& repetition) {
  RepetitionValue components;
  for (const Component& component : repetition.all_components()) {
    std::vector<std::string> parts;
    for (const Part& part : component.all_subcomponents()) parts.push_back(part.text());
    components.push_back(ComponentValue::of(std::move(parts)));
  }
  return components;
}

// Copies a field of the request, converted to the default delimiters.
void echo(SegmentWriter& segment, int index, const Field& field, const Delimiters& delimiters) {
  if (delimiters == Delimiters{}) {
    segment.raw(index, field.raw());
    return;
  }
  for (const Repetition& repetition : field.all_repetitions()) segment.repeat(index, parts_of(repetition));
}

// Writes MSH-18, and MSH-20 if MSH-18 repeats.
void write_charset(SegmentWriter& msh, std::string_view charset) {
  const std::string declared = declared_charset(charset);
  const auto names = text::split(declared, '~');
  msh.field(18, "");
  for (const std::string_view name : names) msh.repeat(18, {name});
  if (names.size() > 1) msh.field(20, code_extension_scheme);
}

std::string declared_in(const Segment& msh) {
  std::string declared;
  for (const Repetition& repetition : msh.field(18).all_repetitions()) (declared += '~') += repetition.text();
  return declared.empty() ? declared : declared.substr(1);
}

void write_answer_header(Writer& writer, const Message& request, const Answer& answer, std::string_view version) {
  const Segment msh = request.segment("MSH");
  SegmentWriter& segment = writer.segment("MSH");
  constexpr std::array<std::array<int, 2>, 8> echoed{
      {{3, 5}, {4, 6}, {5, 3}, {6, 4}, {11, 11}, {12, 12}, {18, 18}, {20, 20}}};
  for (const auto& [to, from] : echoed) echo(segment, to, msh.field(from), request.delimiters());
  const std::string charset = declared_in(msh);
  if (charset != declared_charset(charset)) write_charset(segment, charset);
  segment.field(7, answer.timestamp).field(10, answer.control_id);
  if (!answer.type.empty())
    segment.field(9, {answer.type, answer.event, is_2_5_or_later(version) ? answer.structure : std::string()});
  else if (is_2_5_or_later(version))
    segment.field(9, {"ACK", request.trigger(), "ACK"});
  else
    segment.field(9, "ACK");
  if (msh.field(12).empty()) segment.field(12, version);
}

// MSH-10 is returned unchanged; it is one value, even if it contains delimiters (reference 2.1).
void echo_control_id(SegmentWriter& msa, const Message& request) {
  const Field control_id = request.segment("MSH").field(10);
  if (request.delimiters() == Delimiters{}) {
    msa.raw(2, text::cut(control_id.raw(), limits::hl7_control_id_characters));
  } else {
    msa.field(2, text::cut(control_id.text(), limits::hl7_control_id_characters));
  }
}

// A place that is not an HL7 path (a tag, a configuration key) gives no location; ERR-8 and MSA-3 contain it anyway.
std::optional<Path> location_of(const Error& error) {
  auto path = parse_path(error.place);
  return path ? std::optional(*path) : std::nullopt;
}

std::string index_text(int index) {
  return index == 0 ? std::string() : std::to_string(index);
}

// The beginning of the text that fits into a field of `characters_max` characters, including the escape sequences.
std::string cut_escaped(std::string_view text, std::size_t characters_max) {
  std::size_t used = 0, at = 0;
  while (at < text.size()) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    used += text::characters(escape(text.substr(at, end - at)));
    if (used > characters_max) break;
    at = end;
  }
  return std::string(text.substr(0, at));
}

// In a name such as ADT^A40 the '^' becomes a blank, because its escape sequence would make the name unreadable.
std::string text_for_people(std::string text, std::size_t characters_max) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '^' && text[i + 1] != '~') text[i] = ' ';
  }
  return cut_escaped(text, characters_max);
}

// ERR-1 of 2.3.1: <segment ID>^<sequence>^<field position>^<code>&<text>&<coding system>, one repetition an error.
void write_err_2_3_1(Writer& writer, const std::vector<Error>& errors) {
  SegmentWriter& segment = writer.segment("ERR");
  for (const Error& error : errors) {
    const auto path = location_of(error);
    const ErrorCode& code = error_code(error.kind);
    segment.repeat(1, {path ? path->segment : "", path ? std::to_string(path->occurrence) : "",
                       path ? index_text(path->field) : "",
                       ComponentValue::of({std::to_string(code.number), std::string(code.text), "HL70357"})});
  }
}

// ERL of 2.5.1: segment, its sequence, field, its repetition, component, subcomponent.
RepetitionValue error_location(const Path& path) {
  const int repetition = path.repetition == 0 && path.component != 0 ? 1 : path.repetition;
  return {path.segment,           std::to_string(path.occurrence), index_text(path.field),
          index_text(repetition), index_text(path.component),      index_text(path.subcomponent)};
}

void write_err_2_5(Writer& writer, const Error& error) {
  const ErrorCode& code = error_code(error.kind);
  SegmentWriter& segment = writer.segment("ERR");
  if (const auto path = location_of(error)) segment.field(2, error_location(*path));
  segment.field(3, {std::to_string(code.number), code.text, "HL70357"});
  segment.field(4, "E").field(5, error.code);
  segment.field(6, cut_escaped(error.value, limits::hl7_error_parameter_characters));
  segment.field(8, text_for_people(describe(error), limits::hl7_user_message_characters));
}

// The text of ERR in either form; the field for people is preferred.
std::string text_of_err(const Message& message) {
  for (const std::string_view path : {"ERR-8", "ERR-7", "ERR-3.2", "ERR-3.1", "ERR-1.4.2", "ERR-1.4.1"}) {
    std::string text = message.text(path);
    if (!text.empty()) return text;
  }
  return {};
}

// ERL: segment, its sequence, field, its repetition, component, subcomponent.
std::string place_text(const std::vector<std::string>& location) {
  std::string place = location[0];
  if (place.empty()) return place;
  if (!location[1].empty() && location[1] != "1") place += '(' + location[1] + ')';
  for (std::size_t i = 2; i < location.size() && !location[i].empty(); ++i) {
    if (i == 2) place += '-' + location[i];
    if (i == 3 && location[i] != "1") place += '[' + location[i] + ']';
    if (i > 3) place += '.' + location[i];
  }
  return place;
}

}  // namespace

void write_header(Writer& writer, const Header& header) {
  SegmentWriter& msh = writer.segment("MSH");
  msh.field(3, header.sending_application)
      .field(4, header.sending_facility)
      .field(5, header.receiving_application)
      .field(6, header.receiving_facility)
      .field(7, header.timestamp)
      .field(9, {header.message_type, header.trigger_event, header.structure})
      .field(10, header.control_id)
      .field(11, header.processing_id)
      .field(12, header.version)
      .field(15, header.accept_acknowledgement)
      .field(16, header.application_acknowledgement)
      .field(17, header.country);
  write_charset(msh, header.charset);
}

std::string write_answer(const Message& request, const Answer& answer) {
  std::string version = request.version();
  if (version.empty()) version = default_version;
  Writer writer;
  write_answer_header(writer, request, answer, version);

  SegmentWriter& msa = writer.segment("MSA");
  msa.field(1, to_text(answer.code));
  echo_control_id(msa, request);
  msa.field(3, text_for_people(answer.errors.empty() ? answer.text : describe(answer.errors.front()),
                               limits::hl7_text_message_characters));

  if (!answer.errors.empty() && is_2_5_or_later(version)) {
    for (const Error& error : answer.errors) write_err_2_5(writer, error);
  } else if (!answer.errors.empty()) {
    write_err_2_3_1(writer, answer.errors);
  }
  return writer.finish() + answer.segments;
}

Result<ReadHeader> read_header(std::string_view frame) {
  const MshBytes msh(frame);
  const std::string_view line = msh.segment().empty() ? frame : msh.segment();
  Decoded decoded = decode(line.substr(0, limits::hl7_oversize_kept_bytes), {});
  auto message = Message::parse(std::move(decoded.text));
  if (!message) return message.error();
  return ReadHeader{std::move(*message), std::move(decoded.declared)};
}

std::optional<std::string> write_answer_to_unreadable(std::string_view frame, const Answer& answer) {
  const std::size_t at = frame.find("MSH");
  if (at == std::string_view::npos) return std::nullopt;
  const auto header = read_header(frame.substr(at));
  if (!header || header->message.control_id().empty()) return std::nullopt;
  return write_answer(header->message, answer);
}

Result<ReceivedAnswer> read_answer(const Message& message) {
  const Segment msa = message.segment("MSA");
  if (!msa.exists()) {
    return Error{.kind = ErrorKind::segment_sequence,
                 .code = "no-msa",
                 .place = "MSA",
                 .rule = "an answer contains MSA",
                 .remedy = "have the receiver send an acknowledgement"};
  }
  const auto code = parse_ack_code(msa.text(1));
  if (!code) {
    return Error{.kind = ErrorKind::table_value,
                 .code = "ack-code-unknown",
                 .place = "MSA-1",
                 .value = msa.text(1),
                 .rule = "one of AA, AE, AR, CA, CE, CR (HL7 table 0008)",
                 .remedy = "have the receiver send a code of that table"};
  }
  std::string text = msa.text(3);
  if (text.empty()) text = text_of_err(message);
  return ReceivedAnswer{*code, msa.field(2).text(), std::move(text)};
}

std::vector<ReceivedError> read_errors(const Message& message) {
  std::vector<ReceivedError> errors;
  const auto add = [&](ReceivedError error) {
    const bool is_empty = error.place.empty() && error.code.empty() && error.text.empty();
    if (is_empty || errors.size() >= limits::hl7_received_errors) return;
    error.place = text::cut(error.place, limits::hl7_error_characters);
    error.code = text::cut(error.code, limits::hl7_error_characters);
    error.text = text::cut(error.text, limits::hl7_error_characters);
    errors.push_back(std::move(error));
  };
  for (const Segment& err : message.segments("ERR")) {
    for (const Repetition& old : err.field(1).all_repetitions())
      add({place_text({old.text(1), old.text(2), old.text(3)}), old.text(4, 1), old.text(4, 2)});
    const Field location = err.field(2), code = err.field(3);
    std::string text;
    for (const std::string& part :
         {code.text(2), code.text(9), err.text(5, 2), err.field(7).text(), err.field(8).text()}) {
      if (part.empty() || text.find(part) != std::string::npos) continue;
      text += (text.empty() ? "" : "; ") + part;
    }
    add({place_text({location.text(1), location.text(2), location.text(3), location.text(4), location.text(5),
                     location.text(6)}),
         code.text(1).empty() ? err.text(5) : code.text(1), std::move(text)});
  }
  return errors;
}

}  // namespace stepwise::hl7
