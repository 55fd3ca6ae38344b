// SPDX-License-Identifier: Apache-2.0
// Coded values (reference 4.9), and the tables between HL7 and DICOM row by row.
#include "mapping/values/codes.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

hl7::Field field_of(const std::string& content) {
  static std::vector<hl7::Message> kept;  // a field is a view of its message
  kept.push_back(hl7::Message::parse("MSH|^~\\&|A\rOBR|" + content + "\r").value());
  return kept.back().segment("OBR").field(1);
}

}  // namespace

TEST_CASE("each word for a side, by value or by meaning, in any case") {
  for (const char* word : {"L", "LT", "LEFT", "7771000", "left", " lt "}) {
    INFO(word);
    CHECK(side_of({word, "", "", ""}) == "left");
    CHECK(side_of({"X", word, "", ""}) == "left");
  }
  for (const char* word : {"R", "RT", "RIGHT", "24028007", "Right"}) {
    INFO(word);
    CHECK(side_of({word, "", "", ""}) == "right");
    CHECK(side_of({"X", word, "", ""}) == "right");
  }
  for (const char* word : {"B", "BIL", "BILAT", "BILATERAL", "BOTH", "51440002", "both"}) {
    INFO(word);
    CHECK(side_of({word, "", "", ""}) == "bilateral");
    CHECK(side_of({"X", word, "", ""}) == "bilateral");
  }
  for (const char* word : {"", "LL", "LEFTS", "TOP", "7771001"}) CHECK(side_of({word, word, "", ""}).empty());
}

TEST_CASE("PS3.3 C.7.3.1.1.1: each defined term of Modality, also a retired one") {
  for (const char* term :
       {"ANN",      "AR",  "AS",  "ASMT",   "AU",      "BDUS",       "BI",         "BMD",   "CD",       "CF",
        "CFM",      "CP",  "CR",  "CS",     "CT",      "CTPROTOCOL", "DD",         "DF",    "DG",       "DM",
        "DMS",      "DOC", "DS",  "DX",     "EC",      "ECG",        "EEG",        "EMG",   "EOG",      "EPS",
        "ES",       "FA",  "FID", "FS",     "GM",      "HC",         "HD",         "IO",    "IOL",      "IVOCT",
        "IVUS",     "KER", "KO",  "LEN",    "LP",      "LS",         "M3D",        "MA",    "MG",       "MR",
        "MS",       "NM",  "OAM", "OCT",    "OP",      "OPM",        "OPR",        "OPT",   "OPTBSV",   "OPTENF",
        "OPV",      "OSS", "OT",  "PA",     "PLAN",    "POS",        "PR",         "PT",    "PX",       "REG",
        "RESP",     "RF",  "RG",  "RTDOSE", "RTIMAGE", "RTINTENT",   "RTPLAN",     "RTRAD", "RTRECORD", "RTSEGANN",
        "RTSTRUCT", "RWV", "SEG", "SM",     "SMR",     "SR",         "SRF",        "ST",    "STAIN",    "TEXTUREMAP",
        "TG",       "TM",  "US",  "VA",     "VF",      "XA",         "XAPROTOCOL", "XC"}) {
    INFO(term);
    CHECK(is_dicom_modality(term));
  }
  for (const char* other : {"", "ct", "CTX", "C", "RAD", "XR", "MRI"}) CHECK_FALSE(is_dicom_modality(other));
}

TEST_CASE("OBR-24 is a modality by the sender's words, else as it stands if it is a code string of 16 characters") {
  const Words words{{"ROE", "DX"}, {"RAD", ""}};
  CHECK(modality_of(words, "ROE") == "DX");
  CHECK(modality_of(words, "RAD").empty());
  CHECK(modality_of(words, "ct") == "CT");
  CHECK(modality_of(words, " MR ") == "MR");
  CHECK(modality_of(words, "ABCDEFGHIJKLMNOP") == "ABCDEFGHIJKLMNOP");
  CHECK(modality_of(words, "ABCDEFGHIJKLMNOPQ").empty());
  CHECK(modality_of(words, "C-T").empty());
  CHECK(modality_of(words, "").empty());
}

TEST_CASE("CE and CWE: each component has its place, blanks around it do not count, each repetition is a code") {
  const std::string both = "V^M^S^AV^AM^AS^1^2";
  CHECK(code_of(field_of(both)) == model::Code{"V", "M", "S", "1"});
  CHECK(alternate_code_of(field_of(both).repetition(1)) == model::Code{"AV", "AM", "AS", "2"});
  CHECK(code_of(field_of(" V ^ M ^ S ")) == model::Code{"V", "M", "S", ""});
  CHECK(codes_of(field_of("A^a~^^L~B^b")) == std::vector<model::Code>{{"A", "a", "", ""}, {"B", "b", "", ""}});
  CHECK(codes_of(field_of("")).empty());
  CHECK(meaning_of({"V", "M", "", ""}) == "M");
  CHECK(meaning_of({"V", "", "", ""}) == "V");
}

TEST_CASE("of two modifiers the one that is a side counts, wherever it stands; else the first") {
  CHECK(site_modifier_of(field_of("PA^frontal~RT^Right")).value == "RT");
  CHECK(site_modifier_of(field_of("LT^Left~RT^Right")).value == "LT");
  CHECK(site_modifier_of(field_of("PA^frontal~LAT^lateral")).value == "PA");
  CHECK(site_modifier_of(field_of("")).empty());
  CHECK(side_of_specimen(field_of("BLD^^^^LA&Left arm&L")) == model::Code{"LA", "Left arm", "L", ""});
}
