// SPDX-License-Identifier: Apache-2.0
#include "dicom/charset.hpp"

#include "base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/iconv.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::dicom;

namespace {

std::string decoded(std::string_view charset, std::string_view bytes) {
  return TextDecoder(charset).decode(bytes);
}

}  // namespace

TEST_CASE("reference 10.1: each lone term names its set") {
  struct Row {
    const char* term;
    const char* bytes;
    const char* text;
  };
  const Row rows[] = {
      {"ISO_IR 100", "\xC4neas", "Äneas"},
      {"ISO_IR 101", "Dvo\xF8\xE1k", "Dvořák"},
      {"ISO_IR 109", "\xA1", "Ħ"},
      {"ISO_IR 110", "\xBD", "Ŋ"},
      {"ISO_IR 144", "\xBB\xEE\xDA", "Люк"},
      {"ISO_IR 127", "\xE2\xC8", "قب"},
      {"ISO_IR 126", "\xC4\xE9", "Δι"},
      {"ISO_IR 138", "\xF9\xF8", "שר"},
      {"ISO_IR 148", "\xC7\xFD", "Çı"},
      {"ISO_IR 13", "\xD4\xCF\xC0\xDE", "ﾔﾏﾀﾞ"},
      {"ISO_IR 166", "\xCA\xC1", "สม"},
      {"ISO_IR 192", "Wang^小东", "Wang^小东"},
      {"GB18030", "Wang^\xD0\xA1\xB6\xAB", "Wang^小东"},
      {"GBK", "Wang^\xD0\xA1\xB6\xAB", "Wang^小东"},
      {"iso_ir_100 ", "\xC4", "Ä"},
      {"ISO 2022 IR 100", "\xC4", "Ä"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.term);
    CHECK(decoded(row.term, row.bytes) == row.text);
    CHECK(is_known_charset(row.term));
    CHECK(find_charset(row.term) != nullptr);
  }
  CHECK(is_known_charset(""));
  CHECK(is_known_charset("\\ISO 2022 IR 87"));
  CHECK(is_known_charset("ISO 2022 IR 6\\ISO 2022 IR 149"));
  CHECK_FALSE(is_known_charset("ISO_IR 999"));
  CHECK_FALSE(is_known_charset("ISO_IR 100\\LATIN"));
}

