// SPDX-License-Identifier: Apache-2.0
// Makes our answer to an association request (PS3.8 9.3.3 and 9.3.4, PS3.7 annex D). Pure.
#pragma once
#include "dicom/associate.hpp"
#include "dicom/net/contexts.hpp"
#include "dicom/net/services.hpp"

#include <cstddef>
#include <optional>

namespace stepwise::dicom::net {

// The caller sets `address`.
Peer peer_of(const AssociateRequest& request);

// The rejection if protocol version or application context is not supported; it does not depend on the peer.
std::optional<Rejection> refusal_of(const AssociateRequest& request);
// nullopt for Admission::accepted.
std::optional<Rejection> refusal_of(Admission admission);

// Accepts each presentation context whose abstract syntax we serve, with the first proposed transfer syntax that we
// know, and refuses the others (R76).
struct Negotiation {
  AssociateAcceptance answer;
  Contexts contexts;
};
Negotiation negotiate(const AssociateRequest& request, std::size_t pdu_bytes_most);

Device device_of(const AssociateRequest& request, const Contexts& accepted);

}  // namespace stepwise::dicom::net
