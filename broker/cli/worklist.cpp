// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "broker/terminal/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

namespace stepwise::broker {

int worklist(const WorklistOptions& options) {
  const auto list = TestModality(options.peer).worklist(options.criteria);
  if (!list) {
    std::cerr << describe(list.error()) << "\n";
    return exit_code_of(list.error());
  }
  std::vector<WorklistEntry> entries;
  std::transform(list->answers.begin(), list->answers.end(), std::back_inserter(entries), worklist_entry);
  if (options.json) {
    Json answers = Json::array();
    for (const WorklistEntry& entry : entries) answers.push_back(to_json(entry));
    print_json({{"answers", answers},
                {"status", fmt::format("{:04X}", static_cast<unsigned>(list->final.status))},
                {"comment", list->final.comment}});
  } else {
    if (!entries.empty()) std::cout << to_table(entries);
    std::cout << fmt::format("{} {}\n", entries.size(), entries.size() == 1 ? "step" : "steps");
    if (!list->final.ok()) std::cerr << "the worklist ended with " << to_text(list->final) << "\n";
  }
  return exit_code_of(list->final);
}

}  // namespace stepwise::broker