TEST_CASE("reference 10.2: code extensions, examples of PS3.5 annexes H, I and K") {
  CHECK(decoded("\\ISO 2022 IR 87",
                "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B") ==
        "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(decoded("ISO 2022 IR 13\\ISO 2022 IR 87", "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J") ==
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
  CHECK(decoded("\\ISO 2022 IR 149",
                "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf") ==
        "Hong^Gildong=洪^吉洞=홍^길동");
  CHECK(decoded("\\ISO 2022 IR 58", "Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=") ==
        "Zhang^XiaoDong=张^小东=");
  CHECK(decoded("ISO 2022 IR 6\\ISO 2022 IR 126", "A\x1b-F\xC4^\xE9") == "AΔ^ι");
}

TEST_CASE("reference 10.2: the upper half goes back to the first value's set at a delimiter") {
  CHECK(decoded("ISO 2022 IR 100\\ISO 2022 IR 144", "\x1b-L\xBB\\\xC4") == "Л\\Ä");
}

TEST_CASE("a trail byte that looks like a delimiter is no delimiter") {
  // In GB 18030 the bytes 0x81 0x5C are one character; splitting before decoding would give two values.
  const std::string text = decoded("GB18030", "\x81\x5C\\A");
  CHECK(text::split(text, '\\').size() == 2);
}

TEST_CASE("R67: bytes that are not in the declared set are still read") {
  CHECK(decoded("", "M\xC3\xBCller") == "Müller");        // undeclared UTF-8
  CHECK(decoded("", "M\xFCller") == "Müller");            // undeclared Latin-1
  CHECK(decoded("ISO_IR 192", "M\xFCller") == "Müller");  // the declaration is wrong
  CHECK(decoded("ISO_IR 999", "M\xC3\xBCller") == "Müller");
  CHECK(decoded("ISO 2022 IR 6", "\x1b!!A") == "\x1b!!A");
  CHECK(decoded("", std::string_view("A\0B", 3)) == "AB");
}

TEST_CASE("whatever the bytes and the set, the text is UTF-8") {
  CHECK(rc::check([](const std::string& bytes) {
    const auto charset = *rc::gen::element<std::string>("", "ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030",
                                                        "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "ISO_IR 999");
    RC_ASSERT(text::is_utf8(TextDecoder(charset).decode(bytes)));
  }));
}

TEST_CASE("D21: what the answer's set lacks is transliterated in that value only") {
  const auto written = [](std::string_view charset, std::string_view text) {
    return TextEncoder::of(charset)->encode(text);
  };
  CHECK(written("ISO_IR 100", "Müller") == "M\xFCller");
  CHECK(written("GB18030", "小东") == "\xD0\xA1\xB6\xAB");
  CHECK(written("ISO_IR 192", "小东") == "小东");
  CHECK(text::is_ascii(written("", "Müller")));
  CHECK(TextEncoder::of("ISO_IR 100")->holds("Müller"));
  CHECK_FALSE(TextEncoder::of("ISO_IR 100")->holds("小东"));
}

TEST_CASE("A45: code extensions are written as in PS3.5 annexes H and I") {
  struct Row {
    const char* charset;
    const char* term;
    const char* text;
    const char* bytes;
  };
  const Row rows[] = {
      {"\\ISO 2022 IR 87", "\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう",
       "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"},
      {"ISO 2022 IR 13\\ISO 2022 IR 87", "ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
       "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J"},
      {"\\ISO 2022 IR 149", "\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동",
       "Hong^Gildong=\x1b$)C\xFB\xF3^\x1b$)C\xD1\xCE\xD4\xD7=\x1b$)C\xC8\xAB^\x1b$)C\xB1\xE6\xB5\xBF"},
      {"ISO_IR 100\\iso 2022 ir 144", "ISO 2022 IR 100\\ISO 2022 IR 144", "Äneas\\Люк",
       "\xC4neas\\\x1b-L\xBB\xEE\xDA\x1b-A"},
      {"\\ISO 2022 IR 58", "\\ISO 2022 IR 58", "Zhang^XiaoDong=张^小东",
       "Zhang^XiaoDong=\x1b$)A\xD5\xC5^\x1b$)A\xD0\xA1\xB6\xAB"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.charset);
    const auto encoder = TextEncoder::of(row.charset);
    REQUIRE(encoder.has_value());
    CHECK(encoder->term() == row.term);
    CHECK(encoder->encode(row.text) == row.bytes);
    CHECK(encoder->holds(row.text));
    CHECK(decoded(encoder->term(), encoder->encode(row.text)) == row.text);
  }
  CHECK_FALSE(TextEncoder::of("\\ISO 2022 IR 87")->holds("홍"));
  CHECK_FALSE(TextEncoder::of("\\ISO 2022 IR 999").has_value());
  CHECK_FALSE(TextEncoder::of("ISO_IR 100\\LATIN").has_value());
  CHECK_FALSE(TextEncoder::of("ISO_IR 192\\ISO 2022 IR 87").has_value());  // UTF-8 takes no extensions
}

TEST_CASE("what is written with code extensions is read again, whatever the text") {
  CHECK(rc::check([] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("Yamada", "山田", "やまだ", "ﾔﾏﾀﾞ", "^", "=", "\\", " ", "丂"));
    const auto charset = *rc::gen::element<std::string>("\\ISO 2022 IR 87\\ISO 2022 IR 159\\ISO 2022 IR 13",
                                                        "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159");
    std::string text;
    for (const std::string& part : parts) text += part;
    const auto encoder = TextEncoder::of(charset);
    RC_PRE(encoder->holds(text));
    RC_ASSERT(TextDecoder(charset).decode(encoder->encode(text)) == text);
  }));
}

namespace {

// A strict decoder by PS3.3 tables C.12-3 and C.12-4 and PS3.5 6.1.2.5: nullopt for bytes that they do not allow.
class StrictReader {
 public:
  explicit StrictReader(std::string_view charset) {
    const auto terms = text::split(charset, '\\');
    is_extended_ = terms.size() > 1;
    for (const std::string_view term : terms) {
      for (const Row& row : rows) {
        if (term.ends_with(row.term) &&
            (term.size() == row.term.size() || term[term.size() - row.term.size() - 1] == ' '))
          declared_.push_back(&row);
      }
    }
    const std::string_view first = terms.front();
    begins_with_romaji_ = first.ends_with(" 13");
    if (!first.empty()) initial_upper_ = declared_.front();
  }

