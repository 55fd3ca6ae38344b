// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/demo_site.hpp"

#include "base/log.hpp"
#include "broker/cli/demo_text.hpp"
#include "sql/outbox.hpp"
#include "sql/plans.hpp"
#include "sql/store.hpp"

#include <algorithm>
#include <stdexcept>

namespace stepwise::broker {

namespace {

using namespace std::chrono_literals;
constexpr auto answer_timeout = 20s;
constexpr auto delivery_timeout = 20s;
constexpr auto poll_interval = 20ms;

Configuration configuration_of(const std::filesystem::path& folder, std::uint16_t his_port, std::uint16_t pacs_port) {
  ReadConfiguration read =
      read_configuration(demo_configuration((folder / "data").string(), his_port, pacs_port), "demo", {});
  if (!read.faults.empty()) throw std::logic_error(describe(read.faults.front()));
  return std::move(read.configuration);
}

}  // namespace

DemoSite::DemoSite(StopSignal& stop) : stop_(stop), folder_("stepwise-demo") {
  log::start(log::Level::warning, false);
  service_.emplace(configuration_of(folder_.path(), his_.port(), pacs_.port()));
  if (!service_->start([&](std::chrono::milliseconds time) { return stop_.wait(time); })) throw DemoInterrupted();
  const auto plans = sql::parse_plans(demo_plan());
  if (!plans) throw std::logic_error(describe(plans.error().front()));
  sql::Plans(service_->context().database).put(*plans);
  sender_.emplace(service_->addresses().hl7, answer_timeout);
}

Sent DemoSite::send(const std::string& message) {
  return sender_->send(message);
}

bool DemoSite::wait_until_told() {
  broker::Context& context = service_->context();
  const auto end = std::chrono::steady_clock::now() + delivery_timeout;
  while (std::chrono::steady_clock::now() < end) {
    const auto backlog = sql::Outbox(context.database).backlog(context.clock.now());
    const auto open = [](const sql::Backlog& b) {
      return b.count > 0 && (b.state == "pending" || b.state == "waiting");
    };
    if (std::none_of(backlog.begin(), backlog.end(), open)) return true;
    if (stop_.wait(poll_interval)) throw DemoInterrupted();
  }
  return false;
}

std::optional<model::OrderRecord> DemoSite::order(const std::string& placer_number) {
  sql::ReadKeys keys;
  keys.placer_numbers.push_back({placer_number, "", "", "", ""});
  sql::ReadResult read = sql::Store(service_->context().database).read(keys);
  for (model::OrderRecord& record : read.snapshot.orders) {
    if (record.order.placer_number == placer_number) return std::move(record);
  }
  return std::nullopt;
}

DemoPeer::DemoPeer()
    : receiver_("127.0.0.1", 0, hl7::AckCode::AA, [this](const TestMessage& message) {
        const std::lock_guard lock(mutex_);
        received_.push_back(message.bytes);
      }) {}

std::vector<std::string> DemoPeer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

}  // namespace stepwise::broker
