// SPDX-License-Identifier: Apache-2.0
#include "dicom/pdu.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"

#include <rapidcheck.h>

using namespace stepwise::dicom;
namespace bare = stepwise::dicom::net::bare;

TEST_CASE("PS3.8 9.3.5: the PDVs of a PDU are taken one by one, whatever their lengths") {
  const std::string body =
      bare::pdv(1, true, false, "") + bare::pdv(255, false, true, "abc") + bare::pdv(3, true, true, "d");
  std::string_view rest = body;
  const auto first = take_pdv(rest), second = take_pdv(rest), third = take_pdv(rest);
  REQUIRE(first);
  CHECK(first->bytes.empty());
  CHECK(first->is_command);
  CHECK_FALSE(first->is_last);
  REQUIRE(second);
  CHECK(second->context_id == 255);
  CHECK(second->bytes == "abc");
  CHECK_FALSE(second->is_command);
  CHECK(second->is_last);
  REQUIRE(third);
  CHECK(third->bytes == "d");
  CHECK(rest.empty());
}

TEST_CASE("an invalid PDV is not accepted") {
  for (const std::string& body :
       {std::string(), std::string(5, '\0'), std::string("\0\0\0\0\1\3", 6), std::string("\0\0\0\1\1\3", 6),
        std::string("\0\0\0\3\1\3", 6), std::string("\xff\xff\xff\xff\1\3", 6), bare::pdv(2, true, true, "even"),
        bare::pdv(0, true, true, "")}) {
    std::string_view rest = body;
    CHECK_FALSE(take_pdv(rest));
  }
}

TEST_CASE("what is cut into PDUs is put together again, in fragments of an even length") {
  CHECK(rc::check([](const std::string& bytes, bool is_command) {
    const auto most = *rc::gen::inRange<std::size_t>(8, 40);
    std::string pdus;
    append_data_pdus(pdus, 7, is_command, bytes, most);
    std::string together;
    bool is_last = false;
    for (std::string_view rest = pdus; !rest.empty();) {
      RC_ASSERT(!is_last);
      const PduHeader header = read_pdu_header(rest);
      RC_ASSERT(header.is(PduType::data));
      RC_ASSERT(header.length <= most);
      std::string_view body = rest.substr(pdu_header_bytes, header.length);
      rest.remove_prefix(pdu_header_bytes + header.length);
      const auto value = take_pdv(body);
      RC_ASSERT(value && body.empty() && value->context_id == 7 && value->is_command == is_command);
      is_last = value->is_last;
      RC_ASSERT(is_last || value->bytes.size() % 2 == 0);
      together += value->bytes;
    }
    RC_ASSERT(is_last);
    RC_ASSERT(together == bytes);
  }));
}

TEST_CASE("PS3.8 9.3.4, 9.3.6 to 9.3.8: the units without variable content") {
  CHECK(rejection_pdu(local_limit_exceeded) == std::string("\x03\0\0\0\0\x04\0\x02\x03\x02", 10));
  CHECK(release_request_pdu() == std::string("\x05\0\0\0\0\x04\0\0\0\0", 10));
  CHECK(release_response_pdu() == std::string("\x06\0\0\0\0\x04\0\0\0\0", 10));
  CHECK(abort_pdu(AbortSource::service_provider, AbortReason::unexpected_pdu) ==
        std::string("\x07\0\0\0\0\x04\0\0\x02\x02", 10));
  CHECK(read_rejection(std::string("\0\1\1\7", 4)) == called_aet_not_recognised);
  CHECK_FALSE(read_rejection("\1"));
}
