// SPDX-License-Identifier: Apache-2.0
// The DICOM conformance statement in the structure of PS3.2 annex A, its tables those that the program works by.
#include "broker/cli/conformance.hpp"

#include "base/limits.hpp"
#include "broker/config/configuration.hpp"
#include "dicom/associate.hpp"
#include "dicom/charset.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "mapping/mpps/mpps_attributes.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "mapping/worklist/worklist_attributes.hpp"
#include "model/mpps/discontinuation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

struct SopClass {
  std::string_view name, uid, roles;
};
constexpr std::array sop_classes{
    SopClass{"Verification", dicom::uids::verification, "SCP; SCU on demand"},
    SopClass{"Modality Worklist Information Model - FIND", dicom::uids::modality_worklist_find, "SCP"},
    SopClass{"Modality Performed Procedure Step", dicom::uids::modality_performed_procedure_step,
             "SCP; SCU where performed steps are forwarded"},
    SopClass{"Instance Availability Notification", dicom::uids::instance_availability_notification, "SCP"},
    SopClass{"Study Root Query/Retrieve Information Model - FIND", dicom::uids::study_root_find, "SCU, on demand"},
};

std::string overview() {
  std::string text =
      "# DICOM conformance statement\n\n"
      "In the structure of PS3.2 annex A.\n\n"
      "## 1 Conformance statement overview\n\n"
      "Stepwise is the Department System Scheduler / Order Filler and the PPS Manager of a radiology department. It gives modalities their worklist, takes what they\n"
      "report of their work, and can pass that on. It stores no images.\n\n"
      "| SOP class | UID | Role |\n|---|---|---|\n";
  for (const SopClass& one : sop_classes) text += fmt::format("| {} | {} | {} |\n", one.name, one.uid, one.roles);
  return text +
         "\n## 2 Contents\n\n1 Overview, 2 Contents, 3 Introduction, 4 Networking, 5 Media interchange, 6 Support of character sets, 7 Security, 8 Annexes.\n\n"
         "## 3 Introduction\n\n"
         "For integrators and administrators of modalities, PACS and HIS. Conformance to DICOM does not by itself mean that two products work together: test them with\n"
         "each other. What is said here is written by the program from the tables that it works by. HL7 has a statement of its own (hl7.md).\n";
}

std::string implementation_model() {
  return "\n## 4 Networking\n\n### 4.1 Implementation model\n\n"
         "One application entity, STEPWISE.\n\n"
         "```\n"
         "  modality -- C-ECHO, C-FIND --> STEPWISE <-- HL7 orders -- HIS\n"
         "  modality -- N-CREATE, N-SET --> STEPWISE -- HL7 status --> HIS, PACS, RIS\n"
         "                                  STEPWISE -- N-CREATE, N-SET --> PACS (by configuration)\n"
         "```\n\n"
         "Real-world activities: a technologist queries the worklist; a modality begins, reports on and ends a performed procedure step; a person who watches a modality\n"
         "verifies the connection. A scheduled step is on the worklist from the moment its order was acknowledged; a performed step is stored before it is answered.\n";
}

