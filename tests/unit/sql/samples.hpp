// SPDX-License-Identifier: Apache-2.0
// Small complete records for the tests of this folder.
#pragma once
#include "sql/store.hpp"

#include <chrono>
#include <string>

namespace stepwise::test {

inline const Instant noon = Instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 14)) + std::chrono::hours(12) +
                            std::chrono::microseconds(250);
inline LocalTime local(int day, int hour, int minute = 0, int second = 0) {
  return LocalTime(std::chrono::local_days(std::chrono::year(2026) / 3 / day)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

model::Patient sample_patient(model::RowId id, const std::string& number = "4711");
model::Visit sample_visit(model::RowId id, model::RowId patient_id);
model::Order sample_order(model::RowId id, model::RowId patient_id, const std::string& placer_number = "P1");
model::RequestedProcedure sample_procedure(model::RowId id, model::RowId order_id);
model::ScheduledProcedureStep sample_step(model::RowId id, model::RowId order_id, model::RowId procedure_id,
                                          const std::string& step_id = "SPS1");
model::PerformedProcedureStep sample_performed(model::RowId id, const std::string& uid = "1.2.3");
sql::JournalEntry sample_entry(model::RowId id, const std::string& control_id = "C1");
sql::OutboxRow sample_delivery(model::RowId id, const std::string& destination = "PACS");
sql::WorklistRow sample_item(model::RowId step_row_id);

// Patient 1 with visit 2, order 3 with procedure 4 and step 5.
sql::WriteSet sample_rows();
// The same, for another number: ids start at `first`.
sql::WriteSet sample_rows(model::RowId first, const std::string& number);

}  // namespace stepwise::test
