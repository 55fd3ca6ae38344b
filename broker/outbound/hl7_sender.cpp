// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/hl7_sender.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/usecases/intake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>

namespace stepwise::broker {
namespace {

namespace asio = boost::asio;
using hl7::net::Exchange;
using hl7::net::Outcome;
using std::chrono::milliseconds;

std::string_view role_name(mapping::Role role) {
  switch (role) {
    case mapping::Role::order_placer: return "order placer";
    case mapping::Role::image_manager: return "image manager";
    case mapping::Role::result_receiver: return "result receiver";
  }
  return "";
}

}  // namespace

Hl7Sender::Hl7Sender(const asio::any_io_executor& executor, WorkerThreads& threads, Context& context,
                     const Destination& destination, std::shared_ptr<Leases> leases)
    : strand_(asio::make_strand(executor)),
      threads_(threads),
      context_(context),
      destination_(destination),
      leases_(std::move(leases)),
      timer_(strand_),
      client_(strand_),
      backoff_(std::random_device{}()),
      rate_limiter_(destination.rate_per_second) {
  if (destination.mllp_release_2) client_.use_release_2();
  status_ = {destination.profile.name,
             std::string(role_name(destination.profile.role)),
             destination.host,
             destination.port,
             destination.enabled ? "idle" : "disabled",
             "",
             0};
}

void Hl7Sender::start() {
  if (destination_.enabled) asio::co_spawn(strand_, serve(), [self = shared_from_this()](const std::exception_ptr&) {});
}

void Hl7Sender::wake() {
  asio::post(strand_, [self = shared_from_this()] {
    self->woken_ = true;
    self->timer_.cancel();
  });
}

void Hl7Sender::stop() {
  stopping_ = true;
  asio::post(strand_, [self = shared_from_this()] { self->timer_.cancel(); });
}

DestinationStatus Hl7Sender::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Hl7Sender::show(std::string state, std::string error, std::string_view logged) {
  const std::lock_guard lock(mutex_);
  status_.state = std::move(state);
  if (!logged.empty() && error != status_.last_error)
    log::warning("destination {}: {}", destination_.profile.name, logged);
  status_.last_error = std::move(error);
}

// A wake ends it only when the pause is for want of work; back-off keeps its time.
asio::awaitable<void> Hl7Sender::pause(int ms, bool until_woken) {
  const auto end = std::chrono::steady_clock::now() + milliseconds(ms);
  while (!stopping_ && std::chrono::steady_clock::now() < end && !(until_woken && woken_)) {
    timer_.expires_at(end);
    boost::system::error_code ignored;  // cancelled: somebody woke us
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (until_woken) woken_ = false;
}

// What the receiver said is for the API alone: it may hold patient data.
void Hl7Sender::note_failure(Failure failure) {
  if (!outage_.failed(std::chrono::steady_clock::now())) return;
  log::warning("destination {}: messages wait, {}; it is tried again until it answers", destination_.profile.name,
               to_text(failure));
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.profile.name}}, 1);
}

void Hl7Sender::note_answer() {
  if (!outage_.answered()) return;
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - outage_.began());
  log::info("destination {}: takes messages again after {} s", destination_.profile.name, took.count());
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.profile.name}}, 0);
}

asio::awaitable<void> Hl7Sender::serve() {
  context_.metrics.set("stepwise_destination_failing", {{"destination", destination_.profile.name}}, 0);
  const auto self = shared_from_this();
  while (!stopping_) {
    bool database_away = false;
    try {
      co_await serve_once();
    } catch (const std::exception&) {
      database_away = true;  // its text may quote data
    }
    if (database_away) {
      show("waiting to try again", "the database is not available", "the database is not available");
      co_await pause(limits::relay_poll_ms, false);
    }
  }
  client_.close();
  if (lease_) {
    auto release = [this] { leases_->release(*lease_); };
    try {
      co_await threads_.run(std::move(release));
    } catch (const std::exception&) {
      log::info("destination {}: the lease could not be given back, it will expire", destination_.profile.name);
    }
  }
}

asio::awaitable<void> Hl7Sender::serve_once() {
  auto take = [this]() -> std::pair<std::optional<sql::Lease>, std::vector<sql::Delivery>> {
    sql::Outbox outbox(context_.database);
    auto lease = leases_->acquire(destination_.profile.name);
    if (!lease) return {};
    if (destination_.latest_state_only) outbox.skip_superseded(*lease, context_.clock.now());
    auto deliveries = outbox.next(*lease, destination_.hold_line, limits::relay_batch_rows);
    return {std::move(lease), std::move(deliveries)};
  };
  woken_ = false;
  const auto read_at = std::chrono::steady_clock::now();
  auto [lease, deliveries] = co_await threads_.run(std::move(take));
  lease_ = std::move(lease);
  if (!lease_)
    show("held by another broker");
  else if (deliveries.empty())
    show("idle");
  if (deliveries.empty()) {
    co_await pause(limits::relay_poll_ms, true);
    co_return;
  }
  show("sending", status().last_error);
  for (sql::Delivery& delivery : deliveries) {
    if (std::chrono::steady_clock::now() - read_at > milliseconds(limits::relay_batch_ms)) co_return;
    const milliseconds wait = rate_limiter_.next(std::chrono::steady_clock::now());
    if (wait > milliseconds::zero()) co_await pause(static_cast<int>(wait.count()), false);
    if (stopping_ || !leases_->holds(*lease_)) co_return;
    if (!co_await deliver(std::move(delivery))) co_return;
  }
}

