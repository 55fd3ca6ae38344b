// SPDX-License-Identifier: Apache-2.0
// Captures standard output and standard error, including the log, while this object exists.
#pragma once
#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace stepwise::test {

class CapturedOutput {
 public:
  CapturedOutput() : file_(std::tmpfile()) {
    if (!file_) throw std::runtime_error("no temporary file");
    std::fflush(nullptr);
    for (const int descriptor : {1, 2}) {
      before_.at(static_cast<std::size_t>(descriptor - 1)) = dup(descriptor);
      dup2(fileno(file_), descriptor);
    }
  }
  ~CapturedOutput() {
    std::fflush(nullptr);
    for (const int descriptor : {1, 2}) {
      const int saved = before_.at(static_cast<std::size_t>(descriptor - 1));
      dup2(saved, descriptor);
      close(saved);
    }
    std::fclose(file_);
  }
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;

  std::string text() const {
    std::fflush(nullptr);
    std::string all;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0;
         (count = pread(fileno(file_), buffer.data(), buffer.size(), static_cast<off_t>(all.size()))) > 0;)
      all.append(buffer.data(), static_cast<std::size_t>(count));
    return all;
  }

 private:
  std::FILE* file_;
  std::array<int, 2> before_{};
};

}  // namespace stepwise::test
