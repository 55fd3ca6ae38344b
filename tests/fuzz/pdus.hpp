// SPDX-License-Identifier: Apache-2.0
// For the fuzz programs of the DICOM upper layer: a mutator that keeps PDUs whole, so that most inputs get past the
// length checks, and the PDUs of a valid association to begin with.
#pragma once
#include "dicom/associate.hpp"
#include "dicom/big_endian.hpp"
#include "dicom/command.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/pdu.hpp"
#include "dicom/uid.hpp"

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace stepwise::fuzz {

// Splits at the lengths in the headers; the last piece may be anything.
inline std::vector<std::string> split_pdus(std::string_view bytes) {
  std::vector<std::string> pdus;
  while (!bytes.empty()) {
    std::size_t size = bytes.size();
    if (size >= dicom::pdu_header_bytes) {
      const std::size_t length = dicom::read_pdu_header(bytes).length;
      if (length <= size - dicom::pdu_header_bytes) size = dicom::pdu_header_bytes + length;
    }
    pdus.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return pdus;
}

inline void put_length(std::string& pdu) {
  std::string length;
  dicom::append_big_endian(length, pdu.size() - dicom::pdu_header_bytes, 4);
  pdu.replace(2, 4, length);
}

// Changes one PDU, and usually corrects its length; or repeats, drops or swaps whole PDUs.
inline std::size_t mutate_pdus(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<std::string> pdus = split_pdus({reinterpret_cast<const char*>(data), size});
  if (pdus.empty() || random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  const std::size_t at = random() % pdus.size();
  switch (random() % 10) {
    case 0: pdus.insert(pdus.begin() + static_cast<std::ptrdiff_t>(random() % pdus.size()), pdus[at]); break;
    case 1: pdus.erase(pdus.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 2: std::swap(pdus[at], pdus[random() % pdus.size()]); break;
    default: {
      std::string& pdu = pdus[at];
      if (pdu.size() < dicom::pdu_header_bytes) return LLVMFuzzerMutate(data, size, most);
      const std::size_t room = pdu.size() + (most > size ? most - size : 0);
      std::string body = pdu.substr(dicom::pdu_header_bytes);
      const std::size_t had = body.size();
      body.resize(room - dicom::pdu_header_bytes);
      if (body.empty()) return LLVMFuzzerMutate(data, size, most);
      body.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(body.data()), had, body.size()));
      pdu.replace(dicom::pdu_header_bytes, std::string::npos, body);
      if (random() % 16 != 0) put_length(pdu);
      const std::string_view whole = pdu;
      // If the PDU has one PDV, corrects the length of the PDV too.
      if (dicom::read_pdu_header(whole).is(dicom::PduType::data) && body.size() >= dicom::pdv_header_bytes &&
          random() % 4 != 0) {
        std::string length;
        dicom::append_big_endian(length, body.size() - 4, 4);
        pdu.replace(dicom::pdu_header_bytes, 4, length);
      }
    }
  }
  std::string all;
  for (const std::string& pdu : pdus) all += pdu;
  all.resize(std::min(all.size(), most));
  std::memcpy(data, all.data(), all.size());
  return all.size();
}

inline constexpr std::string_view classes[] = {dicom::uids::verification, dicom::uids::modality_worklist_find,
                                               dicom::uids::modality_performed_procedure_step,
                                               dicom::uids::instance_availability_notification};

inline dicom::UserInformation user_information() {
  return {16384,
          std::string(dicom::implementation_class_uid),
          "FUZZ",
          {{std::string(classes[2]), true, true}},
          {{std::string(classes[1]), std::string("\1\1\1", 3)}}};
}

// Contexts 1, 3, 5 and 7 for the classes above.
inline std::string association_request() {
  dicom::AssociateRequest request;
  request.called_aet = "STEPWISE";
  request.calling_aet = "CT1";
  request.application_context = dicom::uids::application_context;
  request.user = user_information();
  for (const std::string_view uid : classes) {
    request.contexts.push_back(
        {static_cast<std::uint8_t>(2 * request.contexts.size() + 1),
         std::string(uid),
         {std::string(dicom::uids::explicit_little_endian), std::string(dicom::uids::implicit_little_endian)}});
  }
  return encode(request);
}

// Accepts these contexts.
inline std::string association_acceptance() {
  dicom::AssociateAcceptance accepted;
  accepted.titles_as_sent = std::string(64, ' ');
  for (std::uint8_t id = 1; id < 8; id = static_cast<std::uint8_t>(id + 2))
    accepted.contexts.push_back(
        {id, dicom::ContextResult::acceptance,
         std::string(id == 7 ? dicom::uids::implicit_little_endian : dicom::uids::explicit_little_endian)});
  accepted.user = user_information();
  return encode(accepted);
}

inline dicom::Dataset example_dataset() {
  dicom::Dataset step;
  step.set(dicom::tags::modality, "CS", "CT");
  step.set(dicom::tags::scheduled_procedure_step_start_date, "DA", "20260101-20260131");
  dicom::Dataset dataset;
  dataset.set(dicom::tags::specific_character_set, "CS", "ISO_IR 100");
  dataset.set(dicom::tags::patient_name, "PN", "DOE^J*");
  dataset.set_items(dicom::tags::scheduled_procedure_step_sequence, {step});
  return dataset;
}

inline std::string message(std::uint8_t context, dicom::Command command, bool has_dataset,
                           std::size_t pdu_bytes = 16384) {
  std::string pdus;
  command.has_dataset = has_dataset;
  dicom::append_data_pdus(pdus, context, true, encode(command), pdu_bytes);
  if (has_dataset)
    dicom::append_data_pdus(pdus, context, false,
                            encode(example_dataset(), dicom::TransferSyntax::explicit_little_endian), pdu_bytes);
  return pdus;
}

}  // namespace stepwise::fuzz
