// SPDX-License-Identifier: Apache-2.0
// The schema: the numbered files of sql/migrations, which are embedded into the binary (cmake/embed.cmake writes the
// list). They are applied in order under an advisory lock, each in its own transaction, and their checksums are stored.
// A database to which another text of a file was applied is refused. After the first release a file is never changed.
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
