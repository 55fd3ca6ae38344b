-- SPDX-License-Identifier: Apache-2.0
-- Read, decide, apply: one round trip reads what the rules need, one call writes what they decided (sql/department.hpp).

-- Keys that are absent cost nothing. The answer is one JSON object of row arrays; an array nobody asked for is absent.
CREATE FUNCTION department_read(keys jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  patients bigint[] := '{}';
  orders bigint[] := '{}';
  performed bigint[] := '{}';
  found bigint[];
  out text := '{"control_id_seen":';
  part text;
BEGIN
  -- The same message before (D01).
  IF keys ? 'journal' THEN
    SELECT coalesce(bool_or(j.digest <> keys->'journal'->>'digest'), false)::text
           || coalesce(',"answered":' || (jsonb_agg(jsonb_build_object('journal_id', j.id, 'ack_code', j.ack_code, 'ack', j.ack))
                FILTER (WHERE j.digest = keys->'journal'->>'digest' AND j.ack_code IN ('AA', 'CA') AND j.outcome <> 'repeated'))::text, '')
      INTO part
      FROM journal j WHERE j.control_id = keys->'journal'->>'control_id' AND j.sender = keys->'journal'->>'sender';
    out := out || part;
  ELSE
    out := out || 'false';
  END IF;

  -- Performed steps asked for, and through their links the orders they are of.
  IF keys ? 'performed_uids' THEN
    SELECT coalesce(array_agg(p.id), '{}') INTO performed FROM performed_step p
      WHERE p.sop_instance_uid = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'performed_uids'))) AND p.state <> 'refused';
  END IF;
  IF keys ? 'performed_ids' THEN
    performed := performed || ARRAY(SELECT jsonb_array_elements_text(keys->'performed_ids')::bigint);
  END IF;
  IF performed <> '{}' THEN
    SELECT coalesce(array_agg(l.order_id), '{}') INTO orders FROM performed_step_link l WHERE l.performed_id = ANY (performed);
    SELECT coalesce(array_agg(p.patient_id), '{}') INTO patients FROM performed_step p WHERE p.id = ANY (performed) AND p.patient_id IS NOT NULL;
  END IF;

  -- Orders asked for.
  IF keys ? 'order_ids' THEN
    orders := orders || ARRAY(SELECT jsonb_array_elements_text(keys->'order_ids')::bigint);
  END IF;
  IF keys ? 'placer_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found
      FROM jsonb_to_recordset(keys->'placer_numbers') AS k(number text, authority text)
      JOIN imaging_order o ON o.placer_number = k.number AND (k.authority IS NULL OR coalesce(o.placer_authority, '') = k.authority);
    orders := orders || found;
  END IF;
  IF keys ? 'filler_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.filler_number = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'filler_numbers')));
    orders := orders || found;
  END IF;
  IF keys ? 'accession_numbers' THEN
    SELECT coalesce(array_agg(o.id), '{}') INTO found FROM imaging_order o
      WHERE o.accession_number = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'accession_numbers')));
    orders := orders || found;
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found FROM requested_procedure r
      WHERE r.accession_number = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'accession_numbers')));
    orders := orders || found;
  END IF;
  IF keys ? 'study_uids' THEN
    SELECT coalesce(array_agg(r.order_id), '{}') INTO found FROM requested_procedure r
      WHERE r.study_instance_uid = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'study_uids')))
         OR r.performed_study_uid = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'study_uids')));
    orders := orders || found;
  END IF;
  IF keys ? 'step_ids' THEN
    SELECT coalesce(array_agg(s.order_id), '{}') INTO found FROM scheduled_step s
      WHERE s.step_id = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'step_ids')));
    orders := orders || found;
  END IF;
  IF keys ? 'step_row_ids' THEN
    SELECT coalesce(array_agg(s.order_id), '{}') INTO found FROM scheduled_step s
      WHERE s.id = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'step_row_ids')::bigint));
    orders := orders || found;
  END IF;

  -- Patients: asked for, of those orders, and the survivors of the merged ones.
  IF keys ? 'patient_ids' THEN
    patients := patients || ARRAY(SELECT jsonb_array_elements_text(keys->'patient_ids')::bigint);
  END IF;
  IF keys ? 'patients' THEN
    SELECT coalesce(array_agg(i.patient_id), '{}') INTO found
      FROM jsonb_to_recordset(keys->'patients') AS k(value text, authority text)
      JOIN patient_identifier i ON i.value = k.value AND (k.authority IS NULL OR i.authority = k.authority);
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

  IF keys ? 'services' THEN
    out := concat(out, ',"plans":', (SELECT coalesce(json_agg(p.plan), '[]') FROM procedure_plan p
      WHERE p.service_value = ANY (ARRAY(SELECT jsonb_array_elements_text(keys->'services')))));
  END IF;
  RETURN out || '}';
