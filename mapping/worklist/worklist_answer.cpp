// SPDX-License-Identifier: Apache-2.0
// Makes a response from a stored answer: the requested attributes in the requested structure (reference 5.3, R70).
#include "dicom/charset.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "mapping/worklist/stored_answer.hpp"
#include "mapping/worklist/worklist.hpp"
#include "mapping/worklist/worklist_attributes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using dicom::Dataset;
using dicom::Element;
using dicom::Tag;
using dicom::Vr;

// The encoder adds the character set; the time zone is added only if it is used; the query/retrieve level does not
// belong to a worklist.
bool is_left_out(Tag tag) {
  return tag.is_group_length() || tag == tags::specific_character_set || tag == tags::timezone_offset_from_utc ||
         tag == tags::query_retrieve_level;
}

Vr vr_of(Tag tag, Vr asked) {
  const dicom::Attribute* known = dicom::find_attribute(tag);
  return known ? known->vr : asked;
}

Dataset whole(const StoredObject& object);

Element whole_element(const StoredObject::Member& member) {
  Element element{member.tag, vr_of(member.tag, "UN"), {}, {}};
  if (is_sequence(member.json)) {
    for (const StoredObject& item : stored_items(member.json)) element.items.push_back(whole(item));
  } else {
    element.value = stored_text(member.json);
  }
  return element;
}

Dataset whole(const StoredObject& object) {
  std::vector<Element> elements;
  elements.reserve(object.members().size());
  for (const StoredObject::Member& member : object.members()) elements.push_back(whole_element(member));
  return Dataset(std::move(elements));
}

class Answering {
 public:
  explicit Answering(const StoredObject& root) : root_(root) {}

  Dataset item(const Dataset& asked, const StoredObject& stored) {
    std::vector<Element> elements;
    elements.reserve(asked.elements().size());
    for (const Element& element : asked.elements()) {
      if (!is_left_out(element.tag)) elements.push_back(answered(element, member(element.tag, stored)));
    }
    return Dataset(std::move(elements));
  }

 private:
  // Very old devices request the attributes of the step at the root.
  const StoredObject::Member* member(Tag tag, const StoredObject& stored) {
    if (const auto* found = stored.find(tag)) return found;
    if (&stored != &root_ || !find_worklist_attribute(tag, Level::step)) return nullptr;
    if (!step_) {
      const auto* sequence = root_.find(tags::scheduled_procedure_step_sequence);
      auto items = sequence ? stored_items(sequence->json) : std::vector<StoredObject>();
      step_ = items.empty() ? StoredObject() : std::move(items.front());
    }
    return step_->find(tag);
  }

  Element answered(const Element& asked, const StoredObject::Member* found) {
    Element element{asked.tag, vr_of(asked.tag, asked.vr), {}, {}};
    if (!found) return element;
    if (!is_sequence(found->json)) {
      element.value = stored_text(found->json);
      return element;
    }
    // A sequence that is requested without an item or with an empty one: all attributes are returned.
    const bool wants_all = asked.items.empty() || asked.items.front().empty();
    for (const StoredObject& stored : stored_items(found->json)) {
      element.items.push_back(wants_all ? whole(stored) : item(asked.items.front(), stored));
    }
    return element;
  }

  const StoredObject& root_;
  std::optional<StoredObject> step_;
};

}  // namespace

Dataset query_for_all() {
  Dataset query;
  for (const WorklistAttribute& attribute : worklist_attributes()) {
    if (attribute.level == Level::root) query.set(attribute.tag, vr_of(attribute.tag, "UN"));
  }
  query.set_items(tags::scheduled_procedure_step_sequence, {});
  return query;
}

Dataset answer(const Dataset& identifier, const std::string& stored_answer) {
  const StoredObject stored(stored_answer);
  return Answering(stored).item(identifier, stored);
}

AnswerCharset answer_charset(const Dataset& answer, const Dataset& identifier,
                             const std::vector<std::string>& station_charsets) {
  AnswerCharset best;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const std::string& term : station_charsets) {
    dicom::Replaced replaced = dicom::replaced_in(answer, term);
    if (replaced.characters >= fewest) continue;
    fewest = replaced.characters;
    best = {term, std::move(replaced.attributes)};
    if (fewest == 0) break;
  }
  // If the station has a list of character sets, only these are used.
  if (!station_charsets.empty()) return best;

  const auto holds = [&](std::string_view term) { return dicom::replaced_in(answer, term).characters == 0; };
  const std::string asked_in = identifier.value(tags::specific_character_set);
  if (!asked_in.empty() && dicom::TextEncoder::of(asked_in) && holds(asked_in)) return {asked_in, {}};
  for (const char* term : {"", "ISO_IR 100"}) {
    if (holds(term)) return {term, {}};
  }
  return {"ISO_IR 192", {}};
}

}  // namespace stepwise::mapping
