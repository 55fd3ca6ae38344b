// SPDX-License-Identifier: Apache-2.0
// Decodes with the character sets of the C library, which DCMTK uses too. They are independent of ICU and exact.
#pragma once
#include <iconv.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace stepwise::test {

class Iconv {
 public:
  explicit Iconv(const char* charset) : handle_(iconv_open("UTF-8", charset)) {
    if (handle_ == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error(std::string("iconv has no ") + charset);
  }
  ~Iconv() { iconv_close(handle_); }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;

  // nullopt: the bytes are not valid in the set.
  std::optional<std::string> decode(std::string_view bytes) const {
    std::string in(bytes), out(bytes.size() * 4 + 4, '\0');
    char *from = in.data(), *to = out.data();
    std::size_t left = in.size(), room = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &from, &left, &to, &room) != 0) return std::nullopt;
    if (iconv(handle_, nullptr, nullptr, &to, &room) != 0) return std::nullopt;
    out.resize(out.size() - room);
    return out;
  }

 private:
  iconv_t handle_;
};

// Maps characters that have two code points in Unicode to one of them, because decoders differ here.
inline std::string one_form(std::string text) {
  constexpr std::string_view twice[][2] = {{"￠", "¢"}, {"￡", "£"}, {"￢", "¬"},  {"・", "·"}, {"―", "—"},
                                           {"∥", "‖"},  {"－", "−"}, {"～", "〜"}, {"￦", "₩"}};
  for (const auto& [from, to] : twice) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace stepwise::test
