// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>

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

// Other names that senders use: names of DICOM, IANA and Windows. GBK and GB 2312 are subsets of GB 18030.
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
    CharsetRow{"GBK", "gb18030", "", "GB18030", "GBK"},
    CharsetRow{"CP936", "gb18030", "", "GB18030", "GBK"},
    CharsetRow{"GB2312", "gb18030", "", "GB18030", "58"},
    CharsetRow{"GB 2312-80", "gb18030", "", "GB18030", "58"},
    CharsetRow{"CSUTF8", "UTF-8", "", "ISO_IR 192"},
    CharsetRow{"ISO 2022 IR 100", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"ISO 2022 IR 101", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"ISO 2022 IR 109", "ISO-8859-3", "109", "ISO_IR 109"},
    CharsetRow{"ISO 2022 IR 110", "ISO-8859-4", "110", "ISO_IR 110"},
    CharsetRow{"ISO 2022 IR 144", "ISO-8859-5", "144", "ISO_IR 144"},
    CharsetRow{"ISO 2022 IR 127", "ISO-8859-6", "127", "ISO_IR 127"},
    CharsetRow{"ISO 2022 IR 126", "ISO-8859-7", "126", "ISO_IR 126"},
    CharsetRow{"ISO 2022 IR 138", "ISO-8859-8", "138", "ISO_IR 138"},
    CharsetRow{"ISO 2022 IR 148", "ISO-8859-9", "148", "ISO_IR 148"},
    CharsetRow{"ISO 2022 IR 203", "ISO-8859-15", "203", "ISO_IR 203"},
    CharsetRow{"ISO 2022 IR 166", "TIS-620", "166", "ISO_IR 166"},
    CharsetRow{"ISO 2022 IR 13", "Shift_JIS", "13", "ISO_IR 13"},
    CharsetRow{"JIS X 0201", "Shift_JIS", "13", "ISO_IR 13"},
    CharsetRow{"JIS X 0202", "", "87", "ISO 2022 IR 87"},
    CharsetRow{"JAS2020", "", "87", "ISO 2022 IR 87"},
    CharsetRow{"ISO_IR 203", "ISO-8859-15", "203", "ISO_IR 203"},
    CharsetRow{"MS932", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"CP932", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"WINDOWS-31J", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"MS936", "gb18030", "", "GB18030", "GBK"},
    CharsetRow{"MS949", "windows-949", "", "ISO_IR 192"},
    CharsetRow{"MS950", "Big5", "", "ISO_IR 192"},
    CharsetRow{"MS874", "windows-874", "", "ISO_IR 192"},
    CharsetRow{"EUC_CN", "gb18030", "", "GB18030", "58"},
    CharsetRow{"ISO 2022 IR 58", "", "58", "ISO 2022 IR 58"},
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

// Code pages of Windows, named by their number, with or without "CP" before it.
constexpr std::array code_pages{
    CharsetRow{"65001", "UTF-8", "", "ISO_IR 192"},
    CharsetRow{"20127", "US-ASCII", "", "ISO_IR 6"},
    CharsetRow{"54936", "gb18030", "", "GB18030"},
    CharsetRow{"936", "gb18030", "", "GB18030", "GBK"},
    CharsetRow{"932", "Shift_JIS", "", "ISO_IR 192"},
    CharsetRow{"949", "windows-949", "", "ISO_IR 192"},
    CharsetRow{"950", "Big5", "", "ISO_IR 192"},
    CharsetRow{"874", "windows-874", "", "ISO_IR 192"},
    CharsetRow{"1250", "windows-1250", "", "ISO_IR 192"},
    CharsetRow{"1251", "windows-1251", "", "ISO_IR 192"},
    CharsetRow{"1252", "windows-1252", "", "ISO_IR 192"},
    CharsetRow{"1253", "windows-1253", "", "ISO_IR 192"},
    CharsetRow{"1254", "windows-1254", "", "ISO_IR 192"},
    CharsetRow{"1255", "windows-1255", "", "ISO_IR 192"},
    CharsetRow{"1256", "windows-1256", "", "ISO_IR 192"},
    CharsetRow{"1257", "windows-1257", "", "ISO_IR 192"},
    CharsetRow{"1258", "windows-1258", "", "ISO_IR 192"},
    CharsetRow{"28591", "ISO-8859-1", "100", "ISO_IR 100"},
    CharsetRow{"28592", "ISO-8859-2", "101", "ISO_IR 101"},
    CharsetRow{"28593", "ISO-8859-3", "109", "ISO_IR 109"},
    CharsetRow{"28594", "ISO-8859-4", "110", "ISO_IR 110"},
    CharsetRow{"28595", "ISO-8859-5", "144", "ISO_IR 144"},
    CharsetRow{"28596", "ISO-8859-6", "127", "ISO_IR 127"},
    CharsetRow{"28597", "ISO-8859-7", "126", "ISO_IR 126"},
    CharsetRow{"28598", "ISO-8859-8", "138", "ISO_IR 138"},
    CharsetRow{"28599", "ISO-8859-9", "148", "ISO_IR 148"},
    CharsetRow{"28605", "ISO-8859-15", "203", "ISO_IR 203"},
};

std::string key_of(std::string_view name) {
  std::string key = text::upper(name);
  std::erase_if(key, [](char c) { return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')); });
  return key;
}

// Finds a name that is in no table: ICU knows the names of IANA, Java and IBM. The result is cached for ever, with one
// entry per ICU converter.
const CharsetRow* find_converter(std::string_view name) {
  const auto converter = text::converter_name(name);
  if (!converter) return nullptr;
  static std::mutex mutex;
  static std::map<std::string, CharsetRow> rows;
  const std::lock_guard lock(mutex);
  const auto [row, is_new] = rows.try_emplace(*converter);
  if (is_new) row->second = {row->first, row->first, "", "ISO_IR 192"};
  return &row->second;
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
  const auto find_in = [](std::span<const CharsetRow> rows, std::string_view wanted) -> const CharsetRow* {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const CharsetRow& row) { return key_of(row.term) == wanted; });
    return found == rows.end() ? nullptr : &*found;
  };
  for (const std::span<const CharsetRow> rows : {charset_terms(), charset_aliases()}) {
    if (const CharsetRow* row = find_in(rows, key)) return row;
  }
  const std::string_view number = key.starts_with("CP") ? std::string_view(key).substr(2) : std::string_view(key);
  if (const CharsetRow* row = find_in(code_pages, number)) return row;
  if (is_unusable_over_mllp(msh18)) return nullptr;
  return find_converter(msh18);
}

bool is_unusable_over_mllp(std::string_view msh18) {
  const std::string key = key_of(msh18);
  return key.ends_with("UTF16") || key.ends_with("UTF32");
}

}  // namespace stepwise::hl7
