// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of the benchmark's own (as the embedded one is: fsync on) and the built broker on it, as a process, on
// free ports.
#pragma once
#include "broker/embedded/embedded_postgres.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace stepwise::bench {

// Removed at the end with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class BrokerProcess {
 public:
  // `binary` is build/stepwise. Throws when it is not ready within a minute.
  BrokerProcess(const std::string& binary, const std::string& database, const TemporaryFolder& folder,
                std::vector<std::string> settings = {});
  ~BrokerProcess();
  std::uint16_t hl7_port() const { return hl7_port_; }
  std::uint16_t dicom_port() const { return dicom_port_; }
  // With TLS; 0: the settings have none.
  std::uint16_t hl7_tls_port() const { return hl7_tls_port_; }
  std::uint16_t dicom_tls_port() const { return dicom_tls_port_; }
  double resident_mb() const;

 private:
  int pid_ = -1;
  std::uint16_t hl7_port_ = 0, dicom_port_ = 0, hl7_tls_port_ = 0, dicom_tls_port_ = 0;
};

}  // namespace stepwise::bench
