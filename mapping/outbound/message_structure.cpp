// SPDX-License-Identifier: Apache-2.0
#include "mapping/outbound/message_structure.hpp"

#include <algorithm>
#include <string>

namespace stepwise::mapping {
namespace {

// HL7 2.3.1 has no table of structures, so the ids of 2.4 are used, which has the same segments.
constexpr MessageStructure structures[] = {
    {"2.3.1", "ADT^A08 ADT^A13", "ADT_A01",
     "MSH EVN PID [PD1] [{NK1}] PV1 [PV2] [{DB1}] [{OBX}] [{AL1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] [{GT1}] "
     "[{IN1 [IN2] [{IN3}]}] [ACC] [UB1] [UB2]"},
    {"2.3.1", "ADT^A02", "ADT_A02", "MSH EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}]"},
    {"2.3.1", "ADT^A03", "ADT_A03", "MSH EVN PID [PD1] PV1 [PV2] [{DB1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] [{OBX}]"},
    {"2.3.1", "ADT^A06 ADT^A07", "ADT_A06",
     "MSH EVN PID [PD1] [MRG] [{NK1}] PV1 [PV2] [{DB1}] [{OBX}] [{AL1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] [{GT1}] "
     "[{IN1 [IN2] [{IN3}]}] [ACC] [UB1] [UB2]"},
    {"2.3.1", "ADT^A09 ADT^A10 ADT^A11", "ADT_A09", "MSH EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [{DG1}]"},
    {"2.3.1", "ADT^A12", "ADT_A12", "MSH EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [DG1]"},
    {"2.3.1", "ADT^A38", "ADT_A38", "MSH EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [{DG1}] [DRG]"},
    {"2.3.1", "ADT^A40", "ADT_A39", "MSH EVN {PID [PD1] MRG [PV1]}"},
    {"2.3.1", "ORM^O01", "ORM_O01",
     "MSH [{NTE}] [PID [PD1] [{NTE}] [PV1 [PV2]] [{IN1 [IN2] [IN3]}] [GT1] [{AL1}]] "
     "{ORC [OBR [{NTE}] [{DG1}] [{OBX [{NTE}]}]] [{CTI}] [BLG]}"},
    {"2.3.1", "ORU^R01", "ORU_R01",
     "MSH {[PID [PD1] [{NK1}] [{NTE}] [PV1 [PV2]]] {[ORC] OBR [{NTE}] [{OBX [{NTE}]}] [{CTI}]}} [DSC]"},
    {"2.4", "SIU^S12 SIU^S13 SIU^S14 SIU^S15 SIU^S26", "SIU_S12",
     "MSH SCH [{NTE}] [{PID [PD1] [PV1] [PV2] [{OBX}] [{DG1}]}] "
     "{RGS [{AIS [{NTE}]}] [{AIG [{NTE}]}] [{AIL [{NTE}]}] [{AIP [{NTE}]}]}"},
    // Without MSA, because it is not an answer (reference 2.3).
    {"2.4", "ORG^O20", "ORG_O20", "MSH [MSA] [ERR] [{NTE}] [[PID [{NTE}]] {ORC [OBR] [{NTE}] [{CTI}]}]"},
    {"2.5.1", "ADT^A08 ADT^A13", "ADT_A01",
     "MSH [{SFT}] EVN PID [PD1] [{ROL}] [{NK1}] PV1 [PV2] [{ROL}] [{DB1}] [{OBX}] [{AL1}] [{DG1}] [DRG] "
     "[{PR1 [{ROL}]}] [{GT1}] [{IN1 [IN2] [{IN3}] [{ROL}]}] [ACC] [UB1] [UB2] [PDA]"},
    {"2.5.1", "ADT^A02", "ADT_A02", "MSH [{SFT}] EVN PID [PD1] [{ROL}] PV1 [PV2] [{ROL}] [{DB1}] [{OBX}] [PDA]"},
    {"2.5.1", "ADT^A03", "ADT_A03",
     "MSH [{SFT}] EVN PID [PD1] [{ROL}] [{NK1}] PV1 [PV2] [{ROL}] [{DB1}] [{AL1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] "
     "[{OBX}] [{GT1}] [{IN1 [IN2] [{IN3}] [{ROL}]}] [ACC] [PDA]"},
    {"2.5.1", "ADT^A06 ADT^A07", "ADT_A06",
     "MSH [{SFT}] EVN PID [PD1] [{ROL}] [MRG] [{NK1}] PV1 [PV2] [{ROL}] [{DB1}] [{OBX}] [{AL1}] [{DG1}] [DRG] "
     "[{PR1 [{ROL}]}] [{GT1}] [{IN1 [IN2] [{IN3}] [{ROL}]}] [ACC] [UB1] [UB2]"},
    {"2.5.1", "ADT^A09 ADT^A10 ADT^A11", "ADT_A09", "MSH [{SFT}] EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [{DG1}]"},
    {"2.5.1", "ADT^A12", "ADT_A12", "MSH [{SFT}] EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [DG1]"},
    {"2.5.1", "ADT^A38", "ADT_A38", "MSH [{SFT}] EVN PID [PD1] PV1 [PV2] [{DB1}] [{OBX}] [{DG1}] [DRG]"},
    {"2.5.1", "ADT^A40", "ADT_A39", "MSH [{SFT}] EVN {PID [PD1] MRG [PV1]}"},
    {"2.5.1", "ADT^A47", "ADT_A30", "MSH [{SFT}] EVN PID [PD1] MRG"},
    {"2.5.1", "OMG^O19", "OMG_O19",
     "MSH [{SFT}] [{NTE}] [PID [PD1] [{NTE}] [{NK1}] [PV1 [PV2]] [{IN1 [IN2] [IN3]}] [GT1] [{AL1}]] "
     "{ORC [{TQ1 [{TQ2}]}] OBR [{NTE}] [CTD] [{DG1}] [{OBX [{NTE}]}] [{SPM [{OBX}] [{SAC [{OBX}]}]}] [{FT1}] [{CTI}] "
     "[BLG]}"},
    {"2.5.1", "OMI^O23", "OMI_O23",
     "MSH [{SFT}] [{NTE}] [PID [PD1] [{NTE}] [PV1 [PV2]] [{IN1 [IN2] [IN3]}] [GT1] [{AL1}]] "
     "{ORC [{TQ1 [{TQ2}]}] OBR [{NTE}] [CTD] [{DG1}] [{OBX [{NTE}]}] {IPC}}"},
    {"2.5.1", "ORU^R01", "ORU_R01",
     "MSH [{SFT}] {[PID [PD1] [{NTE}] [{NK1}] [PV1 [PV2]]] {[ORC] OBR [{NTE}] [{TQ1 [{TQ2}]}] [CTD] [{OBX [{NTE}]}] "
     "[{FT1}] [{CTI}] [{SPM [{OBX}]}]}} [DSC]"},
    {"2.5.1", "SIU^S12 SIU^S13 SIU^S14 SIU^S15 SIU^S26", "SIU_S12",
     "MSH SCH [{TQ1}] [{NTE}] [{PID [PD1] [PV1] [PV2] [{OBX}] [{DG1}]}] "
     "{RGS [{AIS [{NTE}]}] [{AIG [{NTE}]}] [{AIL [{NTE}]}] [{AIP [{NTE}]}]}"},
    // HL7 2.5.1 has no OSU; IHE 360X sends the OSU of 2.8 with this version.
    {"2.5.1", "OSU^O51", "OSU_O51", "MSH [{SFT}] [{NTE}] [PID] {ORC}"},
    {"2.8", "OSU^O51", "OSU_O51", "MSH [{SFT}] [UAC] [{NTE}] [PID [{PRT}]] {ORC [{PRT}]}"},
};

}  // namespace

std::span<const MessageStructure> message_structures() {
  return structures;
}

const MessageStructure* find_structure(std::string_view version, std::string_view type, std::string_view event) {
  const std::string message = ' ' + std::string(type) + '^' + std::string(event) + ' ';
  const auto found = std::find_if(std::begin(structures), std::end(structures), [&](const MessageStructure& one) {
    return one.version == version && (' ' + std::string(one.messages) + ' ').find(message) != std::string::npos;
  });
  return found == std::end(structures) ? nullptr : &*found;
}

}  // namespace stepwise::mapping
