// SPDX-License-Identifier: Apache-2.0
#include "bench/support/gathered_floor.hpp"

#include "bench/support/dcmtk_client.hpp"
#include "bench/support/gathering_connection.hpp"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include <arpa/inet.h>
#include <atomic>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace stepwise::bench {
namespace {

using dicom::Dataset;

constexpr int accept_timeout_s = 1;

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(probe, any, length) == 0 && ::getsockname(probe, any, &length) == 0;
  ::close(probe);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

void answer(T_ASC_Association& association, T_ASC_PresentationContextID context, T_DIMSE_C_FindRQ& request,
            const std::vector<Dataset>& answers) {
  DcmDataset* keys = nullptr;
  if (DIMSE_receiveDataSetInMemory(&association, DIMSE_BLOCKING, 0, &context, &keys, nullptr, nullptr).bad()) return;
  delete keys;
  T_DIMSE_C_FindRSP response{};
  response.MessageIDBeingRespondedTo = request.MessageID;
  OFStandard::strlcpy(response.AffectedSOPClassUID, request.AffectedSOPClassUID, sizeof response.AffectedSOPClassUID);
  response.opts = O_FIND_AFFECTEDSOPCLASSUID;
  response.DimseStatus = STATUS_Pending;
  for (const Dataset& one : answers) {
    DcmDataset dataset;
    add_elements(dataset, one);
    response.DataSetType = DIMSE_DATASET_PRESENT;
    if (DIMSE_sendFindResponse(&association, context, &request, &response, &dataset, nullptr).bad()) return;
  }
  response.DimseStatus = STATUS_Success;
  response.DataSetType = DIMSE_DATASET_NULL;
  DIMSE_sendFindResponse(&association, context, &request, &response, nullptr, nullptr);
}

void serve(T_ASC_Association* association, const std::vector<Dataset>& answers) {
  const char* classes[] = {UID_FINDModalityWorklistInformationModel};
  const char* syntaxes[] = {UID_LittleEndianExplicitTransferSyntax, UID_LittleEndianImplicitTransferSyntax};
  ASC_acceptContextsWithPreferredTransferSyntaxes(association->params, classes, 1, syntaxes, 2);
  if (ASC_acknowledgeAssociation(association).good()) {
    for (;;) {
      T_ASC_PresentationContextID context = 0;
      T_DIMSE_Message message{};
      const OFCondition received = DIMSE_receiveCommand(association, DIMSE_BLOCKING, 0, &context, &message, nullptr);
      if (received == DUL_PEERREQUESTEDRELEASE) ASC_acknowledgeRelease(association);
      if (received.bad()) break;
      if (message.CommandField == DIMSE_C_FIND_RQ) answer(*association, context, message.msg.CFindRQ, answers);
    }
  }
  ASC_dropSCPAssociation(association);
  ASC_destroyAssociation(&association);
}

}  // namespace

struct GatheredFloor::State {
  explicit State(const std::vector<Dataset>& ready) : answers(ready), port(free_port()) {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    dcmDisableGethostbyaddr.set(OFTrue);
    if (ASC_initializeNetwork(NET_ACCEPTOR, port, accept_timeout_s, &network).bad())
      throw std::runtime_error("DCMTK's network layer does not start");
    ASC_setTransportLayer(network, &layer, 0);
    acceptor = std::thread([this] { run(); });
  }
  ~State() {
    stopping = true;
    acceptor.join();
    for (std::thread& each : serving) each.join();
    ASC_dropNetwork(&network);
  }
  void run() {
    while (!stopping) {
      T_ASC_Association* association = nullptr;
      if (ASC_receiveAssociation(network, &association, ASC_MAXIMUMPDUSIZE, nullptr, nullptr, OFFalse, DUL_NOBLOCK,
                                 accept_timeout_s)
              .good())
        serving.emplace_back(serve, association, std::cref(answers));
      else if (association)
        ASC_destroyAssociation(&association);
    }
  }

  const std::vector<Dataset> answers;
  const int port;
  GatheringLayer layer{[](int socket) { return new GatheringConnection(socket); }};
  T_ASC_Network* network = nullptr;
  std::atomic<bool> stopping{false};
  std::vector<std::thread> serving;
  std::thread acceptor;
};

GatheredFloor::GatheredFloor(const std::vector<Dataset>& answers) : state_(std::make_unique<State>(answers)) {}
GatheredFloor::~GatheredFloor() = default;
std::uint16_t GatheredFloor::port() const {
  return static_cast<std::uint16_t>(state_->port);
}

}  // namespace stepwise::bench
