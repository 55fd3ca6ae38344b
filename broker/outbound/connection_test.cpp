// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/connection_test.hpp"

#include "base/limits.hpp"
#include "broker/usecases/destination_pause.hpp"
#include "dicom/net/client.hpp"
#include "dicom/pdu.hpp"
#include "dicom/uid.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <future>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace stepwise::broker {
namespace {

using dicom::net::Association;
using dicom::net::Channel;
using dicom::net::ClientSettings;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::array both_syntaxes{dicom::TransferSyntax::explicit_little_endian,
                                   dicom::TransferSyntax::implicit_little_endian};

struct Names {
  std::vector<std::string> addresses;
  std::string fault;
};

Names look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list)) return {{}, ::gai_strerror(code)};
  const std::unique_ptr<addrinfo, dicom::net::FreeAddresses> first(list);
  Names names;
  for (const addrinfo* one = list; one && names.addresses.size() < limits::connection_addresses; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      names.addresses.emplace_back(text.data());
  }
  return names;
}

// getaddrinfo() cannot be interrupted, so it has a thread of its own, which ends later if a name server does not
// answer.
Names look_up_in_time(const std::string& host) {
  std::packaged_task<Names()> task([host] { return look_up(host); });
  std::future<Names> names = task.get_future();
  std::thread(std::move(task)).detach();
  if (names.wait_for(milliseconds(limits::connection_test_name_ms)) == std::future_status::ready) return names.get();
  return {{}, fmt::format("no name server has answered within {} ms", limits::connection_test_name_ms)};
}

// Fills in the stages one after the other; the first that fails is the last.
class Run {
 public:
  Run(ConnectionTest& test, const std::vector<std::string_view>& stages) : test_(test) {
    for (const std::string_view name : stages) test_.stages.push_back({.name = name});
  }

  // Starts the next stage.
  void begin() { began_ = steady_clock::now(); }
  bool pass(std::string text) { return end(StageResult::passed, std::move(text)); }
  bool fail(std::string text) { return end(StageResult::failed, std::move(text)); }
  void show(std::optional<CertificateFacts> certificate) { test_.stages[next_].certificate = std::move(certificate); }

  // The stages that all kinds have in common. Without a descriptor, one has failed.
  Channel connect(int timeout_s, const ClientTlsSettings& tls) {
    begin();
    const Names names = look_up_in_time(test_.host);
    if (names.addresses.empty()) {
      fail(fmt::format("{} has no address: {}", test_.host, names.fault));
      return {};
    }
    pass(fmt::format("{} has the address {}", test_.host, fmt::join(names.addresses, ", ")));
    begin();
    Channel channel = connect_to(names.addresses, timeout_s);
    if (channel.descriptor() < 0 || !tls.tls_context) return channel;
    begin();
    dicom::net::Connecting secured =
        dicom::net::start_tls(channel.take(), {tls.tls_context, tls.tls_host}, test_.host, timeout_s);
    show(std::move(secured.certificate));
    if (secured.fault.empty())
      pass(fmt::format("{}, and the certificate is accepted", secured.tls_version));
    else
      fail(secured.fault);
    return std::move(secured.channel);
  }

 private:
  Channel connect_to(const std::vector<std::string>& addresses, int timeout_s) {
    const auto deadline = began_ + std::chrono::seconds(timeout_s);
    std::string fault;
    for (const std::string& address : addresses) {
      const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - steady_clock::now());
      if (left <= std::chrono::seconds::zero()) break;
      dicom::net::Connecting connecting =
          dicom::net::connect(address, static_cast<std::uint16_t>(test_.port), static_cast<int>(left.count()));
      if (connecting.fault.empty()) {
        pass(fmt::format("connected to {} port {}", address, test_.port));
        return std::move(connecting.channel);
      }
      fault += fmt::format("{}{} port {}: {}", fault.empty() ? "" : "; ", address, test_.port, connecting.fault);
    }
    fail(std::move(fault));
    return {};
  }

  bool end(StageResult result, std::string text) {
    TestStage& stage = test_.stages[next_++];
    stage.result = result;
    stage.ms = std::chrono::duration<double, std::milli>(steady_clock::now() - began_).count();
    stage.text = std::move(text);
    return result == StageResult::passed;
  }

  ConnectionTest& test_;
  std::size_t next_ = 0;
  steady_clock::time_point began_{};
};

