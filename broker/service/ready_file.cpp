// SPDX-License-Identifier: Apache-2.0
#include "broker/service/service.hpp"

#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace stepwise::broker {

Json ready_document(const Addresses& addresses, const std::string& ae_title) {
  const auto listener = [](const Endpoint& plain, const Endpoint& encrypted) {
    Json ports{{"address", plain.host}, {"port", plain.port}};
    if (encrypted.port != 0) ports["tls_port"] = encrypted.port;
    return ports;
  };
  Json document{{"pid", getpid()},
                {"hl7", listener(addresses.hl7, addresses.hl7_tls)},
                {"dicom", listener(addresses.dicom, addresses.dicom_tls)},
                {"http", listener(addresses.http, addresses.http_tls)}};
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
