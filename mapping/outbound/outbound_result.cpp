// SPDX-License-Identifier: Apache-2.0
// ORU^R01 for images that were acquired and are not read yet (reference 9.2): OBR-25 is R, never F.
#include "mapping/outbound/outbound_messages.hpp"
#include "mapping/outbound/outbound_patient.hpp"
#include "mapping/values/hl7_values.hpp"

#include <array>
#include <charconv>

namespace stepwise::mapping {
namespace {

using model::PerformedProcedureStep;

// Converts DA and TM to a TS without fraction and leap second, and with minutes, which HL7 2.3.1 requires.
std::string performed_ts(const std::string& date, const std::string& time) {
  if (date.empty()) return {};
  std::string whole = time.substr(0, time.find('.'));
  if (whole.size() == 2) whole += "00";
  if (whole.ends_with("60")) whole.replace(whole.size() - 2, 2, "59");
  return date + whole;
}

// Converts a DS to an NM, which allows no exponent.
std::string nm_of(const std::string& number) {
  if (number.find_first_of("Ee") == std::string::npos) return number;
  const std::size_t sign = number.starts_with('+') ? 1 : 0;
  double value = 0;
  if (std::from_chars(number.data() + sign, number.data() + number.size(), value).ec != std::errc()) return {};
  std::array<char, 400> digits;  // enough for the largest double
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return end.ec == std::errc() ? std::string(digits.data(), end.ptr) : std::string();
}

void add_performed(hl7::SegmentWriter& obr, const PerformedProcedureStep& performed) {
  obr.field(7, performed_ts(performed.started_on, performed.started_time))
      .field(8, performed_ts(performed.ended_on, performed.ended_time));
  if (!performed.modality.empty()) obr.field(24, performed.modality);
  if (!performed.procedure_codes.empty()) obr.field(44, ce(performed.procedure_codes.front()));
  for (const model::PerformedSeries& series : performed.series) {
    if (series.operators_name.empty()) continue;
    const auto name =
        model::parse_person_name(series.operators_name.substr(0, series.operators_name.find('\\'))).alphabetic;
    obr.field(34, {hl7::ComponentValue::of({"", name.family, name.given, name.middle, name.suffix, name.prefix})});
    return;
  }
}

class Observations {
 public:
  // OBX-11, table 0085: F, or X if nothing was acquired.
  Observations(hl7::Writer& writer, const char* status) : writer_(writer), status_(status) {}

  // OBX-4 is always there, because some receivers require it: OBX-3 and OBX-4 name an observation.
  hl7::SegmentWriter& add(const char* type, hl7::RepetitionValue what, const std::string& sub_id = "1") {
    return writer_.segment("OBX")
        .field(1, std::to_string(++set_id_))
        .field(2, type)
        .field(3, what)
        .field(4, sub_id)
        .field(11, status_);
  }
  void add_text(hl7::RepetitionValue what, const std::string& value, const std::string& sub_id = "1") {
    if (!value.empty()) add("ST", std::move(what), sub_id).field(5, value);
  }

 private:
  hl7::Writer& writer_;
  const char* status_;
  int set_id_ = 0;
};

constexpr const char* own_scheme = "99STEPWISE";

void write_dose(Observations& observations, const model::RadiationDose& dose) {
  const auto number = [&](hl7::RepetitionValue what, const std::string& value, const std::string& unit) {
    const std::string nm = nm_of(value);
    if (!nm.empty()) observations.add("NM", std::move(what)).field(5, nm).field(6, unit);
  };
  number({"113722", "Dose Area Product Total", "DCM"}, dose.area_product, "dGy.cm2");
  number({"113730", "Total Fluoro Time", "DCM"}, dose.fluoroscopy_time, "s");
  number({"113731", "Total Number of Radiographic Frames", "DCM"}, dose.exposures, "{count}");
  number({"ENTRANCEDOSE", "Entrance dose", own_scheme}, dose.entrance_dose, dose.entrance_dose_unit);
  if (!dose.comments.empty())
    observations.add("TX", {"DOSECOMMENTS", "Comments on radiation dose", own_scheme}).formatted(5, dose.comments);
}

void write_performed(Observations& observations, const PerformedProcedureStep& performed) {
  int series_count = 0, instances = 0;
  for (const model::PerformedSeries& series : performed.series) {
    observations.add_text({"112002", "Series Instance UID", "DCM"}, series.series_instance_uid,
                          std::to_string(++series_count));
    instances += series.instances;
  }
  observations.add_text({"113016", "Performed Procedure Step", "DCM"}, performed.sop_instance_uid);
  observations.add("NM", {"SERIES", "Number of series", own_scheme}).field(5, std::to_string(series_count));
  observations.add("NM", {"INSTANCES", "Number of instances", own_scheme}).field(5, std::to_string(instances));
  observations.add_text({"STATION", "Performed station AE title", own_scheme}, performed.station_aet);
  int protocols = 0;
  for (const model::Code& protocol : performed.protocol_codes) {
    observations.add("CE", {"PROTOCOL", "Performed protocol", own_scheme}, std::to_string(++protocols))
        .field(5, ce(protocol));
  }
  write_dose(observations, performed.dose);
  if (!performed.discontinuation_reason.empty()) {
    observations.add("CE", {"DISCONTINUATION", "Discontinuation reason", own_scheme})
        .field(5, ce(performed.discontinuation_reason));
  }
  if (!performed.comments.empty()) {
    observations.add("TX", {"COMMENTS", "Comments on the performed procedure step", own_scheme})
        .formatted(5, performed.comments);
  }
}

}  // namespace

void write_result_message(hl7::Writer& writer, const Outbound& message) {
  write_pid(writer, message.patient.patient, message.is_2_5_1());
  write_pv1(writer, message.visit, message.is_2_5_1());
  const model::Order& order = message.order->order;
  OrderPart part{message, 1, order.service_alternate};
  part.start = start_ts(order.requested_start, order.requested_start_is_day);
  part.result_status = result_status_of(message.notification);
  const auto steps = steps_spoken_of(message);
  if (!steps.empty()) part.step = steps.front();
  write_orc(writer, part);
  hl7::SegmentWriter& obr = write_obr(writer, part);
  obr.field(22, message.event_time());
  if (message.performed) add_performed(obr, *message.performed);
  write_tq1(writer, part);

  Observations observations(writer, message.performed ? "F" : "X");
  const model::RequestedProcedure& procedure = *message.procedure;
  // The images are in the study that the modality used.
  const bool is_other_study = message.notification.study_instance_uid.empty() && !procedure.performed_study_uid.empty();
  observations.add_text({"113014", "DICOM Study", "DCM"},
                        is_other_study ? procedure.performed_study_uid : study_instance_uid(message));
  if (message.performed) write_performed(observations, *message.performed);
}

}  // namespace stepwise::mapping
