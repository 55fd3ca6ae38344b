// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/conformance.hpp"

#include "base/limits.hpp"
#include "broker/usecases/finding_codes.hpp"
#include "hl7/charset_names.hpp"
#include "hl7/error_codes.hpp"
#include "hl7/header.hpp"
#include "mapping/inbound/inbound.hpp"
#include "mapping/inbound/readers.hpp"
#include "mapping/inbound/required_fields.hpp"
#include "mapping/inbound/unused_fields.hpp"
#include "mapping/outbound/order_reply.hpp"
#include "mapping/outbound/outbound_fields.hpp"
#include "mapping/values/field_map.hpp"
#include "model/orders/order_changes.hpp"
#include "model/patients/patient_match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

std::string integration_statement() {
  return "# HL7 conformance statement\n\n"
         "What Stepwise takes, does and sends in HL7 v2. Usage: R required, R2 required if known, O optional.\n\n"
         "## 1. IHE integration statement\n\n"
         "| Profile | Actor | Options |\n|---|---|---|\n"
         "| Radiology Scheduled Workflow (SWF) | Department System Scheduler / Order Filler | HL7 v2.3.1; HL7 v2.5.1 (each destination its own); Departmental Appointment Notification |\n"
         "| Radiology Scheduled Workflow.b (SWF.b) | Department System Scheduler / Order Filler | Patient Identity Management (ITI-30): merge, change of identifier, link; "
         "Patient Encounter Management (ITI-31): inpatient and outpatient, transfers, pre-admission |\n\n"
         "| Transaction | Direction | HL7 2.3.1 | HL7 2.5.1 |\n|---|---|---|---|\n"
         "| RAD-1, RAD-12 Patient Registration, Update | in | ADT | ADT (ITI-30, ITI-31) |\n"
         "| RAD-2 Placer Order Management | in | ORM^O01 | OMG^O19, OMI^O23 of an enterprise scheduler |\n"
         "| RAD-3 Filler Order Management | out; NA in | ORM^O01; ORR^O02 | OMG^O19; ORG^O20 |\n"
         "| RAD-4, RAD-13 Procedure Scheduled, Update | out | ORM^O01 with ZDS | OMI^O23 |\n"
         "| RAD-12 Patient Update | out | ADT | ADT |\n"
         "| RAD-48 Appointment Notification | out, by setting; in, as scheduling source | SIU (HL7 2.4) | SIU |\n"
         "| RAD-5, RAD-6, RAD-7 | see dicom.md | | |\n";
}

std::string connections() {
  return fmt::format(
      "\n## 2. Connections and encoding\n\n"
      "- Minimal Lower Layer Protocol: 0x0B, message, 0x1C 0x0D. The initiator of a transaction opens the connection; many messages a connection, one answered after the\n"
      "  other. Bytes between frames are skipped; a frame of more than {} bytes (setting) is answered AE 207; one that has not ended after {} s (setting) is\n"
      "  journaled and its connection closed.\n"
      "- TLS 1.2 and 1.3 by setting, in and out, with certificates of both sides (ITI-19); a sender can be bound to its certificate.\n"
      "- MLLP release 2 by setting, each peer on its own (`mllp_release`): 0x06 when a message is stored, before its answer; 0x15 when it could not be.\n"
      "- Versions 2.1 to 2.8, read by position. Segments end with CR; LF and CRLF are accepted. Delimiters are those of the message. `\"\"` clears a value, an empty\n"
      "  field keeps it. Unknown segments, fields and components are findings (3.9), and can be mapped.\n"
      "- Every message is journaled as it came before it is answered; AA means that it took effect, or that a finding says why none was needed. AE and AR changed\n"
      "  nothing but the journal. A repeat (same sender, MSH-10 and content) gets the same answer and has no further effect.\n",
      limits::hl7_frame_bytes, limits::hl7_frame_timeout_ms / 1000);
}

