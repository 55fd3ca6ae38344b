// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "broker/config/configuration_fault.hpp"
#include "broker/config/configuration_keys.hpp"
#include "broker/config/configuration_source.hpp"
#include "mapping/outbound/field_overrides.hpp"
#include "sql/connection_string.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace stepwise::broker {
namespace {

class Checker {
 public:
  Checker(Configuration& configuration, const ConfigurationSource& source, std::vector<ConfigurationFault>& faults,
          std::vector<ConfigurationFault>& warnings)
      : configuration_(configuration), source_(source), faults_(faults), warnings_(warnings) {}

  void check() {
    check_identifiers();
    check_listeners();
    check_tls();
    check_admission();
    check_token();
    check_database();
    check_destinations();
    check_unscheduled();
    check_mpps_destinations();
    name_ourselves_to_archives();
    check_senders();
    check_stations();
  }

 private:
  void fault(const ConfigurationPlace& place, std::string text) {
    faults_.push_back(source_.fault(place, std::move(text)));
  }
  void warn(const ConfigurationPlace& place, std::string text) {
    warnings_.push_back(source_.fault(place, std::move(text)));
  }

  // An identifier must fit into a DICOM SH, a placer number of HL7 2.3.1 and a bar code, so it has at most 16
  // characters (D19, reference 3.3).
  void check_identifiers() {
    const auto& site = configuration_.site;
    const std::array formats{std::pair("accession", &site.accession),
                             std::pair("requested_procedure", &site.requested_procedure), std::pair("step", &site.step),
                             std::pair("filler_order", &site.filler_order),
                             std::pair("temporary_patient", &site.temporary_patient)};
    for (const auto& [name, format] : formats) {
      const std::size_t digits =
          std::max<std::size_t>(static_cast<std::size_t>(format->digits), std::to_string(format->start).size());
      if (format->prefix.size() + digits > 16) {
        fault({"site", {}, std::string(name) + "_width"},
              fmt::format("prefix and digits together are {} characters; the worklist allows at most 16",
                          format->prefix.size() + digits));
      }
    }
    if (configuration_.site.time_zone.empty()) configuration_.site.time_zone = system_time_zone();
  }

  void check_listeners() {
    struct Port {
      const char* section;
      const char* key;
      int number;
    };
    std::vector<Port> ports;
    const auto add = [&](const char* section, const PortsConfiguration& listener) {
      if (listener.clear_text) ports.push_back({section, "port", listener.port});
      if (!listener.tls.empty()) ports.push_back({section, "tls_port", listener.tls_port});
      if (!listener.clear_text && listener.tls.empty())
        fault({section, {}, "clear_text"}, "without this port there is none: set tls, too");
      check_tls_name({section, {}, "tls"}, listener.tls, true);
    };
    add("hl7", configuration_.hl7);
    add("dicom", configuration_.dicom);
    add("http", configuration_.http);
    for (std::size_t later = 1; later < ports.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const auto& [section, key, number] = ports[later];
        const auto& [other, other_key, other_number] = ports[earlier];
        if (number == 0 || number != other_number) continue;
        fault({section, {}, key}, fmt::format("{} is already the {} of [{}]", number, other_key, other));
      }
    }
  }

  void check_tls_name(ConfigurationPlace place, const std::string& name, bool is_server) {
    if (name.empty()) return;
    const auto profile = configuration_.tls.find(name);
    if (profile == configuration_.tls.end())
      fault(std::move(place), fmt::format("there is no [tls.{}]", name));
    else if (is_server && profile->second.certificate.empty())
      fault(std::move(place), fmt::format("[tls.{}] has no certificate, and a port needs one", name));
  }

