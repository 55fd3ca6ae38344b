// SPDX-License-Identifier: Apache-2.0
// Worklist queries and answers as JSON. Pure.
#pragma once
#include "base/json.hpp"
#include "broker/usecases/why_not.hpp"

#include <optional>
#include <string>

namespace stepwise::broker::http {

Json station_name(const Settings& settings, const std::string& aet);  // null: no station has the AE title
Json keys_json(const dicom::Dataset& identifier);                     // the keys that have a value
Json asked_json(const AskedQuery& asked);
// The step of an answer and what identifies it; null members if the answer is not kept.
Json answer_json(model::RowId step, const std::optional<std::string>& stored_answer);
// By tag: keyword, VR and value, or the items of a sequence.
Json attributes_json(const dicom::Dataset& dataset);

}  // namespace stepwise::broker::http
