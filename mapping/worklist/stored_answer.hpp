// SPDX-License-Identifier: Apache-2.0
// A worklist answer as it is stored: compact JSON by hex tag, {"00100010":"SMITH^JOHN","00400100":[{...}]}. Written
// from a dataset; read without being copied or turned into a tree, as this is done for every step of every list.
#pragma once
#include "dicom/dataset.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

std::string write_stored(const dicom::Dataset& dataset);

// One object of it: views into the text, which must outlive it. Throws std::invalid_argument for what write_stored()
// does not write.
class StoredObject {
 public:
  struct Member {
    dicom::Tag tag;
    std::string_view json;  // of the value
  };

  StoredObject() = default;
  explicit StoredObject(std::string_view json);
  const Member* find(dicom::Tag tag) const;
  const std::vector<Member>& members() const { return members_; }  // ascending tags

 private:
  std::vector<Member> members_;
};

bool is_sequence(std::string_view json);
std::string stored_text(std::string_view json);                 // of a string
std::vector<StoredObject> stored_items(std::string_view json);  // of an array

}  // namespace stepwise::mapping
