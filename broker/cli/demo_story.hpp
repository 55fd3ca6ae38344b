// SPDX-License-Identifier: Apache-2.0
// How the demo tells its steps and keeps count of what is so and what is not.
#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

namespace stepwise::broker {

class DemoStory {
 public:
  explicit DemoStory(std::ostream& out) : out_(out) {}
  void chapter(std::string_view title);
  void say(std::string_view text);  // some lines of text, indented
  // An HL7 message from one to the other, its lines cut to a terminal's width.
  void message(std::string_view from, std::string_view to, std::string_view bytes);
  bool check(bool is_so, std::string_view what);
  int checked() const { return checked_; }
  int failed() const { return failed_; }

 private:
  std::ostream& out_;
  int chapters_ = 0, checked_ = 0, failed_ = 0;
};

}  // namespace stepwise::broker