std::string association_policies() {
  const DicomConfiguration defaults;
  std::string text = fmt::format(
      "\n### 4.2 AE specification: STEPWISE\n\n"
      "#### 4.2.1 Associations\n\n"
      "##### 4.2.1.1 General\n\n"
      "| | |\n|---|---|\n"
      "| Application context | {} |\n"
      "| Largest accepted PDU | {} bytes |\n"
      "| Associations served at a time | {} (setting), of one address {} (setting); {} more wait at most {} s, then A-ASSOCIATE-RJ 2-3-2 |\n"
      "| While others wait | an association whose peer has sent or read nothing for {} s may be aborted |\n"
      "| Asynchronous operations | none: one operation at a time; requests that come before an answer wait |\n"
      "| Implementation class UID, version name | {}, {} |\n"
      "| An association without a message | is aborted after {} s (setting) |\n"
      "| The rest of a message that has begun | {} s (setting) |\n"
      "| A peer that does not read what we send | is aborted after {} s |\n"
      "| What is no PDU, or none of an association | A-ABORT by the service provider, with its reason (PS3.8 9.3.8); before the association by the service user |\n"
      "| A dataset | at most {} MiB, {} elements, sequences {} deep |\n",
      dicom::uids::application_context, limits::dicom_pdu_bytes, defaults.associations,
      defaults.associations_per_address, defaults.associations_waiting, defaults.waiting_timeout_ms / 1000,
      limits::dicom_displaceable_ms / 1000, dicom::implementation_class_uid, dicom::implementation_version_name(),
      defaults.idle_timeout_s, defaults.request_timeout_s, limits::dicom_write_timeout_s,
      limits::dicom_dataset_bytes / (1024 * 1024), limits::dicom_dataset_elements, limits::dicom_dataset_depth);
  text +=
      "\n##### 4.2.1.2 Acceptance\n\n"
      "| Refusal | When |\n|---|---|\n"
      "| 1-1-2 | another application context |\n"
      "| 1-1-3 | the calling AE title is not configured (once any is, or when not bound to loopback), or is shut out |\n"
      "| 1-1-7 | another called AE title (setting) |\n"
      "| 1-2-2 | another protocol version |\n"
      "| 2-3-1 | the database is away |\n"
      "| 2-3-2 | too many associations |\n\n"
      "Presentation contexts: each of the SOP classes above with the first of these transfer syntaxes that is proposed; all others are refused one by one.\n\n"
      "| Transfer syntax | UID |\n|---|---|\n";
  text += fmt::format("| Implicit VR Little Endian | {} |\n| Explicit VR Little Endian | {} |\n\n",
                      dicom::uids::implicit_little_endian, dicom::uids::explicit_little_endian);
  return text +
         "SCP/SCU role selection is answered for Modality Performed Procedure Step. Extended negotiation of the worklist (PS3.4 K.5) is answered with\n"
         "1 for relational queries, 1 for combined date-time matching, 0 for fuzzy semantic matching and 1 for time zone adjustment, where it was asked for. Negotiated or not,\n"
         "date and time are matched as one period, unless the station's setting says otherwise, and names without case and accents; times are of the department's zone, or of the zone in (0008,0201) of the query, which is\n"
         "then returned.\n";
}

std::string initiation() {
  return "\n##### 4.2.1.3 Initiation\n\n"
         "Where performed steps are forwarded (`[mpps_destination.NAME]`): one association at a time to each destination, held while there is something to send. Where an\n"
         "archive is asked (`[archive.NAME]`): one association a question.\n"
         "\n###### 4.2.1.3.1 Forwarding of performed steps (PPS Manager, SCU)\n\nEach N-CREATE and N-SET that was accepted is forwarded to the configured destinations, the same SOP Instance UID and "
         "dataset, N-CREATE before N-SET. A presentation context is proposed for each of Explicit and Implicit VR Little Endian; where the destination does not take the "
         "one it came in, the same values go in the other.\n\n| Answer | Meaning |\n|---|---|\n| 0000, warnings | delivered |\n| 0111 to N-CREATE; 0110 with A710 to the "
         "final N-SET | it has it already: delivered |\n| 0112 to N-SET | the stored N-CREATE again, then the N-SET |\n| 0213, A700 | tried again |\n| other; no presentation "
         "context | parked for this destination |\n"
         "\n###### 4.2.1.3.2 Images availability (RAD-11, SCU)\n\nStudy Root FIND at level STUDY with a single Study Instance UID, when the API asks. Return keys: Instance Availability, Number of "
         "Study Related Series and Instances. Answers of other studies are not looked at.\n"
         "\n###### 4.2.1.3.3 Test of a connection (Verification, SCU)\n\nC-ECHO to a station, an archive or an MPPS destination, when a person asks (`stepwise echo`, the API). Verification is proposed, and beside it the SOP class that "
         "is used with the peer.\n";
}

