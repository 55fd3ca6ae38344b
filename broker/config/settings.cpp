// SPDX-License-Identifier: Apache-2.0
#include "broker/config/settings.hpp"

#include "base/text.hpp"
#include "hl7/charset.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::broker {

namespace {

using Kind = model::NotificationKind;

mapping::Role role_of(DestinationRole role) {
  switch (role) {
    case DestinationRole::order_placer: return mapping::Role::order_placer;
    case DestinationRole::image_manager: return mapping::Role::image_manager;
    case DestinationRole::result_receiver: return mapping::Role::result_receiver;
  }
  return mapping::Role::order_placer;
}

mapping::StatusMessage form_of(StatusForm form) {
  switch (form) {
    case StatusForm::order: return mapping::StatusMessage::order;
    case StatusForm::result: return mapping::StatusMessage::result;
    case StatusForm::update: return mapping::StatusMessage::update;
    case StatusForm::update_2_5_1: return mapping::StatusMessage::update_2_5_1;
    case StatusForm::response: return mapping::StatusMessage::response;
  }
  return mapping::StatusMessage::order;
}

std::vector<Kind> kinds_of(OutboundMessage message) {
  switch (message) {
    case OutboundMessage::order_status: return {Kind::order_status, Kind::order_cancelled};
    case OutboundMessage::order_number_request: return {Kind::order_number_request};
    case OutboundMessage::procedure_scheduled: return {Kind::procedure_scheduled};
    case OutboundMessage::procedure_updated: return {Kind::procedure_updated};
    case OutboundMessage::result: return {Kind::result};
    case OutboundMessage::no_result: return {Kind::no_result};
    case OutboundMessage::patient_update:
      return {Kind::patient_updated, Kind::patient_merged, Kind::identifier_changed};
    case OutboundMessage::appointment: return {Kind::appointment};
  }
  return {};
}

dicom::Status status_of(CappedEnd end) {
  switch (end) {
    case CappedEnd::out_of_resources: return dicom::Status::out_of_resources;
    case CappedEnd::success: return dicom::Status::success;
    case CappedEnd::cancel: return dicom::Status::cancelled;
  }
  return dicom::Status::out_of_resources;
}

// CODE^Text^Scheme
model::Code code_from(const std::string& ce) {
  auto parts = text::split(ce, '^');
  parts.resize(3);
  return {std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), {}};
}

broker::NumberFormat format_of(const IdentifierFormat& format) {
  return {format.prefix, format.width, format.start};
}

broker::Destination destination_of(const std::string& name, const DestinationConfiguration& c) {
  broker::Destination d;
  d.profile = {
      name, role_of(c.role),           c.version, c.charset,          c.receiving_application, c.receiving_facility,
      {},   form_of(c.status_message), {},        c.message_structure};
  for (const OutboundMessage message : c.messages) {
    for (const Kind kind : kinds_of(message)) d.profile.wants.push_back(kind);
  }
  for (const auto& [message_type, fields] : c.fields) {
    for (const auto& [path, value] : fields) {
      if (auto read = mapping::read_field_override(message_type, path, value))
        d.profile.overrides.push_back(std::move(*read));
    }
  }
  d.host = c.host;
  d.port = c.port;
  d.ack_timeout_ms = c.ack_timeout_ms;
  d.connect_timeout_ms = c.connect_timeout_ms;
  d.hold_line = c.hold == Hold::line;
  d.wait_for_placer_number = c.wait_for_placer_number;
  d.enabled = c.enabled;
  d.mllp_release_2 = c.mllp_release == 2;
  d.max_attempts = c.max_attempts;
  d.rate_per_second = c.rate_per_second;
  d.latest_state_only = c.latest_state_only;
  return d;
}

std::string only_order_placer(const Configuration& configuration) {
  std::string name;
  for (const auto& [candidate, destination] : configuration.destinations) {
    if (destination.role != DestinationRole::order_placer) continue;
    if (!name.empty()) return "";
    name = candidate;
  }
  return name;
}

std::optional<text::Romanization> romanization_of(Romanize romanize) {
  switch (romanize) {
    case Romanize::no: return std::nullopt;
    case Romanize::chinese: return text::Romanization::chinese;
    case Romanize::japanese: return text::Romanization::japanese;
    case Romanize::korean: return text::Romanization::korean;
  }
  return std::nullopt;
}

