// SPDX-License-Identifier: Apache-2.0
// A-ASSOCIATE-RQ and A-ASSOCIATE-AC (PS3.8 9.3.2 and 9.3.3, PS3.7 annex D) as values. Their form is checked here;
// whether the proposals are acceptable is decided elsewhere.
#pragma once
#include "dicom/pdu.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom {

// A request with 128 presentation contexts and the transfer syntaxes that devices use needs about 40 KiB.
inline constexpr std::size_t associate_bytes_most = std::size_t{256} * 1024;

struct ContextProposal {
  std::uint8_t id = 1;
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes;
};

// PS3.8 9.3.3.2
enum class ContextResult : std::uint8_t {
  acceptance = 0,
  no_reason = 2,
  abstract_syntax_not_supported = 3,
  transfer_syntaxes_not_supported = 4,
};
struct ContextAnswer {
  std::uint8_t id = 1;
  ContextResult result = ContextResult::acceptance;
  std::string transfer_syntax;  // valid only if the context is accepted
};

struct RoleSelection {
  std::string sop_class_uid;
  bool scu = false, scp = false;
};
struct ExtendedNegotiation {
  std::string sop_class_uid;
  std::string information;
};
struct UserInformation {
  std::size_t pdu_bytes_most = 0;  // maximum size that its sender accepts; 0: any
  std::string implementation_class_uid, implementation_version;
  std::vector<RoleSelection> roles;
  std::vector<ExtendedNegotiation> extended;
};

struct AssociateRequest {
  std::uint16_t protocol_versions = 1;  // bit mask; we support version 1 (the first bit)
  std::string called_aet, calling_aet;  // without padding
  std::string application_context;
  std::vector<ContextProposal> contexts;
  UserInformation user;
  // Called and calling AE title and the reserved bytes after them, which the answer must repeat (PS3.8 9.3.3).
  std::string titles_as_sent;
};
// nullopt: malformed. `body` is the PDU without its header.
std::optional<AssociateRequest> read_associate_request(std::string_view body);
std::string encode(const AssociateRequest& request);

struct AssociateAcceptance {
  std::string titles_as_sent;
  std::vector<ContextAnswer> contexts;
  UserInformation user;
};
std::optional<AssociateAcceptance> read_associate_acceptance(std::string_view body);
std::string encode(const AssociateAcceptance& acceptance);

// True for the header of an A-ASSOCIATE-RQ that is not too long.
bool is_readable_request(const PduHeader& header);

// Maximum size of the variable field of the P-DATA-TF PDUs that we send to a peer that accepts `theirs` bytes (0: any).
// nullopt: too small for even one byte.
std::optional<std::size_t> sendable_pdu_bytes(std::size_t theirs);

// How Stepwise names itself to a peer (PS3.7 D.3.3.2): the UID is of all versions of it, the name of this one.
inline constexpr std::string_view implementation_class_uid = "2.25.173000598953126987548904863442072230836";
std::string_view implementation_version_name();

}  // namespace stepwise::dicom
