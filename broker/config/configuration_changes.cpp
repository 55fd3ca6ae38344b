// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration_changes.hpp"

#include "broker/config/configuration_keys.hpp"
#include "broker/config/configuration_source.hpp"

#include <algorithm>
#include <set>

namespace stepwise::broker {
namespace {

// Calls visit(section, name, section object) for each section of the file.
template <class Visitor>
class EachSection {
 public:
  explicit EachSection(Visitor visit) : visit_(std::move(visit)) {}
  template <class Section>
  void operator()(const char* section, Section& object) {
    visit_(section, std::string(), object);
  }
  template <class Section>
  void operator()(const char* section, std::map<std::string, Section>& objects) {
    for (auto& [name, object] : objects) visit_(section, name, object);
  }

 private:
  Visitor visit_;
};

using Values = std::map<std::string, std::string>;                       // by key
using Sections = std::map<std::pair<std::string, std::string>, Values>;  // by section and name

Sections sections_of(Configuration configuration) {
  Sections sections;
  visit_sections(configuration, EachSection([&](const char* section, const std::string& name, const auto& object) {
                   Values& values = sections[{section, name}];
                   for (const auto& key : keys_of(object)) values[key.name] = key.show(object);
                 }));
  return sections;
}

// The profiles that a listener or the sender of the audit trail uses; they hold its context until they end.
std::set<std::string> profiles_held(const Configuration& current) {
  return {current.hl7.tls, current.dicom.tls, current.http.tls, current.audit.tls};
}

void keep_profiles(Configuration& now, const Configuration& current) {
  for (const std::string& name : profiles_held(current)) {
    if (!name.empty()) now.tls[name] = current.tls.at(name);
  }
  for (auto& [name, profile] : now.tls) {
    const auto held = current.tls.find(name);
    if (held != current.tls.end() && static_cast<const TlsProfile&>(held->second) == profile)
      profile.context = held->second.context;
  }
}

// What is read again; all else stays as it is in force.
Configuration merged(const Configuration& current, const Configuration& read) {
  Configuration now = read;
  now.database = current.database;
  now.http = current.http;
  now.log = current.log;
  now.process = current.process;
  now.audit = current.audit;
  now.site.time_zone = current.site.time_zone;
  now.never_performed.interval_minutes = current.never_performed.interval_minutes;
  now.never_performed.clock_difference_s = current.never_performed.clock_difference_s;
  now.hl7 = current.hl7;
  now.hl7.processing_ids = read.hl7.processing_ids;
  now.hl7.receiving_applications = read.hl7.receiving_applications;
  now.hl7.receiving_facilities = read.hl7.receiving_facilities;
  now.dicom = current.dicom;
  now.dicom.list_started = read.dicom.list_started;
  now.dicom.past_days = read.dicom.past_days;
  now.dicom.worklist_cap = read.dicom.worklist_cap;
  now.dicom.capped_end = read.dicom.capped_end;
  keep_profiles(now, current);
  return now;
}

std::vector<SectionChange> differences(const Sections& before, const Sections& after) {
  std::vector<SectionChange> changes;
  for (const auto& [place, values] : after) {
    const auto old = before.find(place);
    if (old == before.end())
      changes.push_back({place.first, place.second, "added"});
    else if (old->second != values)
      changes.push_back({place.first, place.second, "changed"});
  }
  for (const auto& [place, values] : before) {
    if (!after.contains(place)) changes.push_back({place.first, place.second, "removed"});
  }
  return changes;
}

// The place of a key, or of its section if the file does not have the key any more.
ConfigurationFault place_of(const ReadConfiguration& read, const ConfigurationPlace& place) {
  for (const ConfigurationPlace& at : {place, ConfigurationPlace{place.section, place.name, {}}}) {
    const auto found = read.places.find(to_text(at));
    if (found == read.places.end()) continue;
    ConfigurationFault fault = found->second;
    fault.key = to_text(place);
    return fault;
  }
  return {read.file, 0, 0, to_text(place), {}};
}

}  // namespace

ConfigurationChanges changes_between(const Configuration& current, const ReadConfiguration& read) {
  Configuration wanted = read.configuration;
  if (wanted.database.data_dir.empty()) wanted.database.data_dir = current.database.data_dir;  // its default
  ConfigurationChanges changes{merged(current, wanted), {}, {}};
  const Sections in_force = sections_of(changes.now);
  changes.applied = differences(sections_of(current), in_force);
  const Sections in_file = sections_of(wanted);
  for (const auto& [place, values] : in_file) {
    const auto found = in_force.find(place);
    if (found == in_force.end()) continue;
    for (const auto& [key, value] : values) {
      if (found->second.at(key) == value) continue;
      ConfigurationFault fault = place_of(read, {place.first, place.second, key});
      fault.text = "is not used until the broker is started again";
      changes.needs_restart.push_back(std::move(fault));
    }
  }
  return changes;
}

}  // namespace stepwise::broker
