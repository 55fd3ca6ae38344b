// SPDX-License-Identifier: Apache-2.0
// What a site may set: one TOML file, `--set key=value` over it, a sane default under it. docs/CONFIGURATION.md says
// each key to people, the table in configuration_keys.cpp says it to the program, and a unit test holds the two
// together. Plain values: copy and share freely.
#pragma once
#include "base/limits.hpp"
#include "broker/config/configuration_fault.hpp"
#include "mapping/values/field_map.hpp"
#include "model/policy.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// The numbers we allocate (D20): prefix, then the next number from `start` on, filled up with zeros to at least `width`
// digits.
struct IdentifierFormat {
  std::string prefix;
  std::int64_t start = 1;
  int width = 8;
};

enum class Unscheduled { order, discrepancy };

struct SiteConfiguration {
  std::string sending_application = "STEPWISE";  // MSH-3 of what we send
  std::string sending_facility = "RADIOLOGY";    // MSH-4
  std::string authority =
      "STEPWISE";  // namespace of the numbers we allocate: EI.2 of ORC-3, CX.4 of temporary patients
  std::vector<std::string>
      local_authorities;  // the patient's identifier of one of these is the primary one; none: the first in PID-3
  std::string time_zone;  // IANA name; empty: the system's. Never empty once it was read
  IdentifierFormat accession{"A", 1, 8};
  IdentifierFormat requested_procedure{"R", 1, 8};
  IdentifierFormat step{"S", 1, 8};
  IdentifierFormat filler_order{"F", 1, 8};
  IdentifierFormat temporary_patient{"TEMP", 1, 6};
  bool accession_per_procedure = false;          // instead of one an order
  bool tell_scheduled = false;                   // RAD-3 SC/SC too when an order was scheduled
  std::string entering_organization;             // CE: ORC-17 of orders of the department
  std::vector<std::string> arrival_locations;    // PV1-3.1 of the department (A10)
  Unscheduled unscheduled = Unscheduled::order;  // what a performed step becomes that names no step (reference 6.3)
  int never_ended_hours = 12;                    // in progress for longer is a discrepancy
  std::string unscheduled_status_to;             // who numbers its order; empty: the only order placer there is
  bool late_performed_as_change = false;         // D26: RAD-13 XO instead of RAD-4 NW
  bool complete_by_images = false;               // RAD-49: images without a performed step complete the step
};

struct DatabaseConfiguration {
  std::string url;       // libpq connection string or URI; empty: the embedded PostgreSQL
  std::string data_dir;  // of the embedded one; empty: default_data_dir()
  int connections = limits::database_connections;
  int threads = limits::database_threads;
};

struct Hl7Configuration {
  std::string address = "127.0.0.1";
  int port = 2575;  // 0 picks a free one, here and at the other two
  int connections = static_cast<int>(limits::hl7_connections);
  std::int64_t frame_bytes = static_cast<std::int64_t>(limits::hl7_frame_bytes);
  int frame_timeout_ms = limits::hl7_frame_timeout_ms;
  int idle_timeout_s = 0;                           // 0: never closed for silence (D18)
  std::vector<std::string> processing_ids = {"P"};  // MSH-11 (D17)
  std::vector<std::string> receiving_applications;  // MSH-5; empty: any (D17)
  std::vector<std::string> receiving_facilities;    // MSH-6; empty: any
};

// How a worklist ends that has more matches than the cap (D27).
enum class CappedEnd { out_of_resources /* A700 */, success /* 0000 */, cancel /* FE00 */ };

struct DicomConfiguration {
  std::string ae_title = "STEPWISE";
  bool check_called_aet = true;  // another called AE title: A-ASSOCIATE-RJ 1-1-7
  std::string address = "127.0.0.1";
  int port = 11112;
  int associations = limits::dicom_associations_served;  // N of D30
  int associations_per_address = limits::dicom_associations_per_address;
  int associations_waiting = limits::dicom_associations_waiting;  // M
  int waiting_timeout_ms = limits::dicom_waiting_timeout_ms;      // T
  int idle_timeout_s = limits::dicom_idle_timeout_s;
  int request_timeout_s = limits::dicom_request_timeout_s;
  bool list_started = true;      // a started step stays on the worklist until it is completed
  std::optional<int> past_days;  // a step that should have started longer ago is not listed; absent: each is
  int worklist_cap = 0;          // answers to one query; 0: no cap
  CappedEnd capped_end = CappedEnd::out_of_resources;
};

struct HttpConfiguration {
  std::string address = "127.0.0.1";
  int port = 8080;
  std::string token;  // what `Authorization: Bearer` must hold; needed unless bound to loopback. load_configuration()
                      // fills it from token_file
  std::string token_file;
};

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { text, json };

struct LogConfiguration {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
};

enum class NwAgain { refuse, update };
enum class CaUnknown { refuse, tombstone };
enum class XoBeforeNw { refuse, create };
enum class Reply { ack, application };
enum class Romanize { no, chinese, japanese, korean };
enum class Acknowledgement { as_sent, original, enhanced };
enum class LongIdentifiers { refuse, alias };
enum class SeveralObrPerOrc { refuse, one_order_each };
enum class CancelledAppointment { schedule_anew, cancel };
enum class Mismatch { refuse, accept_and_flag };

