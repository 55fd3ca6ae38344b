// SPDX-License-Identifier: Apache-2.0
#include "broker/service/service.hpp"

#include "base/deadline.hpp"
#include "base/log.hpp"
#include "base/memory.hpp"
#include "base/text.hpp"
#include "base/worker_threads.hpp"
#include "broker/config/configuration_changes.hpp"
#include "broker/embedded/embedded_postgres.hpp"
#include "broker/http/console.hpp"
#include "broker/outbound/relay.hpp"
#include "broker/service/hl7_listener.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/certificate_validity.hpp"
#include "broker/usecases/clock_watch.hpp"
#include "broker/usecases/device_statistics.hpp"
#include "broker/usecases/dicom_services.hpp"
#include "broker/usecases/never_performed.hpp"
#include "broker/usecases/query_records.hpp"
#include "dicom/net/server.hpp"
#include "sql/access.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <optional>
#include <set>
#include <thread>

namespace stepwise::broker {

namespace {

using std::chrono::milliseconds;

mapping::Zone zone_of(const Configuration& configuration) {
  auto zone = mapping::Zone::named(configuration.site.time_zone);
  if (!zone) throw std::runtime_error(describe(zone.error()));
  return *zone;
}

// The profile that a section names; null: none.
std::shared_ptr<TlsContext> tls_of(const Configuration& all, const PortsConfiguration& ports) {
  return ports.tls.empty() ? nullptr : all.tls.at(ports.tls).context;
}

template <class ListenerSettings>
void set_ports(ListenerSettings& settings, const PortsConfiguration& c, std::shared_ptr<TlsContext> tls) {
  settings.address = c.address;
  settings.port.reset();
  if (c.clear_text) settings.port = static_cast<std::uint16_t>(c.port);
  if (tls) settings.tls_port = static_cast<std::uint16_t>(c.tls_port);
  settings.tls = std::move(tls);
}

dicom::net::ServerSettings dicom_settings(const Configuration& all) {
  const DicomConfiguration& c = all.dicom;
  dicom::net::ServerSettings s;
  set_ports(s, c, tls_of(all, c));
  s.ae_title = c.ae_title;
  s.associations_served = c.associations;
  s.associations_per_address = c.associations_per_address;
  s.associations_waiting = c.associations_waiting;
  s.waiting_timeout_ms = c.waiting_timeout_ms;
  s.idle_timeout_s = c.idle_timeout_s;
  s.request_timeout_s = c.request_timeout_s;
  return s;
}

http::ConsoleSettings http_settings(const Configuration& all) {
  http::ConsoleSettings s;
  set_ports(s, all.http, tls_of(all, all.http));
  s.access.token = all.http.token;
  s.access.proxy_secret = all.http.proxy_secret;
  s.access.host_names = all.http.host_names;
  s.access.sessions = {std::chrono::minutes(all.http.session_idle_minutes), std::chrono::hours(all.http.session_hours)};
  return s;
}

std::vector<Error> errors_of(const std::vector<ConfigurationFault>& faults) {
  std::vector<Error> errors;
  for (const ConfigurationFault& fault : faults) {
    errors.push_back({.kind = ErrorKind::data_type,
                      .code = "configuration",
                      .place = fmt::format("{}:{}:{}", fault.file, fault.line, fault.column),
                      .value = {},
                      .rule = fault.key.empty() ? fault.text : fault.key + ": " + fault.text,
                      .remedy = "correct it; the old configuration stays in force"});
  }
  return errors;
}

}  // namespace

// The parts in the order of their creation; they are destroyed in reverse order.
struct Service::Parts {
  explicit Parts(const Configuration& configuration)
      : zone(zone_of(configuration)),
        first_settings(std::make_shared<const broker::Settings>(settings_from(configuration))),
        settings(first_settings) {}
  ~Parts();

  SystemClock clock;
  Metrics metrics;
  mapping::Zone zone;
  // Parts that are not reloaded, such as the sender of the audit trail, refer to them until the end.
  std::shared_ptr<const broker::Settings> first_settings;
  broker::CurrentSettings settings;
  std::optional<EmbeddedPostgres> postgres;
  std::optional<sql::Database> database;
  std::optional<sql::NumberBlocks> numbers;
  std::optional<broker::DeviceStatistics> stations;
  std::optional<broker::ClockWatch> clock_watch;
  // Connections of their own, one for each of the two below, also while the others are shut down.
  std::optional<sql::Database> record_database;
  std::optional<broker::AuditTrail> audit;
  std::optional<broker::QueryRecords> queries;  // absent: queries are not recorded
  std::optional<broker::Context> context;
  // Each part has its own threads, so that no part uses up those of another. A thread uses at most one database
  // connection, and there are enough connections for all threads (limits::database_connections). Associations and the
  // sweep have threads of another kind.
  std::optional<WorkerThreads> intake_threads, api_threads, peer_threads, delivery_threads;
  boost::asio::io_context io;  // after the worker threads, because its coroutines use them
  std::thread io_thread;
  std::promise<void> io_ended;
  std::optional<broker::Relay> relay;
  std::optional<broker::NeverPerformedTimer> never_performed;
  std::optional<http::Console> console;
  boost::asio::steady_timer certificate_timer{io};
  std::atomic<bool> listening{false};  // true: HL7 and DICOM listen
  std::optional<Hl7Listener> hl7;
  std::optional<broker::DicomServices> modality;
  std::optional<dicom::net::DicomServer> dicom;

