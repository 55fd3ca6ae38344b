// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/test_modality.hpp"

#include "base/digest.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/table.hpp"
#include "broker/testpeers/mpps_datasets.hpp"
#include "dicom/net/client.hpp"
#include "mapping/values/zone.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

namespace {

Result<dicom::net::Association> associate(const ModalityOptions& options) {
  const auto to = parse_endpoint(options.to);
  if (!to) return to.error();
  dicom::net::ClientSettings settings;
  settings.host = to->host;
  settings.port = to->port;
  settings.calling_aet = options.aet;
  settings.called_aet = options.called;
  auto tls = client_tls(options.tls);
  if (!tls) return tls.error();
  settings.tls = std::move(*tls);
  return dicom::net::Association::open(settings);
}

// A new id of at most 16 characters.
std::string new_performed_step_id(LocalTime now) {
  return "P" + mapping::Zone::write_ts(now).substr(2) + new_uuid().substr(0, 3);
}

}  // namespace

Result<Worklist> TestModality::worklist(const WorklistCriteria& criteria) const {
  const auto identifier = worklist_identifier(criteria, local_now());
  if (!identifier) return identifier.error();
  auto association = associate(options_);
  if (!association) return association.error();
  Worklist list;
  const auto reply = association->find_worklist(
      *identifier, [&](dicom::Status, const dicom::Dataset& answer) { list.answers.push_back(answer); });
  if (!reply) return reply.error();
  list.final = *reply;
  return list;
}

Result<dicom::Reply> TestModality::start(const dicom::Dataset& worklist_item,
                                         const std::string& sop_instance_uid) const {
  auto association = associate(options_);
  if (!association) return association.error();
  const LocalTime now = local_now();
  return association->create_performed_step(
      sop_instance_uid, started_step(worklist_item, {options_.aet, new_performed_step_id(now)}, now));
}

Result<dicom::Reply> TestModality::complete(const dicom::Dataset& worklist_item,
                                            const std::string& sop_instance_uid) const {
  auto association = associate(options_);
  if (!association) return association.error();
  return association->set_performed_step(sop_instance_uid, completed_step(worklist_item, new_uid(), local_now()));
}

Result<dicom::Reply> TestModality::discontinue(std::string_view reason_code,
                                               const std::string& sop_instance_uid) const {
  const auto changes = discontinued_step(reason_code, local_now());
  if (!changes) return changes.error();
  auto association = associate(options_);
  if (!association) return association.error();
  return association->set_performed_step(sop_instance_uid, *changes);
}

int exit_code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::unavailable: return exit_transport;
    case ErrorKind::data_type:
    case ErrorKind::table_value: return exit_usage;
    default: return exit_refused;
  }
}

int exit_code_of(const dicom::Reply& reply) {
  return reply.ok() ? exit_fine : exit_refused;
}

std::string to_text(const dicom::Reply& reply) {
  return fmt::format("{:04X}{}{}", static_cast<unsigned>(reply.status), reply.comment.empty() ? "" : " ",
                     printable(reply.comment));
}

}  // namespace stepwise::broker
