// SPDX-License-Identifier: Apache-2.0
// The other side: a modality's association with a worklist and performed step SCP, for the command line and the tests,
// that of a Performed Procedure Step Manager with whom it forwards to, and with an archive. Blocking; one thread.
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

// A presentation context as it is proposed: of several transfer syntaxes the peer picks one.
struct Proposal {
  std::string_view abstract_syntax;  // of dicom/uid.hpp
  std::vector<TransferSyntax> transfer_syntaxes;
};
// Modality Performed Procedure Step, a context for each transfer syntax: the peer may take all, and what came in one of
// them goes on as it is.
std::vector<Proposal> performed_step_proposals();

struct ClientSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11112;
  std::string calling_aet = "STEPWISE-SCU";
  std::string called_aet = "ANY-SCP";
  int timeout_s = limits::dicom_request_timeout_s;  // for each answer
  std::string charset = "ISO_IR 192";               // of what is sent, where a text needs one
  std::vector<TransferSyntax> transfer_syntaxes{TransferSyntax::explicit_little_endian,
                                                TransferSyntax::implicit_little_endian};
  std::vector<Proposal> proposals = {};  // empty: each service of ours, with `transfer_syntaxes`
  std::function<void(int socket)> connected =
      {};  // told the socket: another thread may shut down a copy of it to end every wait for the peer
};

// Proposes Verification, Modality Worklist and Modality Performed Procedure Step if not told otherwise; releases when
// it goes. Errors: `unavailable` (no connection, or it broke), `not_admitted` (rejected, or the service was not
// accepted).
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
  // Study Root Query/Retrieve Information Model - FIND (PS3.4 C.6.2), if it was proposed.
  Result<Reply> find_studies(const Dataset& keys, const OnAnswer& on_answer);
  // The reply holds the SOP Instance UID that the SCP gave, if it did.
  Result<Reply> create_performed_step(const std::string& sop_instance_uid, const Dataset& step);
  Result<Reply> set_performed_step(const std::string& sop_instance_uid, const Dataset& changes);

  // Sends the bytes as they are where the peer has taken their transfer syntax; else the same values in the one it
  // took. Error `not_admitted`, code "service-not-accepted": it has taken none.
  Result<Reply> forward_creation(const std::string& sop_instance_uid, const std::string& bytes, TransferSyntax syntax);
  Result<Reply> forward_changes(const std::string& sop_instance_uid, const std::string& bytes, TransferSyntax syntax);

  void release();
  void abort();

 private:
  struct State;
  explicit Association(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::dicom::net
