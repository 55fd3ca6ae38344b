// SPDX-License-Identifier: Apache-2.0
#include "broker/http/live_events.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/http/access.hpp"
#include "broker/http/api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>

namespace stepwise::broker::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view heartbeat = ": alive\n\n";
constexpr auto removal_interval = std::chrono::minutes(1);
// A reader that does not take its events is closed after event_write_timeout_ms, so no more than these can wait.
constexpr std::size_t events_waiting = 2 * limits::event_write_timeout_ms / limits::event_poll_ms;

std::string event_text(std::string_view kind, sql::EventPosition position, const Json& data) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", position, kind, write_json(data));
}

std::string reset_text(sql::EventPosition position, std::string_view reason) {
  return event_text("reset", position, {{"seq", position}, {"reason", reason}});
}

// "": there is nothing to say.
std::string changes_text(const sql::LiveChanges& changes) {
  if (!changes.is_complete) return reset_text(changes.position, "too much has changed, or it is no longer kept");
  if (changes.ids.empty()) return {};
  Json data = changes.ids;
  data["seq"] = changes.position;
  return event_text("changed", changes.position, data);
}

}  // namespace

class LiveEvents::Stream final : public ResponseStream {
 public:
  explicit Stream(Listener listener) : listener_(std::move(listener)) {}
  const Listener& listener() const { return listener_; }
  bool has_begun = false;  // of the coroutine that gives the events

  asio::awaitable<std::string> next() override {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor, milliseconds(limits::event_heartbeat_ms));
    if (waits_with(timer)) {
      boost::system::error_code ignored;  // cancelled by give() or close()
      co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return take();
  }
  void close() override {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    wake();
  }
  bool is_closed() const {
    const std::lock_guard lock(mutex_);
    return is_closed_;
  }
  void give(std::string text) {
    if (text.empty()) return;
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(text));
    if (waiting_.size() > events_waiting) is_closed_ = true;
    wake();
  }

 private:
  // False: there is something to take already.
  bool waits_with(const std::shared_ptr<asio::steady_timer>& timer) {
    const std::lock_guard lock(mutex_);
    if (is_closed_ || !waiting_.empty()) return false;
    timer_ = timer;
    return true;
  }
  std::string take() {
    const std::lock_guard lock(mutex_);
    timer_.reset();
    std::string all;
    for (const std::string& text : waiting_) all += text;
    waiting_.clear();
    if (all.empty() && !is_closed_) all = heartbeat;
    return all;
  }
  // The timer belongs to the strand of the connection.
  void wake() {
    if (timer_) asio::post(timer_->get_executor(), [timer = timer_] { timer->cancel(); });
  }

  const Listener listener_;
  mutable std::mutex mutex_;  // guards the members below
  std::deque<std::string> waiting_;
  bool is_closed_ = false;
  std::shared_ptr<asio::steady_timer> timer_;  // of next() that waits
};

LiveEvents::LiveEvents(const asio::any_io_executor& executor, WorkerThreads& workers, broker::Context& context,
                       AccessControl& access)
    : strand_(asio::make_strand(executor)),
      workers_(workers),
      metrics_(context.metrics),
      store_(context.database),
      access_(access),
      timer_(strand_) {}

void LiveEvents::start() {
  asio::co_spawn(strand_, serve(), [](const std::exception_ptr&) {});
}

void LiveEvents::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& stream : streams_) stream->close();
  asio::post(strand_, [this] { timer_.cancel(); });
}

std::shared_ptr<ResponseStream> LiveEvents::open(Listener listener) {
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& stream) { return stream->is_closed(); });
  const auto is_same = [&](const auto& stream) {
    return stream->listener().secret == listener.secret && stream->listener().forwarded_user == listener.forwarded_user;
  };
  const auto own = static_cast<std::size_t>(std::ranges::count_if(streams_, is_same));
  if (stopping_ || streams_.size() >= limits::event_streams || own >= limits::event_streams_per_caller) return nullptr;
  streams_.push_back(std::make_shared<Stream>(std::move(listener)));
  asio::post(strand_, [this] { timer_.cancel(); });
  return streams_.back();
}

LiveEvents::Streams LiveEvents::open_streams() {
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& stream) { return stream->is_closed(); });
  metrics_.set("stepwise_event_streams", {}, static_cast<double>(streams_.size()));
  return streams_;
}

asio::awaitable<void> LiveEvents::serve() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) co_return;
    }
    try {
      co_await look();
    } catch (const std::exception&) {
      // The database is away: what happens meanwhile is read later, because the position stays.
    }
    const bool has_streams = !open_streams().empty();
    co_await wait(has_streams);
  }
}

asio::awaitable<void> LiveEvents::wait(bool has_streams) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) co_return;
  }
  timer_.expires_after(has_streams ? milliseconds(limits::event_poll_ms) : milliseconds(removal_interval));
  boost::system::error_code ignored;  // cancelled by open() or stop()
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> LiveEvents::look() {
  const Streams streams = open_streams();
  auto work = [this, &streams] {
    if (streams.empty())
      position_.reset();
    else
      give(streams);
    remove_old();
  };
  co_await workers_.run(work);
}

void LiveEvents::give(const Streams& streams) {
  if (position_) {
    const sql::LiveChanges changes = store_.read(*position_);
    position_ = changes.position;
    const std::string text = changes_text(changes);
    for (const auto& stream : streams) {
      if (stream->has_begun) stream->give(text);
    }
  } else {
    position_ = store_.now();
  }
  for (const auto& stream : streams) {
    if (!stream->has_begun) begin(*stream);
  }
  end_refused(streams);
}

// A stream that was interrupted gets what it has missed. A position from the future is of another database.
void LiveEvents::begin(Stream& stream) {
  const auto after = stream.listener().after;
  std::string text;
  if (!after)
    text = reset_text(*position_, "connected");
  else if (*after > *position_)
    text = reset_text(*position_, "the last event is not known");
  else
    text = changes_text(store_.read(*after, *position_));
  if (text.empty()) text = fmt::format("id: {}\n\n", *position_);
  stream.give(fmt::format("retry: {}\n\n", limits::event_retry_ms) + text);
  stream.has_begun = true;
}

void LiveEvents::end_refused(const Streams& streams) {
  const auto now = steady_clock::now();
  if (now - checked_at_ < milliseconds(limits::access_cached_ms)) return;
  checked_at_ = now;
  for (const auto& stream : streams) {
    const Listener& listener = stream->listener();
    if (!access_.still_admits(listener.secret, listener.forwarded_user)) stream->close();
  }
}

void LiveEvents::remove_old() {
  const auto now = steady_clock::now();
  if (now - removed_at_ < removal_interval) return;
  removed_at_ = now;
  store_.remove_old();
}

Response get_events(Api& api, const Request& request) {
  LiveEvents::Listener listener;
  const Credential credential = credential_of(request);
  listener.secret = credential.secret;
  listener.forwarded_user = credential.forwarded_user;
  const std::string& last = request.last_event_id;
  sql::EventPosition after = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), after);
  if (error == std::errc() && end == last.data() + last.size() && after > 0) listener.after = after;
  Response response;
  response.content_type = events_type;
  response.stream = api.events.open(std::move(listener));
  if (response.stream) return response;
  return to_response(try_later("too-many-listeners",
                               fmt::format("more than {} streams of events are open, or more than {} of this caller",
                                           limits::event_streams, limits::event_streams_per_caller)),
                     request.target);
}

}  // namespace stepwise::broker::http
