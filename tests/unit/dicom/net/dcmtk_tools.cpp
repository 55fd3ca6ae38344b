// SPDX-License-Identifier: Apache-2.0
// DCMTK's own echoscu, findscu and dcmdump (package dcmtk) against our server: the bytes on the wire as somebody else
// reads and writes them.
#include "dicom/associate.hpp"
#include "dicom/encoding.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/fake_services.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run(const std::string& command) {
  Outcome outcome;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe);
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) outcome.output.append(buffer, count);
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

std::string peer(const RunningServer& running) {
  return " -aet CT1 -aec STEPWISE 127.0.0.1 " + std::to_string(running.server.port());
}

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "stepwise-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()));
    path = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

int count(const std::string& text, const std::string& what) {
  int times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

}  // namespace

TEST_CASE("echoscu is answered, with one context and with many") {
  FakeServices services;
  const RunningServer running(services);
  for (const char* options : {"", " --propose-ts 32 --propose-pc 100", " --repeat 20", " --abort"}) {
    const Outcome echo = run(std::string("echoscu") + options + peer(running));
    CAPTURE(options, echo.output);
    CHECK(echo.status == 0);
  }
  CHECK(services.count("association-broken") == 0);
}

TEST_CASE("PS3.7 D.3.3.2: both sides of an association are told our implementation, not that of a library") {
  FakeServices services;
  const RunningServer running(services);
  const Outcome echo = run("echoscu -d" + peer(running));
  CHECK_THAT(echo.output,
             Catch::Contains("Their Implementation Class UID:    " + std::string(implementation_class_uid)));
  CHECK_THAT(echo.output,
             Catch::Contains("Their Implementation Version Name: " + std::string(implementation_version_name())));

  auto association = Association::open(running.client());
  REQUIRE(association.has_value());
  REQUIRE(association->echo().has_value());
  const Device ours = services.devices().back();
  CHECK(ours.implementation_class_uid == implementation_class_uid);
  CHECK(ours.implementation_version == implementation_version_name());
}

TEST_CASE("findscu gets each answer, in each transfer syntax") {
  for (const char* syntax : {"-x=", "-xe", "-xb", "-xi"}) {
    FakeServices services;
    services.answers = 30;
    const RunningServer running(services);
    const Outcome find = run(std::string("findscu -v -W +sr ") + syntax +
                             " -k PatientName= -k \"(0040,0100)[0].Modality=CT\"" + peer(running));
    CAPTURE(syntax, find.output);
    CHECK(find.status == 0);
    CHECK(count(find.output, "Find Response: ") == 30);
    CHECK(find.output.find("[SPS29 ]") != std::string::npos);
    CHECK(find.output.find("Final Find Response (Success)") != std::string::npos);
    const auto identifiers = services.identifiers();
    REQUIRE(identifiers.size() == 1);
    REQUIRE(identifiers[0].item(tags::scheduled_procedure_step_sequence));
    CHECK(identifiers[0].item(tags::scheduled_procedure_step_sequence)->value(tags::modality) == "CT");
  }
}

TEST_CASE("findscu's keys: private and unknown tags, empty numbers and sequences survive (R56, R59, R60, R61)") {
  FakeServices services;
  const RunningServer running(services);
  for (const char* syntax : {"-xe", "-xi"}) {
    const Outcome find = run(std::string("findscu -W ") + syntax +
                             " -k 0010,21c0= -k 0010,1030= -k 0010,2201=x -k 0009,0010=ACME -k 0018,1061=drug -k "
                             "0040,0100= -k 0008,0052=WORKLIST" +
                             peer(running));
    CAPTURE(syntax, find.output);
    CHECK(find.status == 0);
    const Dataset identifier = services.identifiers().back();
    REQUIRE(identifier.find(tags::pregnancy_status));
    CHECK(identifier.find(tags::pregnancy_status)->value.empty());
    CHECK(identifier.find(tags::scheduled_procedure_step_sequence)->vr == Vr("SQ"));
    CHECK(identifier.value(Tag{0x0010, 0x2201}) == "x");
    CHECK(identifier.value(Tag{0x0009, 0x0010}) == "ACME");
    CHECK(identifier.find(Tag{0x0018, 0x1061})->vr == Vr("LO"));  // DCMTK's dictionary knows what ours lacks
    CHECK(identifier.value(Tag{0x0018, 0x1061}) == "drug");
    CHECK(identifier.value(tags::query_retrieve_level) == "WORKLIST");
  }
}

TEST_CASE("R72: findscu cancels and gets the confirmation") {
  FakeServices services;
  services.endless = true;
  const RunningServer running(services);
  const Outcome find = run("findscu -v -W --cancel 3 -k PatientName=" + peer(running));
  CAPTURE(find.output.substr(find.output.size() < 2000 ? 0 : find.output.size() - 2000));
  CHECK(find.status == 0);
  CHECK(find.output.find("Final Find Response (Cancel") != std::string::npos);
}

TEST_CASE("reference 5.6: what findscu stores, dcmdump reads in the station's character set") {
  struct Row {
    const char* charset;
    const char* name;
    const char* key;  // the same name as bytes of the set, for printf
  };
  for (const Row& row : {Row{"ISO_IR 100", "Müller^Jörg", "M\\374ller^J\\366rg"},
                         Row{"ISO_IR 192", "Wang^小东", "Wang^\\345\\260\\217\\344\\270\\234"},
                         Row{"GB18030", "Wang^小东", "Wang^\\320\\241\\266\\253"}}) {
    FakeServices services;
    services.answers = 1;
    services.charset = row.charset;
    services.patient_name = row.name;
    const RunningServer running(services);
    const TemporaryFolder folder;
    const Outcome find = run("findscu -W -X -od " + folder.path.string() + " -k \"0008,0005=" + row.charset +
                             "\" -k \"PatientName=$(printf '" + row.key + "')\"" + peer(running));
    CAPTURE(row.charset, find.output);
    CHECK(find.status == 0);
    CHECK(services.identifiers().at(0).value(tags::patient_name) == row.name);
    const Outcome dump = run("dcmdump +U8 " + (folder.path / "rsp0001.dcm").string());
    CAPTURE(dump.output);
    CHECK(dump.output.find(std::string("[") + row.name) != std::string::npos);
    CHECK(dump.output.find("(0040,0009) SH [SPS0]") != std::string::npos);
    const Outcome declared = run("dcmdump +P 0008,0005 " + (folder.path / "rsp0001.dcm").string());
    CHECK(declared.output.find(row.charset) != std::string::npos);
  }
}

TEST_CASE("D31: findscu shows the status of a refused query") {
  FakeServices services;
  services.reply = {Status::identifier_does_not_match, "step keys at the root", 0, {}, {}};
  const RunningServer running(services);
  const Outcome find = run("findscu -d -W -k PatientName=" + peer(running));
  CAPTURE(find.output);
  CHECK(find.output.find("0xa900") != std::string::npos);
  CHECK(find.output.find("step keys at the root") != std::string::npos);
}
