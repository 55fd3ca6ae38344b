// SPDX-License-Identifier: Apache-2.0
#include "bench/support/dcmtk_client.hpp"

#include "bench/support/table.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/scu.h>

#include <chrono>
#include <stdexcept>
#include <vector>

namespace stepwise::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::size_t ask(DcmSCU& scu, T_ASC_PresentationContextID context, DcmDataset& keys) {
  OFList<QRResponse*> responses;
  scu.sendFINDRequest(context, &keys, &responses);
  const std::size_t heard = responses.size() - 1;  // the last one is the final status
  for (QRResponse* response : responses) delete response;
  return heard;
}

}  // namespace

double dcmtk_client_p50_ms(std::uint16_t port, const dicom::Dataset& wanted, std::size_t answers) {
  DcmSCU scu;
  scu.setPeerHostName("127.0.0.1");
  scu.setPeerPort(port);
  scu.setPeerAETitle("STEPWISE");
  scu.setAETitle("CT1");
  OFList<OFString> syntaxes;
  syntaxes.push_back(UID_LittleEndianExplicitTransferSyntax);
  scu.addPresentationContext(UID_FINDModalityWorklistInformationModel, syntaxes);
  if (scu.initNetwork().bad() || scu.negotiateAssociation().bad())
    throw std::runtime_error("DCMTK's client was not accepted");
  const auto context = scu.findPresentationContextID(UID_FINDModalityWorklistInformationModel, "");
  DcmDataset keys;
  add_elements(keys, wanted);
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::seconds(2);
  while (times.size() < 20 || (times.size() < 5000 && Clock::now() < end)) {
    const auto begun = Clock::now();
    if (ask(scu, context, keys) != answers) throw std::runtime_error("another number of answers came");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  }
  scu.releaseAssociation();
  return percentile(std::move(times), 0.5);
}

}  // namespace stepwise::bench