std::string charsets() {
  std::string text =
      "\n### 2.1 Character sets (MSH-18)\n\n"
      "In and out, alone or repeated: the first is the default set, the others are reached by ISO 2022 escape sequences in line and by `\\C..\\` and `\\M..\\`. When the bytes\n"
      "are not in the declared set they are read as UTF-8 where they are UTF-8, else as the sender's `charset`, else as windows-1252, with a finding. What a\n"
      "destination's set lacks is replaced by a look-alike, else by Latin letters, `?` last; a repetition is never half in ideographs and half in letters. MSH-18 of our\n"
      "messages repeats where code extension is used (`ASCII~ISO IR87`), and MSH-20 is `ISO 2022-1994`.\n\n"
      "| Table 0211 | Code extension | DICOM |\n|---|---|---|\n";
  for (const hl7::CharsetRow& row : hl7::charset_terms())
    text += fmt::format("| {} | {} | {} |\n", row.term, row.iso_ir.empty() ? "" : "ISO IR " + std::string(row.iso_ir),
                        row.dicom);
  text += "\nAlso accepted: ";
  bool is_first = true;
  for (const hl7::CharsetRow& row : hl7::charset_aliases()) {
    text += fmt::format("{}{}", is_first ? "" : ", ", row.term);
    is_first = false;
  }
  return text + ".\n";
}

std::string messages_in() {
  std::string text = "\n## 3. Accepted messages\n\n| Message | Transaction | What it does |\n|---|---|---|\n";
  for (const mapping::InboundMessage& row : mapping::inbound_messages())
    text += fmt::format("| {}^{} | {} | {} |\n", row.type, row.event, row.transaction, row.effect);
  text +=
      "\nAny other type is AR 200, any other event AR 201; the answer names those that are accepted. What the setting `without_effect` of the sender lists is AA without effect, with a finding; so are orders\n"
      "that `imaging_orders` leaves out.\n\n"
      "### 3.1 Order control (ORC-1, table 0119)\n\nSeveral ORC groups of one message are one transaction: all take effect, or the first that cannot is answered.\n\n"
      "| ORC-1 | What it does | Answer of `reply = \"application\"`: accepted, refused |\n|---|---|---|\n";
  for (const mapping::PlacerControl& row : mapping::placer_controls()) {
    const bool has_reply = row.control != model::OrderControl::NA;
    text += fmt::format("| {} | {} | {} |\n", row.code, row.effect,
                        has_reply ? fmt::format("{}, {}", mapping::reply_control(row.control, true),
                                                mapping::reply_control(row.control, false))
                                  : "");
  }
  return text;
}

std::string fields_in() {
  std::string text =
      "\n### 3.2 Fields\n\nWhere each field of an order, a patient and a visit is read; the first source that has a value is used. A mapping file changes this for each\n"
      "sender (docs/CONFIGURATION.md). A new order needs PID-3, PID-5, ORC-1, ORC-2 and OBR-4: without one of them AE 101.\n\n"
      "| Field | Sources | What it is |\n|---|---|---|\n";
  for (const mapping::InFieldRow& row : mapping::in_field_rows())
    text += fmt::format("| {} | {} | {} |\n", row.name, row.defaults.empty() ? "-" : row.defaults, row.what);
  text += "\nRequired by IHE, but not by Stepwise: a finding, with `strict` AE 101.\n\n| Field | |\n|---|---|\n";
  for (const mapping::FormalSegment& segment : mapping::formal_segments()) {
    for (const mapping::FormalField& field : segment.fields)
      text += fmt::format("| {}-{} | {} |\n", segment.segment, field.field, field.what);
  }
  return text +
         "\n### 3.3 Lengths\n\n| What | At most | Longer |\n|---|---|---|\n"
         "| patient, placer and filler identifiers | 64 characters | AE 102: an identifier is never cut |\n"
         "| accession number, requested procedure id, step id | 16 characters | AE 102, or by setting (`long_identifiers`) it is replaced by a number of ours |\n"
         "| AE title | 16 characters | AE 102 |\n"
         "| Study Instance UID | 64 characters, PS3.5 9.1 | AE 102, or by setting it is replaced by a UID of ours |\n"
         "| texts and meanings | as DICOM's value representation | cut at a character on the worklist, kept whole in the database |\n";
}

