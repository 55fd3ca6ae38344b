// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace stepwise {
namespace {

using std::chrono::sys_seconds;

constexpr int key_bits = 3072;
constexpr std::size_t common_name_limit = 64;  // RFC 5280 appendix A, ub-common-name
constexpr auto slow_clock = std::chrono::hours(1);

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio memory() {
  return {BIO_new(BIO_s_mem()), BIO_free};
}

Bio reader(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

std::string text_of(const Bio& bio) {
  char* bytes = nullptr;
  const long length = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

// For calls of OpenSSL that fail only without memory or random numbers.
void require(bool success, std::string_view what) {
  if (success) return;
  const unsigned long last = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = last == 0 ? nullptr : ERR_reason_error_string(last);
  throw CertificateFault(fmt::format("OpenSSL cannot {}: {}", what, reason ? reason : "no reason is known"));
}

std::string name_text(const X509_NAME* name) {
  const Bio out = memory();
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  return text_of(out);
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
  return "sha256:" + to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(time, &parts) == 1, "read the validity of the certificate");
  return sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* b = ASN1_STRING_get0_data(address);
  if (ASN1_STRING_length(address) == 4) return fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]);
  std::string text;
  for (int i = 0; i + 1 < ASN1_STRING_length(address); i += 2)
    text += fmt::format("{}{:x}", text.empty() ? "" : ":", b[i] * 256 + b[i + 1]);
  return text;
}

std::vector<std::string> hosts_of(const X509* certificate) {
  std::vector<std::string> hosts;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  const int count = names ? OPENSSL_sk_num(reinterpret_cast<const OPENSSL_STACK*>(names.get())) : 0;
  for (int i = 0; i < count; ++i) {
    const auto* name =
        static_cast<const GENERAL_NAME*>(OPENSSL_sk_value(reinterpret_cast<const OPENSSL_STACK*>(names.get()), i));
    if (name->type == GEN_DNS)
      hosts.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                         static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    else if (name->type == GEN_IPADD)
      hosts.push_back(address_text(name->d.iPAddress));
  }
  return hosts;
}

std::shared_ptr<X509> parse_certificate(std::string_view pem) {
  ERR_clear_error();
  const Bio in = reader(pem);
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
  ERR_clear_error();
  if (!certificate) throw CertificateFault("this is no certificate in PEM form");
  return certificate;
}

std::shared_ptr<EVP_PKEY> new_key() {
  std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(key_bits), EVP_PKEY_free);
  require(key != nullptr, "make a key");
  return key;
}

IssuedCertificate to_pem(X509* certificate, EVP_PKEY* key) {
  const Bio certificate_out = memory(), key_out = memory();
  require(PEM_write_bio_X509(certificate_out.get(), certificate) == 1, "write a certificate");
  require(PEM_write_bio_PrivateKey(key_out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "write a key");
  return {text_of(certificate_out), text_of(key_out)};
}

void set_name(X509* certificate, const std::string& name) {
  if (name.empty() || name.size() > common_name_limit)
    throw CertificateFault(fmt::format("a name has 1 to {} bytes", common_name_limit));
  require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()),
                                     -1, 0) == 1,
          "use this name");
}

void set_serial_number(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  require(RAND_bytes(bytes.data(), bytes.size()) == 1, "make a random number");
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3f) | 0x40);  // positive, and always 16 bytes long
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(bytes.data(), bytes.size(), nullptr), BN_free);
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)), "make a serial number");
}

void set_validity(X509* certificate, sys_seconds from, sys_seconds to) {
  require(ASN1_TIME_set(X509_getm_notBefore(certificate), from.time_since_epoch().count()) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(certificate), to.time_since_epoch().count()) != nullptr,
          "set the validity");
}

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value), X509_EXTENSION_free);
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

bool is_dns_name(std::string_view host) {
  constexpr std::size_t limit = 253;  // RFC 1035 2.3.4, as text
  const auto may_be = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '*';
  };
  return !host.empty() && host.size() <= limit && host.front() != '.' && std::ranges::all_of(host, may_be);
}

