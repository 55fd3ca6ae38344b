// SPDX-License-Identifier: Apache-2.0
// An event of the audit trail as a DICOM audit message (PS3.15 A.5; IHE ATNA ITI-20). Pure.
#pragma once
#include "model/audit.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

// We, as audit messages name us.
struct AuditSource {
  std::string id;               // AuditSourceID, such as "stepwise"
  std::string enterprise_site;  // AuditEnterpriseSiteID; "": left out
  std::string user_id;          // our name in messages: "STEPWISE|RADIOLOGY"
  std::string process_id;
};

// A patient of the event: its row id and its primary identifier, "12345^^^HOSP".
struct AuditPatient {
  model::RowId id = 0;
  std::string identifier;
};

// The XML document of the message, in UTF-8 without a declaration. `patients`: those of event.patients that still
// exist; of many only the first limits::audit_message_patients are named.
std::string write_audit_message(const model::AuditEvent& event, const AuditSource& source,
                                const std::vector<AuditPatient>& patients);

}  // namespace stepwise::mapping
