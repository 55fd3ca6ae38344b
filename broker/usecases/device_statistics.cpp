// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/device_statistics.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "dicom/dictionary.hpp"

#include <fmt/format.h>

namespace stepwise::broker {
namespace {

namespace tags = dicom::tags;

void add_keys(const dicom::Dataset& identifier, const std::string& prefix, std::set<std::string>& keys) {
  for (const dicom::Element& element : identifier.elements()) {
    if (keys.size() >= static_cast<std::size_t>(limits::station_keys_remembered)) return;
    keys.insert(prefix + dicom::to_hex(element.tag));
    if (element.tag != tags::scheduled_procedure_step_sequence || element.items.empty()) continue;
    add_keys(element.items.front(), dicom::to_hex(element.tag) + ".", keys);
  }
}

std::string told(const dicom::Reply& reply) {
  return fmt::format("{:04X} {}", static_cast<int>(reply.status), reply.comment);
}

}  // namespace

DeviceStatistics::~DeviceStatistics() {
  try {
    write();
  } catch (const std::exception&) {
    log::info("what the stations did last could not be written: the database is not available");
  }
}

void DeviceStatistics::note(const dicom::net::Peer& peer, const std::function<void(sql::StationNote&)>& add) {
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto found = notes_.find(peer.calling_aet);
  if (found == notes_.end() && notes_.size() >= static_cast<std::size_t>(limits::stations_remembered)) return;
  sql::StationNote& note = found == notes_.end() ? notes_[peer.calling_aet] : found->second;
  if (note.aet.empty()) note.first_seen = now;
  note.aet = peer.calling_aet;
  note.address = peer.address;
  note.last_seen = now;
  add(note);
}

void DeviceStatistics::associated(const dicom::net::Peer& peer, const dicom::net::Device& device) {
  note(peer, [&](sql::StationNote& note) {
    ++note.associations;
    note.implementation_class_uid = device.implementation_class_uid;
    note.implementation_version = device.implementation_version;
    note.pdu_bytes = device.pdu_bytes;
    note.contexts.clear();
    for (const dicom::net::ProposedContext& one : device.contexts)
      note.contexts.push_back({one.abstract_syntax, one.transfer_syntaxes, one.accepted});
  });
}

void DeviceStatistics::rejected(const dicom::net::Peer& peer) {
  note(peer, [](sql::StationNote& note) { ++note.rejected_associations; });
}

void DeviceStatistics::queried(const dicom::net::Peer& peer, const dicom::Dataset& identifier) {
  note(peer, [&](sql::StationNote& note) {
    ++note.queries;
    add_keys(identifier, "", note.keys);
    note.charsets.insert(text::cut(identifier.value(tags::specific_character_set), limits::station_charset_characters));
  });
}

void DeviceStatistics::answered(const dicom::net::Peer& peer, const dicom::Reply& final, int answers) {
  note(peer, [&](sql::StationNote& note) {
    note.answers += answers;
    if (final.ok()) return;
    ++note.refused_queries;
    note.last_refusal = told(final);
  });
}

void DeviceStatistics::replaced(const dicom::net::Peer& peer, int answers, const std::string& where) {
  note(peer, [&](sql::StationNote& note) {
    note.replaced_answers += answers;
    note.last_replaced = where;
  });
}

void DeviceStatistics::performed(const dicom::net::Peer& peer, const dicom::Reply& reply) {
  note(peer, [&](sql::StationNote& note) {
    ++note.performed_steps;
    if (reply.ok()) return;
    ++note.refused_performed_steps;
    note.last_refusal = told(reply);
  });
}

std::string DeviceStatistics::read(const std::string& aet) {
  write();
  return sql::DeviceStatisticsStore(database_).read(aet);
}

void DeviceStatistics::write_when_due() {
  {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() - written_ < std::chrono::milliseconds(limits::device_statistics_flush_ms))
      return;
  }
  try {
    write();
  } catch (const std::exception&) {
    log::debug("what the stations did is not written yet: the database is not available");
  }
}

// Statistics that cannot be written because the database is not available are dropped.
void DeviceStatistics::write() {
  std::vector<sql::StationNote> notes;
  {
    const std::lock_guard lock(mutex_);
    written_ = std::chrono::steady_clock::now();
    for (auto& [aet, note] : notes_) notes.push_back(std::move(note));
    notes_.clear();
  }
  sql::DeviceStatisticsStore(database_).put(notes);
}

}  // namespace stepwise::broker
