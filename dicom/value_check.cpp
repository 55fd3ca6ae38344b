// SPDX-License-Identifier: Apache-2.0
#include "dicom/value_check.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/uid.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace stepwise::dicom {
namespace {

constexpr std::size_t any_length = std::numeric_limits<std::size_t>::max();
constexpr std::size_t fraction_digits = 6;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// True for exactly two digits with a value from `lowest` to `highest`.
bool is_two_digits(std::string_view text, int lowest, int highest) {
  if (text.size() != 2 || !text::is_digits(text)) return false;
  const int number = (text[0] - '0') * 10 + (text[1] - '0');
  return number >= lowest && number <= highest;
}

bool has_control(std::string_view text, std::string_view allowed = {}) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 || byte == 0x7f) && allowed.find(c) == std::string_view::npos;
  });
}

bool is_line(std::string_view text) {
  return text::is_utf8(text) && !has_control(text);
}
bool is_text(std::string_view text) {
  return text::is_utf8(text) && !has_control(text, "\r\n\f\t");
}

bool is_ae(std::string_view text) {
  return text::is_ascii(text) && !has_control(text);
}

bool is_as(std::string_view text) {
  return text.size() == 4 && text::is_digits(text.substr(0, 3)) &&
         std::string_view("DWMY").find(text[3]) != std::string_view::npos;
}

bool is_cs(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == ' ' || c == '_'; });
}

bool is_da(std::string_view text) {
  if (text.size() != 8 || !text::is_digits(text)) return false;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                     std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                     std::chrono::day(static_cast<unsigned>(number(6, 2))))
      .ok();
}

bool is_fraction(std::string_view digits) {
  return !digits.empty() && digits.size() <= fraction_digits && text::is_digits(digits);
}

// HH, HHMM, HHMMSS or HHMMSS.F; 60 is a leap second.
bool is_tm(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  if (dot != std::string_view::npos && (whole.size() != 6 || !is_fraction(text.substr(dot + 1)))) return false;
  if (whole.size() != 2 && whole.size() != 4 && whole.size() != 6) return false;
  return is_two_digits(whole.substr(0, 2), 0, 23) && (whole.size() < 4 || is_two_digits(whole.substr(2, 2), 0, 59)) &&
         (whole.size() < 6 || is_two_digits(whole.substr(4, 2), 0, 60));
}

// &ZZXX, from -1200 to +1400.
bool is_offset(std::string_view text) {
  if (text.size() != 5 || !is_two_digits(text.substr(1, 2), 0, 14) || !is_two_digits(text.substr(3), 0, 59))
    return false;
  return text[0] == '+' ? text.substr(1) <= "1400" : text[0] == '-' && text.substr(1) <= "1200";
}

// YYYYMMDDHHMMSS.FFFFFF&ZZXX, of which only the year is required.
bool is_dt(std::string_view text) {
  const std::size_t sign = text.find_first_of("+-");
  if (sign != std::string_view::npos && !is_offset(text.substr(sign))) return false;
  text = text.substr(0, sign);
  if (text.size() > 8) return is_da(text.substr(0, 8)) && is_tm(text.substr(8));
  if (text.size() == 8) return is_da(text);
  if ((text.size() != 4 && text.size() != 6) || !text::is_digits(text)) return false;
  return text.size() == 4 || is_two_digits(text.substr(4), 1, 12);
}

bool is_ds(std::string_view text) {
  std::size_t at = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  std::size_t mantissa = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    mantissa += digits();
  }
  if (mantissa == 0) return false;
  if (at < text.size() && (text[at] == 'E' || text[at] == 'e')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

template <class T>
bool reads_as(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}
bool is_is(std::string_view text) {
  return !text.starts_with("+-") && reads_as<std::int32_t>(text);
}
template <class T>
bool is_unsigned(std::string_view text) {
  return text::is_digits(text) && reads_as<T>(text);
}

bool is_at(std::string_view text) {
  return text.size() == 8 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
         });
}

// Three component groups of five components.
bool is_pn(std::string_view text) {
  if (!is_line(text)) return false;
  const auto groups = text::split(text, '=');
  return groups.size() <= 3 && std::all_of(groups.begin(), groups.end(), [](std::string_view group) {
           return std::count(group.begin(), group.end(), '^') <= 4 &&
                  text::characters(group) <= limits::pn_group_characters;
         });
}

