// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/conformance.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

TEST_CASE("docs/conformance is equal to the output of the program (stepwise conformance docs/conformance writes it)") {
  const std::filesystem::path folder = std::filesystem::path(STEPWISE_SOURCE_DIR) / "docs" / "conformance";
  for (const auto& document : stepwise::broker::conformance_documents()) {
    INFO(document.file);
    std::ifstream in(folder / document.file, std::ios::binary);
    REQUIRE(in);
    std::stringstream text;
    text << in.rdbuf();
    CHECK(text.str() == document.text);
  }
}

TEST_CASE("every field that is sent has its name in the conformance statement") {
  static const std::regex nameless(R"(\| (PID|PV1|ORC|TQ1|OBR|IPC)-[0-9]+ \|  \|)");
  for (const auto& document : stepwise::broker::conformance_documents())
    CHECK_FALSE(std::regex_search(document.text, nameless));
}
