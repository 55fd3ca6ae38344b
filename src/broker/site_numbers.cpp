// SPDX-License-Identifier: Apache-2.0
#include "broker/site_numbers.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

std::string SiteNumbers::draw(sql::Sequence sequence, const NumberFormat& format) {
  return fmt::format("{}{:0{}}", format.prefix, blocks_.next(sequence) + format.start - 1, format.digits);
}

model::RowId SiteNumbers::row() { return blocks_.next(sql::Sequence::row); }
std::string SiteNumbers::accession_number() { return draw(sql::Sequence::accession, settings_.accession); }
std::string SiteNumbers::requested_procedure_id() {
  return draw(sql::Sequence::requested_procedure, settings_.requested_procedure);
}
std::string SiteNumbers::step_id() { return draw(sql::Sequence::step, settings_.step); }
std::string SiteNumbers::filler_order_number() { return draw(sql::Sequence::filler_order, settings_.filler_order); }
std::string SiteNumbers::temporary_patient_id() {
  return draw(sql::Sequence::temporary_patient, settings_.temporary_patient);
}
std::string SiteNumbers::study_instance_uid() { return new_uid(); }
std::string SiteNumbers::control_id() { return draw(sql::Sequence::control_id, {"SW", 10}); }

}  // namespace stepwise::broker
