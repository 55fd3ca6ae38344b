// SPDX-License-Identifier: Apache-2.0
// The result of a statement: rows of fields in PostgreSQL's text form, or NULL. A Row or Field must not outlive the
// Rows object that it belongs to. Access to a row or column that does not exist throws std::out_of_range.
#pragma once
#include "sql/value_text.hpp"

#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace stepwise::sql {

class Field {
 public:
  explicit Field(const std::optional<std::string_view>& value) : value_(value) {}
  bool is_null() const { return !value_; }
  std::string_view text() const { return value_.value_or(std::string_view()); }  // "" for NULL

 private:
  std::optional<std::string_view> value_;
};

using Cells = std::vector<std::optional<std::string_view>>;  // row after row; nullopt is NULL

class Row {
 public:
  Row(const Cells& cells, std::size_t columns, std::size_t row) : cells_(&cells), columns_(columns), row_(row) {}
  Field operator[](int column) const {
    if (column < 0 || static_cast<std::size_t>(column) >= columns_)
      throw std::out_of_range("the answer has no such column");
    return Field((*cells_)[row_ * columns_ + static_cast<std::size_t>(column)]);
  }

 private:
  const Cells* cells_;
  std::size_t columns_, row_;
};

class Rows {
 public:
  // `storage` owns the bytes to which the cells refer.
  Rows(std::shared_ptr<const void> storage, Cells cells, std::size_t rows, std::size_t columns)
      : storage_(std::move(storage)), cells_(std::move(cells)), rows_(rows), columns_(columns) {}
  bool empty() const { return size() == 0; }
  std::size_t size() const { return rows_; }
  Row operator[](std::size_t row) const {
    if (row >= rows_) throw std::out_of_range("the answer has no such row");
    return {cells_, columns_, row};
  }

  class Iterator {
   public:
    Iterator(const Rows& rows, std::size_t row) : rows_(&rows), row_(row) {}
    Row operator*() const { return (*rows_)[row_]; }
    Iterator& operator++() { return ++row_, *this; }
    bool operator!=(const Iterator& other) const { return row_ != other.row_; }

   private:
    const Rows* rows_;
    std::size_t row_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, rows_}; }

 private:
  std::shared_ptr<const void> storage_;
  Cells cells_;
  std::size_t rows_, columns_;
};

inline std::string text_of(const Field& field) {
  return std::string(field.text());
}

// A number or boolean that is not NULL. Throws std::invalid_argument for any other text.
template <class T>
T value_of(const Field& field) {
  const std::string_view text = field.text();
  if constexpr (std::is_same_v<T, bool>) {
    if (text == "t" || text == "f") return text == "t";
  } else {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return value;
  }
  throw std::invalid_argument("the field does not hold a value of the requested type");
}

// Of a bytea; "" for NULL.
inline std::string bytes_of(const Field& field) {
  return field.is_null() ? std::string() : from_bytea(field.text());
}

}  // namespace stepwise::sql