std::string sop_specific_head() {
  return "\n##### 4.2.1.4 Accepted SOP classes\n\nC-ECHO is always answered 0000.\n";
}

std::string_view how_matched(mapping::Matching matching) {
  switch (matching) {
    case mapping::Matching::column: return "yes";
    case mapping::Matching::answer: return "yes";
    case mapping::Matching::start_date:
    case mapping::Matching::start_time: return "yes, date and time are one period";
    case mapping::Matching::none: return "no";
  }
  return "";
}

std::string attribute_name(dicom::Tag tag) {
  const dicom::Attribute* known = dicom::find_attribute(tag);
  return fmt::format("{} | {} | {}", dicom::to_text(tag), known ? known->keyword : "", known ? known->vr.text() : "");
}

std::string worklist() {
  std::string text =
      "\n###### 4.2.1.4.1 Modality Worklist (PS3.4 annex K)\n\n"
      "One response for each Scheduled Procedure Step that is SCHEDULED, ARRIVED, READY or (setting) STARTED. Matching: universal, single value,\n"
      "wildcard, range, list of UID, sequence; names without case and accents. A list is complete unless it ends with A700.\n\n"
      "**Keys**\n\n| Tag | Attribute | VR | Level | Matched |\n|---|---|---|---|---|\n";
  for (const mapping::WorklistAttribute& attribute : mapping::worklist_attributes()) {
    text += fmt::format("| {} | {} | {} |\n", attribute_name(attribute.tag),
                        attribute.level == mapping::Level::step ? "scheduled step" : "root",
                        how_matched(attribute.matched_by.how));
  }
  text +=
      "\nEvery key of the table is returned when it is asked for. Any other attribute of the DICOM dictionary is\nreturned empty.\n\n"
      "**Statuses**\n\n| Status | When |\n|---|---|\n"
      "| FF00 | pending: every key that has a value was matched |\n"
      "| FF01 | pending: a key that has a value is not matched (above `no`, or not in the table), or an attribute was asked for that is not in the DICOM dictionary, a private one for instance. In a number 0 counts as no value |\n"
      "| 0000 | all matches were sent |\n| FE00 | after C-CANCEL |\n| A700 | the database is away, or a configured cap was reached |\n"
      "| A900 | the identifier cannot be decoded, or has keys of the step at its root |\n| C000 | a value that cannot be one, with Offending Element and Error Comment |\n";
  return text;
}

