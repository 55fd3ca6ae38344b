// SPDX-License-Identifier: Apache-2.0
// Implements the DICOM services that dicom/net calls: worklist query, MPPS and availability (docs/ARCHITECTURE.md). Any
// thread.
#pragma once
#include "broker/usecases/admission.hpp"
#include "broker/usecases/context.hpp"
#include "broker/usecases/mpps_request.hpp"
#include "dicom/net/services.hpp"

namespace stepwise::broker {

class DicomServices final : public dicom::net::Services {
 public:
  explicit DicomServices(Context& context) : context_(context) {}
  dicom::net::Admission admit(const dicom::net::Peer& peer) override;
  void associated(const dicom::net::Peer& peer, const dicom::net::Device& device) override;
  void ended(const dicom::net::Peer& peer) override;
  void unreadable_query(const dicom::net::Peer& peer, const dicom::Reply& reply) override;
  std::unique_ptr<dicom::net::WorklistAnswers> find(const dicom::net::Peer& peer,
                                                    const dicom::Dataset& identifier) override;
  dicom::Reply create_performed_step(const dicom::net::Peer& peer,
                                     const dicom::net::NormalizedRequest& request) override;
  dicom::Reply set_performed_step(const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request) override;
  std::string usual_charset(const dicom::net::Peer& peer) override;
  dicom::Reply receive_availability(const dicom::net::Peer& peer,
                                    const dicom::net::NormalizedRequest& request) override;
  void observed(std::string_view event, const dicom::net::Peer& peer) override;

 private:
  void record_rejection(Rejection rejection, const dicom::net::Peer& peer);
  dicom::Reply performed(const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request,
                         PerformedOperation operation);

  Context& context_;
};

}  // namespace stepwise::broker
