// SPDX-License-Identifier: Apache-2.0
#include "dicom/associate_request.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"

using namespace stepwise::dicom;
namespace bare = stepwise::dicom::net::bare;

namespace {

const std::string verification = "1.2.840.10008.1.1";

RequestForm form(const std::string& pdu) {
  return form_of_associate_request(pdu);
}
RequestForm with_user_item(const std::string& item) {
  return form(bare::associate_rq({{1, verification}}, item));
}

}  // namespace

TEST_CASE("PS3.8 9.3.2: the request's length is read from its header; anything else has none") {
  CHECK(associate_request_length(std::string("\x01\0\0\0\0\x44", 6)) == 6 + 68);
  CHECK(associate_request_length(std::string("\x01\0\0\0\0\x43", 6)) == 0);
  CHECK(associate_request_length(std::string("\x01\0\x7f\0\0\0", 6)) == 0);
  CHECK(associate_request_length(std::string("\x04\0\0\0\0\x44", 6)) == 0);
  CHECK(associate_request_length("GET / ") == 0);
}

TEST_CASE("requests as the field sends them are good") {
  CHECK(form(bare::associate_rq({{1, verification}})) == RequestForm::good);
  std::vector<bare::ProposedContext> all;
  for (int id = 1; id < 256; id += 2) all.push_back({id, verification, {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"}});
  CHECK(form(bare::associate_rq(all)) == RequestForm::good);
  CHECK(with_user_item(bare::role_selection(verification, true, false)) == RequestForm::good);
  CHECK(with_user_item(bare::item(0x53, std::string(4, '\0')) + bare::item(0x55, "DCMTK_367")) == RequestForm::good);
  CHECK(with_user_item(bare::item(0x56, bare::big_endian(3, 2) + "1.2" + "\x01\x01")) == RequestForm::good);
  CHECK(with_user_item(bare::item(0x58, std::string("\x01\x00\x00\x04", 4) + "user" + std::string(2, '\0'))) ==
        RequestForm::good);
  CHECK(with_user_item(bare::item(0x99, "unknown")) == RequestForm::good);
}

TEST_CASE("another protocol version is told from a malformed request") {
  std::string pdu = bare::associate_rq({{1, verification}});
  pdu[7] = '\x02';
  CHECK(form(pdu) == RequestForm::unsupported_protocol);
}

TEST_CASE("malformed requests") {
  const std::string good = bare::associate_rq({{1, verification}});
  for (std::size_t size = 74; size < good.size(); ++size) CHECK(form(good.substr(0, size)) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{2, verification}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, verification}, {1, verification}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, ""}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, std::string(65, '1')}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, verification, {}}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, verification, {std::string(65, '1')}}})) == RequestForm::malformed);
  CHECK(form(bare::associate_rq({{1, verification}}, {}, "")) == RequestForm::malformed);
  CHECK(form(good + bare::item(0x50, "")) == RequestForm::malformed);
  CHECK(form(good + bare::item(0x10, "1.2")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x51, "12")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x53, "12")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x54, "\x01")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x54, bare::big_endian(60, 2) + "1.2")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x55, std::string(17, 'x'))) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x56, bare::big_endian(200, 2) + "1.2")) == RequestForm::malformed);
  CHECK(with_user_item(bare::item(0x58, std::string("\x01\x00\x00\x44", 4) + "user")) == RequestForm::malformed);
  CHECK(with_user_item(std::string("\x58\0\0", 3)) == RequestForm::malformed);
}
