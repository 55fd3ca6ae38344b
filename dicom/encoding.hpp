// SPDX-License-Identifier: Apache-2.0
// Encodes and decodes datasets (PS3.5 chapter 7 and annex A) in the two uncompressed little endian transfer syntaxes.
// This is our own code, because encoding is the largest part of the cost of a worklist answer, and because limits
// (elements, depth) must be checked before a received dataset costs memory or stack.
#pragma once
#include "base/result.hpp"
#include "dicom/dataset.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom {

// The tags that delimit the items of a sequence (PS3.5 7.5).
inline constexpr Tag item_tag{0xfffe, 0xe000}, item_end_tag{0xfffe, 0xe00d}, sequence_end_tag{0xfffe, 0xe0dd};

enum class TransferSyntax { implicit_little_endian, explicit_little_endian };
std::optional<TransferSyntax> find_transfer_syntax(std::string_view uid);
std::string_view uid_of(TransferSyntax syntax);

// Returns the value representation of an element that has none in the encoding; "UN" if unknown.
using VrOf = Vr (*)(Tag);
Vr vr_of(Tag tag);  // uses dicom/dictionary.hpp

// Converts text to UTF-8 by the Specific Character Set of the dataset, which stays in it; items may have their own. A
// dataset without it is in `usual_charset`. Trailing padding and group lengths are removed. An element that was sent as
// UN gets its representation from `vr_of`. An Error has the tag as its place.
Result<Dataset> decode(std::string_view bytes, TransferSyntax syntax, VrOf vr_of = dicom::vr_of,
                       std::string_view usual_charset = {});

// Writes text in `charset` (as in TextEncoder; "" is the default repertoire). (0008,0005) is added if a text needs it;
// the value in the dataset is ignored.
std::string encode(const Dataset& dataset, TransferSyntax syntax, std::string_view charset = {});

// The characters that encode() replaces because `charset` lacks them.
struct Replaced {
  std::size_t characters = 0;
  std::vector<Tag> attributes;  // attributes with such characters, each once
};
Replaced replaced_in(const Dataset& dataset, std::string_view charset);

}  // namespace stepwise::dicom
