// SPDX-License-Identifier: Apache-2.0
// Reads the HL7 messages in a file, for `send` and `understand`: one or more, plain or in MLLP blocks.
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// In a file with MLLP blocks (0x0B ... 0x1C 0x0D) each block is one message. In other files a message begins at each
// line that starts with MSH. In a file without CR each LF becomes CR, because HL7 requires CR; otherwise the bytes are
// not changed, including blank lines inside a message. Blank lines between messages and batch segments (FHS, BHS, BTS,
// FTS) are left out.
Result<std::vector<std::string>> split_messages(std::string_view file);

// Replaces placeholders, so that a file can be sent again on other days: ${today} by YYYYMMDD, ${now} by
// YYYYMMDDHHMMSS, ${id} by `unique`.
std::string fill_in(std::string_view message, LocalTime now, std::string_view unique);

// Reads a file with split_messages() and fill_in(). Error: the file cannot be read or has no message.
Result<std::vector<std::string>> read_messages(const std::filesystem::path& path);

}  // namespace stepwise::broker
