// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/admission.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

struct Wording {
  std::string_view word, sentence;
};
// In the order of the enumerators.
constexpr auto wordings = std::to_array<Wording>({
    {"called_aet", "it called another AE title than ours"},
    {"not_admitted", "its AE title is not that of a station that may connect"},
    {"certificate", "its certificate is not one of its station"},
    {"database_unavailable", "the database was not available"},
    {"no_tls", "it did not use TLS on a port that needs TLS"},
    {"unreadable_request", "its association request could not be read"},
    {"unsupported_protocol", "it asked for another protocol version or application context"},
    {"busy", "too many associations were open"},
});

const Wording& wording(Rejection rejection) {
  return wordings.at(static_cast<std::size_t>(rejection));
}

}  // namespace

std::string_view to_text(Rejection rejection) {
  return wording(rejection).word;
}

std::optional<Rejection> parse_rejection(std::string_view word) {
  const auto* const found = std::ranges::find(wordings, word, &Wording::word);
  if (found == wordings.end()) return std::nullopt;
  return static_cast<Rejection>(found - wordings.begin());
}

std::string_view sentence(Rejection rejection) {
  return wording(rejection).sentence;
}

std::optional<Rejection> why_not_admitted(const Settings& settings, const dicom::net::Peer& peer) {
  if (settings.check_called_aet && peer.called_aet != settings.called_aet) return Rejection::called_aet;
  const Station* station = settings.station_of(peer.calling_aet);
  if (station != nullptr ? !station->admit : !settings.admit_unknown_stations) return Rejection::not_admitted;
  if (station != nullptr && !station->certificates.empty() && !is_allowed(station->certificates, peer.certificate))
    return Rejection::certificate;
  return std::nullopt;
}

}  // namespace stepwise::broker
