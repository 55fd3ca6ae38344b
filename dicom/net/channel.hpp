// SPDX-License-Identifier: Apache-2.0
// The bytes of a TCP connection, in clear text or with TLS (PS3.15 B.12). No call waits: the caller polls the
// descriptor. One thread at a time.
#pragma once
#include "base/tls.hpp"
#include "dicom/net/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::dicom::net {

class Channel {
 public:
  Channel(Descriptor socket = Descriptor()) : socket_(std::move(socket)) {}
  Channel(Descriptor socket, TlsSession tls) : socket_(std::move(socket)), tls_(std::move(tls)) {}

  int descriptor() const { return socket_.get(); }  // -1: there is none
  enum class State {
    done,
    wants_read,   // poll the descriptor for POLLIN and repeat the call
    wants_write,  // the same for POLLOUT
    ended,        // the peer has closed the connection, or it is lost
  };
  struct Transfer {
    State state = State::done;
    std::size_t count = 0;  // number of bytes, if done
  };
  Transfer receive(char* buffer, std::size_t size);  // with TLS the first call begins the handshake
  Transfer send(std::string_view bytes);
  bool has_received() const;  // receive() returns bytes although the descriptor may not be readable
  void end_sending();         // says that we send no more

  TlsIdentity peer() const { return tls_ ? tls_->peer() : TlsIdentity{}; }
  std::string tls_failure() const { return tls_ ? tls_->failure() : std::string(); }  // "": none
  Descriptor take();  // ends the use of TLS; what is left to do with it is to discard bytes and to close it

 private:
  Descriptor socket_;
  std::optional<TlsSession> tls_;
};

}  // namespace stepwise::dicom::net
