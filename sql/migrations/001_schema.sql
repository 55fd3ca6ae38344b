-- SPDX-License-Identifier: Apache-2.0
-- The tables of the department. Columns bear the names of the members of the model; structured values (names, codes, lists) are jsonb.
-- An index with a condition or an expression is made ready anew by every statement that writes (3 us each), so there are few.
-- "Not known" is NULL here and "" in the program. Key columns are COLLATE "C": compared by bytes, whatever the database was created with.
-- All rows are written by department_apply, whose column lists are made from these tables. What it writes together with its parent (identifiers and visits with the patient, procedures and
-- steps with the order) has no foreign key: each costs some 12 us a row, a fifth of a message in a group.

-- Words --------------------------------------------------------------------------------------------------------------------------------
-- The enumerators of the model. A type is checked as a value is read; a CHECK is parsed anew by every statement that writes (5 us each).
CREATE TYPE patient_sex AS ENUM ('F', 'M', 'O');
CREATE TYPE visit_state AS ENUM ('open', 'closed', 'cancelled');
CREATE TYPE order_state AS ENUM ('scheduled', 'in_progress', 'completed', 'discontinued', 'cancelled');
CREATE TYPE order_status AS ENUM ('SC', 'IP', 'CM', 'DC', 'CA');
CREATE TYPE step_state AS ENUM ('unscheduled', 'scheduled', 'arrived', 'ready', 'started', 'departed', 'completed', 'discontinued', 'cancelled',
                                'never_performed');
CREATE TYPE performed_state AS ENUM ('in_progress', 'completed', 'discontinued', 'refused');
CREATE TYPE performed_discrepancy AS ENUM ('none', 'unscheduled', 'unmatched', 'unknown_patient', 'patient_mismatch', 'reason_unspecified', 'after_end',
                                        'refused');
CREATE TYPE change_cause AS ENUM ('message', 'dataset', 'availability', 'action', 'sweep');
CREATE TYPE held_change_kind AS ENUM ('never performed', 'one change');
CREATE TYPE dimse_operation AS ENUM ('N-CREATE', 'N-SET');
CREATE TYPE delivery_state AS ENUM ('waiting', 'pending', 'delivered', 'parked', 'skipped');
CREATE TYPE delivery_failure AS ENUM ('not connected', 'timeout', 'lost', 'no MSA', 'wrong MSA', 'AE', 'AR', 'number refused',
  'rejected', 'no context', 'refused');

-- Numbers ------------------------------------------------------------------------------------------------------------------------------
-- A process draws a block at a time (sql/numbers.hpp): the increment is the size of the block.
CREATE SEQUENCE row_number INCREMENT BY 500;
CREATE SEQUENCE accession_number INCREMENT BY 50;
CREATE SEQUENCE requested_procedure_number INCREMENT BY 50;
CREATE SEQUENCE step_number INCREMENT BY 50;
CREATE SEQUENCE filler_order_number INCREMENT BY 50;
CREATE SEQUENCE temporary_patient_number INCREMENT BY 50;
CREATE SEQUENCE control_id_number INCREMENT BY 50;
CREATE SEQUENCE outbox_seq;
CREATE SEQUENCE history_seq;