std::string changes_in() {
  std::string text =
      "\n### 3.4 Changes of an order\n\nWhat XO (of ORM^O01, OMG^O19 and OMI^O23; also NW again where `nw_again` is `update`) does with each field that it states. What it leaves out\n"
      "stays. What is not applied is the finding `change-not-applied` with the field and the reason; AA with `idempotent` says that everything stated holds already.\n\n"
      "| Field | Usual place | A value | Null (`\"\"`) | |\n|---|---|---|---|---|\n";
  for (const model::OrderChangeRow& row : model::order_change_rows())
    text += fmt::format("| {} | {} | {} | {} | {} |\n", row.name, row.place, to_text(row.effect), to_text(row.null),
                        row.note);
  return text +
         "\nIPC of OMI^O23, and a pair of ORC and OBR with ZDS, change the step that they name: start, modality (IPC-5: its stations follow), station (IPC-9), station name, location\n"
         "and protocol are applied to a step that has not started; another accession number, procedure id or Study Instance UID is AE 207; a step that the order does not have,\n"
         "or that has started, and another procedure code (OBR-44) are findings. Another patient or visit in PID and PV1 changes neither.\n\n"
         "RP cancels the order, and RO places the one that replaces it. XX is not accepted: AE 103.\n\n"
         "### 3.5 Changes of an appointment, a patient and a visit\n\n"
         "SIU^S12, S13 and S14 set start, duration, stations (AIG-3, AIL-3) and performer (AIP-3) of the steps that wait. A resource that is no station is the finding\n"
         "`resource-unknown`, a reason (SCH-6) and a service that the order does not have (AIS-3) are `change-not-applied`. Null changes nothing.\n\n"
         "ADT^A08, A31 and the registrations set every field of PID, PV1, AL1 and OBX of 3.2 that they state; null clears it. Patient identifiers are added and never removed;\n"
         "PV1-19 names the visit and is not changed by an update.\n";
}

// How patients, numbers and times are compared (D12, D15, D33 to D35).
std::string identities() {
  std::string text =
      "\n### 3.6 Patients\n\nA known patient never gets a second record, an act on an order contains the patient of the order, and a doubtful match is a finding.\n\n"
      "| What | Rule |\n|---|---|\n";
  for (const model::IdentityRule& row : model::identity_rules())
    text += fmt::format("| {} | {} |\n", row.what, row.rule);
  return text +
         "\n### 3.7 Numbers\n\nA number belongs to the system that assigned it.\n\n| Number | Rule |\n|---|---|\n"
         "| placer order number | within its authority (namespace, or universal id and type; else the sender's `assigning_authority`); without one within its sender. A sender finds its own "
         "order even if only one of its messages contains the authority |\n"
         "| filler order number | allocated by us; ORC-3 and SCH-27 with another authority are not looked up |\n"
         "| appointment id (SCH-2, SCH-1) | within its sender |\n"
         "| visit number | within its patient and authority |\n"
         "| given accession number, requested procedure id, Study Instance UID | belongs to one patient, for one or more orders; if another patient has it: AE 205, by setting (`number_mismatch`) finding "
         "`number-of-another-patient`. The numbers of a cancelled order are free again |\n"
         "| given accession number or requested procedure id in the range that we allocate | AE 205, by setting finding `number-of-ours` |\n"
         "| given step id | belongs to one step, else AE 205 |\n"
         "| Study Instance UID of several patients in an MPPS or IAN | linked only if the MPPS contains one of the patients, else a discrepancy; an IAN completes no step (finding "
         "`study-of-several-patients`) |\n"
         "\n### 3.8 Times\n\nTimes are compared only between messages of the same sender: ORC-9 (else MSH-7) for one order, EVN-2 (else MSH-7) for one patient. SIU and MPPS are applied in the order of receipt.\n\n"
         "| Situation | Rule |\n|---|---|\n"
         "| more than 5 minutes after the receipt | replaced by the time of receipt, finding `time-ahead` |\n"
         "| older than the newest applied act of the same sender on the order, or event on the patient | AA with finding `older` or `idempotent` if the requested state already exists, else AE 207 `older` |\n"
         "| older than a message of another sender, or older than the new order (NW) only | applied |\n"
         "| minutes or seconds missing | compared with the precision that both have |\n"
         "| NW for a number that was cancelled before it was placed (`ca_unknown = \"tombstone\"`) | not newer than the cancel: AA, finding `older` |\n";
}

