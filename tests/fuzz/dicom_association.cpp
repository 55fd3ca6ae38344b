// SPDX-License-Identifier: Apache-2.0
// The items of A-ASSOCIATE-RQ and A-ASSOCIATE-AC, without a socket, and the answer that we negotiate. The mutator keeps
// the lengths of the items right, so that most inputs get past them.
#include "base/limits.hpp"
#include "dicom/net/negotiation.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <tuple>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;
using fuzz::expect;

// An input is the body of a PDU, after one byte: whether it is the request or the acceptance.
constexpr char is_request = 0, is_acceptance = 1;
constexpr std::size_t fixed_bytes = 68;  // of the body, before the items

std::string_view body_of(std::string_view pdu) {
  return pdu.substr(pdu_header_bytes);
}

std::vector<std::string> seeds() {
  return {is_request + std::string(body_of(fuzz::association_request())),
          is_acceptance + std::string(body_of(fuzz::association_acceptance()))};
}

bool is_same(const UserInformation& one, const UserInformation& other) {
  const auto roles = [](const RoleSelection& role) { return std::tuple(role.sop_class_uid, role.scu, role.scp); };
  const auto extended = [](const ExtendedNegotiation& each) { return std::pair(each.sop_class_uid, each.information); };
  return one.pdu_bytes_most == other.pdu_bytes_most && one.implementation_class_uid == other.implementation_class_uid &&
         one.implementation_version == other.implementation_version &&
         std::ranges::equal(one.roles, other.roles, {}, roles, roles) &&
         std::ranges::equal(one.extended, other.extended, {}, extended, extended);
}
bool is_same(const AssociateRequest& one, const AssociateRequest& other) {
  const auto context = [](const ContextProposal& each) {
    return std::tuple(each.id, each.abstract_syntax, each.transfer_syntaxes);
  };
  return one.protocol_versions == other.protocol_versions && one.called_aet == other.called_aet &&
         one.calling_aet == other.calling_aet && one.application_context == other.application_context &&
         std::ranges::equal(one.contexts, other.contexts, {}, context, context) && is_same(one.user, other.user);
}
bool is_same(const AssociateAcceptance& one, const AssociateAcceptance& other) {
  // The transfer syntax of a refused context has no meaning.
  const auto context = [](const ContextAnswer& each) {
    const bool is_accepted = each.result == ContextResult::acceptance;
    return std::tuple(each.id, each.result, is_accepted ? each.transfer_syntax : std::string());
  };
  return one.titles_as_sent == other.titles_as_sent &&
         std::ranges::equal(one.contexts, other.contexts, {}, context, context) && is_same(one.user, other.user);
}

void check_names(const AssociateRequest& request, const net::Contexts& accepted) {
  const auto is_printable = [](std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  };
  const net::Peer peer = net::peer_of(request);
  for (const std::string& title : {peer.calling_aet, peer.called_aet})
    expect(title.size() <= limits::ae_characters && is_printable(title), "an AE title can be logged");
  const net::Device device = net::device_of(request, accepted);
  expect(is_printable(device.implementation_class_uid) && is_printable(device.implementation_version),
         "the name of a device can be logged");
  expect(device.contexts.size() == request.contexts.size(), "each context of a device is noted");
}

// The answer to each proposal.
void check_negotiation(const AssociateRequest& request) {
  const net::Negotiation made = net::negotiate(request, limits::dicom_pdu_bytes);
  const auto read = read_associate_acceptance(body_of(encode(made.answer)));
  expect(read && is_same(*read, made.answer), "an answer is read as it was written");
  expect(made.answer.titles_as_sent == request.titles_as_sent, "the titles are repeated");
  expect(std::ranges::equal(made.answer.contexts, request.contexts, {}, &ContextAnswer::id, &ContextProposal::id),
         "each proposal has one answer");
  for (const ContextProposal& proposed : request.contexts) {
    const auto answer = std::ranges::find(made.answer.contexts, proposed.id, &ContextAnswer::id);
    const auto context = made.contexts.find(proposed.id);
    expect((answer->result == ContextResult::acceptance) == (context != made.contexts.end()),
           "a context is accepted or refused");
    if (context == made.contexts.end()) continue;
    expect(context->second.abstract_syntax == proposed.abstract_syntax &&
               std::ranges::find(fuzz::classes, proposed.abstract_syntax) != std::end(fuzz::classes),
           "a context of a class that we serve is accepted");
    expect(
        uid_of(context->second.transfer_syntax) == answer->transfer_syntax &&
            std::ranges::find(proposed.transfer_syntaxes, answer->transfer_syntax) != proposed.transfer_syntaxes.end(),
        "a transfer syntax that was proposed is used");
  }
  check_names(request, made.contexts);
}

