// SPDX-License-Identifier: Apache-2.0
#include "dicom/associate.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"

using namespace stepwise::dicom;
namespace bare = stepwise::dicom::net::bare;

namespace {

const std::string verification = "1.2.840.10008.1.1";

bool is_good(const std::string& pdu) {
  return read_associate_request(std::string_view(pdu).substr(pdu_header_bytes)).has_value();
}
bool is_good_with(const std::string& user_item) {
  return is_good(bare::associate_rq({{1, verification}}, user_item));
}

std::string acceptance(const std::string& contexts,
                       const std::string& user_items = bare::item(0x51, bare::big_endian(16384, 4))) {
  return bare::big_endian(1, 2) + std::string(66, '\0') + bare::item(0x10, "1.2.840.10008.3.1.1.1") + contexts +
         bare::item(0x50, user_items);
}
std::string answered(int id, int result, const std::string& syntax) {
  return bare::item(
      0x21, std::string{static_cast<char>(id), '\0', static_cast<char>(result), '\0'} + bare::item(0x40, syntax));
}

}  // namespace

TEST_CASE("PS3.8 9.3.2: the header of a request that we would read") {
  const auto is_readable = [](const std::string& header) { return is_readable_request(read_pdu_header(header)); };
  CHECK(is_readable(std::string("\x01\0\0\0\0\x44", 6)));
  CHECK_FALSE(is_readable(std::string("\x01\0\0\0\0\x43", 6)));
  CHECK_FALSE(is_readable(std::string("\x01\0\x7f\0\0\0", 6)));
  CHECK_FALSE(is_readable(std::string("\x04\0\0\0\0\x44", 6)));
  CHECK_FALSE(is_readable("GET / "));
}

