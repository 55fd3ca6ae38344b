// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/images.hpp"

#include "dicom/dictionary.hpp"
#include "dicom/net/client.hpp"
#include "dicom/uid.hpp"

#include <fmt/format.h>

#include <charconv>

namespace stepwise::broker {
namespace {

namespace tags = dicom::tags;

dicom::Dataset keys_of_study(const std::string& study_instance_uid) {
  dicom::Dataset keys;
  keys.set(tags::query_retrieve_level, "CS", "STUDY");
  keys.set(tags::instance_availability, "CS");
  keys.set(tags::study_instance_uid, "UI", study_instance_uid);
  keys.set(tags::number_of_study_related_series, "IS");
  keys.set(tags::number_of_study_related_instances, "IS");
  return keys;
}

int number_in(const dicom::Dataset& answer, dicom::Tag tag) {
  const std::string text = answer.value(tag);
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Error refused(const Archive& archive, const dicom::Reply& reply) {
  return {.kind = ErrorKind::unavailable,
          .code = "archive-refuses",
          .place = archive.name,
          .value = "",
          .rule = fmt::format("the query ended with {:04X} {}", static_cast<unsigned>(reply.status), reply.comment),
          .remedy = "see in its log why"};
}

}  // namespace

Result<std::optional<StudyImages>> ask_for_images(const Archive& archive, const std::string& study_instance_uid) {
  using dicom::TransferSyntax;
  dicom::net::ClientSettings settings;
  settings.host = archive.host;
  settings.port = static_cast<std::uint16_t>(archive.port);
  settings.called_aet = archive.called_aet;
  settings.calling_aet = archive.calling_aet;
  settings.timeout_s = archive.timeout_s;
  settings.tls = {archive.tls_context, archive.tls_host};
  settings.proposals = {
      {dicom::uids::study_root_find, {TransferSyntax::explicit_little_endian, TransferSyntax::implicit_little_endian}}};
  auto association = dicom::net::Association::open(settings);
  if (!association) return association.error();
  std::optional<StudyImages> images;
  const auto reply =
      association->find_studies(keys_of_study(study_instance_uid), [&](dicom::Status, const dicom::Dataset& answer) {
        if (answer.value(tags::study_instance_uid) != study_instance_uid)
          return;  // some archives return similar studies too
        images = StudyImages{number_in(answer, tags::number_of_study_related_series),
                             number_in(answer, tags::number_of_study_related_instances),
                             answer.value(tags::instance_availability)};
      });
  if (!reply) return reply.error();
  if (!reply->ok()) return refused(archive, *reply);
  return images;
}

}  // namespace stepwise::broker
