// SPDX-License-Identifier: Apache-2.0
// An event of the audit trail as a DICOM audit message (PS3.15 A.5; IHE ATNA ITI-20). Pure.
#pragma once
#include "model/audit.hpp"
#include "sql/audit.hpp"

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

// Whether messages of this kind name patients: not those about queries, logins and alerts.
bool names_patients(model::AuditKind kind);

// The XML documents of the messages, in UTF-8 without a declaration. A message may name only one patient (A.5.3.13), so
// there is one for each of `patients`; one without a patient if there are none.
std::vector<std::string> write_audit_messages(const model::AuditEvent& event, const AuditSource& source,
                                              const std::vector<sql::AuditedPatient>& patients);

}  // namespace stepwise::mapping
