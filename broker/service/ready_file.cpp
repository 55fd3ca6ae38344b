// SPDX-License-Identifier: Apache-2.0
#include "broker/service/service.hpp"

#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace stepwise::broker {

Json ready_document(const Addresses& addresses, const std::string& ae_title) {
  const auto endpoint = [](const Endpoint& e) { return Json{{"address", e.host}, {"port", e.port}}; };
  Json document{{"pid", getpid()},
                {"hl7", endpoint(addresses.hl7)},
                {"dicom", endpoint(addresses.dicom)},
                {"http", endpoint(addresses.http)}};
  document["dicom"]["ae_title"] = ae_title;
  document["http"]["url"] = "http://" + to_text(addresses.http);
  return document;
}

void write_ready_file(const std::filesystem::path& path, const Json& document) {
  const std::filesystem::path beside = path.string() + ".new";
  std::ofstream file(beside);
  file << document.dump(2) << "\n";
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(beside, path, error);
  if (!file || error) throw std::runtime_error("--ready-file " + path.string() + " can't be written");
}

}  // namespace stepwise::broker
