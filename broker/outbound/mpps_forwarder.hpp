// SPDX-License-Identifier: Apache-2.0
// The sender of one MPPS destination (reference 1.2): a thread of its own, because DICOM associations block. It sends
// the N-CREATEs and N-SETs of the queue one at a time, oldest first, an association for what waits.
// What an answer means is decided in broker/usecases/forwarded_disposition.
#pragma once
#include "broker/outbound/destination_queue.hpp"
#include "broker/usecases/forwarded_disposition.hpp"
#include "dicom/net/client.hpp"
#include "dicom/net/descriptor.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace stepwise::broker {

class MppsForwarder final : public DestinationSender {
 public:
  MppsForwarder(Context& context, PerformedDestination destination, std::shared_ptr<Leases> leases,
                std::shared_ptr<const DestinationSender> predecessor = nullptr);
  ~MppsForwarder() override;  // waits for the outstanding answer
  void start() override;
  void wake() override;
  void stop() override;
  void break_off() override;
  void join() override;
  bool has_ended() const override;
  DestinationStatus status() const override;

 private:
  void serve();
  void serve_once();
  bool deliver(const sql::Delivery& delivery);  // false: do not continue with this batch
  ForwardedJudgement send(const sql::Delivery& delivery, ForwardedKind kind);
  ForwardedJudgement send_again_from_creation(const sql::Delivery& delivery, ForwardedKind kind);
  Result<dicom::Reply> exchange(ForwardedKind kind, const std::string& sop_instance_uid, const std::string& bytes,
                                const std::string& transfer_syntax);
  bool settle(const sql::Delivery& delivery, const DeliveryOutcome& outcome);
  bool stopping() const;
  void pause(int ms, bool until_woken);
  void keep_socket(int socket);  // for break_off()
  void end_association();

  Context& context_;
  const PerformedDestination destination_;
  DestinationQueue queue_;
  std::optional<dicom::net::Association> association_;  // of the thread

  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  bool has_ended_ = true;  // false while serve() runs
  bool is_broken_off_ = false;
  dicom::net::Descriptor socket_;  // a copy of the association's
  std::thread thread_;
};

}  // namespace stepwise::broker
