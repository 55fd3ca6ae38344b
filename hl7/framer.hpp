// SPDX-License-Identifier: Apache-2.0
// MLLP (HL7 Transport Specification: MLLP release 1) as a machine without socket or clock: bytes go in by feed(),
// next() says what they mean. The events depend on the bytes alone, never on the pieces they came in. Not for several
// threads.
//
//   <0x0B> message <0x1C> <0x0D>
//
// - Between frames bytes are skipped up to 0x0B (R01). The first bytes of a connection may name another protocol (R15).
// - In a frame 0x0B means that the sender began anew (R08). 0x1C ends the frame when 0x0D follows, also when 0x0B or
// the
//   end of the input follows, or nothing for a while (wait_for_end_block); before anything else it is data (R05, R06).
// - Over the limit the frame is drained to its end; its beginning, length and digest are kept (R09, D09).
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

// The whole content of a frame of MLLP release 2: the message before it is stored, or could not be (R14).
inline constexpr std::string_view commit_acknowledgement = "\x06";
inline constexpr std::string_view negative_commit_acknowledgement = "\x15";

std::string frame(std::string_view message);  // as it goes on the wire

struct Oversize {
  std::size_t length = 0;  // bytes of the frame; of an unended one, those that were looked at
  std::string digest;      // of the whole as hl7::digest() makes it
  bool ended = true;       // false: larger than can be drained, the connection is of no more use
  bool operator==(const Oversize&) const = default;
};

struct Frame {
  std::string bytes;                 // without the block characters; of an oversize frame its first bytes
  std::vector<Finding> findings;     // "end-block-without-cr" (R05)
  std::optional<Oversize> oversize;  // D09
  bool operator==(const Frame&) const = default;
};

// What was begun and not finished: the sender began anew (R08), went away, or was too slow (R07).
struct BrokenFrame {
  enum class Reason { restarted, end_of_input, timed_out };
  Reason reason = Reason::restarted;
  std::string first_bytes;  // at most what is kept of an oversize frame
  std::size_t length = 0;
  bool operator==(const BrokenFrame&) const = default;
};
std::string_view to_text(BrokenFrame::Reason reason);  // "restarted", "incomplete", "timed-out"

struct Noise {
  std::size_t bytes = 0;  // skipped before a frame or the end of the input
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
struct WaitForEndBlock {  // 0x1C was the last byte: feed() what comes within hl7_end_block_timeout_ms, else
                          // end_block_timed_out()
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
  void end_block_timed_out() { end_block_timed_out_ = true; }  // only as the answer to WaitForEndBlock

  // Ask again until NeedBytes or WaitForEndBlock comes; after the end of the input NeedBytes means that there is
  // nothing more.
  FramerEvent next();

  // Held of what was fed and not given out. It grows by what is fed; a frame that was given out is held no longer.
  std::size_t held_bytes() const { return buffer_.size() - begin_; }
  bool in_frame() const { return state_ == State::in_frame || state_ == State::draining; }
  std::optional<BrokenFrame>
  give_up();  // R07: the frame took too long; nullopt when there is none. The framer begins anew.

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
  std::size_t begin_ = 0;    // of what is unread; in a frame, of its bytes that are not drained yet
  std::size_t scanned_ = 0;  // in a frame: no block character from begin_ up to here
  std::size_t noise_ = 0;
  std::size_t drained_ = 0;
  std::string kept_;  // of a drained frame
  Sha256 digest_;
  bool ended_ = false;
  bool end_block_timed_out_ = false;
};

}  // namespace stepwise::hl7
