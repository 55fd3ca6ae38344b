// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/site_numbers.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace stepwise::broker {
namespace {

// True if the number has the format and is not below its start; a number below it is of a former system.
bool is_written_as(const NumberFormat& format, const std::string& number) {
  if (!number.starts_with(format.prefix)) return false;
  const std::string_view digits = std::string_view(number).substr(format.prefix.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() && value >= format.start &&
         number == fmt::format("{}{:0{}}", format.prefix, value, format.digits);
}

}  // namespace

std::string SiteNumbers::draw(sql::Sequence sequence, const NumberFormat& format) {
  return fmt::format("{}{:0{}}", format.prefix, blocks_.next(sequence) + format.start - 1, format.digits);
}

model::RowId SiteNumbers::row() {
  return blocks_.next(sql::Sequence::row);
}
std::string SiteNumbers::accession_number() {
  return draw(sql::Sequence::accession, settings_.accession);
}
std::string SiteNumbers::requested_procedure_id() {
  return draw(sql::Sequence::requested_procedure, settings_.requested_procedure);
}
std::string SiteNumbers::step_id() {
  return draw(sql::Sequence::step, settings_.step);
}
std::string SiteNumbers::filler_order_number() {
  return draw(sql::Sequence::filler_order, settings_.filler_order);
}
std::string SiteNumbers::temporary_patient_id() {
  return draw(sql::Sequence::temporary_patient, settings_.temporary_patient);
}
std::string SiteNumbers::study_instance_uid() {
  return new_uid();
}
bool SiteNumbers::is_own_accession_number(const std::string& number) const {
  return is_written_as(settings_.accession, number);
}
bool SiteNumbers::is_own_requested_procedure_id(const std::string& number) const {
  return is_written_as(settings_.requested_procedure, number);
}
std::string SiteNumbers::control_id() {
  return draw(sql::Sequence::control_id, {"SW", 10});
}

}  // namespace stepwise::broker
