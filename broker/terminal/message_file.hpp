// SPDX-License-Identifier: Apache-2.0
// HL7 messages in a file, for `send` and `understand`: one or many, plain or in MLLP blocks.
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// In MLLP blocks (0x0B ... 0x1C 0x0D) the bytes of a message are what the block holds. In plain text a message begins
// at each line that starts with MSH. A file without CR is a text file: each LF becomes CR, as HL7 wants it. Else the
// bytes stay as they are, also blank lines inside a message. Blank lines between messages and batch envelopes (FHS BHS
// BTS FTS) are left out.
Result<std::vector<std::string>> split_messages(std::string_view file);

// So that one file serves every day and each try: ${today} is YYYYMMDD, ${now} is YYYYMMDDHHMMSS, ${id} is `unique`.
std::string fill_in(std::string_view message, LocalTime now, std::string_view unique);

// split_messages() and fill_in() of a file. Error: it can't be read, or has no message.
Result<std::vector<std::string>> read_messages(const std::filesystem::path& path);

}  // namespace stepwise::broker
