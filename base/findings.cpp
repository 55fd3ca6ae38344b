// SPDX-License-Identifier: Apache-2.0
#include "base/findings.hpp"

#include "base/limits.hpp"

#include <utility>

namespace stepwise {

void add_finding(std::vector<Finding>& findings, Finding finding) {
  if (findings.size() < limits::message_findings)
    findings.push_back(std::move(finding));
  else if (findings.size() == limits::message_findings)
    findings.push_back({"findings-cut", "", "there were more findings than are kept"});
}

}  // namespace stepwise
