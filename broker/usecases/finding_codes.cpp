// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/finding_codes.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

constexpr auto repair = FindingKind::repair;
constexpr auto warning = FindingKind::warning;
constexpr auto notice = FindingKind::notice;

constexpr FindingCode codes[] = {
    // Bytes
    {"end-block-without-cr", repair, "a frame ends with 0x1C 0x0D", "have the sender send the CR"},
    {"byte-order-mark", repair, "a message begins with MSH", "none is needed"},
    {"segment-skipped", repair, "the name of a segment has three characters", "have the sender omit blank lines"},
    {"segment-indented", repair, "a segment begins with its name",
     "have the sender omit blanks at the start of a segment"},
    {"delimiters-defaulted", repair, "MSH-2 defines the delimiters", "have the sender send ^~\\&"},
    {"delimiter-unusable", repair, "the delimiters are different and are not letters", "have the sender send ^~\\&"},
    {"control-characters", repair, "text contains no control characters", "have the sender remove them"},
    {"escape-unknown", warning, "an escape sequence is one of HL7 2.7", "have the sender escape its delimiters"},
    {"charset-unknown", repair, "MSH-18 is a value of table 0211",
     "have the sender name its character set, or set `charset`"},
    {"charset-repaired", repair, "the bytes are in the set that MSH-18 names",
     "have the sender name its character set, or set `charset`"},
    {"charset-undeclared-extension", repair, "MSH-18 repeats where code extension is used",
     "have the sender repeat MSH-18"},
    // Fields
    {"findings-cut", warning, "a message has at most 500 findings",
     "have the sender correct the findings that are listed"},
    {"event-missing", repair, "MSH-9.2 contains the trigger event", "have the sender fill MSH-9"},
    {"field-missing", warning, "IHE requires the field", "have the sender fill it; `strict` refuses such messages"},
    {"authority-missing", repair, "PID-3.4 contains the assigning authority",
     "have the sender fill it, or set `assigning_authority`"},
    {"birth-date-partial", warning, "PID-7 is a complete date", "have the patient registration completed"},
    {"birth-date-unreadable", warning, "PID-7 is a date", "have the sender send YYYYMMDD"},
    {"sex-unknown", warning, "PID-8 is a value of table 0001",
     "add the word to [values.sex] of the sender's mapping file"},
    {"date-unreadable", repair, "a time has the form YYYYMMDD[HHMM[SS]]", "have the sender send this form"},
    {"time-repaired", repair, "hours are 00 to 23, seconds 00 to 59", "have the sender send this form"},
    {"measure-unreadable", warning, "OBX-5 of weight or height is a number with a known unit",
     "have the sender send kg or cm"},
    {"no-modality", warning, "OBR-24 is a modality of DICOM",
     "add the word to [values.modality] of the sender's mapping file, or add a procedure plan for the service"},
    {"modality-unknown", warning, "a modality is a defined term of DICOM",
     "add the word to [values.modality] of the sender's mapping file, or correct it"},
    {"segment-not-used", warning, "a segment stands where the message structure has it, and once",
     "have the sender move its content, or look at the message"},
    {"repetition-not-used", warning, "the field has one value", "have the sender send one, or look at the message"},
    {"field-not-used", notice, "the field is in the lists of docs/conformance/hl7.md, 3.9",
     "name the field in the sender's mapping file if it is needed"},
    {"segment-unknown", notice, "the segment is in the lists of docs/conformance/hl7.md, 3.9",
     "name its fields in the sender's mapping file if they are needed"},
    {"observation-not-used", notice, "OBX contains the weight or height of the patient",
     "look at the message if the observation is needed"},
    {"without-effect", notice, "a message or order control code is processed",
     "none is needed: the sender's `without_effect` lists it"},
    {"not-imaging", notice, "an order is an imaging order", "none is needed: the sender's `imaging_orders` decides"},
    {"filler-number-given", repair, "a new order has no ORC-3", "none is needed"},
    {"placer-number-differs", repair, "OBR-2 equals ORC-2", "have the sender send the same number in both"},
    {"start-missing", warning, "an order contains its start time", "schedule the step"},
    {"body-of-another-type", repair, "OMI^O23 contains IPC, ORM^O01 contains ZDS",
     "have the sender set MSH-9 to the type of the message"},
    {"scheduled-numbers-not-taken", notice, "we allocate the numbers unless the sender is a scheduler",
     "set `scheduler` if it is one"},
    {"identifier-aliased", repair, "an identifier fits into its DICOM attribute",
     "none is needed: search and messages to the sender use its own number"},
    {"not-sent-on", notice, "a field that is sent on as it came has at most 4096 bytes, a patient identifier 512",
     "have the sender shorten the field if other systems need all of it"},
    {"text-cut", notice, "a text fits its attribute of the worklist",
     "have the sender shorten it; the whole text is kept and sent in HL7"},
    {"station-unknown", warning, "a step has a configured station of its modality, so that a scanner lists it",
     "schedule the step for another station, or configure the station"},
    {"resource-unknown", warning, "AIG-3 or AIL-3 names a station",
     "configure a station with this AE title, name or location"},
    // Patients and visits
    {"merged-patients-differ", warning, "name, birth date and sex of merged records agree",
     "check whether they are one person; if not, have them separated in the HIS"},
    {"demographics-differ", warning, "an order does not change patient data",
     "have the patient updated by ADT^A08 if the order is right"},
    {"visit-differs", warning, "an order does not change the visit",
     "have the visit updated by ADT if the order is right"},
    {"identifier-of-another-patient", warning, "an identifier belongs to one patient",
     "find out whose identifier it is; merge the patients if they are the same person"},
    {"patient-by-further-identifier", warning, "the primary identifier of a known patient is known",
     "register the patient under it, or set `local_authorities`"},
    {"patient-by-value", warning, "an identifier has the same assigning authority in all messages",
     "set `assigning_authority`, or have the sender fill PID-3.4"},
    {"patient-doubtful", warning, "an identifier shows whether the patient is known",
     "find out whether the two patients are the same person; if so, merge them"},
    {"patient-not-named", warning, "PID-3 contains the patient of the order",
     "have the sender fill PID-3, or omit PID"},
    {"order-of-another-patient", warning, "PID-3 contains the patient of the order",
     "find out which patient was meant; have the sender correct PID-3 or the order number"},
    {"identity-changed", warning, "an update does not change family name and birth date together",
     "find out whether the identifier still belongs to the same person"},
    {"number-of-another-patient", warning,
     "an accession number, requested procedure id or Study Instance UID belongs to one patient",
     "find out whose number it is; have the sender assign each patient its own numbers"},
    {"number-of-ours", warning, "a given number is not in the range that we allocate",
     "configure another prefix or start for our numbers"},
    {"time-ahead", warning, "a time in a message is not in the future",
     "correct the clock or the time zone of the sender"},
    {"patient-merged", repair, "after a merge, orders name the surviving patient",
     "have the sender use the survivor's identifier"},
    {"no-such-visit", notice, "the visit is known", "register the visit first"},
    {"visit-numbers-taken", warning, "a visit has one number", "find out which visit it is"},
    {"open-orders", warning, "a cancelled visit has no open orders", "cancel the orders if they are not needed"},
    // Orders
    {"completed-by-images", notice, "a modality sends an MPPS for each step",
     "none is needed: the setting `complete_by_images` completes the step"},
    {"no-plan", warning, "there is a procedure plan for the service", "add one: `stepwise plans import`"},
    {"needs-scheduling", warning, "a step has start, modality and station", "schedule the step"},
    {"change-not-applied", warning, "a change is applied as section 3.4 lists it",
     "make the change in the department, or cancel the order and place a new one"},
    {"change-before-new", repair, "an order is placed (NW) before it is changed (XO)",
     "have the sender keep the order of its messages"},
    {"discontinue-pending", notice, "after DC, a started step is finished and nothing else is done", "none is needed"},
    {"step-started", notice, "an order is put on hold before it starts", "none is needed"},
    {"tombstone", repair, "an order is placed (NW) before it is cancelled (CA)",
     "have the sender keep the order of its messages"},
    {"no-such-order", notice, "the order is known", "none is needed: the sender's setting accepts it"},
    {"acknowledges-nothing", notice, "MSA-2 of an acknowledgement is the control id of a message that we sent",
     "none is needed"},
    {"acknowledges-of-others", warning, "an acknowledgement comes from the receiver of the message",
     "if it is the receiver, set `status_to` of its sender to that destination"},
    {"acknowledged", notice, "an acknowledgement belongs to a message that we sent", "none is needed"},
    {"refused-later", warning, "a receiver processes what it has acknowledged with CA",
     "look at the delivery, correct the cause, and resend or skip it"},
    {"filler-number-not-echoed", repair, "NA contains the filler number of the request (SN) in ORC-3",
     "have the placer return ORC-3"},
    {"number-refused", warning, "the placer assigns a number to a filler-placed order",
     "ask the placer for the reason and request the number again"},
    {"text-altered", repair, "the character set of the destination contains all characters of the text",
     "set `charset` of the destination to UNICODE UTF-8"},
    // Messages without effect
    {"repeat", notice, "a message is processed once; a repeat gets the stored answer", "none is needed"},
    {"control-id-reused", warning, "MSH-10 is different for each message", "have the sender use each control id once"},
    {"idempotent", notice, "a message changes something", "none is needed"},
    {"older", notice, "a message is newer than the last one of the same sender that was applied",
     "none is needed: the requested state already exists"},
    {"echo", notice, "the status of an order is sent by us, not to us", "none is needed"},
    {"own-echo", notice, "a message that we sent ourselves has no effect",
     "remove the loop in the routing of messages"},
    // MPPS
    {"after-end", warning, "a performed step belongs to an open order", "settle the discrepancy"},
    {"study-of-several-patients", warning, "a Study Instance UID belongs to one patient",
     "settle the discrepancy, and find out whose study it is"},
    {"attribute-absent", warning, "an attribute of type 2 is present, even if it is empty", "check the modality"},
    {"discontinuation-task", warning, "the task that follows from a discontinuation reason is done", "do the task"},
    {"final-create", repair, "an N-CREATE has the status IN PROGRESS",
     "none is needed: the setting of the station accepts it"},
    {"final-incomplete", warning, "a final N-SET has end time and series", "complete the data at the modality"},
    {"images-of-discontinued-step", warning, "a discontinued step has no images", "decide what happens to the images"},
    {"not-allowed-in-n-set", repair, "an N-SET contains only attributes that PS3.4 F.7.2 allows", "none is needed"},
    {"patient-name-differs", warning, "identifier and name belong to the same patient",
     "find out whose images they are"},
    {"reason-unspecified", warning, "a discontinuation has a known reason", "settle the discrepancy"},
    {"references-missing", repair, "an N-CREATE has Scheduled Step Attributes",
     "none is needed: the setting of the station accepts it"},
    {"refused", warning, "a dataset conforms to PS3.4 F.7.2", "check the modality"},
    {"series-incomplete", warning, "a series has its type 1 attributes", "check the modality"},
    {"set-without-create", repair, "N-CREATE comes before N-SET",
     "none is needed: the setting of the station accepts it"},
    {"sop-instance-uid-missing", repair, "an N-CREATE contains its SOP Instance UID",
     "none is needed: by the setting of the station one was assigned"},
    {"status-missing", repair, "an N-CREATE has a status", "none is needed: the setting of the station accepts it"},
    {"status-spelling", repair, "a status is IN PROGRESS, COMPLETED or DISCONTINUED",
     "none is needed: the setting of the station accepts it"},
    {"value-left-out", warning, "a value has the form of its value representation (PS3.5 6.2)",
     "check the modality: the value is kept in the dataset only"},
    {"value-repaired", repair, "a value has the form of its value representation (PS3.5 6.2)",
     "none is needed: there is no doubt what is meant"},
    {"study-of-two-procedures", warning, "the images of a study belong to one requested procedure",
     "separate them in the archive"},
    {"study-uid-differs", warning, "a modality uses the Study Instance UID of the worklist",
     "inform the administrators of the image manager"},
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
  const auto found =
      std::find_if(std::begin(codes), std::end(codes), [&](const FindingCode& one) { return one.code == code; });
  return found == std::end(codes) ? unknown : *found;
}

}  // namespace stepwise::broker
