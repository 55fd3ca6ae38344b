// SPDX-License-Identifier: Apache-2.0
// PDUs of PS3.8 9.3 as bytes, independent of DCMTK and of the code under test.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::dicom::net::bare {

// Types of PDUs.
inline constexpr char associate_ac = 0x02, associate_rj = 0x03, p_data = 0x04, release_rp = 0x06, aborted = 0x07;
// A-ASSOCIATE-RJ: transient, by the presentation layer, local limit exceeded.
inline const std::string rejected_local_limit("\x03\0\0\0\0\x04\0\x02\x03\x02", 10);
// SOP classes.
inline const std::string verification = "1.2.840.10008.1.1", worklist = "1.2.840.10008.5.1.4.31",
                         step_class = "1.2.840.10008.3.1.2.3.3";

inline std::string big_endian(std::size_t number, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((number >> (8 * i)) & 0xff);
  return out;
}

inline std::string pdu(int type, std::string_view body) {
  return std::string{static_cast<char>(type), '\0'} + big_endian(body.size(), 4) + std::string(body);
}

inline std::string item(int type, std::string_view body) {
  return std::string{static_cast<char>(type), '\0'} + big_endian(body.size(), 2) + std::string(body);
}

struct ProposedContext {
  int id = 1;
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes{"1.2.840.10008.1.2"};
};

inline std::string padded(std::string title) {
  title.resize(16, ' ');
  return title;
}

// `user_items`: further items of the user information, such as role selection.
inline std::string associate_rq(const std::vector<ProposedContext>& contexts, const std::string& user_items = {},
                                const std::string& application_context = "1.2.840.10008.3.1.1.1") {
  std::string body =
      big_endian(1, 2) + std::string(2, '\0') + padded("STEPWISE") + padded("CT1") + std::string(32, '\0');
  body += item(0x10, application_context);
  for (const ProposedContext& context : contexts) {
    std::string inner = big_endian(static_cast<std::size_t>(context.id), 1) + std::string(3, '\0') +
                        item(0x30, context.abstract_syntax);
    for (const std::string& syntax : context.transfer_syntaxes) inner += item(0x40, syntax);
    body += item(0x20, inner);
  }
  body += item(0x50, item(0x51, big_endian(16384, 4)) + item(0x52, "1.2.3.4") + user_items);
  return pdu(0x01, body);
}

inline std::string role_selection(const std::string& sop_class, bool scu, bool scp) {
  return item(
      0x54, big_endian(sop_class.size(), 2) + sop_class + std::string{static_cast<char>(scu), static_cast<char>(scp)});
}

inline std::string extended_negotiation(const std::string& sop_class, const std::string& information) {
  return item(0x56, big_endian(sop_class.size(), 2) + sop_class + information);
}

inline std::string pdv(int context_id, bool is_command, bool last, std::string_view bytes) {
  const int control = (is_command ? 1 : 0) | (last ? 2 : 0);
  return big_endian(bytes.size() + 2, 4) + std::string{static_cast<char>(context_id), static_cast<char>(control)} +
         std::string(bytes);
}

// One PDV in one PDU.
inline std::string data(int context_id, bool is_command, bool last, std::string_view bytes) {
  return pdu(0x04, pdv(context_id, is_command, last, bytes));
}

inline std::string release_rq() {
  return pdu(0x05, std::string(4, '\0'));
}
inline std::string abort() {
  return pdu(0x07, std::string(4, '\0'));
}

// Result of each presentation context of an A-ASSOCIATE-AC, by id.
inline std::vector<std::pair<int, int>> results(std::string_view ac) {
  std::vector<std::pair<int, int>> out;
  for (std::size_t at = 6 + 68; at + 4 <= ac.size();) {
    const int type = static_cast<unsigned char>(ac[at]);
    const std::size_t length = static_cast<unsigned char>(ac[at + 2]) * 256u + static_cast<unsigned char>(ac[at + 3]);
    if (type == 0x21) out.emplace_back(static_cast<unsigned char>(ac[at + 4]), static_cast<unsigned char>(ac[at + 6]));
    at += 4 + length;
  }
  return out;
}

}  // namespace stepwise::dicom::net::bare
