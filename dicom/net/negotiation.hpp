// SPDX-License-Identifier: Apache-2.0
// What we answer to an association request (PS3.8 9.3.3 and 9.3.4, PS3.7 annex D). Pure.
#pragma once
#include "dicom/associate.hpp"
#include "dicom/net/contexts.hpp"
#include "dicom/net/services.hpp"

#include <cstddef>
#include <optional>

namespace stepwise::dicom::net {

// `address` is left to the caller.
Peer peer_of(const AssociateRequest& request);

// Why it is refused, whoever asks: another protocol version or application context.
std::optional<Rejection> refusal_of(const AssociateRequest& request);
// Nothing for Admission::accepted.
std::optional<Rejection> refusal_of(Admission admission);

// Accepts each presentation context whose abstract syntax we serve, with the first transfer syntax proposed that we
// know; refuses the others one by one (R76).
struct Negotiation {
  AssociateAcceptance answer;
  Contexts contexts;
};
Negotiation negotiate(const AssociateRequest& request, std::size_t pdu_bytes_most);

Device device_of(const AssociateRequest& request, const Contexts& accepted);

}  // namespace stepwise::dicom::net