-- Patients -----------------------------------------------------------------------------------------------------------------------------
CREATE TABLE patient (
  id                  bigint PRIMARY KEY,
  version             bigint NOT NULL,
  merged_into         bigint REFERENCES patient,
  name                jsonb,
  name_folded         text COLLATE "C",
  name_ideographic    text COLLATE "C" GENERATED ALWAYS AS (nullif(split_part(name_folded, '=', 2), '')) STORED,
  birth_date          text,
  birth_time          text,
  sex                 patient_sex,
  address             text,
  address_components  jsonb,
  phone               text,
  mother_birth_name   text,
  race                jsonb,
  ethnic_group        jsonb,
  comments            text,
  primary_language    jsonb,
  account_number      jsonb,
  allergies           jsonb,
  weight_kg           text,
  size_m              text,
  is_temporary        boolean NOT NULL,
  linked_with         jsonb,
  updated_by_event_at timestamptz,
  event_marks         jsonb,
  sent_fields         jsonb
) WITH (fillfactor = 85);
CREATE INDEX patient_name ON patient (name_folded);
CREATE INDEX patient_name_ideographic ON patient (name_ideographic);
COMMENT ON TABLE patient IS 'A patient as registered (PID, AL1). One that was merged away (A40) stays, pointing to its survivor.';
COMMENT ON COLUMN patient.version IS 'Grows with every change of the patient or a visit; what a decision relied on is compared before it is written.';
COMMENT ON COLUMN patient.sent_fields IS 'Fields as their sender wrote them, where they say more than the columns; they go to other systems as they came.';
COMMENT ON COLUMN patient.name_folded IS 'The name without case and accents, for people who search.';

CREATE TABLE patient_identifier (
  value             text COLLATE "C" NOT NULL,
  authority         text COLLATE "C" NOT NULL,
  patient_id        bigint NOT NULL,
  position          integer NOT NULL,
  universal_id      text COLLATE "C" NOT NULL,
  universal_id_type text,
  type_code         text,
  further           jsonb,
  PRIMARY KEY (value, authority, universal_id)
) WITH (fillfactor = 90);
CREATE INDEX patient_identifier_patient ON patient_identifier (patient_id);
COMMENT ON COLUMN patient_identifier.further IS 'The other components of CX as they came, at their places.';
COMMENT ON TABLE patient_identifier IS 'Every identifier a patient was ever known by (PID-3), position 1 is the primary one. An identifier belongs to one patient.';

CREATE TABLE visit (
  id                  bigint PRIMARY KEY,
  patient_id          bigint NOT NULL,
  number              jsonb,
  state               visit_state NOT NULL,
  patient_class       text,
  location            text,
  location_components jsonb,
  attending           jsonb,
  referring           jsonb,
  admitting           jsonb,
  service             text,
  ambulatory_status   jsonb,
  diagnoses           jsonb,
  pregnancy_status    text,
  vip                 text,
  admitted_at         text,
  discharged_at       text,
  closed_at           timestamptz,
  sent_fields         jsonb
) WITH (fillfactor = 90);
CREATE INDEX visit_patient ON visit (patient_id);
COMMENT ON TABLE visit IS 'A visit or encounter of a patient (PV1).';

