// SPDX-License-Identifier: Apache-2.0
// Services that answer from memory and record the requests, a server on a free port that uses them, and a plain socket
// that can violate the protocol.
#pragma once
#include "base/log.hpp"
#include "dicom/command.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/client.hpp"
#include "dicom/net/server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace stepwise::dicom::net {

inline Dataset worklist_answer(int number, const std::string& name = "Doe^Jane") {
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  step.set(tags::scheduled_station_ae_title, "AE", "CT1");
  step.set(tags::scheduled_procedure_step_id, "SH", "SPS" + std::to_string(number));
  Dataset answer;
  answer.set(tags::accession_number, "SH", "A" + std::to_string(number));
  answer.set(tags::patient_name, "PN", name);
  answer.set(tags::patient_id, "LO", "P" + std::to_string(number));
  answer.set_items(tags::scheduled_procedure_step_sequence, {step});
  return answer;
}

// Holds the searches of one address until it is opened.
class SearchGate {
 public:
  void close_for(std::string address) {
    const std::lock_guard lock(mutex_);
    address_ = std::move(address);
  }
  void open() {
    const std::lock_guard lock(mutex_);
    address_.clear();
    changed_.notify_all();
  }
  void pass(const std::string& address) {
    std::unique_lock lock(mutex_);
    if (address != address_) return;
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return address != address_; });
    --held_;
  }
  // False after ten seconds.
  bool wait_for(int held) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return held_ >= held; });
  }
  int held() const {
    const std::lock_guard lock(mutex_);
    return held_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string address_;
  int held_ = 0;
};

struct FakeAnswers final : WorklistAnswers {
  SearchGate* gate = nullptr;
  std::string address;
  std::vector<std::vector<Answer>> pages;
  std::size_t at = 0;
  Reply last;
  std::string set;
  bool fails_at_end = false;

  Page next_page() override {
    if (gate) gate->pass(address);
    if (at < pages.size()) {
      Page page{pages[at++]};
      for (Answer& answer : page.answers) answer.charset = set;
      return page;
    }
    if (fails_at_end) throw std::runtime_error("the database is away");
    return {};
  }
  Reply final() const override { return last; }
  void ended(const std::optional<Reply>& reply, int sent) override { at_end(reply, sent); }
  std::function<void(const std::optional<Reply>&, int)> at_end;
};

class FakeServices : public Services {
 public:
  std::atomic<int> answers{0};
  std::atomic<bool> endless{false};
  std::atomic<bool> failing{false};
  std::atomic<bool> failing_late{false};
  std::atomic<Admission> admission{Admission::accepted};
  SearchGate gate;
  std::string charset;  // set before the server starts
  std::string patient_name = "Doe^Jane";
  Reply reply;

