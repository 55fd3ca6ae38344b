// SPDX-License-Identifier: Apache-2.0
// The whole broker: creates database, use cases, listeners, relay and console from a configuration, and starts and
// stops them in the right order. Created, started and stopped by one thread.
#pragma once
#include "base/json.hpp"
#include "broker/config/configuration.hpp"
#include "broker/config/endpoint.hpp"
#include "broker/usecases/context.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

namespace stepwise::broker {

// A port of 0: there is no such port.
struct Addresses {
  Endpoint hl7, dicom, http;
  Endpoint hl7_tls = {}, dicom_tls = {}, http_tls = {};
};

class Service {
 public:
  // `configuration.database.data_dir` is filled in.
  // `read_again`: the configuration as it is in its files now, for reload().
  using ReadAgain = std::function<ReadConfiguration()>;
  explicit Service(Configuration configuration, ReadAgain read_again = {});
  ~Service();  // stop()
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Waits for the given time; true: stop waiting. start() uses it while the site's database is not available.
  using Pause = std::function<bool(std::chrono::milliseconds)>;
  // True: everything listens and is ready. False: `pause` has ended the wait. Throws std::runtime_error or
  // EmbeddedPostgresError with a text for people: an address is in use, or the database cannot be used.
  bool start(const Pause& pause);
  // Makes start(), which runs in another thread, stop waiting for the database. `pause` must return true from now on.
  // Any thread.
  void interrupt_start();
  // Accepts no new connections. Current work may finish within limits::stop_timeout_ms and is interrupted then; the
  // database is stopped last. May be called again.
  void stop();

  // Reads the configuration again, with the mapping files of all senders (R105) and the files of all TLS profiles, and
  // applies what can change while the broker runs (broker/config/configuration_changes.hpp). Open connections stay. If
  // there is a fault, nothing is changed; before the end of start() that is the fault. Any thread.
  ReloadReport reload();
  void reload_by_signal();  // the same, recorded in the audit trail

  // Call it after start().
  Addresses addresses() const;
  broker::Context& context();

 private:
  struct Parts;
  Configuration configuration_;
  ReadAgain read_again_;
  std::unique_ptr<Parts> parts_;
  mutable std::mutex reloading_;  // one reload at a time; guards has_started_, and configuration_ after start()
  bool has_started_ = false;
  std::mutex starting_;  // guards the members below
  sql::Database* database_ = nullptr;
  bool start_is_interrupted_ = false;
};

// The content of `--ready-file`, for scripts and tests: the addresses on which the broker listens. It is written when
// the broker is ready.
// {"pid": 1, "hl7": {"address", "port"}, "dicom": {"address", "port", "ae_title"}, "http": {"address", "port", "url"}}
// Each has "tls_port" as well if it has such a port. A port of 0: there is none.
Json ready_document(const Addresses& addresses, const std::string& ae_title);
// Writes the file atomically: under another name, which is then changed. Throws std::runtime_error.
void write_ready_file(const std::filesystem::path& path, const Json& document);

}  // namespace stepwise::broker
