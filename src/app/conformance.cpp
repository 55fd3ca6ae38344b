// SPDX-License-Identifier: Apache-2.0
#include "app/conformance.hpp"

#include "app/conformance_hl7.hpp"
#include "app/exit_code.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/performed.hpp"
#include "mapping/performed_attributes.hpp"
#include "mapping/worklist_attributes.hpp"
#include "model/discontinuation.hpp"

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

  text += "\n## Discontinuation reasons (CID 9300, DCM)\n\n| Code | Meaning | What becomes of the scheduled step, if the site does not say otherwise |\n|---|---|---|\n";
  for (const model::DiscontinuationReason& reason : model::discontinuation_reasons()) {
    static constexpr std::array effects{"discontinued", "scheduled again", "as it was before it began: nothing was done for it", "a person decides"};
    text += fmt::format("| {} | {} | {}{} |\n", reason.code, reason.meaning, effects[static_cast<std::size_t>(reason.effect)],
                        reason.task.empty() ? "" : "; a finding: " + std::string(reason.task));
  }
  text += "| absent, other | | a person decides |\n";
  text +=
      "\n## Worklist entries\n\nN-CREATE makes the scheduled steps it names STARTED. They leave the worklist when the last of their performed steps has "
      "ended and one was COMPLETED, or as the table above says. What names no scheduled step gets an order of the department, if the site "
      "does not say otherwise. Performed steps and their datasets are kept without limit.\n"
      "\n## Forwarding (PPS Manager, SCU)\n\nEach N-CREATE and N-SET that was accepted goes on to the configured destinations, the same SOP Instance UID and "
      "dataset, N-CREATE before N-SET. A presentation context is proposed for each of Explicit and Implicit VR Little Endian; where the destination does not take the "
      "one it came in, the same values go in the other.\n\n| Answer | Meaning |\n|---|---|\n| 0000, warnings | delivered |\n| 0111 to N-CREATE; 0110 with A710 to the "
      "final N-SET | it has it already: delivered |\n| 0112 to N-SET | the stored N-CREATE again, then the N-SET |\n| 0213, A700 | tried again |\n| other; no presentation "
      "context | parked for this destination |\n";
  return text + std::string(written_by);
}

}  // namespace

std::vector<ConformanceDocument> conformance_documents() {
  return {{"dicom-worklist.md", worklist_document()},
          {"dicom-performed-steps.md", performed_document()},
          {"hl7.md", hl7_document() + std::string(written_by)}};
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