hl7::AckRule ack_rule_of(Acknowledgement acknowledgement) {
  switch (acknowledgement) {
    case Acknowledgement::as_sent: return hl7::AckRule::as_sent;
    case Acknowledgement::original: return hl7::AckRule::original;
    case Acknowledgement::enhanced: return hl7::AckRule::enhanced;
  }
  return hl7::AckRule::as_sent;
}

// D37: the destination that a sender is the receiver of: the one it names, or the one of its name, or the order placer
// of a site with one sender.
std::string acknowledged_by(const std::string& name, const SenderConfiguration& c, const Configuration& all) {
  if (!c.status_to.empty()) return c.status_to;
  if (all.destinations.contains(name)) return name;
  const std::size_t named = name.empty() ? 0 : 1;
  return all.senders.size() == named ? only_order_placer(all) : std::string();
}

broker::Sender sender_of(const std::string& name, const SenderConfiguration& c, const Configuration& all) {
  broker::Sender s;
  s.name = name;
  s.sending_application = c.sending_application;
  s.sending_facility = c.sending_facility;
  s.addresses = c.addresses;
  s.acknowledges = acknowledged_by(name, c, all);
  s.mllp_release_2 = c.mllp_release == 2;
  s.charset = c.charset;
  s.acknowledgement = ack_rule_of(c.acknowledgement);
  s.reading.default_authority = c.assigning_authority;
  s.reading.local_authorities = all.site.local_authorities;
  s.reading.processing_ids = all.hl7.processing_ids;
  s.reading.strict = c.strict;
  s.reading.fields = c.fields;
  s.mapping = std::make_shared<broker::CurrentMapping>(c.fields);
  s.policy.name = name;
  s.policy.strict = c.strict;
  s.policy.accept_demographics_mismatch = c.demographics_mismatch == Mismatch::accept_and_flag;
  s.policy.accept_identity_change = c.identity_change == Mismatch::accept_and_flag;
  s.policy.start_missing = c.start_missing;
  s.policy.accept_patient_mismatch = c.patient_mismatch == Mismatch::accept_and_flag;
  s.policy.accept_number_mismatch = c.number_mismatch == Mismatch::accept_and_flag;
  s.reading.romanize = romanization_of(c.romanize);
  s.application_reply = c.reply == Reply::application;
  s.reading.older_merges = c.older_merges;
  s.reading.one_order_per_obr = c.several_obr_per_orc == SeveralObrPerOrc::one_order_each;
  s.reading.several_exams_per_number = c.several_exams_per_number;
  s.reading.without_effect = c.without_effect;
  for (const std::string& conditions : c.imaging_orders)
    s.reading.imaging_orders.push_back(mapping::parse_conditions(conditions).value());
  s.reading.aliases_identifiers = c.long_identifiers == LongIdentifiers::alias;
  s.policy.visit_cancels_orders = c.visit_cancels_orders;
  s.reading.takes_scheduled_numbers = c.scheduler;
  s.policy.cancelled_appointment_cancels = c.cancelled_appointment == CancelledAppointment::cancel;
  s.policy.several_exams_per_number = c.several_exams_per_number;
  s.policy.unnumbered_appointment = c.unnumbered_appointment;
  s.policy.nw_again_updates = c.nw_again == NwAgain::update;
  s.policy.unknown_cancel_accepted = c.ca_unknown == CaUnknown::tombstone;
  s.policy.change_before_new_accepted = c.xo_before_nw == XoBeforeNw::create;
  s.policy.default_authority = c.assigning_authority;
  s.policy.status_to = c.status_to.empty() ? only_order_placer(all) : c.status_to;
  return s;
}

mapping::StationKey station_key_of(StationKeyRule rule) {
  switch (rule) {
    case StationKeyRule::as_asked: return mapping::StationKey::as_asked;
    case StationKeyRule::ignored: return mapping::StationKey::ignored;
    case StationKeyRule::own: return mapping::StationKey::own;
  }
  return mapping::StationKey::as_asked;
}

broker::PerformedDestination performed_destination_of(const std::string& name, const MppsDestinationConfiguration& c) {
  return {name, c.host, c.port, c.ae_title, c.calling_ae_title, c.timeout_s, c.enabled, c.max_attempts};
}

