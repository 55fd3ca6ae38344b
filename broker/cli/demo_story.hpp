// SPDX-License-Identifier: Apache-2.0
// Prints the steps of the demo and counts the checks that passed and failed.
#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

namespace stepwise::broker {

class DemoStory {
 public:
  explicit DemoStory(std::ostream& out) : out_(out) {}
  void chapter(std::string_view title);
  void say(std::string_view text);  // prints lines of text, indented
  // Prints an HL7 message with sender and receiver; lines are cut to the width of a terminal.
  void message(std::string_view from, std::string_view to, std::string_view bytes);
  bool check(bool is_so, std::string_view what);
  int checked() const { return checked_; }
  int failed() const { return failed_; }

 private:
  std::ostream& out_;
  int chapters_ = 0, checked_ = 0, failed_ = 0;
};

}  // namespace stepwise::broker
