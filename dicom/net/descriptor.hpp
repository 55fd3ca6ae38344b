// SPDX-License-Identifier: Apache-2.0
// Owners of system resources.
#pragma once
#include <cstdint>
#include <netdb.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace stepwise::dicom::net {

// A file descriptor that its destructor closes.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    const Descriptor old(std::exchange(number_, other.release()));
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// Deleter for the list that getaddrinfo returns.
struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace stepwise::dicom::net
