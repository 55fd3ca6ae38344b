// SPDX-License-Identifier: Apache-2.0
// The HL7 intake as a whole, without a database: bytes of a connection -> framer -> open (decode, admit, parse, map) ->
// decide -> rows and outbound messages -> answer. Several frames of one input act on one snapshot, so that a second
// message finds the orders of the first.
#include "base/text.hpp"
#include "broker/usecases/changed_rows.hpp"
#include "broker/usecases/deliveries.hpp"
#include "broker/usecases/keys.hpp"
#include "broker/usecases/received.hpp"
#include "broker/usecases/use_case.hpp"
#include "hl7/framer.hpp"
#include "mapping/outbound/order_reply.hpp"
#include "sql/write_set_json.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace {

using namespace stepwise;
using fuzz::expect;

broker::Destination destination(const std::string& name, mapping::Role role, const std::string& version) {
  broker::Destination made;
  made.profile.name = name;
  made.profile.role = role;
  made.profile.version = version;
  for (int kind = 0; kind <= static_cast<int>(model::NotificationKind::identifier_changed); ++kind)
    made.profile.wants.push_back(static_cast<model::NotificationKind>(kind));
  return made;
}

// Sites of each kind: all senders are admitted or only configured ones; strict or lenient.
broker::Settings site(bool configured) {
  broker::Settings settings;
  settings.admit_unknown_senders = !configured;
  settings.destinations = {destination("HIS", mapping::Role::order_placer, "2.5.1"),
                           destination("PACS", mapping::Role::image_manager, "2.3.1")};
  if (!configured) return settings;
  broker::Sender his;
  his.name = "his";
  his.sending_application = "HIS";
  his.charset = "GB18030";
  his.application_reply = true;
  his.policy.status_to = "HIS";
  his.reading.takes_scheduled_numbers = his.reading.takes_filler_numbers = his.reading.aliases_identifiers =
      his.reading.older_merges = true;
  his.reading.one_order_per_obr = true;
  broker::Sender strict;
  strict.name = "strict";
  strict.sending_application = "STRICT";
  strict.reading.strict = true;
  settings.senders = {his, strict};
  return settings;
}

struct Site {
  explicit Site(bool configured) : settings(site(configured)) {}
  broker::Settings settings;
  SystemClock clock;
  mapping::Zone zone = mapping::Zone::named("Europe/Berlin").value();
  Metrics metrics;
  sql::Database database{"", 1, 1};  // not used
  sql::NumberBlocks blocks{database};
  broker::Context context{settings, clock, zone, metrics, database, blocks, {}};
};

class Connection {
 public:
  explicit Connection(const Site& site) : site_(site) {}

  void take(const hl7::Frame& frame) {
    broker::ReceivedFrame received;
    received.bytes = frame.bytes;
    received.peer_address = "127.0.0.1";
    received.oversize = frame.oversize.has_value();
    received.length = static_cast<std::int64_t>(frame.bytes.size());
    received.findings = frame.findings;
    received.explains = true;
    const broker::Received opened = broker::open(received, site_.context);
    const std::string groups = opened.request && opened.errors.empty() ? act(opened) : std::string();
    answer(received, opened, groups);
  }

 private:
  std::string act(const broker::Received& opened) {
    expect(opened.sender != nullptr && opened.message.has_value(), "a request has a sender and a message");
    (void)broker::keys_of(*opened.request, opened.sender->policy, opened.sender_key);
    const Instant now = site_.clock.now();
    model::Decision decision{snapshot_, site_.settings.site, numbers_, now, site_.zone.to_local(now), {}, {}};
    const Result<void> result = broker::decide(decision, *opened.request, opened);
    if (result) {
      sql::WriteSet rows = broker::changed_rows(decision.snapshot, true);
      rows.outbox = broker::Deliveries(site_.context, numbers_).rows_for(decision, opened.sender->policy.status_to);
      (void)sql::apply_arguments(rows);
    }
    const auto* orders = std::get_if<model::OrderRequests>(&*opened.request);
    std::string groups;
    if (orders != nullptr)
      groups = mapping::write_order_groups({*orders, decision.snapshot, opened.sender->policy.default_authority,
                                            opened.sender_key, result.has_value(), true});
    if (result) snapshot_ = std::move(decision.snapshot);
    return groups;
  }

  static void answer(const broker::ReceivedFrame& frame, const broker::Received& opened, const std::string& groups) {
    const hl7::Answer answer{
        .code = opened.errors.empty() ? hl7::AckCode::AA : hl7::ack_code_for(opened.errors.front()),
        .control_id = "1",
        .timestamp = "2026",
        .errors = opened.errors,
        .text = {},
        .segments = groups};
    const std::string written = opened.message ? hl7::write_answer(*opened.message, answer)
                                               : hl7::write_answer_to_unreadable(frame.bytes, answer).value_or("");
    if (written.empty()) return;
    expect(text::is_utf8(written), "an answer is UTF-8");
    expect(hl7::frame(hl7::encode(written, opened.charset).bytes).find(hl7::start_block, 1) == std::string::npos,
           "an answer fits a frame");
    const auto read = hl7::Message::parse(written);
    expect(read.has_value() && hl7::read_answer(*read).has_value(), "what we answer can be read");
  }

  const Site& site_;
  broker::DryNumbers numbers_;
  model::Snapshot snapshot_;
};

// The first byte selects the site and the size of the pieces.
void check(std::string_view bytes) {
  static const std::array<Site, 2> sites{Site(false), Site(true)};
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  const std::size_t piece = choice & 2 ? std::size_t{7} : bytes.size() + 1;
  hl7::Framer framer({.frame_bytes = 64 * 1024, .oversize_kept_bytes = 1024, .oversize_drained_bytes = 128 * 1024});
  Connection connection(sites[choice & 1]);
  for (bool ended = false; !ended;) {
    hl7::FramerEvent event = framer.next();
    if (const auto* frame = std::get_if<hl7::Frame>(&event)) connection.take(*frame);
    const bool wants_more =
        std::holds_alternative<hl7::NeedBytes>(event) || std::holds_alternative<hl7::WaitForEndBlock>(event);
    if (!wants_more) continue;
    ended = bytes.empty();
    framer.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (ended) framer.end_of_input();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
