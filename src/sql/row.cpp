// SPDX-License-Identifier: Apache-2.0
#include "sql/row.hpp"

#include "sql/bytea.hpp"

namespace stepwise::sql {

std::string bytes_of(const pqxx::field& field) {
  return field.is_null() ? std::string() : from_bytea({field.c_str(), field.size()});
}

}  // namespace stepwise::sql
