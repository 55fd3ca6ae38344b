// SPDX-License-Identifier: Apache-2.0
// The site of the demo: the broker on free ports with a database in a temporary folder, its HIS and its PACS. All
// parts stop when the object is destroyed.
#pragma once
#include "broker/service/service.hpp"
#include "broker/service/stop_signal.hpp"
#include "broker/terminal/message_summary.hpp"
#include "broker/terminal/temporary_folder.hpp"
#include "broker/testpeers/test_receiver.hpp"
#include "broker/testpeers/test_sender.hpp"
#include "model/snapshot.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

// A system of the demo that is told things: acknowledges every message and keeps it.
class DemoPeer {
 public:
  DemoPeer();  // listens on a free port of 127.0.0.1
  std::uint16_t port() const { return receiver_.port(); }
  std::vector<std::string> received() const;  // all messages so far, as bytes; any thread

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> received_;
  TestReceiver receiver_;
};

// Thrown after Ctrl-C, so that destructors stop all parts.
struct DemoInterrupted {};

class DemoSite {
 public:
  // Throws the exceptions of Service::start(), and DemoInterrupted. Other functions that wait also throw
  // DemoInterrupted.
  explicit DemoSite(StopSignal& stop);

  Sent send(const std::string& message);  // sends as the HIS
  Endpoint dicom() const { return service_->addresses().dicom; }
  Addresses addresses() const { return service_->addresses(); }
  const DemoPeer& his() const { return his_; }
  const DemoPeer& pacs() const { return pacs_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  // Waits until the outbox has no pending or waiting message. False: it took too long.
  bool wait_until_told();
  // The order in the database; nullopt: there is none.
  std::optional<model::OrderRecord> order(const std::string& placer_number);

 private:
  StopSignal& stop_;
  TemporaryFolder folder_;
  DemoPeer his_, pacs_;
  std::optional<Service> service_;
  std::optional<TestSender> sender_;
};

}  // namespace stepwise::broker
