// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/text_limits.hpp"

#include "base/text.hpp"
#include "mapping/values/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::Order;
using model::PatientDemographics;

constexpr std::size_t in_sh = 16, in_lo = 64, in_pn_group = 64, in_lt = 10'240;  // PS3.5 6.2

template <class Subject>
struct Limit {
  InField field;
  std::size_t characters_max;
  std::string (*longest)(const Subject&);
};

std::string longest_of(const std::vector<std::string>& texts) {
  std::string longest;
  for (const std::string& text : texts) {
    if (text::characters(text) > text::characters(longest)) longest = text;
  }
  return longest;
}

std::string longest_group(const model::PersonName& name) {
  std::vector<std::string> groups;
  for (const model::NameComponents& group : {name.alphabetic, name.ideographic, name.phonetic})
    groups.push_back(model::to_text(model::PersonName{group, {}, {}}));
  return longest_of(groups);
}

std::string longest_reason(const Order& order) {
  std::vector<std::string> reasons;
  for (const model::Code& reason : order.reasons) reasons.push_back(meaning_of(reason));
  return longest_of(reasons);
}

constexpr std::array order_limits{
    Limit<Order>{InField::service, in_lo,
                 [](const Order& order) {
                   return longest_of({order.service.meaning, order.service_alternate.meaning});
                 }},
    Limit<Order>{InField::danger, in_lo, [](const Order& order) { return meaning_of(order.danger); }},
    Limit<Order>{InField::reasons, in_lo, longest_reason},
    Limit<Order>{InField::transport_mode, in_lo, [](const Order& order) { return order.transport_mode; }},
    Limit<Order>{InField::entering_organization, in_lo,
                 [](const Order& order) { return meaning_of(order.entering_organization); }},
    Limit<Order>{InField::callback_phone, in_sh, [](const Order& order) { return order.callback_phone; }},
    Limit<Order>{InField::clinical_information, in_lt, [](const Order& order) { return order.clinical_information; }},
    Limit<Order>{InField::ordering_provider, in_pn_group,
                 [](const Order& order) { return longest_group(order.ordering_provider.name); }},
};

constexpr std::array patient_limits{
    Limit<PatientDemographics>{InField::patient_name, in_pn_group,
                               [](const PatientDemographics& p) { return longest_group(p.name.value()); }},
    Limit<PatientDemographics>{InField::address, in_lo, [](const PatientDemographics& p) { return p.address.value(); }},
    Limit<PatientDemographics>{InField::phone, in_sh, [](const PatientDemographics& p) { return p.phone.value(); }},
};

void note(Reading& reading, const std::string& text, std::size_t characters_max, const std::string& place) {
  reading.add_finding("text-cut", place,
                      fmt::format("{} characters: DICOM has room for {}, the worklist shows these",
                                  text::characters(text), characters_max));
}

template <class Subject, class Limits>
void note_all(Reading& reading, const Scope& scope, const Subject& stated, const Limits& limits) {
  for (const auto& limit : limits) {
    const std::string longest = limit.longest(stated);
    if (longest.size() <= limit.characters_max || text::characters(longest) <= limit.characters_max) continue;
    const std::size_t explained = reading.origins.size();
    const std::string place = look_up(reading, limit.field, scope).place;
    reading.origins.resize(explained);  // it was explained when it was read
    note(reading, longest, limit.characters_max, place);
  }
}

}  // namespace

void note_cut_texts(Reading& reading, const Scope& scope, const Order& stated) {
  note_all(reading, scope, stated, order_limits);
}

void note_cut_texts(Reading& reading, const Scope& scope, const PatientDemographics& stated) {
  note_all(reading, scope, stated, patient_limits);
}

std::string cut_short(Reading& reading, const std::string& text, std::size_t characters_max, const std::string& place) {
  if (text::characters(text) > characters_max) note(reading, text, characters_max, place);
  return text::cut(text, characters_max);
}

}  // namespace stepwise::mapping
