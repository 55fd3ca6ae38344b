// SPDX-License-Identifier: Apache-2.0
// Collects statistics about devices and writes them from time to time, so that a query does not wait for this. Any
// thread.
#pragma once
#include "base/clock.hpp"
#include "dicom/net/services.hpp"
#include "sql/device_statistics.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace stepwise::broker {

class DeviceStatistics {
 public:
  DeviceStatistics(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  ~DeviceStatistics();  // writes the rest

  void associated(const dicom::net::Peer& peer, const dicom::net::Device& device);
  void rejected(const dicom::net::Peer& peer);
  void queried(const dicom::net::Peer& peer, const dicom::Dataset& identifier);
  void answered(const dicom::net::Peer& peer, const dicom::Reply& final, int answers);
  void replaced(const dicom::net::Peer& peer, int answers, const std::string& where);
  void performed(const dicom::net::Peer& peer, const dicom::Reply& reply);

  // JSON array of all devices, or of one AE title. Statistics in memory are written first.
  std::string read(const std::string& aet);
  void write_when_due();  // writes if limits::device_statistics_flush_ms have passed since the last write

 private:
  void note(const dicom::net::Peer& peer, const std::function<void(sql::StationNote&)>& add);
  void write();

  sql::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, sql::StationNote> notes_;  // by AE title
  std::chrono::steady_clock::time_point written_{};
};

}  // namespace stepwise::broker