// Text such as " (CX, all repetitions)"; "" for a single value.
std::string form_of(const mapping::UsedField& field) {
  std::string form(field.type->name == mapping::field_types().front().name ? "" : field.type->name);
  const auto add = [&](std::string_view text) { form += (form.empty() ? "" : ", ") + std::string(text); };
  if (field.repeats == mapping::Repeats::all) add("all repetitions");
  if (field.repeats == mapping::Repeats::chosen) add("one repetition");
  return form.empty() ? form : fmt::format(" ({})", form);
}

// D36.
std::string use_of_fields() {
  std::string text =
      "\n### 3.9 What is used, what is not, and what is a finding\n\nOf a message that is accepted each field, component, repetition and segment that has a value is used, or not used as listed here, or a\n"
      "finding (`field-not-used`, `repetition-not-used`, `segment-not-used`, `segment-unknown`, `observation-not-used`). What a mapping file or `imaging_orders` names is used. A field that is in no list is no finding if its value is N (no death, no escort). A component that qualifies another one (an authority, a name type) says nothing without it. Used fields are those of the\n"
      "default mapping; of several sources of 3.2 the first that has a value is used. A field without a type here is a single value. A further repetition is a finding, unless all are read or one is chosen (`one repetition`, 3.10). Of a component the first subcomponent is read, but for FN, HD and EI. ACK is read for MSA and ERR alone; of CA, DC and NA\n"
      "the numbers, the reason and the patient are used. Registrations are ADT^A01, A04, A05, A08, A28 and A31; merges A18, A24, A34, A36, A37, A39, A40 and A47; other ADT are visits.\n\n"
      "| Segment | Messages | Used | Not used, no finding |\n|---|---|---|---|\n";
  for (const mapping::KnownSegment& segment : mapping::known_segments()) {
    std::string used;
    for (const mapping::UsedField& field : segment.used)
      used += fmt::format("{}{}{}", used.empty() ? "" : "; ", field.field, form_of(field));
    text += fmt::format("| {} | {} | {} | {} |\n", segment.name, segment.messages, used, segment.unused.text());
  }
  text += "\n| Data type | Components that are used | Not used, no finding |\n|---|---|---|\n";
  for (const mapping::FieldType& type : mapping::field_types())
    text += fmt::format("| {} | {} | {} |\n", type.name,
                        type.used.text() == mapping::Numbers::all ? "all, as they stand" : type.used.text(),
                        type.unused.text());
  text += "\n| Messages | Segments that are not used, no finding |\n|---|---|\n";
  for (const mapping::UnusedSegments& row : mapping::unused_segments())
    text += fmt::format("| {} | {} |\n", row.messages, row.names);
  return text +
         "\nFields with several components of PID, PV1, AL1, MRG, ORC and OBR go to other systems as they came, with all repetitions and components, also those that are not used here, until their value changes\n"
         "(finding `not-sent-on` above 4096 bytes). "
         "One finding names the first place, and how many there are. IAM of an order, Z segments that no mapping file names, TQ2 and other segments are `segment-unknown`; OBX that is\n"
         "none of weight, height and pregnancy status is `observation-not-used`. ZDS-1 is used for an enterprise scheduler (`scheduler`), OBR-44 with the steps of IPC or ZDS, OBR-3 with `several_obr_per_orc`. PID-2 and PID-4 are used if they name their authority.\n"
         "NTE behind PID and PD1 is about the patient, elsewhere in front of ORC about each order of the message (of ADT: about the patient), in front of OBR about the order, behind OBR (also behind OBX, DG1\n"
         "and the like) about the procedure, in SIU about the steps; in front of PID of ADT it is `segment-not-used`, as are a second TQ1 of an order, a second PV1 or EVN, and a further SCH, AIS, AIP or TQ1 of an appointment. A second MRG of one PID is AE 100.\n";
}

