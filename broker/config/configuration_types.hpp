// SPDX-License-Identifier: Apache-2.0
// The types that a configuration key may have. A factory binds a member of a section: a member pointer, or a function
// that gives the member.
#pragma once
#include "broker/config/configuration_keys.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace stepwise::broker::configuration_types {

// A form that a text may have to have.
struct TextForm {
  std::string type;  // for people
  bool (*accepts)(std::string_view);
};
extern const TextForm any_text, short_text, name_of_system, identifier_prefix, time_zone, ip_address, ae_title,
    modality, http_token, hl7_charset, hl7_path, hl7_message_or_control, hl7_conditions, dicom_charset;

using Words = std::vector<std::string>;
std::string toml_text(std::string_view text);  // as a TOML string
std::string toml_array(const Words& texts);    // as a TOML array
std::string one_of(const Words& words);        // "`a`, `b` or `c`"
std::string range(std::int64_t least, std::int64_t most);
// Each item into `texts`; false when one is no text of the form, or one comes twice.
bool read_texts(const toml::node& node, const std::function<bool(std::string_view)>& accepts, Words& texts);

bool read_templates(const toml::node& node,
                    FieldTemplates& templates);  // false when something in it is neither a text nor a table of texts
std::string toml_table(const FieldTemplates& templates);  // as an inline table

template <class Section, class Member>
ConfigurationKey<Section> bind_text(Member member, std::string name, const TextForm& form, std::string meaning) {
  return {std::move(name), form.type, std::move(meaning),
          [member, &form](Section& section, const toml::node& node) {
            const auto* text = node.as_string();
            if (!text || !form.accepts(text->get())) return false;
            std::invoke(member, section) = text->get();
            return true;
          },
          [member](const Section& section) { return toml_text(std::invoke(member, section)); }};
}
template <class Section>
ConfigurationKey<Section> text_key(std::string Section::*member, std::string name, const TextForm& form,
                                   std::string meaning) {
  return bind_text<Section>(member, std::move(name), form, std::move(meaning));
}

template <class Section, class Member>
ConfigurationKey<Section> bind_number(Member member, std::string name, std::int64_t least, std::int64_t most,
                                      std::string meaning) {
  return {std::move(name), range(least, most), std::move(meaning),
          [member, least, most](Section& section, const toml::node& node) {
            const auto* number = node.as_integer();
            if (!number || number->get() < least || number->get() > most) return false;
            auto& value = std::invoke(member, section);
            value = static_cast<std::remove_reference_t<decltype(value)>>(number->get());
            return true;
          },
          [member](const Section& section) { return std::to_string(std::invoke(member, section)); }};
}
template <class Section, class Number>
ConfigurationKey<Section> number_key(Number Section::*member, std::string name, std::int64_t least, std::int64_t most,
                                     std::string meaning) {
  return bind_number<Section>(member, std::move(name), least, most, std::move(meaning));
}
// May be absent.
template <class Section>
ConfigurationKey<Section> number_key(std::optional<int> Section::*member, std::string name, int least, int most,
                                     std::string meaning) {
  return {std::move(name), range(least, most), std::move(meaning),
          [member, least, most](Section& section, const toml::node& node) {
            const auto* number = node.as_integer();
            if (!number || number->get() < least || number->get() > most) return false;
            section.*member = static_cast<int>(number->get());
            return true;
          },
          [](const Section&) { return std::string(); }};
}

template <class Section>
ConfigurationKey<Section> flag_key(bool Section::*member, std::string name, std::string meaning) {
  return {std::move(name), "`true` or `false`", std::move(meaning),
          [member](Section& section, const toml::node& node) {
            const auto* flag = node.as_boolean();
            if (flag) section.*member = flag->get();
            return flag != nullptr;
          },
          [member](const Section& section) { return section.*member ? "true" : "false"; }};
}

// One of `words`, which are in the order of the enumerators; or a word kept as text.
template <class Value>
Value value_of(const Words& words, std::size_t position) {
  if constexpr (std::is_enum_v<Value>)
    return static_cast<Value>(position);
  else
    return words[position];
}
template <class Value>
const std::string& word_of(const Words& words, const Value& value) {
  if constexpr (std::is_enum_v<Value>)
    return words[static_cast<std::size_t>(value)];
  else
    return value;
}

template <class Section, class Value>
ConfigurationKey<Section> choice_key(Value Section::*member, std::string name, Words words, std::string meaning) {
  return {std::move(name), one_of(words), std::move(meaning),
          [member, words](Section& section, const toml::node& node) {
            const auto* text = node.as_string();
            const auto found = text ? std::ranges::find(words, text->get()) : words.end();
            if (found == words.end()) return false;
            section.*member = value_of<Value>(words, static_cast<std::size_t>(found - words.begin()));
            return true;
          },
          [member, words](const Section& section) { return toml_text(word_of(words, section.*member)); }};
}

// May be absent.
template <class Section, class Value>
ConfigurationKey<Section> choice_key(std::optional<Value> Section::*member, std::string name, Words words,
                                     std::string meaning) {
  return {std::move(name), one_of(words), std::move(meaning),
          [member, words](Section& section, const toml::node& node) {
            const auto* text = node.as_string();
            const auto found = text ? std::ranges::find(words, text->get()) : words.end();
            if (found == words.end()) return false;
            section.*member = value_of<Value>(words, static_cast<std::size_t>(found - words.begin()));
            return true;
          },
          [](const Section&) { return std::string(); }};
}

template <class Section, class Value>
ConfigurationKey<Section> choices_key(std::vector<Value> Section::*member, std::string name, Words words,
                                      std::string meaning) {
  return {std::move(name), "list of " + one_of(words), std::move(meaning),
          [member, words](Section& section, const toml::node& node) {
            Words chosen;
            const auto known = [&words](std::string_view word) {
              return std::ranges::find(words, word) != words.end();
            };
            if (!read_texts(node, known, chosen)) return false;
            // Where the default is not "none", none would switch everything off.
            if (chosen.empty() && !(Section{}.*member).empty()) return false;
            (section.*member).clear();
            for (const std::string& word : chosen) {
              const auto position = static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
              (section.*member).push_back(value_of<Value>(words, position));
            }
            return true;
          },
          [member, words](const Section& section) {
            Words chosen;
            for (const Value& value : section.*member) chosen.push_back(word_of(words, value));
            return toml_array(chosen);
          }};
}

template <class Section>
ConfigurationKey<Section> texts_key(Words Section::*member, std::string name, const TextForm& form,
                                    std::string meaning) {
  return {std::move(name), "list of " + form.type, std::move(meaning),
          [member, &form](Section& section, const toml::node& node) {
            return read_texts(node, form.accepts, section.*member);
          },
          [member](const Section& section) { return toml_array(section.*member); }};
}

template <class Section>
ConfigurationKey<Section> templates_key(FieldTemplates Section::*member, std::string name, std::string meaning) {
  return {std::move(name), "table of texts, or of such tables by message type", std::move(meaning),
          [member](Section& section, const toml::node& node) { return read_templates(node, section.*member); },
          [member](const Section& section) { return toml_table(section.*member); }};
}

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
