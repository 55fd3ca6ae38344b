// SPDX-License-Identifier: Apache-2.0
// The values of a dataset of a modality or an archive, each checked against its value representation (PS3.5 6.2, D28).
// Pure.
#pragma once
#include "base/error.hpp"
#include "dicom/dataset.hpp"
#include "model/policy.hpp"

#include <set>
#include <span>
#include <utility>
#include <vector>

namespace stepwise::mapping {

// An attribute whose invalid value refuses the dataset, unless the station's setting leaves it out.
struct DecidingAttribute {
  dicom::Tag sequence;  // that it is in an item of; {}: at the root
  dicom::Tag tag;
};

struct CheckedValues {
  // The attributes of our dictionary. One whose value is not valid is absent, as if nothing had been said of it; a
  // value of which there is no doubt what it means is repaired.
  dicom::Dataset dataset;
  std::vector<Error> faults;  // code "invalid-value" (0106), each attribute once; its place is the tag
  std::vector<Finding>
      findings;  // "value-left-out", "value-repaired": each attribute once, with the shape of the value
  std::set<std::pair<dicom::Tag, dicom::Tag>> left_out;  // sequence and attribute
  bool has_left_out(dicom::Tag sequence, dicom::Tag tag) const { return left_out.contains({sequence, tag}); }
};

// The status (0040,0252) stays as it is: whoever reads it looks at its words.
CheckedValues check_values(const dicom::Dataset& dataset, std::span<const DecidingAttribute> deciding,
                           model::InvalidValues rule);

// Of the command set: "" or repaired as CheckedValues::dataset would have it; the fault is "invalid-sop-instance-uid"
// (0117), whatever the station's setting.
struct CheckedUid {
  std::string uid;
  std::vector<Error> faults;
  std::vector<Finding> findings;
};
CheckedUid check_sop_instance_uid(const std::string& uid, model::InvalidValues rule);

}  // namespace stepwise::mapping
