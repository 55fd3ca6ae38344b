// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.hpp"

#include "base/clock.hpp"
#include "broker/cli/commands.hpp"
#include "broker/terminal/command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>

namespace stepwise::broker {
namespace {

namespace fs = std::filesystem;

constexpr mode_t for_all = 0644, for_owner = 0600;

std::string pem_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) throw CertificateFault(path.string() + " cannot be read");
  return text.str();
}

// An existing file is never replaced: it may be a key that others rely on.
void write_new_file(const fs::path& path, const std::string& text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    if (errno == EEXIST) throw CertificateFault(path.string() + " exists: move it away, or choose another name");
    throw CertificateFault(
        fmt::format("{} cannot be written: {}", path.string(), std::generic_category().message(errno)));
  }
  const ssize_t written = ::write(file, text.data(), text.size());
  const bool is_written = written == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (::close(file) != 0 || !is_written) throw CertificateFault(path.string() + " cannot be written");
}

// The key first: a certificate without its key is of no use.
void write_both(const fs::path& folder, const std::string& name, const IssuedCertificate& made) {
  const fs::path certificate = folder / (name + ".pem"), key = folder / (name + ".key");
  if (fs::exists(certificate))
    throw CertificateFault(certificate.string() + " exists: move it away, or choose another name");
  write_new_file(key, made.key, for_owner);
  write_new_file(certificate, made.certificate, for_all);
}

void print_facts(const CertificateFacts& facts) {
  std::cout << fmt::format("subject      {}\nissuer       {}\nvalid        {:%Y-%m-%d} to {:%Y-%m-%d} (UTC)\n",
                           facts.identity.subject, facts.issuer, facts.before, facts.after);
  if (!facts.hosts.empty()) std::cout << fmt::format("hosts        {}\n", fmt::join(facts.hosts, ", "));
  std::cout << fmt::format("fingerprint  {}\n", facts.identity.fingerprint);
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(SystemClock().now());
}

template <class Work>
int guarded(Work work) {
  try {
    work();
    return exit_fine;
  } catch (const CertificateFault& fault) {
    std::cerr << fault.what() << "\n";
    return exit_usage;
  }
}

}  // namespace

int make_authority(const AuthorityOptions& options) {
  return guarded([&] {
    const IssuedCertificate made =
        CertificateAuthority::make(options.name, now(), std::chrono::days(options.days)).files();
    write_both(options.folder, "ca", made);
    print_facts(read_certificate(made.certificate));
    std::cout << fmt::format(
        "{}: set it as `ca` in each [tls.NAME], and give it to the peers\n{}: keep it secret; with it anybody can issue a certificate for any name\n",
        (options.folder / "ca.pem").string(), (options.folder / "ca.key").string());
  });
}

int issue_certificate(const IssueOptions& options) {
  return guarded([&] {
    if (!is_file_name(options.name) || options.name == "ca")
      throw CertificateFault(options.name + ": the name has letters, digits, `.`, `-` and `_`, and is not `ca`");
    const fs::path certificate = options.folder / "ca.pem", key = options.folder / "ca.key";
    if (!fs::exists(certificate) || !fs::exists(key))
      throw CertificateFault(fmt::format("there is no authority in {}: make one with `stepwise certificate authority`",
                                         options.folder.string()));
    const CertificateAuthority authority(pem_text(certificate), pem_text(key));
    const IssuedCertificate made = authority.issue(options.name, options.hosts, now(), std::chrono::days(options.days));
    write_both(options.folder, options.name, made);
    print_facts(read_certificate(made.certificate));
    if (options.hosts.empty()) std::cout << "without --host it is for a client only\n";
  });
}

int show_certificate(const ShowCertificateOptions& options) {
  return guarded([&] {
    const std::string text = pem_text(options.file);
    try {
      print_facts(read_certificate(text));
    } catch (const CertificateFault& fault) {
      throw CertificateFault(fmt::format("{}: {}", options.file.string(), fault.what()));
    }
  });
}

}  // namespace stepwise::broker
