// SPDX-License-Identifier: Apache-2.0
// The list of connections that are being served. Other threads use it to end them.
#pragma once
#include "dicom/net/pdu_socket.hpp"

#include <list>
#include <mutex>
#include <optional>
#include <string>

namespace stepwise::dicom::net {

class ServedConnections {
 public:
  struct One {
    int socket;
    std::string address;
    PeerWait wait;
  };
  using Place = std::list<One>::iterator;

  std::optional<Place> add(int socket, const std::string& address);  // nullopt: the server stops
  void remove(Place place);                                          // call it before the socket is closed
  // Ends the connection that has waited for its peer longest, if it has waited for at least `at_least`: among those of
  // this address, or of the address with the most connections.
  void displace(const std::optional<std::string>& address, std::chrono::milliseconds at_least);
  void end_all();
  int count() const;

 private:
  mutable std::mutex mutex_;
  std::list<One> all_;
  bool ending_ = false;
};

}  // namespace stepwise::dicom::net