  Admission admit(const Peer& peer) override {
    const std::lock_guard lock(mutex_);
    peers_.push_back(peer);
    return admission;
  }
  void associated(const Peer&, const Device& device) override {
    const std::lock_guard lock(mutex_);
    devices_.push_back(device);
  }
  std::unique_ptr<WorklistAnswers> find(const Peer& peer, const Dataset& identifier) override {
    if (failing) throw std::runtime_error("the database is away");
    {
      const std::lock_guard lock(mutex_);
      identifiers_.push_back(identifier);
    }
    if (endless) return std::make_unique<EndlessAnswers>();
    auto result = std::make_unique<FakeAnswers>();
    result->gate = &gate;
    result->address = peer.address;
    result->set = charset;
    result->last = reply;
    result->fails_at_end = failing_late;
    result->at_end = [this](const std::optional<Reply>& last, int sent) {
      const std::lock_guard lock(mutex_);
      ended_.emplace_back(last ? std::optional(last->status) : std::nullopt, sent);
      changed_.notify_all();
    };
    for (int i = 0; i < answers; ++i) {
      if (i % 100 == 0) result->pages.emplace_back();
      result->pages.back().push_back(
          {i % 2 == 0 ? Status::pending : Status::pending_optional_keys_unsupported, worklist_answer(i, patient_name)});
    }
    return result;
  }
  Reply create_performed_step(const Peer&, const NormalizedRequest& request) override {
    return remember("N-CREATE", request);
  }
  Reply set_performed_step(const Peer&, const NormalizedRequest& request) override {
    return remember("N-SET", request);
  }
  void unreadable_query(const Peer&, const Reply& last) override {
    const std::lock_guard lock(mutex_);
    ended_.emplace_back(last.status, -1);
  }
  // The final status of each query (absent: the association ended before it) and the number of answers that were sent;
  // -1: the query could not be read.
  using Ended = std::vector<std::pair<std::optional<Status>, int>>;
  Ended wait_for_ended(std::size_t queries) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return ended_.size() >= queries; });
    return ended_;
  }
  void observed(std::string_view event, const Peer&) override {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
    changed_.notify_all();
  }

  std::vector<Dataset> identifiers() const {
    const std::lock_guard lock(mutex_);
    return identifiers_;
  }
  std::vector<std::pair<std::string, NormalizedRequest>> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::vector<Peer> peers() const {
    const std::lock_guard lock(mutex_);
    return peers_;
  }
  std::vector<Device> devices() const {
    const std::lock_guard lock(mutex_);
    return devices_;
  }
  long count(std::string_view event) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::count(events_, event);
  }
  // Waits for the nth event of that name; false after ten seconds.
  bool saw(std::string_view event, int times = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return std::ranges::count(events_, event) >= times; });
  }

 private:
  struct EndlessAnswers final : WorklistAnswers {
    Page next_page() override { return {std::vector<Answer>(50, Answer{Status::pending, worklist_answer(1)})}; }
    Reply final() const override { return {}; }
  };

  Reply remember(const char* operation, const NormalizedRequest& request) {
    if (failing) throw std::runtime_error("the database is away");
    const std::lock_guard lock(mutex_);
    requests_.emplace_back(operation, request);
    return reply;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Dataset> identifiers_;
  std::vector<std::pair<std::string, NormalizedRequest>> requests_;
  std::vector<Peer> peers_;
  Ended ended_;
  std::vector<Device> devices_;
  std::vector<std::string> events_;
};

// False after ten seconds.
inline bool wait_until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  return holds();
}

struct RunningServer {
  explicit RunningServer(FakeServices& services, ServerSettings settings = {})
      : server(on_free_port(settings), services) {
    static const bool quiet = (log::start(log::Level::error, false), true);  // the tests cause warnings on purpose
    (void)quiet;
    server.start();
  }

  static ServerSettings on_free_port(ServerSettings settings) {
    settings.port = 0;
    return settings;
  }
  ClientSettings client(const std::string& calling_aet = "CT1") const {
    ClientSettings settings;
    settings.port = server.port();
    settings.calling_aet = calling_aet;
    settings.called_aet = "STEPWISE";
    settings.timeout_s = 10;
    return settings;
  }
  Association open() const { return Association::open(client()).value(); }

  DicomServer server;
};

// A TCP client that sends the given bytes.
class BareSocket {
 public:
  // From an address of this machine, such as 127.0.0.2.
  explicit BareSocket(std::uint16_t port, const char* from = "127.0.0.1") : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    if (::inet_pton(AF_INET, from, &own.sin_addr) != 1 ||
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
      throw std::runtime_error("bind");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
  }
  ~BareSocket() {
    if (socket_ >= 0) ::close(socket_);
  }
  BareSocket(const BareSocket&) = delete;
  BareSocket& operator=(const BareSocket&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;  // the server has closed the connection
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  // Reads up to `size` bytes; fewer if the server closes or sends nothing for ten seconds.
  std::string read(std::size_t size) {
    std::string all(size, '\0');
    std::size_t got = 0;
    pollfd wanted{socket_, POLLIN, 0};
    while (got<size&& ::poll(&wanted, 1, 10'000)> 0) {
      const ssize_t count = ::recv(socket_, all.data() + got, size - got, 0);
      if (count <= 0) break;
      got += static_cast<std::size_t>(count);
    }
    all.resize(got);
    return all;
  }
  // One PDU: header and body.
  std::string read_pdu() {
    std::string head = read(6);
    if (head.size() < 6) return head;
    std::size_t length = 0;
    for (int i = 2; i < 6; ++i) length = length << 8 | static_cast<unsigned char>(head[static_cast<std::size_t>(i)]);
    return head + read(length);
  }
  bool closed() { return read(1).empty(); }
  // Closes with a reset.
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
  }
  // Shuts down the sending direction and reads until the server closes.
  void finish() {
    ::shutdown(socket_, SHUT_WR);
    while (!closed()) {}
  }

 private:
  int socket_;
};

}  // namespace stepwise::dicom::net
