// SPDX-License-Identifier: Apache-2.0
#include "hl7/path.hpp"

#include <algorithm>

namespace stepwise::hl7 {
namespace {

constexpr int index_max = 99'999;  // far more than any standard has; prevents an overflow

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a text from left to right. A function that does not find what it looks for leaves the position unchanged.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}

  bool at_end() const { return left_.empty(); }

  bool take(char wanted) {
    if (left_.empty() || left_.front() != wanted) return false;
    left_.remove_prefix(1);
    return true;
  }

  bool take_segment_name(std::string& name) {
    if (left_.size() < 3 || !is_upper(left_[0])) return false;
    if (!std::all_of(left_.begin() + 1, left_.begin() + 3, [](char c) { return is_upper(c) || is_digit(c); }))
      return false;
    name = left_.substr(0, 3);
    left_.remove_prefix(3);
    return true;
  }

  bool take_index(int& index) {
    if (left_.empty() || !is_digit(left_.front()) || left_.front() == '0') return false;
    int number = 0;
    while (!left_.empty() && is_digit(left_.front())) {
      number = number * 10 + (left_.front() - '0');
      if (number > index_max) return false;
      left_.remove_prefix(1);
    }
    index = number;
    return true;
  }

 private:
  std::string_view left_;
};

bool read(Reader& reader, Path& path) {
  if (!reader.take_segment_name(path.segment)) return false;
  if (reader.take('(') && !(reader.take_index(path.occurrence) && reader.take(')'))) return false;
  if (reader.at_end()) return true;
  if (!(reader.take('-') && reader.take_index(path.field))) return false;
  if (reader.take('[') && !(reader.take_index(path.repetition) && reader.take(']'))) return false;
  if (reader.take('.') && !reader.take_index(path.component)) return false;
  if (path.component != 0 && reader.take('.') && !reader.take_index(path.subcomponent)) return false;
  return reader.at_end();
}

}  // namespace

Result<Path> parse_path(std::string_view text) {
  Reader reader(text);
  Path path;
  if (read(reader, path)) return path;
  return Error{.kind = ErrorKind::data_type,
               .code = "path-syntax",
               .place = std::string(text),
               .rule = "a path is SEG, SEG-n, SEG-n.c, SEG-n[r].c.s or SEG(o)-n, all counted from 1",
               .remedy = "write it like PID-3[1].4.1 or OBR(2)-4"};
}

std::string to_text(const Path& path) {
  std::string text = path.segment;
  if (path.occurrence != 1) text += "(" + std::to_string(path.occurrence) + ")";
  if (path.field == 0) return text;
  text += "-" + std::to_string(path.field);
  if (path.repetition != 0) text += "[" + std::to_string(path.repetition) + "]";
  if (path.component == 0) return text;
  text += "." + std::to_string(path.component);
  if (path.subcomponent != 0) text += "." + std::to_string(path.subcomponent);
  return text;
}

}  // namespace stepwise::hl7
