// SPDX-License-Identifier: Apache-2.0
// Command sets of a peer, and what we answer to them.
#include "base/limits.hpp"
#include "dicom/little_endian.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <cstdint>
#include <tuple>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;
using fuzz::expect;

std::vector<std::string> seeds() {
  const Command find = request(CommandField::c_find, 1, uids::modality_worklist_find);
  const Command create = request(CommandField::n_create, 2, uids::modality_performed_procedure_step, "1.2.3");
  const Command set = request(CommandField::n_set, 3, uids::modality_performed_procedure_step, "1.2.3");
  const Reply refusal{Status::missing_attribute, "(0040,0252) required", 0xA710, {tags::patient_name}, "1.2.4"};
  return {encode(find),
          encode(create),
          encode(set),
          encode(request(CommandField::c_cancel, 1, {})),
          encode(request(CommandField::c_echo, 5, uids::verification)),
          encode(response(find, {Status::pending, {}, 0, {}, {}})),
          encode(response(find, refusal)),
          encode(response(create, refusal)),
          encode(response(set, {}))};
}

auto numbers_of(const Command& command) {
  return std::tuple(command.field, command.message_id, command.has_dataset, command.reply.status,
                    command.reply.error_id, command.reply.offending);
}
auto texts_of(const Command& command) {
  return std::tuple(command.sop_class_uid, command.sop_instance_uid, command.reply.comment);
}

// The command as the peer reads it.
Command sent(const Command& command) {
  constexpr std::size_t length_element_bytes = 12;
  const std::string bytes = encode(command);
  expect(read_little_endian(bytes, 8, 4) == bytes.size() - length_element_bytes, "a group is as long as it says");
  auto read = decode_command(bytes);
  expect(read.has_value(), "a command that we send can be read");
  expect(numbers_of(*read) == numbers_of(command), "the numbers of a command stay");
  return *read;
}

void check(std::string_view bytes) {
  const auto command = decode_command(bytes);
  if (!command) {
    const std::string& place = command.error().place;
    expect(place.empty() || parse_tag(place).has_value(), "a fault has a tag");
    return;
  }
  const Command once = sent(*command);  // of the texts, only ASCII is sent
  expect(texts_of(sent(once)) == texts_of(once), "a command is read as it was written");

  const Command answer = response(*command, command->reply);
  expect(answer.is_response() && !answer.has_dataset, "an answer is a response");
  expect(answer.message_id == command->message_id, "an answer names its request");
  expect(text::is_ascii(answer.reply.comment) && answer.reply.comment.size() <= limits::dicom_error_comment_characters,
         "a comment is short");
  (void)sent(answer);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  fuzz::write_seeds_if_asked(*count, *arguments, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
