// SPDX-License-Identifier: Apache-2.0
// HL7 out: one message of a notification for one destination (RAD-3, RAD-4, RAD-13, RAD-12, ORU;
// reference 2.8, 2.9, 9.2). Pure.
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

// As what an order's status (RAD-3 SC, OC) goes out (reference 9.1).
enum class StatusMessage {
  order,         // ORM^O01, OMG^O19
  result,        // ORU^R01 with OBR-25 I, R, X; never F
  update,        // OSU^O51 of 2.8
  update_2_5_1,  // the same under 2.5.1, as IHE 360X has it
  response,  // ORG^O20 unsolicited, as Chinese hospitals have it (reference 2.3): ORC-5 SC is checked in, IP examined.
             // What it has no word for is not sent
};

struct DestinationProfile {
  std::string name;
  Role role = Role::image_manager;
  std::string version = "2.3.1";          // or 2.5.1: ORM or OMG/OMI
  std::string charset = "UNICODE UTF-8";  // MSH-18 it reads
  std::string receiving_application, receiving_facility;
  std::vector<model::NotificationKind> wants;
  StatusMessage status_message = StatusMessage::order;
  std::vector<FieldOverride> overrides;  // what it wants otherwise
  bool writes_structure = false;         // MSH-9.3 also in 2.3.1
};

struct OutboundHeader {
  std::string sending_application, sending_facility;
  std::string control_id;  // at most 20 characters
  Instant now;
  std::string processing_id = "P";
  std::optional<Instant> happened_at =
      {};  // ORC-9, OBR-22, EVN-2; absent: now. What waited says when it happened (D04)
};

struct Rendered {
  std::string bytes;              // in the destination's character set, CR ends, no MLLP frame
  std::string message_type;       // "ORM^O01"
  std::vector<Finding> findings;  // text that its character set could not hold
};

// nullopt when what the notification names is not in the snapshot, or the form of its status has no word for it. What a
// destination gets is decided by `wants`, not here. The snapshot holds the patient, order and performed step it names.
std::optional<Rendered> render(const model::Notification& notification, const model::Snapshot& snapshot,
                               const DestinationProfile& destination, const OutboundHeader& header, const Zone& zone);

}  // namespace stepwise::mapping
