// SPDX-License-Identifier: Apache-2.0
#include "app/serve.hpp"

#include "app/exit_code.hpp"
#include "app/ready_file.hpp"
#include "app/service.hpp"
#include "app/stop_signal.hpp"
#include "base/log.hpp"

#include <iostream>
#include <unistd.h>

namespace stepwise::app {

namespace {

std::string greeting(const Addresses& addresses, const Configuration& configuration) {
  const bool embedded = configuration.database.url.empty();
  return fmt::format(
      "\nStepwise is ready.\n"
      "  HL7    {:<22} orders and patients in, over MLLP\n"
      "  DICOM  {:<22} worklist and performed steps, AE title {}\n"
      "  HTTP   {:<22} /healthz, /metrics, the API under /api/v1\n"
      "  data   {}\n"
      "\nIn a second terminal:\n"
      "  build/stepwise plans import examples/plan.json\n"
      "  build/stepwise send examples/hl7/adt-a04.hl7 examples/hl7/order-chest.hl7\n"
      "  build/stepwise worklist\n"
      "  build/stepwise perform S00000001\n"
      "Ctrl-C ends it.\n\n",
      to_text(addresses.hl7), to_text(addresses.dicom), configuration.dicom.ae_title,
      "http://" + to_text(addresses.http),
      embedded ? configuration.database.data_dir + ", in a PostgreSQL of its own"
               : "in the database that the configuration names");
}

// D16: what lets strangers in is said, not found out.
void log_admission(const Configuration& configuration) {
  if (configuration.admits_unknown_senders())
    log::info("no [sender.NAME] is configured: every HL7 sender of this machine is accepted");
  if (configuration.admits_unknown_aets())
    log::info("no [station.NAME] is configured: every calling AE title of this machine is accepted");
}

}  // namespace

int serve(const ServeOptions& options) {
  const auto configuration = load_site(options.site);
  if (!configuration) return exit_usage;
  std::function<void()> reload;
  StopSignal stop([&reload] {
    if (reload) reload();
  });
  Service service(*configuration, [&options] { return read_site(options.site); });
  try {
    if (!service.start([&stop](std::chrono::milliseconds time) { return stop.wait(time); })) return exit_fine;
    if (options.ready_file)
      write_ready_file(*options.ready_file, ready_document(service.addresses(), configuration->dicom.ae_title));
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
  const Addresses at = service.addresses();
  log::info("ready: HL7 on {}, DICOM on {}, HTTP on {}", to_text(at.hl7), to_text(at.dicom), to_text(at.http));
  log_admission(*configuration);
  reload = [&service] { service.reload_mappings(); };
  if (isatty(STDOUT_FILENO) != 0) std::cout << greeting(at, *configuration) << std::flush;
  stop.wait();
  log::info("stopping; a second signal ends it at once");
  service.stop();
  log::info("stopped");
  return exit_fine;
}

}  // namespace stepwise::app
