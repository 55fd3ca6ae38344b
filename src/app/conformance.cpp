// SPDX-License-Identifier: Apache-2.0
#include "app/conformance.hpp"

#include "app/exit_code.hpp"
#include "dicom/dictionary.hpp"
#include "hl7/error_codes.hpp"
#include "hl7/header.hpp"
#include "mapping/performed.hpp"
#include "mapping/performed_attributes.hpp"
#include "mapping/worklist_attributes.hpp"
#include "model/performed_rules.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace stepwise::app {
namespace {

constexpr std::string_view written_by = "\n*Written by `stepwise conformance docs/conformance`; a test holds it to the program.*\n";

std::string_view how_matched(mapping::Matching matching) {
  switch (matching) {
    case mapping::Matching::column: return "yes, indexed";
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

std::string worklist_document() {
  std::string text =
      "# Modality Worklist SCP (PS3.4 annex K)\n\n"
      "SOP class 1.2.840.10008.5.1.4.31, with Verification on the same AE. Transfer syntaxes: Implicit and Explicit VR Little Endian.\n\n"
      "One response for each Scheduled Procedure Step that is SCHEDULED, ARRIVED, READY or (setting) STARTED. Matching: universal, single value,\n"
      "wildcard, range, list of UID, sequence; names without case and accents. A list is complete unless it ends with A700.\n\n"
      "## Keys\n\n| Tag | Attribute | VR | Level | Matched |\n|---|---|---|---|---|\n";
  for (const mapping::WorklistAttribute& attribute : mapping::worklist_attributes()) {
    text += fmt::format("| {} | {} | {} |\n", attribute_name(attribute.tag),
                        attribute.level == mapping::Level::step ? "scheduled step" : "root", how_matched(attribute.matched_by.how));
  }
  text +=
      "\nEvery key of the table is returned when it is asked for. Any other attribute of the DICOM dictionary is\nreturned empty; one that is not in it, a private one for instance, also makes the pending status FF01.\n\n"
      "## Statuses\n\n| Status | When |\n|---|---|\n"
      "| FF00, FF01 | pending |\n| 0000 | all matches were sent |\n| FE00 | after C-CANCEL |\n| A700 | the database is away, or a configured cap was reached |\n"
      "| A900 | the identifier cannot be decoded, or has keys of the step at its root |\n| C000 | a value that cannot be one, with Offending Element and Error Comment |\n";
  return text + std::string(written_by);
}

std::string performed_document() {
  std::string text =
      "# Modality Performed Procedure Step SCP (PS3.4 F.7)\n\n"
      "SOP class 1.2.840.10008.3.1.2.3.3: N-CREATE and N-SET; both roles may be negotiated. Datasets are kept as they came.\n\n"
      "## Attributes of N-CREATE\n\nType 1 must have a value. A type 2 attribute that is absent is taken as empty, with a finding.\n\n"
      "| Tag | Attribute | VR | Type |\n|---|---|---|---|\n";
  for (const auto& attribute : mapping::create_attributes) text += fmt::format("| {} | {} |\n", attribute_name(attribute.tag), attribute.type);
  text += "\nIn each item of the Scheduled Step Attributes Sequence (0040,0270), which is of type 1 like the status (0040,0252):\n\n"
          "| Tag | Attribute | VR | Type |\n|---|---|---|---|\n";
  for (const auto& attribute : mapping::scheduled_step_attributes) text += fmt::format("| {} | {} |\n", attribute_name(attribute.tag), attribute.type);

  static constexpr std::array<std::pair<const char*, const char*>, 7> cases{{
      {"missing-attribute", "a type 1 attribute is absent"},
      {"missing-value", "a type 1 attribute is empty"},
      {"invalid-status", "N-CREATE with another status than IN PROGRESS, or an unknown word"},
      {"duplicate-sop-instance", "N-CREATE of a SOP Instance UID that is there"},
      {"no-such-sop-instance", "N-SET of one that is not"},
      {"missing-sop-instance-uid", "the command names no SOP Instance UID"},
      {"may-no-longer-be-updated", "N-SET after COMPLETED or DISCONTINUED"},
  }};
  text += "\n## Refusals\n\nWhat is refused is kept with its bytes and shown as an open end.\n\n| Status | Error ID | When |\n|---|---|---|\n";
  for (const auto& [code, when] : cases) {
    const dicom::Reply reply = mapping::reply_to({Error{.kind = ErrorKind::state_forbids, .code = code}});
    text += fmt::format("| {:04X} | {} | {} |\n", static_cast<unsigned>(reply.status), reply.error_id ? fmt::format("{:04X}", reply.error_id) : "", when);
  }
  text += "| 0213 | | the database is away |\n";

  text += "\n## Discontinuation reasons (CID 9300, DCM)\n\n| Code | What becomes of the scheduled step |\n|---|---|\n";
  for (const int code : {110500, 110501, 110502, 110503, 110504, 110505, 110506, 110507, 110508, 110509, 110510, 110511, 110512, 110513, 110514,
                         110515, 110516, 110526, 110527, 110528, 110529, 110530, 110533}) {
    static constexpr std::array effects{"discontinued", "scheduled again", "as it was before it began: nothing was done for it", "a person decides"};
    const auto effect = model::effect_of({std::to_string(code), "", "DCM", ""});
    text += fmt::format("| {} | {} |\n", code, effects[static_cast<std::size_t>(effect)]);
  }
  text += "| absent, other | a person decides |\n";
  return text + std::string(written_by);
}

std::string errors_document() {
  std::string text =
      "# HL7 answers\n\n"
      "AA (CA in enhanced mode) means: it took effect, or a finding on the journal entry says why none was needed. AE and AR changed nothing but the\n"
      "journal. The answer comes after the commit. ERR has the form of the sender's version: ERR-1 in 2.3.1, ERR-2 to ERR-8 since 2.5.\n\n"
      "| Table 0357 | Text | MSA-1 | Commit level |\n|---|---|---|---|\n";
  for (const ErrorKind kind : {ErrorKind::segment_sequence, ErrorKind::required_field_missing, ErrorKind::data_type, ErrorKind::table_value,
                               ErrorKind::unsupported_message_type, ErrorKind::unsupported_event, ErrorKind::unsupported_processing_id,
                               ErrorKind::unsupported_version, ErrorKind::unknown_key, ErrorKind::duplicate_key, ErrorKind::record_locked,
                               ErrorKind::internal, ErrorKind::state_forbids, ErrorKind::too_large, ErrorKind::unavailable, ErrorKind::not_admitted}) {
    Error error;
    error.kind = kind;
    text += fmt::format("| {} | {} | {} | {} |\n", hl7::code_0357(kind), to_text(kind), hl7::to_text(hl7::ack_code_for(error)),
                        hl7::to_text(hl7::ack_code_for(error, true)));
  }
  return text + std::string(written_by);
}

std::string messages_document() {
  return std::string("# HL7 messages\n\n"
                     "MLLP; the initiator opens the connection. Versions 2.1 to 2.8 are read by position. Character sets of MSH-18: ASCII, 8859/1, UNICODE UTF-8,\n"
                     "GB 18030-2000, with common aliases. Delimiters are those of the message; `\"\"` clears a value, empty keeps it.\n\n"
                     "## In\n\n| Message | Transaction | What it does |\n|---|---|---|\n"
                     "| ADT^A01, A04, A05 | RAD-1 | registers patient and visit |\n"
                     "| ADT^A08, A31 | RAD-12 | updates; worklist rows change at once; forwarded as A08 |\n"
                     "| ADT^A11 | RAD-1 | cancels the visit; open orders are pointed out, not cancelled |\n"
                     "| ADT^A40 | RAD-12 | merges; orders move to the survivor; forwarded |\n"
                     "| ORM^O01 (2.3.1), OMG^O19 (2.5.1) | RAD-2 | NW, CA, DC, XO; several ORC groups are one transaction |\n"
                     "| ORR^O02, ORG^O20 | RAD-3 | NA: the placer number of an order we placed |\n\n"
                     "## Out\n\n| Message (2.3.1; 2.5.1) | Transaction | ORC-1 / ORC-5 | To |\n|---|---|---|---|\n"
                     "| ORM^O01; OMG^O19 | RAD-3 | SC/IP, SC/CM, SC/DC, SC/SC; OC/CA; SN | order placer that `status_to` names |\n"
                     "| ORU^R01, OSU^O51 or ORG^O20 | - | the status in another form, by setting `status_message` | the same |\n"
                     "| ORM^O01 with ZDS; OMI^O23 | RAD-4 | NW/SC, one a requested procedure | image manager |\n"
                     "| ORM^O01 with ZDS; OMI^O23 | RAD-13 | XO/SC, XO/CM, CA/CA, DC/CA | image manager |\n"
                     "| ORU^R01 | - | OBR-25 R when a procedure is complete | result receiver |\n"
                     "| ADT^A08, ADT^A40 | RAD-12 | - | image manager |\n\n"
                     "Each destination gets its messages in order, one in flight, with the same bytes and MSH-10 at every try. AE and CE park a message and hold the\n"
                     "later ones of its order or patient; AR and CR are tried again without end or, by setting, a number of times; transport faults without end.\n") +
         std::string(written_by);
}

}  // namespace

std::vector<ConformanceDocument> conformance_documents() {
  return {{"dicom-worklist.md", worklist_document()},
          {"dicom-performed-steps.md", performed_document()},
          {"hl7-answers.md", errors_document()},
          {"hl7-messages.md", messages_document()}};
}

int write_conformance(const ConformanceOptions& options) {
  for (const ConformanceDocument& document : conformance_documents()) {
    std::ofstream out(options.folder / document.file, std::ios::binary);
    out << document.text;
    if (!out.flush()) {
      fmt::print(stderr, "{}: cannot be written\n", (options.folder / document.file).string());
      return exit_refused;
    }
  }
  return exit_fine;
}

}  // namespace stepwise::app
