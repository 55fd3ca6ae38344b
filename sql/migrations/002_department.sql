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

-- Writes all rows of a message, or of several, or nothing: 'applied', or 'stale' when a version relied on is another one now. A unique key that
-- was taken meanwhile is error 23505, which the caller takes for stale too. Locks as D07 has it: patients, orders, performed steps, each by id.
-- Columns are picked from the JSON one by one: jsonb_populate_recordset looks up all of a table's types at every call and is half as fast.
CREATE FUNCTION department_apply(rows jsonb, payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  current bigint;
BEGIN
  IF rows ? 'patients_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT (r->>0)::bigint AS id, (r->>1)::bigint AS version FROM jsonb_array_elements(rows->'patients_relied_on') AS r),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM patient t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'patients_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;
  IF rows ? 'orders_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT (r->>0)::bigint AS id, (r->>1)::bigint AS version FROM jsonb_array_elements(rows->'orders_relied_on') AS r),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM imaging_order t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'orders_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;
  -- Who changes a patient, merges him for one, changes what his open orders show: an order that came meanwhile must be seen first. Whoever places
  -- one relies on the patient, so the lock above has made the two wait for each other.
  IF rows ? 'patients' AND EXISTS (
      SELECT FROM imaging_order o
       WHERE o.patient_id = ANY (ARRAY(SELECT (r->>'id')::bigint FROM jsonb_array_elements(rows->'patients') AS r))
         AND o.state IN ('scheduled', 'in_progress')
         AND o.id <> ALL (ARRAY(SELECT (x->>0)::bigint FROM jsonb_array_elements(coalesce(rows->'orders_relied_on', '[]')) AS x))) THEN
    RETURN 'stale';
  END IF;
  IF rows ? 'performed_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT (r->>0)::bigint AS id, (r->>1)::bigint AS version FROM jsonb_array_elements(rows->'performed_relied_on') AS r),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM performed_step t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'performed_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;

  IF rows ? 'refused_later' THEN
    UPDATE outbox o SET state = 'parked', failure = (r->>'failure')::delivery_failure, why = r->>'why'
      FROM jsonb_array_elements(rows->'refused_later') AS r WHERE o.id = (r->>'id')::bigint AND o.state IN ('pending', 'delivered');
  END IF;
  IF rows ? 'aliases' THEN
    INSERT INTO identifier_alias (kind, original, alias)
      SELECT r->>'kind', r->>'original', r->>'alias' FROM jsonb_array_elements(rows->'aliases') AS r;
  END IF;
  IF rows ? 'patients' THEN
    INSERT INTO patient
      (id, version, merged_into, name, name_folded, birth_date, birth_time, sex, address, address_components, phone, mother_birth_name,
       race, ethnic_group, comments, primary_language, account_number, allergies, weight_kg, size_m, is_temporary, linked_with,
       updated_by_event_at, event_marks)
    SELECT
      (r->>'id')::bigint, (r->>'version')::bigint, (r->>'merged_into')::bigint, r->'name', r->>'name_folded', r->>'birth_date',
      r->>'birth_time', (r->>'sex')::patient_sex, r->>'address', r->'address_components', r->>'phone', r->>'mother_birth_name',
      r->'race', r->'ethnic_group', r->>'comments', r->'primary_language', r->'account_number', r->'allergies', r->>'weight_kg',
      r->>'size_m', (r->>'is_temporary')::boolean, r->'linked_with', (r->>'updated_by_event_at')::timestamptz, r->'event_marks'
    FROM jsonb_array_elements(rows->'patients') AS r
    ON CONFLICT (id) DO UPDATE SET
      (version, merged_into, name, name_folded, birth_date, birth_time, sex, address, address_components, phone, mother_birth_name,
       race, ethnic_group, comments, primary_language, account_number, allergies, weight_kg, size_m, is_temporary, linked_with,
       updated_by_event_at, event_marks)
      = (excluded.version, excluded.merged_into, excluded.name, excluded.name_folded, excluded.birth_date, excluded.birth_time,
         excluded.sex, excluded.address, excluded.address_components, excluded.phone, excluded.mother_birth_name, excluded.race,
         excluded.ethnic_group, excluded.comments, excluded.primary_language, excluded.account_number, excluded.allergies,
         excluded.weight_kg, excluded.size_m, excluded.is_temporary, excluded.linked_with, excluded.updated_by_event_at,
         excluded.event_marks);
  END IF;
  IF rows ? 'patients_changed' THEN
    DELETE FROM patient_identifier WHERE patient_id = ANY ((rows->>'patients_changed')::bigint[]);
  END IF;
  IF rows ? 'identifiers' THEN
    INSERT INTO patient_identifier
      (value, authority, patient_id, position, universal_id, universal_id_type, type_code)
    SELECT
      r->>'value', r->>'authority', (r->>'patient_id')::bigint, (r->>'position')::integer, coalesce(r->>'universal_id', ''), r->>'universal_id_type',
      r->>'type_code'
    FROM jsonb_array_elements(rows->'identifiers') AS r;
  END IF;
  IF rows ? 'visits' THEN
    INSERT INTO visit
      (id, patient_id, number, state, patient_class, location, location_components, attending, referring, admitting, service,
       ambulatory_status, vip, admitted_at, discharged_at, closed_at)
    SELECT
      (r->>'id')::bigint, (r->>'patient_id')::bigint, r->'number', (r->>'state')::visit_state, r->>'patient_class', r->>'location',
      r->'location_components', r->'attending', r->'referring', r->'admitting', r->>'service', r->'ambulatory_status', r->>'vip', r->>'admitted_at',
      r->>'discharged_at', (r->>'closed_at')::timestamptz
    FROM jsonb_array_elements(rows->'visits') AS r
    ON CONFLICT (id) DO UPDATE SET
      (patient_id, number, state, patient_class, location, location_components, attending, referring, admitting, service,
       ambulatory_status, vip, admitted_at, discharged_at, closed_at)
      = (excluded.patient_id, excluded.number, excluded.state, excluded.patient_class, excluded.location, excluded.location_components,
         excluded.attending, excluded.referring, excluded.admitting, excluded.service, excluded.ambulatory_status, excluded.vip,
         excluded.admitted_at, excluded.discharged_at, excluded.closed_at);
  END IF;
  IF rows ? 'orders' THEN
    INSERT INTO imaging_order
      (id, version, patient_id, visit_id, placer_number, placer_authority, placer_universal_id, placer_universal_id_type, filler_number,
       filler_authority, placer_group_number, accession_number, state, on_hold, placed_by_filler, sender, status_to, last_status_told,
       cancel_told, discontinue_pending, service, service_alternate, priority, requested_start, ordering_provider, entered_by, callback_phone,
       entering_organization, reasons, danger, clinical_information, body_site_modifier, transport_mode, transport_arranged,
       service_supplements, duplicate_reason, order_comments, procedure_comments,
       requested_modality, transaction_time, cancel_reason, content_digest, appointment_id, is_container, parent_id, aliases, placed_at,
       act_marks, appointment_sender, placer_scope)
    SELECT
      (r->>'id')::bigint, (r->>'version')::bigint, (r->>'patient_id')::bigint, (r->>'visit_id')::bigint, r->>'placer_number',
      coalesce(r->>'placer_authority', ''), r->>'placer_universal_id', r->>'placer_universal_id_type', r->>'filler_number', r->>'filler_authority',
      r->>'placer_group_number', r->>'accession_number', (r->>'state')::order_state, (r->>'on_hold')::boolean, (r->>'placed_by_filler')::boolean,
      r->>'sender', r->>'status_to', (r->>'last_status_told')::order_status, (r->>'cancel_told')::boolean, (r->>'discontinue_pending')::boolean, r->'service', r->'service_alternate',
      r->>'priority', (r->>'requested_start')::timestamp, r->'ordering_provider', r->'entered_by', r->>'callback_phone',
      r->'entering_organization', r->'reasons', r->'danger', r->>'clinical_information', r->'body_site_modifier', r->>'transport_mode',
      r->>'transport_arranged', r->'service_supplements', r->'duplicate_reason',
      r->>'order_comments', r->>'procedure_comments', r->>'requested_modality', r->>'transaction_time', r->'cancel_reason',
      r->>'content_digest', r->>'appointment_id', (r->>'is_container')::boolean, (r->>'parent_id')::bigint, r->'aliases', (r->>'placed_at')::timestamptz,
      r->'act_marks', r->>'appointment_sender',
      CASE WHEN r->>'placer_authority' <> '' THEN 'authority ' || (r->>'placer_authority') WHEN r->>'placer_universal_id' <> '' THEN 'universal id ' || (r->>'placer_universal_id')
           ELSE 'sender ' || coalesce(r->>'sender', '') END
    FROM jsonb_array_elements(rows->'orders') AS r
    ON CONFLICT (id) DO UPDATE SET
      (version, patient_id, visit_id, placer_number, placer_authority, placer_universal_id, placer_universal_id_type, filler_number,
       filler_authority, placer_group_number, accession_number, state, on_hold, placed_by_filler, sender, status_to, last_status_told,
       cancel_told, discontinue_pending, service, service_alternate, priority, requested_start, ordering_provider, entered_by, callback_phone,
       entering_organization, reasons, danger, clinical_information, body_site_modifier, transport_mode, transport_arranged,
       service_supplements, duplicate_reason, order_comments, procedure_comments,
       requested_modality, transaction_time, cancel_reason, content_digest, appointment_id, is_container, parent_id, aliases, placed_at,
       act_marks, appointment_sender, placer_scope)
      = (excluded.version, excluded.patient_id, excluded.visit_id, excluded.placer_number, excluded.placer_authority,
         excluded.placer_universal_id, excluded.placer_universal_id_type, excluded.filler_number, excluded.filler_authority,
         excluded.placer_group_number, excluded.accession_number, excluded.state, excluded.on_hold, excluded.placed_by_filler,
         excluded.sender, excluded.status_to, excluded.last_status_told, excluded.cancel_told, excluded.discontinue_pending, excluded.service, excluded.service_alternate,
         excluded.priority, excluded.requested_start, excluded.ordering_provider, excluded.entered_by, excluded.callback_phone,
         excluded.entering_organization, excluded.reasons, excluded.danger, excluded.clinical_information, excluded.body_site_modifier,
         excluded.transport_mode, excluded.transport_arranged, excluded.service_supplements, excluded.duplicate_reason, excluded.order_comments, excluded.procedure_comments, excluded.requested_modality,
         excluded.transaction_time, excluded.cancel_reason, excluded.content_digest,
         excluded.appointment_id, excluded.is_container, excluded.parent_id, excluded.aliases, excluded.placed_at,
         excluded.act_marks, excluded.appointment_sender, excluded.placer_scope);
  END IF;
  IF rows ? 'procedures' THEN
    INSERT INTO requested_procedure
      (id, order_id, position, requested_procedure_id, study_instance_uid, performed_study_uid, accession_number, code, description, state,
       announced_studies, cancel_reason, appointment_time, appointment_content)
    SELECT
      (r->>'id')::bigint, (r->>'order_id')::bigint, (r->>'position')::integer, r->>'requested_procedure_id', r->>'study_instance_uid',
      r->>'performed_study_uid', r->>'accession_number', r->'code', r->>'description', (r->>'state')::order_state, r->'announced_studies',
      r->'cancel_reason', r->>'appointment_time', r->>'appointment_content'
    FROM jsonb_array_elements(rows->'procedures') AS r
    ON CONFLICT (id) DO UPDATE SET
      (order_id, position, requested_procedure_id, study_instance_uid, performed_study_uid, accession_number, code, description, state,
       announced_studies, cancel_reason, appointment_time, appointment_content)
      = (excluded.order_id, excluded.position, excluded.requested_procedure_id, excluded.study_instance_uid, excluded.performed_study_uid,
         excluded.accession_number, excluded.code, excluded.description, excluded.state, excluded.announced_studies, excluded.cancel_reason,
         excluded.appointment_time, excluded.appointment_content);
  END IF;
  IF rows ? 'steps' THEN
    INSERT INTO scheduled_step
      (id, order_id, requested_procedure_id, position, step_id, state, state_before_start, modality, station_aets, station_name, location,
       start_at, duration_minutes, description, protocol_codes, performing_physician, pre_medication, contrast_agent, comments, end_reason)
    SELECT
      (r->>'id')::bigint, (r->>'order_id')::bigint, (r->>'requested_procedure_id')::bigint, (r->>'position')::integer, r->>'step_id',
      (r->>'state')::step_state, (r->>'state_before_start')::step_state, r->>'modality', r->'station_aets', r->>'station_name', r->>'location',
      (r->>'start_at')::timestamp, (r->>'duration_minutes')::integer, r->>'description', r->'protocol_codes', r->'performing_physician',
      r->>'pre_medication', r->>'contrast_agent', r->>'comments', r->'end_reason'
    FROM jsonb_array_elements(rows->'steps') AS r
    ON CONFLICT (id) DO UPDATE SET
      (order_id, requested_procedure_id, position, step_id, state, state_before_start, modality, station_aets, station_name, location,
       start_at, duration_minutes, description, protocol_codes, performing_physician, pre_medication, contrast_agent, comments, end_reason)
      = (excluded.order_id, excluded.requested_procedure_id, excluded.position, excluded.step_id, excluded.state,
         excluded.state_before_start, excluded.modality, excluded.station_aets, excluded.station_name, excluded.location, excluded.start_at,
         excluded.duration_minutes, excluded.description, excluded.protocol_codes, excluded.performing_physician, excluded.pre_medication,
         excluded.contrast_agent, excluded.comments, excluded.end_reason);
  END IF;
  IF rows ? 'performed' THEN
    INSERT INTO performed_step
      (id, version, sop_instance_uid, state, discrepancy, discrepancy_text, patient_id, patient_identifier, patient_name, patient_birth_date,
       patient_sex, performed_step_id, calling_aet, station_aet, station_name, location, modality, study_id, started_on, started_time,
       ended_on, ended_time, timezone_offset, description, discontinuation_reason, comments, procedure_codes, protocol_codes, "references", series,
       billing_codes, films, materials, dose, closed_by_person, former_links, received_at, ended_at)
    SELECT
      (r->>'id')::bigint, (r->>'version')::bigint, r->>'sop_instance_uid', (r->>'state')::performed_state, (r->>'discrepancy')::performed_discrepancy, r->>'discrepancy_text',
      (r->>'patient_id')::bigint, r->'patient_identifier', r->'patient_name', r->>'patient_birth_date', r->>'patient_sex',
      r->>'performed_step_id', r->>'calling_aet', r->>'station_aet', r->>'station_name', r->>'location', r->>'modality', r->>'study_id',
      r->>'started_on', r->>'started_time', r->>'ended_on', r->>'ended_time', r->>'timezone_offset', r->>'description', r->'discontinuation_reason',
      r->>'comments', r->'procedure_codes', r->'protocol_codes', r->'references', r->'series', r->'billing_codes', r->'films',
      r->'materials', r->'dose', (r->>'closed_by_person')::boolean, r->'former_links', (r->>'received_at')::timestamptz, (r->>'ended_at')::timestamptz
    FROM jsonb_array_elements(rows->'performed') AS r
    ON CONFLICT (id) DO UPDATE SET
      (version, sop_instance_uid, state, discrepancy, discrepancy_text, patient_id, patient_identifier, patient_name, patient_birth_date,
       patient_sex, performed_step_id, calling_aet, station_aet, station_name, location, modality, study_id, started_on, started_time,
       ended_on, ended_time, timezone_offset, description, discontinuation_reason, comments, procedure_codes, protocol_codes, "references", series,
       billing_codes, films, materials, dose, closed_by_person, former_links, received_at, ended_at)
      = (excluded.version, excluded.sop_instance_uid, excluded.state, excluded.discrepancy, excluded.discrepancy_text, excluded.patient_id,
         excluded.patient_identifier, excluded.patient_name, excluded.patient_birth_date, excluded.patient_sex, excluded.performed_step_id,
         excluded.calling_aet, excluded.station_aet, excluded.station_name, excluded.location, excluded.modality, excluded.study_id,
         excluded.started_on, excluded.started_time, excluded.ended_on, excluded.ended_time, excluded.timezone_offset, excluded.description,
         excluded.discontinuation_reason, excluded.comments, excluded.procedure_codes, excluded.protocol_codes, excluded."references",
         excluded.series, excluded.billing_codes, excluded.films, excluded.materials, excluded.dose,
         excluded.closed_by_person, excluded.former_links, excluded.received_at, excluded.ended_at);
  END IF;
  IF rows ? 'performed_changed' THEN
    DELETE FROM performed_step_link WHERE performed_id = ANY ((rows->>'performed_changed')::bigint[]);
  END IF;
  IF rows ? 'links' THEN
    INSERT INTO performed_step_link
      (performed_id, position, order_id, requested_procedure_id, step_id, linked_by)
    SELECT
      (r->>'performed_id')::bigint, (r->>'position')::integer, (r->>'order_id')::bigint, (r->>'requested_procedure_id')::bigint,
      (r->>'step_id')::bigint, r->>'linked_by'
    FROM jsonb_array_elements(rows->'links') AS r;
  END IF;
  IF rows ? 'datasets' THEN
    INSERT INTO performed_dataset
      (id, performed_id, received_at, operation, calling_aet, transfer_syntax, bytes, status, findings)
    SELECT
      (r->>'id')::bigint, (r->>'performed_id')::bigint, (r->>'received_at')::timestamptz, (r->>'operation')::dimse_operation, r->>'calling_aet',
      r->>'transfer_syntax', part_of(payload, r->'bytes'), (r->>'status')::integer, r->'findings'
    FROM jsonb_array_elements(rows->'datasets') AS r;
  END IF;

  IF rows ? 'availability' THEN
    INSERT INTO availability_notice
      (id, received_at, calling_aet, transfer_syntax, bytes, status, study_instance_uid, performed_uids, series, instances, available, findings)
    SELECT
      (r->>'id')::bigint, (r->>'received_at')::timestamptz, r->>'calling_aet', r->>'transfer_syntax', part_of(payload, r->'bytes'),
      (r->>'status')::integer, r->>'study_instance_uid', (r->>'performed_uids')::text[], (r->>'series')::integer, (r->>'instances')::integer,
      (r->>'available')::integer, r->'findings'
    FROM jsonb_array_elements(rows->'availability') AS r;
  END IF;

  -- A row that is replaced is among the removed ones: one way to write is cheaper than two.
  IF rows ? 'worklist_removed' THEN
    DELETE FROM worklist_item WHERE step_row_id = ANY ((rows->>'worklist_removed')::bigint[]);
  END IF;
  IF rows ? 'worklist' THEN
    INSERT INTO worklist_item
      (step_row_id, order_id, patient_row_id, start_at, patient_id, patient_id_issuer, patient_name, patient_name_alphabetic,
       patient_name_ideographic, patient_name_phonetic, patient_birth_date, patient_sex, accession_number, requested_procedure_id,
       requested_procedure_description, study_instance_uid, placer_order_number, filler_order_number, requesting_physician,
       referring_physician, admission_id, current_location, requested_procedure_priority, modality, performing_physician,
       step_description, step_id, station_name, step_location, step_status, station_aets, answer)
    SELECT
      (r->>'step_row_id')::bigint, (r->>'order_id')::bigint, (r->>'patient_row_id')::bigint, (r->>'start_at')::timestamp, r->>'patient_id',
      r->>'patient_id_issuer', r->>'patient_name', split_part(r->>'patient_name', '=', 1), split_part(r->>'patient_name', '=', 2),
      split_part(r->>'patient_name', '=', 3), r->>'patient_birth_date', r->>'patient_sex', r->>'accession_number',
      r->>'requested_procedure_id', r->>'requested_procedure_description', r->>'study_instance_uid', r->>'placer_order_number',
      r->>'filler_order_number', r->>'requesting_physician', r->>'referring_physician', r->>'admission_id', r->>'current_location',
      r->>'requested_procedure_priority', r->>'modality', r->>'performing_physician', r->>'step_description', r->>'step_id',
      r->>'station_name', r->>'step_location', r->>'step_status', coalesce((r->>'station_aets')::text[], '{}'),
      convert_from(part_of(payload, r->'answer'), 'UTF8')
    FROM jsonb_array_elements(rows->'worklist') AS r;
  END IF;
  IF rows ? 'journal' THEN
    INSERT INTO journal
      (id, received_at, sender, peer, control_id, digest, message_type, trigger_event, version, bytes, length, outcome, ack_code, ack,
       findings, errors, patient_id, order_ids)
    SELECT
      (r->>'id')::bigint, (r->>'received_at')::timestamptz, r->>'sender', r->>'peer', r->>'control_id', r->>'digest', r->>'message_type',
      r->>'trigger_event', r->>'version', part_of(payload, r->'bytes'), (r->>'length')::bigint, r->>'outcome', r->>'ack_code',
      part_of(payload, r->'ack'), r->'findings', r->'errors', (r->>'patient_id')::bigint, (r->>'order_ids')::bigint[]
    FROM jsonb_array_elements(rows->'journal') AS r;
  END IF;

  IF rows ? 'outbox_released' THEN
    UPDATE outbox o SET state = 'pending', control_id = r->>'control_id', bytes = part_of(payload, r->'bytes')
      FROM jsonb_array_elements(rows->'outbox_released') AS r
     WHERE o.id = (r->>'id')::bigint AND o.state = 'waiting';
  END IF;
  -- seq is drawn here, in the order of the array and after the locks: what concerns one patient or order is sent in the order it happened (D06).
  IF rows ? 'outbox' THEN
    INSERT INTO outbox
      (id, destination, state, kind, control_id, bytes, notification, patient_id, order_id, performed_id, dataset_id, content_digest, created_at)
    SELECT
      (r->>'id')::bigint, r->>'destination', (r->>'state')::delivery_state, r->>'kind', r->>'control_id', part_of(payload, r->'bytes'), r->>'notification',
      (r->>'patient_id')::bigint, (r->>'order_id')::bigint, (r->>'performed_id')::bigint, (r->>'dataset_id')::bigint, r->>'content_digest',
      (r->>'created_at')::timestamptz
    FROM jsonb_array_elements(rows->'outbox') AS r
    ON CONFLICT (performed_id, destination, content_digest) WHERE performed_id IS NOT NULL DO NOTHING;
  END IF;
  RETURN 'applied';
END $$;
