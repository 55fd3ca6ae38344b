// SPDX-License-Identifier: Apache-2.0
// Every limit of the program. The unit is the last word of the name; a name without a unit is a count. A limit that a
// site may want to change is also a configuration key, with this value as its default.
#pragma once
#include <cstddef>
#include <cstdint>

namespace stepwise::limits {
// The compiler refuses a constant that overflows.
// NOLINTBEGIN(bugprone-implicit-widening-of-multiplication-result)

// One message or dataset
inline constexpr std::size_t message_findings = 500;     // more are not kept
inline constexpr std::size_t log_name_characters = 100;  // in the log, of what a peer calls itself
inline constexpr std::size_t log_text_characters = 500;  // in the log, of a reason

// Characters of one value of a DICOM VR (PS3.5 6.2)
inline constexpr std::size_t ae_characters = 16;
inline constexpr std::size_t cs_characters = 16;
inline constexpr std::size_t sh_characters = 16;
inline constexpr std::size_t lo_characters = 64;
inline constexpr std::size_t lt_characters = 10'240;
inline constexpr std::size_t pn_group_characters = 64;

// A connection
inline constexpr int accept_pause_ms = 200;  // after a failed accept; mostly no descriptors are left: others may close
inline constexpr int tls_handshake_timeout_ms = 10'000;
inline constexpr int certificate_warning_days = 30;  // before our certificate expires
inline constexpr int certificate_error_days = 7;
inline constexpr int certificate_check_hours = 24;
inline constexpr int closing_ms = 1'000;  // for what the peer still sends when we close
inline constexpr int closing_reads = 64;  // of it

// HL7 over MLLP
inline constexpr std::size_t hl7_frame_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t hl7_message_segments = 10'000;
// Fields of a segment, repetitions of a field, components, subcomponents.
inline constexpr std::size_t hl7_parts = 1'000;
inline constexpr std::size_t hl7_message_orders = 500;  // ORC groups
inline constexpr std::size_t hl7_order_steps = 100;     // scheduled steps of one order
inline constexpr std::size_t hl7_diagnoses = 50;        // DG1 of one order or visit
// ORC and notes, counted for each OBR that shares them
inline constexpr std::size_t hl7_shared_order_bytes = 16 * 1024 * 1024;
// Bytes of a message from a sender that is not admitted, kept in the journal (D38).
inline constexpr std::size_t hl7_unknown_sender_kept_bytes = 4 * 1024;
// Bytes of a frame over the limit, kept in the journal (D09).
inline constexpr std::size_t hl7_oversize_kept_bytes = 64 * 1024;
// A frame that is larger than this closes the connection.
inline constexpr std::size_t hl7_oversize_drained_bytes = 256 * 1024 * 1024;
inline constexpr int hl7_frame_timeout_ms = 30'000;   // from the first byte to the last
inline constexpr int hl7_end_block_timeout_ms = 500;  // how long to wait for 0x0D after 0x1C (D09)
inline constexpr std::size_t hl7_connections = 256;
inline constexpr std::size_t hl7_connections_per_address = 128;
// Refused connections that are counted and logged at the same time; more are only closed.
inline constexpr std::size_t hl7_refusals = 32;
// Bytes of frames that are being received or handled, in all connections together.
inline constexpr std::size_t hl7_bytes_in_flight = 64 * 1024 * 1024;
// Bytes of one connection that do not count towards hl7_bytes_in_flight.
inline constexpr std::size_t hl7_free_bytes = 64 * 1024;
inline constexpr int hl7_broken_frames_in_a_row = 16;  // then the connection is closed
inline constexpr int hl7_stranger_pause_ms = 10;       // pause before we read again from a sender that is not admitted
// Maximum number of times that this pause is doubled: once for each further message in a row.
inline constexpr int hl7_stranger_pause_doublings = 7;
// A time that is further in the future is replaced by the time of receipt (D35).
inline constexpr int sender_clock_ahead_s = 5 * 60;
// Number of senders whose newest time is stored with one order or patient.
inline constexpr std::size_t senders_timed = 16;
inline constexpr std::size_t hl7_read_buffer_bytes = 64 * 1024;
inline constexpr std::size_t hl7_searched_at_once_bytes =
    4096;  // so that many block characters in one read do not make the framer search the rest for each
inline constexpr std::size_t hl7_idle_capacity_bytes =
    128 * 1024;  // of a connection: one that once sent a huge frame gives the memory back
inline constexpr int hl7_format_repeats = 100;                        // of one formatting command (\.sp)
inline constexpr std::size_t hl7_error_parameter_characters = 80;     // ERR-6
inline constexpr std::size_t hl7_user_message_characters = 250;       // ERR-8
inline constexpr std::size_t hl7_authority_characters = 199;          // HD.2; HL7 2.5.1 2.A.33
inline constexpr std::size_t hl7_entity_identifier_characters = 199;  // EI.1; HL7 2.5.1 2.A.28
inline constexpr std::size_t hl7_control_id_characters = 199;         // MSH-10 that is stored and echoed
inline constexpr std::size_t named_identifiers = 64;               // numbers of a refused message by which it is found
inline constexpr std::size_t hl7_text_message_characters = 80;     // MSA-3
inline constexpr std::size_t delivery_reason_characters = 2000;    // why a message was refused
inline constexpr std::size_t hl7_received_errors = 20;             // ERR of an answer that are shown
inline constexpr std::size_t hl7_error_characters = 500;           // of one of them
inline constexpr std::size_t identifier_further_bytes = 512;       // CX without value, authority and type
inline constexpr std::size_t aliased_identifier_characters = 255;  // of an identifier that gets an alias (D19)
inline constexpr std::size_t phone_characters = 40;
inline constexpr int step_duration_minutes = 7 * 24 * 60;  // of one step, as a person or a plan states it
inline constexpr std::size_t sent_field_bytes = 4 * 1024;  // of a field that is kept as it came, to be sent on

// DICOM
inline constexpr int dicom_associations_served = 32;       // N of D30
inline constexpr int dicom_associations_waiting = 64;      // M of D30
inline constexpr int dicom_waiting_timeout_ms = 10'000;    // T of D30
inline constexpr int dicom_associations_per_address = 16;  // served at a time
inline constexpr int dicom_half_open = 256;                // connections whose association request is not complete
inline constexpr std::size_t dicom_half_open_bytes = 8 * 1024 * 1024;  // that they have sent, together
inline constexpr int dicom_closing_connections = 256;            // connections that were refused and have not closed
inline constexpr int dicom_goodbye_ms = 2'000;                   // for a refused connection to be closed by its peer
inline constexpr int dicom_looks_interval_ms = 250;              // at connections that wait
inline constexpr int dicom_backlog = 128;                        // connections that the kernel holds for us
inline constexpr int dicom_accepted_at_once = 64;                // then those that are connected have their turn
inline constexpr std::size_t dicom_read_step_bytes = 16 * 1024;  // read at a time
inline constexpr int dicom_moment_ms = 500;                      // for the peer to read our last PDU
inline constexpr std::size_t dicom_command_bytes = 16 * 1024;    // of a command set
inline constexpr int dicom_displaceable_ms =
    5'000;  // waited so long for its peer, an association may be ended for one that waits
inline constexpr std::size_t dicom_dataset_elements = 500'000;  // items included
inline constexpr int dicom_dataset_depth = 16;                  // of sequences in sequences
inline constexpr int dicom_idle_timeout_s = 300;
// For the association request, and for the rest of a message that has begun.
inline constexpr int dicom_request_timeout_s = 30;
inline constexpr std::size_t dicom_pdu_bytes = 128 * 1024;
inline constexpr std::size_t dicom_gathered_bytes = 64 * 1024;  // bytes that are collected for one write
inline constexpr int dicom_write_timeout_s = 10;                // for each dicom_gathered_bytes
inline constexpr int dicom_connect_timeout_s = 10;
inline constexpr int dicom_release_timeout_s = 5;  // for the answer to our A-RELEASE-RQ
inline constexpr std::size_t dicom_dataset_bytes = 16 * 1024 * 1024;
// A larger dataset needs one of the dicom_large_datasets permits.
inline constexpr std::size_t dicom_small_dataset_bytes = 256 * 1024;
// Large datasets in memory at the same time, in all associations together.
inline constexpr int dicom_large_datasets = 8;
inline constexpr int dicom_large_datasets_per_address = 4;
inline constexpr int dicom_searches = 4;  // worklist pages that are read and encoded at the same time
inline constexpr int dicom_searches_per_address = 2;
inline constexpr int dicom_search_wait_ms = 10'000;         // for one of them
inline constexpr std::size_t dicom_pipelined_requests = 8;  // read while another one is answered; more stay unread
inline constexpr int dicom_answers = 100'000;               // to one query of ours
inline constexpr int dicom_answers_between_looks = 16;      // then we look whether the peer cancels
inline constexpr int dicom_query_timeout_s = 300;           // from a query of ours to its last answer
inline constexpr std::size_t dicom_performed_step_references = 500;  // to scheduled steps, in one N-CREATE
inline constexpr std::size_t dicom_error_comment_characters = 64;
inline constexpr int worklist_page_rows = 250;
inline constexpr int stations_remembered = 2000;               // AE titles that ever called
inline constexpr int station_keys_remembered = 500;            // different keys, or character sets, of one
inline constexpr std::size_t station_charset_characters = 64;  // of a character set that it names
inline constexpr int device_statistics_flush_ms = 5000;        // how old a note may be before it is written

// Database
inline constexpr int database_threads = 16;  // writes that wait at the same time are written together
inline constexpr int api_threads = 4;
inline constexpr int delivery_threads = 4;
// One for each thread above and for each association, so that no part waits for another.
inline constexpr int database_connections = 60;
inline constexpr int database_borrow_timeout_ms = 5'000;
inline constexpr int database_connect_timeout_s = 3;
// How long to wait for a row that another message has locked.
inline constexpr int database_lock_timeout_ms = 3'000;
inline constexpr int database_statement_timeout_ms = 30'000;  // enforced by the server
// Enforced by us, in case the server does not enforce its own limit.
inline constexpr int database_call_timeout_ms = 35'000;
inline constexpr int database_unanswered_call_ms = 2'000;  // after which we check whether the server still reacts
inline constexpr int database_watch_interval_ms = 250;
inline constexpr int database_connect_pause_ms = 1'000;    // maximum pause after a slow attempt to connect
inline constexpr int database_network_timeout_ms = 5'000;  // for the acknowledgement of a packet (tcp_user_timeout)
inline constexpr int database_keepalive_idle_s = 3;
inline constexpr int database_keepalive_interval_s = 1;
inline constexpr int database_keepalive_count = 2;
inline constexpr std::size_t database_prepared_statements = 256;  // number kept per connection
inline constexpr int database_writers = 2;  // concurrent calls that write; waiting writes are combined into one call
inline constexpr std::size_t database_group_writes = 32;
inline constexpr std::size_t database_group_bytes = 4 * 1024 * 1024;
inline constexpr int database_retries = 3;  // of a call that failed because of a lock or a deadlock (D02)
// How often a use case reads and decides again because a version has changed.
inline constexpr int decisions_again = 12;
inline constexpr int identifier_block = 50;         // numbers taken from a sequence in one call
inline constexpr std::size_t tasks_waiting = 4096;  // tasks that wait for a database thread
// Pause between attempts when the database is not available at the start; doubled each time.
inline constexpr int database_start_wait_first_ms = 500;
inline constexpr int database_start_wait_last_ms = 10'000;

// The embedded PostgreSQL
inline constexpr int postgres_start_timeout_ms = 120'000;  // recovery after a crash may take its time
inline constexpr int postgres_fast_stop_timeout_ms = 3'000;
inline constexpr int postgres_immediate_stop_timeout_ms = 1'000;
inline constexpr int postgres_poll_interval_ms = 5;
inline constexpr int postgres_check_interval_ms = 100;       // whether it still runs
inline constexpr int postgres_restart_pause_first_ms = 500;  // before it is started again; doubled each time
inline constexpr int postgres_restart_pause_last_ms = 10'000;
inline constexpr int postgres_lasting_ms = 60'000;  // if it runs for so long, the next pause is the first again

// Work of the department
inline constexpr int confirmation_lasts_h = 24;        // of a bulk change by a person (D39)
inline constexpr int never_performed_shown_days = 60;  // what the sweep gave up is a discrepancy for so long
inline constexpr int overdue_page_rows = 500;
inline constexpr std::size_t bulk_ids = 500;  // records of one request that acts on several
inline constexpr int search_rows = 10;        // of each kind that a search shows
inline constexpr int clock_check_interval_min = 1;
inline constexpr int plan_orders_per_call = 500;   // to which a plan is applied later
inline constexpr std::size_t proposals_shown = 5;  // for the link of a performed step

// Free memory is returned to the system when this much was in use for messages and none of it is used any more
inline constexpr std::size_t memory_returned_bytes = 2 * 1024 * 1024;

inline constexpr int readiness_kept_ms = 1'000;  // /readyz writes to the database at most once in this time

// The end of the program
inline constexpr int stop_timeout_ms = 3'000;         // for work that has begun; then it is interrupted
inline constexpr int stop_answer_timeout_ms = 1'000;  // for the answers to interrupted work
inline constexpr int stop_forced_ms = 9'500;          // then the process ends without waiting for anything

// Outbound HL7
inline constexpr int relay_ack_timeout_ms = 30'000;
inline constexpr int relay_connect_timeout_ms = 5'000;
inline constexpr int relay_backoff_first_ms = 500;
inline constexpr int relay_backoff_last_ms = 60'000;
inline constexpr int relay_batch_rows = 50;
inline constexpr int relay_poll_ms = 1'000;
inline constexpr int relay_lease_ms = 6'000;  // another broker takes over after this time plus one poll interval
// After this time the next messages are read again, because a person may have parked one of them.
inline constexpr int relay_batch_ms = 20'000;

// The test of a connection (`stepwise echo`)
inline constexpr int connection_test_name_ms = 5'000;   // for the resolution of the host name
inline constexpr int connection_test_timeout_s = 10;    // at most, for each of connection, handshake and answers
inline constexpr int connection_test_quiet_ms = 500;    // an MLLP receiver must keep the connection open for so long
inline constexpr std::size_t connection_addresses = 4;  // of a host name that are tried
inline constexpr int peer_threads = 2;                  // for requests of the API that wait for another system

// HTTP
inline constexpr std::size_t http_body_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t http_header_bytes = 16 * 1024;
inline constexpr std::size_t http_first_read_bytes = 4096;
inline constexpr std::size_t http_drained_bytes =
    64 * 1024 * 1024;                            // of a refused body, so that its sender gets to read the answer
inline constexpr int json_levels = 32;           // lists and objects in each other, of a body
inline constexpr std::size_t http_faults = 100;  // of a body that are listed
inline constexpr std::size_t http_text_characters = 1000;      // of one text in a body
inline constexpr std::size_t http_free_text_characters = 200;  // of a reason or comment
inline constexpr std::size_t http_codes = 32;                  // in one list of a body
inline constexpr int http_timeout_ms = 30'000;
inline constexpr std::size_t http_connections = 128;
inline constexpr std::size_t http_connections_per_address = 64;
// Refused connections that get 503 at the same time; more are only closed.
inline constexpr std::size_t http_refusals = 32;
// Bytes of request bodies, in all connections together.
inline constexpr std::size_t http_bytes_in_flight = 32 * 1024 * 1024;
// Users and programs of the API.
inline constexpr int access_cached_ms = 5'000;       // how long a revoked token may still be accepted
inline constexpr std::size_t access_cached = 1'000;  // callers that are remembered
inline constexpr std::size_t access_name_characters = 64;
inline constexpr std::size_t password_characters = 12;  // at least
inline constexpr std::size_t password_bytes = 1'000;    // at most
inline constexpr int login_failures = 5;                // wrong passwords, then the user is locked
inline constexpr int login_lock_minutes_most = 15;
inline constexpr int login_failures_per_address = 30;   // in login_lock_minutes_most
inline constexpr std::size_t login_addresses = 10'000;  // whose failures are counted
inline constexpr int logins_at_once = 2;                // each takes 64 MB
inline constexpr int logins_at_once_per_address = 1;
inline constexpr int login_wait_ms = 5'000;  // for the logins before it

// Live events
inline constexpr std::size_t event_streams = 40;            // open at the same time
inline constexpr std::size_t event_streams_per_caller = 8;  // of one user or program
inline constexpr int event_poll_ms = 1'000;                 // how often the database is asked, while a stream is open
inline constexpr std::size_t event_rows = 1'000;            // that are read at once, and kept for slow readers
inline constexpr std::size_t event_ids = 500;  // of one kind in an event; beyond it everything is read again
inline constexpr int event_kept_minutes = 15;  // in the database
inline constexpr int event_heartbeat_ms = 15'000;
inline constexpr int event_write_timeout_ms = 10'000;  // for a reader that does not take its events
inline constexpr int event_retry_ms = 2'000;           // after which a browser connects again

inline constexpr int http_page_rows = 100;
inline constexpr int http_page_rows_most = 1000;

// Query records: what each station asked for and got
inline constexpr int query_record_days = 14;          // that they are kept
inline constexpr int query_records_kept = 2'000'000;  // queries, and rejected associations; the oldest are removed
inline constexpr int query_answers_kept = 5'000;      // answers of one query that are recorded
// Answers of all recorded queries together. Queries with equal keys and answers share them.
inline constexpr std::int64_t query_all_answers_kept = 20'000'000;
// Answers of lists that differ from those before; the queries beyond are recorded without their answers.
inline constexpr int query_answers_per_minute = 200'000;
inline constexpr std::size_t query_identifier_bytes = 16 * 1024;      // of the keys of one query
inline constexpr std::size_t query_waiting_bytes = 16 * 1024 * 1024;  // not written yet; more are lost
inline constexpr std::ptrdiff_t query_batch_records = 1'000;          // written in one call
inline constexpr std::size_t query_batch_bytes = 1024 * 1024;
inline constexpr int query_gather_ms = 500;  // the records of so long share a commit
inline constexpr int query_retry_ms = 1'000;
inline constexpr int query_content_hours = 24;  // after which equal lists and answers are written again
inline constexpr std::size_t query_contents_remembered = 200'000;
inline constexpr int query_sweep_minutes = 60;
// With different AE titles, in one minute; more are one record.
inline constexpr int query_rejections_per_address = 20;

// Audit trail
inline constexpr int stop_audit_timeout_ms = 2'000;  // for the last events, when all else has stopped
inline constexpr std::size_t audit_batch_bytes = 1024 * 1024;
inline constexpr std::size_t audit_waiting_bytes = 32 * 1024 * 1024;  // events that are not written yet; more are lost
inline constexpr std::ptrdiff_t audit_batch_events = 1'000;           // written in one call
inline constexpr int audit_gather_ms = 200;                           // so many events share a commit
inline constexpr int audit_retry_ms = 1'000;                          // while the database is away
inline constexpr int audit_repeat_window_s = 60;      // the same query again within this time is counted, not written
inline constexpr std::size_t audit_repeats = 10'000;  // different events that are remembered for that
// With different names, in audit_repeat_window_s; more are one event.
inline constexpr int audit_refusals_per_address = 20;
inline constexpr std::size_t audit_query_bytes = 4'096;    // of a query that are kept
inline constexpr std::size_t audit_text_characters = 256;  // of names and texts that a peer sent
inline constexpr int audit_end_logged_hours = 1;           // how often the log says where the chain ends
inline constexpr int audit_page_rows = 1'000;
inline constexpr std::size_t audit_faults = 100;              // that `stepwise audit verify` shows
inline constexpr std::size_t audit_message_patients = 1'000;  // of one record, each has a message of its own
inline constexpr std::size_t audit_message_orders = 20;       // that a message names
// The audit repository
inline constexpr int audit_batch_rows = 100;                // messages that are written without asking the database
inline constexpr int audit_repository_timeout_ms = 10'000;  // for connecting, and for writing a message
// A message counts as received if the connection lasts this long after it.
inline constexpr int audit_confirm_ms = 2'000;
inline constexpr int audit_repository_pause_first_ms = 1'000;  // before the next attempt; doubled up to the last
inline constexpr int audit_repository_pause_last_ms = 60'000;
inline constexpr int audit_poll_ms = 1'000;  // for records of other brokers on the same database

// NOLINTEND(bugprone-implicit-widening-of-multiplication-result)
}  // namespace stepwise::limits
