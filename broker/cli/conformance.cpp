// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/conformance.hpp"

#include "broker/terminal/command.hpp"

#include <fmt/format.h>

#include <fstream>

namespace stepwise::broker {
namespace {

constexpr std::string_view written_by =
    "\n*Written by `stepwise conformance docs/conformance`; a test holds it to the program.*\n";

}  // namespace

std::vector<ConformanceDocument> conformance_documents() {
  return {{"dicom.md", dicom_document() + std::string(written_by)},
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

}  // namespace stepwise::broker
