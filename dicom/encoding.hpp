// SPDX-License-Identifier: Apache-2.0
// Datasets as bytes: PS3.5 chapter 7 and annex A, the two little endian transfer syntaxes that are not compressed. Our
// own because a worklist answer costs most in its encoding, and because what a peer sends must meet limits (elements,
// depth) before it costs memory or stack.
#pragma once
#include "base/result.hpp"
#include "dicom/dataset.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom {

// What stands around the items of a sequence (PS3.5 7.5).
inline constexpr Tag item_tag{0xfffe, 0xe000}, item_end_tag{0xfffe, 0xe00d}, sequence_end_tag{0xfffe, 0xe0dd};

enum class TransferSyntax { implicit_little_endian, explicit_little_endian };
std::optional<TransferSyntax> find_transfer_syntax(std::string_view uid);
std::string_view uid_of(TransferSyntax syntax);

// The value representation of an element that comes without one; "UN" when unknown.
using VrOf = Vr (*)(Tag);
Vr vr_of(Tag tag);  // by dicom/dictionary.hpp

// Text becomes UTF-8 by the dataset's own Specific Character Set, which stays in it; items may have their own. A
// dataset that names none is in `usual_charset`. Trailing padding is dropped, group lengths too. An element sent as UN
// gets the representation that `vr_of` knows. Fails with the tag as Error::place.
Result<Dataset> decode(std::string_view bytes, TransferSyntax syntax, VrOf vr_of = dicom::vr_of,
                       std::string_view usual_charset = {});

// Text in `charset` (as in TextEncoder, "" is the default repertoire); (0008,0005) is put in when a text needs it,
// whatever the dataset has there.
std::string encode(const Dataset& dataset, TransferSyntax syntax, std::string_view charset = {});

// What encode() replaces because `charset` lacks it.
struct Replaced {
  std::size_t characters = 0;
  std::vector<Tag> attributes;  // where they are, each once
};
Replaced replaced_in(const Dataset& dataset, std::string_view charset);

}  // namespace stepwise::dicom