-- Orders -------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE imaging_order (
  id                       bigint PRIMARY KEY,
  version                  bigint NOT NULL,
  patient_id               bigint NOT NULL REFERENCES patient,
  visit_id                 bigint,
  placer_number            text COLLATE "C",
  placer_authority         text COLLATE "C" NOT NULL,
  placer_universal_id      text,
  placer_universal_id_type text,
  filler_number            text COLLATE "C",
  filler_authority         text,
  placer_group_number      text,
  accession_number         text COLLATE "C",
  state                    order_state NOT NULL,
  on_hold                  boolean NOT NULL,
  placed_by_filler         boolean NOT NULL,
  sender                   text,
  status_to                text,
  last_status_told         order_status,
  cancel_told              boolean NOT NULL,
  discontinue_pending      boolean NOT NULL,
  service                  jsonb,
  service_alternate        jsonb,
  priority                 text,
  requested_start          timestamp,
  requested_start_is_day   boolean NOT NULL,
  ordering_provider        jsonb,
  entered_by               jsonb,
  callback_phone           text,
  entering_organization    jsonb,
  reasons                  jsonb,
  diagnoses                jsonb,
  pregnancy_status         text,
  danger                   jsonb,
  clinical_information     text,
  body_site_modifier       jsonb,
  transport_mode           text,
  transport_arranged       text,
  service_supplements      jsonb,
  duplicate_reason         jsonb,
  order_comments           text,
  procedure_comments       text,
  requested_modality       text,
  transaction_time         text,
  cancel_reason            jsonb,
  content_digest           text,
  appointment_id           text COLLATE "C",
  is_container             boolean NOT NULL,
  parent_id                bigint,
  aliases                  jsonb,
  placed_at                timestamptz,
  act_marks                jsonb,
  appointment_sender       text,
  sent_fields              jsonb,
  placer_scope             text COLLATE "C" GENERATED ALWAYS AS (
    CASE WHEN placer_authority <> '' THEN 'authority ' || placer_authority
         WHEN placer_universal_id <> '' THEN 'universal id ' || placer_universal_id
         ELSE 'sender ' || coalesce(sender, '') END) STORED
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX imaging_order_placer_number ON imaging_order (placer_number, placer_scope);
CREATE UNIQUE INDEX imaging_order_filler_number ON imaging_order (filler_number);
CREATE INDEX imaging_order_appointment ON imaging_order (appointment_id);
CREATE INDEX imaging_order_accession ON imaging_order (accession_number);
CREATE INDEX imaging_order_patient ON imaging_order (patient_id, state);
COMMENT ON TABLE imaging_order IS 'An order or imaging service request (ORC, OBR): what a placer asked of the department, or the department of itself (placed_by_filler).';
COMMENT ON COLUMN imaging_order.version IS 'Grows with every change of the order, its requested procedures or its steps.';
COMMENT ON COLUMN imaging_order.placer_scope IS 'Within what the placer number is unique: its authority, else its universal id, else the sender (D34).';
COMMENT ON COLUMN imaging_order.act_marks IS 'ORC-9 of the newest act of each sender: what is older of the same sender has no effect (D35).';
COMMENT ON COLUMN imaging_order.status_to IS 'The destination that hears of its status.';
COMMENT ON COLUMN imaging_order.appointment_id IS 'SCH-2 (else SCH-1) of the appointment that an enterprise scheduler made for it.';
COMMENT ON COLUMN imaging_order.aliases IS 'Numbers that its sender gave and DICOM cannot carry, with what stands for them (identifier_alias).';
COMMENT ON COLUMN imaging_order.is_container IS 'A parent order (ORC-1 PA): it has no steps, its children are orders whose parent_id it is.';
COMMENT ON COLUMN imaging_order.state IS 'Rolled up from its steps; an order with an open step is scheduled or in_progress.';

CREATE TABLE identifier_alias (
  kind     text COLLATE "C",  -- accession_number, requested_procedure_id, step_id, study_instance_uid
  original text COLLATE "C",
  alias    text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, original),
  UNIQUE (kind, alias)
);
COMMENT ON TABLE identifier_alias IS 'A number of a sender that is too long for DICOM or no valid UID, and the one of ours that always stands for it.';

CREATE TABLE requested_procedure (
  id                     bigint PRIMARY KEY,
  order_id               bigint NOT NULL,
  position               integer NOT NULL,
  requested_procedure_id text COLLATE "C",
  study_instance_uid     text COLLATE "C",
  performed_study_uid    text COLLATE "C",
  accession_number       text COLLATE "C",
  code                   jsonb,
  service                jsonb,
  content_digest         text,
  description            text,
  state                  order_state NOT NULL,
  announced_studies      jsonb,
  cancel_reason          jsonb,
  appointment_time       text,
  appointment_content    text
) WITH (fillfactor = 85);
CREATE INDEX requested_procedure_order ON requested_procedure (order_id);
CREATE INDEX requested_procedure_external_id ON requested_procedure (requested_procedure_id);
CREATE INDEX requested_procedure_study ON requested_procedure (study_instance_uid);
CREATE INDEX requested_procedure_performed_study ON requested_procedure (performed_study_uid);
CREATE INDEX requested_procedure_accession ON requested_procedure (accession_number);
COMMENT ON TABLE requested_procedure IS 'A Requested Procedure (0040,1001): one unit of work of an order that is reported on; one study.';
COMMENT ON COLUMN requested_procedure.service IS 'What was ordered with it, where that is a further exam under the placer number of its order.';
COMMENT ON COLUMN requested_procedure.performed_study_uid IS 'The Study Instance UID that the modality used instead of ours.';
COMMENT ON COLUMN requested_procedure.announced_studies IS 'The Study Instance UIDs of which the image managers were told (RAD-4); what follows is an update (RAD-13).';
COMMENT ON COLUMN requested_procedure.appointment_time IS 'What its placer was told last of its appointment (RAD-48), to tell a move from another change.';