  std::optional<std::string> read(std::string_view bytes) {
    std::string out;
    lower_ = nullptr;
    upper_ = initial_upper_;
    while (!bytes.empty()) {
      const auto c = static_cast<unsigned char>(bytes.front());
      if (c == 0x1b) {
        const std::size_t length = is_extended_ ? escape(bytes.substr(1)) : 0;
        if (length == 0) return std::nullopt;
        bytes.remove_prefix(1 + length);
        continue;
      }
      const Row* set = c >= 0x80 ? upper_ : lower_;
      if (!set && c >= 0x80) return std::nullopt;
      if (!set || (c < 0x80 && c <= 0x20)) {
        if (lower_) return std::nullopt;
        if (std::string_view("\\^=\r\n\f\t").find(bytes.front()) != std::string_view::npos && !reset())
          return std::nullopt;
        out += bytes.front();
        bytes.remove_prefix(1);
        continue;
      }
      std::size_t taken = 0;
      std::optional<std::string> character;
      for (std::size_t length = 1; length <= 4 && length <= bytes.size() && !character; ++length) {
        std::string high(bytes.substr(0, length));
        for (char& byte : high) byte = static_cast<char>(set->is_upper ? byte : byte | 0x80);
        if (set->size != 0 && set->size != static_cast<int>(length)) continue;
        character = test::Iconv(set->decoder).decode(set->prefix + high);
        taken = length;
      }
      if (!character) return std::nullopt;
      out += *character;
      bytes.remove_prefix(taken);
    }
    if (!reset()) return std::nullopt;
    return out;
  }

 private:
  struct Row {
    std::string_view term, sequence;
    bool is_upper;
    const char *decoder, *prefix;
    int size;  // bytes of a character; 0: of several sizes
  };
  static constexpr Row rows[] = {{"100", "-A", true, "ISO-8859-1", "", 1},   {"144", "-L", true, "ISO-8859-5", "", 1},
                                 {"126", "-F", true, "ISO-8859-7", "", 1},   {"166", "-T", true, "TIS-620", "", 1},
                                 {"13", ")I", true, "SJIS", "", 1},          {"87", "$B", false, "EUC-JP", "", 2},
                                 {"159", "$(D", false, "EUC-JP", "\x8f", 2}, {"149", "$)C", true, "EUC-KR", "", 2},
                                 {"58", "$)A", true, "EUC-CN", "", 2},       {"GBK", "", true, "GBK", "", 2},
                                 {"GB18030", "", true, "GB18030", "", 0}};

  std::size_t escape(std::string_view rest) {
    if (rest.starts_with(begins_with_romaji_ ? "(J" : "(B")) {
      lower_ = nullptr;
      return 2;
    }
    for (const Row* row : declared_) {
      if (row->sequence.empty() || !rest.starts_with(row->sequence)) continue;
      (row->is_upper ? upper_ : lower_) = row;
      return row->sequence.size();
    }
    return 0;
  }
  // At a delimiter the set of value 1 is selected again; if value 1 names none, the set of the upper half ends.
  bool reset() {
    if (lower_ || (initial_upper_ && upper_ != initial_upper_)) return false;
    upper_ = initial_upper_;
    return true;
  }

  bool is_extended_ = false, begins_with_romaji_ = false;
  std::vector<const Row*> declared_;
  const Row *initial_upper_ = nullptr, *lower_ = nullptr, *upper_ = nullptr;
};

const char* const any_charset[] = {"ISO_IR 100",
                                   "ISO_IR 144",
                                   "ISO_IR 126",
                                   "ISO_IR 166",
                                   "ISO_IR 13",
                                   "GBK",
                                   "GB18030",
                                   "\\ISO 2022 IR 87",
                                   "\\ISO 2022 IR 149",
                                   "\\ISO 2022 IR 58",
                                   "ISO 2022 IR 13\\ISO 2022 IR 87",
                                   "\\ISO 2022 IR 87\\ISO 2022 IR 159\\ISO 2022 IR 13",
                                   "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126",
                                   "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 100"};

std::string any_text() {
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
           "A", "z", " ", "^", "=", "\\", "\r\n", "\t", "~", "ü", "Ł", "é", "Ж", "Ω", "€", "ש", "ก", "山", "田", "髙",
           "﨑", "𠮷", "①", "㈱", "や", "ヤ", "ﾔ", "ﾀﾞ", "ﾞ", "〜", "～", "−", "¥", "‾", "丂", "张", "張", "东", "小",
           "한", "뷁", "洪", "😀", "\u0085", "\ue000", "\u00a0")))
    text += part;
  return text;
}

}  // namespace

TEST_CASE("No text is written with a byte that the declared sets do not have, and what is meant is read from it") {
  CHECK(rc::check([] {
    const std::string charset =
        *rc::gen::elementOf(std::vector<std::string>(std::begin(any_charset), std::end(any_charset)));
    const std::string meant = any_text();
    const auto written = TextEncoder::of(charset)->text(meant);
    const auto read = StrictReader(charset).read(written.bytes);
    RC_LOG() << charset << '\n';
    RC_ASSERT(read.has_value());
    if (written.replaced == 0)
      RC_ASSERT(text::compatible(test::one_form(*read)) == text::compatible(test::one_form(meant)));
    RC_ASSERT(text::is_utf8(decoded(charset, written.bytes)));
    RC_ASSERT(text::compatible(test::one_form(decoded(charset, written.bytes))) ==
              text::compatible(test::one_form(*read)));
  }));
}

