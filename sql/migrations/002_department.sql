-- SPDX-License-Identifier: Apache-2.0
-- Read, decide, apply: one round trip reads what the rules need, one call writes what they decided (sql/store.hpp).

-- Keys that are absent cost nothing. The answer is one JSON object of row arrays; an array nobody asked for is absent.
CREATE FUNCTION department_read(keys jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  patients bigint[] := '{}';
  orders bigint[] := '{}';
  performed bigint[] := '{}';
  requested bigint[] := '{}';
  found bigint[];
  out text := '{"control_id_seen":';
  part text;
BEGIN
  -- The same message before (D01).
  IF keys ? 'journal' THEN
    -- Two looks into the one index, each at a single entry, however often a sender uses a control id.
    SELECT EXISTS (SELECT FROM journal j WHERE j.control_id = key->>'control_id' AND j.sender = key->>'sender' AND j.digest <> key->>'digest')::text
           || coalesce(',"answered":[' || (SELECT json_build_object('journal_id', j.id, 'ack_code', j.ack_code, 'ack', j.ack) FROM journal j
                WHERE j.control_id = key->>'control_id' AND j.sender = key->>'sender' AND j.digest = key->>'digest'
                  AND (CASE WHEN j.ack_code IN ('AA', 'CA') AND j.outcome IS DISTINCT FROM 'repeated' THEN 0 ELSE j.id END) = 0)::text || ']', '')
      INTO part
      FROM (SELECT keys->'journal' AS key) AS asked;
    out := out || part;
  ELSE
    out := out || 'false';
  END IF;

  -- What we sent under this control id.
  IF keys ? 'sent_control_id' THEN
    out := concat(out, ',"sent":', (SELECT coalesce(json_agg(json_build_object('id', o.id, 'destination', o.destination, 'state', o.state)), '[]')
      FROM outbox o WHERE o.control_id = keys->>'sent_control_id'));
    SELECT coalesce(array_agg(o.order_id), '{}') INTO requested FROM outbox o
      WHERE o.control_id = keys->>'sent_control_id' AND o.kind = 'order_number_request' AND o.order_id IS NOT NULL;
    out := concat(out, ',"number_requested_for":', to_json(requested));
  END IF;

  -- Performed steps asked for, and through their links the orders they are of.
  IF keys ? 'performed_uids' THEN
    SELECT coalesce(array_agg(p.id), '{}') INTO performed FROM performed_step p
      WHERE p.sop_instance_uid = ANY ((keys->>'performed_uids')::text[]) AND p.state <> 'refused';
  END IF;
  IF keys ? 'performed_ids' THEN
    performed := performed || (keys->>'performed_ids')::bigint[];
  END IF;
  IF performed <> '{}' THEN
    SELECT coalesce(array_agg(l.order_id), '{}') INTO orders FROM performed_step_link l WHERE l.performed_id = ANY (performed);
    SELECT coalesce(array_agg(p.patient_id), '{}') INTO patients FROM performed_step p WHERE p.id = ANY (performed) AND p.patient_id IS NOT NULL;
  END IF;

  -- Orders asked for.
  orders := orders || requested;
  IF keys ? 'order_ids' THEN
    orders := orders || (keys->>'order_ids')::bigint[];
  END IF;
  IF keys ? 'placer_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found
      FROM jsonb_to_recordset(keys->'placer_numbers') AS k(number text, authority text, universal_id text, sender text)
      JOIN imaging_order o ON o.placer_number = k.number
       AND (o.placer_authority = k.authority OR o.placer_universal_id = k.universal_id OR o.sender = k.sender
            OR coalesce(k.authority, k.universal_id, k.sender) IS NULL);
    orders := orders || found;
  END IF;
  IF keys ? 'filler_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.filler_number = ANY ((keys->>'filler_numbers')::text[]);
    orders := orders || found;
  END IF;
  IF keys ? 'appointment_ids' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.appointment_id = ANY ((keys->>'appointment_ids')::text[]);
    orders := orders || found;
  END IF;
  IF keys ? 'accession_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.accession_number = ANY ((keys->>'accession_numbers')::text[]);
    orders := orders || found;
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found FROM requested_procedure r
      WHERE r.accession_number = ANY ((keys->>'accession_numbers')::text[]);
    orders := orders || found;
  END IF;
  IF keys ? 'study_uids' THEN
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found FROM requested_procedure r
      WHERE r.study_instance_uid = ANY ((keys->>'study_uids')::text[])
         OR r.performed_study_uid = ANY ((keys->>'study_uids')::text[]);
    orders := orders || found;
  END IF;
  IF keys ? 'step_ids' THEN
    SELECT coalesce(array_agg(s.order_id), '{}') INTO found FROM scheduled_step s
      WHERE s.step_id = ANY ((keys->>'step_ids')::text[]);
    orders := orders || found;
  END IF;
  IF keys ? 'procedure_ids' THEN
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found FROM requested_procedure r
      WHERE r.requested_procedure_id = ANY ((keys->>'procedure_ids')::text[]);
    orders := orders || found;
  END IF;
  -- What a sender calls its numbers, and the orders that bear what stands for one.
  IF keys ? 'aliases' THEN
    SELECT coalesce(json_agg(a), '[]')::text INTO part
      FROM jsonb_to_recordset(keys->'aliases') AS k(kind text, original text) JOIN identifier_alias a USING (kind, original);
    out := concat(out, ',"aliases":', part);
    SELECT coalesce(array_agg(s.order_id), '{}') INTO found
      FROM json_to_recordset(part::json) AS a(kind text, alias text) JOIN scheduled_step s ON s.step_id = a.alias WHERE a.kind = 'step_id';
    orders := orders || found;
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found
      FROM json_to_recordset(part::json) AS a(kind text, alias text) JOIN requested_procedure r ON r.accession_number = a.alias WHERE a.kind = 'accession_number';
    orders := orders || found;
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found
      FROM json_to_recordset(part::json) AS a(kind text, alias text) JOIN requested_procedure r ON r.requested_procedure_id = a.alias WHERE a.kind = 'requested_procedure_id';
    orders := orders || found;
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found
      FROM json_to_recordset(part::json) AS a(kind text, alias text) JOIN requested_procedure r ON r.study_instance_uid = a.alias WHERE a.kind = 'study_instance_uid';
    orders := orders || found;
  END IF;
  IF keys ? 'step_row_ids' THEN
    SELECT coalesce(array_agg(s.order_id), '{}') INTO found FROM scheduled_step s
      WHERE s.id = ANY ((keys->>'step_row_ids')::bigint[]);
    orders := orders || found;
  END IF;

  -- Patients: asked for, of those orders, and the survivors of the merged ones.
  IF keys ? 'patient_ids' THEN
    patients := patients || (keys->>'patient_ids')::bigint[];
  END IF;
  IF keys ? 'patients' THEN
    SELECT coalesce(array_agg(i.patient_id), '{}') INTO found
      FROM jsonb_to_recordset(keys->'patients') AS k(value text, authority text, universal_id text)
      JOIN patient_identifier i ON i.value = k.value
       AND (k.authority IS NULL OR i.authority IN (k.authority, '') OR i.universal_id = k.universal_id);
    patients := patients || found;
  END IF;
  IF orders <> '{}' THEN
    SELECT array_agg(o.patient_id) INTO found FROM imaging_order o WHERE o.id = ANY (orders);
    patients := patients || found;
  END IF;
  IF patients <> '{}' THEN
    found := patients;
    LOOP
      SELECT array_agg(p.merged_into) INTO found FROM patient p
        WHERE p.id = ANY (found) AND p.merged_into IS NOT NULL AND NOT p.merged_into = ANY (patients);
      EXIT WHEN found IS NULL;
      patients := patients || found;
    END LOOP;
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.patient_id = ANY (patients) AND o.state IN ('scheduled', 'in_progress');
    orders := orders || found;
    -- A container ends with the last of its children: all of them are looked at.
    IF EXISTS (SELECT FROM imaging_order o WHERE o.id = ANY (orders) AND (o.is_container OR o.parent_id IS NOT NULL)) THEN
      SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
        WHERE o.patient_id = ANY (patients)
          AND (o.parent_id IN (SELECT coalesce(c.parent_id, c.id) FROM imaging_order c WHERE c.id = ANY (orders))
               OR o.id IN (SELECT c.parent_id FROM imaging_order c WHERE c.id = ANY (orders)));
      orders := orders || found;
    END IF;
    out := concat(out,
      ',"patients":', (SELECT coalesce(json_agg(p), '[]') FROM patient p WHERE p.id = ANY (patients)),
      ',"identifiers":', (SELECT coalesce(json_agg(i ORDER BY i.patient_id, i.position), '[]')
                            FROM patient_identifier i WHERE i.patient_id = ANY (patients)),
      ',"visits":', (SELECT coalesce(json_agg(v ORDER BY v.id), '[]') FROM visit v WHERE v.patient_id = ANY (patients)));
  END IF;

  IF orders <> '{}' THEN
    SELECT coalesce(array_agg(l.performed_id), '{}') INTO found FROM performed_step_link l WHERE l.order_id = ANY (orders);
    performed := performed || found;
    out := concat(out,
      ',"orders":', (SELECT coalesce(json_agg(o ORDER BY o.id), '[]') FROM imaging_order o WHERE o.id = ANY (orders)),
      ',"procedures":', (SELECT coalesce(json_agg(r ORDER BY r.order_id, r.position), '[]')
                           FROM requested_procedure r WHERE r.order_id = ANY (orders)),
      ',"steps":', (SELECT coalesce(json_agg(s ORDER BY s.order_id, r.position, s.position), '[]')
                      FROM scheduled_step s JOIN requested_procedure r ON r.id = s.requested_procedure_id WHERE s.order_id = ANY (orders)),
      ',"waiting":', (SELECT coalesce(json_agg(w ORDER BY w.seq), '[]') FROM outbox w WHERE w.order_id = ANY (orders) AND w.state = 'waiting'));
  END IF;
  IF performed <> '{}' THEN
    out := concat(out,
      ',"performed":', (SELECT coalesce(json_agg(p ORDER BY p.id), '[]') FROM performed_step p WHERE p.id = ANY (performed)),
      ',"links":', (SELECT coalesce(json_agg(l ORDER BY l.performed_id, l.position), '[]') FROM performed_step_link l WHERE l.performed_id = ANY (performed)));
  END IF;

  -- Of what is ordered; of what is changed or named; and of what may start now: its plan may add steps then.
  IF keys ? 'services' OR keys ? 'placer_numbers' OR keys ? 'filler_numbers' OR keys ? 'order_ids' OR keys ? 'performed_uids' OR keys ? 'performed_ids' THEN
    out := concat(out, ',"plans":', (SELECT coalesce(json_agg(p.plan), '[]') FROM procedure_plan p
      WHERE p.service_value = ANY (coalesce((keys->>'services')::text[], ARRAY(SELECT o.service->>'value' FROM imaging_order o WHERE o.id = ANY (orders))))));
  END IF;
  RETURN out || '}';
END $$;

-- Byte strings travel beside the JSON, one after the other; in it stands where each begins and how long it is: [1, 300].
CREATE FUNCTION part_of(bytes bytea, place jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT substring(bytes FROM (place->>0)::integer FOR (place->>1)::integer)';

-- The statement of department_apply that writes the rows under `key` into a table. The columns come from the catalogue, so that they are named in
-- CREATE TABLE and in sql/members.hpp only. A column with a default, or a generated one, is left to the database. A value that is absent is NULL,
-- or '' where NULL is not allowed. Columns are picked from the JSON one by one: jsonb_populate_recordset looks up all types of a table at every call
-- and is half as fast. `computed` has the expressions of columns that are not simply a value of the row.
CREATE FUNCTION write_statement(target regclass, key text, on_conflict text, computed jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  WITH columns AS (
    SELECT a.attnum, quote_ident(a.attname) AS name, coalesce(computed->>a.attname, CASE
        WHEN a.atttypid = 'bytea'::regtype THEN format('part_of(payload, r->%L)', a.attname)
        WHEN a.atttypid = 'jsonb'::regtype THEN format('r->%L', a.attname)
        WHEN a.atttypid = 'text'::regtype AND a.attnotnull THEN format('coalesce(r->>%L, '''')', a.attname)
        WHEN a.atttypid = 'text[]'::regtype AND a.attnotnull THEN format('coalesce((r->>%L)::text[], ''{}'')', a.attname)
        WHEN a.atttypid = 'text'::regtype THEN format('r->>%L', a.attname)
        ELSE format('(r->>%L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)) END) AS value
      FROM pg_attribute a WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.atthasdef)
  SELECT format('IF rows ? %L THEN INSERT INTO %s (%s) SELECT %s FROM jsonb_array_elements(rows->%L) AS r %s; END IF;',
      key, target, string_agg(name, ', ' ORDER BY attnum), string_agg(value, ', ' ORDER BY attnum), key,
      CASE on_conflict
        WHEN 'update' THEN format('ON CONFLICT (id) DO UPDATE SET (%s) = (%s)', string_agg(name, ', ' ORDER BY attnum) FILTER (WHERE name <> 'id'),
                                  string_agg('excluded.' || name, ', ' ORDER BY attnum) FILTER (WHERE name <> 'id'))
        ELSE on_conflict END)
    FROM columns
$$;

-- The statement of department_apply that locks the rows whose versions a decision relied on, by id, and returns 'stale' if one has changed.
CREATE FUNCTION lock_statement(target regclass, key text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format($statement$IF rows ? %1$L THEN
    WITH relied AS MATERIALIZED (SELECT (r->>0)::bigint AS id, (r->>1)::bigint AS version FROM jsonb_array_elements(rows->%1$L) AS r),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM %2$s t WHERE t.id = ANY (ARRAY(SELECT id FROM relied)) ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->%1$L) THEN
      RETURN 'stale';
    END IF;
  END IF;$statement$, key, target)
$$;

-- Writes department_apply anew. A migration that adds or removes a column calls it at its end.
-- department_apply itself writes all rows of a message, or of several, or nothing: 'applied', or 'stale' when a version relied on is another one now. A
-- unique key that was taken meanwhile is error 23505, which the caller takes for stale too. Locks as D07 has it: patients, orders, performed steps,
-- each by id.
CREATE FUNCTION make_department_apply() RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
  text_of_function text := $function$
CREATE OR REPLACE FUNCTION department_apply(rows jsonb, payload bytea) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
  current bigint;
BEGIN
  {lock patients_relied_on}
  {lock orders_relied_on}
  -- Who changes a patient, merges him for one, changes what his open orders show: an order that came meanwhile must be seen first. Whoever places
  -- one relies on the patient, so the lock above has made the two wait for each other.
  IF rows ? 'patients' AND EXISTS (
      SELECT FROM imaging_order o
       WHERE o.patient_id = ANY (ARRAY(SELECT (r->>'id')::bigint FROM jsonb_array_elements(rows->'patients') AS r))
         AND o.state IN ('scheduled', 'in_progress')
         AND o.id <> ALL (ARRAY(SELECT (x->>0)::bigint FROM jsonb_array_elements(coalesce(rows->'orders_relied_on', '[]')) AS x))) THEN
    RETURN 'stale';
  END IF;
  {lock performed_relied_on}

  IF rows ? 'refused_later' THEN
    UPDATE outbox o SET state = 'parked', failure = (r->>'failure')::delivery_failure, why = r->>'why'
      FROM jsonb_array_elements(rows->'refused_later') AS r WHERE o.id = (r->>'id')::bigint AND o.state IN ('pending', 'delivered');
  END IF;
  {write aliases}
  {write patients}
  IF rows ? 'patients_changed' THEN
    DELETE FROM patient_identifier WHERE patient_id = ANY ((rows->>'patients_changed')::bigint[]);
  END IF;
  {write identifiers}
  {write visits}
  {write orders}
  {write procedures}
  {write steps}
  {write performed}
  IF rows ? 'performed_changed' THEN
    DELETE FROM performed_step_link WHERE performed_id = ANY ((rows->>'performed_changed')::bigint[]);
  END IF;
  {write links}
  {write datasets}

  {write availability}

  -- A row that is replaced is among the removed ones: one way to write is cheaper than two.
  IF rows ? 'worklist_removed' THEN
    DELETE FROM worklist_item WHERE step_row_id = ANY ((rows->>'worklist_removed')::bigint[]);
  END IF;
  {write worklist}
  {write journal}
  {write journal_identifiers}
  {write history}

  IF rows ? 'outbox_released' THEN
    UPDATE outbox o SET state = 'pending', control_id = r->>'control_id', bytes = part_of(payload, r->'bytes')
      FROM jsonb_array_elements(rows->'outbox_released') AS r
     WHERE o.id = (r->>'id')::bigint AND o.state = 'waiting';
  END IF;
  -- seq is drawn here, in the order of the array and after the locks: what concerns one patient or order is sent in the order it happened (D06).
  {write outbox}
  {write events}
  RETURN 'applied';
END $body$
$function$;
  written record;  -- of a table below
BEGIN
  FOR written IN SELECT * FROM (VALUES
      ('aliases', 'identifier_alias', '', '{}'),
      ('patients', 'patient', 'update', '{}'),
      ('identifiers', 'patient_identifier', '', '{}'),
      ('visits', 'visit', 'update', '{}'),
      ('orders', 'imaging_order', 'update', '{}'),
      ('procedures', 'requested_procedure', 'update', '{}'),
      ('steps', 'scheduled_step', 'update', '{}'),
      ('performed', 'performed_step', 'update', '{}'),
      ('links', 'performed_step_link', '', '{}'),
      ('datasets', 'performed_dataset', '', '{}'),
      ('availability', 'availability_notice', '', '{}'),
      ('worklist', 'worklist_item', '', '{"answer": "convert_from(part_of(payload, r->''answer''), ''UTF8'')"}'),
      ('journal', 'journal', '', '{}'),
      ('journal_identifiers', 'journal_identifier', '', '{}'),
      ('history', 'history', '', '{}'),
      ('outbox', 'outbox', 'ON CONFLICT (performed_id, destination, content_digest) WHERE performed_id IS NOT NULL DO NOTHING', '{}'),
      ('events', 'live_event', '', '{}')
    ) AS v (key, target, on_conflict, computed)
  LOOP
    text_of_function := replace(text_of_function, format('{write %s}', written.key),
                                write_statement(written.target::regclass, written.key, written.on_conflict, written.computed::jsonb));
  END LOOP;
  FOR written IN SELECT * FROM (VALUES
      ('patients_relied_on', 'patient'),
      ('orders_relied_on', 'imaging_order'),
      ('performed_relied_on', 'performed_step')
    ) AS v (key, target)
  LOOP
    text_of_function := replace(text_of_function, format('{lock %s}', written.key), lock_statement(written.target::regclass, written.key));
  END LOOP;
  EXECUTE text_of_function;
END $make$;
SELECT make_department_apply();
