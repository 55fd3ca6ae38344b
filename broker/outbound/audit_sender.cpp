// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/audit_sender.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "mapping/audit/audit_message.hpp"
#include "mapping/audit/syslog.hpp"
#include "sql/audit.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace stepwise::broker {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds repository_timeout{limits::audit_repository_timeout_ms};
const std::string repository_name = "audit repository";  // no section of the configuration can have this name

std::string host_name() {
  error_code error;
  std::string name = asio::ip::host_name(error);
  return error ? std::string() : name;
}

}  // namespace

AuditSender::AuditSender(const asio::any_io_executor& executor, WorkerThreads& threads, Context& context,
                         std::shared_ptr<Leases> leases)
    : strand_(asio::make_strand(executor)),
      threads_(threads),
      context_(context),
      leases_(std::move(leases)),
      timer_(strand_),
      next_pause_(limits::audit_repository_pause_first_ms),
      status_{.name = repository_name,
              .role = repository_name,
              .host = context.settings.audit.host,
              .port = context.settings.audit.port,
              .state = "idle"} {}

void AuditSender::start() {
  context_.metrics.set("stepwise_destination_failing", {{"destination", repository_name}}, 0);
  asio::co_spawn(strand_, serve(), [self = shared_from_this()](const std::exception_ptr&) {});
}

void AuditSender::stop() {
  stopping_ = true;
  asio::post(strand_, [self = shared_from_this()] {
    self->timer_.cancel();
    if (self->stream_) self->stream_->cancel();
  });
}

bool AuditSender::has_ended() const {
  return stopping_;  // it has no successor that waits for it
}

DestinationStatus AuditSender::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void AuditSender::show(std::string state, std::string error) {
  const std::lock_guard lock(mutex_);
  status_.state = std::move(state);
  status_.last_error = std::move(error);
}

