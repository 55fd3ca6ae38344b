// SPDX-License-Identifier: Apache-2.0
// Renders the HL7 message of a notification for one destination (RAD-3, RAD-4, RAD-13, RAD-12, ORU; reference 2.8,
// reference 2.9, reference 9.2). Pure.
#pragma once
#include "base/result.hpp"
#include "mapping/outbound/field_overrides.hpp"
#include "mapping/values/zone.hpp"
#include "model/notification.hpp"
#include "model/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::mapping {

enum class Role { order_placer, image_manager, result_receiver };

// The form of message in which a destination gets the status of an order (RAD-3 SC, OC) (reference 9.1).
enum class StatusMessage {
  order,         // ORM^O01, OMG^O19
  result,        // ORU^R01 with OBR-25 I, R, X; never F
  update,        // OSU^O51 of 2.8
  update_2_5_1,  // the same message with version 2.5.1, as in IHE 360X
  // Unsolicited ORG^O20, as Chinese hospitals use it (reference 2.3): ORC-5 SC means checked in, IP examined. A status
  // that this form does not have is not sent.
  response,
};

struct DestinationProfile {
  std::string name;
  Role role = Role::image_manager;
  std::string version = "2.3.1";          // "2.3.1" (ORM) or "2.5.1" (OMG, OMI)
  std::string charset = "UNICODE UTF-8";  // MSH-18 of the messages that it gets
  std::string receiving_application, receiving_facility;
  std::vector<model::NotificationKind> wants;
  StatusMessage status_message = StatusMessage::order;
  std::vector<FieldOverride> overrides;  // fields with other contents
  bool writes_structure = false;         // write MSH-9.3 also in 2.3.1
};

struct OutboundHeader {
  std::string sending_application, sending_facility;
  std::string control_id;  // at most 20 characters
  Instant now;
  std::string processing_id = "P";
  // ORC-9, OBR-22, EVN-2; absent: now. For a message that has waited, the time of its cause (D04)
  std::optional<Instant> happened_at = {};
};

struct Rendered {
  // In the character set of the destination, segments end with CR, without MLLP block characters.
  std::string bytes;
  std::string message_type;       // "ORM^O01"
  std::vector<Finding> findings;  // text that the character set of the destination does not have
};

// The snapshot must contain the patient, order and performed step that the notification names. nullopt: one of them is
// missing, or the status has no code in the form that the destination gets. `wants` decides what a destination gets;
// this function does not check it.
std::optional<Rendered> render(const model::Notification& notification, const model::Snapshot& snapshot,
                               const DestinationProfile& destination, const OutboundHeader& header, const Zone& zone);

}  // namespace stepwise::mapping
