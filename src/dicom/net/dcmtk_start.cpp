// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/dcmtk_start.hpp"

#include "base/limits.hpp"
#include "dicom/associate_request.hpp"
#include "dicom/encoding.hpp"
#include "dicom/implementation.hpp"
#include "dicom/net/dcmtk.hpp"

#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dctag.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace stepwise::dicom::net {
namespace {

constexpr int connect_timeout_s = 10;

}  // namespace

void start_dcmtk() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Its log may hold values of a dataset; what matters reaches our own log.
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // A name server that is away would hold up every association.
    dcmDisableGethostbyaddr.set(OFTrue);
    // The system's default is minutes.
    dcmConnectionTimeout.set(connect_timeout_s);
    // A peer that neither reads nor writes must not keep a thread.
    dcmSocketSendTimeout.set(limits::dicom_request_timeout_s);
    dcmSocketReceiveTimeout.set(limits::dicom_request_timeout_s);
    // The default lets anybody make us take a megabyte.
    dcmAssociatePDUSizeLimit.set(associate_request_bytes_most);
    // Loaded at first use otherwise, in the middle of somebody's association.
    dcmDataDict.rdlock();
    dcmDataDict.rdunlock();
  });
}

void name_implementation(T_ASC_Parameters& parameters) {
  const auto put = [](char* place, std::size_t size, std::string_view value) { place[value.copy(place, size - 1)] = '\0'; };
  auto& wire = parameters.DULparams;
  for (char* place : {parameters.ourImplementationClassUID, wire.callingImplementationClassUID, wire.calledImplementationClassUID})
    put(place, sizeof parameters.ourImplementationClassUID, implementation_class_uid);
  for (char* place : {parameters.ourImplementationVersionName, wire.callingImplementationVersionName, wire.calledImplementationVersionName})
    put(place, sizeof parameters.ourImplementationVersionName, implementation_version_name());
}

Vr full_vr_of(Tag tag) {
  const Vr ours = vr_of(tag);
  if (ours != Vr() || tag.is_private()) return ours;
  const char* name = DcmTag(tag.group, tag.element).getVR().getValidVRName();
  if (name[0] == '\0' || name[1] == '\0' || name[2] != '\0') return {};
  return {{name[0], name[1], '\0'}};
}

}  // namespace stepwise::dicom::net
