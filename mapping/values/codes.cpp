// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/codes.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using namespace std::string_view_literals;

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

// PS3.3 C.7.3.1.1.1, with the retired terms.
constexpr std::array modalities{
    "ANN"sv,        "AR"sv,         "AS"sv,      "ASMT"sv,     "AU"sv,     "BDUS"sv,  "BI"sv,       "BMD"sv,
    "CD"sv,         "CF"sv,         "CFM"sv,     "CP"sv,       "CR"sv,     "CS"sv,    "CT"sv,       "CTPROTOCOL"sv,
    "DD"sv,         "DF"sv,         "DG"sv,      "DM"sv,       "DMS"sv,    "DOC"sv,   "DS"sv,       "DX"sv,
    "EC"sv,         "ECG"sv,        "EEG"sv,     "EMG"sv,      "EOG"sv,    "EPS"sv,   "ES"sv,       "FA"sv,
    "FID"sv,        "FS"sv,         "GM"sv,      "HC"sv,       "HD"sv,     "IO"sv,    "IOL"sv,      "IVOCT"sv,
    "IVUS"sv,       "KER"sv,        "KO"sv,      "LEN"sv,      "LP"sv,     "LS"sv,    "M3D"sv,      "MA"sv,
    "MG"sv,         "MR"sv,         "MS"sv,      "NM"sv,       "OAM"sv,    "OCT"sv,   "OP"sv,       "OPM"sv,
    "OPR"sv,        "OPT"sv,        "OPTBSV"sv,  "OPTENF"sv,   "OPV"sv,    "OSS"sv,   "OT"sv,       "PA"sv,
    "PLAN"sv,       "POS"sv,        "PR"sv,      "PT"sv,       "PX"sv,     "REG"sv,   "RESP"sv,     "RF"sv,
    "RG"sv,         "RTDOSE"sv,     "RTIMAGE"sv, "RTINTENT"sv, "RTPLAN"sv, "RTRAD"sv, "RTRECORD"sv, "RTSEGANN"sv,
    "RTSTRUCT"sv,   "RWV"sv,        "SEG"sv,     "SM"sv,       "SMR"sv,    "SR"sv,    "SRF"sv,      "ST"sv,
    "STAIN"sv,      "TEXTUREMAP"sv, "TG"sv,      "TM"sv,       "US"sv,     "VA"sv,    "VF"sv,       "XA"sv,
    "XAPROTOCOL"sv, "XC"sv};

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

model::Code site_modifier_of(const hl7::Field& modifiers) {
  const std::vector<model::Code> all = codes_of(modifiers);
  const auto side = std::find_if(all.begin(), all.end(), [](const auto& one) { return !side_of(one).empty(); });
  if (side != all.end()) return *side;
  return all.empty() ? model::Code{} : all.front();
}

model::Code side_of_specimen(const hl7::Field& specimen) {
  const hl7::Component site = specimen.component(5);
  return {site.subcomponent(1).text(), site.subcomponent(2).text(), site.subcomponent(3).text(), {}};
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

bool is_dicom_modality(std::string_view modality) {
  return std::find(modalities.begin(), modalities.end(), modality) != modalities.end();
}

std::string modality_of(const Words& words, std::string_view section) {
  if (auto meaning = meaning_of(words, section)) return std::move(*meaning);
  std::string word = text::upper(text::trim(section));
  return is_code_string(word) ? word : std::string();
}

}  // namespace stepwise::mapping