void add_hosts(X509* certificate, X509* issuer, const std::vector<std::string>& hosts) {
  std::string names;
  for (const std::string& host : hosts) {
    const std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> address(a2i_IPADDRESS(host.c_str()),
                                                                                        ASN1_OCTET_STRING_free);
    ERR_clear_error();
    if (!address && !is_dns_name(host))
      throw CertificateFault(fmt::format("{}: this is no DNS name and no IP address", host));
    names += fmt::format("{}{}:{}", names.empty() ? "" : ",", address ? "IP" : "DNS", host);
  }
  if (!names.empty()) add_extension(certificate, issuer, NID_subject_alt_name, names.c_str());
}

std::shared_ptr<X509> new_certificate(const std::string& name, sys_seconds from, sys_seconds to, EVP_PKEY* key) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "make a certificate");
  set_name(certificate.get(), name);
  set_serial_number(certificate.get());
  set_validity(certificate.get(), from, to);
  require(X509_set_pubkey(certificate.get(), key) == 1, "use the key");
  return certificate;
}

}  // namespace

TlsIdentity identity_of(const x509_st* certificate) {
  return {name_text(X509_get_subject_name(certificate)), fingerprint_of(certificate)};
}

sys_seconds end_of_validity(const x509_st* certificate) {
  return time_of(X509_get0_notAfter(certificate));
}

CertificateFacts facts_of(const x509_st* certificate) {
  return {identity_of(certificate), name_text(X509_get_issuer_name(certificate)),
          time_of(X509_get0_notBefore(certificate)), end_of_validity(certificate), hosts_of(certificate)};
}

CertificateFacts read_certificate(std::string_view pem) {
  return facts_of(parse_certificate(pem).get());
}

CertificateAuthority CertificateAuthority::make(const std::string& name, sys_seconds now, std::chrono::days validity) {
  const auto key = new_key();
  const auto certificate = new_certificate(name, now - slow_clock, now + validity, key.get());
  X509* c = certificate.get();
  require(X509_set_issuer_name(c, X509_get_subject_name(c)) == 1, "name the issuer");
  add_extension(c, c, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(c, c, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(c, c, NID_subject_key_identifier, "hash");
  require(X509_sign(c, key.get(), EVP_sha256()) > 0, "sign the certificate");
  return {certificate, key};
}

CertificateAuthority::CertificateAuthority(std::string_view certificate, std::string_view key)
    : certificate_(parse_certificate(certificate)) {
  // A key with a password would ask for it on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const Bio in = reader(key);
  key_ = {PEM_read_bio_PrivateKey(in.get(), nullptr, no_password, nullptr), EVP_PKEY_free};
  ERR_clear_error();
  if (!key_) throw CertificateFault("this is no private key in PEM form, without a password");
  if (X509_check_ca(certificate_.get()) != 1) throw CertificateFault("this is not the certificate of an authority");
  if (X509_check_private_key(certificate_.get(), key_.get()) != 1) {
    ERR_clear_error();
    throw CertificateFault("this is the key of another certificate");
  }
}

IssuedCertificate CertificateAuthority::files() const {
  return to_pem(certificate_.get(), key_.get());
}

IssuedCertificate CertificateAuthority::issue(const std::string& name, const std::vector<std::string>& hosts,
                                              sys_seconds now, std::chrono::days validity) const {
  X509* issuer = certificate_.get();
  const auto key = new_key();
  const sys_seconds end = std::min<sys_seconds>(now + validity, end_of_validity(issuer));
  const auto certificate = new_certificate(name, now - slow_clock, end, key.get());
  X509* c = certificate.get();
  require(X509_set_issuer_name(c, X509_get_subject_name(issuer)) == 1, "name the issuer");
  add_extension(c, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(c, issuer, NID_key_usage, "critical,digitalSignature,keyEncipherment");
  add_extension(c, issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  add_extension(c, issuer, NID_subject_key_identifier, "hash");
  add_extension(c, issuer, NID_authority_key_identifier, "keyid:always");
  add_hosts(c, issuer, hosts);
  require(X509_sign(c, key_.get(), EVP_sha256()) > 0, "sign the certificate");
  return to_pem(c, key.get());
}

}  // namespace stepwise