// A system that sends us HL7. Which one a message is from: sending application, facility and address; empty is any, the
// most specific one wins.
struct SenderConfiguration {
  std::string sending_application;     // MSH-3
  std::string sending_facility;        // MSH-4
  std::vector<std::string> addresses;  // IP addresses it connects from
  int mllp_release = 1;                // or 2, by its addresses (R14)
  std::string charset;                 // MSH-18 term to try when the declared set does not fit (D21)
  Romanize romanize = Romanize::no;    // of names in ideographs alone
  std::string assigning_authority;     // of patient and order identifiers that come without one
  std::string status_to;  // the destination that hears of its orders (D24); empty: the only order placer there is
  Acknowledgement acknowledgement = Acknowledgement::as_sent;                 // or MSH-15 and MSH-16 are not believed
  bool strict = false;                                                        // D11
  model::StartMissing start_missing = model::StartMissing::needs_scheduling;  // D11
  NwAgain nw_again = NwAgain::refuse;                                         // D13
  bool several_exams_per_number = false;                                      // D13
  CaUnknown ca_unknown = CaUnknown::refuse;                                   // D13
  XoBeforeNw xo_before_nw = XoBeforeNw::refuse;                               // D13
  Mismatch demographics_mismatch = Mismatch::refuse;                          // D12
  Mismatch identity_change = Mismatch::refuse;                                // D12: ADT
  Mismatch patient_mismatch = Mismatch::refuse;                               // D33
  Mismatch number_mismatch = Mismatch::refuse;                                // D34
  Reply reply = Reply::ack;                                                   // to orders: ACK, or ORR, ORG, ORI
  bool older_merges = false;                                                  // A18, A34, A36, A39 as A40
  SeveralObrPerOrc several_obr_per_orc = SeveralObrPerOrc::refuse;            // D18
  std::vector<std::string> without_effect;                     // messages and order control codes that are AA only
  std::vector<std::string> imaging_orders;                     // conditions; an order that fulfils none is not ours
  bool visit_cancels_orders = false;                           // A11, A38
  LongIdentifiers long_identifiers = LongIdentifiers::refuse;  // D19
  bool scheduler = false;                                      // IPC numbers of its OMI^O23 are taken
  model::UnnumberedAppointment unnumbered_appointment = model::UnnumberedAppointment::refuse;  // SIU
  CancelledAppointment cancelled_appointment = CancelledAppointment::schedule_anew;            // SIU S15, S17
  std::string mapping_file;                                                                    // its name as configured
  std::shared_ptr<const mapping::FieldMap> fields = mapping::default_field_map();              // read from it
};

enum class DestinationRole { order_placer, image_manager, result_receiver };
enum class OutboundMessage {
  order_status,          // RAD-3 SC, OC
  order_number_request,  // RAD-3 SN
  procedure_scheduled,   // RAD-4
  procedure_updated,     // RAD-13
  result,                // ORU^R01
  no_result,             // ORU^R01, OBR-25 X
  patient_update,        // ADT A08, A40
  appointment,           // RAD-48 SIU
};
enum class StatusForm { order, result, update, update_2_5_1, response };
enum class Hold { order /* the later ones of the same order or patient */, line };

// Path to template, by message type; "" is every message.
using FieldTemplates = std::map<std::string, std::map<std::string, std::string>>;

struct DestinationConfiguration {
  DestinationRole role = DestinationRole::order_placer;
  std::string host;
  int port = 0;
  bool enabled = true;                    // false: its messages are made and wait
  std::string version = "2.3.1";          // or 2.5.1
  std::vector<OutboundMessage> messages;  // by default those of its role
  StatusForm status_message = StatusForm::order;
  bool message_structure = false;         // MSH-9.3 also in 2.3.1
  std::string charset = "UNICODE UTF-8";  // MSH-18 of what it gets
  std::string receiving_application;      // MSH-5
  std::string receiving_facility;         // MSH-6
  int connect_timeout_ms = limits::relay_connect_timeout_ms;
  int ack_timeout_ms = limits::relay_ack_timeout_ms;
  Hold hold = Hold::order;              // what a parked message holds back (D05)
  bool wait_for_placer_number = false;  // RAD-4 too (D04)
  int mllp_release = 1;                 // or 2 (R14)
  int max_attempts = 0;                 // of a message that it rejects (AR), then it is parked (R101); 0: no end
  int rate_per_second = 0;              // 0: as fast as it takes them
  bool latest_state_only = false;
  FieldTemplates fields;  // what it wants otherwise
};

// Whom N-CREATE and N-SET go on to (PPS Manager).
struct MppsDestinationConfiguration {
  std::string host;
  int port = 0;
  std::string ae_title;          // its
  std::string calling_ae_title;  // ours; empty: dicom.ae_title. Never empty once it was read
  bool enabled = true;           // false: what is for it is kept and waits
  int timeout_s = limits::dicom_request_timeout_s;
  int max_attempts = 0;  // of a dataset that it answers 0213 or A700, then it is parked; 0: no end
};