// Codes that qualify the meaning of another field.
std::string qualifying_fields() {
  return "\n### 3.10 Fields that qualify others\n\n| Field | Rule |\n|---|---|\n"
         "| XPN-7 name type (PID-5, PID-6) | L, else D, else the first that is none of A, N, M, S, K, BAD, NOUSE; other repetitions are not used but sent on |\n"
         "| XPN-8, XCN-15 representation | A, I and P of one type are the groups of one name; also of different types if neither is another name (XPN-7). Without it a repetition in ideographs is the second group. Groups with `=` in one repetition only if those behind the first are in another script |\n"
         "| XPN-10 to XPN-14, XCN-10, XCN-13 (validity, order, type) | not used; an XCN field is the person of its first repetition |\n"
         "| CX-5 identifier type | MR, PI and PT go before others as the primary identifier; without an authority another type keeps the identifier apart |\n"
         "| CX-8 expiration date | an expired identifier is primary only if there is no other |\n"
         "| CX-2, CX-3 check digit; CX-6, CX-7 | not used but sent on |\n"
         "| XAD-7 address type (PID-11) | the first that is not BA, BDL, BR, F or N; other repetitions are not used |\n"
         "| XTN-2 use, XTN-3 equipment (PID-13, ORC-14, OBR-17) | the first telephone number; FX, BP, MD, TDD and TTY only if there is no other; NET, Internet, X.400 and a value with `@` are no number |\n"
         "| OBX-2 value type | SN: the number behind the comparator, if that is empty or `=`; CQ: the unit of the value; any other is read as a number |\n"
         "| OBX-3 and OBX-5 of a pregnancy status | OBX-3: 82810-3, 11449-6 or the text; OBX-5: an answer of LOINC LL4129-4, its SNOMED CT code, Y, N, U or the text, else finding `pregnancy-unreadable`. Behind ORC it is of the order, else of the visit; PV1-15 B6 is pregnant in any case |\n"
         "| DG1-2 coding method, DG1-6 type, DG1-21 action | DG1-2 is the coding scheme if DG1-3 has none; a diagnosis of any type is used; D deletes it. After ORC it belongs to the order, else to the visit |\n"
         "| OBX-11 observation status | D, W, X, N and I: the value is not used, finding `observation-not-used`; any other is used |\n"
         "| AL1-2, AL1-4, AL1-6 (type, severity, date) | not used but sent on |\n"
         "| NTE-2, NTE-4 (source, type of comment) | not used |\n"
         "| ORC-1 order control | blanks around it do not count; with ORC-5 by the words of the sender (`[values.order_control]`) |\n"
         "| ORC-5, ORC-25, OBR-25 status | not used: ORC-1 says what happens. ORC-5 is read with ORC-1 as above |\n"
         "| OBR-11 specimen action code, ORC-6 response flag, ORC-15 effective time | not used |\n"
         "| OBR-24, IPC-5 modality | a word of `[values.modality]`, else the value itself; a value that is no defined term of DICOM is the finding `modality-unknown`, one that cannot be a code is `no-modality` |\n"
         "| OBR-34 technician | NDL.1 in subcomponents, a CNN in components, or a plain name (with a blank, or family^given) |\n"
         "| OBR-46 | the first that is a side, else the first |\n"
         "| PV1-2 patient class | N without PV1-19: the message is about no visit |\n"
         "| PV1-51 visit indicator, EVN-4 reason, EVN-6 event occurred | not used |\n"
         "| AIG-2, AIL-2, AIP-2 segment action code | D: the resource is not used; any other is used. AIS-2 is not read |\n"
         "| SCH-25 filler status code | not used: the trigger event says what happens |\n";
}

