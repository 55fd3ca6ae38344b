// SPDX-License-Identifier: Apache-2.0
#include "dicom/dictionary.hpp"

#include <algorithm>

namespace stepwise::dicom {
namespace {

constexpr Attribute attributes[] = {
#define STEPWISE_ATTRIBUTE(name, group, element, ...) {{group, element}, __VA_ARGS__},
#include "dicom/attributes.inc"
#undef STEPWISE_ATTRIBUTE
};
static_assert(std::ranges::is_sorted(attributes, {}, &Attribute::tag));

}  // namespace

std::span<const Attribute> dictionary() {
  return attributes;
}

const Attribute* find_attribute(Tag tag) {
  const auto* found = std::ranges::lower_bound(attributes, tag, {}, &Attribute::tag);
  return found != std::end(attributes) && found->tag == tag ? found : nullptr;
}

const Attribute* find_attribute(std::string_view keyword) {
  const auto* found = std::ranges::find(attributes, keyword, &Attribute::keyword);
  return found != std::end(attributes) ? found : nullptr;
}

}  // namespace stepwise::dicom