std::string performed() {
  std::string text =
      "\n###### 4.2.1.4.2 Modality Performed Procedure Step (PS3.4 F.7)\n\n"
      "N-CREATE and N-SET; both roles may be negotiated. Datasets are kept as they came.\n\n"
      "**Attributes of N-CREATE**\n\nType 1 must have a value. A type 2 attribute that is absent counts as empty, with a finding.\n\n"
      "| Tag | Attribute | VR | Type |\n|---|---|---|---|\n";
  for (const auto& attribute : mapping::create_attributes)
    text += fmt::format("| {} | {} |\n", attribute_name(attribute.tag), attribute.type);
  text +=
      "\nIn each item of the Scheduled Step Attributes Sequence (0040,0270), which is of type 1 like the status (0040,0252):\n\n"
      "| Tag | Attribute | VR | Type |\n|---|---|---|---|\n";
  for (const auto& attribute : mapping::scheduled_step_attributes)
    text += fmt::format("| {} | {} |\n", attribute_name(attribute.tag), attribute.type);

  static constexpr std::array<std::pair<const char*, const char*>, 9> cases{{
      {"missing-attribute", "a type 1 attribute is absent"},
      {"missing-value", "a type 1 attribute is empty"},
      {"invalid-status", "N-CREATE with another status than IN PROGRESS, or an unknown word"},
      {"invalid-value",
       "a value that its VR does not allow, of an attribute that identifies or decides (below); by setting of any, or of none"},
      {"duplicate-sop-instance", "N-CREATE of a SOP Instance UID that is there"},
      {"no-such-sop-instance", "N-SET of one that is not"},
      {"missing-sop-instance-uid", "the command names no SOP Instance UID"},
      {"invalid-sop-instance-uid", "what it names is no UID"},
      {"may-no-longer-be-updated", "N-SET after COMPLETED or DISCONTINUED"},
  }};
  text +=
      "\n**Refusals**\n\nWhat is refused is kept with its bytes and shown as a discrepancy.\n\n| Status | Error ID | When |\n|---|---|---|\n";
  for (const auto& [code, when] : cases) {
    const dicom::Reply reply = mapping::reply_to({Error{.kind = ErrorKind::state_forbids, .code = code}});
    text += fmt::format("| {:04X} | {} | {} |\n", static_cast<unsigned>(reply.status),
                        reply.error_id ? fmt::format("{:04X}", reply.error_id) : "", when);
  }
  text += "| 0213 | | the database is away |\n";

  text +=
      "\n**Values**\n\nEach value of an attribute that is known is checked against its VR (PS3.5 6.2). One that is not valid is never used or sent on in HL7. It refuses the dataset\n"
      "where the attribute identifies or decides; of any other it is left out, with a finding. The setting `invalid_values` of the station changes this.\n\n"
      "| Refuses the dataset | N-CREATE | N-SET |\n|---|---|---|\n";
  for (const mapping::DecidingAttribute& one : mapping::deciding_create_attributes) {
    const bool in_set = std::any_of(mapping::deciding_set_attributes.begin(), mapping::deciding_set_attributes.end(),
                                    [&](const mapping::DecidingAttribute& set) { return set.tag == one.tag; });
    text += fmt::format("| {} {} | yes | {} |\n", dicom::to_text(one.tag), dicom::find_attribute(one.tag)->keyword,
                        in_set ? "yes" : "");
  }
  text +=
      "| (0040,0252) PerformedProcedureStepStatus | yes | yes |\n\n"
      "What is meant without doubt is repaired, with a finding: blanks and control characters around a value, lower case in CS, DA as YYYY.MM.DD, TM with colons or with more than\n"
      "six digits of a fraction, empty components of a PN that has more than five, a Code Value of more than 16 characters. A UID with components that begin with 0 is accepted unchanged.\n"
      "`invalid_values = \"refused\"` refuses these, too.\n";

  text +=
      "\n**Discontinuation reasons (CID 9300, DCM)**\n\n| Code | Meaning | What becomes of the scheduled step, if the site does not say otherwise |\n|---|---|---|\n";
  for (const model::DiscontinuationReason& reason : model::discontinuation_reasons()) {
    static constexpr std::array effects{"discontinued", "scheduled again",
                                        "as it was before it began: nothing was done for it", "a person decides"};
    text += fmt::format("| {} | {} | {}{} |\n", reason.code, reason.meaning,
                        effects[static_cast<std::size_t>(reason.effect)],
                        reason.task.empty() ? "" : "; a finding: " + std::string(reason.task));
  }
  text += "| absent, other | | a person decides |\n";
  text +=
      "\n**Worklist entries**\n\nN-CREATE makes the scheduled steps it names STARTED. They leave the worklist when the last of their performed steps has "
      "ended and one was COMPLETED, or as the table above says. What names no scheduled step gets an order of the department, if the site "
      "does not say otherwise. Performed steps and their datasets are kept without limit.\n";
  return text;
}

