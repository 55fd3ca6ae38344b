// SPDX-License-Identifier: Apache-2.0
#include "broker/finding_codes.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

constexpr auto repair = FindingKind::repair;
constexpr auto warning = FindingKind::warning;
constexpr auto notice = FindingKind::notice;

constexpr FindingCode codes[] = {
    // Bytes
    {"end-block-without-cr", repair, "a frame ends with 0x1C 0x0D", "have the sender write the CR"},
    {"byte-order-mark", repair, "a message begins with MSH", "none is needed"},
    {"segment-skipped", repair, "a segment has a name of three characters", "have the sender leave blank lines out"},
    {"delimiters-defaulted", repair, "MSH-2 names the delimiters", "have the sender write ^~\\&"},
    {"delimiter-unusable", repair, "delimiters differ from each other and are no letters", "have the sender write ^~\\&"},
    {"control-characters", repair, "text holds no control characters", "have the sender clean its text"},
    {"escape-unknown", warning, "an escape sequence is one of HL7 2.7", "have the sender escape its delimiters"},
    {"charset-unknown", repair, "MSH-18 is of table 0211", "have the sender name its character set, or set `charset`"},
    {"charset-repaired", repair, "the bytes are in the set that MSH-18 names", "have the sender name its character set, or set `charset`"},
    {"charset-undeclared-extension", repair, "MSH-18 repeats where code extension is used", "have the sender repeat MSH-18"},
    // Fields
    {"event-missing", repair, "MSH-9.2 names the event", "have the sender fill MSH-9"},
    {"field-missing", warning, "the field is required by IHE", "have the sender fill it; `strict` refuses it"},
    {"authority-missing", repair, "PID-3.4 names the assigning authority", "have the sender fill it, or set `assigning_authority`"},
    {"birth-date-partial", warning, "PID-7 is a whole date", "have the patient's registration completed"},
    {"birth-date-unreadable", warning, "PID-7 is a date", "have the sender write YYYYMMDD"},
    {"sex-unknown", warning, "PID-8 is of table 0001", "put the word into [values.sex] of the sender's mapping file"},
    {"date-unreadable", repair, "a time is YYYYMMDD[HHMM[SS]]", "have the sender write it so"},
    {"time-repaired", repair, "hours are 00 to 23, seconds 00 to 59", "have the sender write it so"},
    {"measure-unreadable", warning, "OBX-5 of weight or height is a number with a unit we know", "have the sender write kg or cm"},
    {"no-modality", warning, "OBR-24 names a modality of DICOM", "put the word into [values.modality] of the sender's mapping file, or plan the service"},
    {"filler-number-given", repair, "a new order has no ORC-3", "none is needed"},
    {"placer-number-differs", repair, "OBR-2 is ORC-2", "have the sender write one number in both"},
    {"start-missing", warning, "an order says when it is to start", "schedule the step"},
    {"body-of-another-type", repair, "OMI^O23 has IPC, ORM^O01 has ZDS", "have the sender name in MSH-9 what it sends"},
    {"scheduled-numbers-not-taken", notice, "we allocate the numbers unless the sender is a scheduler", "set `scheduler` if it is one"},
    {"identifier-aliased", repair, "an identifier fits into its DICOM attribute", "none is needed: search and messages to the sender use its own number"},
    {"text-cut", notice, "a text fits its attribute of the worklist", "have the sender shorten it; the whole text is kept and sent in HL7"},
    {"resource-unknown", warning, "AIG-3 or AIL-3 names a station", "configure a station of that AE title, name or location"},
    // Patients and visits
    {"demographics-differ", warning, "an order does not change patient data", "have the patient updated by ADT^A08 if the order is right"},
    {"visit-differs", warning, "an order is no update of the visit", "have the visit updated by ADT if the order is right"},
    {"identifier-of-another-patient", warning, "an identifier is of one patient", "find out whose it is; merge them if they are one"},
    {"patient-merged", repair, "after a merge, orders name the surviving patient", "have the sender use the survivor's identifier"},
    {"no-such-visit", notice, "the visit is known", "register it first"},
    {"visit-numbers-taken", warning, "a visit has one number", "find out which visit it is"},
    {"open-orders", warning, "a cancelled visit has no open orders", "cancel them if they are not wanted"},
    // Orders
    {"completed-by-images", notice, "a modality reports what it performs", "none is needed: `complete_by_images` asks for it"},
    {"no-plan", warning, "a service is in the procedure plan", "plan it: `stepwise plans import`"},
    {"needs-scheduling", warning, "a step has start, modality and station", "schedule it"},
    {"change-before-new", repair, "an order is placed (NW) before it is changed", "have the sender keep the order of its messages"},
    {"discontinue-pending", notice, "what has started is finished (DC)", "none is needed"},
    {"step-started", notice, "an order is held before it starts", "none is needed"},
    {"tombstone", repair, "an order is placed before it is cancelled", "have the sender keep the order of its messages"},
    {"no-such-order", notice, "the order is known", "none is needed: the sender's setting accepts it"},
    {"acknowledges-nothing", notice, "an acknowledgement names a message of ours in MSA-2", "none is needed"},
    {"acknowledged", notice, "-", "none is needed"},
    {"refused-later", warning, "a receiver takes what it has acknowledged (CA)", "look at the delivery, mend the cause and resend or skip it"},
    {"filler-number-not-echoed", repair, "NA has ORC-3 of the number request (SN)", "have the placer echo ORC-3"},
    {"number-refused", warning, "the placer gives a number to an order of ours", "ask the placer why, and request it again"},
    {"text-altered", repair, "the destination's character set holds the text", "let the destination have UNICODE UTF-8"},
    // Messages without effect
    {"repeat", notice, "a message is processed once; a repeat gets the stored answer", "none is needed"},
    {"control-id-reused", warning, "MSH-10 is of one message", "have the sender count on"},
    {"idempotent", notice, "it is so already", "none is needed"},
    {"older", notice, "what is older than what was applied has no effect", "none is needed"},
    {"echo", notice, "a status is ours to tell", "none is needed"},
    {"own-echo", notice, "a message that we sent ourselves has no effect", "remove the loop in the routing of messages"},
    // MPPS
    {"after-end", warning, "a performed step belongs to an open order", "settle the open end"},
    {"attribute-absent", warning, "an attribute of type 2 is there, also without value", "look at the modality"},
    {"discontinuation-task", warning, "what a discontinuation reason asks of the department is done", "see to it"},
    {"final-create", repair, "N-CREATE is IN PROGRESS", "none is needed: the station's setting accepts it"},
    {"final-incomplete", warning, "a final N-SET has end time and series", "complete it at the modality"},
    {"images-of-discontinued-step", warning, "a discontinued step has no images", "decide what becomes of them"},
    {"not-allowed-in-n-set", repair, "an N-SET changes what PS3.4 F.7.2 allows", "none is needed"},
    {"patient-name-differs", warning, "an identifier and a name are of the same patient", "see whose images they are"},
    {"reason-unspecified", warning, "a discontinuation has a reason that is known", "settle the open end"},
    {"references-missing", repair, "N-CREATE has Scheduled Step Attributes", "none is needed: the station's setting accepts it"},
    {"refused", warning, "a dataset is as PS3.4 F.7.2 asks", "look at the modality"},
    {"series-incomplete", warning, "a series has its type 1 attributes", "look at the modality"},
    {"set-without-create", repair, "N-CREATE comes before N-SET", "none is needed: the station's setting accepts it"},
    {"sop-instance-uid-missing", repair, "an N-CREATE names its SOP Instance UID", "none is needed: the station's setting gives it one"},
    {"status-missing", repair, "N-CREATE has a status", "none is needed: the station's setting accepts it"},
    {"status-spelling", repair, "a status is IN PROGRESS, COMPLETED or DISCONTINUED", "none is needed: the station's setting accepts it"},
    {"study-uid-differs", warning, "a modality uses the Study Instance UID of the worklist", "let the image manager know"},
};

}  // namespace

std::string_view to_text(FindingKind kind) {
  static constexpr std::array words{"repair", "warning", "notice"};
  return words[static_cast<std::size_t>(kind)];
}

std::span<const FindingCode> finding_codes() {
  return codes;
}

const FindingCode& finding_code(std::string_view code) {
  static constexpr FindingCode unknown{"", FindingKind::warning, "", ""};
  const auto found = std::find_if(std::begin(codes), std::end(codes), [&](const FindingCode& one) { return one.code == code; });
  return found == std::end(codes) ? unknown : *found;
}

}  // namespace stepwise::broker
