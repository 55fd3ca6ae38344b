// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/text_limits.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/values/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::Order;
using model::PatientDemographics;
using model::VisitDetails;

template <class Subject>
struct Limit {
  InField field;
  std::size_t characters_max;
  std::string (*longest)(const Subject&);
  std::string_view place = {};  // the place, if the value does not come from a field of a mapping file
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

// One attribute contains all of them.
std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string all_meanings(const std::vector<model::Code>& codes) {
  std::vector<std::string> meanings;
  for (const model::Code& code : codes) meanings.push_back(meaning_of(code));
  return joined(meanings);
}

std::string all_reasons(const Order& order) {
  return all_meanings(order.reasons);
}

constexpr auto no_field = InField::count;

constexpr std::array order_limits{
    Limit<Order>{InField::service, limits::lo_characters,
                 [](const Order& order) {
                   return longest_of({order.service.meaning, order.service_alternate.meaning});
                 }},
    Limit<Order>{InField::danger, limits::lo_characters, [](const Order& order) { return meaning_of(order.danger); }},
    Limit<Order>{InField::reasons, limits::lo_characters, all_reasons},
    Limit<Order>{InField::transport_mode, limits::lo_characters,
                 [](const Order& order) { return order.transport_mode; }},
    Limit<Order>{InField::entering_organization, limits::lo_characters,
                 [](const Order& order) { return meaning_of(order.entering_organization); }},
    Limit<Order>{InField::callback_phone, limits::sh_characters,
                 [](const Order& order) { return order.callback_phone; }},
    Limit<Order>{InField::clinical_information, limits::lo_characters,
                 [](const Order& order) { return order.clinical_information; }},
    Limit<Order>{InField::ordering_provider, limits::pn_group_characters,
                 [](const Order& order) { return longest_group(order.ordering_provider.name); }},
    Limit<Order>{InField::entered_by, limits::pn_group_characters,
                 [](const Order& order) { return longest_group(order.entered_by.name); }},
    Limit<Order>{no_field, limits::lo_characters, [](const Order& order) { return all_meanings(order.diagnoses); },
                 "DG1-3"},
    Limit<Order>{no_field, limits::lt_characters, [](const Order& order) { return order.order_comments; }, "NTE-3"},
    Limit<Order>{no_field, limits::lt_characters, [](const Order& order) { return order.procedure_comments; }, "NTE-3"},
};

constexpr std::array patient_limits{
    Limit<PatientDemographics>{InField::patient_name, limits::pn_group_characters,
                               [](const PatientDemographics& p) { return longest_group(p.name.value()); }},
    Limit<PatientDemographics>{InField::address, limits::lo_characters,
                               [](const PatientDemographics& p) { return p.address.value(); }},
    Limit<PatientDemographics>{InField::phone, limits::sh_characters,
                               [](const PatientDemographics& p) { return p.phone.value(); }},
    Limit<PatientDemographics>{InField::mother_birth_name, limits::pn_group_characters,
                               [](const PatientDemographics& p) { return p.mother_birth_name.value(); }},
    Limit<PatientDemographics>{InField::race, limits::sh_characters,
                               [](const PatientDemographics& p) { return meaning_of(p.race.value()); }},
    Limit<PatientDemographics>{InField::ethnic_group, limits::sh_characters,
                               [](const PatientDemographics& p) { return meaning_of(p.ethnic_group.value()); }},
    Limit<PatientDemographics>{no_field, limits::lo_characters,
                               [](const PatientDemographics& p) { return longest_of(p.allergies.value()); }, "AL1-3"},
    Limit<PatientDemographics>{no_field, limits::lt_characters,
                               [](const PatientDemographics& p) { return p.comments.value(); }, "NTE-3"},
};

constexpr std::array visit_limits{
    Limit<VisitDetails>{InField::patient_location, limits::lo_characters,
                        [](const VisitDetails& v) { return v.location.value(); }},
    Limit<VisitDetails>{InField::hospital_service, limits::lo_characters,
                        [](const VisitDetails& v) { return v.service.value(); }},
    Limit<VisitDetails>{no_field, limits::lo_characters,
                        [](const VisitDetails& v) { return all_meanings(v.diagnoses.value()); }, "DG1-3"},
    Limit<VisitDetails>{InField::vip, limits::lo_characters, [](const VisitDetails& v) { return v.vip.value(); }},
    Limit<VisitDetails>{InField::ambulatory_status, limits::lo_characters,
                        [](const VisitDetails& v) { return joined(v.ambulatory_status.value()); }},
    Limit<VisitDetails>{InField::referring, limits::pn_group_characters,
                        [](const VisitDetails& v) { return longest_group(v.referring.value().name); }},
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
    const std::string place =
        limit.field == no_field ? std::string(limit.place) : look_up(reading, limit.field, scope).place;
    reading.origins.resize(explained);  // its origin was recorded when it was read
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

void note_cut_texts(Reading& reading, const Scope& scope, const VisitDetails& stated) {
  note_all(reading, scope, stated, visit_limits);
}

void note_cut_comments(Reading& reading, const std::string& comments) {
  if (text::characters(comments) > limits::lt_characters) note(reading, comments, limits::lt_characters, "NTE-3");
}

std::string cut_short(Reading& reading, const std::string& text, std::size_t characters_max, const std::string& place) {
  if (text::characters(text) > characters_max) note(reading, text, characters_max, place);
  return text::cut(text, characters_max);
}

void note_not_kept(Reading& reading, const std::string& place) {
  reading.add_finding("not-sent-on", place,
                      fmt::format("larger than {} bytes: other systems get the part of it that is used here",
                                  limits::sent_field_bytes));
}

}  // namespace stepwise::mapping
