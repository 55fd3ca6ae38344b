// SPDX-License-Identifier: Apache-2.0
// The connections that are being served, for those threads that do not serve them.
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

  std::optional<Place> add(int socket, const std::string& address);  // nothing: all are to end
  void remove(Place place);                                          // before its socket is closed
  // Ends that which has waited for its peer longest, if it has for so long: of this address, or of the one that has
  // most.
  void displace(const std::optional<std::string>& address, std::chrono::milliseconds at_least);
  void end_all();
  int count() const;

 private:
  mutable std::mutex mutex_;
  std::list<One> all_;
  bool ending_ = false;
};

}  // namespace stepwise::dicom::net
