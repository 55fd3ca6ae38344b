// SPDX-License-Identifier: Apache-2.0
// What a statement answered: rows of fields in PostgreSQL's text form, NULL included. A Row and a Field look into the Rows they are of, and
// live no longer. Rows and columns that are not there are a fault of the caller's: std::out_of_range.
#pragma once
#include <charconv>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

struct pg_result;  // libpq's PGresult

namespace stepwise::sql {

class Field {
 public:
  Field(const pg_result* result, int row, int column) : result_(result), row_(row), column_(column) {}
  bool is_null() const;
  std::string_view text() const;  // "" for NULL

 private:
  const pg_result* result_;
  int row_, column_;
};

class Row {
 public:
  Row(const pg_result* result, int row) : result_(result), row_(row) {}
  Field operator[](int column) const;

 private:
  const pg_result* result_;
  int row_;
};

class Rows {
 public:
  explicit Rows(pg_result* result);  // takes it
  const pg_result* result() const { return result_.get(); }
  bool empty() const { return size() == 0; }
  std::size_t size() const;
  Row operator[](std::size_t row) const;

  class Iterator {
   public:
    Iterator(const pg_result* result, int row) : result_(result), row_(row) {}
    Row operator*() const { return {result_, row_}; }
    Iterator& operator++() { return ++row_, *this; }
    bool operator!=(const Iterator& other) const { return row_ != other.row_; }

   private:
    const pg_result* result_;
    int row_;
  };
  Iterator begin() const { return {result_.get(), 0}; }
  Iterator end() const { return {result_.get(), static_cast<int>(size())}; }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

inline std::string text_of(const Field& field) {
  return std::string(field.text());
}

// A number or a boolean that is not NULL; std::invalid_argument for another text.
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
  throw std::invalid_argument("a field of another type than asked for");
}

std::string bytes_of(const Field& field);  // of a bytea; "" for NULL

}  // namespace stepwise::sql