void check_request(std::string_view body) {
  const auto request = read_associate_request(body);
  if (!request) return;
  expect(request->contexts.size() <= 128, "a context id is used once");
  const auto again = read_associate_request(body_of(encode(*request)));
  expect(again && is_same(*again, *request), "a request is read as it was written");
  (void)net::refusal_of(*request);
  check_negotiation(*request);
}

void check_acceptance(std::string_view body) {
  const auto acceptance = read_associate_acceptance(body);
  if (!acceptance) return;
  expect(acceptance->contexts.size() <= 128, "a context id is used once");
  const auto again = read_associate_acceptance(body_of(encode(*acceptance)));
  expect(again && is_same(*again, *acceptance), "an acceptance is read as it was written");
}

constexpr std::size_t item_header_bytes = 4;

// Splits at the lengths in the headers of the items; the last piece may be anything.
std::vector<std::string> split_items(std::string_view bytes) {
  std::vector<std::string> items;
  while (!bytes.empty()) {
    std::size_t size = bytes.size();
    if (size >= item_header_bytes) size = std::min(size, item_header_bytes + read_big_endian(bytes.substr(2, 2)));
    items.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return items;
}

std::string mutated(std::string bytes, std::size_t most) {
  const std::size_t size = bytes.size();
  bytes.resize(most);
  if (most > 0) bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, most));
  return bytes;
}

// Number of bytes before the items in an item; npos: it has none.
std::size_t bytes_before_items(std::string_view item) {
  const char type = item.front();
  if (type == 0x20 || type == 0x21) return item_header_bytes + 4;
  return type == 0x50 ? item_header_bytes : std::string_view::npos;
}

std::string mutated_items(std::string_view bytes, std::size_t most, std::minstd_rand& random);

std::string mutated_item(const std::string& item, std::size_t most, std::minstd_rand& random) {
  const std::size_t begin = bytes_before_items(item);
  const bool descends = begin <= item.size() && random() % 4 != 0;
  const std::size_t kept = descends ? begin : std::min(item_header_bytes, item.size());
  std::string changed = item.substr(0, kept);
  changed += descends ? mutated_items(std::string_view(item).substr(kept), most - kept, random)
                      : mutated(item.substr(kept), most - kept);
  if (changed.size() < item_header_bytes || random() % 16 == 0) return changed;
  std::string length;
  append_big_endian(length, changed.size() - item_header_bytes, 2);
  return changed.replace(2, 2, length);
}

// Changes one item; or repeats, drops or swaps whole items.
std::string mutated_items(std::string_view bytes, std::size_t most, std::minstd_rand& random) {
  std::vector<std::string> items = split_items(bytes);
  if (items.empty()) return mutated(std::string(bytes), most);
  const std::size_t at = random() % items.size();
  const std::size_t room = items[at].size() + most - bytes.size();
  switch (random() % 8) {
    case 0: items.push_back(items[at]); break;
    case 1: items.erase(items.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 2: std::swap(items[at], items[random() % items.size()]); break;
    default: items[at] = mutated_item(items[at], room, random);
  }
  std::string all;
  for (const std::string& item : items) all += item;
  return all.substr(0, most);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  fuzz::write_seeds_if_asked(*count, *arguments, seeds);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  if (size <= 1 + fixed_bytes || random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string items = mutated_items(input.substr(1 + fixed_bytes), most - (1 + fixed_bytes), random);
  std::copy(items.begin(), items.end(), data + 1 + fixed_bytes);
  return 1 + fixed_bytes + items.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  if (bytes.front() == is_acceptance)
    check_acceptance(bytes.substr(1));
  else
    check_request(bytes.substr(1));
  return 0;
}
