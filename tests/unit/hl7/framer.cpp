// SPDX-License-Identifier: Apache-2.0
#include "hl7/framer.hpp"

#include "base/limits.hpp"
#include "hl7/charset.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::hl7;
using namespace std::string_literals;

namespace {

constexpr FramerLimits small{.frame_bytes = 20, .oversize_kept_bytes = 8, .oversize_drained_bytes = 60};

// All events of the framer for these bytes, without NeedBytes and WaitForEndBlock.
std::vector<FramerEvent> events(Framer& framer) {
  std::vector<FramerEvent> out;
  while (true) {
    FramerEvent event = framer.next();
    if (std::holds_alternative<NeedBytes>(event) || std::holds_alternative<WaitForEndBlock>(event)) return out;
    out.push_back(std::move(event));
  }
}

std::vector<FramerEvent> events_of(const std::vector<std::string>& chunks, bool ends = false,
                                   FramerLimits limits = {}) {
  Framer framer(limits);
  std::vector<FramerEvent> out;
  for (const std::string& chunk : chunks) {
    framer.feed(chunk);
    for (FramerEvent& event : events(framer)) out.push_back(std::move(event));
  }
  if (ends) framer.end_of_input();
  for (FramerEvent& event : events(framer)) out.push_back(std::move(event));
  return out;
}

Frame whole(std::string bytes) {
  return {.bytes = std::move(bytes), .findings = {}, .oversize = {}};
}
Frame without_cr(std::string bytes) {
  return {.bytes = std::move(bytes),
          .findings = {{"end-block-without-cr", "", "the frame ended with 0x1C and no 0x0D"}},
          .oversize = {}};
}
BrokenFrame broken(BrokenFrame::Reason reason, std::string bytes) {
  return {reason, bytes, bytes.size()};
}

using Events = std::vector<FramerEvent>;

}  // namespace

TEST_CASE("A frame goes on the wire between 0x0B and 0x1C 0x0D and is read from there") {
  CHECK(frame("MSH|") == "\x0bMSH|\x1c\r");
  CHECK(events_of({frame("MSH|")}) == Events{whole("MSH|")});
  CHECK(events_of({frame("")}) == Events{whole("")});
}

TEST_CASE("case R01: bytes before the start byte are skipped and counted") {
  CHECK(events_of({"log line\n\0"s + frame("A") + "\n" + frame("B")}) ==
        Events{Noise{10}, whole("A"), Noise{1}, whole("B")});
  CHECK(events_of({"xyz"}, true) == Events{Noise{3}});
  CHECK(events_of({"xyz"}).empty());
}

TEST_CASE("case R02: several frames in one piece are given in order") {
  CHECK(events_of({frame("A") + frame("B") + frame("C")}) == Events{whole("A"), whole("B"), whole("C")});
}

TEST_CASE("case R04: 0x1C and 0x0D in different packets, or all byte by byte") {
  CHECK(events_of({"\x0b"
                   "A\x1c",
                   "\r"}) == Events{whole("A")});
  std::vector<std::string> bytes;
  for (const char c : frame("AB") + frame("C")) bytes.emplace_back(1, c);
  CHECK(events_of(bytes) == Events{whole("AB"), whole("C")});
}

TEST_CASE(
    "case R05, D09: 0x1C without CR ends a frame when 0x0B or the end of the input follows, or nothing for a while") {
  CHECK(events_of({"\x0b"
                   "A\x1c" +
                   frame("B")}) == Events{without_cr("A"), whole("B")});
  CHECK(events_of({"\x0b"
                   "A\x1c"},
                  true) == Events{without_cr("A")});

  Framer framer;
  framer.feed(
      "\x0b"
      "A\x1c");
  CHECK(framer.next() == FramerEvent(WaitForEndBlock{}));
  CHECK(framer.in_frame());
  framer.end_block_timed_out();
  CHECK(framer.next() == FramerEvent(without_cr("A")));
  CHECK_FALSE(framer.in_frame());
  framer.feed("\r" + frame("B"));  // its CR, too late
  CHECK(events(framer) == Events{Noise{1}, whole("B")});
}