std::string answers() {
  std::string text =
      "\n## 4. Answers\n\n"
      "Original mode where MSH-15 and MSH-16 are empty: one AA, AE or AR. Enhanced mode as they ask: a commit accept CA, CE or CR; an application accept on its own where\n"
      "both are wanted, as a message of its own to the sender's `status_to`. The answer comes after the commit. MSA-2 is MSH-10 as it came. ERR has the form of the sender's\n"
      "version: ERR-1 before 2.5, ERR-2 to ERR-8 since; it names segment, field, value, rule and remedy, and MSA-3 has the first in 80 characters.\n\n"
      "| Table 0357 | Text | Original mode | Commit level |\n|---|---|---|---|\n";
  for (const ErrorKind kind :
       {ErrorKind::segment_sequence, ErrorKind::required_field_missing, ErrorKind::data_type, ErrorKind::table_value,
        ErrorKind::unsupported_message_type, ErrorKind::unsupported_event, ErrorKind::unsupported_processing_id,
        ErrorKind::unsupported_version, ErrorKind::unknown_key, ErrorKind::duplicate_key, ErrorKind::record_locked,
        ErrorKind::internal, ErrorKind::state_forbids, ErrorKind::too_large, ErrorKind::unavailable,
        ErrorKind::not_admitted}) {
    Error error;
    error.kind = kind;
    text += fmt::format("| {} | {} | {} | {} |\n", hl7::code_0357(kind), to_text(kind),
                        hl7::to_text(hl7::ack_code_for(error)), hl7::to_text(hl7::ack_code_for(error, true)));
  }
  return text;
}

std::string messages_out() {
  return "\n## 5. Messages sent\n\n"
         "| Message (2.3.1; 2.5.1) | Transaction | ORC-1 / ORC-5 | When | To |\n|---|---|---|---|---|\n"
         "| ORM^O01; OMG^O19 | RAD-3 | SC/IP | the first step of the order begins | the order placer that `status_to` names |\n"
         "| | | SC/CM | nothing is open and something was completed; ORC-16 names what was not | |\n"
         "| | | SC/DC | nothing is open, nothing completed, something discontinued | |\n"
         "| | | SC/SC | scheduled, by setting; and when IP is taken back | |\n"
         "| | | OC/CA | the department cancelled it, or it was never performed | |\n"
         "| | | SN | an order that the department places; its statuses wait for NA | |\n"
         "| ORU^R01, OSU^O51 or ORG^O20 | - | | the status in another form, by setting (`status_message`) | the same |\n"
         "| ORM^O01 with ZDS; OMI^O23 | RAD-4 | NW/SC | a requested procedure is first scheduled: one message each | image manager |\n"
         "| ORM^O01 with ZDS; OMI^O23 | RAD-13 | XO/SC, XO/CM | it changed; all its steps are done | image manager |\n"
         "| | | CA/CA, DC/CA | cancelled before, discontinued after it began | |\n"
         "| ORU^R01 | - | OBR-25 R | acquired, not read yet: study, series, counts, protocol | result receiver |\n"
         "| SIU^S12 (HL7 2.4; 2.5.1) | RAD-48 | - | a requested procedure has an appointment; by setting, for each one message | the order placer that `status_to` names, and others that want it |\n"
         "| SIU^S13, S14 | | - | its time changed; something else of it did | |\n"
         "| SIU^S15, S26 | | - | it was called off; the patient did not come | |\n"
         "| ADT | RAD-12 | - | A08 and the events of a visit, A40, A47 (as A40 in 2.3.1); never back to whom it came from | image manager |\n\n"
         "Each destination gets its messages in order, one in flight, with the same bytes and MSH-10 at every try, whatever happens to us. AE and CE park a message, which holds the\n"
         "later ones of its order or patient (or all: setting). AR and CR are tried again without end or, by setting, a number of times; transport faults without end. A\n"
         "destination's `fields` are templates that stand over what is written here.\n";
}

