// SPDX-License-Identifier: Apache-2.0
// Texts for users and peers (D31) say what a limit is, not what it is called in the program.
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::set<std::string> names_of_limits() {
  static const std::regex definition(R"(constexpr [a-z_:0-9]+ ([a-z0-9]+(?:_[a-z0-9]+)+) =)");
  const std::string text = contents(fs::path(STEPWISE_SOURCE_DIR) / "base" / "limits.hpp");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), definition), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

}  // namespace

TEST_CASE("D31: no text of the program contains the name of one of its limits") {
  static const std::regex literal(R"re("(?:[^"\\\n]|\\.)*")re"), word(R"([a-z0-9]+(?:_[a-z0-9]+)+)");
  const std::set<std::string> limits = names_of_limits();
  REQUIRE(limits.contains("dicom_dataset_depth"));
  REQUIRE(limits.size() > 50);
  for (const char* folder : {"base", "dicom", "hl7", "mapping", "model", "sql"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(STEPWISE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      const std::string source = contents(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), literal), end; it != end; ++it) {
        const std::string text = it->str();
        for (std::sregex_iterator named(text.begin(), text.end(), word); named != end; ++named) {
          if (limits.contains(named->str())) FAIL_CHECK(entry.path().string() + ": " + text);
        }
      }
    }
  }
}

TEST_CASE("the rule of an error says what is asked, not what was found") {
  static const std::regex rule(R"re(\.rule =\s*(?:std::string\()?"((?:[^"\\\n]|\\.)*)")re");
  static const std::regex state(
      R"(^(there is no |no [a-z]+ has |nothing of |is |was |it is |exists|another [a-z]+ has ).*)");
  std::size_t rules = 0;
  for (const char* folder : {"dicom", "hl7", "mapping", "model", "sql", "broker"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(STEPWISE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string source = contents(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), rule), end; it != end; ++it) {
        ++rules;
        if (std::regex_match((*it)[1].str(), state)) FAIL_CHECK(entry.path().string() + ": " + (*it)[1].str());
      }
    }
  }
  CHECK(rules > 50);
}
