// SPDX-License-Identifier: Apache-2.0
#include "base/tls.hpp"

#include "base/certificate.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <system_error>

namespace stepwise {
namespace {

// BCP 195 (RFC 9325 4.2): only ephemeral keys and authenticated encryption.
constexpr const char* ciphers_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM";

std::string reason_of_queue() {
  const unsigned long last = ERR_peek_last_error();
  ERR_clear_error();
  if (last == 0) return {};
  // OpenSSL has no text of its own for an error of the operating system.
  if (ERR_SYSTEM_ERROR(last)) return std::generic_category().message(ERR_GET_REASON(last));
  const char* reason = ERR_reason_error_string(last);
  return reason ? reason : fmt::format("OpenSSL error {:x}", last);
}

[[noreturn]] void fail(const TlsProfile& profile, std::string_view key, const std::string& file,
                       std::string_view rule) {
  const std::string reason = reason_of_queue();
  throw TlsFault(
      fmt::format("tls.{}.{}: {}: {}{}{}", profile.name, key, file, rule, reason.empty() ? "" : ": ", reason));
}

// A key with a password would ask for it on the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

void use_certificate(SSL_CTX* context, const TlsProfile& profile) {
  if (profile.certificate.empty()) return;
  if (SSL_CTX_use_certificate_chain_file(context, profile.certificate.c_str()) != 1)
    fail(profile, "certificate", profile.certificate,
         "this is no PEM file with a certificate of at least 112 bits of security (RSA 2048, EC 224)");
  if (SSL_CTX_use_PrivateKey_file(context, profile.key.c_str(), SSL_FILETYPE_PEM) != 1)
    fail(profile, "key", profile.key,
         "this is no PEM file with the private key of the certificate, without a password");
}

void trust_authorities(SSL_CTX* context, const TlsProfile& profile) {
  if (profile.authorities.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return;
  }
  if (SSL_CTX_load_verify_file(context, profile.authorities.c_str()) != 1)
    fail(profile, "ca", profile.authorities, "this is no PEM file with certificates");
  // The names of the authorities tell a client which of its certificates to send.
  if (STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(profile.authorities.c_str()))
    SSL_CTX_set_client_CA_list(context, names);
}

void refuse_revoked(SSL_CTX* context, const TlsProfile& profile) {
  if (profile.revoked.empty()) return;
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  X509_LOOKUP* lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
  if (!lookup || X509_load_crl_file(lookup, profile.revoked.c_str(), X509_FILETYPE_PEM) < 1)
    fail(profile, "crl", profile.revoked, "this is no PEM file with a certificate revocation list");
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
}

std::shared_ptr<SSL_CTX> new_context(const TlsProfile& profile, const SSL_METHOD* method) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), SSL_CTX_free);
  if (!context) throw TlsFault("OpenSSL cannot make a TLS context: " + reason_of_queue());
  SSL_CTX* c = context.get();
  SSL_CTX_set_security_level(c, 2);
  SSL_CTX_set_min_proto_version(c, profile.is_1_2_allowed ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_cipher_list(c, ciphers_1_2);
  SSL_CTX_set_dh_auto(c, 1);
  // Many peers close without close_notify. HL7, DICOM and HTTP know their lengths, so a cut message is still found.
  SSL_CTX_set_options(
      c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(c, no_password);
  use_certificate(c, profile);
  trust_authorities(c, profile);
  refuse_revoked(c, profile);
  return context;
}

// As TlsIdentity::fingerprint is written; "" if it is none.
std::string normalized_fingerprint(std::string_view text) {
  constexpr std::string_view algorithm = "sha256:";
  std::string written = text::lower(text);
  if (!written.starts_with(algorithm)) return {};
  written.erase(0, algorithm.size());
  std::erase(written, ':');
  return std::string(algorithm) + written;
}

}  // namespace

bool is_allowed(const std::vector<std::string>& allowed, const TlsIdentity& identity) {
  return std::ranges::any_of(allowed, [&](const std::string& one) {
    return !identity.fingerprint.empty() &&
           (one == identity.subject || normalized_fingerprint(one) == identity.fingerprint);
  });
}

TlsContext::TlsContext(TlsProfile profile) : profile_(std::move(profile)), loaded_(load()) {}

