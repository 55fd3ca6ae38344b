// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/codes.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

struct CodeRow {
  std::string_view hl7, dicom;
};

constexpr std::array sides{
    CodeRow{"L", "left"},          CodeRow{"LT", "left"},
    CodeRow{"LEFT", "left"},       CodeRow{"7771000", "left"},
    CodeRow{"R", "right"},         CodeRow{"RT", "right"},
    CodeRow{"RIGHT", "right"},     CodeRow{"24028007", "right"},
    CodeRow{"B", "bilateral"},     CodeRow{"BIL", "bilateral"},
    CodeRow{"BILAT", "bilateral"}, CodeRow{"BILATERAL", "bilateral"},
    CodeRow{"BOTH", "bilateral"},  CodeRow{"51440002", "bilateral"},
};

bool is_code_string(std::string_view text) {
  return text.size() <= 16 && text::is_code_string(text);
}

}  // namespace

model::Code code_of(const hl7::Repetition& ce) {
  return {text::trimmed(ce.text(1)), text::trimmed(ce.text(2)), text::trimmed(ce.text(3)), text::trimmed(ce.text(7))};
}

model::Code alternate_code_of(const hl7::Repetition& ce) {
  return {text::trimmed(ce.text(4)), text::trimmed(ce.text(5)), text::trimmed(ce.text(6)), text::trimmed(ce.text(8))};
}

std::vector<model::Code> codes_of(const hl7::Field& ce) {
  std::vector<model::Code> codes;
  for (const hl7::Repetition& repetition : ce.all_repetitions()) {
    model::Code code = code_of(repetition);
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

std::string meaning_of(const model::Code& code) {
  return code.meaning.empty() ? code.value : code.meaning;
}

std::string_view side_of(const model::Code& modifier) {
  for (const std::string& text : {modifier.value, modifier.meaning}) {
    const std::string word = text::upper(text::trim(text));
    const auto found = std::find_if(sides.begin(), sides.end(), [&](const CodeRow& row) { return row.hl7 == word; });
    if (found != sides.end()) return found->dicom;
  }
  return {};
}

std::string modality_of(const Words& words, std::string_view section) {
  if (auto meaning = meaning_of(words, section)) return std::move(*meaning);
  std::string word = text::upper(text::trim(section));
  return is_code_string(word) ? word : std::string();
}

}  // namespace stepwise::mapping