  void check_tls() {
    for (const auto& [name, profile] : configuration_.tls) {
      if (profile.certificate.empty() != profile.key.empty())
        fault({"tls", name, profile.key.empty() ? "key" : "certificate"},
              "certificate and key belong together: set both");
    }
    for (const auto& [name, destination] : configuration_.destinations)
      check_tls_name({"destination", name, "tls"}, destination.tls, false);
    for (const auto& [name, destination] : configuration_.mpps_destinations)
      check_tls_name({"mpps_destination", name, "tls"}, destination.tls, false);
    for (const auto& [name, archive] : configuration_.archives)
      check_tls_name({"archive", name, "tls"}, archive.tls, false);
    for (const auto& [name, station] : configuration_.stations)
      check_tls_name({"station", name, "tls"}, station.tls, false);
    check_tls_name({"audit", {}, "tls"}, configuration_.audit.tls, false);
    if (!configuration_.audit.host.empty() && configuration_.audit.tls.empty())
      fault({"audit", {}, "tls"}, "the audit trail is only sent with TLS: name a section [tls.NAME]");
  }

  // Warns about a configuration with which the broker starts but refuses all peers (D16).
  void check_admission() {
    const auto& [hl7, dicom] = std::tie(configuration_.hl7.address, configuration_.dicom.address);
    if (configuration_.senders.empty() && !is_loopback(hl7))
      warn({"hl7", {}, "address"},
           fmt::format("{} can be reached from elsewhere, but no sender is configured, so each message is refused with "
                       "AR 103: add [sender.NAME] for each system that sends",
                       hl7));
    if (configuration_.stations.empty() && !is_loopback(dicom))
      warn({"dicom", {}, "address"},
           fmt::format(
               "{} can be reached from elsewhere, but no station is configured, so each association is rejected: "
               "add [station.NAME] for each device",
               dicom));
  }

  void check_token() {
    const HttpConfiguration& http = configuration_.http;
    if (!http.token.empty() && !http.token_file.empty())
      fault({"http", {}, "token_file"}, "set only one of token and token_file");
  }

  void check_database() {
    const DatabaseConfiguration& database = configuration_.database;
    if (!database.url.empty() &&
        !sql::hosts_of(database.url))  // the connection string is not shown, because it may contain a password
      fault({"database", {}, "url"},
            "libpq cannot read it: write host=db user=stepwise password=... dbname=stepwise, or "
            "postgresql://stepwise:...@db/stepwise; quote a value with blanks ('...')");
    const int used_by_threads = database.threads + limits::api_threads + limits::delivery_threads;
    if (used_by_threads < database.connections) return;
    fault(
        {"database", {}, "connections"},
        fmt::format(
            "more than {} (database.threads, {} for the API and {} for deliveries), otherwise associations may get no connection; not {}",
            used_by_threads, limits::api_threads, limits::delivery_threads, database.connections));
  }

  void check_destinations() {
    using enum model::NotificationKind;
    for (auto& [name, destination] : configuration_.destinations) {
      check_fields(name, destination.fields);
      auto& wants = destination.profile.wants;
      if (!wants.empty()) continue;
      switch (destination.profile.role) {
        case mapping::Role::order_placer: wants = {order_status, order_cancelled, order_number_request}; break;
        case mapping::Role::image_manager:
          wants = {procedure_scheduled, procedure_updated, patient_updated, patient_merged, identifier_changed};
          break;
        case mapping::Role::result_receiver: wants = {result, no_result}; break;
      }
    }
  }

  void check_unscheduled() {
    const std::string& name = configuration_.site.unscheduled_status_to;
    if (!name.empty() && !configuration_.destinations.contains(name))
      fault({"site", {}, "unscheduled_status_to"}, fmt::format("there is no [destination.{}]", name));
  }

  // The outbox identifies destinations of both kinds by name, so the names must differ.
  void check_mpps_destinations() {
    for (auto& [name, destination] : configuration_.mpps_destinations) {
      if (configuration_.destinations.contains(name))
        fault({"mpps_destination", name, {}}, fmt::format("[destination.{}] has this name already", name));
      if (destination.calling_aet.empty()) destination.calling_aet = configuration_.dicom.ae_title;
      if (destination.called_aet == configuration_.dicom.ae_title)
        fault({"mpps_destination", name, "ae_title"},
              fmt::format("{} is our own AE title: performed steps would go round", destination.called_aet));
    }
  }

