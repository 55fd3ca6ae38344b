// SPDX-License-Identifier: Apache-2.0
// The client (SCU) side of an association: as a modality for the command line and the tests, as a Performed Procedure
// Step Manager that forwards MPPS, and for queries to an archive. Blocking; used by one thread.
#pragma once
#include "base/limits.hpp"
#include "base/result.hpp"
#include "dicom/dataset.hpp"
#include "dicom/encoding.hpp"
#include "dicom/net/connect.hpp"
#include "dicom/status.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::dicom::net {

// A proposed presentation context; the peer chooses one of the transfer syntaxes.
struct Proposal {
  std::string_view abstract_syntax;  // a UID of dicom/uid.hpp
  std::vector<TransferSyntax> transfer_syntaxes;
};
// Modality Performed Procedure Step with one context per transfer syntax: if the peer accepts all of them, each dataset
// is forwarded unchanged in the transfer syntax in which it was received.
std::vector<Proposal> performed_step_proposals();

struct ClientSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11112;
  std::string calling_aet = "STEPWISE-SCU";
  std::string called_aet = "ANY-SCP";
  int timeout_s = limits::dicom_request_timeout_s;  // time limit for each answer
  std::string charset = "ISO_IR 192";               // character set of datasets that we send, if a text is not ASCII
  std::vector<TransferSyntax> transfer_syntaxes{TransferSyntax::explicit_little_endian,
                                                TransferSyntax::implicit_little_endian};
  std::vector<Proposal> proposals = {};  // empty: proposes all our services with `transfer_syntaxes`
  ClientTls tls = {};
  // Called with the socket: another thread may shut down a copy of it, which ends every wait for the peer.
  std::function<void(int socket)> connected = {};
};

// An open association. By default it proposes Verification, Modality Worklist and Modality Performed Procedure Step;
// the destructor releases it. Errors: `unavailable` (no connection, or it broke), `not_admitted` (rejected, or the
// service was not accepted).
class Association {
 public:
  static Result<Association> open(const ClientSettings& settings);
  // On a connection that is open already; host and port of `settings` are only for errors.
  static Result<Association> open(const ClientSettings& settings, Channel connected);
  Association(Association&&) noexcept;
  Association& operator=(Association&&) noexcept;
  ~Association();

  bool accepts(std::string_view abstract_syntax) const;  // the peer has accepted this SOP class
  Result<Reply> echo();
  // Calls `on_answer` for each pending answer. With `cancel_after`, sends C-CANCEL after this number of answers and
  // continues until the final answer.
  using OnAnswer = std::function<void(Status status, const Dataset& identifier)>;
  Result<Reply> find_worklist(const Dataset& keys, const OnAnswer& on_answer, std::optional<int> cancel_after = {});
  // Study Root Query/Retrieve Information Model - FIND (PS3.4 C.6.2), if it was proposed.
  Result<Reply> find_studies(const Dataset& keys, const OnAnswer& on_answer);
  // The reply has the SOP Instance UID if the SCP has allocated it.
  Result<Reply> create_performed_step(const std::string& sop_instance_uid, const Dataset& step);
  Result<Reply> set_performed_step(const std::string& sop_instance_uid, const Dataset& changes);

  // Sends the bytes unchanged if the peer has accepted their transfer syntax; otherwise encodes the same values in the
  // accepted one. Error `not_admitted` with code "service-not-accepted": the peer has accepted none.
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
