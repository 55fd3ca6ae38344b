// SPDX-License-Identifier: Apache-2.0
// Writes the conformance statements (docs/conformance) from the tables that the program itself uses, so that document
// and program agree. A unit test compares the files in the repository with the result.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace stepwise::broker {

struct ConformanceDocument {
  std::string file;  // "dicom.md"
  std::string text;  // Markdown
};
std::vector<ConformanceDocument> conformance_documents();

struct ConformanceOptions {
  std::filesystem::path folder;
};
int write_conformance(const ConformanceOptions& options);

std::string dicom_document();  // docs/conformance/dicom.md

// The HL7 conformance statement and IHE integration statement: every table of it is one that the program works by.
std::string hl7_document();

}  // namespace stepwise::broker
