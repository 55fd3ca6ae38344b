// SPDX-License-Identifier: Apache-2.0
// The PPS Manager (reference 1.2): N-CREATE and N-SET go on to foreign MPPS SCPs, in order, as they came.
#include "broker/usecases/mpps_request.hpp"

#include "broker/outbound/relay.hpp"
#include "dicom/net/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <functional>

using namespace stepwise;
using namespace stepwise::test;
using dicom::Reply;
using dicom::Status;
using dicom::net::Admission;

namespace {

// An MPPS SCP that answers as the test says and keeps the received datasets.
class Scp final : public dicom::net::Services {
 public:
  using Answer = std::function<Reply(const std::string& operation, std::size_t count)>;
  explicit Scp(Answer answer = {}) : answer_(std::move(answer)), server_(settings(), *this) { server_.start(); }
  ~Scp() override { server_.stop(); }

  int port() const { return server_.port(); }
  struct Got {
    std::string operation, uid, bytes, calling_aet;
  };
  std::vector<Got> got() const {
    const std::lock_guard lock(mutex_);
    return got_;
  }
  std::vector<std::string> operations() const {
    std::vector<std::string> all;
    for (const Got& one : got()) all.push_back(one.operation + " " + one.uid);
    return all;
  }

  Admission admit(const dicom::net::Peer&) override { return Admission::accepted; }
  std::unique_ptr<dicom::net::WorklistAnswers> find(const dicom::net::Peer&, const dicom::Dataset&) override {
    throw std::logic_error("no worklist here");
  }
  Reply create_performed_step(const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request) override {
    return take("N-CREATE", peer, request);
  }
  Reply set_performed_step(const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request) override {
    return take("N-SET", peer, request);
  }
  void observed(std::string_view, const dicom::net::Peer&) override {}

 private:
  static dicom::net::ServerSettings settings() {
    dicom::net::ServerSettings settings;
    settings.port = 0;
    settings.ae_title = "PACS";
    return settings;
  }
  Reply take(const std::string& operation, const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request) {
    const std::lock_guard lock(mutex_);
    got_.push_back({operation, request.sop_instance_uid, request.raw, peer.calling_aet});
    return answer_ ? answer_(operation, got_.size()) : Reply{};
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Got> got_;
  dicom::net::DicomServer server_;
};

// A department that forwards MPPS to "archive", and also to "ward" in tests with two destinations.
struct Forwarding {
  Department d;
  WorkerThreads workers{2};
  hl7::net::Io io{1};
  std::unique_ptr<broker::Relay> relay, second_relay;

