// SPDX-License-Identifier: Apache-2.0
#include "base/turns.hpp"

#include "tests/support/catch.hpp"

#include <string>

using stepwise::Turns;

namespace {

std::string all_of(Turns<char>& queue) {
  std::string all;
  while (!queue.empty()) all += queue.pop();
  return all;
}

}  // namespace

TEST_CASE("The items of one owner leave in their order") {
  Turns<char> queue;
  for (const char item : {'a', 'b', 'c'}) queue.push("one", item);
  CHECK(all_of(queue) == "abc");
}

TEST_CASE("Owners take turns, whoever added more") {
  Turns<char> queue;
  for (const char item : {'a', 'b', 'c', 'd'}) queue.push("one", item);
  queue.push("two", 'x');
  for (const char item : {'1', '2'}) queue.push("three", item);
  CHECK(all_of(queue) == "ax1b2cd");
}

TEST_CASE("An owner whose items all left has its next turn behind the others") {
  Turns<char> queue;
  queue.push("one", 'a');
  queue.push("two", 'x');
  CHECK(queue.pop() == 'a');
  queue.push("one", 'b');
  CHECK(all_of(queue) == "xb");
}
