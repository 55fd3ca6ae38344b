// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/dicom_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

enum class Lines { blank, kept };

struct TextRule {
  dicom::Vr vr;
  std::size_t characters_max;
  Lines lines = Lines::blank;   // CR LF TAB FF
  bool is_multi_valued = true;  // a backslash separates values
};
constexpr std::array rules{
    TextRule{"AE", 16},
    TextRule{"CS", 16},
    TextRule{"DA", 8},
    TextRule{"DS", 16},
    TextRule{"IS", 12},
    TextRule{"LO", 64},
    TextRule{"PN", 64},
    TextRule{"SH", 16},
    TextRule{"TM", 14},
    TextRule{"UC", 1024},
    TextRule{"UI", 64},
    TextRule{"US", 5},
    TextRule{"LT", 10240, Lines::kept, false},
    TextRule{"ST", 1024, Lines::kept, false},
    TextRule{"UT", 102400, Lines::kept, false},
    TextRule{"UR", 1024, Lines::blank, false},
};

const TextRule& rule_of(dicom::Vr vr) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const TextRule& rule) { return rule.vr == vr; });
  static constexpr TextRule any{"LO", 64};
  return found == rules.end() ? any : *found;
}

std::string without_controls(std::string_view text, const TextRule& rule) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_line = c == '\r' || c == '\n' || c == '\t' || c == '\f';
    if (is_line && rule.lines == Lines::blank) {
      if (c == '\n' && i > 0 && text[i - 1] == '\r') continue;
      out += ' ';
    } else if (c == '\\' && rule.is_multi_valued) {
      out += '/';
    } else if (is_line || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)) {
      out += c;
    }
  }
  return out;
}

std::string component(std::string_view text) {
  std::string clean = without_controls(text, rule_of("PN"));
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c == '^' || c == '='; }, ' ');
  return std::string(text::trim(clean));
}

std::size_t group_characters(const model::NameComponents& name) {
  return text::characters(model::to_text(model::PersonName{name, {}, {}}));
}

// Shortens a name that is too long: the least important parts are removed first, the family name last (reference 3.3).
model::NameComponents fitted(const model::NameComponents& name) {
  model::NameComponents fit{component(name.family), component(name.given), component(name.middle),
                            component(name.prefix), component(name.suffix)};
  const std::size_t most = rule_of("PN").characters_max;
  for (std::string* part : {&fit.suffix, &fit.prefix, &fit.middle, &fit.given, &fit.family}) {
    const std::size_t length = group_characters(fit);
    if (length <= most) break;
    const std::size_t over = length - most, has = text::characters(*part);
    *part = std::string(text::trim(text::cut(*part, has > over ? has - over : 0)));
  }
  return fit;
}

}  // namespace

std::string dicom_value(dicom::Vr vr, std::string_view text) {
  const TextRule& rule = rule_of(vr);
  std::string clean = without_controls(text, rule);
  // In longer texts leading blanks are part of the layout.
  if (rule.lines == Lines::blank) clean = std::string(text::trim(clean));
  if (text::characters(clean) <= rule.characters_max) return clean;
  clean = text::cut(clean, rule.characters_max);
  return rule.lines == Lines::blank ? std::string(text::trim(clean)) : clean;
}

std::string dicom_values(dicom::Vr vr, const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    const std::string value = dicom_value(vr, text);
    if (value.empty()) continue;
    if (!joined.empty()) joined += '\\';
    joined += value;
  }
  return joined;
}

std::string dicom_name(const model::PersonName& name) {
  return model::to_text(model::PersonName{fitted(name.alphabetic), fitted(name.ideographic), fitted(name.phonetic)});
}

}  // namespace stepwise::mapping