bool is_ui(std::string_view text) {
  return is_valid_uid(text);
}

bool is_ur(std::string_view text) {
  return text::is_ascii(text) && !has_control(text) && text.find(' ') == std::string_view::npos;
}

// The repaired value; nullopt if the meaning is not certain.
using Repair = std::optional<std::string>;

Repair cs_in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return is_cs(capitals) ? Repair(std::move(capitals)) : std::nullopt;
}

Repair da_without_dots(std::string_view text) {
  if (text.size() != 10 || text[4] != '.' || text[7] != '.') return std::nullopt;
  std::string date = std::string(text.substr(0, 4)) + std::string(text.substr(5, 2)) + std::string(text.substr(8));
  return is_da(date) ? Repair(std::move(date)) : std::nullopt;
}

Repair tm_without_colons(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string time;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] != ':')
      time += whole[i];
    else if (i != 2 && i != 5)
      return std::nullopt;
  }
  const bool has_colons = time.size() < whole.size();
  if (has_colons && whole.size() != 5 && whole.size() != 8) return std::nullopt;
  if (dot != std::string_view::npos) {
    const std::string_view fraction = text.substr(dot + 1);
    if (!text::is_digits(fraction)) return std::nullopt;
    time += text.substr(dot, 1 + fraction_digits);
  }
  return is_tm(time) ? Repair(std::move(time)) : std::nullopt;
}

// Returns the UID unchanged, because a device that makes such UIDs identifies its objects by them.
Repair ui_with_leading_zeros(std::string_view text) {
  bool was_dot = true;
  for (const char c : text) {
    if (!is_digit(c) && (c != '.' || was_dot)) return std::nullopt;
    was_dot = c == '.';
  }
  return was_dot ? std::nullopt : Repair(text);
}

Repair pn_without_empty_components(std::string_view text) {
  std::string name;
  for (std::string_view group : text::split(text, '=')) {
    while (group.ends_with('^')) group.remove_suffix(1);
    name += (name.empty() && group.data() == text.data() ? "" : "=") + std::string(group);
  }
  while (name.ends_with('=')) name.pop_back();
  return is_pn(name) ? Repair(std::move(name)) : std::nullopt;
}

enum class Padding { blanks, none };        // insignificant characters around a value
enum class Values { several, always_one };  // always_one: a backslash is a character like any other

struct ValueRule {
  Vr vr;
  std::size_t characters_max;
  bool (*is_valid)(std::string_view);
  std::string_view fault;
  Padding padding = Padding::blanks;
  Values values = Values::several;
  Repair (*repair)(std::string_view) = nullptr;
  std::string_view deviation = {};
};

