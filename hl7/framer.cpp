// SPDX-License-Identifier: Apache-2.0
#include "hl7/framer.hpp"

#include "base/limits.hpp"
#include "hl7/charset.hpp"
#include "hl7/msh_bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::hl7 {
namespace {

struct Opening {
  std::string_view bytes;
  Protocol protocol;
};
// The first bytes of peers that use another protocol on this port.
constexpr std::array openings{
    Opening{std::string_view("\x16\x03", 2), Protocol::tls},
    Opening{"GET ", Protocol::http},
    Opening{"POST", Protocol::http},
    Opening{"HEAD", Protocol::http},
    Opening{"PUT ", Protocol::http},
    Opening{"DELE", Protocol::http},
    Opening{"OPTI", Protocol::http},
    Opening{"PATC", Protocol::http},
    Opening{"CONN", Protocol::http},
    Opening{"PRI ", Protocol::http},
    Opening{std::string_view("\x01\x00\x00\x00", 4), Protocol::dicom},  // A-ASSOCIATE-RQ, a length below 16 MiB
    Opening{"MSH|", Protocol::hl7_without_mllp},
};

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

}  // namespace

std::string_view to_text(Protocol protocol) {
  switch (protocol) {
    case Protocol::tls: return "TLS";
    case Protocol::http: return "HTTP";
    case Protocol::dicom: return "DICOM";
    case Protocol::hl7_without_mllp: return "HL7 without MLLP";
  }
  return "";
}

std::string_view to_text(BrokenFrame::Reason reason) {
  switch (reason) {
    case BrokenFrame::Reason::restarted: return "restarted";
    case BrokenFrame::Reason::end_of_input: return "incomplete";
    case BrokenFrame::Reason::timed_out: return "timed-out";
  }
  return "";
}

Framer::Framer(FramerLimits limits) : limits_(limits) {
  limits_.oversize_kept_bytes = std::min(limits_.oversize_kept_bytes, limits_.frame_bytes);
  limits_.oversize_drained_bytes = std::max(limits_.oversize_drained_bytes, limits_.frame_bytes);
}

std::string frame(std::string_view message) {
  std::string out;
  out.reserve(message.size() + 3);
  out += start_block;
  out += message;
  out += end_block;
  out += '\r';
  return out;
}

void Framer::feed(std::string_view bytes) {
  if (state_ == State::useless || bytes.empty()) return;
  end_block_timed_out_ = false;
  drop_read();
  // A large frame grows in few steps, because each step copies it. Reserved memory that is not used costs nothing.
  const std::size_t needed = buffer_.size() + bytes.size();
  if (needed > buffer_.capacity() && needed > limits::hl7_idle_capacity_bytes)
    buffer_.reserve(std::min(4 * needed, std::max(needed, limits_.frame_bytes)));
  buffer_ += bytes;
}

void Framer::drop_read() {
  buffer_.erase(0, begin_);
  scanned_ -= std::min(scanned_, begin_);
  begin_ = 0;
}

// Called also when no bytes follow, because most connections are idle after a huge frame.
void Framer::shrink() {
  if (buffer_.capacity() <= limits::hl7_idle_capacity_bytes || held_bytes() >= limits::hl7_idle_capacity_bytes) return;
  drop_read();
  buffer_.shrink_to_fit();
}

FramerEvent Framer::next() {
  while (true) {
    std::optional<FramerEvent> event;
    switch (state_) {
      case State::opening: event = step_opening(); break;
      case State::between: event = step_between(); break;
      case State::in_frame:
      case State::draining: event = step_in_frame(); break;
      case State::useless: return NeedBytes{};
    }
    if (event) return std::move(*event);
  }
}

std::optional<FramerEvent> Framer::step_opening() {
  const std::string_view bytes = unread();
  const bool undecided = std::any_of(openings.begin(), openings.end(), [&](const Opening& opening) {
    return bytes.size() < opening.bytes.size() && begins_with(opening.bytes, bytes);
  });
  if (undecided && !ended_) return NeedBytes{};
  state_ = State::between;
  const auto found =
      std::find_if(openings.begin(), openings.end(), [&](const Opening& o) { return begins_with(bytes, o.bytes); });
  if (found == openings.end()) return std::nullopt;
  return ForeignProtocol{found->protocol};
}

std::optional<FramerEvent> Framer::step_between() {
  const std::string_view bytes = unread();
  const std::size_t start = bytes.find(start_block);
  noise_ += std::min(start, bytes.size());
  const bool starts = start != std::string_view::npos;
  if (starts) {
    begin_frame(begin_ + start + 1);
  } else {
    begin_ = buffer_.size();
  }
  if (noise_ > 0 && (starts || ended_)) return Noise{std::exchange(noise_, 0)};
  if (starts) return std::nullopt;
  return NeedBytes{};
}

