// SPDX-License-Identifier: Apache-2.0
#include "base/substitution.hpp"

#include "base/romanization.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace stepwise::text {
namespace {

// Rare forms of characters in Japanese names, which vendors added to JIS X 0208 or which only Unicode has, each with
// the form that JIS X 0208 has. Sorted.
struct CommonForm {
  char32_t rare, common;
};
constexpr std::array common_forms{
    CommonForm{U'俠', U'侠'}, CommonForm{U'兊', U'兌'}, CommonForm{U'內', U'内'}, CommonForm{U'冝', U'宜'},
    CommonForm{U'凞', U'煕'}, CommonForm{U'凬', U'風'}, CommonForm{U'剝', U'剥'}, CommonForm{U'勛', U'勲'},
    CommonForm{U'卽', U'即'}, CommonForm{U'吞', U'呑'}, CommonForm{U'吳', U'呉'}, CommonForm{U'吿', U'告'},
    CommonForm{U'噓', U'嘘'}, CommonForm{U'塡', U'填'}, CommonForm{U'增', U'増'}, CommonForm{U'姬', U'姫'},
    CommonForm{U'姸', U'妍'}, CommonForm{U'寬', U'寛'}, CommonForm{U'尙', U'尚'}, CommonForm{U'屛', U'屏'},
    CommonForm{U'嶹', U'嶋'}, CommonForm{U'幷', U'并'}, CommonForm{U'强', U'強'}, CommonForm{U'彥', U'彦'},
    CommonForm{U'德', U'徳'}, CommonForm{U'悅', U'悦'}, CommonForm{U'戶', U'戸'}, CommonForm{U'戾', U'戻'},
    CommonForm{U'揭', U'掲'}, CommonForm{U'搔', U'掻'}, CommonForm{U'摑', U'掴'}, CommonForm{U'敎', U'教'},
    CommonForm{U'旣', U'既'}, CommonForm{U'昻', U'昂'}, CommonForm{U'晚', U'晩'}, CommonForm{U'曆', U'暦'},
    CommonForm{U'曺', U'曹'}, CommonForm{U'曻', U'昇'}, CommonForm{U'查', U'査'}, CommonForm{U'栁', U'柳'},
    CommonForm{U'桒', U'桑'}, CommonForm{U'槪', U'概'}, CommonForm{U'橫', U'横'}, CommonForm{U'步', U'歩'},
    CommonForm{U'歷', U'歴'}, CommonForm{U'每', U'毎'}, CommonForm{U'淚', U'涙'}, CommonForm{U'淸', U'清'},
    CommonForm{U'渴', U'渇'}, CommonForm{U'溫', U'温'}, CommonForm{U'濵', U'濱'}, CommonForm{U'瀨', U'瀬'},
    CommonForm{U'甁', U'瓶'}, CommonForm{U'產', U'産'}, CommonForm{U'瘦', U'痩'}, CommonForm{U'皡', U'皓'},
    CommonForm{U'硏', U'研'}, CommonForm{U'稅', U'税'}, CommonForm{U'絕', U'絶'}, CommonForm{U'綠', U'緑'},
    CommonForm{U'緖', U'緒'}, CommonForm{U'緣', U'縁'}, CommonForm{U'繫', U'繋'}, CommonForm{U'羡', U'羨'},
    CommonForm{U'脫', U'脱'}, CommonForm{U'萊', U'莱'}, CommonForm{U'蔣', U'蒋'}, CommonForm{U'薰', U'薫'},
    CommonForm{U'虛', U'虚'}, CommonForm{U'蟬', U'蝉'}, CommonForm{U'蠟', U'蝋'}, CommonForm{U'裵', U'裴'},
    CommonForm{U'說', U'説'}, CommonForm{U'賴', U'頼'}, CommonForm{U'贒', U'賢'}, CommonForm{U'郞', U'郎'},
    CommonForm{U'鄕', U'郷'}, CommonForm{U'醬', U'醤'}, CommonForm{U'銳', U'鋭'}, CommonForm{U'錄', U'録'},
    CommonForm{U'閒', U'間'}, CommonForm{U'閱', U'閲'}, CommonForm{U'靍', U'鶴'}, CommonForm{U'靑', U'青'},
    CommonForm{U'頰', U'頬'}, CommonForm{U'顚', U'顛'}, CommonForm{U'驒', U'騨'}, CommonForm{U'髙', U'高'},
    CommonForm{U'鷗', U'鴎'}, CommonForm{U'麴', U'麹'}, CommonForm{U'黑', U'黒'}, CommonForm{U'﨑', U'崎'},
    CommonForm{U'﨔', U'欅'}, CommonForm{U'𠮷', U'吉'},
};
static_assert(std::ranges::is_sorted(common_forms, {}, &CommonForm::rare));

// A substitute must not have a meaning in HL7 or DICOM: full-width '＾' would become a component separator.
bool is_harmless(char32_t c) {
  constexpr std::u32string_view delimiters = U"|^~\\&=";
  return c >= 0x20 && c < 0x7f && delimiters.find(c) == std::u32string_view::npos;
}

bool is_half_width(char32_t c) {
  return c >= 0xff61 && c <= 0xff9f;
}
bool is_voice_mark(char32_t c) {
  return c == 0xff9e || c == 0xff9f;
}
bool has_two_widths(char32_t c) {
  return (c >= 0xff01 && c <= 0xffee) || (c >= 0x3000 && c <= 0x3002) || c == 0x300c || c == 0x300d ||
         (c >= 0x3099 && c <= 0x30fc);
}
bool is_east_asian(char32_t c) {
  return is_ideograph(c) || is_half_width(c);
}
bool is_c1(char32_t c) {
  return c >= 0x80 && c < 0xa0;
}

struct Piece {
  std::string_view original;  // one character, or a half-width kana with its voicing mark
  std::string written;
  bool is_lacking = false;
  bool is_replaced = false;
};

class Substitution {
 public:
  explicit Substitution(const Holds& holds) : holds_(holds) {}