CREATE TABLE scheduled_step (
  id                     bigint PRIMARY KEY,
  order_id               bigint NOT NULL,
  requested_procedure_id bigint NOT NULL,
  position               integer NOT NULL,
  step_id                text COLLATE "C",
  state                  step_state NOT NULL,
  state_before_start     step_state NOT NULL,
  modality               text,
  station_aets           jsonb,
  station_name           text,
  location               text,
  start_at               timestamp,
  start_is_day           boolean NOT NULL,
  duration_minutes       integer NOT NULL,
  description            text,
  protocol_codes         jsonb,
  performing_physician   jsonb,
  pre_medication         text,
  contrast_agent         text,
  comments               text,
  end_reason             jsonb
) WITH (fillfactor = 80);
CREATE INDEX scheduled_step_order ON scheduled_step (order_id);
CREATE UNIQUE INDEX scheduled_step_step_id ON scheduled_step (step_id);
CREATE INDEX scheduled_step_start ON scheduled_step (start_at, id);
CREATE INDEX scheduled_step_never_performed ON scheduled_step (id) WHERE state = 'never_performed';
CREATE INDEX scheduled_step_unscheduled ON scheduled_step (id) WHERE state = 'unscheduled';
COMMENT ON TABLE scheduled_step IS 'A Scheduled Procedure Step (0040,0100): what one modality is to do, where and when.';
COMMENT ON COLUMN scheduled_step.state IS 'unscheduled: needs scheduling by a person; scheduled to departed: open; the rest are final.';
COMMENT ON COLUMN scheduled_step.start_at IS 'Wall clock of the department.';
COMMENT ON COLUMN scheduled_step.start_is_day IS 'Only the date of start_at was stated; its time is a default.';

-- Performed steps ----------------------------------------------------------------------------------------------------------------------
CREATE TABLE performed_step (
  id                    bigint PRIMARY KEY,
  version               bigint NOT NULL,
  sop_instance_uid      text COLLATE "C",
  state                 performed_state NOT NULL,
  discrepancy           performed_discrepancy NOT NULL,
  discrepancy_text      text,
  patient_id            bigint REFERENCES patient,
  patient_identifier    jsonb,
  patient_name          jsonb,
  patient_birth_date    text,
  patient_sex           text,
  performed_step_id     text,
  calling_aet           text,
  station_aet           text,
  station_name          text,
  location              text,
  modality              text,
  study_id              text,
  started_on            text,
  started_time          text,
  ended_on              text,
  ended_time            text,
  timezone_offset       text,
  description           text,
  discontinuation_reason jsonb,
  comments              text,
  procedure_codes       jsonb,
  protocol_codes        jsonb,
  "references"          jsonb,
  series                jsonb,
  billing_codes         jsonb,
  films                 jsonb,
  materials             jsonb,
  dose                  jsonb,
  closed_by_person      boolean NOT NULL,
  former_links          jsonb,
  received_at           timestamptz,
  ended_at              timestamptz
) WITH (fillfactor = 80);
-- There may be many refused ones of a UID, beside the one performed step.
CREATE UNIQUE INDEX performed_step_uid ON performed_step (sop_instance_uid, (CASE WHEN state = 'refused' THEN id ELSE 0 END));
CREATE INDEX performed_step_patient ON performed_step (patient_id);
CREATE INDEX performed_step_in_progress ON performed_step (received_at) WHERE state = 'in_progress';
CREATE INDEX performed_step_discrepancy ON performed_step (id) WHERE discrepancy <> 'none';
COMMENT ON TABLE performed_step IS 'A Modality Performed Procedure Step (MPPS). A refused one is kept for people and stands for no performed step.';
COMMENT ON COLUMN performed_step.former_links IS 'Links that a person took back, oldest first.';
COMMENT ON COLUMN performed_step.discrepancy IS 'Why a person has to look at it.';

