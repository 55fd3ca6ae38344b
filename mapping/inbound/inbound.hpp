// SPDX-License-Identifier: Apache-2.0
// Reads a received HL7 message into a request (reference 2.4-2.8, 4). Pure.
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

// The settings of a sender for reading its messages; its other settings are in model::SenderPolicy.
struct InboundSettings {
  std::string default_authority;  // assigning authority for identifiers in PID-3 without one
  // Authorities whose identifier in PID-3 is the primary one (reference 4.8).
  std::vector<std::string> local_authorities;
  std::vector<std::string> processing_ids{"P"};  // accepted values of MSH-11
  bool strict = false;                           // D11
  // Language for names that are sent without Latin letters (reference 4.7).
  std::optional<text::Romanization> romanize;
  bool takes_scheduled_numbers = false;     // use IPC-1 to IPC-4 of OMI^O23: the sender is an enterprise scheduler
  bool takes_filler_numbers = false;        // cutover: use ORC-3 of a new order as its filler order number
  bool aliases_identifiers = false;         // a number that DICOM cannot hold is replaced by a short alias (D19)
  bool older_merges = false;                // accept A18, A34, A36 and A39 as A40 (reference 2.6)
  bool one_order_per_obr = false;           // an ORC may have several OBR; each is one order (D18)
  bool several_exams_per_number = false;    // several exams with one placer number are distinguished by OBR-4 (D13)
  std::vector<std::string> without_effect;  // "ADT^A60", "ADT", or an order control code: "SC"
  // We accept an order for which all conditions of one of these lists hold; empty: every order.
  std::vector<std::vector<Condition>> imaging_orders;
  bool explains = false;  // fill Understood::origins
  // The fields of this sender's messages, including identifiers that it allocates (D20).
  std::shared_ptr<const FieldMap> fields = default_field_map();
};

// One accepted message type, for the answer to an unknown type and for the conformance document.
struct InboundMessage {
  std::string_view type, event, transaction, effect;
};
std::vector<InboundMessage> inbound_messages();

// Says where the value of a field was found.
struct Origin {
  std::string field;                      // name in a mapping file
  std::string path;                       // "" when no source has a value
  std::string value;                      // the value found there; patient data
  std::string taken;                      // the value after translation by the sender's words
  std::vector<std::string> empty_before;  // earlier sources, which were empty
};

struct Understood {
  model::Request request;
  std::vector<Finding> findings;
  std::vector<Origin> origins;
};

// The Error has the kind, place and remedy for the ERR segment: 200 for an unknown message type, 201 event, 202
// processing id, 203 version.
Result<Understood> understand(const hl7::Message& message, const InboundSettings& settings, const Zone& zone);

}  // namespace stepwise::mapping