  void open_database(const Configuration& configuration);
  void open_console(const Configuration& configuration);
  bool prepare_database(const Pause& pause);
  bool wait_for_database(const Pause& pause);
  boost::asio::awaitable<void> watch_certificates();
  void end_all();
  void hand_numbers_back();
  void record(model::AuditKind kind, const std::string& what, const std::string& fault = {});
  void apply(const Configuration& configuration, const std::vector<SectionChange>& changes);
  void require_administrator(const HttpConfiguration& http);
  void listen(const Configuration& configuration);
};

// Ends all running work before the objects that it uses are destroyed.
Service::Parts::~Parts() {
  io.stop();
  if (io_thread.joinable()) io_thread.join();
  for (auto* threads : {&intake_threads, &api_threads, &peer_threads, &delivery_threads}) {
    if (*threads) (*threads)->stop();
  }
}

void Service::Parts::open_database(const Configuration& configuration) {
  std::string url = configuration.database.url;
  if (url.empty()) {
    postgres.emplace(configuration.database.data_dir, configuration.process.user);
    postgres->start();
    url = postgres->connection_string();
  }
  database.emplace(url, configuration.database.connections, limits::database_borrow_timeout_ms);
  numbers.emplace(*database);
  context.emplace(broker::Context{*first_settings, clock, zone, metrics, *database, *numbers, {}});
  context->current_settings = &settings;
  context->stations = &stations.emplace(*database, clock);
  record_database.emplace(url, 2, limits::database_borrow_timeout_ms);
  context->audit = &audit.emplace(*record_database, clock, metrics);
  if (const int days = configuration.dicom.query_record_days; days > 0)
    context->queries = &queries.emplace(*record_database, clock, metrics, days);
  context->clock_watch = &clock_watch.emplace(clock, *database, metrics,
                                              std::chrono::seconds(configuration.never_performed.clock_difference_s));
  intake_threads.emplace(configuration.database.threads);
  api_threads.emplace(limits::api_threads);
  peer_threads.emplace(limits::peer_threads);
  delivery_threads.emplace(limits::delivery_threads);
  relay.emplace(io.get_executor(), *delivery_threads, *context);
  context->deliveries_written = [this](const std::vector<std::string>& destinations) { relay->wake(destinations); };
}

// The console is opened first, so that monitoring shows what the broker waits for.
void Service::Parts::open_console(const Configuration& configuration) {
  const auto ready = [this]() -> std::vector<http::ReadyPart> {
    const bool is = listening;
    std::vector<http::ReadyPart> parts{{"listeners", is, is ? "" : "the HL7 and DICOM ports are not open yet"}};
    if (postgres) {
      const EmbeddedPostgres::Status status = postgres->status();
      parts.push_back({"embedded PostgreSQL", status.is_up, status.text});
    }
    parts.push_back({"clock", true, clock_watch->text()});  // the broker works, but the sweep ends no steps
    return parts;
  };
  const auto measure = [this](Metrics& measured) {
    if (postgres) {
      const EmbeddedPostgres::Status status = postgres->status();
      measured.set("stepwise_embedded_postgres_up", {}, status.is_up ? 1 : 0);
      measured.set("stepwise_embedded_postgres_restarts", {}, status.restarts);
    }
    if (!listening) return;
    measured.set("stepwise_dicom_associations", {{"state", "served"}}, dicom->active());
    measured.set("stepwise_dicom_associations", {{"state", "waiting"}}, dicom->waiting());
  };
  console.emplace(io.get_executor(), *api_threads, *peer_threads, *context, &*relay, ready,
                  http_settings(configuration), measure);
  console->start();
  boost::asio::co_spawn(io, watch_certificates(), boost::asio::detached);
  io_thread = std::thread([this] {
    io.run();
    io_ended.set_value();
  });
}

// Says at the start and once a day which certificates expire soon, until the timer is cancelled.
boost::asio::awaitable<void> Service::Parts::watch_certificates() {
  boost::system::error_code error;
  while (!error) {
    for (const auto& profile : settings.get()->certificates) log_validity(*profile, clock.now());
    certificate_timer.expires_after(std::chrono::hours(limits::certificate_check_hours));
    co_await certificate_timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
  }
}

bool Service::Parts::wait_for_database(const Pause& pause) {
  milliseconds wait(limits::database_start_wait_first_ms);
  while (const auto failure = database->ping()) {
    log::warning("the database does not answer ({}), trying again in {} ms", *failure, wait.count());
    if (pause(wait)) return false;
    wait = std::min(2 * wait, milliseconds(limits::database_start_wait_last_ms));
  }
  return true;
}

// False: `pause` has ended the wait. The connection can be lost again before the migration ends.
bool Service::Parts::prepare_database(const Pause& pause) {
  while (wait_for_database(pause) && !pause(milliseconds(0))) {
    try {
      for (const std::string& name : database->migrate()) log::info("migration {} applied", name);
      return true;
    } catch (const sql::DatabaseUnavailable& failure) {
      log::warning("the database connection was lost before the migration: {}", failure.what());
    }
  }
  return false;
}

// If other machines can reach the API, at least one user or program must be able to log in.
void Service::Parts::require_administrator(const HttpConfiguration& http) {
  if (is_loopback(http.address) || !http.token.empty()) return;
  if (sql::AccessStore(*database).has_administrator(clock.now())) return;
  throw std::runtime_error(fmt::format(
      "http.address {} can be reached from elsewhere, but there is no administrator: make one with `stepwise user add "
      "NAME --role administer` and the options of this command, or set http.token",
      http.address));
}

void Service::Parts::record(model::AuditKind kind, const std::string& what, const std::string& fault) {
  model::AuditEvent event;
  event.kind = kind;
  event.actor.kind = model::AuditActorKind::stepwise;
  event.what = what;
  event.detail = text::cut(fault, limits::audit_text_characters);
  event.outcome = fault.empty() ? 0 : 4;
  audit->record(std::move(event));
}

void Service::Parts::listen(const Configuration& configuration) {
  hl7.emplace(io.get_executor(), configuration.hl7, tls_of(configuration, configuration.hl7), *intake_threads,
              *context);
  modality.emplace(*context);
  dicom.emplace(dicom_settings(configuration), *modality);
  audit->start();
  if (queries) queries->start();
  record(model::AuditKind::application_started, "start");
  relay->start();
  never_performed.emplace(*context, std::chrono::minutes(configuration.never_performed.interval_minutes));
  hl7->start();
  dicom->start();
  listening = true;
}

Service::Service(Configuration configuration, ReadAgain read_again)
    : configuration_(std::move(configuration)), read_again_(std::move(read_again)) {}

Service::~Service() {
  stop();
}

bool Service::start(const Pause& pause) {
  std::signal(SIGPIPE, SIG_IGN);  // if a peer closes its connection, the write returns an error instead
  separate_large_blocks();
  parts_ = std::make_unique<Parts>(configuration_);
  Parts& p = *parts_;
  p.open_database(configuration_);
  if (read_again_) p.context->reload = [this] { return reload(); };
  p.open_console(configuration_);
  {
    const std::lock_guard lock(starting_);
    database_ = &*p.database;
    if (start_is_interrupted_) database_->shut_down();
  }
  if (!p.prepare_database(pause)) return false;
  p.require_administrator(configuration_.http);
  p.listen(configuration_);
  const std::lock_guard lock(reloading_);
  has_started_ = true;
  return true;
}

// The messages for a new destination are made from now on; its sender finds them. What waits for a destination that was
// removed stays in the outbox.
void Service::Parts::apply(const Configuration& configuration, const std::vector<SectionChange>& changes) {
  const std::shared_ptr<const broker::Settings> before = settings.get();
  const auto now = std::make_shared<const broker::Settings>(settings_from(configuration));
  std::set<std::string> changed;
  for (const SectionChange& change : changes) {
    if (change.section == "destination" || change.section == "mpps_destination") changed.insert(change.name);
  }
  const auto add_if_profile_changed = [&](const auto& old, const auto& destinations, auto name_of) {
    for (const auto& one : destinations) {
      const auto found = std::ranges::find_if(old, [&](const auto& other) { return name_of(other) == name_of(one); });
      if (found != old.end() && found->tls_context != one.tls_context) changed.insert(name_of(one));
    }
  };
  add_if_profile_changed(before->destinations, now->destinations, [](const auto& one) { return one.profile.name; });
  add_if_profile_changed(before->performed_destinations, now->performed_destinations,
                         [](const auto& one) { return one.name; });
  settings.set(now);
  relay->set_destinations(*now, changed);
}

ReloadReport Service::reload() {
  const std::lock_guard lock(reloading_);
  if (!has_started_)
    return {errors_of({{{}, 0, 0, "", "the broker is still starting: reload again when it is ready"}}), {}, {}};
  const ReadConfiguration read = read_again_();
  std::vector<ConfigurationFault> faults = read.faults;
  ConfigurationChanges changes;
  if (faults.empty()) changes = changes_between(configuration_, read);
  // Their files have been read without a fault just now, so this fails only if they change at the same moment.
  for (const auto& [name, profile] : changes.now.tls) {
    try {
      profile.context->reload();
    } catch (const TlsFault& failure) { faults.push_back({{}, 0, 0, "tls." + name, failure.what()}); }
  }
  for (const ConfigurationFault& fault : faults) log::error("not reloaded: {}", describe(fault));
  if (!faults.empty()) return {errors_of(faults), {}, {}};
  configuration_ = std::move(changes.now);
  parts_->apply(configuration_, changes.applied);
  for (const auto& [name, profile] : configuration_.tls) log_validity(*profile.context, parts_->clock.now());
  ReloadReport report;
  for (const SectionChange& one : changes.applied) {
    report.applied.push_back({one.section, one.name, std::string(one.change)});
    log::info("reloaded: {}{}{} {}", one.section, one.name.empty() ? "" : ".", one.name, one.change);
  }
  for (const ConfigurationFault& place : changes.needs_restart) {
    report.needs_restart.push_back({place.key, place.file, place.line, place.column});
    log::warning("{}", describe(place));
  }
  for (const ConfigurationFault& warning : read.warnings) log::warning("{}", describe(warning));
  log::info("the configuration, the mapping files and the files of TLS were reloaded");
  return report;
}

void Service::reload_by_signal() {
  const ReloadReport report = reload();
  const std::string fault =
      report.faults.empty() ? "" : report.faults.front().place + ": " + report.faults.front().rule;
  parts_->record(model::AuditKind::software_configuration, "configuration read again (SIGHUP)", fault);
}

void Service::interrupt_start() {
  const std::lock_guard lock(starting_);
  start_is_interrupted_ = true;
  if (database_) database_->shut_down();
}

// Connections end after their current answer, senders after their current message; then the context has no more work.
void Service::Parts::end_all() {
  const auto end =
      std::chrono::steady_clock::now() + milliseconds(limits::stop_timeout_ms + limits::stop_answer_timeout_ms);
  if (hl7) hl7->stop();
  if (relay) relay->stop();
  if (console) console->stop();
  boost::asio::post(io, [this] { certificate_timer.cancel(); });
  never_performed.reset();
  if (dicom) dicom->stop();
  if (relay) relay->join();
  if (io_thread.joinable()) io_ended.get_future().wait_until(end);
  if (listening) {
    hand_numbers_back();
    record(model::AuditKind::application_stopped, "stop");
  }
}

// Returns unused numbers, so that accession numbers and step ids continue without a gap after a restart.
void Service::Parts::hand_numbers_back() {
  try {
    numbers->hand_back();
  } catch (const std::exception& failure) {
    log::info("unused numbers could not be returned, so they are skipped: {}", failure.what());
  }
}

void Service::stop() {
  if (!parts_) return;
  {
    Parts& p = *parts_;
    const Deadline deadline(milliseconds(limits::stop_timeout_ms), [&p] {
      log::warning(
          "not everything has finished within {} ms, so it is interrupted; messages without an answer or acknowledgement will be sent again",
          limits::stop_timeout_ms);
      if (p.relay) p.relay->break_off();
      if (p.database) p.database->shut_down();
    });
    p.end_all();
  }
  if (parts_->audit) {
    const Deadline deadline(milliseconds(limits::stop_audit_timeout_ms),
                            [this] { parts_->record_database->shut_down(); });
    if (parts_->queries) parts_->queries->stop();
    parts_->audit->stop();
  }
  {
    const std::lock_guard lock(starting_);
    database_ = nullptr;
  }
  parts_.reset();
}

Addresses Service::addresses() const {
  const std::lock_guard lock(reloading_);
  const auto &hl7 = configuration_.hl7.address, &dicom = configuration_.dicom.address,
             &http = configuration_.http.address;
  return {{hl7, parts_->hl7->port()},     {dicom, parts_->dicom->port()},     {http, parts_->console->port()},
          {hl7, parts_->hl7->tls_port()}, {dicom, parts_->dicom->tls_port()}, {http, parts_->console->tls_port()}};
}

broker::Context& Service::context() {
  return *parts_->context;
}

}  // namespace stepwise::broker
