// SPDX-License-Identifier: Apache-2.0
#include "hl7/path.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise::hl7;

TEST_CASE("A path names segment, occurrence, field, repetition, component and subcomponent") {
  CHECK(*parse_path("PID") == Path{.segment = "PID"});
  CHECK(*parse_path("PID-3") == Path{.segment = "PID", .field = 3});
  CHECK(*parse_path("PID-3[1].4.1") ==
        Path{.segment = "PID", .field = 3, .repetition = 1, .component = 4, .subcomponent = 1});
  CHECK(*parse_path("OBR(2)-4") == Path{.segment = "OBR", .occurrence = 2, .field = 4});
  CHECK(*parse_path("ZDS-1.1") == Path{.segment = "ZDS", .field = 1, .component = 1});
}

TEST_CASE("What is no path is refused and the right form is named") {
  for (const char* wrong : {"",       "PI",     "pid-3",    "PID3",       "PID-",     "PID-0",       "PID-03",
                            "PID-3.", "PID-3[", "PID-3[0]", "PID-3[1",    "PID-3.4.", "PID-3.4.1.1", "PID(0)-1",
                            "PID(1",  "PID-3 ", " PID-3",   "PID-999999", "PID-3.-1", "PID[1]-3",    "1ID-3"}) {
    INFO(wrong);
    const auto path = parse_path(wrong);
    REQUIRE(path.has_error());
    CHECK(path.error().code == "path-syntax");
    CHECK(path.error().remedy.find("PID-3[1].4.1") != std::string::npos);
  }
}

TEST_CASE("A path is written in its shortest form, and read again it is the same") {
  CHECK(to_text(Path{.segment = "PID"}) == "PID");
  CHECK(to_text(Path{.segment = "OBR", .occurrence = 2, .field = 4, .component = 2}) == "OBR(2)-4.2");
  CHECK(rc::check([] {
    const auto index = [](int least) { return *rc::gen::inRange(least, 1000); };
    Path path{.segment = *rc::gen::element<std::string>("PID", "OBR", "ZDS", "PV1"),
              .occurrence = index(1),
              .field = index(0)};
    if (path.field != 0) {
      path.repetition = index(0);
      path.component = index(0);
      if (path.component != 0) path.subcomponent = index(0);
    }
    RC_ASSERT(*parse_path(to_text(path)) == path);
  }));
}