  Substituted of(std::string_view utf8) {
    while (!utf8.empty()) {
      const std::string_view original = utf8.substr(0, piece_bytes(utf8));
      pieces_.push_back(piece_of(original));
      utf8.remove_prefix(original.size());
    }
    const bool reads_all = lacks_east_asian() && can_be_read();
    for (std::size_t at = 0; at < pieces_.size();) at = write(at, reads_all);
    return std::move(out_);
  }

 private:
  bool has_all(std::string_view utf8) const {
    for (; !utf8.empty(); utf8.remove_prefix(first_character_bytes(utf8))) {
      const char32_t c = first_character(utf8);
      if (c < 0x80 ? !is_harmless(c) : !holds_(utf8.substr(0, first_character_bytes(utf8)))) return false;
    }
    return true;
  }

  // A voicing mark of half-width kana belongs to the kana before it, unless the set has half-width kana itself.
  std::size_t piece_bytes(std::string_view utf8) const {
    const std::size_t first = first_character_bytes(utf8);
    const std::string_view rest = utf8.substr(first);
    if (rest.empty() || !is_half_width(first_character(utf8)) || !is_voice_mark(first_character(rest))) return first;
    return first + first_character_bytes(rest);
  }

  Piece piece_of(std::string_view original) const {
    const char32_t c = first_character(original);
    if (c < 0x80 || has_all(original)) return {original, std::string(original)};
    if (is_c1(c)) return {original, {}, false, true};
    if (has_two_widths(c)) {
      for (std::string other : {compatible(original), to_half_width(original)}) {
        if (other != original && has_all(other)) return {original, std::move(other)};
      }
    }
    for (std::string other : {utf8_character(common_form(c)), compatible(original)}) {
      if (other != original && has_all(other)) return {original, std::move(other), false, true};
    }
    return {original, {}, true, true};
  }

  bool lacks_east_asian() const {
    return std::ranges::any_of(
        pieces_, [](const Piece& piece) { return piece.is_lacking && is_east_asian(first_character(piece.original)); });
  }

  bool can_be_read() const {
    std::string all;
    for (const Piece& piece : pieces_) {
      if (is_east_asian(first_character(piece.original))) all += piece.original;
    }
    const auto language = language_of(all);
    return language && romanized(all, *language).has_value();
  }

  // Writes the pieces from position `at` on; returns the position of the first piece that it did not write.
  std::size_t write(std::size_t at, bool reads_all) {
    const bool is_read = reads_all && is_east_asian(first_character(pieces_[at].original));
    if (!is_read && !pieces_[at].is_lacking) {
      out_.text += pieces_[at].written;
      if (pieces_[at].is_replaced) ++out_.replaced;
      return at + 1;
    }
    const bool is_east = is_east_asian(first_character(pieces_[at].original));
    std::size_t end = at;
    std::string run;
    while (end < pieces_.size() && (is_read || pieces_[end].is_lacking) &&
           is_east_asian(first_character(pieces_[end].original)) == is_east)
      run += pieces_[end++].original;
    out_.replaced += end - at;
    out_.lost += end - at;
    if (is_east && !is_read)
      out_.text.append(end - at, '?');
    else
      write_latin(compatible(run));
    return end;
  }

  void write_latin(std::string_view run) {
    const std::string latin = to_latin(run);
    for (std::string_view rest = latin; !rest.empty(); rest.remove_prefix(first_character_bytes(rest))) {
      const char32_t c = first_character(rest);
      out_.text += is_harmless(c) ? static_cast<char>(c) : '?';
    }
  }

  const Holds& holds_;
  std::vector<Piece> pieces_;
  Substituted out_;
};

}  // namespace

char32_t common_form(char32_t c) {
  const auto* const found = std::ranges::lower_bound(common_forms, c, {}, &CommonForm::rare);
  return found != common_forms.end() && found->rare == c ? found->common : c;
}

Substituted substituted(std::string_view utf8, const Holds& holds) {
  if (is_ascii(utf8)) return {std::string(utf8)};
  return Substitution(holds).of(composed(utf8));
}

Substituted substituted_values(std::string_view utf8, std::string_view ends, const Holds& holds) {
  Substituted all;
  while (!utf8.empty()) {
    const std::size_t end = std::min(utf8.find_first_of(ends), utf8.size());
    Substituted one = substituted(utf8.substr(0, end), holds);
    all.text += one.text;
    all.replaced += one.replaced;
    all.lost += one.lost;
    if (end == utf8.size()) break;
    all.text += utf8[end];
    utf8.remove_prefix(end + 1);
  }
  return all;
}

}  // namespace stepwise::text
