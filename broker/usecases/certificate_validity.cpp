// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/certificate_validity.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

#include <chrono>

namespace stepwise::broker {

std::optional<int> days_left(const TlsContext& context, Instant now) {
  const std::chrono::sys_seconds end = context.not_after();
  if (end == std::chrono::sys_seconds::max()) return std::nullopt;
  return static_cast<int>(std::chrono::floor<std::chrono::days>(end - now).count());
}

void log_validity(const TlsContext& context, Instant now) {
  const auto days = days_left(context, now);
  if (!days || *days > limits::certificate_warning_days) return;
  const TlsProfile& profile = context.profile();
  if (*days < 0)
    log::error("tls.{}: the certificate {} has expired: peers will refuse it; replace the file and reload",
               profile.name, profile.certificate);
  else if (*days <= limits::certificate_error_days)
    log::error("tls.{}: the certificate {} expires in {} days: replace the file and reload", profile.name,
               profile.certificate, *days);
  else
    log::warning("tls.{}: the certificate {} expires in {} days: replace the file and reload", profile.name,
                 profile.certificate, *days);
}

}  // namespace stepwise::broker
