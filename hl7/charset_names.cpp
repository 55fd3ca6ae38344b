// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace stepwise::hl7 {
namespace {

constexpr std::array terms{
    CharsetRow{"ASCII", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"8859/1", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"8859/2", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"8859/3", "ISO-8859-3", "109", "ISO_IR 109"},
    CharsetRow{"8859/4", "ISO-8859-4", "110", "ISO_IR 110"},
    CharsetRow{"8859/5", "ISO-8859-5", "144", "ISO_IR 144"},
    CharsetRow{"8859/6", "ISO-8859-6", "127", "ISO_IR 127"},
    CharsetRow{"8859/7", "ISO-8859-7", "126", "ISO_IR 126"},
    CharsetRow{"8859/8", "ISO-8859-8", "138", "ISO_IR 138"},
    CharsetRow{"8859/9", "ISO-8859-9", "148", "ISO_IR 148"},
    CharsetRow{"8859/15", "ISO-8859-15", "203", "ISO_IR 203"},
    CharsetRow{"ISO IR6", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"ISO IR14", "Shift_JIS", "13", "ISO_IR 13"},
    CharsetRow{"ISO IR87", "", "87", "ISO 2022 IR 87"},
    CharsetRow{"ISO IR159", "", "159", "ISO 2022 IR 159"},
    CharsetRow{"GB 18030-2000", "gb18030", "", "GB18030"},
    CharsetRow{"KS X 1001", "EUC-KR", "149", "ISO 2022 IR 149"},
    CharsetRow{"CNS 11643-1992", "EUC-TW", "", "ISO_IR 192"},
    CharsetRow{"BIG-5", "Big5", "", "ISO_IR 192"},
    CharsetRow{"UNICODE", "UTF-8", "", "ISO_IR 192"},
    CharsetRow{"UNICODE UTF-8", "UTF-8", "", "ISO_IR 192"},
};

// What is sent instead: names of DICOM, of IANA, of Windows. GBK and GB 2312 are within GB 18030.
constexpr std::array aliases{
    CharsetRow{"US-ASCII", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"ISO 646", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"ISO-8859-1", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"ISO_IR 100", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"LATIN1", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"ISO-8859-2", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"ISO_IR 101", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"LATIN2", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"ISO-8859-3", "ISO-8859-3", "109", "ISO_IR 109"},
    CharsetRow{"ISO_IR 109", "ISO-8859-3", "109", "ISO_IR 109"},
    CharsetRow{"ISO-8859-4", "ISO-8859-4", "110", "ISO_IR 110"},
    CharsetRow{"ISO_IR 110", "ISO-8859-4", "110", "ISO_IR 110"},
    CharsetRow{"ISO-8859-5", "ISO-8859-5", "144", "ISO_IR 144"},
    CharsetRow{"ISO_IR 144", "ISO-8859-5", "144", "ISO_IR 144"},
    CharsetRow{"ISO-8859-6", "ISO-8859-6", "127", "ISO_IR 127"},
    CharsetRow{"ISO_IR 127", "ISO-8859-6", "127", "ISO_IR 127"},
    CharsetRow{"ISO-8859-7", "ISO-8859-7", "126", "ISO_IR 126"},
    CharsetRow{"ISO_IR 126", "ISO-8859-7", "126", "ISO_IR 126"},
    CharsetRow{"ISO-8859-8", "ISO-8859-8", "138", "ISO_IR 138"},
    CharsetRow{"ISO_IR 138", "ISO-8859-8", "138", "ISO_IR 138"},
    CharsetRow{"ISO-8859-9", "ISO-8859-9", "148", "ISO_IR 148"},
    CharsetRow{"ISO_IR 148", "ISO-8859-9", "148", "ISO_IR 148"},
    CharsetRow{"ISO-8859-15", "ISO-8859-15", "203", "ISO_IR 203"},
    CharsetRow{"LATIN9", "ISO-8859-15", "203", "ISO_IR 203"},
    CharsetRow{"ISO_IR 166", "TIS-620", "166", "ISO_IR 166"},
    CharsetRow{"TIS-620", "TIS-620", "166", "ISO_IR 166"},
    CharsetRow{"ISO_IR 13", "Shift_JIS", "13", "ISO_IR 13"},
    CharsetRow{"SHIFT_JIS", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"SJIS", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"EUC-JP", "EUC-JP", "", "ISO_IR 192"},
    CharsetRow{"ISO-2022-JP", "", "87", "ISO 2022 IR 87"},
    CharsetRow{"ISO 2022 IR 87", "", "87", "ISO 2022 IR 87"},
    CharsetRow{"ISO 2022 IR 159", "", "159", "ISO 2022 IR 159"},
    CharsetRow{"ISO 2022 IR 6", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"ISO 2022 IR 149", "EUC-KR", "149", "ISO 2022 IR 149"},
    CharsetRow{"EUC-KR", "EUC-KR", "149", "ISO 2022 IR 149"},
    CharsetRow{"KS C 5601", "EUC-KR", "149", "ISO 2022 IR 149"},
    CharsetRow{"CP949", "windows-949", "", "ISO_IR 192"},
    CharsetRow{"BIG5", "Big5", "", "ISO_IR 192"},
    CharsetRow{"CP950", "Big5", "", "ISO_IR 192"},
    CharsetRow{"UTF-8", "UTF-8", "", "ISO_IR 192"},
    CharsetRow{"ISO_IR 192", "UTF-8", "", "ISO_IR 192"},
    CharsetRow{"GB18030", "gb18030", "", "GB18030"},
    CharsetRow{"GBK", "gb18030", "", "GB18030"},
    CharsetRow{"CP936", "gb18030", "", "GB18030"},
    CharsetRow{"GB2312", "gb18030", "", "GB18030"},
    CharsetRow{"WINDOWS-1250", "windows-1250", "", "ISO_IR 192"},
    CharsetRow{"CP1250", "windows-1250", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1251", "windows-1251", "", "ISO_IR 192"},
    CharsetRow{"CP1251", "windows-1251", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1252", "windows-1252", "", "ISO_IR 192"},
    CharsetRow{"CP1252", "windows-1252", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1253", "windows-1253", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1254", "windows-1254", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1255", "windows-1255", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-1256", "windows-1256", "", "ISO_IR 192"},
};

std::string key_of(std::string_view name) {
  std::string key = text::upper(name);
  std::erase_if(key, [](char c) { return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')); });
  return key;
}

}  // namespace

std::span<const CharsetRow> charset_terms() {
  return terms;
}
std::span<const CharsetRow> charset_aliases() {
  return aliases;
}

const CharsetRow* find_charset(std::string_view msh18) {
  const std::string key = key_of(msh18);
  if (key.empty()) return text::trim(msh18).empty() ? &terms.front() : nullptr;
  for (const std::span<const CharsetRow> rows : {charset_terms(), charset_aliases()}) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const CharsetRow& row) { return key_of(row.term) == key; });
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

bool is_unusable_over_mllp(std::string_view msh18) {
  const std::string key = key_of(msh18);
  return key.ends_with("UTF16") || key.ends_with("UTF32");
}

}  // namespace stepwise::hl7
