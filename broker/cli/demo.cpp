// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "broker/cli/demo_case.hpp"
#include "broker/cli/demo_site.hpp"
#include "broker/cli/demo_story.hpp"
#include "broker/terminal/command.hpp"
#include "broker/testpeers/test_modality.hpp"

#include <fmt/format.h>

#include <iostream>

namespace stepwise::broker {

namespace {

void leave_running(DemoSite& site, StopSignal& stop) {
  const Addresses at = site.addresses();
  std::cout
      << fmt::format(
             "\nIt goes on running until Ctrl-C: HL7 {}, DICOM {} (AE title STEPWISE), HTTP http://{}, data in {}.\n"
             "  stepwise worklist --to {} --aet NM1\n",
             to_text(at.hl7), to_text(at.dicom), to_text(at.http), site.folder().string(), to_text(at.dicom))
      << std::flush;
  stop.wait();
}

int tell(DemoStory& story, const DemoOptions& options, StopSignal& stop) {
  std::cout
      << "Pulmonary embolism is suspected: a chest X-ray, and a lung scintigraphy unless the X-ray settles it.\n"
         "A broker with a database of its own starts on free ports, with a HIS, a PACS and two modalities around "
         "it. This takes about 10 seconds and 100 MB in the temporary folder; both are free again at the end ...\n"
      << std::flush;
  DemoSite site(stop);
  DemoCase(site, story).tell();
  std::cout << (story.failed() == 0 ? fmt::format("\nAll {} checks are so.\n", story.checked())
                                    : fmt::format("\n{} of {} checks are NOT so.\n", story.failed(), story.checked()))
            << std::flush;
  if (options.keep) leave_running(site, stop);
  return story.failed() == 0 ? exit_fine : exit_refused;
}

}  // namespace

int demo(const DemoOptions& options) {
  StopSignal stop;
  DemoStory story(std::cout);
  try {
    return tell(story, options, stop);
  } catch (const DemoInterrupted&) {
    std::cout << "\nInterrupted; everything is tidied up.\n";
    return exit_refused;
  } catch (const std::runtime_error& e) {
    std::cerr << "the demo can't go on: " << e.what() << "\n";
    return exit_transport;
  }
}

}  // namespace stepwise::broker
