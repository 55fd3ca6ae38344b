// SPDX-License-Identifier: Apache-2.0
#include "app/conformance.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

TEST_CASE("docs/conformance says what the program says (stepwise conformance docs/conformance writes it)") {
  const std::filesystem::path folder = std::filesystem::path(STEPWISE_SOURCE_DIR) / "docs" / "conformance";
  for (const auto& document : stepwise::app::conformance_documents()) {
    INFO(document.file);
    std::ifstream in(folder / document.file, std::ios::binary);
    REQUIRE(in);
    std::stringstream text;
    text << in.rdbuf();
    CHECK(text.str() == document.text);
  }
}
