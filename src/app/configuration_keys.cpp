// SPDX-License-Identifier: Apache-2.0
#include "app/configuration_keys.hpp"

#include "app/configuration_types.hpp"
#include "model/discontinuation.hpp"

namespace stepwise::app {
namespace {

using namespace configuration_types;

ConfigurationKeys<SiteConfiguration> identifier_keys(const std::string& name, IdentifierFormat SiteConfiguration::*format,
                                                     const std::string& what) {
  using Site = SiteConfiguration;
  const auto prefix = [format](auto& site) -> auto& { return (site.*format).prefix; };
  const auto start = [format](auto& site) -> auto& { return (site.*format).start; };
  const auto width = [format](auto& site) -> auto& { return (site.*format).width; };
  return {bind_text<Site>(prefix, name + "_prefix", identifier_prefix, "What " + what + " begins with"),
          bind_number<Site>(start, name + "_start", 1, 999'999'999'999, "The number in the first one"),
          bind_number<Site>(width, name + "_width", 1, 15, "Digits of the number at least, filled up with zeros")};
}

ConfigurationKeys<SiteConfiguration> site_keys() {
  using Site = SiteConfiguration;
  ConfigurationKeys<Site> keys = {
      text_key(&Site::sending_application, "sending_application", name_of_system, "Who we are in MSH-3 of what we send"),
      text_key(&Site::sending_facility, "sending_facility", name_of_system, "MSH-4 of what we send"),
      text_key(&Site::authority, "authority", name_of_system,
               "Namespace of the numbers we allocate: filler order number, temporary patient"),
      texts_key(&Site::local_authorities, "local_authorities", name_of_system,
                "A patient's identifier of one of these is the primary one; empty: the first in PID-3"),
      text_key(&Site::time_zone, "time_zone", time_zone, "The department's time zone, such as `Europe/Berlin`; empty: the system's"),
      flag_key(&Site::accession_per_procedure, "accession_per_procedure", "An accession number a requested procedure instead of one an order"),
      flag_key(&Site::tell_scheduled, "tell_scheduled", "Tell the placer SC/SC too when its order was scheduled"),
      flag_key(&Site::late_performed_as_change, "late_performed_as_change",
               "Performed after it was cancelled: RAD-13 XO instead of RAD-4 NW (D26)"),
      choice_key(&Site::unscheduled, "unscheduled", {"order", "open end"},
                 "Performed and no step named: an order of the department is opened for it (RAD-3 SN), or a person looks"),
      text_key(&Site::unscheduled_status_to, "unscheduled_status_to", any_text,
               "The destination that numbers such an order; empty: the only order placer there is"),
      flag_key(&Site::complete_by_images, "complete_by_images",
               "A step whose modality reports nothing is completed once the archive has all images of its study (RAD-49)"),
      number_key(&Site::never_ended_hours, "never_ended_hours", 1, 8760, "A performed step that is in progress for longer is an open end"),
      texts_key(&Site::arrival_locations, "arrival_locations", any_text,
                "PV1-3.1 of the department: ADT^A10 to one of them makes the patient's steps of today ARRIVED"),
  };
  const auto add = [&keys](const std::string& name, IdentifierFormat Site::*format, const std::string& what) {
    for (auto& key : identifier_keys(name, format, what)) keys.push_back(std::move(key));
  };
  add("accession", &Site::accession, "an accession number");
  add("requested_procedure", &Site::requested_procedure, "a requested procedure id");
  add("step", &Site::step, "a scheduled procedure step id");
  add("filler_order", &Site::filler_order, "a filler order number");
  add("temporary_patient", &Site::temporary_patient, "the id of a temporary patient");
  return keys;
}

ConfigurationKeys<DatabaseConfiguration> database_keys() {
  using Database = DatabaseConfiguration;
  return {
      text_key(&Database::url, "url", any_text,
               "PostgreSQL as libpq names it: `host=db dbname=stepwise` or `postgresql://...`; empty: the embedded one. "
               "May also come from the environment: `STEPWISE_DATABASE_URL`"),
      text_key(&Database::data_dir, "data_dir", any_text,
               "Folder of the embedded PostgreSQL; empty: `var/` in the checkout, as root `/var/lib/stepwise`"),
      number_key(&Database::connections, "connections", 2, 100, "Connections kept, for database threads and associations together"),
      number_key(&Database::threads, "threads", 1, 64, "Threads that work on HL7 messages and HTTP requests"),
  };
}

ConfigurationKeys<Hl7Configuration> hl7_keys() {
  using Hl7 = Hl7Configuration;
  return {
      text_key(&Hl7::address, "address", ip_address, "Where MLLP is listened for"),
      number_key(&Hl7::port, "port", 0, 65535, "0 picks a free one"),
      number_key(&Hl7::connections, "connections", 1, 10'000, "Connections at a time"),
      number_key(&Hl7::frame_bytes, "frame_bytes", 1024, 256 * 1024 * 1024, "A larger message is answered AE 207 (D09)"),
      number_key(&Hl7::frame_timeout_ms, "frame_timeout_ms", 100, 3'600'000, "From the first byte of a frame to its last"),
      number_key(&Hl7::idle_timeout_s, "idle_timeout_s", 0, 31'536'000, "A connection silent for so long is closed; 0: never (D18)"),
      choices_key(&Hl7::processing_ids, "processing_ids", {"P", "T", "D"}, "MSH-11 that is taken; any other: AR 202 (D17)"),
      texts_key(&Hl7::receiving_applications, "receiving_applications", name_of_system, "MSH-5 that is taken; empty: any (D17)"),
      texts_key(&Hl7::receiving_facilities, "receiving_facilities", name_of_system, "MSH-6 that is taken; empty: any (D17)"),
  };
}

ConfigurationKeys<DicomConfiguration> dicom_keys() {
  using Dicom = DicomConfiguration;
  return {
      text_key(&Dicom::ae_title, "ae_title", ae_title, "Our AE title"),
      flag_key(&Dicom::check_called_aet, "check_called_aet", "An association that calls another AE title is refused (1-1-7)"),
      text_key(&Dicom::address, "address", ip_address, "Where associations are listened for"),
      number_key(&Dicom::port, "port", 0, 65535, "0 picks a free one"),
      number_key(&Dicom::associations, "associations", 1, 1000, "Associations served at a time (D30: N)"),
      number_key(&Dicom::associations_waiting, "associations_waiting", 0, 10'000, "How many more wait for their turn (D30: M)"),
      number_key(&Dicom::waiting_timeout_ms, "waiting_timeout_ms", 100, 600'000, "After so long a waiting one is refused (2-3-2; D30: T)"),
      number_key(&Dicom::idle_timeout_s, "idle_timeout_s", 1, 86'400, "An association silent for so long is aborted"),
      number_key(&Dicom::request_timeout_s, "request_timeout_s", 1, 3600, "For the association request, and for the rest of a message once begun"),
      flag_key(&Dicom::list_started, "list_started", "A started step stays on the worklist until it is completed"),
      fallback("no end", number_key(&Dicom::past_days, "past_days", 0, 3650, "So many days after its start a step is still on the worklist (5.5)")),
      number_key(&Dicom::worklist_cap, "worklist_cap", 0, 10'000, "Answers to one query, those nearest in time; 0: no cap (D27)"),
      choice_key(&Dicom::capped_end, "capped_end", {"out of resources", "success", "cancel"},
                 "How a list over the cap ends: A700, 0000 or FE00 (D27)"),
  };
}

ConfigurationKeys<HttpConfiguration> http_keys() {
  using Http = HttpConfiguration;
  return {
      text_key(&Http::address, "address", ip_address, "Where HTTP is listened for"),
      number_key(&Http::port, "port", 0, 65535, "0 picks a free one"),
      text_key(&Http::token, "token", http_token,
               "What `Authorization: Bearer` must hold; needed unless bound to loopback (D32). May also come from the environment: "
               "`STEPWISE_HTTP_TOKEN`"),
      text_key(&Http::token_file, "token_file", any_text, "A file with the token, instead of `token`"),
  };
}

ConfigurationKeys<LogConfiguration> log_keys() {
  using Log = LogConfiguration;
  return {
      choice_key(&Log::level, "level", {"debug", "info", "warning", "error"}, "The least that is logged"),
      choice_key(&Log::format, "format", {"text", "json"}, "Lines for people, or a JSON object a line"),
  };
}

ConfigurationKeys<SenderConfiguration> sender_keys() {
  using Sender = SenderConfiguration;
  return {
      text_key(&Sender::sending_application, "sending_application", any_text, "MSH-3 it is known by; empty: any"),
      text_key(&Sender::sending_facility, "sending_facility", any_text, "MSH-4 it is known by; empty: any"),
      texts_key(&Sender::addresses, "addresses", ip_address, "Where it connects from; empty: anywhere"),
      number_key(&Sender::mllp_release, "mllp_release", 1, 2, "2: whoever connects from its `addresses` gets a commit acknowledgement (0x06) before each answer (R14)"),
      text_key(&Sender::charset, "charset", hl7_charset, "MSH-18 term to try when the declared set does not fit the bytes (D21); empty: none"),
      choice_key(&Sender::romanize, "romanize", {"no", "chinese", "japanese", "korean"},
                 "Letters for a name that came in ideographs alone: pinyin, romaji of its kana, hangul in Latin; the ideographs become group 2"),
      text_key(&Sender::assigning_authority, "assigning_authority", any_text, "Authority of identifiers that come without one"),
      text_key(&Sender::status_to, "status_to", any_text, "The destination that hears of its orders (D24); empty: the only order placer there is"),
      choice_key(&Sender::acknowledgement, "acknowledgement", {"as sent", "original", "enhanced"},
                 "By MSH-15 and MSH-16; or one application answer always; or where both are empty a commit answer alone"),
      flag_key(&Sender::strict, "strict", "Refuse an order without a field that is required, not only the five of D11"),
      choice_key(&Sender::nw_again, "nw_again", {"refuse", "update"}, "NW with a number that is taken and other content (D13)"),
      choice_key(&Sender::ca_unknown, "ca_unknown", {"refuse", "tombstone"}, "CA for an order we do not know (D13)"),
      choice_key(&Sender::xo_before_nw, "xo_before_nw", {"refuse", "create"}, "XO for an order we do not know (D13)"),
      choice_key(&Sender::demographics_mismatch, "demographics_mismatch", {"refuse", "accept and flag"},
                 "NW for a known patient with another family name and birth date (D12)"),
      choice_key(&Sender::reply, "reply", {"ACK", "application"}, "Orders are answered by ACK, or by ORR^O02, ORG^O20 and ORI^O24 with OK, UA, CR, UC ... and our number"),
      flag_key(&Sender::older_merges, "older_merges", "ADT^A18, A34, A36 and A39 are taken as A40; else AR 201"),
      flag_key(&Sender::visit_cancels_orders, "visit_cancels_orders", "ADT^A11 and A38 cancel the orders of the visit that have not started"),
      choice_key(&Sender::long_identifiers, "long_identifiers", {"refuse", "alias"},
                 "A given accession number, procedure or step id over 16 characters, a Study UID that is none (D19): AE 102, or a number of ours stands for it, always the same; it hears its own"),
      flag_key(&Sender::scheduler, "scheduler", "An enterprise scheduler: the numbers and the Study Instance UID in IPC of its OMI^O23 are taken"),
      choice_key(&Sender::cancelled_appointment, "cancelled_appointment", {"schedule anew", "cancel"},
                 "SIU^S15 and S17: the step waits for another time, or is cancelled"),
      text_key(&Sender::mapping_file, "mapping", any_text, "A mapping file, beside this one: where the fields stand in its messages; empty: the defaults"),
  };
}

ConfigurationKeys<DestinationConfiguration> destination_keys() {
  using Destination = DestinationConfiguration;
  return {
      required(choice_key(&Destination::role, "role", {"order placer", "image manager", "result receiver"}, "What it is in IHE's terms")),
      required(text_key(&Destination::host, "host", name_of_system, "Host name or IP address")),
      required(number_key(&Destination::port, "port", 0, 65535, "MLLP port; 0: nowhere yet, its messages wait")),
      flag_key(&Destination::enabled, "enabled", "`false`: its messages are made and wait"),
      choice_key(&Destination::version, "version", {"2.3.1", "2.5.1"}, "HL7 version it gets: ORM^O01 with ZDS, or OMG^O19 and OMI^O23"),
      fallback("by role", choices_key(&Destination::messages, "messages",
                  {"order status", "order number request", "procedure scheduled", "procedure updated", "result", "no result", "patient update", "appointment"},
                  "What it wants")),
      choice_key(&Destination::status_message, "status_message", {"order", "ORU^R01", "OSU^O51", "ORG^O20"},
                 "As what an order's status goes out: ORM^O01 or OMG^O19 by version, or another. ORG^O20 is the unsolicited one of Chinese hospitals (2.4, ORC-5 SC checked in, IP examined)"),
      text_key(&Destination::charset, "charset", hl7_charset, "MSH-18 of what it gets"),
      text_key(&Destination::receiving_application, "receiving_application", any_text, "MSH-5 of what it gets"),
      text_key(&Destination::receiving_facility, "receiving_facility", any_text, "MSH-6 of what it gets"),
      number_key(&Destination::connect_timeout_ms, "connect_timeout_ms", 100, 600'000, "For a connection"),
      number_key(&Destination::ack_timeout_ms, "ack_timeout_ms", 100, 600'000, "For its answer; then the connection is closed and it is tried again"),
      choice_key(&Destination::hold, "hold", {"order", "line"}, "What a parked message holds back: the same order or patient, or all (D05)"),
      flag_key(&Destination::wait_for_placer_number, "wait_for_placer_number", "Images are announced only once the placer gave its number (D04)"),
      number_key(&Destination::mllp_release, "mllp_release", 1, 2, "2: it sends a commit acknowledgement (0x06, 0x15) before its answer, and gets one for that (R14)"),
      number_key(&Destination::max_attempts, "max_attempts", 0, 100'000,
                 "Tries of a message that it rejects (AR, CR), then it is parked; 0: no end. A destination that does not answer is tried for ever (R101)"),
      number_key(&Destination::rate_per_second, "rate_per_second", 0, 10'000, "Messages it gets in a second at most; 0: as fast as it takes them"),
      flag_key(&Destination::latest_state_only, "latest_state_only",
               "Of several statuses of an order that wait for it, it gets the newest; the others are skipped and say so. Never a number request, cancel or procedure"),
      templates_key(&Destination::fields, "fields", "HL7 path to template: what stands there instead, such as `\"OBR-24\" = \"RAD\"`"),
  };
}

ConfigurationKeys<MppsDestinationConfiguration> mpps_destination_keys() {
  using Destination = MppsDestinationConfiguration;
  return {
      required(text_key(&Destination::host, "host", name_of_system, "Host name or IP address")),
      required(number_key(&Destination::port, "port", 0, 65535, "DICOM port; 0: nowhere yet, what is for it waits")),
      required(text_key(&Destination::ae_title, "ae_title", ae_title, "Its AE title; what comes from this AE title is not sent back to it")),
      fallback("as in `[dicom]`", text_key(&Destination::calling_ae_title, "calling_ae_title", ae_title, "The AE title that we call it with")),
      flag_key(&Destination::enabled, "enabled", "`false`: what is for it is kept and waits"),
      number_key(&Destination::timeout_s, "timeout_s", 1, 3600, "For the association and for each answer"),
      number_key(&Destination::max_attempts, "max_attempts", 0, 100'000,
                 "Tries of a dataset that it answers 0213 or A700, then it is parked; 0: no end. A destination that does not answer is tried for ever"),
  };
}

ConfigurationKeys<ArchiveConfiguration> archive_keys() {
  using Archive = ArchiveConfiguration;
  return {
      required(text_key(&Archive::host, "host", name_of_system, "Host name or IP address")),
      required(number_key(&Archive::port, "port", 1, 65535, "DICOM port")),
      required(text_key(&Archive::ae_title, "ae_title", ae_title, "Its AE title")),
      fallback("as in `[dicom]`", text_key(&Archive::calling_ae_title, "calling_ae_title", ae_title, "The AE title that we call it with")),
      number_key(&Archive::timeout_s, "timeout_s", 1, 60, "For the association and for each answer: somebody waits for it"),
  };
}

ConfigurationKeys<StationConfiguration> station_keys() {
  using Station = StationConfiguration;
  return {
      fallback("the section's NAME", text_key(&Station::aet, "aet", ae_title, "Its AE title")),
      text_key(&Station::modality, "modality", modality, "Such as `CT`; steps of it without a station are for all its stations (D25)"),
      text_key(&Station::name, "name", short_text, "Scheduled Station Name"),
      text_key(&Station::location, "location", short_text, "Scheduled Procedure Step Location"),
      flag_key(&Station::admit, "admit", "`false`: its associations are refused (1-1-3)"),
      texts_key(&Station::charsets, "charsets", dicom_charset, "Specific Character Sets it can show, best first, with code extensions as `\\\\ISO 2022 IR 87`; empty: by its query and the data"),
      flag_key(&Station::never_ff01, "never_ff01", "Always FF00, also for keys we do not know"),
      flag_key(&Station::own_steps_only, "own_steps_only", "It sees only steps that name its AE title"),
      flag_key(&Station::name_prefix_match, "name_prefix_match", "`SMITH` finds `SMITH^JOHN` without a wild card (D18)"),
      flag_key(&Station::combined_date_time, "combined_date_time", "`false`: ranges of date and of time hold each by itself, the time on each day (R66)"),
      choice_key(&Station::station_key, "station_key", {"as asked", "ignored", "own"}, "Its Scheduled Station AE Title key: taken, left out, or its own AE title in place of it (R63)"),
      text_key(&Station::group, "group", any_text, "A pool: who asks for one of its AE titles finds the steps of all"),
      flag_key(&Station::accept_root_step_keys, "accept_root_step_keys", "Step keys beside the step sequence, instead of A900"),
      text_key(&Station::usual_charset, "usual_charset", dicom_charset, "Specific Character Set of its queries and performed steps that name none; empty: UTF-8 where they are, else ISO_IR 100 (R67)"),
      fallback("as in `[dicom]`", number_key(&Station::worklist_cap, "worklist_cap", 0, 10'000, "Answers to one query, those nearest in time; 0: no cap")),
      fallback("as in `[dicom]`", choice_key(&Station::capped_end, "capped_end", {"out of resources", "success", "cancel"}, "How a list over the cap ends")),
      flag_key(&Station::accept_missing_status, "accept_missing_status", "MPPS N-CREATE without status is IN PROGRESS, instead of 0120 (D28)"),
      flag_key(&Station::accept_status_spelling, "accept_status_spelling", "A status written `completed` or `IN_PROGRESS`, instead of 0106"),
      flag_key(&Station::assign_missing_uid, "assign_missing_uid", "N-CREATE without SOP Instance UID gets one and is told, instead of 0117"),
      flag_key(&Station::accept_missing_references, "accept_missing_references", "N-CREATE without Scheduled Step Attributes, instead of 0120"),
      flag_key(&Station::accept_final_create, "accept_final_create", "N-CREATE that is COMPLETED or DISCONTINUED, instead of 0106"),
      flag_key(&Station::accept_repeated_create, "accept_repeated_create", "The same N-CREATE again, instead of 0111"),
      flag_key(&Station::accept_repeated_final, "accept_repeated_final", "The same final N-SET again, instead of 0110 with A710"),
      flag_key(&Station::accept_set_without_create, "accept_set_without_create", "N-SET without N-CREATE makes the step, instead of 0112"),
      flag_key(&Station::strict_final, "strict_final", "Refuse a final N-SET without end time or series"),
  };
}

ConfigurationKeys<NeverPerformedConfiguration> never_performed_keys() {
  using Policy = NeverPerformedConfiguration;
  return {
      number_key(&Policy::inpatient_days, "inpatient_days", 0, 3650, "Days after its start until an open step of an inpatient (PV1-2 `I`) is given up; 0: never"),
      number_key(&Policy::outpatient_days, "outpatient_days", 0, 3650, "The same of an outpatient (`O`)"),
      number_key(&Policy::emergency_days, "emergency_days", 0, 3650, "The same of an emergency (`E`)"),
      number_key(&Policy::other_days, "other_days", 0, 3650, "The same of any other class, or none"),
      flag_key(&Policy::at_discharge, "at_discharge", "When the visit has ended (A03): once its start is past, without waiting"),
      number_key(&Policy::interval_minutes, "interval_minutes", 0, 1440, "How often it is looked for; 0: only when the API is asked to"),
  };
}

// One key a reason of CID 9300.
ConfigurationKey<DiscontinuationConfiguration> reason_key(const std::string& code, const std::string& meaning, model::DiscontinuationEffect usual) {
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
  keys.push_back(reason_key("other", "No reason, a local code, or one that is not in CID 9300", model::DiscontinuationEffect::ask_a_person));
  return keys;
}

template <class Section>
void document(const std::string& section, const Section& defaults, std::vector<DocumentedKey>& rows) {
  for (const auto& key : keys_of(defaults)) {
    const std::string value = key.required ? "required" : !key.fallback.empty() ? key.fallback : "`" + key.show(defaults) + "`";
    rows.push_back({section, "| `" + key.name + "` | " + key.type + " | " + value + " | " + key.meaning + " |"});
  }
}
template <class Section>
void document(const std::string& section, const std::map<std::string, Section>&, std::vector<DocumentedKey>& rows) {
  document(section + ".NAME", Section{}, rows);
}

}  // namespace

const ConfigurationKeys<SiteConfiguration>& keys_of(const SiteConfiguration&) { static const auto keys = site_keys(); return keys; }
const ConfigurationKeys<DatabaseConfiguration>& keys_of(const DatabaseConfiguration&) { static const auto keys = database_keys(); return keys; }
const ConfigurationKeys<Hl7Configuration>& keys_of(const Hl7Configuration&) { static const auto keys = hl7_keys(); return keys; }
const ConfigurationKeys<DicomConfiguration>& keys_of(const DicomConfiguration&) { static const auto keys = dicom_keys(); return keys; }
const ConfigurationKeys<HttpConfiguration>& keys_of(const HttpConfiguration&) { static const auto keys = http_keys(); return keys; }
const ConfigurationKeys<LogConfiguration>& keys_of(const LogConfiguration&) { static const auto keys = log_keys(); return keys; }
const ConfigurationKeys<SenderConfiguration>& keys_of(const SenderConfiguration&) { static const auto keys = sender_keys(); return keys; }
const ConfigurationKeys<DestinationConfiguration>& keys_of(const DestinationConfiguration&) {
  static const auto keys = destination_keys();
  return keys;
}
const ConfigurationKeys<MppsDestinationConfiguration>& keys_of(const MppsDestinationConfiguration&) {
  static const auto keys = mpps_destination_keys();
  return keys;
}
const ConfigurationKeys<ArchiveConfiguration>& keys_of(const ArchiveConfiguration&) { static const auto keys = archive_keys(); return keys; }
const ConfigurationKeys<NeverPerformedConfiguration>& keys_of(const NeverPerformedConfiguration&) {
  static const auto keys = never_performed_keys();
  return keys;
}
const ConfigurationKeys<DiscontinuationConfiguration>& keys_of(const DiscontinuationConfiguration&) {
  static const auto keys = discontinuation_keys();
  return keys;
}
const ConfigurationKeys<StationConfiguration>& keys_of(const StationConfiguration&) { static const auto keys = station_keys(); return keys; }

std::vector<DocumentedKey> documented_keys() {
  std::vector<DocumentedKey> rows;
  Configuration defaults;
  visit_sections(defaults, [&rows](const char* name, const auto& section) { document(name, section, rows); });
  return rows;
}

}  // namespace stepwise::app
