// SPDX-License-Identifier: Apache-2.0
// What a DICOM server of ours asks the rest of the program. Called on association threads; each association is served
// by one thread at a time, several associations call at once.
#pragma once
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
  std::string address;  // without port
};

// What a peer proposed and what we accepted of it.
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
  temporarily_unavailable,     // 2-3-1: the database is away (D02)
};

// A modality worklist answer set, drawn page by page so that a slow peer holds nothing (the way of one worklist query).
class WorklistAnswers {
 public:
  virtual ~WorklistAnswers() = default;
  struct Answer {
    Status status = Status::pending;  // or pending_optional_keys_unsupported
    Dataset identifier;               // text in UTF-8
    std::string charset = {};         // Specific Character Set it is sent in: "", "ISO_IR 100", "ISO_IR 192", "GB18030"
  };
  struct Page {
    std::vector<Answer> answers;
  };
  // Without answers when there are no more; then final() says how it ended.
  virtual Page next_page() = 0;
  virtual Reply final() const = 0;
};

struct NormalizedRequest {  // N-CREATE, N-SET
  std::string sop_class_uid;
  std::string sop_instance_uid;  // Affected, or Requested; "" when the peer left it out
  Dataset dataset;
  std::string raw;                        // the dataset's bytes as they came
  std::string transfer_syntax;            // of raw
  std::optional<Error> undecodable = {};  // why there is only `raw`
};

class Services {
 public:
  virtual ~Services() = default;
  virtual Admission admit(const Peer& peer) = 0;
  // The Specific Character Set of a dataset of this peer that names none (R67).
  virtual std::string usual_charset(const Peer&) { return {}; }
  // An association was accepted; before its first command.
  virtual void associated(const Peer&, const Device&) {}
  virtual void ended(const Peer&) {}  // of one that was accepted, however
  // The identifier is decoded by its own Specific Character Set, which it still holds. Never null.
  virtual std::unique_ptr<WorklistAnswers> find(const Peer& peer, const Dataset& identifier) = 0;
  virtual Reply create_performed_step(const Peer& peer, const NormalizedRequest& request) = 0;
  virtual Reply set_performed_step(const Peer& peer, const NormalizedRequest& request) = 0;
  // N-CREATE of an Instance Availability Notification (RAD-49).
  virtual Reply receive_availability(const Peer&, const NormalizedRequest&) {
    return {Status::no_such_sop_class, "no availability is taken here", 0, {}, {}};
  }
  // For counting; status of C-ECHO, refused associations, undecodable datasets.
  virtual void observed(std::string_view event, const Peer& peer) = 0;
};

}  // namespace stepwise::dicom::net