std::string availability() {
  return "\n###### 4.2.1.4.3 Instance Availability Notification (PS3.4 annex R)\n\n"
         "N-CREATE. Kept as it came and shown with the requested procedure that has its Study Instance UID; by setting (`complete_by_images`) the one open step of that\n"
         "procedure is COMPLETED once all instances it names are ONLINE or NEARLINE and no performed step came.\n\n"
         "| Status | When |\n|---|---|\n| 0000 | stored |\n| 0120, 0121 | Study Instance UID, Referenced Series Sequence or Referenced SOP Sequence is absent, or empty |\n"
         "| 0110 | the dataset cannot be decoded; it is kept |\n| 0213 | the database is away |\n";
}

std::string rest() {
  std::string text =
      "\n### 4.3 Network interfaces\n\nTCP/IP, IPv4 and IPv6, as the operating system has them.\n\n"
      "### 4.4 Configuration\n\n"
      "AE title, address, port, limits and time-outs: `[dicom]`. Modalities: `[station.NAME]`. Destinations of performed steps: `[mpps_destination.NAME]`. All keys with\n"
      "their defaults are in docs/CONFIGURATION.md. Host names are resolved by the operating system.\n\n"
      "## 5 Media interchange\n\nNone.\n\n"
      "## 6 Support of character sets\n\n"
      "A dataset is read by its own Specific Character Set; bytes that are not in it are read as UTF-8 where they are UTF-8, else as ISO_IR 100. Each answer goes out in\n"
      "the first set of the station's `charsets` that holds it, else in the one that lacks least; without `charsets` in what the query was in, else the smallest that holds it.\n"
      "Each set has exactly the characters that are registered for it (JIS X 0208 without the rows of vendors, JIS X 0201, GB 2312, GBK, KS X 1001). What is not in it is replaced by\n"
      "a look-alike, else by Latin letters, `?` last, in that value only. What value 1 names is active again before each delimiter and at the end of a value (ESC ( J behind\n"
      "ISO 2022 IR 13).\n\n"
      "Names: ideographs, full-width kana and hangul stand in the second or third component group, never in the first (PS3.5 6.2.1). A group that the set lacks is left out. A name\n"
      "without letters is romanised if its kana, hangul or simplified characters show the language, or by the sender's `romanize`; a Japanese name never gets a Chinese reading.\n"
      "A query finds a name by each of its groups and by the Latin letters that a station shows. Without and with code extensions:\n\n| Defined term | |\n|---|---|\n";
  for (const dicom::CharacterSet& set : dicom::character_sets()) {
    if (!set.term.empty()) text += fmt::format("| {} | {} |\n", set.term, set.label);
  }
  for (const std::string_view term : dicom::extension_terms())
    text += fmt::format("| {} | with escape sequences |\n", term);
  return text +
         "\n## 7 Security\n\n"
         "Calling AE titles are admitted by configuration, and can be bound to a certificate. Patient data is in no log.\n\n"
         "Secure Transport Connection Profile: BCP 195 (PS3.15 B.12), TLS 1.2 and 1.3, as acceptor (port 2762 by default, beside the port without TLS or in place of it) and as initiator. "
         "By configuration the acceptor requires a certificate of the peer. Cipher suites of TLS 1.2: ECDHE with AES-GCM or ChaCha20-Poly1305, DHE with AES-GCM. An initiator "
         "checks that the certificate names the host. Sessions are not resumed.\n\n"
         "## 8 Annexes\n\n"
         "### 8.1 Data dictionary of private attributes, coded terminology, private SOP classes\n\n"
         "No private attributes and SOP classes. Codes of an order are given out as the HIS sent them. Discontinuation reasons are those of CID 9300 above.\n\n"
         "### 8.2 Where worklist attributes come from\n\nFrom HL7, as hl7.md and the mapping file of each sender say; from the procedure plan; what is left is allocated by Stepwise.\n";
}

}  // namespace

std::string dicom_document() {
  return overview() + implementation_model() + association_policies() + initiation() + sop_specific_head() +
         worklist() + performed() + availability() + rest();
}

}  // namespace stepwise::broker
