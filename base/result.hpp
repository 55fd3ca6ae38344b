// SPDX-License-Identifier: Apache-2.0
// A value or an Error. `if (!result) return result.error();` passes an error on to the caller; `*result` is the value.
#pragma once
#include "base/error.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>

namespace stepwise {

// Thrown by result.value() if there is no value: the caller forgot to check for an error.
class UnhandledError : public std::logic_error {
 public:
  explicit UnhandledError(const Error& error) : std::logic_error(describe(error)) {}
};

BOOST_NORETURN inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw UnhandledError(error);
}

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace stepwise
