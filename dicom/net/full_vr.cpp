// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/full_vr.hpp"

#include "dicom/encoding.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dctag.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace stepwise::dicom::net {
namespace {

void load_dictionary() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // DCMTK's log may contain values of a dataset
    dcmDataDict.rdlock();                       // loads the dictionary
    dcmDataDict.rdunlock();
  });
}

}  // namespace

Vr full_vr_of(Tag tag) {
  const Vr ours = vr_of(tag);
  if (ours != Vr() || tag.is_private()) return ours;
  load_dictionary();
  const char* name = DcmTag(tag.group, tag.element).getVR().getValidVRName();
  if (name[0] == '\0' || name[1] == '\0' || name[2] != '\0') return {};
  return {{name[0], name[1], '\0'}};
}

}  // namespace stepwise::dicom::net
