// SPDX-License-Identifier: Apache-2.0
// Fuzzes datasets of a modality, which are read as a worklist query, as N-CREATE and as N-SET.
#include "base/text.hpp"
#include "dicom/encoding.hpp"
#include "dicom/value_check.hpp"
#include "dicom/values.hpp"
#include "mapping/mpps/availability.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "mapping/worklist/worklist.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace {

using namespace stepwise;

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_text(const dicom::Dataset& dataset) {
  for (const dicom::Element& element : dataset.elements()) {
    if (dicom::vr_rule(element.vr).form == dicom::ValueForm::text_in_charset) expect(text::is_utf8(element.value));
    for (const dicom::Dataset& item : element.items) check_text(item);
  }
}

// The first byte selects the transfer syntax and the settings of the device.
void check(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  const auto syntax =
      choice & 1 ? dicom::TransferSyntax::explicit_little_endian : dicom::TransferSyntax::implicit_little_endian;
  const auto dataset = dicom::decode(bytes.substr(1), syntax, dicom::vr_of, choice & 2 ? "GB18030" : "");
  if (!dataset) return;
  check_text(*dataset);
  expect(dicom::decode(dicom::encode(*dataset, syntax, "ISO_IR 192"), syntax).has_value());

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
    expect(dicom::check_value(vr, *value).value == *value);
  }
  (void)mapping::read_set(*dataset, station, choice & 32);
  (void)mapping::read_availability(*dataset);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