struct FieldName {
  std::string_view segment;
  int field;
  std::string_view name;
};
// HL7 v2.5.1 chapters 3 and 4.
constexpr FieldName field_names[] = {
    {"PID", 1, "Set ID"},
    {"PID", 3, "Patient Identifier List"},
    {"PID", 5, "Patient Name"},
    {"PID", 6, "Mother's Maiden Name"},
    {"PID", 7, "Date/Time of Birth"},
    {"PID", 8, "Administrative Sex"},
    {"PID", 10, "Race"},
    {"PID", 11, "Patient Address"},
    {"PID", 13, "Phone Number - Home"},
    {"PID", 15, "Primary Language"},
    {"PID", 18, "Patient Account Number"},
    {"PID", 22, "Ethnic Group"},
    {"PV1", 1, "Set ID"},
    {"PV1", 2, "Patient Class"},
    {"PV1", 3, "Assigned Patient Location"},
    {"PV1", 7, "Attending Doctor"},
    {"PV1", 8, "Referring Doctor"},
    {"PV1", 10, "Hospital Service"},
    {"PV1", 15, "Ambulatory Status"},
    {"PV1", 16, "VIP Indicator"},
    {"PV1", 17, "Admitting Doctor"},
    {"PV1", 19, "Visit Number"},
    {"PV1", 44, "Admit Date/Time"},
    {"PV1", 45, "Discharge Date/Time"},
    {"PV1", 51, "Visit Indicator"},
    {"ORC", 1, "Order Control"},
    {"ORC", 2, "Placer Order Number"},
    {"ORC", 3, "Filler Order Number"},
    {"ORC", 4, "Placer Group Number"},
    {"ORC", 5, "Order Status"},
    {"ORC", 7, "Quantity/Timing"},
    {"ORC", 9, "Date/Time of Transaction"},
    {"ORC", 10, "Entered By"},
    {"ORC", 12, "Ordering Provider"},
    {"ORC", 14, "Call Back Phone Number"},
    {"ORC", 16, "Order Control Code Reason"},
    {"ORC", 17, "Entering Organization"},
    {"TQ1", 1, "Set ID"},
    {"TQ1", 7, "Start Date/Time"},
    {"TQ1", 9, "Priority"},
    {"OBR", 1, "Set ID"},
    {"OBR", 2, "Placer Order Number"},
    {"OBR", 3, "Filler Order Number"},
    {"OBR", 4, "Universal Service Identifier"},
    {"OBR", 12, "Danger Code"},
    {"OBR", 13, "Relevant Clinical Information"},
    {"OBR", 15, "Specimen Source: site modifier in .5"},
    {"OBR", 16, "Ordering Provider"},
    {"OBR", 17, "Order Callback Phone Number"},
    {"OBR", 18, "Placer Field 1: Accession Number"},
    {"OBR", 19, "Placer Field 2: Requested Procedure ID"},
    {"OBR", 20, "Filler Field 1: Scheduled Procedure Step ID"},
    {"OBR", 24, "Diagnostic Service Section ID: modality"},
    {"OBR", 25, "Result Status"},
    {"OBR", 27, "Quantity/Timing"},
    {"OBR", 30, "Transportation Mode"},
    {"OBR", 31, "Reason for Study"},
    {"OBR", 34, "Technician"},
    {"OBR", 41, "Transport Arranged"},
    {"OBR", 44, "Procedure Code"},
    {"OBR", 46, "Placer Supplemental Service Information: laterality"},
    {"OBR", 47, "Filler Supplemental Service Information"},
    {"OBR", 48, "Medically Necessary Duplicate Procedure Reason"},
    {"SCH", 1, "Placer Appointment ID"},
    {"SCH", 2, "Filler Appointment ID"},
    {"SCH", 4, "Placer Group Number"},
    {"SCH", 6, "Event Reason"},
    {"SCH", 9, "Appointment Duration"},
    {"SCH", 10, "Appointment Duration Units"},
    {"SCH", 11, "Appointment Timing Quantity"},
    {"SCH", 16, "Filler Contact Person"},
    {"SCH", 20, "Entered by Person"},
    {"SCH", 25, "Filler Status Code"},
    {"SCH", 26, "Placer Order Number"},
    {"SCH", 27, "Filler Order Number"},
    {"TQ1", 6, "Service Duration"},
    {"TQ1", 8, "End Date/Time"},
    {"RGS", 1, "Set ID"},
    {"RGS", 2, "Segment Action Code"},
    {"AIS", 1, "Set ID"},
    {"AIS", 2, "Segment Action Code"},
    {"AIS", 3, "Universal Service Identifier"},
    {"AIS", 4, "Start Date/Time"},
    {"AIS", 7, "Duration"},
    {"AIS", 8, "Duration Units"},
    {"AIS", 10, "Filler Status Code"},
    {"AIG", 1, "Set ID"},
    {"AIG", 2, "Segment Action Code"},
    {"AIG", 3, "Resource ID: AE title"},
    {"AIG", 4, "Resource Type: modality"},
    {"AIL", 1, "Set ID"},
    {"AIL", 2, "Segment Action Code"},
    {"AIL", 3, "Location Resource ID"},
    {"AIL", 4, "Location Type"},
    {"AIP", 1, "Set ID"},
    {"AIP", 2, "Segment Action Code"},
    {"AIP", 3, "Personnel Resource ID"},
    {"AIP", 4, "Resource Role"},
    {"IPC", 1, "Accession Identifier"},
    {"IPC", 2, "Requested Procedure ID"},
    {"IPC", 3, "Study Instance UID"},
    {"IPC", 4, "Scheduled Procedure Step ID"},
    {"IPC", 5, "Modality"},
    {"IPC", 6, "Protocol Code"},
    {"IPC", 7, "Scheduled Station Name"},
    {"IPC", 8, "Scheduled Procedure Step Location"},
    {"IPC", 9, "Scheduled Station AE Title"},
};