std::vector<std::string_view> stages_of(const ClientTlsSettings& tls, std::initializer_list<std::string_view> own) {
  std::vector<std::string_view> stages{"name", "tcp"};
  if (tls.tls_context) stages.push_back("tls");
  stages.insert(stages.end(), own);
  return stages;
}

int limited(int timeout_s) {
  return std::clamp(timeout_s, 1, limits::connection_test_timeout_s);
}

// An MLLP receiver sends nothing before it gets a message, and keeps the connection open. With TLS 1.3 a server says
// only now that it does not accept our certificate.
bool stays_open(Run& run, Channel& channel) {
  const auto deadline = steady_clock::now() + milliseconds(limits::connection_test_quiet_ms);
  std::array<char, 256> bytes{};
  for (;;) {
    const Channel::Transfer got = channel.receive(bytes.data(), bytes.size());
    if (got.state == Channel::State::done)
      return run.fail("it sends bytes before it gets a message, so it is no MLLP receiver: see that the port is right");
    if (got.state == Channel::State::ended)
      return run.fail(
          channel.tls_failure().empty()
              ? "it has closed the connection at once: see in its log whether it admits this machine"
              : fmt::format("it has ended TLS ({}): see whether it accepts our certificate", channel.tls_failure()));
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) break;
    pollfd wanted{channel.descriptor(), POLLIN, 0};
    if (::poll(&wanted, 1, static_cast<int>(left)) == 0) break;
  }
  return run.pass("it keeps the connection open and waits for a message; none was sent");
}

struct DicomTest {
  std::string called_aet, calling_aet;
  int timeout_s = limits::connection_test_timeout_s;
  std::string_view service = {};  // the SOP class that we use; "": only Verification
  std::string_view service_name = {};
};

void echo(Run& run, const ConnectionTest& test, const DicomTest& with, Channel channel) {
  ClientSettings settings;
  settings.host = test.host;
  settings.port = static_cast<std::uint16_t>(test.port);
  settings.called_aet = with.called_aet;
  settings.calling_aet = with.calling_aet;
  settings.timeout_s = with.timeout_s;
  const std::vector syntaxes(both_syntaxes.begin(), both_syntaxes.end());
  settings.proposals = {{dicom::uids::verification, syntaxes}};
  if (!with.service.empty()) settings.proposals.push_back({with.service, syntaxes});
  run.begin();
  auto association = Association::open(settings, std::move(channel));
  if (!association) {
    run.fail(fmt::format("{} (we call {} as {})", association.error().rule, with.called_aet, with.calling_aet));
    return;
  }
  run.pass(fmt::format("{} has accepted the association of {}", with.called_aet, with.calling_aet));
  if (!with.service.empty()) {
    run.begin();
    if (!association->accepts(with.service)) {
      run.fail(fmt::format("it does not accept {}: see whether it is the right system", with.service_name));
      return;
    }
    run.pass(fmt::format("it accepts {}", with.service_name));
  }
  run.begin();
  if (!association->accepts(dicom::uids::verification)) {
    run.fail("it does not accept Verification, so it answers no C-ECHO");
    return;
  }
  const auto reply = association->echo();
  if (!reply)
    run.fail(reply.error().rule);
  else if (!reply->ok())
    run.fail(
        fmt::format("it answered the C-ECHO with {:04X} {}", static_cast<unsigned>(reply->status), reply->comment));
  else
    run.pass("it answered the C-ECHO with success");
}

ConnectionTest test_dicom(ConnectionTest test, const ClientTlsSettings& tls, DicomTest with) {
  with.timeout_s = limited(with.timeout_s);
  Run run(test, with.service.empty() ? stages_of(tls, {"association", "echo"})
                                     : stages_of(tls, {"association", "services", "echo"}));
  Channel channel = run.connect(with.timeout_s, tls);
  if (channel.descriptor() >= 0) echo(run, test, with, std::move(channel));
  return test;
}