  void name_ourselves_to_archives() {
    for (auto& [name, archive] : configuration_.archives) {
      if (archive.calling_aet.empty()) archive.calling_aet = configuration_.dicom.ae_title;
    }
  }

  void check_fields(const std::string& name, const FieldTemplates& templates) {
    for (const auto& [message_type, fields] : templates) {
      const auto all = source_.root()["destination"][name]["fields"];
      const auto table = message_type.empty() ? all : all[message_type];
      for (const auto& [path, value] : fields) {
        const auto read = mapping::read_field_override(message_type, path, value);
        if (read) continue;
        const toml::node* node = table[path].node();
        const Error& error = read.error();
        faults_.push_back(source_.fault_at(node ? node->source() : toml::source_region{},
                                           {"destination", name, "fields"},
                                           fmt::format("{}: {}; {}", path, error.rule, error.remedy)));
      }
    }
  }

  void check_senders() {
    using Texts = std::vector<std::string>;
    std::map<std::tuple<std::string, std::string, Texts, Texts>, std::string> seen;
    for (const auto& [name, sender] : configuration_.senders) {
      check_status_to(name, sender);
      if (sender.mllp_release == 2 && sender.addresses.empty())
        fault({"sender", name, "mllp_release"},
              "a sender of MLLP release 2 is identified by its address: set addresses");
      const auto [other, is_new] = seen.try_emplace(
          {sender.sending_application, sender.sending_facility, sender.addresses, sender.certificates}, name);
      if (!is_new) {
        fault(
            {"sender", name, "sending_application"},
            fmt::format(
                "[sender.{}] has the same sending application, facility, addresses and certificates, so they cannot be distinguished",
                other->second));
      }
    }
  }

  void check_status_to(const std::string& name, const SenderConfiguration& sender) {
    const ConfigurationPlace place{"sender", name, "status_to"};
    const auto is_placer = [](const auto& one) { return one.second.profile.role == mapping::Role::order_placer; };
    if (sender.policy.status_to.empty()) {
      if (std::ranges::count_if(configuration_.destinations, is_placer) > 1)
        fault({"sender", name, {}},
              "there are several order placers: set status_to, otherwise no destination gets the status of its orders");
      return;
    }
    const auto destination = configuration_.destinations.find(sender.policy.status_to);
    if (destination == configuration_.destinations.end()) {
      std::vector<std::string> known;
      for (const auto& [each, ignored] : configuration_.destinations) known.push_back(each);
      fault(place, fmt::format("there is no [destination.{}]{}", sender.policy.status_to,
                               suggestion(sender.policy.status_to, known)));
    } else if (std::ranges::find(destination->second.profile.wants, model::NotificationKind::order_status) ==
               destination->second.profile.wants.end()) {
      fault(place, fmt::format("[destination.{}] does not want `order status`", sender.policy.status_to));
    }
  }

  void check_stations() {
    std::map<std::string, std::string> seen;
    for (auto& [name, section] : configuration_.stations) {
      if (section.host.empty() != (section.port == 0))
        fault({"station", name, section.host.empty() ? "host" : "port"}, "host and port belong together: set both");
      const std::string& aet = section.station.aet;
      if (aet.empty()) {
        // What is no AE title in `aet` is none as a name either.
        const auto key = std::ranges::find(keys_of(section), "aet", &ConfigurationKey<Station>::name);
        if (!key->read(section, toml::value<std::string>(name)))
          fault({"station", name, {}}, fmt::format("{} is no AE title: set aet", name));
      }
      const auto [other, is_new] = seen.try_emplace(aet, name);
      if (!is_new)
        fault({"station", name, "aet"}, fmt::format("{} is the AE title of [station.{}] already", aet, other->second));
    }
  }

  Configuration& configuration_;
  const ConfigurationSource& source_;
  std::vector<ConfigurationFault>& faults_;
  std::vector<ConfigurationFault>& warnings_;
};

}  // namespace

void check_configuration(Configuration& configuration, const ConfigurationSource& source,
                         std::vector<ConfigurationFault>& faults, std::vector<ConfigurationFault>& warnings) {
  Checker(configuration, source, faults, warnings).check();
}

}  // namespace stepwise::broker
