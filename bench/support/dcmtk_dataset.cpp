// SPDX-License-Identifier: Apache-2.0
#include "bench/support/dcmtk_client.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

namespace stepwise::bench {

void add_elements(DcmItem& to, const dicom::Dataset& from) {
  for (const dicom::Element& element : from.elements()) {
    const DcmTagKey tag(element.tag.group, element.tag.element);
    if (element.items.empty()) {
      if (element.vr == dicom::Vr("SQ"))
        to.insertEmptyElement(tag);
      else
        to.putAndInsertString(tag, element.value.c_str());
      continue;
    }
    for (std::size_t i = 0; i < element.items.size(); ++i) {
      DcmItem* item = nullptr;
      if (to.findOrCreateSequenceItem(tag, item, static_cast<long>(i)).good()) add_elements(*item, element.items[i]);
    }
  }
}

}  // namespace stepwise::bench
