// SPDX-License-Identifier: Apache-2.0
// A private certification authority for one test, made with the openssl command.
#pragma once
#include "base/tls.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

class TestAuthority {
 public:
  TestAuthority() {
    run("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/CN=Test CA'");
  }
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  // NAME.pem and NAME.key, for localhost and 127.0.0.1.
  void issue(const std::string& name, const std::string& key_kind = "rsa:2048") {
    run("openssl req -newkey " + key_kind + " -nodes -keyout " + name + ".key -out " + name +
        ".csr -subj '/O=Hospital/CN=" + name + "'");
    run("printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > ext && openssl x509 -req -in " + name +
        ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile ext -out " + name + ".pem");
  }
  stepwise::TlsProfile profile(const std::string& name) const {
    stepwise::TlsProfile profile;
    profile.name = name;
    profile.certificate = file(name + ".pem");
    profile.key = file(name + ".key");
    profile.authorities = file("ca.pem");
    return profile;
  }
  void run(const std::string& command) const {
    if (std::system(("cd '" + folder_.path().string() + "' && (" + command + ") 2>openssl.log").c_str()) != 0)
      throw std::runtime_error("failed: " + command);
  }

 private:
  TemporaryFolder folder_;
};
