// SPDX-License-Identifier: Apache-2.0
// X.509 certificates: what one says, and a private authority for a first set-up (`stepwise certificate`). All texts are
// PEM. Pure but for random numbers; any thread.
#pragma once
#include "base/tls.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace stepwise {

// what() names the reason and what is expected.
class CertificateFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CertificateFacts {
  TlsIdentity identity;                    // as `certificates` of a sender or station names it
  std::string issuer;                      // RFC 2253
  std::chrono::sys_seconds before, after;  // the first and the last second of its validity
  std::vector<std::string> hosts;          // DNS names and IP addresses (RFC 5280 4.2.1.6)
};
CertificateFacts read_certificate(std::string_view pem);  // the first one; throws CertificateFault

struct IssuedCertificate {
  std::string certificate;
  std::string key;  // RSA 3072, without a password
};

// A certification authority whose key is a file. It keeps no list of what it issued and issues no revocation lists.
class CertificateAuthority {
 public:
  // A new one. `now` is the time from which it is valid, less an hour for peers whose clock is slow.
  static CertificateAuthority make(const std::string& name, std::chrono::sys_seconds now, std::chrono::days validity);
  // Throws CertificateFault: not PEM, not an authority, or the key of another certificate.
  CertificateAuthority(std::string_view certificate, std::string_view key);

  IssuedCertificate files() const;  // its own
  // For a server and a client (PS3.15 B.12: both sides have one). `hosts` are the DNS names and IP addresses of a
  // server; a client needs none. Ends no later than the authority. Throws CertificateFault if a name cannot be one.
  IssuedCertificate issue(const std::string& name, const std::vector<std::string>& hosts, std::chrono::sys_seconds now,
                          std::chrono::days validity) const;

 private:
  using Certificate = std::shared_ptr<x509_st>;
  using Key = std::shared_ptr<evp_pkey_st>;
  CertificateAuthority(Certificate certificate, Key key) : certificate_(std::move(certificate)), key_(std::move(key)) {}

  Certificate certificate_;
  Key key_;
};

TlsIdentity identity_of(const x509_st* certificate);
CertificateFacts facts_of(const x509_st* certificate);
std::chrono::sys_seconds end_of_validity(const x509_st* certificate);

}  // namespace stepwise