TEST_CASE("case R06: 0x1C before anything else is data") {
  CHECK(events_of({"\x0b"
                   "A\x1c"
                   "B\x1c\x1c\r"}) == Events{whole("A\x1c"
                                                   "B\x1c")});
  CHECK(events_of({"\x0b"
                   "A\x1c",
                   "B\x1c", "\r"}) == Events{whole("A\x1c"
                                                   "B")});
}

TEST_CASE("case R07: a frame that takes too long is given up with its first bytes") {
  Framer framer;
  CHECK_FALSE(framer.give_up().has_value());
  framer.feed(
      "\x0b"
      "ABC");
  CHECK(framer.next() == FramerEvent(NeedBytes{}));
  CHECK(framer.give_up() == broken(BrokenFrame::Reason::timed_out, "ABC"));
  CHECK_FALSE(framer.in_frame());
}

TEST_CASE("A frame that the end of the input cuts off is told") {
  CHECK(events_of({"\x0b"
                   "ABC"},
                  true) == Events{broken(BrokenFrame::Reason::end_of_input, "ABC")});
}

TEST_CASE("case R08: a second start byte drops what was begun") {
  CHECK(events_of({"\x0b"
                   "AB" +
                   frame("C")}) == Events{broken(BrokenFrame::Reason::restarted, "AB"), whole("C")});
}

TEST_CASE(
    "case R09, D09: a frame over the limit is drained; its beginning, length and digest are kept, the next one is "
    "read") {
  const std::string large = "0123456789 0123456789 0123456789";
  const Frame expected{
      .bytes = "01234567", .findings = {}, .oversize = Oversize{large.size(), sha256_hex(large), true}};
  CHECK(events_of({frame(large) + frame("B")}, false, small) == Events{expected, whole("B")});
  CHECK(events_of({frame(std::string(20, 'x'))}, false, small) == Events{whole(std::string(20, 'x'))});
}

TEST_CASE("D01, D09: the digest of an oversize frame leaves MSH-7 out as that of any other") {
  const std::string large = "MSH|^~\\&|HIS||||20260301||ORM^O01|1\r" + std::string(100, 'x');
  const auto found =
      events_of({frame(large)}, false, {.frame_bytes = 60, .oversize_kept_bytes = 8, .oversize_drained_bytes = 1000});
  REQUIRE(found.size() == 1);
  CHECK(std::get<Frame>(found[0]).oversize->digest == hl7::digest(large));
}

TEST_CASE("D09: what can't be drained either ends the connection") {
  const std::string endless = "\x0b" + std::string(100, 'x') + "\x1c\r" + frame("B");
  const Frame expected{
      .bytes = std::string(8, 'x'), .findings = {}, .oversize = Oversize{60, sha256_hex(std::string(60, 'x')), false}};
  CHECK(events_of({endless}, true, small) == Events{expected});
}

TEST_CASE("case R15: the first bytes may name another protocol") {
  struct Row {
    std::string bytes;
    Protocol protocol;
  };
  for (const Row& row :
       {Row{"\x16\x03\x01\x02"s, Protocol::tls}, Row{"GET / HTTP/1.1\r\n", Protocol::http},
        Row{"POST /x", Protocol::http}, Row{"HEAD /", Protocol::http}, Row{"PUT /x", Protocol::http},
        Row{"DELETE /", Protocol::http}, Row{"OPTIONS *", Protocol::http}, Row{"PATCH /", Protocol::http},
        Row{"CONNECT x", Protocol::http}, Row{"PRI * HTTP/2.0", Protocol::http},
        Row{"\x01\0\0\0\0\xcd"s, Protocol::dicom}, Row{"MSH|^~\\&|", Protocol::hl7_without_mllp}}) {
    INFO(row.bytes);
    CHECK(events_of({row.bytes}, true) == Events{ForeignProtocol{row.protocol}, Noise{row.bytes.size()}});
    CHECK(events_of({row.bytes.substr(0, 1), row.bytes.substr(1)}, true) ==
          Events{ForeignProtocol{row.protocol}, Noise{row.bytes.size()}});
    CHECK_FALSE(to_text(row.protocol).empty());
  }
  CHECK(events_of({"GE"}, true) == Events{Noise{2}});
  CHECK(events_of({frame("A") + "GET /"}, true) == Events{whole("A"), Noise{5}});  // only at the beginning
  CHECK(events_of({"\x16" + frame("A")}) == Events{Noise{1}, whole("A")});
}

