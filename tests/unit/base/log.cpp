// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include "base/json.hpp"
#include "tests/support/catch.hpp"

#include <cstdio>
#include <functional>
#include <unistd.h>

using namespace stepwise;

namespace {

// What `action` writes to standard error.
std::string standard_error_of(const std::function<void()>& action) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  std::fflush(stderr);
  const int kept = ::dup(STDERR_FILENO);
  ::dup2(::fileno(file), STDERR_FILENO);
  action();
  std::fflush(stderr);
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  std::string text;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

struct LogRestart {
  ~LogRestart() { log::start(log::Level::info, false); }
};

}  // namespace

TEST_CASE("The log has the lines of the least level and of those above, each with the name of its level") {
  const LogRestart restart;
  using log::Level;
  struct Row {
    Level least;
    int lines;
  };
  for (const Row& row : {Row{Level::debug, 4}, Row{Level::info, 3}, Row{Level::warning, 2}, Row{Level::error, 1}}) {
    const std::string text = standard_error_of([&] {
      log::start(row.least, false);
      log::debug("one {}", 1);
      log::info("two {}", 2);
      log::warning("three {}", 3);
      log::error("four {}", 4);
    });
    CAPTURE(text);
    CHECK(std::count(text.begin(), text.end(), '\n') == row.lines);
    CHECK((text.find("debug   one 1\n") != std::string::npos) == (row.lines >= 4));
    CHECK((text.find("info    two 2\n") != std::string::npos) == (row.lines >= 3));
    CHECK((text.find("warning three 3\n") != std::string::npos) == (row.lines >= 2));
    CHECK(text.find("error   four 4\n") != std::string::npos);
    CHECK(log::wants(Level::debug) == (row.lines >= 4));
    CHECK(log::wants(Level::info) == (row.lines >= 3));
    CHECK(log::wants(Level::warning) == (row.lines >= 2));
    CHECK(log::wants(Level::error));
  }
}

TEST_CASE("An event is one line of the log, whatever a peer has put into it") {
  const LogRestart restart;
  const std::string text = standard_error_of([] {
    log::start(log::Level::info, false);
    log::info("from {}",
              "a\r\nb\tc\x1f"
              "d\x7f"
              "e \"f\\ ü");
  });
  CAPTURE(text);
  CHECK(text.find(" from a  b c d e \"f\\ ü\n") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("With json each line of the log is an object with time, level, thread and message") {
  const LogRestart restart;
  const std::string sent = "a\r\nb\t\"c\\d\x1f ü {}";
  const std::string text = standard_error_of([&] {
    log::start(log::Level::info, true);
    log::warning("{}", sent);
    log::write(log::Level::error, "second");
  });
  CAPTURE(text);
  const std::size_t end = text.find('\n');
  REQUIRE(std::count(text.begin(), text.end(), '\n') == 2);
  const auto first = nlohmann::json::parse(text.substr(0, end));
  CHECK(first["message"] == sent);
  CHECK(first["level"] == "warning");
  CHECK(first["time"].get<std::string>().size() == std::string("2026-03-01T08:00:00.000+01:00").size());
  CHECK(first["thread"].is_number());
  const auto second = nlohmann::json::parse(text.substr(end + 1));
  CHECK(second["message"] == "second");
  CHECK(second["level"] == "error");
}