END $$;

-- Writes all rows of a message, or of several, or nothing: 'applied', or 'stale' when a version relied on is another one now. A unique key that
-- was taken meanwhile is error 23505, which the caller takes for stale too. Locks as D07 has it: patients, orders, performed steps, each by id.
CREATE FUNCTION department_apply(rows jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  current bigint;
BEGIN
  IF rows ? 'patients_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT id, version FROM jsonb_to_recordset(rows->'patients_relied_on') AS r(id bigint, version bigint)),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM patient t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'patients_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;
  IF rows ? 'orders_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT id, version FROM jsonb_to_recordset(rows->'orders_relied_on') AS r(id bigint, version bigint)),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM imaging_order t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'orders_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;
  IF rows ? 'performed_relied_on' THEN
    WITH relied AS MATERIALIZED (SELECT id, version FROM jsonb_to_recordset(rows->'performed_relied_on') AS r(id bigint, version bigint)),
         locked AS MATERIALIZED (SELECT t.id, t.version FROM performed_step t WHERE t.id = ANY (ARRAY(SELECT id FROM relied))
                                 ORDER BY t.id FOR NO KEY UPDATE)
      SELECT count(*) INTO current FROM locked JOIN relied USING (id, version);
    IF current <> jsonb_array_length(rows->'performed_relied_on') THEN
      RETURN 'stale';
    END IF;
  END IF;

  IF rows ? 'patients' THEN
    INSERT INTO patient SELECT * FROM jsonb_populate_recordset(NULL::patient, rows->'patients')
    ON CONFLICT (id) DO UPDATE SET
      (version, merged_into, name, name_folded, birth_date, birth_time, sex, address, phone, mother_birth_name,
       ethnic_group, comments, primary_language, account_number, allergies, weight_kg, size_m, is_temporary,
       updated_by_event_at)
      = (excluded.version, excluded.merged_into, excluded.name, excluded.name_folded, excluded.birth_date,
         excluded.birth_time, excluded.sex, excluded.address, excluded.phone, excluded.mother_birth_name,
         excluded.ethnic_group, excluded.comments, excluded.primary_language, excluded.account_number,
         excluded.allergies, excluded.weight_kg, excluded.size_m, excluded.is_temporary, excluded.updated_by_event_at);
  END IF;
  IF rows ? 'patients_changed' THEN
    DELETE FROM patient_identifier WHERE patient_id = ANY (ARRAY(SELECT jsonb_array_elements_text(rows->'patients_changed')::bigint));
  END IF;
  IF rows ? 'identifiers' THEN
    INSERT INTO patient_identifier SELECT * FROM jsonb_populate_recordset(NULL::patient_identifier, rows->'identifiers');
  END IF;
  IF rows ? 'visits' THEN
    INSERT INTO visit SELECT * FROM jsonb_populate_recordset(NULL::visit, rows->'visits')
    ON CONFLICT (id) DO UPDATE SET
      (patient_id, number, state, patient_class, location, attending, referring, admitting, service,
       ambulatory_status, vip, admitted_at)
      = (excluded.patient_id, excluded.number, excluded.state, excluded.patient_class, excluded.location,
         excluded.attending, excluded.referring, excluded.admitting, excluded.service, excluded.ambulatory_status,
         excluded.vip, excluded.admitted_at);
  END IF;
  IF rows ? 'orders' THEN
    INSERT INTO imaging_order SELECT * FROM jsonb_populate_recordset(NULL::imaging_order, rows->'orders')
    ON CONFLICT (id) DO UPDATE SET
      (version, patient_id, visit_id, placer_number, placer_authority, placer_universal_id, placer_universal_id_type,
       filler_number, filler_authority, placer_group_number, accession_number, state, on_hold, placed_by_filler,
       sender, status_to, last_status_told, cancel_told, service, service_alternate, priority, requested_start,
       ordering_provider, entered_by, callback_phone, entering_organization, reasons, danger, clinical_information,
       body_site_modifier, transport_mode, order_comments, procedure_comments, requested_modality, transaction_time,
       cancel_reason, content_digest, placed_at)
      = (excluded.version, excluded.patient_id, excluded.visit_id, excluded.placer_number, excluded.placer_authority,
         excluded.placer_universal_id, excluded.placer_universal_id_type, excluded.filler_number,
         excluded.filler_authority, excluded.placer_group_number, excluded.accession_number, excluded.state,
         excluded.on_hold, excluded.placed_by_filler, excluded.sender, excluded.status_to, excluded.last_status_told,
         excluded.cancel_told, excluded.service, excluded.service_alternate, excluded.priority,
         excluded.requested_start, excluded.ordering_provider, excluded.entered_by, excluded.callback_phone,
         excluded.entering_organization, excluded.reasons, excluded.danger, excluded.clinical_information,
         excluded.body_site_modifier, excluded.transport_mode, excluded.order_comments, excluded.procedure_comments,
         excluded.requested_modality, excluded.transaction_time, excluded.cancel_reason, excluded.content_digest,
         excluded.placed_at);
  END IF;
  IF rows ? 'procedures' THEN
    INSERT INTO requested_procedure SELECT * FROM jsonb_populate_recordset(NULL::requested_procedure, rows->'procedures')
    ON CONFLICT (id) DO UPDATE SET
      (order_id, position, requested_procedure_id, study_instance_uid, performed_study_uid, accession_number, code,
       description, state, announced, cancel_reason)
      = (excluded.order_id, excluded.position, excluded.requested_procedure_id, excluded.study_instance_uid,
         excluded.performed_study_uid, excluded.accession_number, excluded.code, excluded.description, excluded.state,
         excluded.announced, excluded.cancel_reason);
  END IF;
  IF rows ? 'steps' THEN
    INSERT INTO scheduled_step SELECT * FROM jsonb_populate_recordset(NULL::scheduled_step, rows->'steps')
    ON CONFLICT (id) DO UPDATE SET
      (order_id, requested_procedure_id, position, step_id, state, state_before_start, modality, station_aets,
       station_name, location, start_at, duration_minutes, description, protocol_codes, performing_physician,
       pre_medication, contrast_agent, comments, end_reason)
      = (excluded.order_id, excluded.requested_procedure_id, excluded.position, excluded.step_id, excluded.state,
         excluded.state_before_start, excluded.modality, excluded.station_aets, excluded.station_name,
         excluded.location, excluded.start_at, excluded.duration_minutes, excluded.description,
         excluded.protocol_codes, excluded.performing_physician, excluded.pre_medication, excluded.contrast_agent,
         excluded.comments, excluded.end_reason);
  END IF;
  IF rows ? 'performed' THEN
    INSERT INTO performed_step SELECT * FROM jsonb_populate_recordset(NULL::performed_step, rows->'performed')
    ON CONFLICT (id) DO UPDATE SET
      (version, sop_instance_uid, state, open_end, open_end_text, patient_id, patient_identifier, patient_name,
       patient_birth_date, patient_sex, performed_step_id, calling_aet, station_aet, station_name, location, modality,
       study_id, started_on, started_time, ended_on, ended_time, description, discontinuation_reason, comments,
       procedure_codes, protocol_codes, "references", series, received_at, ended_at)
      = (excluded.version, excluded.sop_instance_uid, excluded.state, excluded.open_end, excluded.open_end_text,
         excluded.patient_id, excluded.patient_identifier, excluded.patient_name, excluded.patient_birth_date,
         excluded.patient_sex, excluded.performed_step_id, excluded.calling_aet, excluded.station_aet,
         excluded.station_name, excluded.location, excluded.modality, excluded.study_id, excluded.started_on,
         excluded.started_time, excluded.ended_on, excluded.ended_time, excluded.description,
         excluded.discontinuation_reason, excluded.comments, excluded.procedure_codes, excluded.protocol_codes,
         excluded."references", excluded.series, excluded.received_at, excluded.ended_at);
  END IF;
  IF rows ? 'performed_changed' THEN
    DELETE FROM performed_step_link WHERE performed_id = ANY (ARRAY(SELECT jsonb_array_elements_text(rows->'performed_changed')::bigint));
  END IF;
  IF rows ? 'links' THEN
    INSERT INTO performed_step_link SELECT * FROM jsonb_populate_recordset(NULL::performed_step_link, rows->'links');
  END IF;
  IF rows ? 'datasets' THEN
    INSERT INTO performed_dataset SELECT * FROM jsonb_populate_recordset(NULL::performed_dataset, rows->'datasets');
  END IF;

  IF rows ? 'worklist_removed' THEN
    DELETE FROM worklist_item WHERE step_row_id = ANY (ARRAY(SELECT jsonb_array_elements_text(rows->'worklist_removed')::bigint));
  END IF;
  IF rows ? 'worklist' THEN
    INSERT INTO worklist_item SELECT * FROM jsonb_populate_recordset(NULL::worklist_item, rows->'worklist')
    ON CONFLICT (step_row_id) DO UPDATE SET
      (order_id, patient_row_id, start_at, patient_id, patient_id_issuer, patient_name, patient_birth_date,
       patient_sex, accession_number, requested_procedure_id, requested_procedure_description, study_instance_uid,
       placer_order_number, filler_order_number, requesting_physician, referring_physician, admission_id,
       current_location, requested_procedure_priority, modality, performing_physician, step_description, step_id,
       station_name, step_location, step_status, station_aets, answer)
      = (excluded.order_id, excluded.patient_row_id, excluded.start_at, excluded.patient_id,
         excluded.patient_id_issuer, excluded.patient_name, excluded.patient_birth_date, excluded.patient_sex,
         excluded.accession_number, excluded.requested_procedure_id, excluded.requested_procedure_description,
         excluded.study_instance_uid, excluded.placer_order_number, excluded.filler_order_number,
         excluded.requesting_physician, excluded.referring_physician, excluded.admission_id,
         excluded.current_location, excluded.requested_procedure_priority, excluded.modality,
         excluded.performing_physician, excluded.step_description, excluded.step_id, excluded.station_name,
         excluded.step_location, excluded.step_status, excluded.station_aets, excluded.answer);
  END IF;
  IF rows ? 'journal' THEN
    INSERT INTO journal SELECT * FROM jsonb_populate_recordset(NULL::journal, rows->'journal');
  END IF;

  IF rows ? 'outbox_released' THEN
    UPDATE outbox o SET state = 'pending', control_id = r.control_id, bytes = r.bytes
      FROM jsonb_to_recordset(rows->'outbox_released') AS r(id bigint, control_id text, bytes bytea)
     WHERE o.id = r.id AND o.state = 'waiting';
  END IF;
  -- seq is drawn here, in the order of the array and after the locks: what concerns one patient or order is sent in the order it happened (D06).
  IF rows ? 'outbox' THEN
    INSERT INTO outbox (id, destination, state, kind, control_id, bytes, notification, patient_id, order_id, created_at)
      SELECT id, destination, state, kind, control_id, bytes, notification, patient_id, order_id, created_at
        FROM jsonb_populate_recordset(NULL::outbox, rows->'outbox');
  END IF;
  RETURN 'applied';
END $$;
