// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_session.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "hl7/msh_bytes.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/core/demangle.hpp>

#include <algorithm>
#include <exception>
#include <typeinfo>
#include <utility>

namespace stepwise::hl7::net {
namespace {

constexpr std::string_view answer_to_http =
    "HTTP/1.1 400 Bad Request\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Connection: close\r\n"
    "\r\n"
    "This port takes HL7 v2 messages in MLLP frames, not HTTP. The web page and the API have a port of their own.\n";

constexpr Milliseconds handshake_timeout{limits::tls_handshake_timeout_ms};

// what() of a database error may quote key values, so only the type of the exception is logged.
std::string type_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& exception) { return boost::core::demangle(typeid(exception).name()); } catch (...) {
    return "an exception of unknown type";
  }
}

std::string_view event_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::tls: return "tls";
    case Protocol::http: return "http";
    case Protocol::dicom: return "dicom";
    case Protocol::hl7_without_mllp: return "unframed";
  }
  return "";
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, std::shared_ptr<const SessionContext> context, std::uint64_t number,
                 bool is_tls)
    : context_(std::move(context)),
      stream_(std::move(socket)),
      framer_(context_->settings.framer),
      is_tls_(is_tls),
      share_(*context_->bytes_in_flight),
      pause_(stream_.executor()),
      room_(std::make_shared<asio::steady_timer>(stream_.executor())) {
  const auto endpoint = stream_.peer();
  peer_.address = endpoint.address().to_string();
  peer_.port = endpoint.port();
  peer_.connection = number;
  const auto& uses_release_2 = context_->settings.uses_release_2;
  speaks_release_2_ = uses_release_2 && uses_release_2(peer_.address);
}

void Session::observe(std::string_view event) const {
  if (context_->observer) context_->observer->observed(event, peer_);
}

asio::awaitable<void> Session::refuse() {
  log::warning("HL7 connection from {} refused: {} are open, which is the limit", peer_.address,
               context_->settings.connections);
  observe("refused");
  stream_.close();
  co_return;
}

void Session::stop() {
  stopping_ = true;
  room_->cancel();
  pause_.cancel();
  if (reading_) stream_.cancel();
}

void Session::evict() {
  log::warning("HL7 connection {} from {} ended for another one: all connections, or those of its address, are taken",
               peer_.connection, peer_.address);
  observe("evicted");
  stop();
  if (writing_) stream_.close();
}

asio::awaitable<void> Session::run() {
  log::debug("HL7 connection {} from {}:{}", peer_.connection, peer_.address, peer_.port);
  observe("opened");
  Next next = Next::go_on;
  if (is_tls_) next = co_await accept_tls();
  while (next == Next::go_on && !stopping_) next = co_await handle_event(framer_.next());
  if (is_tls_ && stream_.is_open()) co_await stream_.end_tls();
  stream_.close();
  if (noise_ > 0) log::info("HL7 connection {}: {} bytes outside of frames were skipped", peer_.connection, noise_);
  log::debug("HL7 connection {} ended", peer_.connection);
  observe("closed");
}

asio::awaitable<Session::Next> Session::accept_tls() {
  reading_ = true;
  begin_wait();
  const error_code error = co_await stream_.accept_tls(*context_->settings.tls, in(handshake_timeout));
  end_wait();
  reading_ = false;
  if (!error) {
    peer_.certificate = stream_.tls_peer();
    co_return Next::go_on;
  }
  if (!stopping_) {
    log::warning("HL7 connection from {}: no TLS ({}); the port needs TLS and what [tls.{}] says", peer_.address,
                 error == asio::error::timed_out ? "no handshake in time" : stream_.tls_failure(),
                 context_->settings.tls->profile().name);
    observe("tls-failed");
  }
  stream_.close();
  co_return Next::end;
}

asio::awaitable<Session::Next> Session::handle_event(FramerEvent event) {
  if (auto* received = std::get_if<Frame>(&event)) co_return co_await answer(std::move(*received));
  if (const auto* foreign = std::get_if<ForeignProtocol>(&event)) co_return co_await refuse_protocol(foreign->protocol);
  if (std::holds_alternative<NeedBytes>(event)) co_return co_await read(false);
  if (std::holds_alternative<WaitForEndBlock>(event)) co_return co_await read(true);
  if (const auto* noise = std::get_if<Noise>(&event)) {
    noise_ += noise->bytes;
    observe("noise");
  }
  if (const auto* broken = std::get_if<BrokenFrame>(&event)) {
    co_await report(*broken);
    if (++broken_in_a_row_ == limits::hl7_broken_frames_in_a_row) {
      log::warning("HL7 connection {} from {} closed: {} frames in a row were broken", peer_.connection, peer_.address,
                   broken_in_a_row_);
      co_return Next::end;
    }
  }
  co_return Next::go_on;
}

