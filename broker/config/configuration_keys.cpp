// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_keys.hpp"

#include "broker/config/configuration_types.hpp"
#include "model/mpps/discontinuation.hpp"

namespace stepwise::broker {
namespace {

using namespace configuration_types;

template <class Value>
Choices<Value> capped_ends() {
  return {{"out of resources", dicom::Status::out_of_resources},
          {"success", dicom::Status::success},
          {"cancel", dicom::Status::cancelled}};
}

template <auto format>
void add_number_keys(ConfigurationKeys<SiteConfiguration>& keys, const std::string& name, const std::string& what) {
  using Key = KeyTypes<SiteConfiguration>;
  keys.push_back(Key::text(at<format, &NumberFormat::prefix>, name + "_prefix", identifier_prefix,
                           "What " + what + " begins with"));
  keys.push_back(
      Key::number(at<format, &NumberFormat::start>, name + "_start", 1, 999'999'999'999, "The first number"));
  keys.push_back(Key::number(at<format, &NumberFormat::digits>, name + "_width", 1, 15,
                             "Minimum number of digits, filled up with zeros"));
}

ConfigurationKeys<SiteConfiguration> site_keys() {
  using Site = SiteConfiguration;
  using Key = KeyTypes<SiteConfiguration>;
  ConfigurationKeys<Site> keys = {
      Key::text(&Site::sending_application, "sending_application", name_of_system,
                "MSH-3 of the messages that we send"),
      Key::text(&Site::sending_facility, "sending_facility", name_of_system, "MSH-4 of the messages that we send"),
      Key::text(&Site::authority, "authority", name_of_system,
                "Namespace of the numbers that we allocate: filler order number, temporary patient id"),
      Key::texts(&Site::local_authorities, "local_authorities", name_of_system,
                 "Assigning authorities whose identifier is the primary one of a patient; empty: the first in PID-3"),
      Key::text(&Site::time_zone, "time_zone", time_zone,
                "The department's time zone, such as `Europe/Berlin`; empty: the system's"),
      Key::flag(&Site::accession_per_procedure, "accession_per_procedure",
                "One accession number per requested procedure instead of one per order"),
      Key::flag(&Site::tell_scheduled, "tell_scheduled",
                "Also send the placer a status SC/SC when its order is scheduled"),
      Key::flag(
          &Site::late_performed_as_change, "late_performed_as_change",
          "A step that was cancelled is performed after all: the image manager gets RAD-13 XO instead of RAD-4 NW"),
      Key::choice_of(
          &Site::order_for_unscheduled, "unscheduled", Choices<bool>{{"order", true}, {"discrepancy", false}},
          "An MPPS that names no step: `order` creates a filler-placed order for it (RAD-3 SN); otherwise a person decides"),
      Key::text(&Site::unscheduled_status_to, "unscheduled_status_to", any_text,
                "The destination that is asked for the number of such an order; empty: the only order placer"),
      Key::flag(&Site::complete_by_images, "complete_by_images",
                "Complete a step whose modality sends no MPPS when the archive has all images of its study (RAD-49)"),
      Key::number(&Site::never_ended_hours, "never_ended_hours", 1, 8760,
                  "A performed step that is in progress for longer is a discrepancy"),
      Key::text(&Site::entering_organization_text, "entering_organization", any_text,
                "ORC-17 of the orders that the department places itself, as `CODE^Text^Scheme`; empty: none"),
      Key::texts(
          &Site::arrival_locations, "arrival_locations", any_text,
          "Locations (PV1-3.1) of the department: ADT^A10 to one of them sets the patient's steps of today to ARRIVED"),
  };
  add_number_keys<&Site::accession>(keys, "accession", "an accession number");
  add_number_keys<&Site::requested_procedure>(keys, "requested_procedure", "a requested procedure id");
  add_number_keys<&Site::step>(keys, "step", "a scheduled procedure step id");
  add_number_keys<&Site::filler_order>(keys, "filler_order", "a filler order number");
  add_number_keys<&Site::temporary_patient>(keys, "temporary_patient", "the id of a temporary patient");
  return keys;
}

ConfigurationKeys<DatabaseConfiguration> database_keys() {
  using Database = DatabaseConfiguration;
  using Key = KeyTypes<DatabaseConfiguration>;
  return {
      Key::text(
          &Database::url, "url", any_text,
          "Connection string of libpq: `host=db dbname=stepwise` or `postgresql://...`; empty: the embedded PostgreSQL. "
          "May also come from the environment: `STEPWISE_DATABASE_URL`"),
      Key::text(&Database::data_dir, "data_dir", any_text,
                "Folder of the embedded PostgreSQL; empty: `var/` in the checkout, or `/var/lib/stepwise` for root"),
      Key::number(
          &Database::connections, "connections", 2, 100,
          "Maximum number of connections. With one for each thread (HL7, API 4, deliveries 4) and each association, none waits for another"),
      Key::number(&Database::threads, "threads", 1, 64, "Number of threads that process HL7 messages"),
  };
}

// `what`: what the ports are for.
template <class Section>
ConfigurationKeys<Section> port_keys(const std::string& what) {
  using Key = KeyTypes<Section>;
  return {
      Key::text(&Section::address, "address", ip_address, "Address to listen on for " + what),
      Key::number(&Section::port, "port", 0, 65535, "Port without TLS; 0 picks a free one"),
      Key::flag(&Section::clear_text, "clear_text", "`false`: there is no port without TLS"),
      Key::text(&Section::tls, "tls", any_text, "The section `[tls.NAME]` for the port with TLS; empty: there is none"),
      Key::number(&Section::tls_port, "tls_port", 0, 65535, "Port with TLS; 0 picks a free one"),
  };
}
template <class Section>
ConfigurationKeys<Section> joined(ConfigurationKeys<Section> first, const ConfigurationKeys<Section>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The TLS of a connection that we open.
template <class Section>
ConfigurationKeys<Section> client_tls_keys() {
  using Key = KeyTypes<Section>;
  return {
      Key::text(&Section::tls, "tls", any_text, "The section `[tls.NAME]` for connecting with TLS; empty: without TLS"),
      fallback("`host`", Key::text(&Section::tls_host, "tls_host", any_text,
                                   "Name that its certificate must have, if it is not `host`")),
  };
}

ConfigurationKeys<Hl7Configuration> hl7_keys() {
  using Hl7 = Hl7Configuration;
  using Key = KeyTypes<Hl7Configuration>;
  return {
      Key::number(&Hl7::connections, "connections", 1, 10'000,
                  "Maximum number of connections; half as many from one address"),
      Key::number(&Hl7::frame_bytes, "frame_bytes", 1024, 256 * 1024 * 1024,
                  "Maximum size of a message; a larger one is answered with AE 207"),
      Key::number(&Hl7::frame_timeout_ms, "frame_timeout_ms", 100, 3'600'000,
                  "Maximum time from the first byte of a frame to its last"),
      Key::number(&Hl7::idle_timeout_s, "idle_timeout_s", 0, 31'536'000,
                  "A connection that is idle for this long is closed; 0: never"),
      Key::list(&Hl7::processing_ids, "processing_ids", {{"P", {"P"}}, {"T", {"T"}}, {"D", {"D"}}},
                "Accepted values of MSH-11; any other is answered with AR 202"),
      Key::texts(&Hl7::receiving_applications, "receiving_applications", name_of_system,
                 "Accepted values of MSH-5; any other is answered with AR 103; empty: all"),
      Key::texts(&Hl7::receiving_facilities, "receiving_facilities", name_of_system,
                 "Accepted values of MSH-6; any other is answered with AR 103; empty: all"),
  };
}

ConfigurationKeys<DicomConfiguration> dicom_keys() {
  using Dicom = DicomConfiguration;
  using Key = KeyTypes<DicomConfiguration>;
  return {
      Key::text(&Dicom::ae_title, "ae_title", ae_title, "Our AE title"),
      Key::flag(&Dicom::check_called_aet, "check_called_aet",
                "Reject an association that calls another AE title (1-1-7)"),
      Key::number(&Dicom::associations, "associations", 1, 1000,
                  "Maximum number of associations that are served at the same time"),
      Key::number(&Dicom::associations_per_address, "associations_per_address", 1, 1000,
                  "Maximum number of them that one address may have; further ones wait"),
      Key::number(&Dicom::associations_waiting, "associations_waiting", 0, 10'000,
                  "Maximum number of further associations that wait"),
      Key::number(&Dicom::waiting_timeout_ms, "waiting_timeout_ms", 100, 600'000,
                  "A waiting association is rejected after this time (2-3-2)"),
      Key::number(&Dicom::idle_timeout_s, "idle_timeout_s", 1, 86'400,
                  "An association that is idle for this long is aborted"),
      Key::number(&Dicom::request_timeout_s, "request_timeout_s", 1, 3600,
                  "Timeout for the association request, and for the rest of a message that has begun"),
      Key::flag(&Dicom::list_started, "list_started", "Keep a started step on the worklist until it is completed"),
      fallback("no end", Key::number(&Dicom::past_days, "past_days", 0, 3650,
                                     "Number of days after its start for which a step stays on the worklist")),
      Key::number(&Dicom::worklist_cap, "worklist_cap", 0, 10'000,
                  "Maximum number of responses to one query, those nearest in time; 0: no cap"),
      Key::choice_of(&Dicom::capped_end, "capped_end", capped_ends<dicom::Status>(),
                     "Final status of a list that was capped: A700, 0000 or FE00"),
      Key::number(&Dicom::query_record_days, "query_record_days", 0, 3650,
                  "Number of days for which worklist queries, their answers and rejected associations are recorded; 0: "
                  "they are not recorded"),
  };
}

ConfigurationKeys<HttpConfiguration> http_keys() {
  using Http = HttpConfiguration;
  using Key = KeyTypes<HttpConfiguration>;
  return {
      Key::text(
          &Http::token, "token", http_token,
          "A token with the role administer, for requests with `Authorization: Bearer`, beside those of `stepwise token`. May also come from the environment: "
          "`STEPWISE_HTTP_TOKEN`"),
      Key::text(&Http::token_file, "token_file", any_text, "File that contains the token, instead of `token`"),
      Key::text(
          &Http::proxy_secret_file, "proxy_secret_file", any_text,
          "File with a secret of at least 16 characters. A reverse proxy that sends it as `X-Stepwise-Proxy-Secret` names the user of a request in `X-Forwarded-User`; empty: no proxy may"),
      Key::texts(
          &Http::host_names, "host_names", any_text,
          "Names in the Host of a request by which others than this machine may call; any other is refused; empty: any name"),
      Key::number(&Http::session_idle_minutes, "session_idle_minutes", 1, 1440,
                  "Number of minutes without a request after which a user has to log in again"),
      Key::number(&Http::session_hours, "session_hours", 1, 168,
                  "Number of hours after the login after which a user has to log in again"),
  };
}

ConfigurationKeys<TlsConfiguration> tls_keys() {
  using Tls = TlsConfiguration;
  using Key = KeyTypes<TlsConfiguration>;
  return {
      Key::text(&Tls::certificate, "certificate", any_text,
                "PEM file with our certificate, then those of its intermediate authorities; empty: a client without "
                "certificate. All file names are relative to this file"),
      Key::text(&Tls::key, "key", any_text, "PEM file with the private key of the certificate, without a password"),
      Key::text(&Tls::authorities, "ca", any_text,
                "PEM file with the authorities whose certificates are accepted; empty: those of the operating system"),
      Key::text(&Tls::revoked, "crl", any_text,
                "PEM file with the revocation list of the authority that issues the peers' certificates; empty: none"),
      Key::choice_of(&Tls::is_1_2_allowed, "minimum_version", Choices<bool>{{"1.2", true}, {"1.3", false}},
                     "Lowest version of TLS"),
      Key::choice_of(&Tls::needs_client_certificate, "client_certificate",
                     Choices<bool>{{"required", true}, {"not asked for", false}},
                     "Whether a peer that connects to us must have a certificate"),
  };
}

ConfigurationKeys<LogConfiguration> log_keys() {
  using Log = LogConfiguration;
  using Key = KeyTypes<LogConfiguration>;
  return {
      Key::choice(&Log::level, "level", {"debug", "info", "warning", "error"}, "Lowest level that is logged"),
      Key::choice(&Log::json, "format", {"text", "json"}, "Text lines, or one JSON object per line"),
  };
}

ConfigurationKeys<SenderConfiguration> sender_keys() {
  using Sender = SenderConfiguration;
  using Reading = mapping::InboundSettings;
  using Policy = model::SenderPolicy;
  using Key = KeyTypes<SenderConfiguration>;
  return {
      Key::text(&Sender::sending_application, "sending_application", any_text, "MSH-3 of its messages; empty: any"),
      Key::text(&Sender::sending_facility, "sending_facility", any_text, "MSH-4 of its messages; empty: any"),
      Key::texts(
          &Sender::certificates, "certificates", any_text,
          "Certificates with which it connects by TLS: `sha256:` and the fingerprint, or the subject as "
          "`CN=his.example,O=Hospital`. A message that comes otherwise is not from this sender; empty: any, also "
          "without TLS"),
      Key::texts(&Sender::addresses, "addresses", ip_address, "Addresses that it connects from; empty: any"),
      Key::number(
          &Sender::mllp_release, "mllp_release", 1, 2,
          "2: MLLP release 2: connections from its `addresses` get a commit acknowledgement (0x06) before each answer"),
      Key::text(
          &Sender::charset, "charset", hl7_charset,
          "Character set (term of MSH-18) to try when the bytes do not fit the declared set and are not UTF-8; empty: none"),
      Key::choice_of(
          at<&Sender::reading, &Reading::romanize>, "romanize",
          Choices<std::optional<text::Romanization>>{{"no", std::nullopt},
                                                     {"chinese", text::Romanization::chinese},
                                                     {"japanese", text::Romanization::japanese},
                                                     {"korean", text::Romanization::korean}},
          "Romanise a name that has ideographs only; the ideographs become group 2. The value is the language of names that do not show it; kana, hangul and simplified Chinese show it. `no`: names stay as they came, and the worklist has letters only for those that show their language"),
      Key::text(at<&Sender::policy, &Policy::default_authority>, "assigning_authority", any_text,
                "Assigning authority of identifiers that have none"),
      Key::text(
          at<&Sender::policy, &Policy::status_to>, "status_to", any_text,
          "The destination that gets the status of its orders, and whose acknowledgements it may send. Empty: the only order placer; then it may acknowledge only for a destination of its own name, or if it is the only sender"),
      Key::choice(
          &Sender::acknowledgement, "acknowledgement", {"as sent", "original", "enhanced"},
          "`as sent`: by MSH-15 and MSH-16; `original`: always one application acknowledgement; `enhanced`: if both fields are empty, a commit acknowledgement only"),
      Key::flag(
          at<&Sender::policy, &Policy::strict>, "strict",
          "Refuse an order without a field that IHE requires, not only without PID-3, PID-5, ORC-1, ORC-2 or OBR-4"),
      Key::choice(
          at<&Sender::policy, &Policy::start_missing>, "start_missing",
          {"needs scheduling", "stat at receipt", "at receipt"},
          "A new order without a start time: a person schedules it; or it starts when it is received, if its priority is S or A (`stat at receipt`) or always (`at receipt`). `strict` refuses it"),
      Key::choice(at<&Sender::policy, &Policy::nw_again_updates>, "nw_again", {"refuse", "update"},
                  "NW with a placer number that exists and other content: AE 205, or update the order"),
      Key::flag(
          at<&Sender::policy, &Policy::several_exams_per_number>, "several_exams_per_number",
          "NW with a placer number that exists and another service (OBR-4) adds an exam to the order; CA and DC with an OBR cancel the exam of its OBR-4, without one all. With `several_obr_per_orc`, an OBR without a number has that of ORC-2. `false`: see `nw_again`"),
      Key::choice(at<&Sender::policy, &Policy::unknown_cancel_accepted>, "ca_unknown", {"refuse", "tombstone"},
                  "CA for an unknown order: AE 204, or accept it, so that the order has no effect if it comes later"),
      Key::choice(at<&Sender::policy, &Policy::change_before_new_accepted>, "xo_before_nw", {"refuse", "create"},
                  "XO for an unknown order: AE 204, or create the order"),
      Key::choice(
          at<&Sender::policy, &Policy::accept_demographics_mismatch>, "demographics_mismatch",
          {"refuse", "accept and flag"},
          "Another family name and another birth date than stored for the patient id, in orders, actions on orders and visit cancellations: AE 204, or accept with a finding"),
      Key::choice(
          at<&Sender::policy, &Policy::accept_identity_change>, "identity_change", {"refuse", "accept and flag"},
          "An ADT message (not a merge, link or change of identifier) with another family name and another birth date than stored for the patient id: AE 204, or accept with a finding"),
      Key::choice(
          at<&Sender::policy, &Policy::accept_patient_mismatch>, "patient_mismatch", {"refuse", "accept and flag"},
          "A message that acts on an order, appointment or step, with a PID-3 that is unknown or belongs to another patient: AE 204, or accept with a finding"),
      Key::choice(
          at<&Sender::policy, &Policy::accept_number_mismatch>, "number_mismatch", {"refuse", "accept and flag"},
          "A given accession number, requested procedure id or Study Instance UID that another patient has, or a number in the range that we allocate: AE 205, or accept with a finding"),
      Key::choice(
          &Sender::application_reply, "reply", {"ACK", "application"},
          "Answer orders with ACK, or with ORR^O02, ORG^O20 or ORI^O24 that contain OK, UA, CR, UC ... and the filler number"),
      Key::flag(at<&Sender::reading, &Reading::older_merges>, "older_merges",
                "Process ADT^A18, A34, A36 and A39 as A40; otherwise they are answered with AR 201"),
      Key::choice(
          at<&Sender::reading, &Reading::one_order_per_obr>, "several_obr_per_orc", {"refuse", "one order each"},
          "Several OBR behind one ORC: AE 100, or an order for each OBR with the fields of the ORC. Its number is then OBR-2, also where one OBR follows; another number in ORC-2 becomes the placer group number. Two OBR with one number are AE 205"),
      Key::texts(
          at<&Sender::reading, &Reading::without_effect>, "without_effect", hl7_message_or_control,
          "Messages (`ADT^A60`, or `ADT` for every event) and order control codes (`SC`) that are answered AA and journaled without effect, with a finding"),
      Key::texts(
          &Sender::imaging_orders, "imaging_orders", hl7_conditions,
          "Which orders are imaging orders: `OBR-24 = RAD`, `OBR-4.1 starts CT and ORC-17 exists`; one of the list has to hold. Any other order is AA without effect, with a finding. An order that we have, or a message without OBR, is processed. Empty: all orders"),
      Key::flag(at<&Sender::policy, &Policy::visit_cancels_orders>, "visit_cancels_orders",
                "ADT^A11 and A38 cancel the orders of the visit that have not started"),
      Key::choice(
          at<&Sender::reading, &Reading::aliases_identifiers>, "long_identifiers", {"refuse", "alias"},
          "A given accession number, procedure id or step id over 16 characters, or an invalid Study Instance UID: AE 102, or use an alias in DICOM, always the same; messages to the sender contain its own identifier"),
      Key::flag(at<&Sender::reading, &Reading::takes_scheduled_numbers>, "scheduler",
                "It is an enterprise scheduler: use the numbers and the Study Instance UID in IPC of its OMI^O23"),
      Key::choice(
          at<&Sender::policy, &Policy::unnumbered_appointment>, "unnumbered_appointment", {"refuse", "match", "create"},
          "A booking (SIU^S12, S13, S14) that names no order and whose appointment is not known: AE 204, which proposes the order that fits; `match`: book the only open order of the patient that fits by service and day; `create`: the same, and if none fits place an order of the department (RAD-3 SN)"),
      Key::choice(at<&Sender::policy, &Policy::cancelled_appointment_cancels>, "cancelled_appointment",
                  {"schedule anew", "cancel"},
                  "SIU^S15 and S17: the step waits to be scheduled again, or is cancelled"),
      Key::text(&Sender::mapping_file, "mapping", any_text,
                "Mapping file, relative to this file: where the fields are in its messages; empty: the defaults"),
  };
}

ConfigurationKeys<DestinationConfiguration> destination_keys() {
  using Destination = DestinationConfiguration;
  using Profile = mapping::DestinationProfile;
  using Kind = model::NotificationKind;
  using Key = KeyTypes<DestinationConfiguration>;
  return {
      required(Key::choice(at<&Destination::profile, &Profile::role>, "role",
                           {"order placer", "image manager", "result receiver"}, "Its IHE role")),
      required(Key::text(&Destination::host, "host", name_of_system, "Host name or IP address")),
      required(Key::number(&Destination::port, "port", 0, 65535, "MLLP port; 0: not known yet, its messages wait")),
      Key::flag(&Destination::enabled, "enabled", "`false`: its messages are created and wait"),
      Key::choice(at<&Destination::profile, &Profile::version>, "version", {"2.3.1", "2.5.1"},
                  "HL7 version of its messages: ORM^O01 with ZDS, or OMG^O19 and OMI^O23"),
      fallback("by role",
               Key::list(at<&Destination::profile, &Profile::wants>, "messages",
                         {{"order status", {Kind::order_status, Kind::order_cancelled}},
                          {"order number request", {Kind::order_number_request}},
                          {"procedure scheduled", {Kind::procedure_scheduled}},
                          {"procedure updated", {Kind::procedure_updated}},
                          {"result", {Kind::result}},
                          {"no result", {Kind::no_result}},
                          {"patient update", {Kind::patient_updated, Kind::patient_merged, Kind::identifier_changed}},
                          {"appointment", {Kind::appointment}}},
                         "The messages that it gets")),
      Key::choice(
          at<&Destination::profile, &Profile::status_message>, "status_message",
          {"order", "ORU^R01", "OSU^O51", "OSU^O51 2.5.1", "ORG^O20"},
          "Message type for the status of an order: `order` is ORM^O01 or OMG^O19 by version. OSU^O51 has version 2.8, or 2.5.1 as IHE 360X sends it. ORG^O20 is the unsolicited form of Chinese hospitals (HL7 2.4; ORC-5 SC means checked in, IP examined)"),
      Key::flag(
          at<&Destination::profile, &Profile::writes_structure>, "message_structure",
          "Write the message structure (MSH-9.3) also in version 2.3.1, which has no such component; some strict parsers require it"),
      Key::text(
          at<&Destination::profile, &Profile::charset>, "charset", hl7_charset,
          "Character set of its messages (MSH-18); `UNICODE UTF-8` is written as UNICODE before 2.5, `ISO IR6~ISO IR87` is with code extension"),
      Key::text(at<&Destination::profile, &Profile::receiving_application>, "receiving_application", any_text,
                "MSH-5 of its messages"),
      Key::text(at<&Destination::profile, &Profile::receiving_facility>, "receiving_facility", any_text,
                "MSH-6 of its messages"),
      Key::number(&Destination::connect_timeout_ms, "connect_timeout_ms", 100, 600'000, "Timeout for a connection"),
      Key::number(&Destination::ack_timeout_ms, "ack_timeout_ms", 100, 600'000,
                  "Timeout for its acknowledgement; after it the connection is closed and the message is sent again"),
      Key::choice(&Destination::hold_line, "hold", {"order", "line"},
                  "What a parked message holds back: later messages about the same order or patient, or all"),
      Key::flag(&Destination::wait_for_placer_number, "wait_for_placer_number",
                "Send RAD-4 only after the placer has assigned its number"),
      Key::number(
          &Destination::mllp_release, "mllp_release", 1, 2,
          "2: MLLP release 2: it sends a commit acknowledgement (0x06 or 0x15) before its answer, and gets one for the answer"),
      Key::number(
          &Destination::max_attempts, "max_attempts", 0, 100'000,
          "Number of attempts for a message that it rejects (AR, CR) before the message is parked; 0: no limit. A destination that does not answer is tried for ever"),
      Key::number(&Destination::rate_per_second, "rate_per_second", 0, 10'000,
                  "Maximum number of messages per second; 0: no limit"),
      Key::flag(
          &Destination::latest_state_only, "latest_state_only",
          "If several status messages of an order wait, send the newest and mark the others as skipped. Number requests, cancels and procedure messages are always sent"),
      Key::templates(&Destination::fields, "fields",
                     "HL7 path to template: replaces a field, such as `\"OBR-24\" = \"RAD\"`"),
  };
}

ConfigurationKeys<PerformedDestination> mpps_destination_keys() {
  using Destination = PerformedDestination;
  using Key = KeyTypes<Destination>;
  return {
      required(Key::text(&Destination::host, "host", name_of_system, "Host name or IP address")),
      required(Key::number(&Destination::port, "port", 0, 65535, "DICOM port; 0: not known yet, its datasets wait")),
      required(Key::text(&Destination::called_aet, "ae_title", ae_title,
                         "Its AE title; datasets that come from this AE title are not sent back to it")),
      fallback("as in `[dicom]`",
               Key::text(&Destination::calling_aet, "calling_ae_title", ae_title, "Our calling AE title")),
      Key::flag(&Destination::enabled, "enabled", "`false`: its datasets are stored and wait"),
      Key::number(&Destination::timeout_s, "timeout_s", 1, 3600, "Timeout for the association and for each response"),
      Key::number(
          &Destination::max_attempts, "max_attempts", 0, 100'000,
          "Number of attempts for a dataset that it answers with 0213 or A700 before the dataset is parked; 0: no limit. A destination that does not answer is tried for ever"),
  };
}

ConfigurationKeys<Archive> archive_keys() {
  using Key = KeyTypes<Archive>;
  return {
      required(Key::text(&Archive::host, "host", name_of_system, "Host name or IP address")),
      required(Key::number(&Archive::port, "port", 1, 65535, "DICOM port")),
      required(Key::text(&Archive::called_aet, "ae_title", ae_title, "Its AE title")),
      fallback("as in `[dicom]`",
               Key::text(&Archive::calling_aet, "calling_ae_title", ae_title, "Our calling AE title")),
      Key::number(&Archive::timeout_s, "timeout_s", 1, 60,
                  "Timeout for the association and for each response; an API caller waits for it"),
  };
}

ConfigurationKeys<Station> station_keys() {
  using Key = KeyTypes<Station>;
  using Performed = model::StationPolicy;
  using Query = mapping::QueryOptions;
  return {
      fallback("the section's NAME",
               Key::text(at<&Station::station, &model::Station::aet>, "aet", ae_title, "Its AE title")),
      Key::text(
          at<&Station::station, &model::Station::modality>, "modality", modality,
          "Modality, such as `CT`. A step with a modality and without a station is for all stations of the modality"),
      Key::text(at<&Station::station, &model::Station::station_name>, "name", short_text, "Scheduled Station Name"),
      Key::text(at<&Station::station, &model::Station::location>, "location", short_text,
                "Scheduled Procedure Step Location"),
      Key::flag(&Station::admit, "admit", "`false`: reject its associations (1-1-3)"),
      Key::text(&Station::host, "host", any_text,
                "Host name or IP address at which it answers a C-ECHO (`stepwise echo`); empty: it is not tested"),
      Key::number(&Station::port, "port", 0, 65535, "The port for that; 0: it is not tested"),
      Key::texts(&Station::certificates, "certificates", any_text,
                 "Certificates with which it connects by TLS: `sha256:` and the fingerprint, or the subject as "
                 "`CN=ct1.example,O=Hospital`. Another association is rejected (1-1-3); empty: any, also without TLS"),
      Key::texts(
          &Station::charsets, "charsets", dicom_charset,
          "Specific Character Sets that it can display, best first, with code extensions as `\\\\ISO 2022 IR 87`; empty: chosen by its query and the data"),
      Key::flag(at<&Station::query, &Query::never_warns>, "never_ff01",
                "Always answer FF00, also for keys that are unknown or not matched"),
      Key::flag(at<&Station::query, &Query::own_steps_only>, "own_steps_only",
                "It gets only steps that name its AE title"),
      Key::flag(at<&Station::query, &Query::name_prefix_match>, "name_prefix_match",
                "`SMITH` matches `SMITH^JOHN` without a wildcard"),
      Key::flag(
          at<&Station::query, &Query::combined_date_time>, "combined_date_time",
          "`true`: a range of dates and a range of times form one period; `false`: the time range applies to each day"),
      Key::choice(at<&Station::query, &Query::station_key>, "station_key", {"as asked", "ignored", "own"},
                  "Its Scheduled Station AE Title key: used, ignored, or replaced by its own AE title"),
      Key::text(&Station::group, "group", any_text,
                "Name of a group of stations: a query for one of their AE titles matches the steps of all"),
      Key::flag(at<&Station::query, &Query::root_step_keys_accepted>, "accept_root_step_keys",
                "Accept step keys outside of the step sequence instead of answering A900"),
      Key::text(
          &Station::usual_charset, "usual_charset", dicom_charset,
          "Specific Character Set of its queries and MPPS that name none; empty: UTF-8 if the bytes are UTF-8, else ISO_IR 100"),
      fallback("as in `[dicom]`",
               Key::number(&Station::worklist_cap, "worklist_cap", 0, 10'000,
                           "Maximum number of responses to one query, those nearest in time; 0: no cap")),
      fallback("as in `[dicom]`",
               Key::choice_of(&Station::capped_end, "capped_end", capped_ends<std::optional<dicom::Status>>(),
                              "Final status of a list that was capped")),
      Key::flag(at<&Station::performed, &Performed::accept_missing_status>, "accept_missing_status",
                "Accept an N-CREATE without status as IN PROGRESS instead of answering 0120"),
      Key::flag(at<&Station::performed, &Performed::accept_status_spelling>, "accept_status_spelling",
                "Accept a status written as `completed` or `IN_PROGRESS` instead of answering 0106"),
      Key::flag(at<&Station::performed, &Performed::assign_missing_uid>, "assign_missing_uid",
                "Assign a SOP Instance UID to an N-CREATE that has none, and return it, instead of answering 0117"),
      Key::flag(at<&Station::performed, &Performed::accept_missing_references>, "accept_missing_references",
                "Accept an N-CREATE without Scheduled Step Attributes instead of answering 0120"),
      Key::flag(at<&Station::performed, &Performed::accept_final_create>, "accept_final_create",
                "Accept an N-CREATE with status COMPLETED or DISCONTINUED instead of answering 0106"),
      Key::flag(at<&Station::performed, &Performed::accept_repeated_create>, "accept_repeated_create",
                "Accept the same N-CREATE again instead of answering 0111"),
      Key::flag(at<&Station::performed, &Performed::accept_repeated_final>, "accept_repeated_final",
                "Accept the same final N-SET again instead of answering 0110 with A710"),
      Key::flag(at<&Station::performed, &Performed::accept_set_without_create>, "accept_set_without_create",
                "Create the performed step from an N-SET without N-CREATE instead of answering 0112"),
      Key::flag(at<&Station::performed, &Performed::strict_final>, "strict_final",
                "Refuse a final N-SET without end time or series"),
      Key::choice(
          at<&Station::performed, &Performed::invalid_values>, "invalid_values",
          {"by attribute", "refused", "left out"},
          "What becomes of a value that its VR does not allow. `by attribute`: 0106 for Study Instance UID, modality, AE title, start and end, any other is left out with a finding; `refused`: always 0106; `left out`: always left out, except the status"),
  };
}

ConfigurationKeys<NeverPerformedConfiguration> never_performed_keys() {
  using Policy = NeverPerformedConfiguration;
  using Key = KeyTypes<NeverPerformedConfiguration>;
  return {
      Key::number(
          &Policy::inpatient_days, "inpatient_days", 0, 3650,
          "Days after its start until an open step of an inpatient (PV1-2 `I`) counts as never performed; 0: never"),
      Key::number(&Policy::outpatient_days, "outpatient_days", 0, 3650, "The same for an outpatient (`O`)"),
      Key::number(&Policy::emergency_days, "emergency_days", 0, 3650, "The same for an emergency (`E`)"),
      Key::number(&Policy::other_days, "other_days", 0, 3650, "The same for any other patient class, or none"),
      Key::flag(&Policy::at_discharge, "at_discharge",
                "If the visit has ended (ADT^A03), do not wait for these days: the start must only be past"),
      Key::number(&Policy::interval_minutes, "interval_minutes", 0, 1440,
                  "Interval of the sweep; 0: only on request by the API"),
      Key::number(
          &Policy::clock_difference_s, "clock_difference_s", 1, 86400,
          "Nothing is given up while our clock and that of the database server differ by more, or after ours has jumped by more"),
  };
}

ConfigurationKeys<BulkLimits> bulk_change_keys() {
  using Bulk = BulkLimits;
  using Key = KeyTypes<Bulk>;
  return {
      Key::number(&Bulk::steps, "steps", 1, 1000000,
                  "A change that ends more open steps, or moves them to another patient, waits for a person"),
      Key::number(&Bulk::percent, "percent", 1, 100, "The same for a share of all open steps"),
      Key::number(&Bulk::smallest, "smallest", 1, 1000000, "A change of fewer steps never waits"),
  };
}

ConfigurationKeys<ProcessConfiguration> process_keys() {
  using Key = KeyTypes<ProcessConfiguration>;
  return {
      Key::text(
          &ProcessConfiguration::user, "user", any_text,
          "The user that the broker becomes after it has bound its ports, if root started it. The embedded PostgreSQL runs as this user, too. Empty: the account `stepwise`; if it does not exist, `postgres`; if neither exists, `nobody`"),
  };
}

// A key for one reason of CID 9300.
ConfigurationKey<DiscontinuationConfiguration> reason_key(const std::string& code, const std::string& meaning,
                                                          model::DiscontinuationEffect usual) {
  static const Words words{"discontinue", "reschedule", "nothing was done", "ask"};
  return {code, one_of(words), meaning,
          [code](DiscontinuationConfiguration& section, const toml::node& node) {
            const auto* text = node.as_string();
            const auto found = text ? std::ranges::find(words, text->get()) : words.end();
            if (found == words.end()) return false;
            section.effects[code] = static_cast<model::DiscontinuationEffect>(found - words.begin());
            return true;
          },
          [code, usual](const DiscontinuationConfiguration& section) {
            const auto own = section.effects.find(code);
            return toml_text(words[static_cast<std::size_t>(own == section.effects.end() ? usual : own->second)]);
          }};
}

ConfigurationKeys<DiscontinuationConfiguration> discontinuation_keys() {
  ConfigurationKeys<DiscontinuationConfiguration> keys;
  for (const auto& reason : model::discontinuation_reasons())
    keys.push_back(reason_key(std::string(reason.code), std::string(reason.meaning), reason.effect));
  keys.push_back(reason_key("other", "No reason, a local code, or one that is not in CID 9300",
                            model::DiscontinuationEffect::ask_a_person));
  return keys;
}

ConfigurationKeys<AuditRepository> audit_keys() {
  using Key = KeyTypes<AuditRepository>;
  return {
      Key::text(&AuditRepository::host, "host", any_text,
                "Host name or IP address of the audit repository, which gets the audit trail as DICOM audit messages "
                "(IHE ATNA, syslog over TLS); empty: there is none"),
      Key::number(&AuditRepository::port, "port", 1, 65535, "Its port"),
      Key::text(&AuditRepository::source_id, "source_id", name_of_system, "AuditSourceID of the messages"),
      Key::text(&AuditRepository::enterprise_site, "enterprise_site", any_text,
                "AuditEnterpriseSiteID of the messages; empty: left out"),
  };
}

template <class Section>
void document(const std::string& section, const Section& defaults, std::vector<DocumentedKey>& rows) {
  for (const auto& key : keys_of(defaults)) {
    const std::string value = key.required            ? "required"
                              : !key.fallback.empty() ? key.fallback
                                                      : "`" + key.show(defaults) + "`";
    rows.push_back({section, "| `" + key.name + "` | " + key.type + " | " + value + " | " + key.meaning + " |"});
  }
}
template <class Section>
void document(const std::string& section, const std::map<std::string, Section>&, std::vector<DocumentedKey>& rows) {
  document(section + ".NAME", Section{}, rows);
}

}  // namespace

const ConfigurationKeys<SiteConfiguration>& keys_of(const SiteConfiguration&) {
  static const auto keys = site_keys();
  return keys;
}
const ConfigurationKeys<DatabaseConfiguration>& keys_of(const DatabaseConfiguration&) {
  static const auto keys = database_keys();
  return keys;
}
const ConfigurationKeys<Hl7Configuration>& keys_of(const Hl7Configuration&) {
  static const auto keys = joined(port_keys<Hl7Configuration>("MLLP"), hl7_keys());
  return keys;
}
const ConfigurationKeys<DicomConfiguration>& keys_of(const DicomConfiguration&) {
  static const auto keys = joined(port_keys<DicomConfiguration>("associations"), dicom_keys());
  return keys;
}
const ConfigurationKeys<HttpConfiguration>& keys_of(const HttpConfiguration&) {
  static const auto keys = joined(port_keys<HttpConfiguration>("HTTP"), http_keys());
  return keys;
}
const ConfigurationKeys<TlsConfiguration>& keys_of(const TlsConfiguration&) {
  static const auto keys = tls_keys();
  return keys;
}
const ConfigurationKeys<LogConfiguration>& keys_of(const LogConfiguration&) {
  static const auto keys = log_keys();
  return keys;
}
const ConfigurationKeys<SenderConfiguration>& keys_of(const SenderConfiguration&) {
  static const auto keys = sender_keys();
  return keys;
}
const ConfigurationKeys<DestinationConfiguration>& keys_of(const DestinationConfiguration&) {
  static const auto keys = joined(destination_keys(), client_tls_keys<DestinationConfiguration>());
  return keys;
}
const ConfigurationKeys<PerformedDestination>& keys_of(const PerformedDestination&) {
  static const auto keys = joined(mpps_destination_keys(), client_tls_keys<PerformedDestination>());
  return keys;
}
const ConfigurationKeys<Archive>& keys_of(const Archive&) {
  static const auto keys = joined(archive_keys(), client_tls_keys<Archive>());
  return keys;
}
const ConfigurationKeys<NeverPerformedConfiguration>& keys_of(const NeverPerformedConfiguration&) {
  static const auto keys = never_performed_keys();
  return keys;
}
const ConfigurationKeys<BulkLimits>& keys_of(const BulkLimits&) {
  static const auto keys = bulk_change_keys();
  return keys;
}
const ConfigurationKeys<ProcessConfiguration>& keys_of(const ProcessConfiguration&) {
  static const auto keys = process_keys();
  return keys;
}
const ConfigurationKeys<DiscontinuationConfiguration>& keys_of(const DiscontinuationConfiguration&) {
  static const auto keys = discontinuation_keys();
  return keys;
}
const ConfigurationKeys<AuditRepository>& keys_of(const AuditRepository&) {
  static const auto keys = joined(audit_keys(), client_tls_keys<AuditRepository>());
  return keys;
}
const ConfigurationKeys<Station>& keys_of(const Station&) {
  static const auto keys = joined(station_keys(), client_tls_keys<Station>());
  return keys;
}

std::vector<DocumentedKey> documented_keys() {
  std::vector<DocumentedKey> rows;
  Configuration defaults;
  visit_sections(defaults, [&rows](const char* name, const auto& section) { document(name, section, rows); });
  return rows;
}

}  // namespace stepwise::broker
