// SPDX-License-Identifier: Apache-2.0
// Reads and writes protocol data units (PDUs) of the DICOM upper layer (PS3.8 9.3): the header, the PDVs of a
// P-DATA-TF, and PDUs without variable content. dicom/associate.hpp has A-ASSOCIATE-RQ and A-ASSOCIATE-AC.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::dicom {

inline constexpr std::size_t pdu_header_bytes = 6;
inline constexpr std::size_t pdv_header_bytes = 6;

enum class PduType : std::uint8_t {
  associate_rq = 0x01,
  associate_ac = 0x02,
  associate_rj = 0x03,
  data = 0x04,
  release_rq = 0x05,
  release_rp = 0x06,
  abort = 0x07,
};

struct PduHeader {
  std::uint8_t type = 0;
  std::size_t length = 0;  // number of bytes after the header
  bool is(PduType wanted) const { return type == static_cast<std::uint8_t>(wanted); }
};
PduHeader read_pdu_header(std::string_view header);  // `header` has pdu_header_bytes
bool is_known_pdu(std::uint8_t type);

std::string encode_pdu(PduType type, std::string_view body);

struct PresentationDataValue {
  std::uint8_t context_id = 0;
  bool is_command = false;
  bool is_last = false;
  std::string_view bytes;  // may be empty
};
// Removes the first PDV from the body of a P-DATA-TF (PS3.8 9.3.5.1, annex E.2). nullopt: the PDV is longer than its
// PDU or shorter than its header, or its presentation context id is even.
std::optional<PresentationDataValue> take_pdv(std::string_view& body);

// Appends P-DATA-TF PDUs with one PDV each; the variable field has at most `pdu_bytes_most` bytes.
void append_data_pdus(std::string& out, std::uint8_t context_id, bool is_command, std::string_view bytes,
                      std::size_t pdu_bytes_most);

// A-ABORT (PS3.8 9.3.8). The reason is used only if the service provider aborts.
enum class AbortSource : std::uint8_t { service_user = 0, service_provider = 2 };
enum class AbortReason : std::uint8_t {
  not_specified = 0,
  unrecognized_pdu = 1,
  unexpected_pdu = 2,
  unexpected_parameter = 5,
  invalid_parameter_value = 6,
};
std::string abort_pdu(AbortSource source, AbortReason reason);

// PS3.8 9.3.4, table 9-21.
struct Rejection {
  std::uint8_t result = 0, source = 0, reason = 0;
  bool operator==(const Rejection&) const = default;
};
inline constexpr Rejection application_context_not_supported{1, 1, 2};
inline constexpr Rejection calling_aet_not_recognised{1, 1, 3};
inline constexpr Rejection called_aet_not_recognised{1, 1, 7};
inline constexpr Rejection protocol_version_not_supported{1, 2, 2};
inline constexpr Rejection temporary_congestion{2, 3, 1};
inline constexpr Rejection local_limit_exceeded{2, 3, 2};
std::string rejection_pdu(const Rejection& rejection);
std::string describe(const Rejection& rejection);  // "rejected for good: the called AE title is not recognized"
std::optional<Rejection> read_rejection(std::string_view body);

std::string release_request_pdu();
std::string release_response_pdu();

}  // namespace stepwise::dicom