TEST_CASE("The events depend on the bytes alone, never on the pieces they came in") {
  CHECK(rc::check([] {
    // Uses few different bytes, so that block characters, restarts and frames over the limit are frequent.
    const auto letters = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 12));
    std::string bytes;
    for (const int letter : letters) bytes += "\x0b\x1c\rA\x0b\x1c|M\x16\x03 G"[letter];
    if (*rc::gen::arbitrary<bool>())
      bytes += "\x0b" + std::string(static_cast<std::size_t>(*rc::gen::inRange(0, 90)), 'y') + "\x1c\r" + bytes;
    const bool ends = *rc::gen::arbitrary<bool>();

    std::vector<std::string> chunks;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto length = static_cast<std::size_t>(*rc::gen::inRange(1, 8));
      chunks.push_back(bytes.substr(at, length));
      at += length;
    }
    RC_ASSERT(events_of(chunks, ends, small) == events_of({bytes}, ends, small));
  }));
}

TEST_CASE(
    "Messages that are framed are read again, in any pieces, with any noise between them that holds no start byte") {
  CHECK(rc::check([](const std::vector<std::string>& messages) {
    std::string bytes;
    Events expected;
    for (std::string message : messages) {
      std::erase_if(message, [](char c) { return c == start_block || c == end_block; });
      bytes += frame(message);
      expected.push_back(whole(message));
    }
    const auto cut =
        bytes.empty() ? 0 : static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(bytes.size())));
    RC_ASSERT(events_of({bytes.substr(0, cut), bytes.substr(cut)}) == expected);
  }));
}

TEST_CASE("D38: of many block characters in one read each is found where it stands") {
  std::string bytes = "\x0b" + std::string(10'000, 'a');
  for (int i = 0; i < 20'000; ++i) bytes += end_block;  // none of them is followed by CR, so they are data
  bytes += "\x0b";
  for (int i = 0; i < 100; ++i) bytes += "\x0b";
  bytes += "MSH\x1c\r";
  const Events events = events_of({bytes});
  CHECK(std::count_if(events.begin(), events.end(),
                      [](const FramerEvent& event) { return std::holds_alternative<BrokenFrame>(event); }) == 100);
  REQUIRE(std::holds_alternative<Frame>(events.back()));
  CHECK(std::get<Frame>(events.back()).bytes == "MSH");
}

TEST_CASE("A large frame comes whole, alone or with others behind it, in any pieces, and the next one too") {
  const std::size_t sizes[] = {limits::hl7_idle_capacity_bytes - 1, limits::hl7_idle_capacity_bytes,
                               limits::hl7_idle_capacity_bytes + 1, 1'000'000};
  for (const std::size_t size : sizes) {
    std::string large(size, 'a');
    for (std::size_t i = 0; i < size; i += 1000) large[i] = static_cast<char>('b' + i / 1000 % 20);
    const std::string bytes = frame("first") + frame(large) + frame("behind") + frame(large) + frame("last");
    const Events expected{whole("first"), whole(large), whole("behind"), whole(large), whole("last")};
    for (const std::size_t piece : {std::size_t{4'096}, limits::hl7_read_buffer_bytes, size + 11, bytes.size()}) {
      std::vector<std::string> pieces;
      for (std::size_t at = 0; at < bytes.size(); at += piece) pieces.push_back(bytes.substr(at, piece));
      INFO(size << " bytes in pieces of " << piece);
      CHECK(events_of(pieces) == expected);
    }
    // Each frame in a read of its own: nothing follows the large one.
    CHECK(events_of({frame("first"), frame(large).substr(0, 5), frame(large).substr(5), frame("last")}) ==
          Events{whole("first"), whole(large), whole("last")});
  }
}
