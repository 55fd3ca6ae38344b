// SPDX-License-Identifier: Apache-2.0
// Properties that must hold for any bytes. The fuzz programs search for input that violates them; a unit test tries
// some input in each run.
#pragma once
#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/framer.hpp"
#include "hl7/header.hpp"
#include "hl7/message.hpp"
#include "hl7/path.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::fuzz {

inline void hold(bool property, const char* what) {
  if (!property) throw std::logic_error(what);
}

inline std::vector<hl7::FramerEvent> framed(std::string_view bytes, std::size_t chunk) {
  hl7::Framer framer({.frame_bytes = 40, .oversize_kept_bytes = 10, .oversize_drained_bytes = 100});
  std::vector<hl7::FramerEvent> events;
  const auto collect = [&] {
    while (true) {
      hl7::FramerEvent event = framer.next();
      if (std::holds_alternative<hl7::NeedBytes>(event) || std::holds_alternative<hl7::WaitForEndBlock>(event)) return;
      events.push_back(std::move(event));
    }
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
    framer.feed(bytes.substr(0, chunk));
    collect();
  }
  framer.end_of_input();
  collect();
  return events;
}

// The first byte is the size of the pieces.
inline void check_framer(std::string_view input) {
  if (input.empty()) return;
  const std::size_t chunk = static_cast<unsigned char>(input.front()) % 16 + std::size_t{1};
  input.remove_prefix(1);
  hold(framed(input, chunk) == framed(input, input.size() + 1), "the events depend on the bytes alone");
}

inline void read_every_part(const hl7::Message& message) {
  for (const hl7::Segment& segment : message.segments()) {
    for (int f = 0; f <= segment.fields() + 1; ++f) {
      const hl7::Field field = segment.field(f);
      hold(text::is_utf8(field.text()), "text is UTF-8");
      for (int r = 0; r <= field.repetitions() + 1; ++r) {
        for (int c = 0; c <= field.repetition(r).components() + 1; ++c) (void)field.repetition(r).text(c, c);
      }
    }
  }
}

inline void check_message(std::string_view frame) {
  const hl7::Decoded decoded = hl7::decode(frame, "GBK");
  hold(text::is_utf8(decoded.text), "what is decoded is UTF-8");
  hold(hl7::digest(frame).size() == 64, "any bytes have a digest");
  for (const char* charset : {"ISO IR6~ISO IR87~ISO IR159", "8859/1~KS X 1001", "BIG-5"}) {
    const std::string sent = hl7::encode(decoded.text, charset).bytes;
    hold(text::is_utf8(hl7::decode(sent, "").text), "what is sent can be read");
  }
  const hl7::Answer answer{
      .code = hl7::AckCode::AE,
      .control_id = "1",
      .timestamp = "2026",
      .errors = {Error{.kind = ErrorKind::data_type, .code = "x", .place = "PID-3", .rule = std::string(frame)}},
      .text = {}};
  (void)hl7::write_answer_to_unreadable(frame, answer);
  const auto message = hl7::Message::parse(decoded.text);
  if (!message) return;
  read_every_part(*message);
  const std::string written = hl7::write_answer(*message, answer);
  hold(hl7::frame(written).find(hl7::end_block) == written.size() + 1, "an answer fits a frame");
  const auto read = hl7::Message::parse(written);
  hold(read.has_value() && hl7::read_answer(*read).has_value(), "what we answer can be read");
}

inline void check_path(std::string_view text) {
  const auto path = hl7::parse_path(text);
  if (path) hold(*hl7::parse_path(hl7::to_text(*path)) == *path, "a path that is written is read the same");
}

}  // namespace stepwise::fuzz