CREATE TABLE performed_step_link (
  performed_id           bigint NOT NULL REFERENCES performed_step,
  position               integer NOT NULL,
  order_id               bigint NOT NULL REFERENCES imaging_order,
  requested_procedure_id bigint NOT NULL,
  step_id                bigint NOT NULL,
  linked_by              text,
  PRIMARY KEY (performed_id, position)
);
CREATE INDEX performed_step_link_order ON performed_step_link (order_id);
COMMENT ON TABLE performed_step_link IS 'Which scheduled steps a performed step is of, and by what it was found.';

CREATE TABLE performed_dataset (
  id              bigint PRIMARY KEY,
  performed_id    bigint NOT NULL REFERENCES performed_step,
  received_at     timestamptz NOT NULL,
  operation       dimse_operation NOT NULL,
  calling_aet     text,
  transfer_syntax text,
  bytes           bytea,
  status          integer NOT NULL,
  findings        jsonb
);
CREATE INDEX performed_dataset_performed ON performed_dataset (performed_id);
COMMENT ON TABLE performed_dataset IS 'The datasets of N-CREATE and N-SET as they came, with the DIMSE status that was answered.';

CREATE TABLE availability_notice (
  id                 bigint PRIMARY KEY,
  received_at        timestamptz NOT NULL,
  calling_aet        text NOT NULL,
  transfer_syntax    text,
  bytes              bytea,
  status             integer NOT NULL,
  study_instance_uid text COLLATE "C",
  performed_uids     text[] COLLATE "C",
  series             integer NOT NULL,
  instances          integer NOT NULL,
  available          integer NOT NULL,
  findings           jsonb
);
CREATE INDEX availability_notice_study ON availability_notice (study_instance_uid, id);
COMMENT ON TABLE availability_notice IS 'Instance Availability Notifications (RAD-49) as they came: what the archive has of a study.';
COMMENT ON COLUMN availability_notice.available IS 'How many of the instances are ONLINE or NEARLINE.';

-- Messages -----------------------------------------------------------------------------------------------------------------------------
CREATE TABLE journal (
  id            bigint PRIMARY KEY,
  received_at   timestamptz NOT NULL,
  sender        text COLLATE "C" NOT NULL,
  peer          text,
  control_id    text COLLATE "C" NOT NULL,
  digest        text COLLATE "C" NOT NULL,
  message_type  text,
  trigger_event text,
  version       text,
  bytes         bytea,
  length        bigint NOT NULL,
  outcome       text,
  ack_code      text,
  ack           bytea,
  findings      jsonb,
  errors        jsonb,
  patient_id    bigint,
  order_ids     bigint[]
);
-- A message that was accepted is there once; one that was refused may come again, and a repeat is noted beside it (D01).
CREATE UNIQUE INDEX journal_accepted_once ON journal
  (control_id, sender, digest, (CASE WHEN ack_code IN ('AA', 'CA') AND outcome IS DISTINCT FROM 'repeated' THEN 0 ELSE id END));
CREATE INDEX journal_received ON journal USING brin (received_at);
CREATE INDEX journal_refused ON journal (id) WHERE outcome = 'refused';
COMMENT ON TABLE journal IS 'Every HL7 message received, as it came, with what was made of it and what was answered.';