constexpr ValueRule value_rules[] = {
    {"AE", 16, is_ae, "is no AE title of 1 to 16 characters (AE)"},
    {"AS", 4, is_as, "is no age such as 018M (AS)", Padding::none},
    {"AT", 8, is_at, "is no tag (AT)"},
    {"CS", 16, is_cs, "is no code: 1 to 16 of A-Z, 0-9, _ and blank (CS)", Padding::blanks, Values::several,
     cs_in_capitals, "is written in lower case"},
    {"DA", 8, is_da, "is no date YYYYMMDD (DA)", Padding::none, Values::several, da_without_dots,
     "is written as ACR-NEMA did, YYYY.MM.DD"},
    {"DS", 16, is_ds, "is no decimal number of 1 to 16 characters (DS)"},
    {"DT", 26, is_dt, "is no time YYYYMMDDHHMMSS.FFFFFF&ZZXX (DT)", Padding::none},
    {"FD", any_length, reads_as<double>, "is no number (FD)"},
    {"FL", any_length, reads_as<float>, "is no number (FL)"},
    {"IS", 12, is_is, "is no whole number of 1 to 12 characters (IS)"},
    {"LO", 64, is_line, "is no text of one line, 1 to 64 characters (LO)"},
    {"LT", 10240, is_text, "is no text of at most 10240 characters (LT)", Padding::blanks, Values::always_one},
    {"PN", any_length, is_pn, "is no name of 3 groups, 64 characters each (PN)", Padding::blanks, Values::several,
     pn_without_empty_components, "has more than five components, the last are empty"},
    {"SH", 16, is_line, "is no text of one line, 1 to 16 characters (SH)"},
    {"SL", any_length, reads_as<std::int32_t>, "is no whole number of 32 bits (SL)"},
    {"SS", any_length, reads_as<std::int16_t>, "is no whole number of 16 bits (SS)"},
    {"ST", 1024, is_text, "is no text of at most 1024 characters (ST)", Padding::blanks, Values::always_one},
    {"SV", any_length, reads_as<std::int64_t>, "is no whole number of 64 bits (SV)"},
    {"TM", 14, is_tm, "is no time HHMMSS.FFFFFF (TM)", Padding::none, Values::several, tm_without_colons,
     "has colons, or more than six digits in its fraction"},
    {"UC", any_length, is_line, "is no text of one line (UC)"},
    {"UI", 64, is_ui, "is no UID: digits and dots, 1 to 64 characters (UI)", Padding::none, Values::several,
     ui_with_leading_zeros, "has a component that begins with 0"},
    {"UL", any_length, is_unsigned<std::uint32_t>, "is no whole number from 0, of 32 bits (UL)"},
    {"UR", any_length, is_ur, "is no URI (UR)", Padding::blanks, Values::always_one},
    {"US", any_length, is_unsigned<std::uint16_t>, "is no whole number from 0 to 65535 (US)"},
    {"UT", any_length, is_text, "is no text (UT)", Padding::blanks, Values::always_one},
    {"UV", any_length, is_unsigned<std::uint64_t>, "is no whole number from 0, of 64 bits (UV)"},
};
static_assert(std::ranges::is_sorted(value_rules, {}, &ValueRule::vr));
static_assert(std::ranges::all_of(value_rules, [](const ValueRule& rule) {
  constexpr std::size_t beside_tag = 52;  // characters in an Error Comment besides the tag
  return rule.fault.size() <= beside_tag && rule.deviation.size() <= beside_tag;
}));

constexpr std::string_view blanks_around = "has blanks or control characters around it";
constexpr std::string_view several = "has several values; one is allowed";

bool fits(std::string_view text, const ValueRule& rule) {
  return rule.characters_max == any_length || text.size() <= rule.characters_max ||
         text::characters(text) <= rule.characters_max;
}

// Blanks around most values are insignificant, and in long texts they are part of the layout. Other removed characters
// are a repair.
bool is_insignificant(std::string_view value, std::string_view trimmed, const ValueRule& rule) {
  if (value.size() == trimmed.size() || rule.values == Values::always_one) return true;
  return rule.padding == Padding::blanks && !has_control(value);
}

// Appends one value to `checked`. Returns false if it is not valid.
bool take(CheckedValue& checked, std::string_view value, const ValueRule& rule) {
  const std::string_view trimmed = text::trim(value);
  if (trimmed.empty()) return true;
  if (fits(trimmed, rule) && rule.is_valid(trimmed)) {
    if (!is_insignificant(value, trimmed, rule)) checked.deviation = blanks_around;
    checked.value += rule.values == Values::always_one ? value : trimmed;
    return true;
  }
  const Repair repaired = rule.repair ? rule.repair(trimmed) : std::nullopt;
  if (!repaired || !fits(*repaired, rule)) return false;
  checked.deviation = rule.deviation;
  checked.value += *repaired;
  return true;
}

}  // namespace

CheckedValue check_value(Vr vr, std::string_view value, bool is_multi_valued) {
  const auto* rule = std::ranges::lower_bound(value_rules, vr, {}, &ValueRule::vr);
  CheckedValue checked;
  if (rule == std::end(value_rules) || rule->vr != vr) {
    checked.value = value;
    return checked;
  }
  if (rule->values == Values::always_one || value.find('\\') == std::string_view::npos) {
    if (!take(checked, value, *rule)) checked.fault = rule->fault;
    return checked;
  }
  if (!is_multi_valued) {
    checked.fault = several;
    return checked;
  }
  bool is_first = true;
  for (const std::string_view one : text::split(value, '\\')) {
    const std::size_t before = checked.value.size();
    if (!is_first) checked.value += '\\';
    if (take(checked, one, *rule)) {
      is_first = false;
    } else {
      checked.value.resize(before);
      checked.fault = rule->fault;
    }
  }
  return checked;
}

}  // namespace stepwise::dicom