broker::Station station_of(const std::string& name, const StationConfiguration& c) {
  broker::Station s;
  s.station = {name, c.aet, c.modality, c.name, c.location};
  s.performed.accept_final_create = c.accept_final_create;
  s.performed.accept_missing_status = c.accept_missing_status;
  s.performed.accept_status_spelling = c.accept_status_spelling;
  s.performed.assign_missing_uid = c.assign_missing_uid;
  s.performed.accept_missing_references = c.accept_missing_references;
  s.performed.accept_repeated_create = c.accept_repeated_create;
  s.performed.accept_set_without_create = c.accept_set_without_create;
  s.performed.accept_repeated_final = c.accept_repeated_final;
  s.performed.strict_final = c.strict_final;
  s.performed.invalid_values = c.invalid_values;
  s.query.name_prefix_match = c.name_prefix_match;
  s.query.own_steps_only = c.own_steps_only;
  s.query.root_step_keys_accepted = c.accept_root_step_keys;
  s.query.never_warns = c.never_ff01;
  s.query.dates_apart = !c.combined_date_time;
  s.query.station_key = station_key_of(c.station_key);
  s.group = c.group;
  s.charsets = c.charsets;
  s.usual_charset = c.usual_charset;
  s.worklist_cap = c.worklist_cap;
  if (c.capped_end) s.capped_end = status_of(*c.capped_end);
  s.admit = c.admit;
  return s;
}

}  // namespace

broker::Settings settings_from(const Configuration& c) {
  broker::Settings s;
  s.application = c.site.sending_application;
  s.facility = c.site.sending_facility;
  s.called_aet = c.dicom.ae_title;
  s.check_called_aet = c.dicom.check_called_aet;
  s.site.authority = c.site.authority;
  s.site.accession_per_procedure = c.site.accession_per_procedure;
  s.site.tell_scheduled = c.site.tell_scheduled;
  s.site.tell_appointments = std::ranges::any_of(c.destinations, [](const auto& one) {
    return std::ranges::find(one.second.messages, OutboundMessage::appointment) != one.second.messages.end();
  });
  s.site.order_for_unscheduled = c.site.unscheduled == Unscheduled::order;
  s.site.complete_by_images = c.site.complete_by_images;
  s.site.unscheduled_status_to =
      c.site.unscheduled_status_to.empty() ? only_order_placer(c) : c.site.unscheduled_status_to;
  const NeverPerformedConfiguration& n = c.never_performed;
  s.site.never_performed = {n.inpatient_days, n.outpatient_days, n.emergency_days, n.other_days, n.at_discharge};
  s.bulk = {c.bulk_change.steps, c.bulk_change.percent, c.bulk_change.smallest};
  s.never_ended_hours = c.site.never_ended_hours;
  s.site.discontinuation = c.discontinuation.effects;
  s.site.late_performed_as_change = c.site.late_performed_as_change;
  s.site.arrival_locations = c.site.arrival_locations;
  s.site.entering_organization = code_from(c.site.entering_organization);
  s.accession = format_of(c.site.accession);
  s.requested_procedure = format_of(c.site.requested_procedure);
  s.step = format_of(c.site.step);
  s.filler_order = format_of(c.site.filler_order);
  s.temporary_patient = format_of(c.site.temporary_patient);
  s.list_started = c.dicom.list_started;
  s.past_days = c.dicom.past_days;
  s.worklist_cap = c.dicom.worklist_cap;
  s.capped_end = status_of(c.dicom.capped_end);
  s.hl7_frame_bytes = static_cast<std::size_t>(c.hl7.frame_bytes);
  s.receiving_applications = c.hl7.receiving_applications;
  s.receiving_facilities = c.hl7.receiving_facilities;
  s.admit_unknown_senders = c.admits_unknown_senders();
  s.admit_unknown_stations = c.admits_unknown_aets();
  s.senders.push_back(sender_of("", {}, c));
  for (const auto& [name, sender] : c.senders) s.senders.push_back(sender_of(name, sender, c));
  for (const auto& [name, destination] : c.destinations) s.destinations.push_back(destination_of(name, destination));
  for (const auto& [name, archive] : c.archives)
    s.archives.push_back(
        {name, archive.host, archive.port, archive.ae_title, archive.calling_ae_title, archive.timeout_s});
  for (const auto& [name, destination] : c.mpps_destinations)
    s.performed_destinations.push_back(performed_destination_of(name, destination));
  for (const auto& [name, station] : c.stations) {
    s.stations.push_back(station_of(name, station));
    s.site.stations.push_back(s.stations.back().station);
  }
  return s;
}

}  // namespace stepwise::broker
