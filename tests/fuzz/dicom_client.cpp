// SPDX-License-Identifier: Apache-2.0
// What a peer answers to our DICOM client: an archive or a Performed Procedure Step Manager that is broken or hostile.
#include "dicom/net/client.hpp"
#include "tests/fuzz/loopback.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;

// A thread that accepts a connection and sends the given bytes.
class Answerer {
 public:
  Answerer() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = fuzz::loopback(0);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening_, any, size) != 0 || ::listen(listening_, 8) != 0 ||
        ::getsockname(listening_, any, &size) != 0)
      throw std::system_error(errno, std::generic_category(), "listen");
    port_ = ntohs(address.sin_port);
    std::thread([this] { run(); }).detach();
  }
  std::uint16_t port() const { return port_; }

  void begin(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ = bytes;
    is_busy_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_busy_; });
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_busy_; });
      fuzz::Peer(::accept(listening_, nullptr, nullptr)).say_all(bytes_);
      is_busy_ = false;
      changed_.notify_all();
    }
  }

  int listening_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string_view bytes_;
  bool is_busy_ = false;
};

std::string answer(std::uint8_t context, CommandField field, std::uint16_t id, std::string_view uid, const Reply& reply,
                   bool has_dataset = false) {
  return fuzz::message(context, response(request(field, id, uid, "1.2.3"), reply), has_dataset, 64);
}

std::vector<std::string> seeds() {
  const std::string open = fuzz::association_acceptance();
  const std::string echo = answer(1, CommandField::c_echo, 1, uids::verification, {});
  const std::string found =
      answer(3, CommandField::c_find, 2, uids::modality_worklist_find, {Status::pending, {}, 0, {}, {}}, true);
  const std::string last = answer(3, CommandField::c_find, 2, uids::modality_worklist_find, {});
  const std::string created = answer(5, CommandField::n_create, 3, uids::modality_performed_procedure_step,
                                     {Status::processing_failure, "no", 0xA710, {tags::patient_name}, "1.2"});
  const std::string set = answer(5, CommandField::n_set, 4, uids::modality_performed_procedure_step, {});
  const std::string close = release_response_pdu();
  return {open + echo + found + found + last + created + set + close,
          open + echo + last + created + set,
          open + close,
          rejection_pdu(calling_aet_not_recognised),
          abort_pdu(AbortSource::service_provider, AbortReason::unexpected_pdu),
          open + echo + release_request_pdu(),
          "HTTP/1.1 400 Bad Request\r\n\r\n"};
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  fuzz::write_seeds_if_asked(*count, *arguments, seeds);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  return fuzz::mutate_pdus(data, size, most, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Answerer& answerer = *new Answerer();
  answerer.begin({reinterpret_cast<const char*>(data), size});
  {
    net::ClientSettings settings;
    settings.port = answerer.port();
    settings.timeout_s = 5;
    settings.proposals = {{uids::verification, settings.transfer_syntaxes},
                          {uids::modality_worklist_find, settings.transfer_syntaxes}};
    for (const net::Proposal& proposal : net::performed_step_proposals()) settings.proposals.push_back(proposal);
    if (auto association = net::Association::open(settings)) {
      const Dataset dataset = fuzz::example_dataset();
      (void)association->echo();
      (void)association->find_worklist(dataset, [](Status, const Dataset& found) { (void)to_text(found); });
      (void)association->create_performed_step("1.2.3", dataset);
      (void)association->forward_changes("1.2.3", encode(dataset, TransferSyntax::implicit_little_endian, "ISO_IR 192"),
                                         TransferSyntax::implicit_little_endian);
    }
  }
  answerer.wait();
  return 0;
}
