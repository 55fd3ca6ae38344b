// SPDX-License-Identifier: Apache-2.0
#include "dicom/encoding.hpp"
#include "dicom/net/provider.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_dimse.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

using bare::verification, bare::worklist, bare::step_class;

const std::string availability_class(uids::instance_availability_notification);
const std::string not_a_dataset = "\x10\x01 not a dataset";

// Also takes the notifications that the archive sends.
struct ServicesWithAvailability final : FakeServices {
  Reply receive_availability(const Peer&, const NormalizedRequest& request) override {
    notified.push_back(request);
    if (failing) throw std::runtime_error("the database is away");
    return {Status::processing_failure, "as the service says", 0, {}, {}};
  }
  std::vector<NormalizedRequest> notified;
};

Command answer_to_normalized(BareSocket& peer, int context, const Command& command, const std::string& dataset) {
  send_command(peer, context, with_dataset(command));
  peer.send(bare::data(context, false, true, dataset));
  return read_response(peer);
}

}  // namespace

TEST_CASE("N-CREATE and N-SET bring their dataset decoded and as bytes, in the syntax agreed") {
  for (const TransferSyntax syntax : {TransferSyntax::implicit_little_endian, TransferSyntax::explicit_little_endian}) {
    FakeServices services;
    const RunningServer running(services);
    ClientSettings settings = running.client();
    settings.transfer_syntaxes = {syntax};
    auto association = Association::open(settings).value();
    Dataset step;
    step.set(tags::performed_procedure_step_status, "CS", "IN PROGRESS");
    step.set(tags::patient_name, "PN", "Wang^小东");
    step.set(tags::performed_series_sequence, "SQ");
    step.set(Tag{0x0009, 0x0010}, "LO", "ACME");
    step.set(tags::comments_on_the_performed_procedure_step, "ST", std::string(50'000, 'x'));  // several PDUs
    CHECK(association.create_performed_step("1.2.3.4", step)->ok());
    Dataset changes;
    changes.set(tags::performed_procedure_step_status, "CS", "COMPLETED");
    CHECK(association.set_performed_step("1.2.3.4", changes)->ok());

    const auto requests = services.requests();
    REQUIRE(requests.size() == 2);
    const auto& [create_name, create] = requests[0];
    CHECK(create_name == "N-CREATE");
    CHECK(create.sop_class_uid == "1.2.840.10008.3.1.2.3.3");
    CHECK(create.sop_instance_uid == "1.2.3.4");
    CHECK(create.transfer_syntax == uid_of(syntax));
    CHECK(create.raw == encode(step, syntax, "ISO_IR 192"));
    Dataset expected = step;
    expected.set(tags::specific_character_set, "CS", "ISO_IR 192");
    CHECK(create.dataset == expected);
    CHECK(requests[1].first == "N-SET");
    CHECK(requests[1].second.sop_instance_uid == "1.2.3.4");
    CHECK(requests[1].second.dataset == changes);
  }
}

TEST_CASE("R79: the answer to an N-CREATE without a UID has the UID that we created") {
  FakeServices services;
  services.reply.affected_sop_instance_uid = "2.25.99";
  const RunningServer running(services);
  Association association = running.open();
  const auto reply = association.create_performed_step("", Dataset());
  CHECK(reply->affected_sop_instance_uid == "2.25.99");
  CHECK(services.requests().at(0).second.sop_instance_uid.empty());
}

TEST_CASE("R87: error id and comment of a refused N-SET reach the modality") {
  FakeServices services;
  services.reply = {
      Status::processing_failure, "Performed Procedure Step Object may no longer be updated", 0xA710, {}, {}};
  const RunningServer running(services);
  Association association = running.open();
  const auto reply = association.set_performed_step("1.2.3", Dataset());
  CHECK(reply->status == Status::processing_failure);
  CHECK(reply->error_id == 0xA710);
  CHECK(reply->comment == "Performed Procedure Step Object may no longer be updated");
}

TEST_CASE("R98: an N-SET that names its instance as Affected reaches the service") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  // Some devices send an N-SET with the Affected UIDs: it is the command set of an N-CREATE with the field of an N-SET.
  std::string command = encode(with_dataset(request(CommandField::n_create, 9, step_class, "1.2.3")));
  const auto field = command.find(std::string("\x40\x01", 2), 12);
  REQUIRE(field != std::string::npos);
  command[field] = '\x20';
  peer.send(bare::data(5, true, true, command) + bare::data(5, false, true, ""));
  const Command answer = read_response(peer);
  CHECK(answer.field == 0x8120);
  CHECK(answer.message_id == 9);
  CHECK(answer.reply.ok());
  CHECK(services.requests().at(0).first == "N-SET");
  CHECK(services.requests().at(0).second.sop_instance_uid == "1.2.3");
  send_command(peer, 1, request(CommandField::c_echo, 10, verification));
  CHECK(read_response(peer).reply.ok());
}

TEST_CASE("an N-SET with 60,000 images is accepted") {
  FakeServices services;
  const RunningServer running(services);
  Dataset image, series;
  image.set(tags::referenced_sop_class_uid, "UI", "1.2.840.10008.5.1.4.1.1.2");
  std::vector<Dataset> images;
  for (int i = 0; i < 60'000; ++i) {
    image.set(tags::referenced_sop_instance_uid, "UI",
              "1.2.826.0.1.3680043.2.1143.1234567890.1234567890.12345678." + std::to_string(i));
    images.push_back(image);
  }
  series.set_items(tags::referenced_image_sequence, std::move(images));
  Dataset changes;
  changes.set_items(tags::performed_series_sequence, {series});
  Association association = running.open();
  CHECK(association.set_performed_step("1.2.3", changes)->ok());
  const auto requests = services.requests();
  REQUIRE(requests.size() == 1);
  const NormalizedRequest& request = requests[0].second;
  CHECK_FALSE(request.undecodable);
  CHECK(request.dataset.item(tags::performed_series_sequence)->items(tags::referenced_image_sequence).size() == 60'000);
}

TEST_CASE("PS3.7 10.1: an SOP class that we know is 0119 in the context of another one, an unknown one is 0118") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  for (const CommandField field : {CommandField::n_create, CommandField::n_set}) {
    for (const std::string& known : {verification, worklist, availability_class}) {
      CAPTURE(known);
      const Command answer = answer_to_normalized(peer, 5, request(field, 4, known, "1.2.3"), "");
      CHECK(answer.reply.status == Status::class_instance_conflict);
      CHECK(answer.reply.comment == "not the SOP class of the presentation context");
      CHECK(answer.message_id == 4);
    }
    for (const std::string unknown : {"1.2.840.10008.3.1.2.3.4", "1.2.840.10008.5.1.4.1.2.2.1"})
      CHECK(answer_to_normalized(peer, 5, request(field, 5, unknown, "1.2.3"), "").reply.status ==
            Status::no_such_sop_class);
  }
  CHECK(services.requests().empty());
  CHECK(answer_to_normalized(peer, 5, request(CommandField::n_create, 6, {}, "1.2.3"), "").reply.ok());
  CHECK(answer_to_normalized(peer, 5, request(CommandField::n_set, 7, step_class, "1.2.4"), "").reply.ok());
  const auto requests = services.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].first == "N-CREATE");
  CHECK(requests[0].second.sop_class_uid == step_class);
  CHECK(requests[0].second.sop_instance_uid == "1.2.3");
  CHECK(requests[1].first == "N-SET");
  CHECK(requests[1].second.sop_instance_uid == "1.2.4");
}

