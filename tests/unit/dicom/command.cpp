// SPDX-License-Identifier: Apache-2.0
#include "dicom/command.hpp"

#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/uid.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::dicom;

TEST_CASE("PS3.7 9.3.5: a C-ECHO request has a length, a class, a field, an id and no dataset") {
  const std::string bytes = encode(request(CommandField::c_echo, 7, uids::verification));
  const auto command = decode_command(bytes);
  REQUIRE(command.has_value());
  CHECK(command->is(CommandField::c_echo));
  CHECK(command->message_id == 7);
  CHECK(command->sop_class_uid == uids::verification);
  CHECK_FALSE(command->has_dataset);
  CHECK_FALSE(command->is_response());
  CHECK(static_cast<unsigned char>(bytes[8]) == bytes.size() - 12);  // (0000,0000) counts what follows it
}

TEST_CASE("D31: a failure travels with its comment, error id and the attributes meant") {
  Reply reply;
  reply.status = Status::missing_attribute;
  reply.comment = "Müller " + std::string(100, 'x');
  reply.error_id = 0xA710;
  reply.offending = {tags::performed_station_ae_title, tags::modality};
  const auto create = request(CommandField::n_create, 3, uids::modality_performed_procedure_step, "1.2.3");
  const auto command = decode_command(encode(response(create, reply)));
  REQUIRE(command.has_value());
  CHECK(command->field == 0x8140);
  CHECK(command->message_id == 3);
  CHECK(command->sop_instance_uid == "1.2.3");
  CHECK(command->reply.status == Status::missing_attribute);
  CHECK(command->reply.comment.size() == 64);
  CHECK(command->reply.comment.starts_with("Muller xx"));
  CHECK(command->reply.error_id == 0xA710);
  CHECK(command->reply.offending == reply.offending);
}

TEST_CASE("PS3.7 annex C: C-FIND lists offending elements, N-CREATE and N-SET attribute identifiers") {
  Reply reply{Status::unable_to_process, "", 0, {tags::patient_birth_date}, ""};
  const auto list_of = [&](CommandField field) {
    const std::string bytes = encode(response(request(field, 1, ""), reply));
    return decode(bytes, TransferSyntax::implicit_little_endian).value();
  };
  CHECK(list_of(CommandField::c_find).has(tags::offending_element));
  CHECK_FALSE(list_of(CommandField::c_find).has(tags::attribute_identifier_list));
  CHECK(list_of(CommandField::n_set).has(tags::attribute_identifier_list));
}

TEST_CASE("R98: an N-SET names its instance as Requested or as Affected") {
  auto set = request(CommandField::n_set, 1, uids::modality_performed_procedure_step, "1.2.3");
  set.has_dataset = true;
  const std::string requested = encode(set);
  CHECK(decode_command(requested)->sop_instance_uid == "1.2.3");
  CHECK(decode(requested, TransferSyntax::implicit_little_endian)->has(Tag{0x0000, 0x1001}));
  Dataset affected = decode(requested, TransferSyntax::implicit_little_endian, [](Tag tag) {
                       return tag.element == 3 || tag.element == 0x1001 ? Vr("UI") : Vr("US");
                     }).value();
  affected.set(Tag{0x0000, 0x0002}, "UI", affected.value(Tag{0x0000, 0x0003}));
  affected.set(Tag{0x0000, 0x1000}, "UI", affected.value(Tag{0x0000, 0x1001}));
  affected.erase(Tag{0x0000, 0x0003});
  affected.erase(Tag{0x0000, 0x1001});
  const auto command = decode_command(encode(affected, TransferSyntax::implicit_little_endian));
  REQUIRE(command.has_value());
  CHECK(command->sop_instance_uid == "1.2.3");
  CHECK(command->sop_class_uid == uids::modality_performed_procedure_step);
  CHECK(command->has_dataset);
}

TEST_CASE("an N-CREATE whose UID we made says so in its response") {
  const auto create = request(CommandField::n_create, 1, uids::modality_performed_procedure_step);
  const Reply reply{Status::success, "", 0, {}, "2.25.77"};
  CHECK(decode_command(encode(response(create, reply)))->sop_instance_uid == "2.25.77");
}

TEST_CASE("what is no command set is an error") {
  CHECK(decode_command("").has_error());
  CHECK(decode_command("GET / HTTP/1.1\r\n").has_error());
}
