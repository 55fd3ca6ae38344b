// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include <algorithm>
#include <iterator>

namespace stepwise {
namespace {

constexpr MetricHelp helps[] = {
    {"process_resident_memory_bytes", "Resident memory of the broker in bytes, without PostgreSQL"},
    // HL7
    {"stepwise_hl7_messages_total",
     "HL7 messages received, by message type and outcome (applied, no effect, repeated, refused, unavailable, "
     "quarantined, broken)"},
    {"stepwise_hl7_ack_seconds", "Time from a complete HL7 message to its acknowledgement, by message type"},
    {"stepwise_hl7_connection_events_total", "What happened to HL7 connections, by event"},
    {"stepwise_findings_total",
     "Findings on accepted messages and datasets, by code, kind (repair, warning, notice) and configured sender"},
    {"stepwise_refusals_total", "Errors of refused HL7 messages, by code and configured sender"},
    {"stepwise_quarantined_total",
     "Messages and datasets that violated an invariant and were kept unprocessed; each "
     "is an alarm"},
    {"stepwise_decided_again_total", "Decisions that were made again because the data had changed meanwhile"},
    // DICOM
    {"stepwise_dicom_associations", "Open associations, by state (served, waiting)"},
    {"stepwise_dicom_events_total", "What happened to DICOM connections and associations, by event"},
    {"stepwise_worklist_queries_total", "Worklist queries, by outcome (answered, refused)"},
    {"stepwise_worklist_seconds", "Time from a worklist query to its last answer"},
    {"stepwise_worklist_matches", "Number of answers to a worklist query"},
    {"stepwise_worklist_replaced_answers_total",
     "Worklist answers with a character that no character set of the station has"},
    {"stepwise_performed_steps_total", "N-CREATE and N-SET of MPPS, by operation and outcome (accepted, refused)"},
    {"stepwise_performed_step_seconds", "Time from an N-CREATE or N-SET to its answer, by operation"},
    {"stepwise_availability_notices_total",
     "Instance availability notifications of archives, by outcome (accepted, refused)"},
    // Deliveries
    {"stepwise_deliveries_total", "Attempts to deliver to a destination, by outcome"},
    {"stepwise_delivery_failures_total", "Failed attempts to deliver to a destination, by failure"},
    {"stepwise_destination_failing", "1 while a destination does not take messages, otherwise 0"},
    {"stepwise_event_streams", "Open streams of live events"},
    {"stepwise_destination_paused", "1 while a person has paused a destination, otherwise 0"},
    {"stepwise_outbox_messages", "Messages in the outbox, by destination and state (waiting, pending, parked)"},
    {"stepwise_outbox_oldest_seconds", "Age of the oldest message in the outbox, by destination and state"},
    // Work that waits for a person
    {"stepwise_discrepancies", "Open discrepancies, by kind"},
    {"stepwise_held_changes_total", "Bulk changes that were held until a person confirms them, by kind"},
    {"stepwise_never_performed_total", "Steps that were given up as never performed"},
    // Audit trail
    {"stepwise_query_records_total", "Worklist queries that were recorded"},
    {"stepwise_query_records_lost_total",
     "Records of worklist queries and rejected associations that were lost because the database did not take them"},
    {"stepwise_audit_records_total", "Records that were added to the audit trail"},
    {"stepwise_audit_lost_total", "Events that the audit trail lost because the database did not take them"},
    // The broker itself
    {"stepwise_clock_difference_seconds", "Difference between our clock and that of the database server"},
    {"stepwise_clock_jump_seconds", "The last jump of our clock"},
    {"stepwise_certificate_days_left", "Days until the certificate of a TLS profile expires; negative: it has expired"},
    {"stepwise_database_up", "1 if the database answered the last reading of the metrics, otherwise 0"},
    {"stepwise_database_connections", "Database connections, by state (open, borrowed) and the maximum (most)"},
    {"stepwise_embedded_postgres_up", "1 while the embedded PostgreSQL takes connections, otherwise 0"},
    {"stepwise_embedded_postgres_restarts", "How often the embedded PostgreSQL was started again"},
    {"stepwise_http_requests_total", "HTTP requests, by method, route and status"},
    {"stepwise_http_seconds", "Time from an HTTP request to its answer, by method and route"},
};

}  // namespace

std::span<const MetricHelp> metric_helps() {
  return helps;
}

std::string_view metric_help(std::string_view name) {
  const auto* found = std::ranges::find(helps, name, &MetricHelp::name);
  return found == std::end(helps) ? std::string_view() : found->text;
}

}  // namespace stepwise
