// SPDX-License-Identifier: Apache-2.0
#include "broker/http/query_json.hpp"

#include "dicom/dictionary.hpp"
#include "sql/value_text.hpp"

namespace stepwise::broker::http {

Json station_name(const Settings& settings, const std::string& aet) {
  const Station* station = settings.station_of(aet);
  return station == nullptr ? Json(nullptr) : Json(station->station.name);
}

Json keys_json(const dicom::Dataset& identifier) {
  Json keys = Json::array();
  for (const QueryKey& key : keys_with_values(identifier))
    keys.push_back({{"path", key.path}, {"name", key.name}, {"value", key.value}});
  return keys;
}

Json asked_json(const AskedQuery& asked) {
  return {{"source", to_text(asked.source)},
          {"id", asked.id == 0 ? Json(nullptr) : Json(asked.id)},
          {"at", asked.at ? Json(sql::to_text(*asked.at)) : Json(nullptr)},
          {"keys", keys_json(asked.identifier)}};
}

Json answer_json(model::RowId step, const std::optional<std::string>& stored_answer) {
  if (!stored_answer) {
    return {{"step", {{"id", step}, {"step_id", nullptr}}},
            {"accession_number", nullptr},
            {"patient_id", nullptr},
            {"patient_name", nullptr},
            {"start", nullptr},
            {"modality", nullptr},
            {"station_aets", nullptr},
            {"description", nullptr}};
  }
  const AnswerIdentity identity = identity_of(*stored_answer);
  return {{"step", {{"id", step}, {"step_id", identity.step_id}}},
          {"accession_number", identity.accession_number},
          {"patient_id", identity.patient_id},
          {"patient_name", identity.patient_name},
          {"start", identity.start.empty() ? Json(nullptr) : Json(identity.start)},
          {"modality", identity.modality},
          {"station_aets", identity.station_aets},
          {"description", identity.description}};
}

Json attributes_json(const dicom::Dataset& dataset) {
  Json attributes = Json::object();
  for (const dicom::Element& element : dataset.elements()) {
    const dicom::Attribute* known = dicom::find_attribute(element.tag);
    Json attribute{{"keyword", known != nullptr ? known->keyword : std::string_view()}, {"vr", element.vr.text()}};
    if (element.vr == dicom::Vr("SQ")) {
      attribute["items"] = Json::array();
      for (const dicom::Dataset& item : element.items) attribute["items"].push_back(attributes_json(item));
    } else {
      attribute["value"] = sql::storable(element.value);
    }
    attributes[dicom::to_hex(element.tag)] = std::move(attribute);
  }
  return attributes;
}

}  // namespace stepwise::broker::http
