// SPDX-License-Identifier: Apache-2.0
// An audit message as a syslog message (RFC 5424) in the frame of syslog over TLS (RFC 5425). Pure.
#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise::mapping {

struct SyslogHeader {
  Instant at{};
  bool is_failure = false;  // severity warning in place of notice
  std::string host_name = {}, application = "stepwise", process_id = {};
  std::int64_t sequence = 0;  // sequenceId of RFC 5424 7.3.1, so that a repeated message can be recognised
};

// "LENGTH <85>1 ..." with `text`, which is UTF-8, behind a byte order mark.
std::string syslog_frame(const SyslogHeader& header, std::string_view text);

}  // namespace stepwise::mapping
