// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/broker/http/served_console.hpp"

#include "base/log.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

namespace stepwise::test {
namespace {

using model::NotificationKind;

broker::Settings make_settings() {
  broker::Settings settings;
  broker::Sender his;
  his.name = his.policy.name = "his";
  his.sending_application = "HIS";
  his.policy.status_to = "his";
  his.policy.default_authority = his.reading.default_authority = "HOSP";
  settings.senders = {his};
  broker::Destination placer, pacs;
  placer.profile.name = "his";
  placer.profile.role = mapping::Role::order_placer;
  placer.profile.wants = {NotificationKind::order_status, NotificationKind::order_cancelled,
                          NotificationKind::order_number_request};
  pacs.profile.name = "pacs";
  pacs.profile.role = mapping::Role::image_manager;
  pacs.profile.wants = {NotificationKind::procedure_scheduled, NotificationKind::procedure_updated};
  settings.destinations = {placer, pacs};
  return settings;
}

// Nothing listens on port 1 of the loopback.
std::unique_ptr<sql::Database> unreachable() {
  return std::make_unique<sql::Database>("host=127.0.0.1 port=1 user=nobody dbname=nothing", 2, 50);
}

}  // namespace

ServedConsole::ServedConsole(Options options)
    : settings(make_settings()),
      away_(options.database_away ? unreachable() : nullptr),
      clock_(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(7)),
      zone_(mapping::Zone::named("Europe/Berlin").value()),
      numbers_(away_ ? *away_ : test_database_.database()),
      context_{settings, clock_, zone_, metrics, away_ ? *away_ : test_database_.database(), numbers_, {}} {
  static const bool quiet = (log::start(log::Level::warning, false), true);
  static_cast<void>(quiet);
  broker::http::ConsoleSettings server;
  server.access.token = options.token;
  const auto probe = [parts = std::move(options.parts)] { return parts; };
  const auto measure = [](Metrics& measured) { measured.set("stepwise_dicom_associations", {{"state", "served"}}, 3); };
  console_ = std::make_unique<broker::http::Console>(threads_.get_executor(), workers_, workers_, context_, nullptr,
                                                     probe, server, measure);
  console_->start();
}

ServedConsole::~ServedConsole() {
  console_->stop();
  threads_.join();
  workers_.stop();
}

JsonAnswer ServedConsole::ask(const std::string& method, const std::string& target, const std::string& body,
                              const std::string& type) const {
  Answer answer = client().ask(method, target, body, {{"Content-Type", type}});
  return {answer.status, Json::parse(answer.body, nullptr, false), answer};
}

std::string ServedConsole::receive(const std::string& type, const std::string& control_id,
                                   const std::string& segments) {
  const std::string bytes = fmt::format("MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||{}|{}|P|2.3.1\r{}", type,
                                        control_id, segments);
  const std::string answer = broker::Intake(context_)
                                 .receive({bytes, "127.0.0.1", false, static_cast<std::int64_t>(bytes.size()), ""})
                                 .message;
  return hl7::Message::parse(answer).value().text("MSA-1");
}

std::string ServedConsole::order(const std::string& number, const std::string& patient) {
  return receive(
      "ORM^O01", "C" + number,
      fmt::format("PID|||{0}^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\r"
                  "ORC|NW|{1}^HIS|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE|||||RAD^RADIOLOGY^L\r"
                  "OBR|1|{1}^HIS||CT01^CT chest^L\r",
                  patient, number));
}

void ServedConsole::import_plan() {
  post("/api/v1/plans",
       Json::parse(R"({"plans":[{"service":{"value":"CT01","scheme":"L","meaning":"CT chest"},"procedures":[
    {"code":{"value":"CT01","scheme":"L","meaning":"CT chest"},"description":"CT chest",
     "steps":[{"description":"CT chest","modality":"CT","station_aets":["CT1"],"protocol_codes":[{"value":"CT01P","scheme":"L","meaning":"CT chest"}]}]}]}]})"));
}

}  // namespace stepwise::test
