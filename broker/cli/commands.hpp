// SPDX-License-Identifier: Apache-2.0
// The commands that run the broker or act as a peer: the options of each, and the function that runs it and returns its
// exit code.
#pragma once
#include "broker/cli/site_options.hpp"
#include "broker/testpeers/peer_tls.hpp"
#include "broker/testpeers/test_modality.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

// `stepwise serve` runs the broker in the foreground.
struct ServeOptions {
  SiteOptions site;
  std::optional<std::filesystem::path> ready_file;
};
int serve(const ServeOptions& options);

// `stepwise send` acts as a HIS.
struct SendOptions {
  std::vector<std::filesystem::path> files;
  std::string to = "127.0.0.1:2575";
  PeerTls tls;
  int timeout_s = 30;
  bool json = false;
};
// Sends all messages one after the other over one connection and prints each answer. It continues after AE and AR, and
// stops if the connection fails.
int send(const SendOptions& options);

// `stepwise receive` acts as a PACS or HIS: it prints each message that it receives.
struct ReceiveOptions {
  std::string address = "127.0.0.1";
  int port = 0;
  PeerTls tls;
  std::string ack = "AA";  // AA, AE, AR or none
  int count = 0;           // number of messages after which it ends; 0: no limit
  bool json = false;
};
// Ends after `count` messages, or at Ctrl-C.
int receive(const ReceiveOptions& options);

// `stepwise worklist` acts as a modality that queries its worklist.
struct WorklistOptions {
  ModalityOptions peer;
  WorklistCriteria criteria;
  bool json = false;
};
int worklist(const WorklistOptions& options);

// `stepwise perform` acts as a modality that performs a step of its worklist.
struct PerformOptions {
  ModalityOptions peer;
  std::string step_id;
  std::optional<std::string> discontinue;  // a code of CID 9300
  bool json = false;
};
// Selects the worklist item, sends N-CREATE, then N-SET with COMPLETED or DISCONTINUED. Ends at the first refusal.
int perform(const PerformOptions& options);

// `stepwise certificate` makes a private authority and certificates for a first set-up, and shows what is in one.
struct AuthorityOptions {
  std::filesystem::path folder;  // gets ca.pem and ca.key
  std::string name = "Radiology CA";
  int days = 3650;
};
int make_authority(const AuthorityOptions& options);
struct IssueOptions {
  std::filesystem::path folder;  // has ca.pem and ca.key, gets NAME.pem and NAME.key
  std::string name;
  std::vector<std::string> hosts = {};
  int days = 825;
};
int issue_certificate(const IssueOptions& options);
struct ShowCertificateOptions {
  std::filesystem::path file;
};
int show_certificate(const ShowCertificateOptions& options);

// `stepwise demo` runs the pulmonary embolism case (reference 7.3 with D23). It starts its own broker, database, HIS,
// PACS and two modalities.
struct DemoOptions {
  bool keep = false;  // true: the broker keeps running until Ctrl-C
};
// Prints each step. Returns exit_fine only if the worklists, the states and all messages to HIS and PACS are exactly
// those of the case.
int demo(const DemoOptions& options);

}  // namespace stepwise::broker