TlsContext::Loaded TlsContext::load() const {
  Loaded now;
  now.server = new_context(profile_, TLS_server_method());
  now.client = new_context(profile_, TLS_client_method());
  SSL_CTX_set_verify(
      now.server.get(),
      profile_.needs_client_certificate ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_verify(now.client.get(), SSL_VERIFY_PEER, nullptr);
  if (const X509* certificate = SSL_CTX_get0_certificate(now.server.get()))
    now.not_after = end_of_validity(certificate);
  return now;
}

void TlsContext::reload() {
  Loaded now = load();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(now);
}

TlsContext::Loaded TlsContext::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

std::chrono::sys_seconds TlsContext::not_after() const {
  return loaded().not_after;
}
std::shared_ptr<ssl_ctx_st> TlsContext::server() const {
  return loaded().server;
}
std::shared_ptr<ssl_ctx_st> TlsContext::client() const {
  return loaded().client;
}

void expect_host(ssl_st* session, const std::string& host) {
  X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return;
  SSL_set1_host(session, host.c_str());
  SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
}

TlsIdentity identity_of(ssl_st* session) {
  const X509* certificate = SSL_get0_peer_certificate(session);
  return certificate ? identity_of(certificate) : TlsIdentity{};
}

std::string failure_of(ssl_st* session) {
  const long verified = SSL_get_verify_result(session);
  std::string reason = reason_of_queue();
  if (verified != X509_V_OK)
    return fmt::format("the certificate of the peer is not accepted: {}", X509_verify_cert_error_string(verified));
  return reason.empty() ? "the peer has closed the connection" : reason;
}

void TlsSession::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

TlsSession::TlsSession(const std::shared_ptr<ssl_ctx_st>& context, int socket) : session_(SSL_new(context.get())) {
  if (!session_ || SSL_set_fd(session_.get(), socket) != 1)
    throw std::runtime_error("OpenSSL cannot make a TLS session: " + reason_of_queue());
}

TlsSession TlsSession::accept(const TlsContext& context, int socket) {
  TlsSession session(context.server(), socket);
  SSL_set_accept_state(session.session_.get());
  return session;
}

TlsSession TlsSession::connect(const TlsContext& context, int socket, const std::string& host) {
  TlsSession session(context.client(), socket);
  SSL_set_connect_state(session.session_.get());
  expect_host(session.session_.get(), host);
  return session;
}

TlsSession::State TlsSession::state_of(int result) {
  if (result > 0) return State::done;
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ: return State::wants_read;
    case SSL_ERROR_WANT_WRITE: return State::wants_write;
    case SSL_ERROR_ZERO_RETURN: return State::ended;
    default: failure_ = failure_of(session_.get()); return State::failed;
  }
}

TlsSession::State TlsSession::handshake() {
  ERR_clear_error();
  return state_of(SSL_do_handshake(session_.get()));
}

TlsSession::Transfer TlsSession::read(char* buffer, std::size_t size) {
  ERR_clear_error();
  std::size_t count = 0;
  const State state = state_of(SSL_read_ex(session_.get(), buffer, size, &count));
  return {state, count};
}

TlsSession::Transfer TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t count = 0;
  const State state = state_of(SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count));
  return {state, count};
}

bool TlsSession::has_decrypted() const {
  return SSL_pending(session_.get()) > 0;
}

void TlsSession::close_notify() {
  ERR_clear_error();
  if (SSL_is_init_finished(session_.get())) SSL_shutdown(session_.get());
  ERR_clear_error();
}

// A certificate that was not accepted is only in the chain that was checked.
std::optional<CertificateFacts> TlsSession::certificate() const {
  const X509* accepted = SSL_get0_peer_certificate(session_.get());
  if (accepted) return facts_of(accepted);
  const STACK_OF(X509)* chain = SSL_get0_verified_chain(session_.get());
  if (!chain || sk_X509_num(chain) == 0) return std::nullopt;
  return facts_of(sk_X509_value(chain, 0));
}

std::string TlsSession::version() const {
  return SSL_get_version(session_.get());
}

TlsIdentity TlsSession::peer() const {
  return identity_of(session_.get());
}

}  // namespace stepwise
