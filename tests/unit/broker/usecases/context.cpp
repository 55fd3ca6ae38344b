// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/context.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using broker::with_current_settings;

TEST_CASE("A copy of the context keeps the settings of its start while others are set") {
  test::Department d;
  auto first = std::make_shared<broker::Settings>();
  first->application = "FIRST";
  std::weak_ptr<broker::Settings> is_first_kept = first;
  broker::CurrentSettings current(std::move(first));
  d.context.current_settings = &current;
  {
    const broker::Context begun = with_current_settings(d.context);
    auto second = std::make_shared<broker::Settings>();
    second->application = "SECOND";
    current.set(second);
    CHECK(begun.settings.application == "FIRST");
    CHECK(with_current_settings(d.context).settings.application == "SECOND");
    CHECK(with_current_settings(begun).settings.application == "SECOND");
    CHECK_FALSE(is_first_kept.expired());
  }
  CHECK(is_first_kept.expired());
}

TEST_CASE("Settings that are never replaced are used as they are") {
  test::Department d;
  CHECK(&with_current_settings(d.context).settings == &d.context.settings);
}
