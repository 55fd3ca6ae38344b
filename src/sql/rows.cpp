// SPDX-License-Identifier: Apache-2.0
#include "sql/rows.hpp"

#include "sql/bytea.hpp"

#include <libpq-fe.h>

namespace stepwise::sql {

bool Field::is_null() const {
  return PQgetisnull(result_, row_, column_) == 1;
}

std::string_view Field::text() const {
  return {PQgetvalue(result_, row_, column_), static_cast<std::size_t>(PQgetlength(result_, row_, column_))};
}

Field Row::operator[](int column) const {
  if (column < 0 || column >= PQnfields(result_)) throw std::out_of_range("no such column in the answer");
  return {result_, row_, column};
}

Rows::Rows(pg_result* result) : result_(result) {}

void Rows::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

std::size_t Rows::size() const {
  return static_cast<std::size_t>(PQntuples(result_.get()));
}

Row Rows::operator[](std::size_t row) const {
  if (row >= size()) throw std::out_of_range("no such row in the answer");
  return {result_.get(), static_cast<int>(row)};
}

std::string bytes_of(const Field& field) {
  return field.is_null() ? std::string() : from_bytea(field.text());
}

}  // namespace stepwise::sql
