// SPDX-License-Identifier: Apache-2.0
#include "model/history.hpp"

#include <array>

namespace stepwise::model {
namespace {

constexpr auto cause_kinds = std::to_array<Word<CauseKind>>({
    {CauseKind::message, "message"},
    {CauseKind::dataset, "dataset"},
    {CauseKind::availability, "availability"},
    {CauseKind::action, "action"},
    {CauseKind::sweep, "sweep"},
});

}  // namespace

std::string_view to_text(CauseKind kind) {
  return word_of(cause_kinds, kind);
}

template <>
std::optional<CauseKind> parse(std::string_view text) {
  return value_of<CauseKind>(cause_kinds, text);
}

template <>
std::vector<std::string_view> words_of<CauseKind>() {
  return texts_of(cause_kinds);
}

}  // namespace stepwise::model
