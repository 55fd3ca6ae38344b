// SPDX-License-Identifier: Apache-2.0
// The form of an A-ASSOCIATE-RQ (PS3.8 9.3.2, PS3.7 annex D), looked at before DCMTK gets it: its parser loses memory
// over each request that is malformed, and anybody can send those. What is proposed is not judged here.
#pragma once
#include <cstddef>
#include <string_view>

namespace stepwise::dicom {

inline constexpr std::size_t pdu_header_bytes = 6;
// 128 presentation contexts with the transfer syntaxes of the field need some 40 KiB.
inline constexpr std::size_t associate_request_bytes_most = 256 * 1024;

// Of the whole PDU, from the six bytes of its header; 0: what begins so is no A-ASSOCIATE-RQ that we would read.
std::size_t associate_request_length(std::string_view header);

enum class RequestForm { good, malformed, unsupported_protocol };
RequestForm form_of_associate_request(std::string_view pdu);

}  // namespace stepwise::dicom