-- Few messages have rows here: those of which no row of history tells to what they belong.
CREATE TABLE journal_identifier (
  value      text COLLATE "C",
  journal_id bigint,
  PRIMARY KEY (value, journal_id)
);
COMMENT ON TABLE journal_identifier IS 'The numbers that a message names (patient, order, accession number), if it was refused or changed nothing.';

CREATE TABLE history (
  id         bigint PRIMARY KEY DEFAULT nextval('history_seq'),
  at         timestamptz NOT NULL,
  record_id  bigint NOT NULL,
  patient_id bigint,
  changes    jsonb NOT NULL,
  cause      change_cause NOT NULL,
  cause_id   bigint,
  actor      jsonb,
  what       text
);
CREATE INDEX history_record ON history (record_id, id);
CREATE INDEX history_patient ON history (patient_id, id);
COMMENT ON TABLE history IS 'What changed in a patient, an order or a performed step, and why. Written with the change.';
COMMENT ON COLUMN history.record_id IS 'The patient, order or performed step. A row id is unique in all tables.';
COMMENT ON COLUMN history.changes IS 'The rows that changed: {of, id, is_new, fields: [{name, before, after}]}. A new row has no fields; its values are those of the row, or "before" of later changes.';
COMMENT ON COLUMN history.cause_id IS 'The message (journal), dataset (performed_dataset) or notice (availability_notice).';
COMMENT ON COLUMN history.actor IS 'Who did an action.';

CREATE TABLE outbox (
  id              bigint PRIMARY KEY,
  seq             bigint NOT NULL DEFAULT nextval('outbox_seq'),
  destination     text COLLATE "C" NOT NULL,
  state           delivery_state NOT NULL,
  kind            text NOT NULL,
  control_id      text COLLATE "C",
  bytes           bytea,
  notification    text,
  patient_id      bigint,
  order_id        bigint,
  performed_id    bigint,
  dataset_id      bigint,
  content_digest  text COLLATE "C",
  created_at      timestamptz NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  last_attempt_at timestamptz,
  settled_at      timestamptz,
  failure         delivery_failure,
  why             text,
  ack             bytea
) WITH (fillfactor = 80);
CREATE INDEX outbox_unsettled ON outbox (destination, seq) WHERE state IN ('waiting', 'pending', 'parked');
CREATE INDEX outbox_parked ON outbox (destination, patient_id) WHERE state = 'parked';
CREATE INDEX outbox_created ON outbox USING brin (created_at);
CREATE INDEX outbox_control_id ON outbox (control_id);
CREATE INDEX outbox_order ON outbox (order_id, seq);
CREATE INDEX outbox_patient ON outbox (patient_id, seq) WHERE order_id IS NULL;
-- What a destination got once it does not get again, however it comes back to us: so two that forward to each other come to an end (reference 1.2).
CREATE UNIQUE INDEX outbox_performed ON outbox (performed_id, destination, content_digest) WHERE performed_id IS NOT NULL;
COMMENT ON TABLE outbox IS 'Messages for others, stored with the change that caused them, sent in the order of seq for each destination.';
COMMENT ON COLUMN outbox.dataset_id IS 'Of a performed procedure step that is forwarded: its bytes are those of this dataset, as it came.';
COMMENT ON COLUMN outbox.failure IS 'What kept it from being delivered at the last try.';
COMMENT ON COLUMN outbox.state IS 'waiting: for the placer number, only the notification is known; pending: bytes and control id are frozen; parked: refused by the receiver.';

CREATE TABLE delivery_attempt (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id bigint NOT NULL,
  first_at    timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  times       integer NOT NULL,
  failure     delivery_failure NOT NULL,
  why         text,
  ack         bytea
);
CREATE INDEX delivery_attempt_delivery ON delivery_attempt (delivery_id, id);
COMMENT ON TABLE delivery_attempt IS 'The attempts that failed. Attempts one after the other that failed for the same reason are one row. The attempt that succeeded is in outbox.';

