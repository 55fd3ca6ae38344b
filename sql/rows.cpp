// SPDX-License-Identifier: Apache-2.0
#include "sql/rows.hpp"

#include "sql/bytea.hpp"

namespace stepwise::sql {

std::string bytes_of(const Field& field) {
  return field.is_null() ? std::string() : from_bytea(field.text());
}

}  // namespace stepwise::sql
