// SPDX-License-Identifier: Apache-2.0
// The log: one line per event. Never log patient data: no names, no patient or order identifiers, no message text.
// Control ids, senders, AE titles, addresses, counts, Error::place and Error::rule may be logged. Any thread.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace stepwise::log {

enum class Level { debug, info, warning, error };

// Call it once, before threads start. With `json` each line is a JSON object. Log lines are written to standard error.
void start(Level least, bool json);
void write(Level level, std::string_view line);
bool wants(Level level);

template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
  if (wants(Level::debug)) write(Level::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  if (wants(Level::info)) write(Level::info, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> text, Args&&... args) {
  if (wants(Level::warning)) write(Level::warning, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::error, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace stepwise::log
