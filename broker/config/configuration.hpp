// SPDX-License-Identifier: Apache-2.0
// What a site may set: one TOML file, `--set key=value` over it, a sane default under it. docs/CONFIGURATION.md says
// each key to people, the table in configuration_keys.cpp says it to the program, and a unit test holds the two
// together. A section is the struct that the program uses, or derived from it; settings_from() fills what follows from
// other keys. Plain values: copy and share freely.
#pragma once
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/tls.hpp"
#include "broker/config/configuration_fault.hpp"
#include "broker/usecases/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct SiteConfiguration : model::SitePolicy {
  std::string sending_application = "STEPWISE";  // MSH-3 of what we send
  std::string sending_facility = "RADIOLOGY";    // MSH-4
  std::vector<std::string>
      local_authorities;  // the patient's identifier of one of these is the primary one; none: the first in PID-3
  std::string time_zone;  // IANA name; empty: the system's. Never empty once it was read
  NumberFormat accession{"A", 8}, requested_procedure{"R", 8}, step{"S", 8}, filler_order{"F", 8},
      temporary_patient{"TEMP", 6};
  std::string entering_organization_text;  // CE: ORC-17 of orders of the department
  int never_ended_hours = 12;              // in progress for longer is a discrepancy
};

struct DatabaseConfiguration {
  std::string url;       // libpq connection string or URI; empty: the embedded PostgreSQL
  std::string data_dir;  // folder of the embedded PostgreSQL; empty: default_data_dir()
  int connections = limits::database_connections;
  int threads = limits::database_threads;
};

// The ports of one of the three listeners.
struct PortsConfiguration {
  std::string address = "127.0.0.1";
  int port = 0;            // in clear text; 0: any free port
  bool clear_text = true;  // false: there is no such port
  std::string tls;         // the section [tls.NAME]; "": there is no TLS port
  int tls_port = 0;        // 0: any free port
};

struct Hl7Configuration : PortsConfiguration {
  Hl7Configuration() { port = 2575, tls_port = 2576; }
  int connections = static_cast<int>(limits::hl7_connections);
  std::int64_t frame_bytes = static_cast<std::int64_t>(limits::hl7_frame_bytes);
  int frame_timeout_ms = limits::hl7_frame_timeout_ms;
  int idle_timeout_s = 0;                           // 0: an idle connection is never closed (D18)
  std::vector<std::string> processing_ids = {"P"};  // MSH-11 (D17)
  std::vector<std::string> receiving_applications;  // MSH-5; empty: any (D17)
  std::vector<std::string> receiving_facilities;    // MSH-6; empty: any
};

struct DicomConfiguration : PortsConfiguration {
  DicomConfiguration() { port = 11112, tls_port = 2762; }
  std::string ae_title = "STEPWISE";
  bool check_called_aet = true;  // reject an association that calls another AE title (A-ASSOCIATE-RJ 1-1-7)
  int associations = limits::dicom_associations_served;  // N of D30
  int associations_per_address = limits::dicom_associations_per_address;
  int associations_waiting = limits::dicom_associations_waiting;  // M
  int waiting_timeout_ms = limits::dicom_waiting_timeout_ms;      // T
  int idle_timeout_s = limits::dicom_idle_timeout_s;
  int request_timeout_s = limits::dicom_request_timeout_s;
  bool list_started = true;      // a started step stays on the worklist until it is completed
  std::optional<int> past_days;  // a step that should have started longer ago is not listed; absent: each is
  int worklist_cap = 0;          // answers to one query; 0: no cap
  int query_record_days = limits::query_record_days;           // 0: queries are not recorded
  dicom::Status capped_end = dicom::Status::out_of_resources;  // or success, or cancelled (D27)
};

