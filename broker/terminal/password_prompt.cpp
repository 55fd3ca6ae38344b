// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/password_prompt.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace stepwise::broker {
namespace {

// The terminal does not show what is typed while this object exists.
class NoEcho {
 public:
  NoEcho() {
    is_changed_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!is_changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() {
    if (is_changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool is_changed_ = false;
};

std::optional<std::string> read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::optional<std::string> ask(const std::string& prompt) {
  std::cerr << prompt << ": " << std::flush;
  auto line = [] {
    const NoEcho silent;
    return read_line();
  }();
  std::cerr << "\n";
  return line;
}

}  // namespace

std::optional<std::string> read_password(const std::string& what) {
  if (isatty(STDIN_FILENO) == 0) return read_line();
  auto first = ask(what);
  const auto second = ask(what + " again");
  return first && first == second ? first : std::nullopt;
}

}  // namespace stepwise::broker