std::string_view name_of(const mapping::OutboundField& field) {
  const auto found = std::find_if(std::begin(field_names), std::end(field_names), [&](const FieldName& one) {
    return one.segment == field.segment && one.field == field.field;
  });
  return found == std::end(field_names) ? std::string_view() : found->name;
}

std::string fields_out() {
  std::string text =
      "\n### 5.1 Fields\n\nWhat is known is sent; what is not is left out. ZDS-1 of 2.3.1 is `UID^100^Application^DICOM`. RAD-4 and RAD-13 have one pair of ORC and OBR (2.3.1) or one IPC\n"
      "(2.5.1) for each step and protocol code.\n\n| Field | Name | Version |\n|---|---|---|\n";
  std::vector<mapping::OutboundField> all = mapping::outbound_patient_fields();
  for (const mapping::OutboundField& field : mapping::outbound_order_fields()) all.push_back(field);
  for (const mapping::OutboundField& field : mapping::outbound_appointment_fields()) all.push_back(field);
  static constexpr std::array versions{"both", "2.3.1", "2.5.1"};
  const auto version = [](const mapping::OutboundField& field) -> std::string_view {
    if (field.segment == "IPC") return "2.5.1";
    return field.segment == "SCH" && field.in == mapping::In::v2_3_1 ? "2.4"
                                                                     : versions[static_cast<std::size_t>(field.in)];
  };
  for (const mapping::OutboundField& field : all)
    text += fmt::format("| {}-{} | {} | {} |\n", field.segment, field.field, name_of(field), version(field));
  return text;
}

std::string findings() {
  std::string text =
      "\n## 6. Findings\n\nWhat was repaired, doubtful or without effect is stored with the journal entry (`/api/v1/messages/ID`): code, place, a sentence, the shape of the value. Metrics count\n"
      "them by sender: `stepwise_findings_total`, `stepwise_refusals_total`.\n\n| Code | Kind | Rule | Remedy |\n|---|---|---|---|\n";
  for (const broker::FindingCode& row : broker::finding_codes())
    text += fmt::format("| {} | {} | {} | {} |\n", row.code, to_text(row.kind), row.rule, row.remedy);
  return text;
}

}  // namespace

std::string hl7_document() {
  return integration_statement() + connections() + charsets() + messages_in() + fields_in() + changes_in() +
         identities() + use_of_fields() + qualifying_fields() + answers() + messages_out() + fields_out() + findings();
}

}  // namespace stepwise::broker
