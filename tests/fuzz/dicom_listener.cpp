// SPDX-License-Identifier: Apache-2.0
// What anybody sends to the DICOM port, from the first byte after the TCP connect: against a server that listens.
#include "base/log.hpp"
#include "dicom/net/server.hpp"
#include "tests/fuzz/loopback.hpp"
#include "tests/fuzz/pdus.hpp"
#include "tests/fuzz/seeds.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;

struct OneAnswer final : net::WorklistAnswers {
  int pages = 2;
  Page next_page() override {
    if (pages-- <= 0) return {};
    return {{{Status::pending, fuzz::example_dataset(), "ISO_IR 192"}}};
  }
  Reply final() const override { return {}; }
};

// Reads every byte of the data it gets, so that a sanitizer checks it.
class Reader final : public net::Services {
 public:
  net::Admission admit(const net::Peer& peer) override {
    return peer.calling_aet.starts_with("NO") ? net::Admission::calling_aet_not_recognised : net::Admission::accepted;
  }
  void associated(const net::Peer&, const net::Device& device) override { (void)device.contexts.at(0); }
  std::unique_ptr<net::WorklistAnswers> find(const net::Peer&, const Dataset& identifier) override {
    (void)to_text(identifier);
    return std::make_unique<OneAnswer>();
  }
  Reply create_performed_step(const net::Peer&, const net::NormalizedRequest& request) override {
    return read(request);
  }
  Reply set_performed_step(const net::Peer&, const net::NormalizedRequest& request) override { return read(request); }
  Reply receive_availability(const net::Peer&, const net::NormalizedRequest& request) override { return read(request); }
  void observed(std::string_view, const net::Peer&) override {}

 private:
  static Reply read(const net::NormalizedRequest& request) {
    if (request.raw.size() > limits::dicom_dataset_bytes) std::abort();
    (void)to_text(request.dataset);
    return {Status::success, "read", 0, {tags::patient_name}, "2.25.1"};
  }
};

net::DicomServer& server() {
  static Reader services;
  static net::DicomServer* const running = [] {
    log::start(log::Level::error, false);
    net::ServerSettings settings;
    settings.port = 0;
    settings.associations_served = 2;
    settings.idle_timeout_s = settings.request_timeout_s = settings.write_timeout_s = 5;
    auto* made = new net::DicomServer(settings, services);  // never deleted; it is used until the program ends
    made->start();
    return made;
  }();
  return *running;
}

std::string find_request() {
  return fuzz::message(3, request(CommandField::c_find, 1, uids::modality_worklist_find), true);
}

std::vector<std::string> seeds() {
  const std::string open = fuzz::association_request();
  const std::string create =
      fuzz::message(5, request(CommandField::n_create, 2, uids::modality_performed_procedure_step, "1.2.3"), true, 32);
  const std::string set =
      fuzz::message(5, request(CommandField::n_set, 3, uids::modality_performed_procedure_step, "1.2.3"), true);
  const std::string notify =
      fuzz::message(7, request(CommandField::n_create, 4, uids::instance_availability_notification, "1.2.4"), true);
  const std::string echo = fuzz::message(1, request(CommandField::c_echo, 5, uids::verification), false);
  const std::string cancel = fuzz::message(3, request(CommandField::c_cancel, 1, {}), false);
  const std::string release = release_request_pdu();
  const std::string abort = abort_pdu(AbortSource::service_user, AbortReason::not_specified);
  std::string several;
  for (const std::string& pdu : fuzz::split_pdus(create)) several += pdu.substr(pdu_header_bytes);
  return {open + echo + release,
          open + find_request() + release,
          open + create + set + release,
          open + notify + abort,
          open + find_request() + cancel + find_request() + echo + release,
          open + encode_pdu(PduType::data, several) + release,
          open,
          release,
          abort,
          "GET / HTTP/1.1\r\nHost: x\r\n\r\n"};
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
  fuzz::Peer peer(fuzz::connect_to(server().port()));
  peer.say_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
