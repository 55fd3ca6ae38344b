// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/negotiation.hpp"

#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

const std::string implicit_uid(uids::implicit_little_endian), explicit_uid(uids::explicit_little_endian);
const std::string jpeg_uid = "1.2.840.10008.1.2.4.50";
const std::string find_class(uids::modality_worklist_find), mpps_class(uids::modality_performed_procedure_step),
    echo_class(uids::verification), ian_class(uids::instance_availability_notification);

AssociateRequest request_with(std::vector<ContextProposal> contexts) {
  AssociateRequest request;
  request.application_context = uids::application_context;
  request.calling_aet = "CT1";
  request.called_aet = "STEPWISE";
  request.titles_as_sent = "titles";
  request.contexts = std::move(contexts);
  return request;
}

std::string extended_answer(const std::string& asked) {
  AssociateRequest request = request_with({{1, find_class, {implicit_uid}}});
  request.user.extended = {{mpps_class, std::string(4, '\1')}, {find_class, asked}, {find_class, std::string("\1", 1)}};
  const auto answer = negotiate(request, 16384).answer;
  REQUIRE(answer.user.extended.size() == 1);
  CHECK(answer.user.extended[0].sop_class_uid == find_class);
  return answer.user.extended[0].information;
}

}  // namespace

TEST_CASE("R76: each context of a SOP class that we serve is accepted, any other one is refused as unknown") {
  const auto negotiation = negotiate(request_with({{1, echo_class, {implicit_uid}},
                                                   {3, "1.2.840.10008.5.1.4.1.2.2.1", {explicit_uid, implicit_uid}},
                                                   {5, find_class, {explicit_uid}},
                                                   {7, mpps_class, {implicit_uid}},
                                                   {9, ian_class, {explicit_uid}},
                                                   {11, "1.2.840.10008.1.1.1", {implicit_uid}}}),
                                     16384);
  const auto& answers = negotiation.answer.contexts;
  REQUIRE(answers.size() == 6);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CAPTURE(i);
    CHECK(answers[i].id == 2 * i + 1);
    const bool is_known = i != 1 && i != 5;
    CHECK(answers[i].result == (is_known ? ContextResult::acceptance : ContextResult::abstract_syntax_not_supported));
    CHECK(negotiation.contexts.contains(answers[i].id) == is_known);
  }
  CHECK(negotiation.contexts.at(5).abstract_syntax == find_class);
  CHECK(negotiation.contexts.at(5).transfer_syntax == TransferSyntax::explicit_little_endian);
  CHECK(negotiation.contexts.at(7).abstract_syntax == mpps_class);
  CHECK(negotiation.contexts.at(7).transfer_syntax == TransferSyntax::implicit_little_endian);
  CHECK(answers[2].transfer_syntax == explicit_uid);
}

TEST_CASE("R76: of the proposed transfer syntaxes the first one that we know is taken; none is a refusal of its own") {
  const auto negotiation = negotiate(request_with({{1, find_class, {jpeg_uid, explicit_uid, implicit_uid}},
                                                   {3, find_class, {implicit_uid, explicit_uid}},
                                                   {5, find_class, {jpeg_uid, "1.2.840.10008.1.2.2"}},
                                                   {7, "1.2.3", {jpeg_uid}}}),
                                     16384);
  const auto& answers = negotiation.answer.contexts;
  REQUIRE(answers.size() == 4);
  CHECK(answers[0].transfer_syntax == explicit_uid);
  CHECK(answers[1].transfer_syntax == implicit_uid);
  CHECK(negotiation.contexts.at(1).transfer_syntax == TransferSyntax::explicit_little_endian);
  CHECK(negotiation.contexts.at(3).transfer_syntax == TransferSyntax::implicit_little_endian);
  CHECK(answers[2].result == ContextResult::transfer_syntaxes_not_supported);
  CHECK(answers[2].transfer_syntax == jpeg_uid);
  CHECK(answers[3].result == ContextResult::abstract_syntax_not_supported);
  CHECK(negotiation.contexts.size() == 2);
}

TEST_CASE("PS3.7 D.3.3.4: the peer becomes SCU if it proposes that; a peer that will only be SCP is refused") {
  struct Row {
    bool scu, scp, is_accepted, is_answered;
  };
  for (const Row& row : {Row{true, false, true, true}, Row{true, true, true, true}, Row{false, true, false, false},
                         Row{false, false, true, false}}) {
    CAPTURE(row.scu, row.scp);
    AssociateRequest request = request_with({{1, find_class, {implicit_uid}}, {3, mpps_class, {implicit_uid}}});
    request.user.roles = {{"1.2.3", true, false}, {mpps_class, row.scu, row.scp}};
    const auto negotiation = negotiate(request, 16384);
    CHECK(negotiation.answer.contexts[0].result == ContextResult::acceptance);
    CHECK(negotiation.answer.contexts[1].result ==
          (row.is_accepted ? ContextResult::acceptance : ContextResult::no_reason));
    CHECK(negotiation.contexts.contains(3) == row.is_accepted);
    const auto& roles = negotiation.answer.user.roles;
    REQUIRE(roles.size() == (row.is_answered ? 1 : 0));
    if (!row.is_answered) continue;
    CHECK(roles[0].sop_class_uid == mpps_class);
    CHECK(roles[0].scu);
    CHECK_FALSE(roles[0].scp);
  }
}

