// SPDX-License-Identifier: Apache-2.0
// The MLLP protocol (HL7 Transport Specification: MLLP release 1) as a state machine without socket or clock: feed()
// takes received bytes, next() returns the next event. The events depend only on the bytes, not on how they were
// divided into pieces. Not thread-safe.
//
//   <0x0B> message <0x1C> <0x0D>
//
// - Between frames, bytes before 0x0B are skipped (R01). The first bytes of a connection may show that the peer uses
//   another protocol (R15).
// - In a frame, 0x0B means that the sender has started a new frame (R08). 0x1C ends the frame if it is followed by
//   0x0D, by 0x0B, by the end of the input, or by nothing for some time (WaitForEndBlock); before any other byte it is
//   data (R05, R06).
// - The bytes of a frame over the limit are discarded up to its end; its beginning, length and digest are kept (R09,
//   D09).
#pragma once
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stepwise::hl7 {

inline constexpr char start_block = '\x0b';
inline constexpr char end_block = '\x1c';

// The content of an acknowledgement frame in MLLP release 2: the previous message was stored (0x06), or could not be
// stored (0x15) (R14).
inline constexpr std::string_view commit_acknowledgement = "\x06";
inline constexpr std::string_view negative_commit_acknowledgement = "\x15";

std::string frame(std::string_view message);  // adds the MLLP block characters to a message

struct Oversize {
  std::size_t length = 0;  // number of bytes of the frame; if it has not ended, of the part that was read
  std::string digest;      // digest of the whole frame, as from hl7::digest()
  bool ended = true;       // false: too large to read to its end, so the connection must be closed
  bool operator==(const Oversize&) const = default;
};

struct Frame {
  std::string bytes;                 // without the block characters; of a frame over the limit only the first bytes
  std::vector<Finding> findings;     // "end-block-without-cr" (R05)
  std::optional<Oversize> oversize;  // D09
  bool operator==(const Frame&) const = default;
};

// A frame that did not end: the sender started a new one (R08), closed the connection, or was too slow (R07).
struct BrokenFrame {
  enum class Reason { restarted, end_of_input, timed_out };
  Reason reason = Reason::restarted;
  std::string first_bytes;  // at most as many bytes as are kept of a frame over the limit
  std::size_t length = 0;
  bool operator==(const BrokenFrame&) const = default;
};
std::string_view to_text(BrokenFrame::Reason reason);  // "restarted", "incomplete", "timed-out"

struct Noise {
  std::size_t bytes = 0;  // number of bytes that were skipped before a frame or before the end of the input
  bool operator==(const Noise&) const = default;
};

enum class Protocol { tls, http, dicom, hl7_without_mllp };
std::string_view to_text(Protocol protocol);

struct ForeignProtocol {
  Protocol protocol;
  bool operator==(const ForeignProtocol&) const = default;
};

struct NeedBytes {
  bool operator==(const NeedBytes&) const = default;
};
// 0x1C was the last byte. Call feed() if bytes arrive within hl7_end_block_timeout_ms, else end_block_timed_out().
struct WaitForEndBlock {
  bool operator==(const WaitForEndBlock&) const = default;
};

using FramerEvent = std::variant<Frame, BrokenFrame, Noise, ForeignProtocol, NeedBytes, WaitForEndBlock>;

struct FramerLimits {
  std::size_t frame_bytes = limits::hl7_frame_bytes;
  std::size_t oversize_kept_bytes = limits::hl7_oversize_kept_bytes;
  std::size_t oversize_drained_bytes = limits::hl7_oversize_drained_bytes;
};

class Framer {
 public:
  explicit Framer(FramerLimits limits = {});

  void feed(std::string_view bytes);
  void end_of_input() { ended_ = true; }
  void end_block_timed_out() { end_block_timed_out_ = true; }  // call it only after WaitForEndBlock

  // Call it until it returns NeedBytes or WaitForEndBlock. After the end of the input, NeedBytes means that there are
  // no more events.
  FramerEvent next();

  // Number of bytes that were fed and not returned in an event yet. feed() increases it; returning a frame reduces it.
  std::size_t held_bytes() const { return buffer_.size() - begin_; }
  bool in_frame() const { return state_ == State::in_frame || state_ == State::draining; }
  // Discards the current frame because it took too long (R07); nullopt: no frame has begun. Then the framer waits for a
  // new frame.
  std::optional<BrokenFrame> give_up();

 private:
  enum class State { opening, between, in_frame, draining, useless };

  std::optional<FramerEvent> step_opening();
  std::optional<FramerEvent> step_between();
  std::optional<FramerEvent> step_in_frame();

  std::string_view unread() const { return std::string_view(buffer_).substr(begin_); }
  void begin_frame(std::size_t at);
  void drop_read();
  void shrink();
  void drain_to(std::size_t end);
  std::size_t length_to(std::size_t end) const { return drained_ + (end - begin_); }
  std::optional<FramerEvent> check_limits(std::size_t end);
  Frame finish_frame(std::size_t end, std::size_t next, bool with_cr);
  Oversize finish_drained(bool ended);
  BrokenFrame break_off(BrokenFrame::Reason reason, std::size_t end);

  FramerLimits limits_;
  State state_ = State::opening;
  std::string buffer_;
  std::size_t begin_ = 0;    // beginning of the unread bytes; in a frame, of its bytes that are not discarded yet
  std::size_t scanned_ = 0;  // in a frame: there is no block character between begin_ and this position
  std::size_t noise_ = 0;
  std::size_t drained_ = 0;
  std::string kept_;  // first bytes of a discarded frame
  Sha256 digest_;
  bool ended_ = false;
  bool end_block_timed_out_ = false;
};

}  // namespace stepwise::hl7
