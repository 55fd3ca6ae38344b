// SPDX-License-Identifier: Apache-2.0
// The commands that need a peer or run the broker: what each is told by its options, and what it does. Each returns its
// exit code.
#pragma once
#include "broker/cli/site_options.hpp"
#include "broker/testpeers/test_modality.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

// `stepwise serve`: the broker, in the foreground.
struct ServeOptions {
  SiteOptions site;
  std::optional<std::filesystem::path> ready_file;
};
int serve(const ServeOptions& options);

// `stepwise send`: a bench-top HIS.
struct SendOptions {
  std::vector<std::filesystem::path> files;
  std::string to = "127.0.0.1:2575";
  int timeout_s = 30;
  bool json = false;
};
// Sends all messages in turn over one connection and prints each answer. AE and AR do not stop it, a fault of the
// connection does.
int send(const SendOptions& options);

// `stepwise receive`: a bench-top PACS or HIS that prints what it is told.
struct ReceiveOptions {
  std::string address = "127.0.0.1";
  int port = 0;
  std::string ack = "AA";  // AA, AE, AR or none
  int count = 0;           // ends after so many; 0: never
  bool json = false;
};
// Ends with --count, or at Ctrl-C.
int receive(const ReceiveOptions& options);

// `stepwise worklist`: a bench-top modality asks for its worklist.
struct WorklistOptions {
  ModalityOptions peer;
  WorklistCriteria criteria;
  bool json = false;
};
int worklist(const WorklistOptions& options);

// `stepwise perform`: a bench-top modality performs a step of its worklist.
struct PerformOptions {
  ModalityOptions peer;
  std::string step_id;
  std::optional<std::string> discontinue;  // a code of CID 9300
  bool json = false;
};
// Picks the worklist item, N-CREATE, then N-SET COMPLETED or DISCONTINUED; ends at the first that is refused.
int perform(const PerformOptions& options);

// `stepwise demo`: the pulmonary embolism case (reference 7.3 with D23) on a broker, a database, a HIS, a PACS and two
// modalities of its own.
struct DemoOptions {
  bool keep = false;  // leaves it running to look around, until Ctrl-C
};
// Told step by step; exit_fine only if the worklists, the states and every message that HIS and PACS got are exactly
// those of the case.
int demo(const DemoOptions& options);

}  // namespace stepwise::broker
