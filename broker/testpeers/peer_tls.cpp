// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/peer_tls.hpp"

namespace stepwise::broker {
namespace {

Error unusable(const std::string& reason) {
  return {.kind = ErrorKind::data_type,
          .code = "tls-file",
          .rule = reason,
          .remedy = "`stepwise certificate show` shows what is in a certificate"};
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> server_tls(const PeerTls& options) {
  if (!options.is_used && options.certificate.empty() && options.key.empty() && options.authorities.empty())
    return std::shared_ptr<const TlsContext>();
  TlsProfile profile;
  profile.name = "command-line";
  profile.certificate = options.certificate;
  profile.key = options.key;
  profile.authorities = options.authorities;
  profile.needs_client_certificate = !options.authorities.empty();
  try {
    return std::shared_ptr<const TlsContext>(std::make_shared<const TlsContext>(std::move(profile)));
  } catch (const TlsFault& fault) { return unusable(fault.what()); }
}

Result<ClientTls> client_tls(const PeerTls& options) {
  auto context = server_tls(options);
  if (!context) return context.error();
  return ClientTls{std::move(*context), options.host};
}

}  // namespace stepwise::broker
