// SPDX-License-Identifier: Apache-2.0
// PDUs without a socket: their headers, the PDVs of a P-DATA-TF, and how we divide what we send.
#include "base/limits.hpp"
#include "dicom/associate.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <cstdint>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;
using fuzz::expect;

constexpr std::size_t size_bytes = 4;  // at the beginning of an input: the PDU size that the peer accepts

std::vector<std::string> seeds() {
  const std::string size("\0\0\0\x40", size_bytes);
  const std::string create =
      fuzz::message(5, request(CommandField::n_create, 2, uids::modality_performed_procedure_step, "1.2.3"), true, 32);
  std::string several;
  for (const std::string& pdu : fuzz::split_pdus(create)) several += pdu.substr(pdu_header_bytes);
  return {size + create + release_request_pdu(), size + encode_pdu(PduType::data, several),
          size + fuzz::association_request() + rejection_pdu(calling_aet_not_recognised),
          size + release_response_pdu() + abort_pdu(AbortSource::service_provider, AbortReason::unexpected_pdu)};
}

void check_division(const PresentationDataValue& value, std::size_t most) {
  std::string pdus, joined;
  append_data_pdus(pdus, value.context_id, value.is_command, value.bytes, most);
  bool has_ended = false;
  for (const std::string& pdu : fuzz::split_pdus(pdus)) {
    const PduHeader header = read_pdu_header(pdu);
    expect(header.is(PduType::data) && header.length == pdu.size() - pdu_header_bytes, "a PDU is as long as it says");
    expect(header.length <= most, "a PDU is not longer than the peer accepts");
    std::string_view body = std::string_view(pdu).substr(pdu_header_bytes);
    const auto part = take_pdv(body);
    expect(part && body.empty() && !has_ended, "a PDU of ours has one PDV, and none follows the last");
    expect(part->context_id == value.context_id && part->is_command == value.is_command, "a part is of its message");
    has_ended = part->is_last;
    joined += part->bytes;
  }
  expect(has_ended && joined == value.bytes, "the parts are the whole");
}

void check_values(std::string_view body, std::size_t most) {
  while (!body.empty()) {
    const std::string_view before = body;
    const auto value = take_pdv(body);
    if (!value) return;
    expect(value->bytes.data() == before.data() + pdv_header_bytes &&
               pdv_header_bytes + value->bytes.size() + body.size() == before.size(),
           "a PDV is at the beginning of what it was taken from");
    expect(value->context_id % 2 == 1, "a presentation context id is odd");
    check_division(*value, most);
  }
}

void check_pdu(std::string_view pdu, std::size_t most) {
  if (pdu.size() < pdu_header_bytes) return;
  const PduHeader header = read_pdu_header(pdu);
  const std::string_view body = pdu.substr(pdu_header_bytes);
  if (header.length != body.size()) return;
  const std::string written = encode_pdu(static_cast<PduType>(header.type), body);
  expect(written.substr(2) == pdu.substr(2) && written[0] == pdu[0], "a PDU is written as it was read");
  if (header.is(PduType::data)) check_values(body, most);
  if (const auto rejection = read_rejection(body))
    expect(read_rejection(std::string_view(rejection_pdu(*rejection)).substr(pdu_header_bytes)) == rejection,
           "a rejection is read as it was written");
}

void check(std::string_view bytes) {
  if (bytes.size() < size_bytes) return;
  const std::size_t theirs = read_big_endian(bytes.substr(0, size_bytes));
  const auto most = sendable_pdu_bytes(theirs);
  expect(most.has_value() == (theirs == 0 || theirs >= pdv_header_bytes + 2), "a peer accepts one byte at least");
  if (!most) return;
  expect((theirs == 0 || *most <= theirs) && *most <= limits::dicom_pdu_bytes, "we keep to both limits");
  for (const std::string& pdu : fuzz::split_pdus(bytes.substr(size_bytes))) check_pdu(pdu, *most);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  fuzz::write_seeds_if_asked(*count, *arguments, seeds);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  if (size < size_bytes || seed % 16 == 0) return LLVMFuzzerMutate(data, size, most);
  return size_bytes + fuzz::mutate_pdus(data + size_bytes, size - size_bytes, most - size_bytes, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
