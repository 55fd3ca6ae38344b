// SPDX-License-Identifier: Apache-2.0
// From an accepted TCP connection to an open association: reads A-ASSOCIATE-RQ, negotiates the presentation contexts,
// accepts or rejects (PS3.8 9.3, PS3.7 annex D).
#pragma once
#include "dicom/encoding.hpp"
#include "dicom/net/descriptor.hpp"
#include "dicom/net/services.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

struct T_ASC_Association;
struct T_ASC_Network;

namespace stepwise::dicom::net {

struct Context {
  std::string abstract_syntax;
  TransferSyntax transfer_syntax = TransferSyntax::implicit_little_endian;
};
using Contexts = std::map<std::uint8_t, Context>;  // the accepted ones, by id

struct DropAssociation {
  void operator()(T_ASC_Association* association) const;
};
using AssociationPointer = std::unique_ptr<T_ASC_Association, DropAssociation>;

class GatheringLayer;

// One a thread.
class Acceptor {
 public:
  Acceptor(long pdu_bytes, int request_timeout_s);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // Null: nobody asked for an association within the time, or it was no DICOM.
  AssociationPointer receive(Descriptor socket);

 private:
  long pdu_bytes_;
  int request_timeout_s_;
  std::string request_;  // that is being received
  bool taken_ = false;   // DCMTK has its descriptor
  std::unique_ptr<GatheringLayer> layer_;
  T_ASC_Network* network_ = nullptr;
};

// Who asks; `address` is left to the caller.
Peer peer_of(T_ASC_Association& association);
Device device_of(T_ASC_Association& association);  // once accept() was called
bool speaks_dicom(T_ASC_Association& association);  // the application context is that of DICOM

// Accepts each presentation context whose abstract syntax we serve, with the first transfer syntax proposed that we
// know; rejects the others one by one (R76). False: the peer is gone.
bool accept(T_ASC_Association& association, Contexts& contexts);
void reject(T_ASC_Association& association, Admission reason);
void reject_application_context(T_ASC_Association& association);

// After the peer's A-RELEASE-RQ.
void acknowledge_release(T_ASC_Association& association);

}  // namespace stepwise::dicom::net
