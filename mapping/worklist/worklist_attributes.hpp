// SPDX-License-Identifier: Apache-2.0
// The table of the worklist attributes that we support (PS3.4 table K.6-1; reference 4.1-4.5): the position of each
// attribute, how it is matched, and where its value comes from. The stored answer, the query and the response all use
// this table.
#pragma once
#include "dicom/dictionary.hpp"
#include "model/snapshot.hpp"
#include "model/worklist.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace stepwise::mapping {

// One scheduled step with its procedure, order, patient and visit. `visit` may be absent.
struct StepView {
  const model::Patient& patient;
  const model::Visit* visit;
  const model::Order& order;
  const model::RequestedProcedure& procedure;
  const model::ScheduledProcedureStep& step;
};

enum class Level { root, step };  // step: in the item of the Scheduled Procedure Step Sequence

enum class Matching {
  column,      // a column of worklist_item
  answer,      // the value in the stored answer
  start_date,  // date and time are combined into one period (reference 5.1)
  start_time,
  none,  // returned, never matched
};
struct MatchedBy {
  Matching how = Matching::none;
  model::WorklistColumn column = {};
};

using TextSource = std::string (*)(const StepView&);
using ValuesSource = std::vector<std::string> (*)(const StepView&);
using NameSource = model::PersonName (*)(const StepView&);
using ItemsSource = std::vector<dicom::Dataset> (*)(const StepView&);

struct WorklistAttribute {
  dicom::Tag tag;
  Level level;
  MatchedBy matched_by;
  std::variant<TextSource, ValuesSource, NameSource, ItemsSource> source;
};

std::span<const WorklistAttribute> worklist_attributes();
const WorklistAttribute* find_worklist_attribute(dicom::Tag tag, Level level);  // nullptr: unknown at this level

// Whether items of the sequence in our answers can have the attribute. A key that they cannot have is not matched.
bool is_item_attribute(dicom::Tag sequence, dicom::Tag tag);

// The whole answer for a step, without attributes that have no value.
dicom::Dataset worklist_item(const StepView& view);

}  // namespace stepwise::mapping
