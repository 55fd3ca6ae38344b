// SPDX-License-Identifier: Apache-2.0
// The words of HL7 tables and other common words of senders, with their meanings (R35, R41, R42; reference 4.1, 4.5).
#include "base/text.hpp"
#include "mapping/values/field_map.hpp"

#include <algorithm>

namespace stepwise::mapping {
namespace {

// From HL7 table 0001 to Patient's Sex.
constexpr std::array sexes{
    WordRow{"F", "F"}, WordRow{"M", "M"}, WordRow{"O", "O"},      WordRow{"A", "O"},
    WordRow{"N", "O"}, WordRow{"U", ""},  WordRow{"FEMALE", "F"}, WordRow{"MALE", "M"},
    WordRow{"W", "F"}, WordRow{"", ""},   WordRow{"UNKNOWN", ""}, WordRow{"OTHER", "O"},
};

// HL7 table 0485.
constexpr std::array priorities{
    WordRow{"S", "S"}, WordRow{"A", "A"},    WordRow{"R", "R"},    WordRow{"P", "P"},       WordRow{"C", "C"},
    WordRow{"T", "T"}, WordRow{"STAT", "S"}, WordRow{"ASAP", "A"}, WordRow{"ROUTINE", "R"},
};

// From HL7 table 0074 to Modality. RAD means radiology as a whole, so it is not a modality.
constexpr std::array sections{
    WordRow{"RAD", ""},   WordRow{"IMG", ""},   WordRow{"OTH", "OT"}, WordRow{"RX", "DX"},  WordRow{"XR", "DX"},
    WordRow{"XRC", "XA"}, WordRow{"CUS", "US"}, WordRow{"RUS", "US"}, WordRow{"VUS", "US"}, WordRow{"OUS", "US"},
    WordRow{"NMR", "MR"}, WordRow{"MRI", "MR"}, WordRow{"NMS", "NM"}, WordRow{"NUC", "NM"}, WordRow{"CTH", "XA"},
    WordRow{"EC", "ECG"}, WordRow{"MAM", "MG"}, WordRow{"PET", "PT"},
};

// The codes of HL7 table 0119 that a placer may send (reference 2.4). They are used unchanged, in capitals (D10); there
// are no default words.
constexpr std::array controls{
    WordRow{"NW", "NW"}, WordRow{"CA", "CA"}, WordRow{"DC", "DC"}, WordRow{"XO", "XO"},
    WordRow{"HD", "HD"}, WordRow{"RL", "RL"}, WordRow{"PA", "PA"}, WordRow{"CH", "CH"},
    WordRow{"RP", "RP"}, WordRow{"RO", "RO"}, WordRow{"NA", "NA"},
};

template <const auto& Rows>
bool is_meaning(std::string_view meaning) {
  return std::any_of(Rows.begin(), Rows.end(), [&](const WordRow& row) { return row.meaning == meaning; });
}

bool is_modality(std::string_view meaning) {
  return meaning.size() <= 16 && text::is_code_string(meaning);
}

constexpr std::array tables{
    WordTable{"sex", &FieldMap::sexes, sexes, "PID-8 to Patient's Sex; any other means unknown",
              "one of F, M, O, or empty for unknown", is_meaning<sexes>},
    WordTable{"priority", &FieldMap::priorities, priorities,
              "TQ1-9 and the like to HL7 table 0485; any other stays as it is", "one of S, A, P, C, R, T",
              is_meaning<priorities>},
    WordTable{"modality", &FieldMap::modalities, sections,
              "OBR-24 and IPC-5 to Modality; any other that could be a modality is one",
              "a modality of DICOM, such as CT, or empty for none", is_modality},
    WordTable{
        "order_control",
        &FieldMap::order_controls,
        {},
        "ORC-1 to order control, such as \"NEU\" = \"NW\"; a word ORC-1_ORC-5, such as \"SC_CA\", is looked for first",
        "one of NW, CA, DC, XO, HD, RL, PA, CH, RP, RO, NA",
        is_meaning<controls>},
};

}  // namespace

std::span<const WordTable> word_tables() {
  return tables;
}

}  // namespace stepwise::mapping
