// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace stepwise::mapping {
namespace {

using hl7::Repetition;
using model::NameComponents;
using model::PersonName;

// The positions of the parts of a name: components of XPN and XCN, subcomponents of CNN.
struct Layout {
  int family, given, middle, suffix, prefix, degree;
  int type = 0, representation = 0;
};
constexpr Layout xpn_layout{1, 2, 3, 4, 5, 6, 7, 8};
constexpr Layout xcn_layout{2, 3, 4, 5, 6, 7, 10, 15};
constexpr Layout cnn{2, 3, 4, 5, 6, 7};

// Characters that a PN component cannot hold become blanks; control characters are removed.
std::string clean(std::string_view part) {
  std::string out;
  for (const char c : part) {
    const bool is_line = c == '\r' || c == '\n' || c == '\t' || c == '\f';
    if (is_line || c == '^' || c == '=' || c == '\\')
      out += ' ';
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
      out += c;
  }
  return std::string(text::trim(out));
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + ' ' + b;
}

// FN is surname&own surname prefix&own surname in 2.5.1, and family name&prefix in 2.3.1.
std::string family_name(const hl7::Component& component) {
  const std::string whole = clean(component.subcomponent(1).text());
  const std::string prefix = clean(component.subcomponent(2).text());
  const std::string own = clean(component.subcomponent(3).text());
  if (whole.empty()) return joined(prefix, own);
  const bool has_prefix_already = prefix.empty() || !own.empty() || whole.starts_with(prefix + ' ');
  return has_prefix_already ? whole : joined(prefix, whole);
}

NameComponents components_of(const Repetition& name, const Layout& layout) {
  const auto part = [&](int index) { return clean(name.component(index).subcomponent(1).text()); };
  return {family_name(name.component(layout.family)), part(layout.given), part(layout.middle), part(layout.prefix),
          joined(part(layout.suffix), part(layout.degree))};
}

bool holds_any(std::string_view utf8, bool (*is_of)(char32_t)) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0xC0) continue;
    const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (i + more >= utf8.size()) return false;
    char32_t c = lead & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07);
    for (std::size_t k = 1; k <= more; ++k) c = (c << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    if (is_of(c)) return true;
  }
  return false;
}

bool has_ideographs(const NameComponents& name) {
  return text::has_ideographs(name.family + name.given + name.middle + name.prefix + name.suffix);
}

// True for a letter that is not Latin.
bool is_other_script(char32_t c) {
  return c >= 0x0370 && !(c >= 0x1E00 && c <= 0x1EFF) && !(c >= 0x2000 && c <= 0x2E7F) && c != 0xFFFD;
}

// True if the groups after the first one are in another script; otherwise '=' is a character of the name
// ("Smith=Jones").
bool has_groups(std::string_view raw) {
  const std::size_t first = raw.find('=');
  if (first == std::string_view::npos) return false;
  std::string_view behind = raw.substr(first + 1);
  bool has_any = false;
  while (!behind.empty()) {
    const std::string_view group = behind.substr(0, behind.find('='));
    const bool is_empty = group.find_first_not_of("^ ") == std::string_view::npos;
    if (!is_empty && !holds_any(group, is_other_script)) return false;
    has_any |= !is_empty;
    behind.remove_prefix(std::min(behind.size(), group.size() + 1));
  }
  return has_any;
}

// Some Japanese senders put the whole DICOM name, with its component groups, into one XPN.
PersonName split_groups(const Repetition& name, const Layout& layout) {
  std::string text;
  for (int index = layout.family; index <= layout.degree; ++index) {
    std::string part = name.component(index).text();
    std::replace_if(
        part.begin(), part.end(), [](char c) { return c == '^' || c == '\\'; }, ' ');
    if (index > layout.family) text += '^';
    text += part;
  }
  return model::parse_person_name(text);
}

struct Candidate {
  Repetition repetition;
  std::string type, representation;
  bool is_ideographic = false;
};

std::vector<Candidate> candidates_of(const hl7::Field& field, const Layout& layout) {
  std::vector<Candidate> all;
  for (const Repetition& repetition : field.all_repetitions()) {
    if (!repetition.has_value()) continue;
    all.push_back({repetition, text::upper(repetition.text(layout.type)),
                   text::upper(repetition.text(layout.representation)), text::has_ideographs(repetition.raw())});
  }
  return all;
}

bool is_base(const Candidate& one) {
  return one.representation.empty() || one.representation == "A";
}

// XPN.7, table 0200: alias, nickname, maiden name, bad name, no longer to be used, pseudonym.
constexpr std::array<std::string_view, 7> other_names{"A", "N", "M", "BAD", "NOUSE", "S", "K"};

bool is_other_name(std::string_view type) {
  return std::find(other_names.begin(), other_names.end(), type) != other_names.end();
}

const Candidate& chosen_of(const std::vector<Candidate>& all) {
  for (const std::string_view type : {"L", "D"}) {
    for (const Candidate& one : all) {
      if (one.type == type && is_base(one)) return one;
    }
  }
  for (const Candidate& one : all) {
    if (!is_other_name(one.type) && is_base(one)) return one;
  }
  return all.front();
}

// A candidate with the same name type as the chosen one; else one whose type does not say that it is a different name,
// because senders often mark only one of two repetitions.
template <class Holds>
const Candidate* of_same_name(const std::vector<Candidate>& all, const Candidate& chosen, Holds holds) {
  const Candidate* other = nullptr;
  for (const Candidate& one : all) {
    if (!holds(one)) continue;
    if (one.type == chosen.type) return &one;
    const bool is_compatible = !is_other_name(one.type) && !is_other_name(chosen.type);
    if (is_compatible && (other == nullptr || (one.type.empty() && !other->type.empty()))) other = &one;
  }
  return other;
}

