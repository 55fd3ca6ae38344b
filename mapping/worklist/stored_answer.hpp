// SPDX-License-Identifier: Apache-2.0
// The stored form of a worklist answer: compact JSON by hexadecimal tag, {"00100010":"SMITH^JOHN","00400100":[{...}]}.
// It is read without copies and without building a tree, because this is done for every step of every worklist
// response.
#pragma once
#include "dicom/dataset.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

std::string write_stored(const dicom::Dataset& dataset);

// One JSON object: has views into the text, which must outlive it. Throws std::invalid_argument for text that
// write_stored() would not write.
class StoredObject {
 public:
  struct Member {
    dicom::Tag tag;
    std::string_view json;  // JSON text of the value
  };

  StoredObject() = default;
  explicit StoredObject(std::string_view json);
  const Member* find(dicom::Tag tag) const;
  const std::vector<Member>& members() const { return members_; }  // in ascending order of tags

 private:
  std::vector<Member> members_;
};

bool is_sequence(std::string_view json);
std::string stored_text(std::string_view json);                 // the text of a JSON string
std::vector<StoredObject> stored_items(std::string_view json);  // the objects of a JSON array

}  // namespace stepwise::mapping