CREATE TABLE destination_lease (
  destination text COLLATE "C" PRIMARY KEY,
  owner       text NOT NULL,
  expires_at  timestamptz NOT NULL,
  fence       bigint NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE destination_lease IS 'Which broker may send to a destination. Each new owner has a greater fence; what an old one reports is not recorded.';

CREATE TABLE held_change (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         held_change_kind NOT NULL,
  subject      text COLLATE "C" NOT NULL,
  steps        bigint NOT NULL,
  open_steps   bigint NOT NULL,
  first_at     timestamptz NOT NULL,
  last_at      timestamptz NOT NULL,
  confirmed_at timestamptz,
  UNIQUE (kind, subject)
);
COMMENT ON TABLE held_change IS 'Changes of very many open steps that wait for a person.';
COMMENT ON COLUMN held_change.subject IS 'Of one change: a digest of the ids of the steps. The same change, tried again, has the same.';
COMMENT ON COLUMN held_change.steps IS 'That it would end or move to another patient, of open_steps.';

-- Plans --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE procedure_plan (
  service_value  text COLLATE "C" NOT NULL,
  service_scheme text COLLATE "C" NOT NULL,
  plan           jsonb NOT NULL,
  PRIMARY KEY (service_value, service_scheme)
);
COMMENT ON TABLE procedure_plan IS 'How an ordered service (OBR-4.1, .3) breaks down into requested procedures and scheduled steps.';

-- Live events --------------------------------------------------------------------------------------------------------------------------
CREATE TABLE live_event (
  xid             xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at              timestamptz NOT NULL DEFAULT now(),
  patients        bigint[],
  orders          bigint[],
  steps           bigint[],
  performed_steps bigint[],
  messages        bigint[],
  deliveries      bigint[],
  destinations    text[]
);
CREATE INDEX live_event_xid ON live_event (xid);
INSERT INTO live_event DEFAULT VALUES;  -- the oldest row says from where on events are complete
COMMENT ON TABLE live_event IS 'The ids of what a transaction has changed, kept for some minutes for those who watch (sql/live_events.hpp). Transactions do not commit in the order of any number, so a reader takes those before the oldest one that still runs.';

-- Readiness ----------------------------------------------------------------------------------------------------------------------------
CREATE TABLE write_check (
  filler text NOT NULL
);
ALTER TABLE write_check ALTER COLUMN filler SET STORAGE PLAIN;  -- a compressed row would not need a page of its own
COMMENT ON TABLE write_check IS 'Written anew by /readyz to prove that the database stores data.';

-- Worklist -----------------------------------------------------------------------------------------------------------------------------
CREATE TABLE device_statistics (
  aet                      text COLLATE "C" PRIMARY KEY,
  address                  text,
  first_seen               timestamptz NOT NULL,
  last_seen                timestamptz NOT NULL,
  implementation_class_uid text,
  implementation_version   text,
  pdu_bytes                bigint NOT NULL,
  contexts                 jsonb,
  keys                     jsonb,
  charsets                 jsonb,
  associations             bigint NOT NULL,
  rejected_associations    bigint NOT NULL,
  queries                  bigint NOT NULL,
  answers                  bigint NOT NULL,
  refused_queries          bigint NOT NULL,
  performed_steps          bigint NOT NULL,
  refused_performed_steps  bigint NOT NULL,
  last_refusal             text,
  replaced_answers         bigint NOT NULL,
  last_replaced            text
) WITH (fillfactor = 50);
COMMENT ON TABLE device_statistics IS 'What each calling AE title really did; no patient data.';

CREATE TABLE worklist_item (
  step_row_id                     bigint PRIMARY KEY,
  order_id                        bigint NOT NULL,
  patient_row_id                  bigint NOT NULL,
  start_at                        timestamp NOT NULL,
  patient_id                      text COLLATE "C" NOT NULL,
  patient_id_issuer               text COLLATE "C" NOT NULL,
  patient_name                    text COLLATE "C" NOT NULL,
  patient_name_alphabetic         text COLLATE "C" GENERATED ALWAYS AS (split_part(patient_name, '=', 1)) STORED,
  patient_name_ideographic        text COLLATE "C" GENERATED ALWAYS AS (split_part(patient_name, '=', 2)) STORED,
  patient_name_phonetic           text COLLATE "C" GENERATED ALWAYS AS (split_part(patient_name, '=', 3)) STORED,
  patient_name_latin              text COLLATE "C" GENERATED ALWAYS AS (split_part(patient_name, '=', 4)) STORED,
  patient_birth_date              text COLLATE "C" NOT NULL,
  patient_sex                     text COLLATE "C" NOT NULL,
  accession_number                text COLLATE "C" NOT NULL,
  requested_procedure_id          text COLLATE "C" NOT NULL,
  requested_procedure_description text COLLATE "C" NOT NULL,
  study_instance_uid              text COLLATE "C" NOT NULL,
  placer_order_number             text COLLATE "C" NOT NULL,
  filler_order_number             text COLLATE "C" NOT NULL,
  requesting_physician            text COLLATE "C" NOT NULL,
  referring_physician             text COLLATE "C" NOT NULL,
  admission_id                    text COLLATE "C" NOT NULL,
  current_location                text COLLATE "C" NOT NULL,
  requested_procedure_priority    text COLLATE "C" NOT NULL,
  modality                        text COLLATE "C" NOT NULL,
  performing_physician            text COLLATE "C" NOT NULL,
  step_description                text COLLATE "C" NOT NULL,
  step_id                         text COLLATE "C" NOT NULL,
  station_name                    text COLLATE "C" NOT NULL,
  step_location                   text COLLATE "C" NOT NULL,
  step_status                     text COLLATE "C" NOT NULL,
  station_aets                    text[] COLLATE "C" NOT NULL,
  answer                          text NOT NULL
) WITH (fillfactor = 90, toast_tuple_target = 8160,
        autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
COMMENT ON TABLE worklist_item IS 'The Modality Worklist: one row for each step that is listed now, kept up in the transaction that changes the step; a step that is no longer listed has none.';
COMMENT ON COLUMN worklist_item.patient_name IS 'Names are kept without case and accents, their component groups (alphabetic, ideographic, phonetic) parted by ''=''; behind them the alphabetic group in Latin letters, if it is in another script.';
COMMENT ON COLUMN worklist_item.answer IS 'The whole answer as JSON by tag; a station gets of it what it asked for.';
-- Every query comes in pages by start: narrow keys find few rows, wide ones walk in that order. A station is a condition on that walk: a GIN
-- index was chosen for days and modalities too (four times slower at 50,000 rows) and cost each order 25 us.
CREATE INDEX worklist_item_start ON worklist_item (start_at, step_row_id);
CREATE INDEX worklist_item_modality ON worklist_item (modality, start_at, step_row_id);
CREATE INDEX worklist_item_patient_id ON worklist_item (patient_id);
CREATE INDEX worklist_item_accession ON worklist_item (accession_number);
CREATE INDEX worklist_item_step_id ON worklist_item (step_id);
CREATE INDEX worklist_item_procedure ON worklist_item (requested_procedure_id);
CREATE INDEX worklist_item_study ON worklist_item (study_instance_uid);
-- Each component group of a name is matched by itself.
CREATE INDEX worklist_item_name_alphabetic ON worklist_item (patient_name_alphabetic);
CREATE INDEX worklist_item_name_ideographic ON worklist_item (patient_name_ideographic);
CREATE INDEX worklist_item_name_phonetic ON worklist_item (patient_name_phonetic);
CREATE INDEX worklist_item_name_latin ON worklist_item (patient_name_latin);
