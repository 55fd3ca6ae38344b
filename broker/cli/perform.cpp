// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "base/digest.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/table.hpp"
#include "broker/testpeers/mpps_datasets.hpp"

#include <fmt/format.h>

#include <iostream>

namespace stepwise::broker {

namespace {

// Prints the performed actions: text for people at once, JSON for scripts at the end.
class Account {
 public:
  explicit Account(bool json) : json_(json) {}

  int fail(const std::string& what, const Error& error) {
    if (json_)
      document_["fault"] = what + ": " + describe(error);
    else
      std::cerr << what << ": " << describe(error) << "\n";
    return exit_code_of(error);
  }
  int tell(const std::string& what, const Result<dicom::Reply>& reply) {
    if (!reply) return fail(what, reply.error());
    if (json_)
      document_["replies"].push_back({{"request", what},
                                      {"status", fmt::format("{:04X}", static_cast<unsigned>(reply->status))},
                                      {"comment", reply->comment}});
    else
      std::cout << fmt::format("{} -> {}\n", what, to_text(*reply)) << std::flush;
    return exit_code_of(*reply);
  }
  void tell(const WorklistEntry& entry, const std::string& uid) {
    if (json_)
      document_ = {{"step", to_json(entry)}, {"sop_instance_uid", uid}, {"replies", Json::array()}};
    else
      std::cout << fmt::format("{}: {}, {} ({})\n", entry.step_id, entry.step_description,
                               printable(entry.patient_name), entry.patient_id);
  }
  int end(int code) {
    if (json_) print_json(document_);
    return code;
  }

 private:
  bool json_;
  Json document_ = Json::object();
};

int perform_listed(const PerformOptions& options, const TestModality& modality, const dicom::Dataset& item,
                   Account& account) {
  const std::string uid = new_uid();
  account.tell(worklist_entry(item), uid);
  if (const int code = account.tell("N-CREATE IN PROGRESS", modality.start(item, uid)); code != exit_fine) return code;
  if (options.discontinue) return account.tell("N-SET DISCONTINUED", modality.discontinue(*options.discontinue, uid));
  return account.tell("N-SET COMPLETED", modality.complete(item, uid));
}

}  // namespace

int perform(const PerformOptions& options) {
  Account account(options.json);
  if (options.discontinue) {  // checked before anything is sent
    if (const auto reason = discontinued_step(*options.discontinue, local_now()); !reason)
      return account.end(account.fail("nothing was started", reason.error()));
  }
  const TestModality modality(options.peer);
  const auto list = modality.worklist({.step_id = options.step_id});
  if (!list) return account.end(account.fail("C-FIND", list.error()));
  if (!list->final.ok()) return account.end(account.tell("C-FIND", list->final));
  if (list->answers.empty()) {
    const Error none{
        ErrorKind::unknown_key,         "not-listed", options.step_id, "", "a step that is on the worklist",
        "look with `stepwise worklist`"};
    return account.end(account.fail("C-FIND", none));
  }
  return account.end(perform_listed(options, modality, list->answers.front(), account));
}

}  // namespace stepwise::broker