template <class Named, class Name>
const Named* find_named(const std::vector<Named>& all, const std::string& name, Name name_of) {
  const auto found = std::ranges::find_if(all, [&](const Named& one) { return name_of(one) == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_text(StageResult result) {
  switch (result) {
    case StageResult::passed: return "passed";
    case StageResult::failed: return "failed";
    case StageResult::not_reached: return "not reached";
  }
  return "";
}

bool ConnectionTest::passed() const {
  return std::ranges::all_of(stages, [](const TestStage& stage) { return stage.result == StageResult::passed; });
}

double ConnectionTest::ms() const {
  double sum = 0;
  for (const TestStage& stage : stages) sum += stage.ms;
  return sum;
}

Json to_json(const ConnectionTest& test) {
  const auto rounded = [](double ms) { return std::round(ms * 100) / 100; };
  Json stages = Json::array();
  for (const TestStage& stage : test.stages) {
    Json& json = stages.emplace_back(Json{
        {"stage", stage.name}, {"result", to_text(stage.result)}, {"ms", rounded(stage.ms)}, {"text", stage.text}});
    if (const auto& shown = stage.certificate)
      json["certificate"] = {{"subject", shown->identity.subject},         {"issuer", shown->issuer},
                             {"fingerprint", shown->identity.fingerprint}, {"not_before", sql::to_text(shown->before)},
                             {"not_after", sql::to_text(shown->after)},    {"hosts", shown->hosts}};
  }
  return {{"name", test.name},   {"kind", test.kind},        {"host", test.host},          {"port", test.port},
          {"ok", test.passed()}, {"ms", rounded(test.ms())}, {"stages", std::move(stages)}};
}

ConnectionTest test_connection(const Destination& destination) {
  ConnectionTest test{destination.profile.name, "destination", destination.host, destination.port};
  Run run(test, stages_of(destination, {"mllp"}));
  const int timeout_s = limited(destination.connect_timeout_ms / 1000);
  Channel channel = run.connect(timeout_s, destination);
  if (channel.descriptor() < 0) return test;
  run.begin();
  stays_open(run, channel);
  channel.end_sending();
  return test;
}

ConnectionTest test_connection(const PerformedDestination& destination) {
  return test_dicom({destination.name, "mpps_destination", destination.host, destination.port}, destination,
                    {.called_aet = destination.called_aet,
                     .calling_aet = destination.calling_aet,
                     .timeout_s = destination.timeout_s,
                     .service = dicom::uids::modality_performed_procedure_step,
                     .service_name = "Modality Performed Procedure Step"});
}

ConnectionTest test_connection(const Archive& archive) {
  return test_dicom({archive.name, "archive", archive.host, archive.port}, archive,
                    {.called_aet = archive.called_aet,
                     .calling_aet = archive.calling_aet,
                     .timeout_s = archive.timeout_s,
                     .service = dicom::uids::study_root_find,
                     .service_name = "Study Root Query/Retrieve FIND"});
}

Result<ConnectionTest> test_connection(const Station& station, const std::string& our_aet) {
  const std::string& name = station.station.name;
  if (station.host.empty())
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "no-address",
                 .place = "station." + name,
                 .rule = "the configuration does not say where the station answers a C-ECHO",
                 .remedy = fmt::format("set host and port in [station.{}], with TLS also tls, and reload", name)};
  return test_dicom({name, "station", station.host, station.port}, station,
                    {.called_aet = station.station.aet, .calling_aet = our_aet});
}

Result<ConnectionTest> test_destination(const Settings& settings, const std::string& name) {
  if (const Destination* found = settings.destination(name)) return test_connection(*found);
  const auto* performed = find_named(settings.performed_destinations, name, [](const auto& one) { return one.name; });
  if (performed == nullptr) return unknown_name("destination", name);
  return test_connection(*performed);
}

Result<ConnectionTest> test_station(const Settings& settings, const std::string& name) {
  const auto* station = find_named(settings.stations, name, [](const auto& one) { return one.station.name; });
  if (station == nullptr) return unknown_name("station", name);
  return test_connection(*station, settings.called_aet);
}

Result<ConnectionTest> test_archive(const Settings& settings, const std::string& name) {
  const auto* archive = find_named(settings.archives, name, [](const auto& one) { return one.name; });
  if (archive == nullptr) return unknown_name("archive", name);
  return test_connection(*archive);
}

}  // namespace stepwise::broker