asio::awaitable<Session::Next> Session::answer(Frame received) {
  frame_began_.reset();
  broken_in_a_row_ = 0;
  // The peer acknowledges our answer. A peer that could not store it sends its message again and gets the same answer.
  if (received.bytes == commit_acknowledgement || received.bytes == negative_commit_acknowledgement) {
    observe(received.bytes == commit_acknowledgement ? "commit" : "negative-commit");
    co_return Next::go_on;
  }
  const bool readable = !MshBytes(received.bytes).field(10).empty();
  const bool useless = received.oversize && !received.oversize->ended;
  if (received.oversize) observe("oversize");
  if (!received.findings.empty()) observe("end-block-without-cr");
  Reply reply{""};
  std::exception_ptr failure;
  try {
    reply = co_await context_->handler(peer_, std::move(received));
  } catch (...) { failure = std::current_exception(); }
  if (failure) {
    log::error("HL7 connection {} from {} closed: its message could not be handled ({})", peer_.connection,
               peer_.address, type_of(failure));
    observe("handler-failed");
    if (speaks_release_2_) co_await write(frame(negative_commit_acknowledgement));
    co_return Next::end;
  }
  if (reply.message.empty() &&
      !readable) {  // no answer is possible, so the sender must be told by closing the connection (reference 2.2)
    log::warning("HL7 connection {} from {} closed: a frame held no message that could be answered", peer_.connection,
                 peer_.address);
    observe("unreadable");
    co_return Next::end;
  }
  std::string framed = speaks_release_2_ ? frame(commit_acknowledgement) : std::string();
  if (!reply.message.empty()) framed += frame(reply.message);
  if (!framed.empty() && co_await write(std::move(framed)) == Next::end) co_return Next::end;
  if (useless) co_await stream_.close_gently();
  strangers_in_a_row_ = reply.is_to_stranger ? strangers_in_a_row_ + 1 : 0;
  if (reply.is_to_stranger && !useless) co_await pause();
  co_return useless ? Next::end : Next::go_on;
}

// Each message costs a transaction, so a sender that is not admitted is slowed down.
asio::awaitable<void> Session::pause() {
  using std::chrono::milliseconds;
  const int doublings = std::min(strangers_in_a_row_ - 1, limits::hl7_stranger_pause_doublings);
  begin_wait();
  pause_.expires_after(milliseconds(limits::hl7_stranger_pause_ms) * (1 << doublings));
  error_code error;
  if (!stopping_) co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  end_wait();
}

asio::awaitable<Session::Next> Session::write(std::string framed) {
  writing_ = true;
  begin_wait();
  const error_code error = co_await stream_.write(framed, in(context_->settings.frame_timeout));
  end_wait();
  writing_ = false;
  if (!error) co_return Next::go_on;
  log::warning("HL7 connection {} from {}: the answer could not be written ({})", peer_.connection, peer_.address,
               error.message());
  observe("answer-lost");
  co_return Next::end;
}

asio::awaitable<Session::Next> Session::refuse_protocol(Protocol protocol) {
  log::warning("HL7 connection from {}: the peer speaks {}, this port is for HL7 over MLLP without TLS", peer_.address,
               to_text(protocol));
  observe(event_of(protocol));
  if (protocol == Protocol::hl7_without_mllp) co_return Next::go_on;  // a frame may follow (R01)
  if (protocol == Protocol::http) {
    const error_code error = co_await stream_.write(answer_to_http, in(context_->settings.frame_timeout));
    if (!error) co_await stream_.close_gently();
  }
  co_return Next::end;
}

std::optional<SteadyTime> Session::deadline(bool waits_for_end_block) {
  const ServerSettings& settings = context_->settings;
  if (!framer_.in_frame()) {
    if (settings.idle_timeout.count() == 0) return std::nullopt;
    return in(settings.idle_timeout);
  }
  if (!frame_began_) frame_began_ = std::chrono::steady_clock::now();
  const SteadyTime frame_end = *frame_began_ + settings.frame_timeout;
  return waits_for_end_block ? std::min(frame_end, in(settings.end_block_timeout)) : frame_end;
}

asio::awaitable<Session::Next> Session::read(bool waits_for_end_block) {
  if (input_ended_) co_return Next::end;
  const bool has_room = co_await take_room();
  if (!has_room) co_return Next::end;
  if (framer_.in_frame()) stream_.acknowledge_at_once();
  reading_ = true;
  begin_wait();
  const Stream::Read got = co_await stream_.read(deadline(waits_for_end_block));
  end_wait();
  reading_ = false;
  if (got.error == asio::error::timed_out) co_return co_await time_out(waits_for_end_block);
  if (stopping_) co_return Next::end;
  framer_.feed(got.bytes);
  if (got.error) {
    framer_.end_of_input();
    input_ended_ = true;
  }
  co_return Next::go_on;
}

// While a connection waits for room it is not read, so that TCP stops the peer. This waiting time does not count
// towards the frame timeout.
asio::awaitable<bool> Session::take_room() {
  const std::size_t held = framer_.held_bytes();
  const std::size_t needed = held > limits::hl7_free_bytes ? held + limits::hl7_read_buffer_bytes : 0;
  const SteadyTime began = std::chrono::steady_clock::now();
  const auto wake = [room = room_, executor = stream_.executor()] { asio::post(executor, [room] { room->cancel(); }); };
  while (!share_.resize(needed, wake)) {
    room_->expires_at(began + context_->settings.frame_timeout);
    error_code error;
    co_await room_->async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (stopping_) co_return false;
    if (!error) {
      log::warning("HL7 connection {} from {} closed: no room for its frame within {} ms", peer_.connection,
                   peer_.address, context_->settings.frame_timeout.count());
      observe("no-room");
      co_return false;
    }
  }
  if (frame_began_) *frame_began_ += std::chrono::steady_clock::now() - began;
  co_return true;
}

asio::awaitable<Session::Next> Session::time_out(bool waits_for_end_block) {
  if (waits_for_end_block) {
    framer_.end_block_timed_out();
    co_return Next::go_on;
  }
  if (const auto broken = framer_.give_up()) {
    co_await report(*broken);
  } else {
    observe("idle");
  }
  co_return Next::end;
}

asio::awaitable<void> Session::report(const BrokenFrame& broken) {
  frame_began_.reset();
  const std::string_view event = to_text(broken.reason);
  log::warning("HL7 connection {} from {}: a frame of {} bytes is broken ({})", peer_.connection, peer_.address,
               broken.length, event);
  observe(event);
  if (context_->observer) co_await context_->observer->broken_frame(peer_, broken);
}

}  // namespace stepwise::hl7::net
