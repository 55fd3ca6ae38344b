// SPDX-License-Identifier: Apache-2.0
// The floor of a worklist query: our server with prepared answers and without a search, queried by our own client and
// by an unmodified DcmSCU of DCMTK (Nagle on, datasets built and decoded by DCMTK). The rest of the cost of a query is
// the cost of broker and database.
//   bench_dicom_floor [--json]
#include "bench/support/dcmtk_client.hpp"
#include "bench/support/table.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/net/client.hpp"
#include "dicom/net/server.hpp"
#include "dicom/uid.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stepwise;
using namespace stepwise::dicom;
using Clock = std::chrono::steady_clock;

constexpr int page = 250;

Dataset code(const char* value, const char* meaning) {
  Dataset item;
  item.set(tags::code_value, "SH", value);
  item.set(tags::coding_scheme_designator, "SH", "99STEP");
  item.set(tags::code_meaning, "LO", meaning);
  return item;
}

// About 20 return keys with the step sequence and two code sequences, as a CT requests them.
Dataset answer(int number) {
  const std::string digits = fmt::format("{:08}", number);
  Dataset step;
  step.set(tags::modality, "CS", "CT");
  step.set(tags::scheduled_station_ae_title, "AE", "CT1");
  step.set(tags::scheduled_procedure_step_start_date, "DA", "20261122");
  step.set(tags::scheduled_procedure_step_start_time, "TM", "093000");
  step.set(tags::scheduled_performing_physician_name, "PN", "Doe^John");
  step.set(tags::scheduled_procedure_step_description, "LO", "CT thorax with contrast");
  step.set_items(tags::scheduled_protocol_code_sequence, {code("CTTHX", "CT thorax")});
  step.set(tags::scheduled_procedure_step_id, "SH", "S" + digits);
  step.set(tags::scheduled_station_name, "SH", "CT ROOM 1");
  step.set(tags::scheduled_procedure_step_location, "SH", "RADIOLOGY");
  Dataset dataset;
  dataset.set(tags::accession_number, "SH", "A" + digits);
  dataset.set(tags::referring_physician_name, "PN", "Roe^Richard");
  dataset.set(tags::patient_name, "PN", "Smith" + digits + "^Jane");
  dataset.set(tags::patient_id, "LO", "P" + digits);
  dataset.set(tags::patient_birth_date, "DA", "19700101");
  dataset.set(tags::patient_sex, "CS", "F");
  dataset.set(tags::patient_weight, "DS", "70");
  dataset.set(tags::medical_alerts, "LO");
  dataset.set(tags::study_instance_uid, "UI", "2.25.329800735698586629295641978511506" + digits);
  dataset.set(tags::requesting_physician, "PN", "Roe^Richard");
  dataset.set(tags::requested_procedure_description, "LO", "CT thorax with contrast");
  dataset.set_items(tags::requested_procedure_code_sequence, {code("CTTHXC", "CT thorax with contrast")});
  dataset.set(tags::admission_id, "LO", "V" + digits);
  dataset.set_items(tags::scheduled_procedure_step_sequence, {step});
  dataset.set(tags::requested_procedure_id, "SH", "R" + digits);
  dataset.set(tags::requested_procedure_priority, "SH", "ROUTINE");
  return dataset;
}

class Ready final : public net::Services {
 public:
  explicit Ready(int count) {
    for (int i = 0; i < count; ++i) answers_.push_back({Status::pending, answer(i)});
  }
  net::Admission admit(const net::Peer&) override { return net::Admission::accepted; }
  std::unique_ptr<net::WorklistAnswers> find(const net::Peer&, const Dataset&) override {
    return std::make_unique<Pages>(answers_);
  }
  Reply create_performed_step(const net::Peer&, const net::NormalizedRequest&) override { return {}; }
  Reply set_performed_step(const net::Peer&, const net::NormalizedRequest&) override { return {}; }
  void observed(std::string_view, const net::Peer&) override {}

 private:
  struct Pages final : net::WorklistAnswers {
    explicit Pages(const std::vector<Answer>& all) : left(all) {}
    Page next_page() override {
      const auto taken = left.first(std::min<std::size_t>(left.size(), page));
      left = left.subspan(taken.size());
      return {{taken.begin(), taken.end()}};
    }
    Reply final() const override { return {}; }
    std::span<const Answer> left;
  };
  std::vector<net::WorklistAnswers::Answer> answers_;
};

// Median of at least 20 calls; stops after two seconds.
double p50_ms(const std::function<void()>& query) {
  for (int i = 0; i < 3; ++i) query();
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::seconds(2);
  while (times.size() < 20 || (times.size() < 5000 && Clock::now() < end)) {
    const auto begun = Clock::now();
    query();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  }
  return bench::percentile(std::move(times), 0.5);
}

void expect(std::size_t got, int wanted) {
  if (got != static_cast<std::size_t>(wanted))
    throw std::runtime_error(fmt::format("{} answers came, {} were ready", got, wanted));
}

net::ClientSettings to(const net::DicomServer& server) {
  net::ClientSettings settings;
  settings.port = server.port();
  return settings;
}

double own_client(const net::DicomServer& server, int count) {
  auto association = net::Association::open(to(server)).value();
  return p50_ms([&] {
    std::size_t heard = 0;
    (void)association.find_worklist(Dataset(), [&](Status, const Dataset&) { ++heard; });
    expect(heard, count);
  });
}

double own_client_anew(const net::DicomServer& server, int count) {
  return p50_ms([&] {
    auto association = net::Association::open(to(server)).value();
    std::size_t heard = 0;
    (void)association.find_worklist(Dataset(), [&](Status, const Dataset&) { ++heard; });
    expect(heard, count);
  });
}

Dataset name_key() {
  Dataset keys;
  keys.set(tags::patient_name, "PN");
  return keys;
}

}  // namespace

int main(int argc, char* argv[]) {
  const bool json = argc > 1 && std::string_view(argv[1]) == "--json";
  bench::Table table({"answers", "p50 ms", "us an answer", "p50 ms, association each", "p50 ms, DCMTK's client"});
  for (const int count : {1, 3, 30, 125, 1692}) {
    Ready services(count);
    net::ServerSettings settings;
    settings.port = 0;
    net::DicomServer server(settings, services);
    server.start();
    const double own = own_client(server, count);
    table.row({std::to_string(count), fmt::format("{:.3f}", own), fmt::format("{:.1f}", 1000 * own / count),
               fmt::format("{:.3f}", own_client_anew(server, count)),
               fmt::format("{:.3f}",
                           bench::dcmtk_client_p50_ms(server.port(), name_key(), static_cast<std::size_t>(count)))});
  }
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);
}