void Framer::begin_frame(std::size_t at) {
  begin_ = scanned_ = at;
  drained_ = 0;
  kept_.clear();
  state_ = State::in_frame;
}

std::optional<FramerEvent> Framer::step_in_frame() {
  // Only what was not seen before is searched: a frame that comes byte by byte is read once.
  const std::string_view seen = std::string_view(buffer_).substr(0, scanned_ + limits::hl7_searched_at_once_bytes);
  const std::size_t end = std::min(seen.find(end_block, scanned_), seen.size());
  const std::size_t at = std::min(seen.substr(0, end).find(start_block, scanned_), end);
  if (auto event = check_limits(at)) return event;
  if (at == seen.size()) {
    scanned_ = at;
    if (at < buffer_.size()) return std::nullopt;
    if (ended_) return break_off(BrokenFrame::Reason::end_of_input, at);
    return NeedBytes{};
  }
  if (buffer_[at] == start_block) {
    BrokenFrame broken = break_off(BrokenFrame::Reason::restarted, at);
    begin_frame(begin_ + 1);
    return broken;
  }
  if (at + 1 == buffer_.size()) {
    scanned_ = at;
    if (ended_ || end_block_timed_out_) return finish_frame(at, at + 1, false);
    return WaitForEndBlock{};
  }
  if (buffer_[at + 1] == '\r') return finish_frame(at, at + 2, true);
  if (buffer_[at + 1] == start_block) return finish_frame(at, at + 1, false);
  scanned_ = at + 1;  // so 0x1C was data
  return std::nullopt;
}

// Over the first limit bytes are read and discarded; over the second limit the connection is of no use any more (D09).
std::optional<FramerEvent> Framer::check_limits(std::size_t end) {
  if (length_to(end) <= limits_.frame_bytes) return std::nullopt;
  if (length_to(end) <= limits_.oversize_drained_bytes) {
    drain_to(end);
    return std::nullopt;
  }
  drain_to(begin_ + (limits_.oversize_drained_bytes - drained_));
  Frame first{.bytes = std::move(kept_), .findings = {}, .oversize = finish_drained(false)};
  state_ = State::useless;
  buffer_.clear();
  begin_ = scanned_ = 0;
  return first;
}

void Framer::drain_to(std::size_t end) {
  std::string_view bytes = std::string_view(buffer_).substr(begin_, end - begin_);
  if (state_ == State::in_frame) {  // the frame is complete up to the limit, so its MSH is complete
    state_ = State::draining;
    digest_ = Sha256();
    kept_ = bytes.substr(0, limits_.oversize_kept_bytes);
    const std::string_view timestamp = MshBytes(bytes.substr(0, limits_.frame_bytes)).field(7);
    drained_ = bytes.size();
    if (!timestamp.empty()) {
      const auto at = static_cast<std::size_t>(timestamp.data() - bytes.data());
      digest_.update(bytes.substr(0, at));
      bytes.remove_prefix(at + timestamp.size());
    }
  } else {
    drained_ += bytes.size();
  }
  digest_.update(bytes);
  begin_ = scanned_ = end;
}

Oversize Framer::finish_drained(bool ended) {
  return {.length = drained_, .digest = digest_.hex(), .ended = ended};
}

Frame Framer::finish_frame(std::size_t end, std::size_t next, bool with_cr) {
  Frame done;
  if (!with_cr) done.findings.push_back({"end-block-without-cr", "", "the frame ended with 0x1C and no 0x0D"});
  if (state_ == State::draining) {
    drain_to(end);
    done.bytes = std::move(kept_);
    done.oversize = finish_drained(true);
  } else if (next == buffer_.size() && begin_ == 0 && end > limits::hl7_idle_capacity_bytes) {
    // Nothing follows, and shrink() would free this buffer: the frame takes it without a copy.
    buffer_.resize(end);
    done.bytes = std::exchange(buffer_, {});
    next = 0;
  } else {
    done.bytes = buffer_.substr(begin_, end - begin_);
  }
  begin_ = next;
  state_ = State::between;
  shrink();
  return done;
}

BrokenFrame Framer::break_off(BrokenFrame::Reason reason, std::size_t end) {
  BrokenFrame broken{.reason = reason, .first_bytes = std::move(kept_), .length = length_to(end)};
  if (state_ == State::in_frame)
    broken.first_bytes = buffer_.substr(begin_, std::min(end - begin_, limits_.oversize_kept_bytes));
  begin_ = end;
  kept_.clear();
  drained_ = 0;
  state_ = State::between;
  shrink();
  return broken;
}

std::optional<BrokenFrame> Framer::give_up() {
  if (!in_frame()) return std::nullopt;
  return break_off(BrokenFrame::Reason::timed_out, buffer_.size());
}

}  // namespace stepwise::hl7
