// SPDX-License-Identifier: Apache-2.0
#include "bench/support/modality.hpp"

#include <stdexcept>

namespace stepwise::bench {

dicom::net::Association associate(std::uint16_t port, ClientTls tls) {
  dicom::net::ClientSettings settings;
  settings.port = port;
  settings.called_aet = "STEPWISE";
  settings.calling_aet = "CT1";
  settings.tls = std::move(tls);
  auto association = dicom::net::Association::open(settings);
  if (!association) throw std::runtime_error(describe(association.error()));
  return std::move(*association);
}

std::vector<dicom::Dataset> ask(dicom::net::Association& association, const dicom::Dataset& keys) {
  std::vector<dicom::Dataset> answers;
  const auto reply =
      association.find_worklist(keys, [&](dicom::Status, const dicom::Dataset& answer) { answers.push_back(answer); });
  if (!reply || !reply->ok()) throw std::runtime_error("the query failed");
  return answers;
}

}  // namespace stepwise::bench
