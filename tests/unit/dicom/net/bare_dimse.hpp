// SPDX-License-Identifier: Apache-2.0
// Messages of PS3.7 on a plain socket, and the keys of a worklist query.
#pragma once
#include "dicom/command.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

namespace stepwise::dicom::net {

// Verification, worklist and performed step in contexts 1, 3 and 5.
inline void associate(BareSocket& peer) {
  peer.send(bare::associate_rq({{1, bare::verification}, {3, bare::worklist}, {5, bare::step_class}}));
  const std::string answer = peer.read_pdu();
  REQUIRE(answer.front() == bare::associate_ac);
}

inline void send_command(BareSocket& peer, int context, const Command& command) {
  peer.send(bare::data(context, true, true, encode(command)));
}

inline Command read_response(BareSocket& peer) {
  const std::string pdu = peer.read_pdu();
  REQUIRE(pdu.size() > 12);
  REQUIRE(pdu.front() == bare::p_data);
  return decode_command(std::string_view(pdu).substr(12)).value();
}

inline Command with_dataset(Command command) {
  command.has_dataset = true;
  return command;
}

inline Dataset worklist_keys() {
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  Dataset identifier;
  identifier.set(tags::patient_name, "PN");
  identifier.set_items(tags::scheduled_procedure_step_sequence, {step});
  return identifier;
}

}  // namespace stepwise::dicom::net
