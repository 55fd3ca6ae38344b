// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/hl7_sender.hpp"

#include "base/limits.hpp"
#include "broker/usecases/intake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

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
                     Destination destination, std::shared_ptr<Leases> leases,
                     std::shared_ptr<const DestinationSender> predecessor)
    : strand_(asio::make_strand(executor)),
      threads_(threads),
      context_(context),
      destination_(std::move(destination)),
      queue_(context, std::move(leases),
             {.name = destination_.profile.name,
              .role = std::string(role_name(destination_.profile.role)),
              .host = destination_.host,
              .port = destination_.port,
              .state = destination_.enabled ? "idle" : "disabled"},
             "destination", {.hold_line = destination_.hold_line, .latest_state_only = destination_.latest_state_only},
             std::move(predecessor)),
      timer_(strand_),
      client_(strand_),
      rate_limiter_(destination_.rate_per_second) {
  if (destination_.mllp_release == 2) client_.use_release_2();
  if (destination_.tls_context) client_.use_tls({destination_.tls_context, destination_.tls_host});
}

void Hl7Sender::start() {
  if (!destination_.enabled) return;
  has_ended_ = false;
  asio::co_spawn(strand_, serve(), [self = shared_from_this()](const std::exception_ptr&) {});
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

bool Hl7Sender::has_ended() const {
  return has_ended_;
}

DestinationStatus Hl7Sender::status() const {
  return queue_.status();
}

// wake() ends the pause only if there was no work; it does not shorten a back-off.
asio::awaitable<void> Hl7Sender::pause(int ms, bool until_woken) {
  const auto end = std::chrono::steady_clock::now() + milliseconds(ms);
  while (!stopping_ && std::chrono::steady_clock::now() < end && !(until_woken && woken_)) {
    timer_.expires_at(end);
    boost::system::error_code ignored;  // cancelled by wake() or stop()
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (until_woken) woken_ = false;
}

asio::awaitable<void> Hl7Sender::serve() {
  queue_.start();
  const auto self = shared_from_this();
  while (!stopping_) {
    bool database_away = false;
    try {
      co_await serve_once();
    } catch (const std::exception&) {
      database_away = true;  // the text of the exception may contain data
    }
    if (database_away) {
      queue_.note_database_away();
      co_await pause(limits::relay_poll_ms, false);
    }
  }
  client_.close();
  auto release = [this] { queue_.release(); };
  co_await threads_.run(std::move(release));
  has_ended_ = true;
}

asio::awaitable<void> Hl7Sender::serve_once() {
  auto take = [this] { return queue_.take(); };
  woken_ = false;
  std::vector<sql::Delivery> deliveries = co_await threads_.run(std::move(take));
  if (deliveries.empty()) co_await pause(limits::relay_poll_ms, true);
  for (sql::Delivery& delivery : deliveries) {
    if (!queue_.is_fresh()) co_return;
    const milliseconds wait = rate_limiter_.next(std::chrono::steady_clock::now());
    if (wait > milliseconds::zero()) co_await pause(static_cast<int>(wait.count()), false);
    if (stopping_ || !queue_.holds_lease()) co_return;
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
      if (error)
        co_return Exchange{Outcome::not_connected, "",
                           client_.tls_failure().empty() ? error.message() : "no TLS: " + client_.tls_failure()};
    }
    if (!queue_.holds_lease())
      co_return Exchange{Outcome::not_connected, "", "the lease ended before the message was sent"};
    Exchange exchange = co_await client_.send(delivery.bytes, timeout);
    // If the receiver has closed an idle connection, this is noticed only now, so there is one more attempt.
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
    judgement = {{AckDisposition::again, got.detail.empty() ? std::string(what) : std::string(what) + ": " + got.detail,
                  failure}};
  }
  if (judgement.carries_number) {
    auto take = [&, this] { return takes_number(got.answer); };
    if (!co_await threads_.run(std::move(take)))
      judgement = {{AckDisposition::parked,
                    "the placer order number in the answer could not be taken; the journal says why",
                    Failure::number_refused}};
  }
  const DeliveryOutcome outcome = limited(judgement, delivery.attempts, destination_.max_attempts);
  // Whatever still comes on this connection could be taken for the answer to the next message.
  if (outcome.disposition == AckDisposition::again) client_.close();
  auto settle = [&, this] { return queue_.settle(delivery, outcome, got.answer); };
  const DestinationQueue::Next next = co_await threads_.run(std::move(settle));
  if (next.pause_ms > 0) co_await pause(next.pause_ms, false);
  co_return next.goes_on;
}

// The placer sent the number (NA) in its answer (reference 2.8). Blocking.
bool Hl7Sender::takes_number(const std::string& answer) {
  ReceivedFrame frame;
  frame.bytes = answer;
  frame.peer_address = destination_.host;
  frame.length = static_cast<std::int64_t>(answer.size());
  frame.answers_from = destination_.profile.name;
  Context now = with_current_settings(context_);
  const auto reply = hl7::Message::parse(Intake(now).receive(frame).message);
  return reply && reply->text("MSA-1").ends_with('A');
}

}  // namespace stepwise::broker
