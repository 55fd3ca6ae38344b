// SPDX-License-Identifier: Apache-2.0
#include "sql/device_statistics.hpp"

#include "base/limits.hpp"
#include "sql/json_writer.hpp"
#include "sql/session.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

// Adds the counts and unites the sets; of the properties of associations the last ones are kept. New AE titles are
// added only up to the limit, also when one call has several.
const std::string put_device_statistics_statement =
    fmt::format(R"(
INSERT INTO device_statistics AS m
SELECT r.* FROM jsonb_populate_recordset(NULL::device_statistics, $1::jsonb->'notes') AS r
 WHERE EXISTS (SELECT FROM device_statistics k WHERE k.aet = r.aet)
    OR r.aet IN (SELECT n->>'aet' FROM jsonb_array_elements($1::jsonb->'notes') AS n
                  WHERE NOT EXISTS (SELECT FROM device_statistics k WHERE k.aet = n->>'aet')
                  LIMIT greatest(0, {0} - (SELECT count(*) FROM device_statistics)))
ON CONFLICT (aet) DO UPDATE SET
  address = coalesce(excluded.address, m.address),
  last_seen = greatest(excluded.last_seen, m.last_seen),
  implementation_class_uid = coalesce(excluded.implementation_class_uid, m.implementation_class_uid),
  implementation_version = coalesce(excluded.implementation_version, m.implementation_version),
  pdu_bytes = CASE WHEN excluded.pdu_bytes > 0 THEN excluded.pdu_bytes ELSE m.pdu_bytes END,
  contexts = coalesce(excluded.contexts, m.contexts),
  keys = (SELECT jsonb_agg(k) FROM (SELECT DISTINCT k FROM jsonb_array_elements_text(coalesce(m.keys, '[]') || coalesce(excluded.keys, '[]')) AS k ORDER BY k LIMIT {1}) AS u),
  charsets = (SELECT jsonb_agg(k) FROM (SELECT DISTINCT k FROM jsonb_array_elements_text(coalesce(m.charsets, '[]') || coalesce(excluded.charsets, '[]')) AS k ORDER BY k LIMIT {1}) AS u),
  associations = m.associations + excluded.associations,
  rejected_associations = m.rejected_associations + excluded.rejected_associations,
  queries = m.queries + excluded.queries,
  answers = m.answers + excluded.answers,
  refused_queries = m.refused_queries + excluded.refused_queries,
  performed_steps = m.performed_steps + excluded.performed_steps,
  refused_performed_steps = m.refused_performed_steps + excluded.refused_performed_steps,
  last_refusal = coalesce(excluded.last_refusal, m.last_refusal),
  replaced_answers = m.replaced_answers + excluded.replaced_answers,
  last_replaced = coalesce(excluded.last_replaced, m.last_replaced))",
                limits::stations_remembered, limits::station_keys_remembered);
const std::string read_device_statistics_statement =
    "SELECT coalesce(json_agg(t ORDER BY t.aet), '[]')::text FROM device_statistics t WHERE $1::text = '' OR t.aet = $1";

void write_note(JsonWriter& json, const StationNote& note) {
  json.object([&] {
    json.put("aet", note.aet);
    json("address", note.address);
    json.put("first_seen", note.first_seen);
    json.put("last_seen", note.last_seen);
    json("implementation_class_uid", note.implementation_class_uid);
    json("implementation_version", note.implementation_version);
    json.put("pdu_bytes", note.pdu_bytes);
    json.array("contexts", note.contexts, [&](const ProposedContext& context) {
      json.object([&] {
        json.put("abstract_syntax", context.abstract_syntax);
        json.put("transfer_syntaxes", context.transfer_syntaxes);
        json.put("accepted", context.accepted);
      });
    });
    json("keys", note.keys);
    json("charsets", note.charsets);
    json.put("associations", note.associations);
    json.put("rejected_associations", note.rejected_associations);
    json.put("queries", note.queries);
    json.put("answers", note.answers);
    json.put("refused_queries", note.refused_queries);
    json.put("performed_steps", note.performed_steps);
    json.put("refused_performed_steps", note.refused_performed_steps);
    json("last_refusal", note.last_refusal);
    json.put("replaced_answers", note.replaced_answers);
    json("last_replaced", note.last_replaced);
  });
}

}  // namespace

void DeviceStatisticsStore::put(const std::vector<StationNote>& notes) {
  if (notes.empty()) return;
  JsonWriter json;
  json.object([&] { json.array("notes", notes, [&](const StationNote& note) { write_note(json, note); }); });
  Session(database_).run(put_device_statistics_statement, {json.take()});
}

std::string DeviceStatisticsStore::read(const std::string& aet) {
  return std::string(text_of(Session(database_).run(read_device_statistics_statement, {aet})[0][0]));
}

}  // namespace stepwise::sql
