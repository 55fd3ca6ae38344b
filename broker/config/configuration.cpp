// SPDX-License-Identifier: Apache-2.0
#include "broker/config/configuration.hpp"

#include "base/text.hpp"
#include "broker/config/configuration_source.hpp"
#include "broker/config/mapping_file.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace stepwise::broker {
namespace fs = std::filesystem;
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::optional<std::string> contents(const fs::path& file) {
  std::error_code ignored;  // what cannot be looked at cannot be read either
  if (fs::is_directory(file, ignored)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return std::nullopt;
  return text;
}

std::vector<ConfigurationOverride> secrets_of_the_environment() {
  std::vector<ConfigurationOverride> overrides;
  for (const auto& [key, variable] :
       {std::pair("database.url", "STEPWISE_DATABASE_URL"), std::pair("http.token", "STEPWISE_HTTP_TOKEN")}) {
    if (const std::string value = environment(variable); !value.empty()) {
      overrides.push_back({key, value, false, std::string("environment ") + variable});
    }
  }
  return overrides;
}

void read_secret(const std::string& file, const std::string& key, std::string& secret,
                 std::vector<ConfigurationFault>& faults) {
  if (file.empty()) return;
  const auto text = contents(file);
  if (text) secret = text::trim(*text);
  if (secret.size() < 16) {
    faults.push_back({file, 0, 0, key, text ? "at least 16 visible ASCII characters" : "cannot be read"});
  }
}

// Makes the file names relative to the configuration file, and loads the files.
void read_tls(Configuration& configuration, const fs::path& folder, std::vector<ConfigurationFault>& faults) {
  for (auto& [name, profile] : configuration.tls) {
    profile.name = name;
    for (std::string* file : {&profile.certificate, &profile.key, &profile.authorities, &profile.revoked}) {
      if (!file->empty()) *file = (folder / *file).string();
    }
    try {
      profile.context = std::make_shared<TlsContext>(profile);
    } catch (const TlsFault& failure) { faults.push_back({{}, 0, 0, {}, failure.what()}); }
  }
}

// File names are relative to the configuration file.
void read_mappings(Configuration& configuration, const fs::path& folder, std::vector<ConfigurationFault>& faults) {
  for (auto& [name, sender] : configuration.senders) {
    if (sender.mapping_file.empty()) continue;
    const fs::path path = folder / sender.mapping_file;
    const auto text = contents(path);
    if (!text) {
      faults.push_back({path.string(), 0, 0, "sender." + name + ".mapping", "cannot be read"});
      continue;
    }
    ReadMapping read = read_mapping(*text, path.string());
    sender.reading.fields = std::move(read.fields);
    faults.insert(faults.end(), read.faults.begin(), read.faults.end());
  }
}

}  // namespace

bool Configuration::admits_unknown_senders() const {
  return senders.empty() && is_loopback(hl7.address);
}
bool Configuration::admits_unknown_aets() const {
  return stations.empty() && is_loopback(dicom.address);
}

ReadConfiguration read_configuration(std::string_view toml, std::string_view file_name,
                                     const std::vector<std::string>& overrides) {
  return read_configuration(toml, file_name, parse_overrides(overrides));
}

ReadConfiguration load_configuration(const std::optional<fs::path>& file, const std::vector<std::string>& overrides) {
  std::optional<std::string> toml = file ? contents(*file) : std::string();
  if (!toml) return {{}, {{file->string(), 0, 0, {}, "cannot be read"}}};
  auto all = secrets_of_the_environment();
  for (auto& override : parse_overrides(overrides)) all.push_back(std::move(override));
  ReadConfiguration result = read_configuration(*toml, file ? file->string() : "defaults", all);
  if (result.faults.empty()) {
    HttpConfiguration& http = result.configuration.http;
    read_secret(http.token_file, "http.token_file", http.token, result.faults);
    read_secret(http.proxy_secret_file, "http.proxy_secret_file", http.proxy_secret, result.faults);
  }
  if (!result.faults.empty()) return result;
  const fs::path folder = file ? file->parent_path() : fs::path();
  read_mappings(result.configuration, folder, result.faults);
  read_tls(result.configuration, folder, result.faults);
  return result;
}

fs::path default_data_dir(const fs::path& program) {
  if (geteuid() == 0) return "/var/lib/stepwise";
  for (fs::path folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "run") && fs::exists(folder / "CMakeLists.txt")) return folder / "var";
  }
  const fs::path home = environment("HOME").empty() ? fs::current_path() : fs::path(environment("HOME"));
  return home / ".local/share/stepwise";
}

std::string system_time_zone() {
  constexpr std::string_view folder = "zoneinfo/";
  if (const std::string zone = environment("TZ");
      zone.find('/') != std::string::npos && zone.front() != ':' && zone.front() != '/')
    return zone;
  std::error_code ignored;
  const std::string link = fs::read_symlink("/etc/localtime", ignored).string();
  if (const auto found = link.find(folder); found != std::string::npos) return link.substr(found + folder.size());
  const std::string named(text::trim(contents("/etc/timezone").value_or("")));
  return named.empty() ? "UTC" : named;
}

bool is_loopback(std::string_view ip_address) {
  return ip_address.starts_with("127.") || ip_address == "::1";
}

}  // namespace stepwise::broker
