// SPDX-License-Identifier: Apache-2.0
// What we promise on the wire, as published tables (docs/conformance): written from the tables that the program itself
// works by, so that the document cannot say anything else. A unit test compares the files in the tree with these.
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
