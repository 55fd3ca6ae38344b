// SPDX-License-Identifier: Apache-2.0
// Checks each value of a dataset from a modality or an archive against its value representation (PS3.5 6.2, D28). Pure.
#pragma once
#include "base/error.hpp"
#include "dicom/dataset.hpp"
#include "model/policy.hpp"

#include <set>
#include <span>
#include <utility>
#include <vector>

namespace stepwise::mapping {

// An attribute for which an invalid value leads to refusal of the dataset, unless the station has invalid_values =
// "left out".
struct DecidingAttribute {
  dicom::Tag sequence;  // the sequence whose items contain it; {} at the root
  dicom::Tag tag;
};

struct CheckedValues {
  // Contains the attributes that are in our dictionary, without those that have an invalid value; some invalid values
  // are repaired.
  dicom::Dataset dataset;
  std::vector<Error> faults;  // code "invalid-value" (0106), one per attribute; the place is the tag
  std::vector<Finding>
      findings;  // "value-left-out", "value-repaired": each attribute once, with the shape of the value
  std::set<std::pair<dicom::Tag, dicom::Tag>> left_out;  // sequence and attribute
  bool has_left_out(dicom::Tag sequence, dicom::Tag tag) const { return left_out.contains({sequence, tag}); }
};

// Does not check the status (0040,0252); that is checked where it is read.
CheckedValues check_values(const dicom::Dataset& dataset, std::span<const DecidingAttribute> deciding,
                           model::InvalidValues rule);

// The SOP Instance UID of the command set, if it is valid or was repaired; else "" and the fault
// "invalid-sop-instance-uid" (0117). No station setting changes this.
struct CheckedUid {
  std::string uid;
  std::vector<Error> faults;
  std::vector<Finding> findings;
};
CheckedUid check_sop_instance_uid(const std::string& uid, model::InvalidValues rule);

}  // namespace stepwise::mapping