asio::awaitable<Exchange> Hl7Sender::exchange(const sql::Delivery& delivery) {
  const milliseconds timeout(destination_.ack_timeout_ms);
  const bool was_open = client_.connected();
  for (bool is_second_try = false;; is_second_try = true) {
    if (!client_.connected()) {
      const auto error = co_await client_.connect(destination_.host, static_cast<std::uint16_t>(destination_.port),
                                                  milliseconds(destination_.connect_timeout_ms));
      if (error) co_return Exchange{Outcome::not_connected, "", error.message()};
    }
    if (!leases_->holds(*lease_))
      co_return Exchange{Outcome::not_connected, "", "the lease ended before the message was sent"};
    Exchange exchange = co_await client_.send(delivery.bytes, timeout);
    // A connection that its receiver had closed for idleness shows only now.
    if (exchange.outcome == Outcome::lost && was_open && !is_second_try) continue;
    co_return exchange;
  }
}

asio::awaitable<bool> Hl7Sender::deliver(sql::Delivery delivery) {
  const auto end = std::chrono::steady_clock::now() + milliseconds(destination_.ack_timeout_ms);
  const bool is_number_request = delivery.kind == "order_number_request";
  Exchange got = co_await exchange(delivery);
  Judgement judgement;
  while (got.outcome == Outcome::answered) {
    judgement = judge(got.answer, delivery.control_id, is_number_request);
    const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    if (!judgement.is_for_another || left <= milliseconds::zero()) break;
    got = co_await client_.receive(left);
  }
  if (got.outcome != Outcome::answered) {
    const std::string_view what = hl7::net::to_text(got.outcome);
    const Failure failure = judgement.is_for_another ? Failure::wrong_msa : failure_of(got.outcome);
    judgement = {AckDisposition::again, got.detail.empty() ? std::string(what) : std::string(what) + ": " + got.detail,
                 false, false, failure};
  }
  if (judgement.carries_number) {
    auto take = [&, this] { return takes_number(got.answer); };
    if (!co_await threads_.run(std::move(take)))
      judgement = {AckDisposition::parked,
                   "the placer order number in the answer could not be taken; the journal says why", false, false,
                   Failure::number_refused};
  }
  judgement = limited(std::move(judgement), delivery.attempts, destination_.max_attempts);
  // Whatever still comes on this connection could be taken for the answer to the next message.
  if (judgement.disposition == AckDisposition::again) client_.close();
  co_return co_await settle(delivery, judgement, got.answer);
}

// Reference 2.8: the NA came as the answer. Blocking.
bool Hl7Sender::takes_number(const std::string& answer) {
  ReceivedFrame frame;
  frame.bytes = answer;
  frame.peer_address = destination_.host;
  frame.length = static_cast<std::int64_t>(answer.size());
  frame.answers_from = destination_.profile.name;
  const auto reply = hl7::Message::parse(Intake(context_).receive(frame).message);
  return reply && reply->text("MSA-1").ends_with('A');
}

asio::awaitable<bool> Hl7Sender::settle(const sql::Delivery& delivery, const Judgement& judgement,
                                        const std::string& answer) {
  static constexpr std::array names{"delivered", "parked", "again"};
  auto record = [&, this] {
    sql::Outbox outbox(context_.database);
    const Instant now = context_.clock.now();
    const sql::DeliveryFailure failure{std::string(to_text(judgement.failure)), judgement.why};
    switch (judgement.disposition) {
      case AckDisposition::delivered: return outbox.delivered(*lease_, delivery.id, answer, now);
      case AckDisposition::parked: return outbox.parked(*lease_, delivery.id, answer, failure, now);
      case AckDisposition::again: return outbox.failed(*lease_, delivery.id, answer, failure, now);
    }
    return false;
  };
  const bool still_ours = co_await threads_.run(std::move(record));
  context_.metrics.count("stepwise_deliveries_total",
                         {{"destination", destination_.profile.name},
                          {"outcome", names[static_cast<std::size_t>(judgement.disposition)]}});
  if (judgement.failure != Failure::none)
    context_.metrics.count("stepwise_delivery_failures_total", {{"destination", destination_.profile.name},
                                                                {"failure", std::string(to_text(judgement.failure))}});
  if (!still_ours) co_return false;
  if (judgement.disposition != AckDisposition::again) note_answer();
  switch (judgement.disposition) {
    case AckDisposition::delivered: {
      backoff_.reset();
      const std::lock_guard lock(mutex_);
      ++status_.delivered;
      status_.last_error.clear();
      co_return true;
    }
    case AckDisposition::parked:
      log::warning("destination {}: message {} parked, the receiver refused it; see /api/v1/deliveries/{}",
                   destination_.profile.name, delivery.control_id, delivery.id);
      co_return false;  // what it holds back must not go out with this batch
    case AckDisposition::again:
      note_failure(judgement.failure);
      show("waiting to try again", judgement.why);
      co_await pause(backoff_.next_ms(), false);
      co_return false;
  }
  co_return false;
}

}  // namespace stepwise::broker
