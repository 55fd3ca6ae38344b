// SPDX-License-Identifier: Apache-2.0
// Why a step is not on the worklist of a station: each rule that a C-FIND of the station applies, by itself, with what
// was found and what would be expected. It calls the code that serves the C-FIND (admission, station_worklist,
// sql/worklist, the listing rule of model/orders/states), so there is no second copy of a rule. Blocking; any thread.
#pragma once
#include "broker/usecases/recorded_query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct Criterion {
  std::string name;  // "state", "date", "modality" ...
  std::string key;   // the attribute of the query, by keywords; "": the criterion is not a key
  bool passes = false;
  std::string found, expected;
  std::string remedy;   // "" if it passes
  std::string because;  // part of a sentence: "the step is completed"
};

// The query that is looked at.
struct AskedQuery {
  enum class Source { given, last_query, station, none };
  Source source = Source::none;
  model::RowId id = 0;  // of the record of the last query
  std::optional<Instant> at;
  dicom::Dataset identifier;
};
std::string_view to_text(AskedQuery::Source source);  // "given", "last_query", "station", "none"
// The keys of the last recorded query of the station; nullopt: there is none.
std::optional<AskedQuery> asked_last(Context& context, const std::string& aet);

struct WhyNot {
  model::RowId step = 0;
  std::string step_id;
  std::string aet, station;  // the configured name of the station; "": it is not configured
  bool listed = false;       // all criteria pass
  std::string sentence;
  AskedQuery asked;
  std::vector<Criterion> criteria;  // those that pass, too
};

// `given`: the keys of the query; absent: those of the last query of the station, or else its AE title alone. nullopt:
// there is no such step.
std::optional<WhyNot> why_not(Context& context, model::RowId step, const std::string& aet,
                              const std::optional<dicom::Dataset>& given);

// The AE title that a text means, which is the name of a configured station or an AE title.
std::string aet_of(const Settings& settings, const std::string& station);

}  // namespace stepwise::broker
