// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "base/deadline.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/process_user.hpp"
#include "broker/service/service.hpp"
#include "broker/service/stop_signal.hpp"
#include "broker/terminal/command.hpp"

#include <condition_variable>
#include <cstdlib>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace stepwise::broker {

namespace {

// The ports of one listener: "127.0.0.1:2575 and 127.0.0.1:2576 with TLS".
std::string ports_text(const Endpoint& plain, const Endpoint& encrypted, const std::string& scheme = "") {
  if (encrypted.port == 0) return scheme + to_text(plain);
  const std::string with_tls = to_text(encrypted) + " with TLS";
  return plain.port == 0 ? with_tls : scheme + to_text(plain) + " and " + with_tls;
}

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
      ports_text(addresses.hl7, addresses.hl7_tls), ports_text(addresses.dicom, addresses.dicom_tls),
      configuration.dicom.ae_title, ports_text(addresses.http, addresses.http_tls, "http://"),
      embedded ? configuration.database.data_dir + ", in the embedded PostgreSQL"
               : "in the database that the configuration names");
}

// Logs if senders or stations that are not configured are admitted (D16).
void log_admission(const Configuration& configuration) {
  if (configuration.admits_unknown_senders())
    log::info("no [sender.NAME] is configured: every HL7 sender of this machine is accepted");
  if (configuration.admits_unknown_aets())
    log::info("no [station.NAME] is configured: every calling AE title of this machine is accepted");
}

// Database calls, peers and PostgreSQL have their own time limits. This one covers everything else, such as a name
// server that does not answer.
std::unique_ptr<Deadline> end_in_any_case() {
  return std::make_unique<Deadline>(std::chrono::milliseconds(limits::stop_forced_ms), [] {
    log::error("the broker did not stop within {} ms and ends at once; nothing that was acknowledged is lost",
               limits::stop_forced_ms);
    std::_Exit(exit_transport);
  });
}

// Starts the service in a thread of its own, so that a signal is noticed even during the connection to the database and
// its migration. False: a stop signal was received.
bool start(Service& service, StopSignal& stop, std::unique_ptr<Deadline>& last) {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_stopping = false;
  auto started = std::async(std::launch::async, [&] {
    return service.start([&](std::chrono::milliseconds time) {
      std::unique_lock lock(mutex);
      return changed.wait_for(lock, time, [&] { return is_stopping; });
    });
  });
  constexpr std::chrono::milliseconds interval(10);
  while (started.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready) {
    if (is_stopping || !stop.wait(interval)) continue;
    last = end_in_any_case();
    {
      const std::lock_guard lock(mutex);
      is_stopping = true;
    }
    changed.notify_all();
    service.interrupt_start();
    started.wait();
  }
  return started.get() && !is_stopping;
}

}  // namespace

int serve(const ServeOptions& options) {
  const auto configuration = load_site(options.site);
  if (!configuration) return exit_usage;
  forbid_new_privileges();
  std::function<void()> reload;
  StopSignal stop([&reload] {
    if (reload) reload();
  });
  std::unique_ptr<Deadline> last;  // time limit from the stop signal to the end of the service
  Service service(*configuration, [&options] { return read_site(options.site); });
  try {
    const UserAccount account = process_account(configuration->process.user);
    if (!start(service, stop, last)) return exit_fine;
    if (options.ready_file)
      write_ready_file(*options.ready_file, ready_document(service.addresses(), configuration->dicom.ae_title));
    become(account);
    if (!account.name.empty()) log::info("the broker has dropped the rights of root and runs as user {}", account.name);
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
  const Addresses at = service.addresses();
  log::info("ready: HL7 on {}, DICOM on {}, HTTP on {}", ports_text(at.hl7, at.hl7_tls),
            ports_text(at.dicom, at.dicom_tls), ports_text(at.http, at.http_tls));
  log_admission(*configuration);
  for (const ConfigurationFault& warning : configuration->warnings) log::warning("{}", describe(warning));
  reload = [&service] { service.reload_by_signal(); };
  if (isatty(STDOUT_FILENO) != 0) std::cout << greeting(at, *configuration) << std::flush;
  stop.wait();
  log::info("stopping; a second signal ends it at once");
  last = end_in_any_case();
  service.stop();
  log::info("stopped");
  return exit_fine;
}

}  // namespace stepwise::broker
