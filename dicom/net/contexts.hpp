// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/encoding.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace stepwise::dicom::net {

struct Context {
  std::string abstract_syntax;
  TransferSyntax transfer_syntax = TransferSyntax::implicit_little_endian;
};
using Contexts = std::map<std::uint8_t, Context>;  // the accepted presentation contexts, by id

}  // namespace stepwise::dicom::net
