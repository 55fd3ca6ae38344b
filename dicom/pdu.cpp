// SPDX-License-Identifier: Apache-2.0
#include "dicom/pdu.hpp"

#include "dicom/big_endian.hpp"

#include <algorithm>

namespace stepwise::dicom {
namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::size_t control_bytes = 2;  // presentation context id, message control header
constexpr unsigned char command_bit = 1, last_bit = 2;
constexpr std::size_t answer_bytes = 4;  // length of A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT

struct RejectionReason {
  Rejection code;
  std::string_view words;
};
// PS3.8 9.3.4. The result is not compared: an acceptor may reject for good or for the moment.
constexpr RejectionReason rejection_reasons[] = {
    {{0, 1, 1}, "no reason given"},
    {application_context_not_supported, "the application context is not supported"},
    {calling_aet_not_recognised, "the calling AE title is not recognized"},
    {called_aet_not_recognised, "the called AE title is not recognized"},
    {{0, 2, 1}, "no reason given"},
    {protocol_version_not_supported, "the protocol version is not supported"},
    {temporary_congestion, "temporary congestion"},
    {local_limit_exceeded, "it has too many associations"},
};

void append_header(std::string& out, PduType type, std::size_t length) {
  out += static_cast<char>(type);
  out += '\0';
  append_big_endian(out, length, length_bytes);
}

}  // namespace

PduHeader read_pdu_header(std::string_view header) {
  return {static_cast<std::uint8_t>(header[0]), read_big_endian(header.substr(2, length_bytes))};
}

bool is_known_pdu(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(PduType::associate_rq) && type <= static_cast<std::uint8_t>(PduType::abort);
}

std::string encode_pdu(PduType type, std::string_view body) {
  std::string pdu;
  append_header(pdu, type, body.size());
  pdu += body;
  return pdu;
}

std::optional<PresentationDataValue> take_pdv(std::string_view& body) {
  if (body.size() < pdv_header_bytes) return std::nullopt;
  const std::size_t length = read_big_endian(body.substr(0, length_bytes));
  if (length < control_bytes || length > body.size() - length_bytes) return std::nullopt;
  const auto context_id = static_cast<std::uint8_t>(body[length_bytes]);
  const auto control = static_cast<unsigned char>(body[length_bytes + 1]);
  if (context_id % 2 == 0) return std::nullopt;
  const PresentationDataValue value{context_id, (control & command_bit) != 0, (control & last_bit) != 0,
                                    body.substr(pdv_header_bytes, length - control_bytes)};
  body.remove_prefix(length_bytes + length);
  return value;
}

void append_data_pdus(std::string& out, std::uint8_t context_id, bool is_command, std::string_view bytes,
                      std::size_t pdu_bytes_most) {
  // Fragments have an even number of bytes (PS3.8 annex E.2).
  const std::size_t most = (pdu_bytes_most - pdv_header_bytes) / 2 * 2;
  do {
    const std::string_view part = bytes.substr(0, most);
    bytes.remove_prefix(part.size());
    append_header(out, PduType::data, pdv_header_bytes + part.size());
    append_big_endian(out, control_bytes + part.size(), length_bytes);
    out += static_cast<char>(context_id);
    out += static_cast<char>((is_command ? command_bit : 0) | (bytes.empty() ? last_bit : 0));
    out += part;
  } while (!bytes.empty());
}

std::string abort_pdu(AbortSource source, AbortReason reason) {
  return encode_pdu(PduType::abort, std::string{'\0', '\0', static_cast<char>(source), static_cast<char>(reason)});
}

std::string rejection_pdu(const Rejection& rejection) {
  return encode_pdu(PduType::associate_rj,
                    std::string{'\0', static_cast<char>(rejection.result), static_cast<char>(rejection.source),
                                static_cast<char>(rejection.reason)});
}

std::string describe(const Rejection& rejection) {
  std::string_view words = "an unknown reason";
  for (const RejectionReason& known : rejection_reasons) {
    if (known.code.source == rejection.source && known.code.reason == rejection.reason) words = known.words;
  }
  return (rejection.result == 2 ? "rejected for the moment: " : "rejected for good: ") + std::string(words);
}

std::optional<Rejection> read_rejection(std::string_view body) {
  if (body.size() != answer_bytes) return std::nullopt;
  return Rejection{static_cast<std::uint8_t>(body[1]), static_cast<std::uint8_t>(body[2]),
                   static_cast<std::uint8_t>(body[3])};
}

std::string release_request_pdu() {
  return encode_pdu(PduType::release_rq, std::string(answer_bytes, '\0'));
}

std::string release_response_pdu() {
  return encode_pdu(PduType::release_rp, std::string(answer_bytes, '\0'));
}

}  // namespace stepwise::dicom
