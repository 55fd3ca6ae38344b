// SPDX-License-Identifier: Apache-2.0
// A value or an Error. `if (!result) return result.error();` hands an error on; `*result` is the value.
#pragma once
#include "base/error.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>

namespace stepwise {

// What result.value() throws when there is none: an error that somebody forgot to look at.
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
