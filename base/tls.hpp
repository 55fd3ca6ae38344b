// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 and 1.3 as BCP 195 asks for it (PS3.15 B.12 and B.13, IHE ATNA ITI-19). A TlsProfile names the files, a
// TlsContext has them loaded, a TlsSession encrypts one connection of a blocking or polling caller.
// base/async_socket.hpp does the same for connections of Boost.Asio.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace stepwise {

// [tls.NAME] of the configuration. All files are PEM.
struct TlsProfile {
  std::string name;
  std::string certificate;  // our certificate, then those of its intermediate authorities; "": none, for a client only
  std::string key;          // the private key, without a password
  std::string authorities;  // the authorities that we trust; "": those of the operating system
  std::string revoked;      // revocation list (CRL) of the authority that issued the peers' certificates; "": none
  bool is_1_2_allowed = true;
  bool needs_client_certificate = true;  // as a server
  bool operator==(const TlsProfile&) const = default;
};

// A file of a profile cannot be used. The text names the profile, the file, the reason, and what to do.
class TlsFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Who the peer is, by the certificate that it has proved to own.
struct TlsIdentity {
  std::string subject;      // RFC 2253: "CN=his.example,O=Hospital"
  std::string fingerprint;  // SHA-256 of the certificate: "sha256:" and 64 lower-case hexadecimal digits
};
// True if one of `allowed` is the subject or the fingerprint. A fingerprint may have upper case and colons.
bool is_allowed(const std::vector<std::string>& allowed, const TlsIdentity& identity);

// The files of a profile, loaded. Any thread. No session is resumed, so that a certificate that is revoked, or no
// longer allowed, is refused from the next connection on.
class TlsContext {
 public:
  explicit TlsContext(TlsProfile profile);  // throws TlsFault
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  const TlsProfile& profile() const { return profile_; }
  // Loads the files again. Open connections stay; new ones use the new files. Throws TlsFault: the old ones stay in
  // use.
  void reload();
  std::chrono::sys_seconds not_after() const;  // end of the validity of our certificate; max() without one
  std::shared_ptr<ssl_ctx_st> server() const;
  std::shared_ptr<ssl_ctx_st> client() const;

 private:
  struct Loaded {
    std::shared_ptr<ssl_ctx_st> server, client;
    std::chrono::sys_seconds not_after = std::chrono::sys_seconds::max();
  };
  Loaded load() const;
  Loaded loaded() const;

  const TlsProfile profile_;
  mutable std::mutex mutex_;
  Loaded loaded_;
};

// How a client uses TLS; without a context the connection is in clear text.
struct ClientTls {
  std::shared_ptr<const TlsContext> context = {};
  std::string host = {};  // the name that the server's certificate must have; "": the host that we connect to
};

// The server certificate has to name `host` (a DNS name or an IP address). Also sends it as Server Name Indication.
void expect_host(ssl_st* session, const std::string& host);
// The peer's certificate; empty texts without one. After the handshake.
TlsIdentity identity_of(ssl_st* session);
// Why the handshake or the connection failed, for the log and for people, from the error queue of this thread.
std::string failure_of(ssl_st* session);

struct CertificateFacts;  // base/certificate.hpp

// TLS on a non-blocking socket, which the caller owns, polls and closes. One thread at a time. The process ignores
// SIGPIPE.
class TlsSession {
 public:
  static TlsSession accept(const TlsContext& context, int socket);
  static TlsSession connect(const TlsContext& context, int socket, const std::string& host);

  enum class State { done, wants_read, wants_write, ended, failed };
  struct Transfer {
    State state = State::done;
    std::size_t count = 0;  // bytes, if done
  };
  State handshake();                              // call it until it is done; `wants_*`: poll the socket first
  Transfer read(char* buffer, std::size_t size);  // ended: the peer has closed the connection
  Transfer write(std::string_view bytes);
  bool has_decrypted() const;  // bytes that read() returns without waiting, although the socket is not readable
  void close_notify();         // says that we send no more; does not wait
  TlsIdentity peer() const;
  // What the peer has shown, also if it was not accepted; nullopt: nothing.
  std::optional<CertificateFacts> certificate() const;
  std::string version() const;                             // "TLSv1.3"
  const std::string& failure() const { return failure_; }  // why, after `failed`

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };
  TlsSession(const std::shared_ptr<ssl_ctx_st>& context, int socket);
  State state_of(int result);

  std::unique_ptr<ssl_st, Free> session_;
  std::string failure_;
};

}  // namespace stepwise
