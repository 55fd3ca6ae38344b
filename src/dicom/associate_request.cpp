// SPDX-License-Identifier: Apache-2.0
#include "dicom/associate_request.hpp"

#include <bitset>
#include <cstdint>
#include <optional>

namespace stepwise::dicom {
namespace {

constexpr std::uint8_t request_type = 0x01;
constexpr std::size_t fixed_bytes = 68;  // protocol version, titles, reserved
constexpr std::size_t uid_bytes_most = 64;

std::size_t big_endian(std::string_view bytes) {
  std::size_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

struct Item {
  std::uint8_t type = 0;
  std::string_view body;
};

// Takes the first item off `bytes`; nothing when there is no whole one.
std::optional<Item> take_item(std::string_view& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const std::size_t length = big_endian(bytes.substr(2, 2));
  if (bytes.size() - 4 < length) return std::nullopt;
  const Item item{static_cast<std::uint8_t>(bytes[0]), bytes.substr(4, length)};
  bytes.remove_prefix(4 + length);
  return item;
}

bool is_name(std::string_view uid) {
  return !uid.empty() && uid.size() <= uid_bytes_most;
}

// A UID with its length before it, and `rest` further bytes, at least.
bool has_prefixed_uid(std::string_view body, std::size_t rest) {
  if (body.size() < 2) return false;
  const std::size_t length = big_endian(body.substr(0, 2));
  return length > 0 && length <= uid_bytes_most && body.size() >= 2 + length + rest;
}

bool is_user_identity(std::string_view body) {
  if (body.size() < 6) return false;
  const std::size_t primary = big_endian(body.substr(2, 2));
  if (body.size() < 6 + primary) return false;
  return body.size() == 6 + primary + big_endian(body.substr(4 + primary, 2));
}

using Ids = std::bitset<256>;

bool is_presentation_context(std::string_view body, Ids& ids) {
  if (body.size() < 4) return false;
  const auto id = static_cast<std::uint8_t>(body[0]);
  if (id % 2 == 0 || ids[id]) return false;
  ids.set(id);
  std::string_view rest = body.substr(4);
  int abstract = 0, transfer = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return false;
    if (item->type == 0x30) ++abstract;
    if (item->type == 0x40) ++transfer;
    if ((item->type == 0x30 || item->type == 0x40) && !is_name(item->body)) return false;
  }
  return abstract == 1 && transfer > 0;
}

bool is_user_information(std::string_view rest) {
  int lengths = 0, identities = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return false;
    const std::string_view body = item->body;
    bool good = true;
    switch (item->type) {
      case 0x51:
        good = body.size() == 4 && ++lengths == 1;
        break;  // maximum length
      case 0x52:
        good = is_name(body);
        break;  // implementation class UID
      case 0x53:
        good = body.size() == 4;
        break;  // asynchronous operations window
      case 0x54:
        good = has_prefixed_uid(body, 2) && body.size() == 4 + big_endian(body.substr(0, 2));
        break;  // role selection
      case 0x55:
        good = !body.empty() && body.size() <= 16;
        break;  // implementation version name
      case 0x56:
        good = has_prefixed_uid(body, 0);
        break;  // extended negotiation
      case 0x58:
        good = is_user_identity(body) && ++identities == 1;
        break;
      default:
        break;
    }
    if (!good) return false;
  }
  return true;
}

}  // namespace

std::size_t associate_request_length(std::string_view header) {
  if (static_cast<std::uint8_t>(header[0]) != request_type) return 0;
  const std::size_t length = big_endian(header.substr(2, 4));
  return length >= fixed_bytes && length <= associate_request_bytes_most ? pdu_header_bytes + length : 0;
}

RequestForm form_of_associate_request(std::string_view pdu) {
  std::string_view rest = pdu.substr(pdu_header_bytes + fixed_bytes);
  Ids ids;
  int names = 0, infos = 0;
  while (!rest.empty()) {
    const auto item = take_item(rest);
    if (!item) return RequestForm::malformed;
    bool good = true;
    if (item->type == 0x10) good = is_name(item->body) && ++names == 1;
    if (item->type == 0x20) good = is_presentation_context(item->body, ids);
    if (item->type == 0x50) good = is_user_information(item->body) && ++infos == 1;
    if (!good) return RequestForm::malformed;
  }
  if (names == 0 || infos == 0 || ids.none()) return RequestForm::malformed;
  // The versions are bits; ours is the first (PS3.8 9.3.2).
  const bool version_1 = (static_cast<unsigned char>(pdu[pdu_header_bytes + 1]) & 1) != 0;
  return version_1 ? RequestForm::good : RequestForm::unsupported_protocol;
}

}  // namespace stepwise::dicom
