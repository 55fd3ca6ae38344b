// SPDX-License-Identifier: Apache-2.0
// A modality for `worklist`, `perform` and `demo`: queries its worklist and sends MPPS. Each operation uses its own
// association.
#pragma once
#include "broker/config/endpoint.hpp"
#include "broker/testpeers/peer_tls.hpp"
#include "broker/testpeers/worklist_query.hpp"
#include "dicom/status.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ModalityOptions {
  std::string to = "127.0.0.1:11112";
  std::string aet = "CT1";
  std::string called = "STEPWISE";
  PeerTls tls = {};
};

struct Worklist {
  std::vector<dicom::Dataset> answers;
  dicom::Reply final;
};

// Errors: those of dicom::net::Association (`unavailable` for transport errors, `not_admitted`), or faults in the
// options.
class TestModality {
 public:
  explicit TestModality(ModalityOptions options) : options_(std::move(options)) {}
  Result<Worklist> worklist(const WorklistCriteria& criteria) const;
  // start() sends N-CREATE of a new performed step with this UID, the others send N-SET COMPLETED and N-SET
  // DISCONTINUED.
  Result<dicom::Reply> start(const dicom::Dataset& worklist_item, const std::string& sop_instance_uid) const;
  Result<dicom::Reply> complete(const dicom::Dataset& worklist_item, const std::string& sop_instance_uid) const;
  Result<dicom::Reply> discontinue(std::string_view reason_code, const std::string& sop_instance_uid) const;

 private:
  ModalityOptions options_;
};

int exit_code_of(const Error& error);
int exit_code_of(const dicom::Reply& reply);
// "0110 may no longer be updated"
std::string to_text(const dicom::Reply& reply);

}  // namespace stepwise::broker