TEST_CASE("PS3.4 R: an availability notification goes to its own service, an N-SET of its class is 0211") {
  ServicesWithAvailability services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  peer.send(bare::associate_rq({{1, verification}, {3, worklist}, {7, availability_class}}));
  REQUIRE(peer.read_pdu().front() == bare::associate_ac);
  const Command answer =
      answer_to_normalized(peer, 7, request(CommandField::n_create, 1, availability_class, "1.2.9"), "");
  CHECK(answer.reply.status == Status::processing_failure);
  CHECK(answer.reply.comment == "as the service says");
  CHECK(answer_to_normalized(peer, 7, request(CommandField::n_set, 2, availability_class, "1.2.9"), "").reply.status ==
        Status::unrecognised_operation);
  services.failing = true;
  CHECK(
      answer_to_normalized(peer, 7, request(CommandField::n_create, 3, availability_class, "1.2.9"), "").reply.status ==
      Status::resource_limitation);
  REQUIRE(services.notified.size() == 2);
  CHECK(services.notified[0].sop_class_uid == availability_class);
  CHECK(services.notified[0].sop_instance_uid == "1.2.9");
  CHECK(services.notified[0].transfer_syntax == uids::implicit_little_endian);
  CHECK(services.requests().empty());
}

TEST_CASE("D28: N-CREATE and N-SET that cannot be decoded reach the service with their bytes; others have no fault") {
  FakeServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  for (const CommandField field : {CommandField::n_create, CommandField::n_set}) {
    CHECK(answer_to_normalized(peer, 5, request(field, 1, step_class, "1.2.3"), not_a_dataset).reply.ok());
    CHECK(answer_to_normalized(peer, 5, request(field, 2, step_class, "1.2.3"), "").reply.ok());
  }
  const auto requests = services.requests();
  REQUIRE(requests.size() == 4);
  for (const std::size_t i : {0U, 2U}) {
    CHECK(requests[i].second.undecodable);
    CHECK(requests[i].second.dataset.empty());
    CHECK(requests[i].second.raw == not_a_dataset);
    CHECK_FALSE(requests[i + 1].second.undecodable);
    CHECK(requests[i + 1].second.raw.empty());
  }
  CHECK(services.count("undecodable") == 2);
}

TEST_CASE("R67: an N-CREATE that names no character set is read in the usual one of its peer") {
  struct ChineseServices final : FakeServices {
    std::string usual_charset(const Peer& peer) override { return peer.calling_aet == "CT1" ? "GB18030" : ""; }
  };
  ChineseServices services;
  const RunningServer running(services);
  BareSocket peer(running.server.port());
  associate(peer);
  const std::string name("\x10\0\x10\0\x04\0\0\0\xd5\xc5\xc8\xfd", 12);
  CHECK(answer_to_normalized(peer, 5, request(CommandField::n_create, 1, step_class, "1.2.3"), name).reply.ok());
  CHECK(services.requests().at(0).second.dataset.value(tags::patient_name) == "张三");
}
