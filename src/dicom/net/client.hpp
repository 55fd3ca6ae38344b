// SPDX-License-Identifier: Apache-2.0
// The other side, for the command line and the tests: a modality's association with a worklist and performed step SCP.
// Blocking; one thread.
#pragma once
#include "base/limits.hpp"
#include "base/result.hpp"
#include "dicom/dataset.hpp"
#include "dicom/encoding.hpp"
#include "dicom/status.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::dicom::net {

struct ClientSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11112;
  std::string calling_aet = "STEPWISE-SCU";
  std::string called_aet = "ANY-SCP";
  int timeout_s = limits::dicom_request_timeout_s;  // for each answer
  std::string charset = "ISO_IR 192";               // of what is sent, where a text needs one
  std::vector<TransferSyntax> transfer_syntaxes{TransferSyntax::explicit_little_endian,
                                                TransferSyntax::implicit_little_endian};
};

// Proposes Verification, Modality Worklist and Modality Performed Procedure Step; releases when it goes. Errors:
// `unavailable` (no connection, or it broke), `not_admitted` (rejected, or the service was not accepted).
class Association {
 public:
  static Result<Association> open(const ClientSettings& settings);
  Association(Association&&) noexcept;
  Association& operator=(Association&&) noexcept;
  ~Association();

  Result<Reply> echo();
  // `on_answer` hears each pending answer. With `cancel_after`, sends C-CANCEL when so many have come, and goes on to
  // the end.
  using OnAnswer = std::function<void(Status status, const Dataset& identifier)>;
  Result<Reply> find_worklist(const Dataset& keys, const OnAnswer& on_answer, std::optional<int> cancel_after = {});
  // The reply holds the SOP Instance UID that the SCP gave, if it did.
  Result<Reply> create_performed_step(const std::string& sop_instance_uid, const Dataset& step);
  Result<Reply> set_performed_step(const std::string& sop_instance_uid, const Dataset& changes);

  void release();
  void abort();

 private:
  struct State;
  explicit Association(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::dicom::net
