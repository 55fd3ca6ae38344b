// SPDX-License-Identifier: Apache-2.0
// The types that a configuration key may have.
#pragma once
#include "broker/config/configuration_keys.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace stepwise::broker::configuration_types {

// A required form of a text.
struct TextForm {
  std::string type;  // for people
  bool (*accepts)(std::string_view);
};
extern const TextForm any_text, short_text, name_of_system, identifier_prefix, time_zone, ip_address, ae_title,
    modality, http_token, hl7_charset, hl7_path, hl7_message_or_control, hl7_conditions, dicom_charset;

using Words = std::vector<std::string>;
std::string toml_text(std::string_view text);  // formats a TOML string
std::string toml_array(const Words& texts);    // formats a TOML array
std::string one_of(const Words& words);        // "`a`, `b` or `c`"
std::string range(std::int64_t least, std::int64_t most);
// Reads the items into `texts`. False: an item is not a text of the form, or occurs twice.
bool read_texts(const toml::node& node, const std::function<bool(std::string_view)>& accepts, Words& texts);

bool read_templates(const toml::node& node,
                    FieldTemplates& templates);           // false: a value is neither a text nor a table of texts
std::string toml_table(const FieldTemplates& templates);  // formats an inline table

// Of a member of a member: at<&Station::query, &mapping::QueryOptions::never_warns>
template <auto outer, auto inner>
inline constexpr auto at = [](auto& section) -> auto& {
  return section.*outer.*inner;
};

// A word of a key, and the value that it stands for.
template <class Value>
using Choices = std::vector<std::pair<std::string, Value>>;

// In the order of the enumerators; of a flag `false` first. A text is its own word.
template <class Value>
Choices<Value> choices_of(const Words& words) {
  Choices<Value> choices;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if constexpr (std::is_same_v<Value, std::string>)
      choices.emplace_back(words[i], words[i]);
    else
      choices.emplace_back(words[i], static_cast<Value>(i));
  }
  return choices;
}

// `place`: a member pointer, or a function that gives the member of a section.
template <class Section>
struct KeyTypes {
  using Key = ConfigurationKey<Section>;
  template <class Place>
  using Member = std::remove_cvref_t<std::invoke_result_t<Place, Section&>>;

  template <class Place>
  static Key text(Place place, std::string name, const TextForm& form, std::string meaning) {
    return {std::move(name), form.type, std::move(meaning),
            [place, &form](Section& section, const toml::node& node) {
              const auto* word = node.as_string();
              if (!word || !form.accepts(word->get())) return false;
              std::invoke(place, section) = word->get();
              return true;
            },
            [place](const Section& section) { return toml_text(std::invoke(place, section)); }};
  }

  // An optional member is absent unless the key is set.
  template <class Place>
  static Key number(Place place, std::string name, std::int64_t least, std::int64_t most, std::string meaning) {
    constexpr bool is_optional = std::is_same_v<Member<Place>, std::optional<int>>;
    using Number = std::conditional_t<is_optional, int, Member<Place>>;
    return {std::move(name), range(least, most), std::move(meaning),
            [place, least, most](Section& section, const toml::node& node) {
              const auto* integer = node.as_integer();
              if (!integer || integer->get() < least || integer->get() > most) return false;
              std::invoke(place, section) = static_cast<Number>(integer->get());
              return true;
            },
            [place](const Section& section) {
              if constexpr (is_optional)
                return std::string();
              else
                return std::to_string(std::invoke(place, section));
            }};
  }

  template <class Place>
  static Key flag(Place place, std::string name, std::string meaning) {
    return {std::move(name), "`true` or `false`", std::move(meaning),
            [place](Section& section, const toml::node& node) {
              const auto* boolean = node.as_boolean();
              if (boolean) std::invoke(place, section) = boolean->get();
              return boolean != nullptr;
            },
            [place](const Section& section) { return std::invoke(place, section) ? "true" : "false"; }};
  }

  template <class Place>
  static Key choice_of(Place place, std::string name, const Choices<Member<Place>>& choices, std::string meaning) {
    return {std::move(name), one_of(words_of(choices)), std::move(meaning),
            [place, choices](Section& section, const toml::node& node) {
              const auto* word = node.as_string();
              const auto found = word ? find(choices, word->get()) : choices.end();
              if (found == choices.end()) return false;
              std::invoke(place, section) = found->second;
              return true;
            },
            [place, choices](const Section& section) {
              const auto found =
                  std::ranges::find(choices, std::invoke(place, section), [](const auto& one) { return one.second; });
              return found == choices.end() ? std::string() : toml_text(found->first);
            }};
  }
  template <class Place>
  static Key choice(Place place, std::string name, const Words& words, std::string meaning) {
    return choice_of(place, std::move(name), choices_of<Member<Place>>(words), std::move(meaning));
  }

  // A list; each word stands for one or several of its items.
  template <class Place>
  static Key list(Place place, std::string name, const Choices<Member<Place>>& choices, std::string meaning) {
    return {std::move(name), "list of " + one_of(words_of(choices)), std::move(meaning),
            [place, choices](Section& section, const toml::node& node) {
              Words chosen;
              const auto known = [&choices](std::string_view word) { return find(choices, word) != choices.end(); };
              if (!read_texts(node, known, chosen)) return false;
              Member<Place>& items = std::invoke(place, section);
              // Where the default is not "none", none would switch everything off.
              if (chosen.empty() && !items.empty()) return false;
              items.clear();
              for (const std::string& word : chosen) {
                const auto& more = find(choices, word)->second;
                items.insert(items.end(), more.begin(), more.end());
              }
              return true;
            },
            [place, choices](const Section& section) {
              const Member<Place>& items = std::invoke(place, section);
              Words chosen;
              for (const auto& [word, some] : choices) {
                if (!some.empty() && std::ranges::find(items, some.front()) != items.end()) chosen.push_back(word);
              }
              return toml_array(chosen);
            }};
  }

  template <class Place>
  static Key texts(Place place, std::string name, const TextForm& form, std::string meaning) {
    return {std::move(name), "list of " + form.type, std::move(meaning),
            [place, &form](Section& section, const toml::node& node) {
              return read_texts(node, form.accepts, std::invoke(place, section));
            },
            [place](const Section& section) { return toml_array(std::invoke(place, section)); }};
  }

  template <class Place>
  static Key templates(Place place, std::string name, std::string meaning) {
    return {
        std::move(name), "table of texts, or of such tables by message type", std::move(meaning),
        [place](Section& section, const toml::node& node) { return read_templates(node, std::invoke(place, section)); },
        [place](const Section& section) { return toml_table(std::invoke(place, section)); }};
  }

 private:
  template <class Value>
  static Words words_of(const Choices<Value>& choices) {
    Words words;
    for (const auto& [word, value] : choices) words.push_back(word);
    return words;
  }
  template <class Value>
  static auto find(const Choices<Value>& choices, std::string_view word) {
    return std::ranges::find(choices, word, [](const auto& one) -> std::string_view { return one.first; });
  }
};

template <class Section>
ConfigurationKey<Section> required(ConfigurationKey<Section> key) {
  key.required = true;
  return key;
}
template <class Section>
ConfigurationKey<Section> fallback(std::string text, ConfigurationKey<Section> key) {
  key.fallback = std::move(text);
  return key;
}

}  // namespace stepwise::broker::configuration_types
