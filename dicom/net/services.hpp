// SPDX-License-Identifier: Apache-2.0
// The services that the DICOM server needs from the rest of the program. They are called on association threads: one
// thread at a time for each association, several associations concurrently.
#pragma once
#include "base/tls.hpp"
#include "dicom/dataset.hpp"
#include "dicom/status.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::dicom::net {

struct Peer {
  std::string calling_aet;
  std::string called_aet;
  std::string address;           // without port
  TlsIdentity certificate = {};  // empty texts without TLS, or if the peer need not have one
};

// A presentation context that a peer proposed, and whether we accepted it.
struct ProposedContext {
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes;
  bool accepted = false;
};
struct Device {
  std::string implementation_class_uid, implementation_version;
  long pdu_bytes = 0;
  std::vector<ProposedContext> contexts;
};

enum class Admission {
  accepted,
  calling_aet_not_recognised,  // A-ASSOCIATE-RJ 1-1-3
  called_aet_not_recognised,   // 1-1-7
  temporarily_unavailable,     // 2-3-1: the database is not available (D02)
};

// The answers to a worklist query. They are read page by page, so that a slow peer does not block a database
// connection.
class WorklistAnswers {
 public:
  virtual ~WorklistAnswers() = default;
  struct Answer {
    Status status = Status::pending;  // pending or pending_optional_keys_unsupported
    Dataset identifier;               // text in UTF-8
    // Specific Character Set for sending it: "", "ISO_IR 100", "ISO_IR 192", "GB18030" ...
    std::string charset = {};
  };
  struct Page {
    std::vector<Answer> answers;
  };
  // A page without answers means the end; then final() returns the final status.
  virtual Page next_page() = 0;
  virtual Reply final() const = 0;
  // Called once, before the final reply is sent. `reply`: absent if the association has ended. `sent`: how many answers
  // the peer was sent. Must not throw.
  virtual void ended(const std::optional<Reply>& /*reply*/, int /*sent*/) {}
};

struct NormalizedRequest {  // N-CREATE, N-SET
  std::string sop_class_uid;
  std::string sop_instance_uid;  // Affected or Requested SOP Instance UID; "" if absent
  Dataset dataset;
  std::string raw;                        // the bytes of the dataset as received
  std::string transfer_syntax;            // transfer syntax of `raw`
  std::optional<Error> undecodable = {};  // set if the dataset could not be decoded: the reason
};

class Services {
 public:
  virtual ~Services() = default;
  virtual Admission admit(const Peer& peer) = 0;
  // The Specific Character Set of datasets of this peer that name none (R67).
  virtual std::string usual_charset(const Peer&) { return {}; }
  // Called when an association was accepted, before its first command.
  virtual void associated(const Peer&, const Device&) {}
  virtual void ended(const Peer&) {}  // called for each accepted association, however it ended
  // Called for a query whose identifier cannot be read, with the reply that it gets.
  virtual void unreadable_query(const Peer&, const Reply&) {}
  // The identifier was decoded by its own Specific Character Set, which it still contains. Never returns null.
  virtual std::unique_ptr<WorklistAnswers> find(const Peer& peer, const Dataset& identifier) = 0;
  virtual Reply create_performed_step(const Peer& peer, const NormalizedRequest& request) = 0;
  virtual Reply set_performed_step(const Peer& peer, const NormalizedRequest& request) = 0;
  // N-CREATE of an Instance Availability Notification (RAD-49).
  virtual Reply receive_availability(const Peer&, const NormalizedRequest&) {
    return {Status::no_such_sop_class, "availability notifications are not accepted here", 0, {}, {}};
  }
  // For metrics: C-ECHO, refused associations, datasets that cannot be decoded.
  virtual void observed(std::string_view event, const Peer& peer) = 0;
};

}  // namespace stepwise::dicom::net