  explicit Forwarding(int port = 0) { to("archive", "PACS", port); }
  ~Forwarding() {
    relay.reset();
    second_relay.reset();
    io.stop();
    workers.stop();
  }
  void to(const std::string& name, const std::string& aet, int port) {
    broker::PerformedDestination destination;
    destination.name = name;
    destination.host = "127.0.0.1";
    destination.port = port;
    destination.called_aet = aet;
    destination.calling_aet = "STEPWISE";
    destination.timeout_s = 5;
    d.settings.performed_destinations.push_back(destination);
  }
  void start() {
    for (broker::Destination& each : d.settings.destinations) each.enabled = false;
    relay = std::make_unique<broker::Relay>(io.executor(), workers, d.context);
    relay->start();
  }
  void start_second() {  // another broker on the same database
    second_relay = std::make_unique<broker::Relay>(io.executor(), workers, d.context);
    second_relay->start();
  }
  dicom::Dataset item(const std::string& number) {
    d.order(number, "P" + number);
    return d.worklist("P" + number).at(0);
  }
  void performed(const std::string& number) {
    REQUIRE(perform(d, PerformedOperation::create, "2.25." + number, creation(item(number))).ok());
    REQUIRE(perform(d, PerformedOperation::set, "2.25." + number, completion()).ok());
  }
  bool settles(const std::string& where, std::int64_t wanted) {
    const auto end = std::chrono::steady_clock::now() + hl7::net::patience;
    while (std::chrono::steady_clock::now() < end) {
      if (d.count("outbox WHERE " + where) == wanted) return true;
    }
    return false;
  }
  // Waits, because the metric is counted after the outbox is written.
  bool metric(const std::string& line) {
    const auto end = std::chrono::steady_clock::now() + hl7::net::patience;
    while (d.metrics.text().find(line) == std::string::npos) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

const std::string unsettled_steps = "destination = 'archive' AND state = 'pending'";
const std::string delivered = "destination = 'archive' AND state = 'delivered'";

Reply with(Status status, std::uint16_t error_id = 0) {
  Reply reply;
  reply.status = status;
  reply.error_id = error_id;
  return reply;
}

}  // namespace

TEST_CASE(
    "reference 1.2: N-CREATE and N-SET go on byte for byte, stored with the performed step, in order, to each destination") {
  Scp archive;
  Scp ward;
  Forwarding f(archive.port());
  f.to("ward", "WARD", ward.port());
  f.performed("1");
  f.performed("2");
  CHECK(f.d.count("outbox WHERE performed_id IS NOT NULL AND state = 'pending'") == 8);
  f.start();
  REQUIRE(f.settles("performed_id IS NOT NULL AND state = 'delivered'", 8));
  const std::vector<std::string> expected{"N-CREATE 2.25.1", "N-SET 2.25.1", "N-CREATE 2.25.2", "N-SET 2.25.2"};
  CHECK(archive.operations() == expected);
  CHECK(ward.operations() == expected);
  for (const Scp::Got& got : archive.got()) {
    const std::string hex = to_hex(got.bytes);
    CHECK(f.d.count("performed_dataset WHERE encode(bytes, 'hex') = '" + hex + "'") >= 1);
    CHECK(got.calling_aet == "STEPWISE");
  }
}

TEST_CASE("reference 1.2: a refused N-CREATE or N-SET does not go on") {
  Forwarding f;
  const auto item = f.item("1");
  CHECK(perform(f.d, PerformedOperation::create, "2.25.1", creation(item, "COMPLETED")).status ==
        Status::invalid_attribute_value);
  CHECK(perform(f.d, PerformedOperation::set, "2.25.2", completion()).status == Status::no_such_sop_instance);
  CHECK(f.d.count("outbox WHERE performed_id IS NOT NULL") == 0);
}

TEST_CASE("reference 1.2: a loop is cut: nothing goes back to the AE title it came from") {
  Forwarding f;
  f.to("ward", "WARD", 0);
  const dicom::net::Peer pacs{"PACS", "STEPWISE", "127.0.0.1"};
  REQUIRE(perform(f.d, PerformedOperation::create, "2.25.1", creation(f.item("1")), pacs).ok());
  CHECK(f.d.count("outbox WHERE destination = 'archive'") == 0);
  CHECK(f.d.count("outbox WHERE destination = 'ward'") == 1);
}

TEST_CASE(
    "reference 1.2: a loop is cut: what comes back under another AE title and in another order goes nowhere twice") {
  Forwarding f;
  const auto item = f.item("1");
  dicom::Dataset first = completion("IN PROGRESS");
  dicom::Dataset second = first;
  second.set(tags::comments_on_the_performed_procedure_step, "ST", "second");
  const dicom::net::Peer other{"SOMEBODY", "STEPWISE", "127.0.0.1"};
  REQUIRE(perform(f.d, PerformedOperation::create, "2.25.1", creation(item)).ok());
  REQUIRE(perform(f.d, PerformedOperation::set, "2.25.1", first).ok());
  REQUIRE(perform(f.d, PerformedOperation::set, "2.25.1", second).ok());
  for (const auto& echo : {first, second, first})
    CHECK(perform(f.d, PerformedOperation::set, "2.25.1", echo, other).ok());
  CHECK(perform(f.d, PerformedOperation::create, "2.25.1", creation(item), other).status ==
        Status::duplicate_sop_instance);
  CHECK(f.d.count("outbox WHERE destination = 'archive'") == 3);
}

TEST_CASE("A55, reference 1.2: 0111 to the N-CREATE and 0110 with A710 to the final N-SET count as delivered") {
  Scp archive([](const std::string& operation, std::size_t) {
    return operation == "N-CREATE" ? with(Status::duplicate_sop_instance) : with(Status::processing_failure, 0xA710);
  });
  Forwarding f(archive.port());
  f.performed("1");
  f.start();
  CHECK(f.settles(delivered, 2));
  CHECK(archive.got().size() == 2);
}

TEST_CASE("A55, reference 1.2: 0112 to the N-SET: the stored N-CREATE goes again, then the N-SET") {
  Scp archive([](const std::string& operation, std::size_t count) {
    return operation == "N-SET" && count == 2 ? with(Status::no_such_sop_instance) : Reply{};
  });
  Forwarding f(archive.port());
  f.performed("1");
  f.start();
  REQUIRE(f.settles(delivered, 2));
  CHECK(archive.operations() ==
        std::vector<std::string>{"N-CREATE 2.25.1", "N-SET 2.25.1", "N-CREATE 2.25.1", "N-SET 2.25.1"});
  CHECK(archive.got()[0].bytes == archive.got()[2].bytes);
}

TEST_CASE("A55, reference 1.2: 0112 to every N-SET: parked after one more try") {
  Scp archive([](const std::string& operation, std::size_t) {
    return operation == "N-SET" ? with(Status::no_such_sop_instance) : Reply{};
  });
  Forwarding f(archive.port());
  f.performed("1");
  f.start();
  CHECK(f.settles("destination = 'archive' AND state = 'parked' AND failure = 'refused'", 1));
  CHECK(archive.got().size() == 4);
}

TEST_CASE(
    "reference 1.2: a refused N-CREATE parks for that destination alone and holds its N-SET, not the next performed step") {
  Scp archive([](const std::string&, std::size_t count) {
    return count == 1 ? with(Status::invalid_attribute_value) : Reply{};
  });
  Scp ward;
  Forwarding f(archive.port());
  f.to("ward", "WARD", ward.port());
  f.performed("1");
  f.performed("2");
  f.start();
  CHECK(f.settles("destination = 'ward' AND state = 'delivered'", 4));
  CHECK(f.settles(delivered, 2));
  CHECK(archive.operations() == std::vector<std::string>{"N-CREATE 2.25.1", "N-CREATE 2.25.2", "N-SET 2.25.2"});
  CHECK(f.d.count("outbox WHERE destination = 'archive' AND kind = 'performed_step_created' AND state = 'parked'") ==
        1);
  CHECK(f.d.count("outbox WHERE " + unsettled_steps + " AND control_id = '2.25.1'") == 1);
}

TEST_CASE(
    "reference 1.2: the destination does not listen: the datasets wait, the HIS is notified meanwhile, and all are sent in order later") {
  Forwarding f;
  int port = 0;
  {
    const Scp taken;
    port = taken.port();
  }
  f.d.settings.performed_destinations.at(0).port = port;
  f.performed("1");
  f.start();
  CHECK(f.settles("destination = 'archive' AND failure = 'not connected'", 1));
  CHECK(f.metric("stepwise_destination_failing{destination=\"archive\"} 1"));
  CHECK(f.d.controls("his") == std::vector<std::string>{"SC IP", "SC CM"});
}

TEST_CASE("reference 1.2: a status that will pass is tried again, and parked only where a number of tries is set") {
  Scp archive([](const std::string&, std::size_t) { return with(Status::resource_limitation); });
  Forwarding f(archive.port());
  f.d.settings.performed_destinations.at(0).max_attempts = 2;
  f.performed("1");
  f.start();
  CHECK(f.settles("destination = 'archive' AND state = 'parked' AND attempts = 2", 1));
}

TEST_CASE("R107: two brokers on one database: each performed step is forwarded once") {
  constexpr int steps = 8;
  Scp archive;
  Forwarding f(archive.port());
  f.start();
  f.start_second();
  for (int n = 1; n <= steps; ++n) f.performed(std::to_string(n));
  REQUIRE(f.settles(delivered, 2 * steps));
  CHECK(archive.got().size() == 2 * steps);
  CHECK(f.d.one("SELECT fence FROM stepwise.destination_lease WHERE destination = 'archive'") == 1);
}

TEST_CASE("R107: performed steps of a broker that was killed are sent by another one when the lease has ended") {
  Scp archive;
  Forwarding f(archive.port());
  f.performed("1");
  REQUIRE(sql::Outbox(f.d.context.database).acquire("archive", "the broker that was killed", 500));
  f.start();
  CHECK(f.settles(delivered, 2));
  CHECK(archive.got().size() == 2);
}
