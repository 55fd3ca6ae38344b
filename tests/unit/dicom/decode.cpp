// SPDX-License-Identifier: Apache-2.0
// The limits of a dataset, just reached and just passed.
#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::dicom;

namespace {

// An element in `depth` sequences, one in another.
std::string nested(int depth, TransferSyntax syntax) {
  Dataset dataset;
  dataset.set(tags::modality, "CS", "CT");
  for (int i = 0; i < depth; ++i) {
    Dataset outer;
    outer.set_items(tags::scheduled_procedure_step_sequence, {dataset});
    dataset = outer;
  }
  return encode(dataset, syntax, "");
}

std::string elements(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += std::string("\x08\x00\x60\x00\x00\x00\x00\x00", 8);
  return bytes;
}

}  // namespace

TEST_CASE("D38: 16 sequences in each other are read, 17 are not, in both syntaxes") {
  for (const TransferSyntax syntax : {TransferSyntax::implicit_little_endian, TransferSyntax::explicit_little_endian}) {
    const auto deepest = decode(nested(limits::dicom_dataset_depth, syntax), syntax);
    REQUIRE(deepest.has_value());
    const Dataset* inner = &*deepest;
    for (int i = 0; i < limits::dicom_dataset_depth; ++i) inner = inner->item(tags::scheduled_procedure_step_sequence);
    CHECK(inner->value(tags::modality) == "CT");
    CHECK(decode(nested(limits::dicom_dataset_depth + 1, syntax), syntax).has_error());
  }
}

TEST_CASE("D38: 500,000 elements are read, one more is not") {
  const auto read = [](std::size_t count) {
    return decode(elements(count), TransferSyntax::implicit_little_endian).has_value();
  };
  CHECK(read(limits::dicom_dataset_elements));
  CHECK_FALSE(read(limits::dicom_dataset_elements + 1));
}

TEST_CASE(
    "a value of 65,534 bytes has its own value representation, a longer one goes as UN and is read all the same") {
  for (const std::size_t size : {65'534, 65'536}) {
    Dataset dataset;
    dataset.set(tags::patient_comments, "LT", std::string(size, 'x'));
    dataset.set(tags::modality, "CS", "CT");
    dataset.set(tags::accession_number, "SH", std::string(size, 'y'));
    const std::string bytes = encode(dataset, TransferSyntax::explicit_little_endian, "");
    CHECK((bytes.find("UN") != std::string::npos) == (size > 65'534));
    const auto read = decode(bytes, TransferSyntax::explicit_little_endian);
    REQUIRE(read.has_value());
    CHECK(read->value(tags::patient_comments).size() == size);
    CHECK(read->value(tags::accession_number).size() == size);
    CHECK(read->value(tags::modality) == "CT");
  }
}
