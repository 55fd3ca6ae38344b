-- SPDX-License-Identifier: Apache-2.0
-- The audit trail: who did what with the data of which patients. Rows are only ever added, by audit_append. Each row has the hash of itself and of the row before it, so a row that
-- was changed, or is missing, is found (`stepwise audit verify`).
CREATE TABLE audit_record (
  seq    bigint PRIMARY KEY,
  record jsonb NOT NULL,
  hash   text COLLATE "C" NOT NULL
);
COMMENT ON COLUMN audit_record.record IS 'The members of model::AuditEvent. The database has added the orders and patients of what was shown or changed.';
COMMENT ON COLUMN audit_record.hash IS 'SHA-256 of the hash of the row before, a blank, seq, a blank, and the text of record.';
CREATE INDEX audit_record_patients ON audit_record USING gin ((record->'patients') jsonb_path_ops);
CREATE INDEX audit_record_orders ON audit_record USING gin ((record->'orders') jsonb_path_ops);
CREATE INDEX audit_record_actor ON audit_record ((record->'actor'->>'name'), seq);
CREATE INDEX audit_record_at ON audit_record ((record->>'at') COLLATE "C");

CREATE TABLE audit_chain (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  first_seq  bigint NOT NULL,
  first_hash text COLLATE "C" NOT NULL,
  last_seq   bigint NOT NULL,
  last_hash  text COLLATE "C" NOT NULL,
  sent_seq   bigint NOT NULL
);
INSERT INTO audit_chain (first_seq, first_hash, last_seq, last_hash, sent_seq) VALUES (0, '', 0, '', 0);
COMMENT ON TABLE audit_chain IS 'Both ends of the chain: the row before the first one that is kept, and the last one. sent_seq: the audit repository has the messages up to it.';

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of the audit trail are never changed or removed';
END $$;
CREATE TRIGGER audit_record_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- The row ids of a member, as a set.
CREATE FUNCTION audit_ids(record jsonb, member text) RETURNS SETOF bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_array_elements_text(record->member)::bigint
$$;

-- Adds the orders of steps, performed steps, messages and deliveries, then the patients of all of them. An event that names patients is complete: the look-ups
-- cost 0.3 ms, five times as much as the rest.
CREATE FUNCTION audit_complete(record jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  order_ids   bigint[];
  patient_ids bigint[];
  performed   bigint[] := ARRAY(SELECT audit_ids(record, 'performed_steps') UNION
                                SELECT d.performed_id FROM performed_dataset d WHERE d.id IN (SELECT audit_ids(record, 'datasets')));
BEGIN
  IF record ? 'patients' OR NOT record ?| ARRAY['orders', 'steps', 'performed_steps', 'messages', 'deliveries', 'datasets'] THEN
    RETURN record;
  END IF;
  order_ids := ARRAY(
    SELECT audit_ids(record, 'orders')
    UNION SELECT s.order_id FROM scheduled_step s WHERE s.id IN (SELECT audit_ids(record, 'steps'))
    UNION SELECT l.order_id FROM performed_step_link l WHERE l.performed_id = ANY (performed) AND l.order_id IS NOT NULL
    UNION SELECT unnest(j.order_ids) FROM journal j WHERE j.id IN (SELECT audit_ids(record, 'messages'))
    UNION SELECT d.order_id FROM outbox d WHERE d.id IN (SELECT audit_ids(record, 'deliveries')) AND d.order_id IS NOT NULL
    ORDER BY 1);
  patient_ids := ARRAY(
    SELECT audit_ids(record, 'patients')
    UNION SELECT o.patient_id FROM imaging_order o WHERE o.id = ANY (order_ids)
    UNION SELECT p.patient_id FROM performed_step p WHERE p.id = ANY (performed) AND p.patient_id IS NOT NULL
    UNION SELECT j.patient_id FROM journal j WHERE j.id IN (SELECT audit_ids(record, 'messages')) AND j.patient_id IS NOT NULL
    UNION SELECT d.patient_id FROM outbox d WHERE d.id IN (SELECT audit_ids(record, 'deliveries')) AND d.patient_id IS NOT NULL
    ORDER BY 1);
  IF cardinality(order_ids) > 0 THEN record := record || jsonb_build_object('orders', order_ids); END IF;
  IF cardinality(patient_ids) > 0 THEN record := record || jsonb_build_object('patients', patient_ids); END IF;
  RETURN record;
END $$;

-- Appends the events, a JSON array, and returns the new end of the chain. Calls of several brokers wait for each other.
CREATE FUNCTION audit_append(events jsonb, OUT seq bigint, OUT hash text) LANGUAGE plpgsql AS $$
DECLARE
  event jsonb;
BEGIN
  SELECT c.last_seq, c.last_hash INTO seq, hash FROM audit_chain c FOR UPDATE;
  FOR event IN SELECT audit_complete(e.value) FROM jsonb_array_elements(events) WITH ORDINALITY AS e ORDER BY e.ordinality LOOP
    seq := seq + 1;
    hash := encode(sha256(convert_to(hash || ' ' || seq || ' ' || event::text, 'UTF8')), 'hex');
    INSERT INTO audit_record VALUES (seq, event, hash);
  END LOOP;
  UPDATE audit_chain SET last_seq = audit_append.seq, last_hash = audit_append.hash;
END $$;
