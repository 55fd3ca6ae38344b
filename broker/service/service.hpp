// SPDX-License-Identifier: Apache-2.0
// The whole broker: database, use cases, listeners, relay, console, put together from a configuration, started and
// stopped in the right order. Made, started and stopped by one thread.
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

struct Addresses {
  Endpoint hl7, dicom, http;
};

class Service {
 public:
  // `configuration.database.data_dir` is filled in.
  // `read_again`: the configuration as it is in its files now, for reload_mappings().
  using ReadAgain = std::function<ReadConfiguration()>;
  explicit Service(Configuration configuration, ReadAgain read_again = {});
  ~Service();  // stop()
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Waits that long; true: give up. How start() waits for a database of the site's that is away.
  using Pause = std::function<bool(std::chrono::milliseconds)>;
  // True: everything listens and is ready. False: it gave up. Throws std::runtime_error or EmbeddedPostgresError, which
  // say what a person must put right: an address in use, a database that can't be used.
  bool start(const Pause& pause);
  // start(), in another thread, does not wait for the database any longer. `pause` must return true from now on. Any
  // thread.
  void interrupt_start();
  // No new connections; what has begun may finish within limits::stop_timeout_ms and is then broken off; the database
  // last. Harmless to repeat.
  void stop();

  // The senders' mapping files as they are now are in force, or all faults, and the old ones stay in force (R105). Once
  // started; any thread.
  std::vector<ConfigurationFault> reload_mappings();

  // Once started.
  Addresses addresses() const;
  broker::Context& context();

 private:
  struct Parts;
  Configuration configuration_;
  ReadAgain read_again_;
  std::unique_ptr<Parts> parts_;
  std::mutex starting_;  // of what follows
  sql::Database* database_ = nullptr;
  bool start_is_interrupted_ = false;
};

// What `--ready-file` gets for scripts and tests: where the broker really listens, once it is ready.

// {"pid": 1, "hl7": {"address", "port"}, "dicom": {"address", "port", "ae_title"}, "http": {"address", "port", "url"}}
Json ready_document(const Addresses& addresses, const std::string& ae_title);
// Whole or not at all: written beside it and renamed. Throws std::runtime_error.
void write_ready_file(const std::filesystem::path& path, const Json& document);

}  // namespace stepwise::broker
