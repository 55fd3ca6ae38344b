// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/cutover.hpp"

#include "sql/numbers.hpp"

namespace stepwise::broker {

std::optional<Settings> settings_for_cutover(Settings settings, const std::string& sender) {
  const Sender* found = settings.sender(sender);
  if (found == nullptr) return std::nullopt;
  Sender only = *found;
  // The former system may use any name for itself and for us.
  only.sending_application.clear();
  only.sending_facility.clear();
  only.addresses.clear();
  only.reading.takes_scheduled_numbers = only.reading.takes_filler_numbers = true;
  settings.senders.assign(1, std::move(only));
  settings.destinations.clear();
  settings.receiving_applications.clear();
  settings.receiving_facilities.clear();
  // So that messages of a former system with our name are not taken for our own (echoes).
  settings.application += " (cutover)";
  return settings;
}

void move_numbers_behind_used(sql::Database& database, const Settings& settings) {
  const auto move = [&](sql::Sequence sequence, const NumberFormat& format) {
    sql::move_behind_used(database, sequence, format.prefix, format.start);
  };
  move(sql::Sequence::accession, settings.accession);
  move(sql::Sequence::requested_procedure, settings.requested_procedure);
  move(sql::Sequence::step, settings.step);
  move(sql::Sequence::filler_order, settings.filler_order);
}

}  // namespace stepwise::broker
