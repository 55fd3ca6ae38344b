// SPDX-License-Identifier: Apache-2.0
// Fuzzes datasets of a modality, which are read as a worklist query, as N-CREATE and as N-SET.
#include "base/text.hpp"
#include "dicom/encoding.hpp"
#include "dicom/value_check.hpp"
#include "dicom/values.hpp"
#include "mapping/mpps/availability.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "mapping/worklist/worklist.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace {

using namespace stepwise;
using fuzz::expect;

constexpr auto implicit = dicom::TransferSyntax::implicit_little_endian;
constexpr auto explicit_ = dicom::TransferSyntax::explicit_little_endian;

dicom::Dataset performed_step() {
  dicom::Dataset step = fuzz::example_dataset();
  step.set(dicom::tags::performed_procedure_step_status, "CS", "IN PROGRESS");
  step.set(dicom::tags::performed_procedure_step_start_date, "DA", "20260101");
  step.set(dicom::tags::performed_procedure_step_start_time, "TM", "120000.5");
  step.set(dicom::tags::modality, "CS", "CT");
  return step;
}

std::vector<std::string> seeds() {
  return {std::string(1, '\0') + dicom::encode(fuzz::example_dataset(), implicit, "ISO_IR 100"),
          std::string(1, '\1') + dicom::encode(fuzz::example_dataset(), explicit_),
          std::string(1, '\0') + dicom::encode(performed_step(), implicit),
          std::string(1, '\1') + dicom::encode(performed_step(), explicit_, "ISO_IR 192")};
}

void check_text(const dicom::Dataset& dataset) {
  for (const dicom::Element& element : dataset.elements()) {
    if (dicom::vr_rule(element.vr).form == dicom::ValueForm::text_in_charset)
      expect(text::is_utf8(element.value), "text is UTF-8");
    for (const dicom::Dataset& item : element.items) check_text(item);
  }
}

// The first byte selects the transfer syntax and the settings of the device.
void check(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  const auto syntax = choice & 1 ? explicit_ : implicit;
  const auto dataset = dicom::decode(bytes.substr(1), syntax, dicom::vr_of, choice & 2 ? "GB18030" : "");
  if (!dataset) {
    const std::string& place = dataset.error().place;
    expect(place.empty() || dicom::parse_tag(place).has_value(), "a fault has a tag");
    return;
  }
  check_text(*dataset);

  mapping::QueryOptions options;
  options.root_step_keys_accepted = choice & 4;
  options.combined_date_time = !(choice & 8);
  (void)mapping::understand_query(*dataset, options, "CT1");
  model::StationPolicy station;
  station.accept_missing_status = station.accept_status_spelling = choice & 16;
  if (choice & 64) station.invalid_values = model::InvalidValues::left_out;
  const mapping::PerformedForm form = mapping::read_create("1.2.3", *dataset, "CT1", station);
  const model::PerformedProcedureStep& stated = form.understood.update.stated;
  for (const auto& [vr, value] : {std::pair{dicom::Vr("DA"), &stated.started_on},
                                  {dicom::Vr("TM"), &stated.started_time},
                                  {dicom::Vr("CS"), &stated.modality},
                                  {dicom::Vr("AE"), &stated.station_aet},
                                  {dicom::Vr("SH"), &stated.location}}) {
    expect(dicom::check_value(vr, *value).value == *value, "a value that is used is valid");
  }
  (void)mapping::read_set(*dataset, station, choice & 32);
  (void)mapping::read_availability(*dataset);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  fuzz::write_seeds_if_asked(*count, *arguments, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