// Whom we ask whether the images of a study are there (RAD-11).
struct ArchiveConfiguration {
  std::string host;
  int port = 0;
  std::string ae_title;          // its
  std::string calling_ae_title;  // ours; empty: dicom.ae_title. Never empty once it was read
  int timeout_s = 10;
};

enum class StationKeyRule { as_asked, ignored, own };

struct StationConfiguration {
  std::string aet;  // empty: the NAME of the section. Never empty once it was read
  std::string modality;
  std::string name;      // Scheduled Station Name
  std::string location;  // Scheduled Procedure Step Location
  bool admit = true;     // false: its associations are refused (1-1-3), steps may still be scheduled for it
  std::vector<std::string>
      charsets;  // Specific Character Sets it can show, best first; empty: by its query and the data (reference 5.6)
  bool never_ff01 = false;
  bool own_steps_only = false;
  bool name_prefix_match = false;                         // SMITH finds SMITH^JOHN
  bool combined_date_time = true;                         // R66
  StationKeyRule station_key = StationKeyRule::as_asked;  // R63
  std::string group;                                      // of stations that stand for each other
  bool accept_root_step_keys = false;                     // step keys beside the step sequence, instead of A900
  std::string usual_charset;                              // of its datasets that name none
  std::optional<int> worklist_cap;                        // absent: as in [dicom]
  std::optional<CappedEnd> capped_end;
  // MPPS, D28: by default the statuses of the standard.
  bool accept_missing_status = false;      // N-CREATE, instead of 0120: IN PROGRESS
  bool accept_missing_references = false;  // N-CREATE without Scheduled Step Attributes, instead of 0120
  bool accept_status_spelling = false;     // "completed", "IN_PROGRESS", instead of 0106
  bool assign_missing_uid = false;         // N-CREATE without SOP Instance UID, instead of 0117
  bool accept_final_create = false;        // instead of 0106
  bool accept_repeated_create = false;     // equal content, instead of 0111
  bool accept_repeated_final = false;      // equal content, instead of 0110 with A710
  bool accept_set_without_create = false;  // instead of 0112
  bool strict_final = false;               // final N-SET without end time or series: 0120, 0121 instead of a finding
  model::InvalidValues invalid_values = model::InvalidValues::by_attribute;
};

// The never-performed sweep: days after its start, by patient class (PV1-2); 0: never.
struct NeverPerformedConfiguration {
  int inpatient_days = 2;
  int outpatient_days = 7;
  int emergency_days = 7;
  int other_days = 7;
  bool at_discharge = true;
  int interval_minutes = 60;  // 0: only when the API is asked to
  int clock_difference_s = 60;
};

// A change of so many open steps waits for a person (D39).
struct BulkChangeConfiguration {
  int steps = 100;
  int percent = 25;
  int smallest = 10;
};

struct ProcessConfiguration {
  std::string user;  // whose rights the broker keeps when root starts it; "": see base/process_user.hpp
};

// Where the site differs from the defaults of reference 6.4: by code of CID 9300, and "other".
struct DiscontinuationConfiguration {
  std::map<std::string, model::DiscontinuationEffect> effects;
};

struct Configuration {
  SiteConfiguration site;
  DatabaseConfiguration database;
  Hl7Configuration hl7;
  DicomConfiguration dicom;
  HttpConfiguration http;
  LogConfiguration log;
  std::map<std::string, SenderConfiguration> senders;
  std::map<std::string, DestinationConfiguration> destinations;
  std::map<std::string, MppsDestinationConfiguration> mpps_destinations;
  std::map<std::string, ArchiveConfiguration> archives;
  std::map<std::string, StationConfiguration> stations;
  NeverPerformedConfiguration never_performed;
  BulkChangeConfiguration bulk_change;
  ProcessConfiguration process;
  DiscontinuationConfiguration discontinuation;

  // D16: with none configured and bound to loopback everybody is let in.
  bool admits_unknown_senders() const;
  bool admits_unknown_aets() const;
};

struct ReadConfiguration {
  Configuration configuration;             // to be used only when there are no faults
  std::vector<ConfigurationFault> faults;  // all semantic ones, in the order of the file; of syntax errors the first
  std::vector<ConfigurationFault> warnings = {};  // it can be used, but probably not as intended
};

// Pure. `overrides` are the arguments of --set: "destination.pacs.port=0", the value in TOML, a bare word being a
// string.
ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<std::string>& overrides);
// The file, if any, with what the machine adds: http.token_file is read; STEPWISE_DATABASE_URL and STEPWISE_HTTP_TOKEN
// of the environment stand for database.url and http.token, so that a secret need not stand on a command line.
ReadConfiguration load_configuration(const std::optional<std::filesystem::path>& file,
                                     const std::vector<std::string>& overrides);

// As root /var/lib/stepwise, which the unprivileged database user can reach; else var/ in the checkout that `program`
// was built in (build/stepwise), else ~/.local/share/stepwise.
std::filesystem::path default_data_dir(const std::filesystem::path& program);
std::string system_time_zone();
bool is_loopback(std::string_view ip_address);

}  // namespace stepwise::broker
