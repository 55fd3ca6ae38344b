// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/password_prompt.hpp"

#include "tests/support/catch.hpp"

#include <unistd.h>

#include <array>
#include <iostream>
#include <sstream>

using stepwise::broker::read_password;

namespace {

// Standard input without a terminal: the descriptor is a pipe, the stream has this text.
class TypedInput {
 public:
  explicit TypedInput(const std::string& text) : text_(text), before_(std::cin.rdbuf(text_.rdbuf())) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    saved_ = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
  }
  ~TypedInput() {
    dup2(saved_, STDIN_FILENO);
    close(saved_);
    std::cin.rdbuf(before_);
    std::cin.clear();
  }
  TypedInput(const TypedInput&) = delete;
  TypedInput& operator=(const TypedInput&) = delete;

 private:
  std::istringstream text_;
  std::streambuf* before_;
  int saved_ = -1;
};

}  // namespace

TEST_CASE("without a terminal the password is the first line of standard input") {
  const std::pair<std::string, std::optional<std::string>> inputs[] = {
      {"secret\nmore\n", "secret"},         {"secret", "secret"}, {"secret\r\n", "secret"},
      {" with blanks \n", " with blanks "}, {"\n", ""},           {"", std::nullopt}};
  for (const auto& [text, expected] : inputs) {
    INFO(text);
    const TypedInput input(text);
    CHECK(read_password("password") == expected);
  }
}
