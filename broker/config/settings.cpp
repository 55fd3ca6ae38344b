// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::broker {
namespace {

// CODE^Text^Scheme
model::Code code_from(const std::string& ce) {
  auto parts = text::split(ce, '^');
  parts.resize(3);
  return {std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), {}};
}

std::string only_order_placer(const Configuration& configuration) {
  std::string name;
  for (const auto& [candidate, destination] : configuration.destinations) {
    if (destination.profile.role != mapping::Role::order_placer) continue;
    if (!name.empty()) return "";
    name = candidate;
  }
  return name;
}

// D37: the destination that a sender is the receiver of: the one it names, or the one of its name, or the order placer
// of a site with one sender.
std::string acknowledged_by(const std::string& name, const SenderConfiguration& c, const Configuration& all) {
  if (!c.policy.status_to.empty()) return c.policy.status_to;
  if (all.destinations.contains(name)) return name;
  const std::size_t named = name.empty() ? 0 : 1;
  return all.senders.size() == named ? only_order_placer(all) : std::string();
}

Sender sender_of(const std::string& name, const SenderConfiguration& c, const Configuration& all) {
  Sender s = c;
  s.name = s.policy.name = name;
  s.acknowledges = acknowledged_by(name, c, all);
  if (s.policy.status_to.empty()) s.policy.status_to = only_order_placer(all);
  s.reading.default_authority = s.policy.default_authority;
  s.reading.strict = s.policy.strict;
  s.reading.several_exams_per_number = s.policy.several_exams_per_number;
  s.reading.local_authorities = all.site.local_authorities;
  s.reading.processing_ids = all.hl7.processing_ids;
  for (const std::string& conditions : c.imaging_orders)
    s.reading.imaging_orders.push_back(mapping::parse_conditions(conditions).value());
  return s;
}

void find_tls(ClientTlsSettings& client, const Configuration& all) {
  const auto found = all.tls.find(client.tls);
  if (found != all.tls.end()) client.tls_context = found->second.context;
}

Destination destination_of(const std::string& name, const DestinationConfiguration& c, const Configuration& all) {
  Destination d = c;
  d.profile.name = name;
  find_tls(d, all);
  for (const auto& [message_type, fields] : c.fields) {
    for (const auto& [path, value] : fields) {
      if (auto read = mapping::read_field_override(message_type, path, value))
        d.profile.overrides.push_back(std::move(*read));
    }
  }
  return d;
}

template <class Named>
void add_named(std::vector<Named>& to, const std::map<std::string, Named>& sections, const Configuration& all) {
  for (const auto& [name, section] : sections) {
    to.push_back(section);
    to.back().name = name;
    find_tls(to.back(), all);
  }
}

model::SitePolicy site_of(const Configuration& c) {
  model::SitePolicy site = c.site;
  site.tell_appointments = std::ranges::any_of(c.destinations, [](const auto& one) {
    const auto& wants = one.second.profile.wants;
    return std::ranges::find(wants, model::NotificationKind::appointment) != wants.end();
  });
  if (site.unscheduled_status_to.empty()) site.unscheduled_status_to = only_order_placer(c);
  site.never_performed = c.never_performed;
  site.discontinuation = c.discontinuation.effects;
  site.entering_organization = code_from(c.site.entering_organization_text);
  return site;
}

}  // namespace

Settings settings_from(const Configuration& c) {
  Settings s;
  s.application = c.site.sending_application;
  s.facility = c.site.sending_facility;
  s.called_aet = c.dicom.ae_title;
  s.check_called_aet = c.dicom.check_called_aet;
  s.site = site_of(c);
  s.accession = c.site.accession;
  s.requested_procedure = c.site.requested_procedure;
  s.step = c.site.step;
  s.filler_order = c.site.filler_order;
  s.temporary_patient = c.site.temporary_patient;
  s.bulk = c.bulk_change;
  s.never_ended_hours = c.site.never_ended_hours;
  s.list_started = c.dicom.list_started;
  s.past_days = c.dicom.past_days;
  s.worklist_cap = c.dicom.worklist_cap;
  s.capped_end = c.dicom.capped_end;
  s.hl7_frame_bytes = static_cast<std::size_t>(c.hl7.frame_bytes);
  s.receiving_applications = c.hl7.receiving_applications;
  s.receiving_facilities = c.hl7.receiving_facilities;
  s.admit_unknown_senders = c.admits_unknown_senders();
  s.admit_unknown_stations = c.admits_unknown_aets();
  s.senders.push_back(sender_of("", {}, c));
  for (const auto& [name, sender] : c.senders) s.senders.push_back(sender_of(name, sender, c));
  for (const auto& [name, destination] : c.destinations) s.destinations.push_back(destination_of(name, destination, c));
  add_named(s.archives, c.archives, c);
  s.audit = c.audit;
  find_tls(s.audit, c);
  add_named(s.performed_destinations, c.mpps_destinations, c);
  for (const auto& [name, profile] : c.tls) {
    if (profile.context) s.certificates.push_back(profile.context);
  }
  for (const auto& [name, station] : c.stations) {
    s.stations.push_back(station);
    s.stations.back().station.name = name;
    find_tls(s.stations.back(), c);
    s.site.stations.push_back(s.stations.back().station);
  }
  return s;
}

}  // namespace stepwise::broker
