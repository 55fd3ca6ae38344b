// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/dicom_services.hpp"

#include "base/log.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/availability.hpp"
#include "broker/usecases/device_statistics.hpp"
#include "broker/usecases/query_records.hpp"
#include "broker/usecases/worklist_answers.hpp"

namespace stepwise::broker {

using dicom::net::Admission;
using dicom::net::Peer;

namespace {

void log_rejection(const Settings& settings, const Peer& peer, Rejection rejection) {
  switch (rejection) {
    case Rejection::called_aet:
      log::warning(
          "association from {} ({}) rejected: it called {}, we are {} (dicom.ae_title, dicom.check_called_aet)",
          peer.calling_aet, peer.address, peer.called_aet, settings.called_aet);
      return;
    case Rejection::certificate:
      log::warning("association from {} ({}) rejected: station.{}.certificates names its certificate, and it came {}",
                   peer.calling_aet, peer.address, settings.station_of(peer.calling_aet)->station.name,
                   peer.certificate.fingerprint.empty() ? "without one" : "with " + peer.certificate.fingerprint);
      return;
    default:
      log::warning("association from {} ({}) rejected: not admitted; to admit it add [station.NAME] with aet = \"{}\"",
                   peer.calling_aet, peer.address, peer.calling_aet);
  }
}

// The rejections that dicom/net decides; nullopt: another event.
std::optional<Rejection> rejection_of(std::string_view event) {
  if (event == "association-unsupported") return Rejection::unsupported_protocol;
  if (event == "association-busy") return Rejection::busy;
  if (event == "no-association") return Rejection::unreadable_request;
  if (event == "tls-failed") return Rejection::no_tls;
  return std::nullopt;
}

}  // namespace

Admission DicomServices::admit(const Peer& peer) {
  const Context context = with_current_settings(context_);
  if (const auto rejection = why_not_admitted(context.settings, peer)) {
    log_rejection(context.settings, peer, *rejection);
    record_rejection(*rejection, peer);
    return *rejection == Rejection::called_aet ? Admission::called_aet_not_recognised
                                               : Admission::calling_aet_not_recognised;
  }
  if (!context_.database.connects()) {
    log::warning("association from {} refused for the moment: the database is not available", peer.calling_aet);
    record_rejection(Rejection::database_unavailable, peer);
    return Admission::temporarily_unavailable;
  }
  return Admission::accepted;
}

void DicomServices::record_rejection(Rejection rejection, const Peer& peer) {
  if (context_.queries != nullptr) context_.queries->record(rejection, peer);
}

void DicomServices::unreadable_query(const Peer& peer, const dicom::Reply& reply) {
  if (context_.queries == nullptr) return;
  QueryInWork query = context_.queries->begin(peer, {});
  query.identifier.clear();
  context_.queries->record(std::move(query), reply, 0);
}

std::unique_ptr<dicom::net::WorklistAnswers> DicomServices::find(const Peer& peer, const dicom::Dataset& identifier) {
  if (context_.stations != nullptr) context_.stations->queried(peer, identifier);
  return std::make_unique<WorklistAnswers>(with_current_settings(context_), peer, identifier);
}

dicom::Reply DicomServices::create_performed_step(const Peer& peer, const dicom::net::NormalizedRequest& request) {
  return performed(peer, request, PerformedOperation::create);
}

dicom::Reply DicomServices::set_performed_step(const Peer& peer, const dicom::net::NormalizedRequest& request) {
  return performed(peer, request, PerformedOperation::set);
}

std::string DicomServices::usual_charset(const Peer& peer) {
  const Context context = with_current_settings(context_);
  const Station* station = context.settings.station_of(peer.calling_aet);
  return station != nullptr ? station->usual_charset : "";
}

dicom::Reply DicomServices::receive_availability(const Peer& peer, const dicom::net::NormalizedRequest& request) {
  Context context = with_current_settings(context_);
  return broker::receive_availability(context, peer, request);
}

dicom::Reply DicomServices::performed(const Peer& peer, const dicom::net::NormalizedRequest& request,
                                      PerformedOperation operation) {
  Context context = with_current_settings(context_);
  dicom::Reply reply = receive_performed_step(context, peer, request, operation);
  if (context_.stations != nullptr) context_.stations->performed(peer, reply);
  return reply;
}

void DicomServices::associated(const Peer& peer, const dicom::net::Device& device) {
  if (context_.stations != nullptr) context_.stations->associated(peer, device);
}

void DicomServices::ended(const Peer&) {
  if (context_.stations != nullptr) context_.stations->write_when_due();
}

void DicomServices::observed(std::string_view event, const Peer& peer) {
  context_.metrics.count("stepwise_dicom_events_total", {{"event", std::string(event)}});
  if (const auto rejection = rejection_of(event)) record_rejection(*rejection, peer);
  const bool is_postponed = event == "association-postponed";
  if ((is_postponed || event == "association-rejected") && context_.stations != nullptr)
    context_.stations->rejected(peer);
  if (event == "association-rejected") {
    record_unless_repeated(context_, refused_node(model::AuditActorKind::station, peer.calling_aet, peer.address,
                                                  "association rejected; it called " + peer.called_aet));
  } else if (event == "tls-failed") {
    record_unless_repeated(context_,
                           refused_node(model::AuditActorKind::station, {}, peer.address, "no TLS on the DICOM port"));
  }
}

}  // namespace stepwise::broker