TEST_CASE("requests as the field sends them are good") {
  CHECK(is_good(bare::associate_rq({{1, verification}})));
  std::vector<bare::ProposedContext> all;
  for (int id = 1; id < 256; id += 2) all.push_back({id, verification, {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"}});
  CHECK(is_good(bare::associate_rq(all)));
  CHECK(is_good_with(bare::role_selection(verification, true, false)));
  CHECK(is_good_with(bare::item(0x53, std::string(4, '\0')) + bare::item(0x55, "DCMTK_367")));
  CHECK(is_good_with(bare::item(0x56, bare::big_endian(3, 2) + "1.2" + "\x01\x01")));
  CHECK(is_good_with(bare::item(0x58, std::string("\x01\x00\x00\x04", 4) + "user" + std::string(2, '\0'))));
  CHECK(is_good_with(bare::item(0x99, "unknown")));
}

TEST_CASE("a request is read as it was written, and written as it was read") {
  AssociateRequest request;
  request.called_aet = "STEPWISE";
  request.calling_aet = "CT1";
  request.application_context = "1.2.840.10008.3.1.1.1";
  request.contexts = {{1, verification, {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2"}}, {255, "1.2.3", {"1.2"}}};
  request.user = {16384, "1.2.3.4", "VERSION_1", {{verification, true, false}}, {{"1.2.3", std::string("\1\0\1", 3)}}};
  const std::string pdu = encode(request);
  const auto read = read_associate_request(std::string_view(pdu).substr(pdu_header_bytes));
  REQUIRE(read);
  CHECK(read->protocol_versions == 1);
  CHECK(read->called_aet == "STEPWISE");
  CHECK(read->calling_aet == "CT1");
  REQUIRE(read->contexts.size() == 2);
  CHECK(read->contexts[0].transfer_syntaxes == request.contexts[0].transfer_syntaxes);
  CHECK(read->contexts[1].id == 255);
  CHECK(read->user.pdu_bytes_most == 16384);
  CHECK(read->user.implementation_version == "VERSION_1");
  CHECK(read->user.roles.at(0).scu);
  CHECK(read->user.extended.at(0).information == std::string("\1\0\1", 3));
  CHECK(read->titles_as_sent.size() == 64);
  CHECK(encode(*read) == pdu);
  request.user = {16384, "", "", {}, {}};
  CHECK(is_good(encode(request)));
}

TEST_CASE("UIDs are read without the padding that some devices send") {
  const std::string pdu =
      bare::associate_rq({{1, verification + std::string(1, '\0'), {std::string("1.2.840.10008.1.2\0", 18)}}});
  const auto read = read_associate_request(std::string_view(pdu).substr(pdu_header_bytes));
  REQUIRE(read);
  CHECK(read->contexts[0].abstract_syntax == verification);
  CHECK(read->contexts[0].transfer_syntaxes[0] == "1.2.840.10008.1.2");
}

TEST_CASE("PS3.7 D.3.3.1: a maximum length into which no byte fits is malformed; 0 is any") {
  const std::string tail = bare::item(0x52, "1.2.3.4");
  for (const auto& [length, is_good] :
       {std::pair<std::size_t, bool>{0, true}, {1, false}, {7, false}, {8, true}, {0xffffffff, true}})
    CHECK(read_associate_acceptance(acceptance("", bare::item(0x51, bare::big_endian(length, 4)) + tail)).has_value() ==
          is_good);
  CHECK(sendable_pdu_bytes(0) == 131072);
  CHECK(sendable_pdu_bytes(100) == 100);
  CHECK(sendable_pdu_bytes(0xffffffff) == 131072);
}

TEST_CASE("PS3.8 9.3.3: an acceptance is read") {
  const auto read = read_associate_acceptance(
      acceptance(answered(1, 0, "1.2.840.10008.1.2") + answered(3, 3, "") + answered(5, 4, "1.2")));
  REQUIRE(read);
  REQUIRE(read->contexts.size() == 3);
  CHECK(read->contexts[0].result == ContextResult::acceptance);
  CHECK(read->contexts[0].transfer_syntax == "1.2.840.10008.1.2");
  CHECK(read->contexts[1].result == ContextResult::abstract_syntax_not_supported);
  CHECK(read->contexts[1].transfer_syntax.empty());
}

TEST_CASE("malformed acceptances") {
  const auto is_read = [](const std::string& body) { return read_associate_acceptance(body).has_value(); };
  const std::string good = acceptance(answered(1, 0, "1.2.840.10008.1.2"));
  CHECK(is_read(good));
  for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(is_read(good.substr(0, size)));
  CHECK_FALSE(is_read(acceptance(answered(2, 0, "1.2"))));
  CHECK_FALSE(is_read(acceptance(answered(1, 0, "1.2") + answered(1, 0, "1.2"))));
  CHECK_FALSE(is_read(acceptance(answered(1, 0, ""))));
  CHECK_FALSE(is_read(acceptance(answered(1, 0, std::string(65, '1')))));
  CHECK_FALSE(is_read(acceptance(answered(1, 0, std::string(2, '\0')))));
  const std::string accepted("\1\0\0\0", 4), syntax = bare::item(0x40, "1.2");
  CHECK(is_read(acceptance(bare::item(0x21, accepted + syntax))));
  CHECK_FALSE(is_read(acceptance(bare::item(0x21, accepted))));
  CHECK_FALSE(is_read(acceptance(bare::item(0x21, accepted + syntax + syntax))));
  CHECK_FALSE(is_read(acceptance(bare::item(0x21, "\x01"))));
  CHECK_FALSE(is_read(acceptance(bare::item(0x21, std::string("\1\0\0\0\x40\0\xff\xff", 8)))));
  CHECK_FALSE(is_read(good + bare::item(0x50, "")));
}

TEST_CASE("malformed requests") {
  const std::string good = bare::associate_rq({{1, verification}});
  for (std::size_t size = 74; size < good.size(); ++size) CHECK_FALSE(is_good(good.substr(0, size)));
  CHECK_FALSE(is_good(bare::associate_rq({})));
  CHECK_FALSE(is_good(bare::associate_rq({{2, verification}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, verification}, {1, verification}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, ""}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, std::string(2, '\0')}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, std::string(65, '1')}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, verification, {}}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, verification, {std::string(65, '1')}}})));
  CHECK_FALSE(is_good(bare::associate_rq({{1, verification}}, {}, "")));
  CHECK_FALSE(is_good(good + bare::item(0x50, "")));
  CHECK_FALSE(is_good(good + bare::item(0x10, "1.2")));
  CHECK_FALSE(is_good_with(bare::item(0x51, "12")));
  CHECK_FALSE(is_good_with(bare::item(0x53, "12")));
  CHECK_FALSE(is_good_with(bare::item(0x54, "\x01")));
  CHECK_FALSE(is_good_with(bare::item(0x54, bare::big_endian(60, 2) + "1.2")));
  CHECK_FALSE(is_good_with(bare::item(0x55, std::string(17, 'x'))));
  CHECK_FALSE(is_good_with(bare::item(0x56, bare::big_endian(200, 2) + "1.2")));
  CHECK_FALSE(is_good_with(bare::item(0x58, std::string("\x01\x00\x00\x44", 4) + "user")));
  CHECK_FALSE(is_good_with(std::string("\x58\0\0", 3)));
}