TEST_CASE("PS3.7 D.3.3.4: a role is answered once for each accepted SOP class, not for one that is refused") {
  AssociateRequest request = request_with({{1, mpps_class, {implicit_uid}},
                                           {3, mpps_class, {explicit_uid}},
                                           {5, find_class, {implicit_uid}},
                                           {7, echo_class, {jpeg_uid}}});
  request.user.roles = {{echo_class, true, false}, {find_class, true, false}, {mpps_class, true, true}};
  const auto roles = negotiate(request, 16384).answer.user.roles;
  REQUIRE(roles.size() == 2);
  CHECK(roles[0].sop_class_uid == mpps_class);
  CHECK(roles[1].sop_class_uid == find_class);
}

TEST_CASE("PS3.4 K.5: of the extended negotiation all but fuzzy matching is accepted, and no more than was asked for") {
  using namespace std::string_literals;
  CHECK(extended_answer("\1\1\1\1"s) == "\1\1\0\1"s);
  CHECK(extended_answer("\0\1\0\0"s) == "\0\1\0\0"s);
  CHECK(extended_answer("\1\0\1\0"s) == "\1\0\0\0"s);
  CHECK(extended_answer("\0\0\0\1"s) == "\0\0\0\1"s);
  CHECK(extended_answer("\1"s) == "\1"s);
  CHECK(extended_answer("\1\1\1"s) == "\1\1\0"s);
  CHECK(extended_answer("\1\1\1\1\1\1"s) == "\1\1\0\1"s);
  CHECK(extended_answer(""s).empty());
  AssociateRequest other = request_with({{1, find_class, {implicit_uid}}});
  other.user.extended = {{mpps_class, "\1\1"}};
  CHECK(negotiate(other, 16384).answer.user.extended.empty());
}

TEST_CASE("PS3.8 9.3.3: an acceptance repeats the titles as sent and names us and our largest PDU") {
  AssociateRequest request = request_with({{1, echo_class, {implicit_uid}}});
  request.user.pdu_bytes_most = 4096;
  const auto answer = negotiate(request, 131'072).answer;
  CHECK(answer.titles_as_sent == "titles");
  CHECK(answer.user.pdu_bytes_most == 131'072);
  CHECK(answer.user.implementation_class_uid == implementation_class_uid);
  CHECK(answer.user.implementation_version == implementation_version_name());
}

TEST_CASE("PS3.8 9.3.4: a request is refused for its protocol version first, then for its application context") {
  AssociateRequest request = request_with({});
  CHECK_FALSE(refusal_of(request));
  for (const std::uint16_t versions : {0, 2, 0xfffe}) {
    request.protocol_versions = versions;
    CHECK(refusal_of(request) == Rejection{1, 2, 2});
  }
  request.application_context = "1.2.840.10008.3.1.1";
  CHECK(refusal_of(request) == Rejection{1, 2, 2});
  for (const std::uint16_t versions : {1, 3, 0xffff}) {
    request.protocol_versions = versions;
    CHECK(refusal_of(request) == Rejection{1, 1, 2});
  }
}

TEST_CASE("D16, D02: each admission has its rejection of PS3.8") {
  CHECK_FALSE(refusal_of(Admission::accepted));
  CHECK(refusal_of(Admission::calling_aet_not_recognised) == Rejection{1, 1, 3});
  CHECK(refusal_of(Admission::called_aet_not_recognised) == Rejection{1, 1, 7});
  CHECK(refusal_of(Admission::temporarily_unavailable) == Rejection{2, 3, 1});
}

TEST_CASE("PS3.5 6.2: titles of a peer are trimmed, and what is no character of a title becomes a question mark") {
  AssociateRequest request = request_with({});
  request.calling_aet = " CT \x1f\x20\x7e\x7f\xe9 ";
  request.called_aet = "STEP\nWISE";
  const Peer peer = peer_of(request);
  CHECK(peer.calling_aet == "CT ? ~??");
  CHECK(peer.called_aet == "STEP?WISE");
  CHECK(peer.address.empty());
}

TEST_CASE("a device is described by what it proposed, and whether each context was accepted") {
  AssociateRequest request = request_with({{1, echo_class, {implicit_uid}}, {3, "1.2.3\n", {jpeg_uid, "1.2\x01"}}});
  request.user.implementation_class_uid = " 1.2.3.4";
  request.user.implementation_version = "ACME\r1";
  request.user.pdu_bytes_most = 32'768;
  const Device device = device_of(request, negotiate(request, 16384).contexts);
  CHECK(device.implementation_class_uid == "1.2.3.4");
  CHECK(device.implementation_version == "ACME?1");
  CHECK(device.pdu_bytes == 32'768);
  REQUIRE(device.contexts.size() == 2);
  CHECK(device.contexts[0].abstract_syntax == echo_class);
  CHECK(device.contexts[0].accepted);
  CHECK(device.contexts[0].transfer_syntaxes == std::vector<std::string>{implicit_uid});
  CHECK(device.contexts[1].abstract_syntax == "1.2.3");
  CHECK_FALSE(device.contexts[1].accepted);
  CHECK(device.contexts[1].transfer_syntaxes == std::vector<std::string>{jpeg_uid, "1.2?"});
}
