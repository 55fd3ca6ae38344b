// SPDX-License-Identifier: Apache-2.0
// The schema, as numbered files of sql/migrations embedded into the binary (cmake/embed.cmake writes the list). Applied
// in order under an advisory lock, each in its own transaction, with a checksum: a file that was applied never changes
// (after the first release: until then a database with another text is refused).
#pragma once
#include <string>
#include <vector>

namespace stepwise::sql {

struct Migration {
  std::string name;  // "001_schema"
  std::string text;
};
const std::vector<Migration>& migrations();

}  // namespace stepwise::sql
