// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/demo_story.hpp"

#include "base/text.hpp"
#include "broker/terminal/show_message.hpp"

#include <fmt/format.h>

#include <ostream>

namespace stepwise::broker {

namespace {
constexpr std::size_t line_columns = 110;
}

void DemoStory::chapter(std::string_view title) {
  out_ << fmt::format("\n{}. {}\n", ++chapters_, title) << std::flush;
}

void DemoStory::say(std::string_view text) {
  for (const std::string_view line : text::split(text, '\n')) {
    if (!line.empty()) out_ << "   " << line << "\n";
  }
  out_ << std::flush;
}

void DemoStory::message(std::string_view from, std::string_view to, std::string_view bytes) {
  say(fmt::format("{} -> {}: {}", from, to, name_message(bytes)));
  say(show_message(bytes, line_columns));
}

bool DemoStory::check(bool is_so, std::string_view what) {
  ++checked_;
  if (!is_so) ++failed_;
  say(fmt::format("{} {}", is_so ? "[so]    " : "[NOT SO]", what));
  return is_so;
}

}  // namespace stepwise::broker