const Candidate* represented(const std::vector<Candidate>& all, const Candidate& chosen,
                             std::string_view representation) {
  return of_same_name(all, chosen, [&](const Candidate& one) { return one.representation == representation; });
}

// The same name in another script, if the sender does not mark representations.
const Candidate* in_other_script(const std::vector<Candidate>& all, const Candidate& chosen) {
  return of_same_name(all, chosen, [&](const Candidate& one) {
    return one.representation.empty() && one.is_ideographic != chosen.is_ideographic;
  });
}

PersonName name_of(const std::vector<Candidate>& all, const Layout& layout) {
  const Candidate& chosen = chosen_of(all);
  if (chosen.representation.empty() && has_groups(chosen.repetition.raw())) {
    return split_groups(chosen.repetition, layout);
  }
  PersonName name;
  name.alphabetic = components_of(chosen.repetition, layout);
  if (const Candidate* ideographic = represented(all, chosen, "I"); ideographic && ideographic != &chosen) {
    name.ideographic = components_of(ideographic->repetition, layout);
  } else if (const Candidate* other = chosen.representation.empty() ? in_other_script(all, chosen) : nullptr) {
    const Candidate& in_ideographs = chosen.is_ideographic ? chosen : *other;
    const Candidate& in_letters = chosen.is_ideographic ? *other : chosen;
    name.alphabetic = components_of(in_letters.repetition, layout);
    name.ideographic = components_of(in_ideographs.repetition, layout);
  }
  if (const Candidate* phonetic = represented(all, chosen, "P"); phonetic && phonetic != &chosen) {
    name.phonetic = components_of(phonetic->repetition, layout);
  }
  return name;
}

std::optional<NameComponents> read_in_latin(NameComponents name, text::Romanization language) {
  if (name.empty()) return std::nullopt;
  for (std::string* part : {&name.family, &name.given, &name.middle, &name.prefix, &name.suffix}) {
    auto read = text::romanized(*part, language);
    if (!read) return std::nullopt;
    *part = std::move(*read);
  }
  return name;
}

// NDL.2 and NDL.3 are start and end of the work.
bool is_date(const std::string& text) {
  return text.size() >= 8 && text::is_digits(std::string_view(text).substr(0, 8));
}

}  // namespace

PersonName person_name_of(const hl7::Field& field) {
  const std::vector<Candidate> all = candidates_of(field, xpn_layout);
  return all.empty() ? PersonName{} : name_of(all, xpn_layout);
}

void romanize(PersonName& name, std::optional<text::Romanization> sender_language) {
  if (!name.alphabetic.empty() && !has_ideographs(name.alphabetic)) return;
  const std::optional<text::Romanization> shown = text::language_of(model::to_text(name));
  const std::optional<text::Romanization> language = shown ? shown : sender_language;
  if (!language) return;
  const bool is_chinese = *language == text::Romanization::chinese;
  std::optional<NameComponents> latin = is_chinese ? std::nullopt : read_in_latin(name.phonetic, *language);
  // If the only group of a name is in ideographs, it is still in the alphabetic group here (rule 6).
  if (!latin) latin = read_in_latin(name.alphabetic, *language);
  if (!latin) latin = read_in_latin(name.ideographic, *language);
  if (!latin) return;
  move_ideographs(name);
  name.alphabetic = std::move(*latin);
}

void move_ideographs(PersonName& name) {
  if (!has_ideographs(name.alphabetic)) return;
  NameComponents moved = std::exchange(name.alphabetic, {});
  if (name.ideographic.empty())
    name.ideographic = std::move(moved);
  else if (name.phonetic.empty() && moved != name.ideographic)
    name.phonetic = std::move(moved);
}

model::Person person_of(const hl7::Field& field) {
  std::vector<Candidate> all = candidates_of(field, xcn_layout);
  if (all.empty()) return {};
  const Repetition first = all.front().repetition;
  model::Person person;
  person.id = std::string(text::trim(first.text(1)));
  person.authority = first.text(9);
  // Further repetitions are other persons, unless they are the same person in another representation.
  std::erase_if(all, [&](const Candidate& one) {
    const bool is_first = one.repetition.raw().data() == first.raw().data();
    const std::string id = one.repetition.text(1);
    return !is_first && (one.representation.empty() || (!id.empty() && text::trim(id) != person.id));
  });
  person.name = name_of(all, xcn_layout);
  return person;
}

model::Person performer_of(const hl7::Field& field) {
  const Repetition first = field.repetition(1);
  const hl7::Component name = first.component(1);
  const bool has_subcomponents = name.subcomponents() > 1;
  const std::string second = has_subcomponents || is_date(first.text(2)) ? "" : first.text(2);
  const std::string start = first.text(1);
  const bool has_digit = start.find_first_of("0123456789") != std::string::npos;
  const bool has_components = !has_subcomponents && ((!first.component(3).empty() && !is_date(first.text(3))) ||
                                                     (has_digit && !second.empty()));
  const auto part = [&](int index) {
    return clean(has_components ? first.component(index).subcomponent(1).text() : name.subcomponent(index).text());
  };
  model::Person person;
  person.id = part(1);
  // A single word is an id. A text with a blank, or with a given name after it, is a name.
  const bool is_name = !second.empty() || person.id.find(' ') != std::string::npos;
  if (!has_subcomponents && !has_components && is_name) {
    person.name.alphabetic.family = std::exchange(person.id, {});
    person.name.alphabetic.given = clean(second);
    return person;
  }
  person.name.alphabetic = {part(cnn.family), part(cnn.given), part(cnn.middle), part(cnn.prefix),
                            joined(part(cnn.suffix), part(cnn.degree))};
  return person;
}

}  // namespace stepwise::mapping
