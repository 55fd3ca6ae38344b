// SPDX-License-Identifier: Apache-2.0
// An HL7 message for people, a segment a line.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace stepwise::broker {

// `bytes` as they were on the wire, in the character set that MSH-18 names. Each line is indented; with `columns` it is
// cut there.
std::string show_message(std::string_view bytes, std::size_t columns = 0);

// "ORM^O01 H0002": MSH-9 and MSH-10. Of what is no message, "no HL7 message".
std::string name_message(std::string_view bytes);

}  // namespace stepwise::broker