asio::awaitable<void> AuditSender::pause(milliseconds time) {
  if (stopping_) co_return;
  timer_.expires_after(time);
  error_code ignored;  // cancelled by stop()
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> AuditSender::serve() {
  const auto self = shared_from_this();
  while (!stopping_) {
    bool goes_on = false;
    try {
      goes_on = co_await serve_once();
    } catch (const std::exception&) {  // its text may contain data
      lost("the database is not available");
    }
    if (goes_on) continue;
    co_await pause(next_pause_);
    next_pause_ = std::min(2 * next_pause_, milliseconds(limits::audit_repository_pause_last_ms));
  }
  if (stream_) co_await stream_->end_tls();
  stream_.reset();
  auto give_back = [this] { release(); };
  co_await threads_.run(std::move(give_back));
}

bool AuditSender::has_lease() {
  lease_ = leases_->acquire(repository_name);
  return lease_.has_value();
}

void AuditSender::release() {
  try {
    if (lease_) leases_->release(*lease_);
  } catch (const std::exception&) {
    log::info("{}: the lease could not be given back, it will expire", repository_name);
  }
}

asio::awaitable<bool> AuditSender::serve_once() {
  auto lease = [this] { return has_lease(); };
  if (!co_await threads_.run(std::move(lease))) {
    stream_.reset();
    show("held by another broker", "");
    next_pause_ = milliseconds(limits::audit_repository_pause_first_ms);
    co_return false;
  }
  if (!stream_ && !co_await connect()) co_return false;
  auto next = [this] { return next_frames(); };
  const std::vector<Frame> frames = co_await threads_.run(std::move(next));
  if (!co_await send(frames)) co_return false;
  // The repository sends nothing, so reading only notices that it has closed the connection.
  const milliseconds time(frames.empty() ? limits::audit_poll_ms : 1);
  const hl7::net::Stream::Read read = co_await stream_->read(hl7::net::in(time));
  if (stopping_) co_return true;
  if (read.error && read.error != asio::error::timed_out) {
    lost(read.error.message());
    co_return false;
  }
  co_await confirm();
  co_return true;
}

asio::awaitable<bool> AuditSender::connect() {
  const AuditRepository& repository = context_.settings.audit;
  auto sent = [this] { return sql::AuditStore(context_.database).sent(); };
  last_ = co_await threads_.run(std::move(sent));
  unconfirmed_.clear();
  stream_ = std::make_unique<hl7::net::Stream>(strand_);
  const auto deadline = hl7::net::in(repository_timeout);
  error_code error = co_await stream_->connect(repository.host, static_cast<std::uint16_t>(repository.port), deadline);
  if (!error && repository.tls_context)
    error = co_await stream_->connect_tls(
        *repository.tls_context, repository.tls_host.empty() ? repository.host : repository.tls_host, deadline);
  if (error) {
    lost(stream_->tls_failure().empty() ? error.message() : "no TLS: " + stream_->tls_failure());
    co_return false;
  }
  stream_->limit_unacknowledged(repository_timeout);
  co_return true;
}

// Those whom the messages name.
std::vector<sql::AuditedPatient> AuditSender::patients_of(sql::AuditStore& store, const model::AuditEvent& event) {
  if (!mapping::names_patients(event.kind) || event.patients.empty()) return {};
  const auto named = static_cast<std::ptrdiff_t>(std::min(event.patients.size(), limits::audit_message_patients));
  return store.patients({event.patients.begin(), event.patients.begin() + named});
}

// Renders the messages behind the last one.
std::vector<AuditSender::Frame> AuditSender::next_frames() {
  static const std::string host = host_name();
  const AuditRepository& repository = context_.settings.audit;
  const mapping::AuditSource source{.id = repository.source_id,
                                    .enterprise_site = repository.enterprise_site,
                                    .user_id = context_.settings.application + "|" + context_.settings.facility,
                                    .process_id = std::to_string(::getpid())};
  sql::AuditStore store(context_.database);
  std::vector<Frame> frames;
  for (const sql::AuditRecord& record : store.next(last_, limits::audit_batch_rows)) {
    mapping::SyslogHeader header{.at = record.event.at,
                                 .is_failure = record.event.outcome != 0,
                                 .host_name = host,
                                 .process_id = source.process_id,
                                 .sequence = record.seq};
    for (const std::string& message :
         mapping::write_audit_messages(record.event, source, patients_of(store, record.event)))
      frames.push_back({record.seq, mapping::syslog_frame(header, message)});
  }
  return frames;
}

asio::awaitable<bool> AuditSender::send(const std::vector<Frame>& frames) {
  for (const Frame& frame : frames) {
    if (stopping_ || !leases_->holds(*lease_)) co_return true;
    const error_code error = co_await stream_->write(frame.bytes, hl7::net::in(repository_timeout));
    if (error) {
      lost(error.message());
      co_return false;
    }
    last_ = frame.seq;
    // A record with several messages is confirmed with the last one.
    if (!unconfirmed_.empty() && unconfirmed_.back().seq == frame.seq) unconfirmed_.pop_back();
    unconfirmed_.push_back({frame.seq, steady_clock::now()});
  }
  co_return true;
}

// A connection that takes messages ends an outage.
asio::awaitable<void> AuditSender::confirm() {
  if (stream_->unacknowledged_bytes() != 0) co_return;
  const auto before = steady_clock::now() - milliseconds(limits::audit_confirm_ms);
  std::int64_t confirmed = 0;
  std::int64_t count = 0;
  for (; !unconfirmed_.empty() && unconfirmed_.front().at <= before; unconfirmed_.pop_front(), ++count)
    confirmed = unconfirmed_.front().seq;
  if (count == 0) co_return;
  auto store = [this, confirmed] { sql::AuditStore(context_.database).set_sent(confirmed); };
  co_await threads_.run(std::move(store));
  next_pause_ = milliseconds(limits::audit_repository_pause_first_ms);
  show("idle", "");
  if (outage_.answered()) {
    log::info("{}: takes messages again", repository_name);
    context_.metrics.set("stepwise_destination_failing", {{"destination", repository_name}}, 0);
  }
  const std::lock_guard lock(mutex_);
  status_.delivered += count;
}

void AuditSender::lost(const std::string& reason) {
  stream_.reset();
  show("waiting to try again", reason);
  if (!outage_.failed(steady_clock::now())) return;
  log::error("{}: messages wait: {}", repository_name, reason);
  context_.metrics.set("stepwise_destination_failing", {{"destination", repository_name}}, 1);
}

}  // namespace stepwise::broker