TEST_CASE("No name is written with a byte that the declared sets do not have, or with two bytes in the first group") {
  CHECK(rc::check([] {
    const std::string charset =
        *rc::gen::elementOf(std::vector<std::string>(std::begin(any_charset), std::end(any_charset)));
    const auto written = TextEncoder::of(charset)->name(any_text());
    RC_LOG() << charset << '\n';
    RC_ASSERT(StrictReader(charset).read(written.bytes).has_value());
    if (charset.starts_with("GB")) return;
    for (const std::string_view value : text::split(written.bytes, '\\'))
      RC_ASSERT(value.substr(0, value.find('=')).find("\x1b$") == std::string_view::npos);
  }));
}

TEST_CASE(
    "Look-alikes stand for what vendors added, and half-width kana are written in full width where the set has no other") {
  const auto written = [](const char* charset, const char* text) { return TextEncoder::of(charset)->text(text); };
  CHECK(written("\\ISO 2022 IR 87", "髙橋").bytes == "\x1b$B9b66\x1b(B");
  CHECK(written("\\ISO 2022 IR 87", "髙橋").replaced == 1);
  CHECK(written("\\ISO 2022 IR 87", "ﾔﾏﾀﾞ").bytes == "\x1b$B%d%^%@\x1b(B");
  CHECK(written("\\ISO 2022 IR 87", "ﾔﾏﾀﾞ").replaced == 0);
  CHECK(written("ISO_IR 13", "ﾔﾏﾀﾞ").bytes == "\xD4\xCF\xC0\xDE");
  CHECK(written("ISO_IR 13", "山田").bytes == "??");  // no Shift JIS
  CHECK(written("GBK", "5€").bytes.find('\x80') == std::string::npos);
}

TEST_CASE("PS3.5 6.1.3: an ESC in a text selects no set, so it is left out") {
  for (const char* charset : {"", "ISO_IR 100", "\\ISO 2022 IR 87", "ISO_IR 192"}) {
    CAPTURE(charset);
    const auto encoder = TextEncoder::of(charset);
    CHECK(encoder->text("a\x1b$B;3").bytes == "a$B;3");
    CHECK(encoder->text("a\x1b$B;3").replaced == 1);
    CHECK(encoder->name("a\x1b$B;3").bytes == "a$B;3");
    CHECK_FALSE(encoder->holds("a\x1b$B;3"));
  }
}

TEST_CASE("PS3.5 6.2.1: a component group that the set lacks is left out, the first one has no ideographs") {
  struct Row {
    const char *charset, *name, *written;
  };
  for (const Row& row : {
           Row{"\\ISO 2022 IR 87", "Takahashi^Ichiro=髙橋^一郎=たかはし^いちろう",
               "Takahashi^Ichiro=\x1b$B9b66\x1b(B^\x1b$B0lO:\x1b(B=\x1b$B$?$+$O$7\x1b(B^\x1b$B$$$A$m$&\x1b(B"},
           Row{"\\ISO 2022 IR 87", "Wang^Xiaodong=王^小东", "Wang^Xiaodong"},
           Row{"ISO_IR 100", "Hong^Gildong=洪^吉洞=홍^길동", "Hong^Gildong"},
           Row{"ISO_IR 100", "Müller^Jörg=张^三", "M\xFCller^J\xF6rg"},
           Row{"\\ISO 2022 IR 149", "Wang^Li=王^丽=왕^리", "Wang^Li==\x1b$)C\xBF\xD5^\x1b$)C\xB8\xAE"},
           Row{"\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎", "yamada^tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"},
           Row{"ISO_IR 100", "=山田^太郎", "??^??"},
           Row{"ISO_IR 100", "=山田^太郎=やまだ^たろう", "yamada^tarou"},
           Row{"", "Иванов^Иван", "Ivanov^Ivan"},
       }) {
    CAPTURE(row.charset, row.name);
    CHECK(TextEncoder::of(row.charset)->name(row.name).bytes == row.written);
  }
  CHECK(TextEncoder::of("ISO_IR 100")->name("Wang^Xiaodong=王^小东").replaced == 3);
  CHECK(TextEncoder::of("\\ISO 2022 IR 58")->name("Wang^Xiaodong=王^小东").replaced == 0);
}