struct HttpConfiguration : PortsConfiguration {
  HttpConfiguration() { port = 8080, tls_port = 8443; }
  std::string token;  // its owner may do everything; load_configuration() reads it from token_file
  std::string token_file;
  std::string proxy_secret;  // of a reverse proxy; load_configuration() reads it from proxy_secret_file
  std::string proxy_secret_file;
  std::vector<std::string> host_names;  // by which browsers may call; empty: any
  int session_idle_minutes = 30;        // without a request, then the user has to log in again
  int session_hours = 12;               // since the login
};

// File names are relative to the configuration file. load_configuration() loads them.
struct TlsConfiguration : TlsProfile {
  std::shared_ptr<TlsContext> context = {};
};

struct LogConfiguration {
  log::Level level = log::Level::info;
  bool json = false;  // one JSON object a line
};

// A system that sends us HL7. Which one a message is from: sending application, facility and address; empty is any, the
// most specific one wins.
struct SenderConfiguration : Sender {
  std::vector<std::string> imaging_orders;  // conditions; an order that fulfils none is not ours
  std::string mapping_file;                 // its name as configured; reading.fields are read from it
};

// Path to template, by message type; "" is every message.
using FieldTemplates = std::map<std::string, std::map<std::string, std::string>>;

struct DestinationConfiguration : Destination {
  FieldTemplates fields;  // what it wants otherwise
};

struct NeverPerformedConfiguration : model::NeverPerformedPolicy {
  int interval_minutes = 60;  // of the sweep; 0: only when the API is asked to
  int clock_difference_s = 60;
};

struct ProcessConfiguration {
  std::string user;  // the user that the broker becomes if root starts it; "": see base/process_user.hpp
};

// Effects that differ from the defaults of reference 6.4, by code of CID 9300; "other" is any other reason.
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
  std::map<std::string, TlsConfiguration> tls;
  std::map<std::string, SenderConfiguration> senders;
  std::map<std::string, DestinationConfiguration> destinations;
  std::map<std::string, PerformedDestination> mpps_destinations;
  std::map<std::string, Archive> archives;
  std::map<std::string, Station> stations;
  NeverPerformedConfiguration never_performed;
  BulkLimits bulk_change;
  ProcessConfiguration process;
  DiscontinuationConfiguration discontinuation;
  AuditRepository audit;

  // True if no sender (station) is configured and the address is loopback: then all are admitted (D16).
  bool admits_unknown_senders() const;
  bool admits_unknown_aets() const;
};

struct ReadConfiguration {
  Configuration configuration;  // use it only if there are no faults
  // All faults in values, in the order of the file; of syntax errors only the first.
  std::vector<ConfigurationFault> faults;
  std::vector<ConfigurationFault> warnings = {};  // the configuration can be used, but is probably not as intended
  std::string file = {};                          // its name, as in faults
  // Where each section and key is that was read: "hl7", "hl7.port", "destination.pacs". Without a text.
  std::map<std::string, ConfigurationFault> places = {};
};

// Pure. `overrides` are the arguments of --set, such as "destination.pacs.port=0". The value is TOML; a bare word is a
// string.
ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<std::string>& overrides);
// Reads the file, if any, http.token_file and http.proxy_secret_file. The environment variables STEPWISE_DATABASE_URL
// and STEPWISE_HTTP_TOKEN replace database.url and http.token, so that a secret need not be on a command line.
ReadConfiguration load_configuration(const std::optional<std::filesystem::path>& file,
                                     const std::vector<std::string>& overrides);

// For root /var/lib/stepwise, which the unprivileged database user can access; else var/ in the checkout in which
// `program` was built (build/stepwise), else ~/.local/share/stepwise.
std::filesystem::path default_data_dir(const std::filesystem::path& program);
std::string system_time_zone();
bool is_loopback(std::string_view ip_address);

// Converts the configuration to the settings of the use cases. Pure.
// All senders that are not configured are the sender ""; D16 says whether it is admitted. For a sender without
// status_to it is the only order placer among the destinations, if there is exactly one (D24).
Settings settings_from(const Configuration& configuration);

}  // namespace stepwise::broker
