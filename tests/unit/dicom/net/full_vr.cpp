// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/full_vr.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise::dicom;
using namespace stepwise::dicom::net;

TEST_CASE("PS3.6: an attribute of our dictionary has the representation that it has there") {
  for (const Attribute& attribute : dictionary()) {
    CAPTURE(attribute.keyword);
    CHECK(full_vr_of(attribute.tag) == attribute.vr);
  }
}

TEST_CASE("PS3.6: an attribute that our dictionary lacks has that of the standard") {
  struct Row {
    Tag tag;
    const char* vr;
  };
  for (const Row& row : {Row{{0x0018, 0x0050}, "DS"}, Row{{0x0028, 0x0010}, "US"}, Row{{0x0018, 0x9087}, "FD"},
                         Row{{0x0040, 0xa730}, "SQ"}, Row{{0x0028, 0x0009}, "AT"}, Row{{0x0018, 0x1020}, "LO"},
                         Row{{0x0008, 0x002a}, "DT"}}) {
    CAPTURE(to_text(row.tag));
    CHECK(find_attribute(row.tag) == nullptr);
    CHECK(full_vr_of(row.tag).text() == row.vr);
  }
}

TEST_CASE("a private attribute, and one that is in no dictionary, is UN") {
  CHECK(full_vr_of(Tag{0x0009, 0x1001}) == Vr("UN"));
  CHECK(full_vr_of(Tag{0x0029, 0x1010}) == Vr("UN"));  // DCMTK knows private attributes of vendors
  CHECK(full_vr_of(Tag{0x0018, 0xfff1}) == Vr("UN"));
}
