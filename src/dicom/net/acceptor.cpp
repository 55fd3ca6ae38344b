// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/acceptor.hpp"

#include "base/text.hpp"
#include "dicom/associate_request.hpp"
#include "dicom/net/dcmtk.hpp"
#include "dicom/net/dcmtk_start.hpp"
#include "dicom/uid.hpp"

#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/ofstd/ofstd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

namespace stepwise::dicom::net {
namespace {

// Guards dcmExternalSocketHandle, the one way to hand DCMTK a descriptor.
std::mutex handover;
constexpr int no_socket = -1;
constexpr int no_listening = 0;  // a handle that only keeps DCMTK from listening itself

constexpr int release_wait_s = 1;

// PS3.8 9.3.4: rejected-permanent, by the service provider (ACSE), protocol version not supported.
constexpr unsigned char unsupported_protocol_rj[] = {0x03, 0, 0, 0, 0, 4, 0, 1, 2, 2};

bool is_served(std::string_view abstract_syntax) {
  return abstract_syntax == uids::verification || abstract_syntax == uids::modality_worklist_find ||
         abstract_syntax == uids::modality_performed_procedure_step || abstract_syntax == uids::instance_availability_notification;
}

std::optional<TransferSyntax> first_known(const T_ASC_PresentationContext& proposed) {
  for (int i = 0; i < proposed.transferSyntaxCount; ++i) {
    if (const auto syntax = find_transfer_syntax(proposed.proposedTransferSyntaxes[i])) return syntax;
  }
  return std::nullopt;
}

// The peer may ask to be SCU, or both; of both it gets SCU, since we are the SCP (PS3.7 D.3.3.4).
T_ASC_SC_ROLE role_for(T_ASC_SC_ROLE proposed) {
  return proposed == ASC_SC_ROLE_SCU || proposed == ASC_SC_ROLE_SCUSCP ? ASC_SC_ROLE_SCU : ASC_SC_ROLE_DEFAULT;
}

// PS3.4 K.5 and C.5.1.1 for the Modality Worklist: relational queries, combined matching of date and time, fuzzy semantic
// matching of names (ours is by case and accents alone), query adjustment for the time zone. An offer is never exceeded.
constexpr unsigned char offered[] = {1, 1, 0, 1};

void negotiate_worklist(T_ASC_Parameters* parameters) {
  SOPClassExtendedNegotiationSubItemList* requested = nullptr;
  ASC_getRequestedExtNegList(parameters, &requested);
  if (!requested) return;
  for (const SOPClassExtendedNegotiationSubItem* asked : *requested) {
    if (asked->sopClassUID != std::string(uids::modality_worklist_find).c_str()) continue;
    const auto length = static_cast<unsigned short>(std::min<std::size_t>(asked->serviceClassAppInfoLength, std::size(offered)));
    auto answer = std::make_unique<SOPClassExtendedNegotiationSubItem>();
    answer->sopClassUID = asked->sopClassUID;
    answer->serviceClassAppInfo = new unsigned char[length];  // DCMTK deletes list, items and this with the association
    answer->serviceClassAppInfoLength = length;
    for (unsigned short i = 0; i < length; ++i) answer->serviceClassAppInfo[i] = asked->serviceClassAppInfo[i] & offered[i];
    auto accepted = std::make_unique<SOPClassExtendedNegotiationSubItemList>();
    accepted->push_back(answer.release());
    return ASC_setAcceptedExtNegList(parameters, accepted.release());
  }
}

void send_reject(T_ASC_Association& association, T_ASC_RejectParameters parameters) {
  if (ASC_rejectAssociation(&association, &parameters).bad()) return;
  auto* connection = static_cast<GatheringConnection*>(DUL_getTransportConnection(association.DULassociation));
  if (connection) connection->drain(std::chrono::milliseconds(500));
}

// DCMTK does not acknowledge a blank AE title, which some devices send (R64); the titles of an A-ASSOCIATE-AC are not
// looked at (PS3.8 9.3.3).
void fill_blank_titles(DUL_ASSOCIATESERVICEPARAMETERS& parameters) {
  for (char* blank : {parameters.callingAPTitle, parameters.calledAPTitle}) {
    if (*blank == '\0') OFStandard::strlcpy(blank, "BLANK", DUL_LEN_TITLE + 1);
  }
}

// The whole PDU, or nothing: the peer left, took too long, or asks for something else than an association.
std::string read_request(int socket, SteadyTime until) {
  std::string pdu;
  std::size_t wanted = pdu_header_bytes;
  while (pdu.size() < wanted) {
    pollfd readable{socket, POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return {};
    const int ready = ::poll(&readable, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return {};
    const std::size_t had = pdu.size();
    pdu.resize(wanted);
    const ssize_t count = ::recv(socket, pdu.data() + had, wanted - had, 0);
    if (count <= 0) return {};
    pdu.resize(had + static_cast<std::size_t>(count));
    if (wanted == pdu_header_bytes && pdu.size() == wanted) wanted = associate_request_length(pdu);
  }
  return wanted == 0 ? std::string() : pdu;
}

// What is no AE title (PS3.5 6.2) must not reach a log or the database as it came.
std::string title(const char* text) {
  std::string title(text::trim(text));
  std::ranges::replace_if(
      title, [](char c) { return c < ' ' || c > '~'; }, '?');
  return title;
}

}  // namespace

void DropAssociation::operator()(T_ASC_Association* association) const {
  if (association->DULassociation) ASC_dropAssociation(association);
  ASC_destroyAssociation(&association);
}

Acceptor::Acceptor(long pdu_bytes, int request_timeout_s)
    : pdu_bytes_(pdu_bytes), request_timeout_s_(request_timeout_s) {
  start_dcmtk();
  layer_ = std::make_unique<GatheringLayer>([this](int socket) {
    taken_ = true;
    return new GatheringConnection(socket, request_);
  });
  const std::lock_guard lock(handover);
  dcmExternalSocketHandle.set(no_listening);
  const OFCondition made = ASC_initializeNetwork(NET_ACCEPTOR, 0, request_timeout_s, &network_);
  dcmExternalSocketHandle.set(no_socket);
  if (made.bad()) throw std::runtime_error(std::string("DCMTK's network layer does not start: ") + made.text());
  ASC_setTransportLayer(network_, layer_.get(), 0);
}

Acceptor::~Acceptor() {
  ASC_dropNetwork(&network_);
}

AssociationPointer Acceptor::receive(Descriptor socket) {
  request_ = read_request(socket.get(), std::chrono::steady_clock::now() + std::chrono::seconds(request_timeout_s_));
  if (request_.empty()) return nullptr;
  const RequestForm form = form_of_associate_request(request_);
  if (form == RequestForm::unsupported_protocol)
    (void)::send(socket.get(), unsupported_protocol_rj, sizeof unsupported_protocol_rj, MSG_NOSIGNAL);
  if (form != RequestForm::good) return nullptr;

  T_ASC_Association* association = nullptr;
  taken_ = false;
  const std::lock_guard lock(handover);  // DCMTK reads what we have read already, so it does not wait
  dcmExternalSocketHandle.set(socket.get());
  const OFCondition received = ASC_receiveAssociation(network_, &association, pdu_bytes_);
  dcmExternalSocketHandle.set(no_socket);
  if (taken_) socket.release();
  AssociationPointer owned(association);
  return received.good() ? std::move(owned) : nullptr;
}

Peer peer_of(T_ASC_Association& association) {
  const auto& parameters = association.params->DULparams;
  return {title(parameters.callingAPTitle), title(parameters.calledAPTitle), {}};
}

Device device_of(T_ASC_Association& association) {
  T_ASC_Parameters* parameters = association.params;
  Device device{title(parameters->theirImplementationClassUID), title(parameters->theirImplementationVersionName),
                static_cast<long>(parameters->theirMaxPDUReceiveSize), {}};
  const int count = ASC_countPresentationContexts(parameters);
  for (int i = 0; i < count; ++i) {
    T_ASC_PresentationContext context;
    if (ASC_getPresentationContext(parameters, i, &context).bad()) continue;
    ProposedContext proposal{title(context.abstractSyntax), {}, context.resultReason == ASC_P_ACCEPTANCE};
    for (int k = 0; k < context.transferSyntaxCount; ++k) proposal.transfer_syntaxes.push_back(title(context.proposedTransferSyntaxes[k]));
    device.contexts.push_back(std::move(proposal));
  }
  return device;
}

bool speaks_dicom(T_ASC_Association& association) {
  return text::trim(association.params->DULparams.applicationContextName) == uids::application_context;
}

bool accept(T_ASC_Association& association, Contexts& contexts) {
  T_ASC_Parameters* parameters = association.params;
  fill_blank_titles(parameters->DULparams);
  const int count = ASC_countPresentationContexts(parameters);
  for (int i = 0; i < count; ++i) {
    T_ASC_PresentationContext proposed;
    if (ASC_getPresentationContext(parameters, i, &proposed).bad()) continue;
    const auto syntax = first_known(proposed);
    const auto id = proposed.presentationContextID;
    if (!is_served(proposed.abstractSyntax)) {
      ASC_refusePresentationContext(parameters, id, ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
    } else if (!syntax) {
      ASC_refusePresentationContext(parameters, id, ASC_P_TRANSFERSYNTAXESNOTSUPPORTED);
    } else if (proposed.proposedRole == ASC_SC_ROLE_SCP) {
      ASC_refusePresentationContext(parameters, id, ASC_P_NOREASON);  // we are no SCU here
    } else if (ASC_acceptPresentationContext(parameters, id, std::string(uid_of(*syntax)).c_str(),
                                             role_for(proposed.proposedRole))
                   .good()) {
      contexts[id] = {proposed.abstractSyntax, *syntax};
    }
  }
  negotiate_worklist(parameters);
  name_implementation(*parameters);
  return ASC_acknowledgeAssociation(&association).good();
}

void reject(T_ASC_Association& association, Admission reason) {
  switch (reason) {
    case Admission::accepted:
      return;
    case Admission::calling_aet_not_recognised:
      return send_reject(association, {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER,
                                       ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED});
    case Admission::called_aet_not_recognised:
      return send_reject(association, {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER,
                                       ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED});
    case Admission::temporarily_unavailable:
      return send_reject(association, {ASC_RESULT_REJECTEDTRANSIENT, ASC_SOURCE_SERVICEPROVIDER_PRESENTATION_RELATED,
                                       ASC_REASON_SP_PRES_TEMPORARYCONGESTION});
  }
}

void reject_application_context(T_ASC_Association& association) {
  send_reject(association,
              {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, ASC_REASON_SU_APPCONTEXTNAMENOTSUPPORTED});
}

void acknowledge_release(T_ASC_Association& association) {
  if (ASC_acknowledgeRelease(&association).bad()) return;
  ASC_dropSCPAssociation(&association, release_wait_s);
}

}  // namespace stepwise::dicom::net
