// SPDX-License-Identifier: Apache-2.0
// The table of configuration keys: name, type, default and meaning. It is used for reading a file and for checking
// docs/CONFIGURATION.md. The default is the value in the default-constructed section.
#pragma once
#include "broker/config/configuration.hpp"

#include <toml++/toml.h>

#include <functional>

namespace stepwise::broker {

template <class Section>
struct ConfigurationKey {
  std::string name;
  std::string type;  // text for people, also used if a value has another type: "0 to 65535"
  std::string meaning;
  // Sets the member; false: the value does not have the type.
  std::function<bool(Section&, const toml::node&)> read;
  std::function<std::string(const Section&)> show;  // the member as TOML
  bool required = false;
  std::string fallback = {};  // text for a default that is not a value: "by role"
};

template <class Section>
using ConfigurationKeys = std::vector<ConfigurationKey<Section>>;

const ConfigurationKeys<SiteConfiguration>& keys_of(const SiteConfiguration&);
const ConfigurationKeys<DatabaseConfiguration>& keys_of(const DatabaseConfiguration&);
const ConfigurationKeys<Hl7Configuration>& keys_of(const Hl7Configuration&);
const ConfigurationKeys<DicomConfiguration>& keys_of(const DicomConfiguration&);
const ConfigurationKeys<HttpConfiguration>& keys_of(const HttpConfiguration&);
const ConfigurationKeys<TlsConfiguration>& keys_of(const TlsConfiguration&);
const ConfigurationKeys<LogConfiguration>& keys_of(const LogConfiguration&);
const ConfigurationKeys<SenderConfiguration>& keys_of(const SenderConfiguration&);
const ConfigurationKeys<DestinationConfiguration>& keys_of(const DestinationConfiguration&);
const ConfigurationKeys<PerformedDestination>& keys_of(const PerformedDestination&);
const ConfigurationKeys<Archive>& keys_of(const Archive&);
const ConfigurationKeys<NeverPerformedConfiguration>& keys_of(const NeverPerformedConfiguration&);
const ConfigurationKeys<BulkLimits>& keys_of(const BulkLimits&);
const ConfigurationKeys<ProcessConfiguration>& keys_of(const ProcessConfiguration&);
const ConfigurationKeys<DiscontinuationConfiguration>& keys_of(const DiscontinuationConfiguration&);
const ConfigurationKeys<Station>& keys_of(const Station&);
const ConfigurationKeys<AuditRepository>& keys_of(const AuditRepository&);

// Calls visit(name, member) for each section of the file; named sections are maps.
template <class Visitor>
void visit_sections(Configuration& configuration, Visitor&& visit) {
  visit("site", configuration.site);
  visit("database", configuration.database);
  visit("hl7", configuration.hl7);
  visit("dicom", configuration.dicom);
  visit("http", configuration.http);
  visit("log", configuration.log);
  visit("tls", configuration.tls);
  visit("sender", configuration.senders);
  visit("destination", configuration.destinations);
  visit("mpps_destination", configuration.mpps_destinations);
  visit("archive", configuration.archives);
  visit("station", configuration.stations);
  visit("never_performed", configuration.never_performed);
  visit("bulk_change", configuration.bulk_change);
  visit("process", configuration.process);
  visit("discontinuation", configuration.discontinuation);
  visit("audit", configuration.audit);
}

// A row of docs/CONFIGURATION.md, such as "| `port` | 0 to 65535 | `2575` | where ... |".
struct DocumentedKey {
  std::string section;  // "hl7", "sender.NAME"
  std::string row;
};
std::vector<DocumentedKey> documented_keys();

// Called after all keys were read: checks keys that depend on each other, and sets defaults that depend on other keys.
// `warnings` are about values that can be used, but are probably not as intended.
class ConfigurationSource;
void check_configuration(Configuration& configuration, const ConfigurationSource& source,
                         std::vector<ConfigurationFault>& faults, std::vector<ConfigurationFault>& warnings);

}  // namespace stepwise::broker
