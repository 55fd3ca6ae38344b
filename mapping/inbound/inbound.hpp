// SPDX-License-Identifier: Apache-2.0
// HL7 in: what a received message asks for (reference 2.4-2.8, 4). Pure.
#pragma once
#include "base/result.hpp"
#include "base/romanization.hpp"
#include "hl7/message.hpp"
#include "mapping/values/field_map.hpp"
#include "mapping/values/zone.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

// Settings of the sender that concern reading; the rest is model::SenderPolicy.
struct InboundSettings {
  std::string default_authority;                 // of PID-3 without one
  std::vector<std::string> local_authorities;    // reference 4.8: which PID-3 repetition is the primary one
  std::vector<std::string> processing_ids{"P"};  // MSH-11 accepted
  bool strict = false;                           // D11
  std::optional<text::Romanization> romanize;    // reference 4.7: letters for a name that came without
  bool takes_scheduled_numbers = false;          // an enterprise scheduler: IPC-1 to IPC-4 of OMI^O23
  bool takes_filler_numbers = false;             // cutover: ORC-3 of a new order is kept
  bool aliases_identifiers = false;         // D19: a number that DICOM cannot carry gets a short one that stands for it
  bool older_merges = false;                // A18, A34, A36, A39 as A40 (reference 2.6)
  bool one_order_per_obr = false;           // D18: several OBR behind one ORC
  bool several_exams_per_number = false;    // D13: OBR-4 tells exams with one placer number apart
  std::vector<std::string> without_effect;  // "ADT^A60", "ADT", or an order control code: "SC"
  std::vector<std::vector<Condition>> imaging_orders;  // an order of which all of one hold is ours; empty: all are
  bool explains = false;                               // Understood::origins is asked for
  std::shared_ptr<const FieldMap> fields =
      default_field_map();  // of this sender; also where it gives identifiers (D20)
};

// One row of what we take, for the answer to an unknown type and for the conformance document.
struct InboundMessage {
  std::string_view type, event, transaction, effect;
};
std::vector<InboundMessage> inbound_messages();

// Where the value of a field was found.
struct Origin {
  std::string field;                      // as in a mapping file
  std::string path;                       // "" when no source has a value
  std::string value;                      // as it stands there; patient data
  std::string taken;                      // what the sender's words made of it
  std::vector<std::string> empty_before;  // sources that were looked at first
};

struct Understood {
  model::Request request;
  std::vector<Finding> findings;
  std::vector<Origin> origins;
};

// Error: kind, place and remedy as the ERR segment will have them. Unknown type 200, event 201, processing id 202,
// version 203.
Result<Understood> understand(const hl7::Message& message, const InboundSettings& settings, const Zone& zone);

}  // namespace stepwise::mapping
