// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

using namespace stepwise;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

namespace {

const std::chrono::sys_seconds noon = sys_days(2026y / 3 / 1) + 12h;

const CertificateAuthority& radiology() {
  static const CertificateAuthority authority = CertificateAuthority::make("Radiology CA", noon, days(3650));
  return authority;
}

// The files of one check by the openssl command.
class Openssl {
 public:
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name)).rdbuf();
    return text.str();
  }
  bool run(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.path().string() + "' && openssl " + arguments + " >out 2>&1";
    return std::system(command.c_str()) == 0;
  }

 private:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  TemporaryFolder folder_;
};

std::string certificate_fault(const std::function<void()>& work) {
  try {
    work();
  } catch (const CertificateFault& fault) { return fault.what(); }
  return "no fault";
}

}  // namespace

TEST_CASE("an authority is valid from one hour before now, for the days that were asked for") {
  const CertificateFacts facts = read_certificate(radiology().files().certificate);
  CHECK(facts.identity.subject == "CN=Radiology CA");
  CHECK(facts.issuer == "CN=Radiology CA");
  CHECK(facts.before == noon - 1h);
  CHECK(facts.after == noon + days(3650));
  CHECK(facts.hosts.empty());
}

TEST_CASE("an issued certificate names its hosts and its issuer") {
  const IssuedCertificate made =
      radiology().issue("stepwise", {"stepwise.example", "10.0.0.5", "::1"}, noon, days(825));
  const CertificateFacts facts = read_certificate(made.certificate);
  CHECK(facts.identity.subject == "CN=stepwise");
  CHECK(facts.issuer == "CN=Radiology CA");
  CHECK(facts.hosts == std::vector<std::string>{"stepwise.example", "10.0.0.5", "0:0:0:0:0:0:0:1"});
  CHECK(facts.before == noon - 1h);
  CHECK(facts.after == noon + days(825));
}

TEST_CASE("a certificate ends no later than its authority") {
  const CertificateAuthority brief = CertificateAuthority::make("Brief CA", noon, days(10));
  CHECK(read_certificate(brief.issue("a", {}, noon, days(825)).certificate).after == noon + days(10));
  CHECK(read_certificate(brief.issue("a", {}, noon, days(9)).certificate).after == noon + days(9));
}

TEST_CASE("openssl accepts what is issued as server and as client, and only with its own authority and host") {
  const Openssl openssl;
  const IssuedCertificate made = radiology().issue("stepwise", {"stepwise.example", "10.0.0.5"}, noon, days(825));
  openssl.write("ca.pem", radiology().files().certificate);
  openssl.write("other.pem", CertificateAuthority::make("Radiology CA", noon, days(3650)).files().certificate);
  openssl.write("made.pem", made.certificate);
  const std::string at = "-attime " + std::to_string((noon + days(1)).time_since_epoch().count());
  const std::string verify = "verify -x509_strict " + at + " -CAfile ";
  CHECK(openssl.run(verify + "ca.pem -purpose sslserver -verify_hostname stepwise.example made.pem"));
  CHECK(openssl.run(verify + "ca.pem -purpose sslserver -verify_ip 10.0.0.5 made.pem"));
  CHECK(openssl.run(verify + "ca.pem -purpose sslclient made.pem"));
  CHECK_FALSE(openssl.run(verify + "ca.pem -verify_hostname pacs.example made.pem"));
  CHECK_FALSE(openssl.run(verify + "other.pem made.pem"));
  // It is no authority itself.
  CHECK(certificate_fault([&] { CertificateAuthority(made.certificate, made.key); }) ==
        "this is not the certificate of an authority");
}

TEST_CASE("two certificates of one name differ in key, serial number and fingerprint") {
  const IssuedCertificate first = radiology().issue("a", {}, noon, days(1));
  const IssuedCertificate second = radiology().issue("a", {}, noon, days(1));
  CHECK(first.key != second.key);
  CHECK(read_certificate(first.certificate).identity.fingerprint !=
        read_certificate(second.certificate).identity.fingerprint);
}

TEST_CASE("an authority can be read again and issues what the first one would") {
  const IssuedCertificate files = radiology().files();
  const CertificateAuthority again(files.certificate, files.key);
  const Openssl openssl;
  openssl.write("ca.pem", files.certificate);
  openssl.write("made.pem", again.issue("ct1", {}, noon, days(2)).certificate);
  CHECK(openssl.run("verify -attime " + std::to_string((noon + days(1)).time_since_epoch().count()) +
                    " -CAfile ca.pem made.pem"));
}

TEST_CASE("files that are no authority are named as what they are") {
  const IssuedCertificate files = radiology().files();
  const IssuedCertificate other = CertificateAuthority::make("Other CA", noon, days(1)).files();
  CHECK(certificate_fault([&] { CertificateAuthority("", files.key); }) == "this is no certificate in PEM form");
  CHECK(certificate_fault([&] { CertificateAuthority(files.certificate, "junk"); }) ==
        "this is no private key in PEM form, without a password");
  CHECK(certificate_fault([&] { CertificateAuthority(files.certificate, other.key); }) ==
        "this is the key of another certificate");
  CHECK(certificate_fault([&] {
          read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        }) == "this is no certificate in PEM form");
}

TEST_CASE("a name that cannot be one is refused") {
  const std::string longest(64, 'a');
  CHECK(read_certificate(radiology().issue(longest, {}, noon, days(1)).certificate).identity.subject ==
        "CN=" + longest);
  CHECK(certificate_fault([&] { radiology().issue(longest + "a", {}, noon, days(1)); }) == "a name has 1 to 64 bytes");
  CHECK(certificate_fault([&] { radiology().issue("", {}, noon, days(1)); }) == "a name has 1 to 64 bytes");
  for (const std::string host : {"", "a b", "a,DNS:b", ".example", "email:x@y", "a/b"}) {
    INFO(host);
    CHECK(certificate_fault([&] {
            radiology().issue("a", {"good.example", host}, noon, days(1));
          }) == host + ": this is no DNS name and no IP address");
  }
}

TEST_CASE("subject and fingerprint are written as openssl writes them") {
  const Openssl openssl;
  const IssuedCertificate made = radiology().issue("M\xc3\xbcller, ward 1", {}, noon, days(1));
  openssl.write("made.pem", made.certificate);
  const TlsIdentity identity = read_certificate(made.certificate).identity;
  REQUIRE(openssl.run("x509 -in made.pem -noout -subject -nameopt RFC2253"));
  CHECK(openssl.read("out") == "subject=" + identity.subject + "\n");
  REQUIRE(openssl.run("x509 -in made.pem -noout -fingerprint -sha256"));
  std::string printed = openssl.read("out");
  printed = printed.substr(printed.find('=') + 1);
  printed.pop_back();
  CHECK(is_allowed({"sha256:" + printed}, identity));
}
