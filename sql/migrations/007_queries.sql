-- SPDX-License-Identifier: Apache-2.0
-- Query records: what each station asked for, what it got, and which associations were rejected. Rows are only inserted and, when they are old, removed.
--
-- A modality asks for the same list every minute, and most answers stay the same for hours. So a list is stored once for all queries that got it, and an answer once for all
-- lists that have it: 100 stored answers cost a query of 30 bytes instead of 150 KB. A content is written again after limits::query_content_hours, so that an old one is removed by its time
-- alone, without a count of its users.
CREATE TABLE worklist_query (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL,
  calling_aet text COLLATE "C" NOT NULL,
  called_aet  text COLLATE "C" NOT NULL,
  address     text COLLATE "C" NOT NULL,
  charset     text NOT NULL,
  status      integer,
  comment     text NOT NULL,
  answers     integer NOT NULL,
  duration_us bigint NOT NULL,
  content     uuid NOT NULL
);
CREATE INDEX worklist_query_station ON worklist_query (calling_aet, id);
CREATE INDEX worklist_query_content_index ON worklist_query (content);
COMMENT ON COLUMN worklist_query.status IS 'Final DIMSE status; NULL: the association ended before it was sent.';
COMMENT ON COLUMN worklist_query.answers IS 'Number of answers that were sent.';

CREATE TABLE worklist_query_content (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  content     uuid NOT NULL,
  written_at  timestamptz NOT NULL,
  identifier  bytea NOT NULL,
  is_complete boolean NOT NULL,
  steps       bigint[] NOT NULL,
  versions    bigint[] NOT NULL,
  answers     integer NOT NULL GENERATED ALWAYS AS (cardinality(steps)) STORED
);
CREATE INDEX worklist_query_content_key ON worklist_query_content (content);
CREATE INDEX worklist_query_content_steps ON worklist_query_content USING gin (steps);
COMMENT ON TABLE worklist_query_content IS 'The keys of queries and the answers to them, in the order in which they were sent: row ids of steps, and the version of each answer.';
COMMENT ON COLUMN worklist_query_content.content IS 'The beginning of the SHA-256 of the other columns.';
COMMENT ON COLUMN worklist_query_content.identifier IS 'The keys as a dataset in Explicit VR Little Endian and UTF-8; empty: they could not be read or were too large.';
COMMENT ON COLUMN worklist_query_content.is_complete IS 'False: the query got more answers than are recorded.';

CREATE TABLE worklist_answer_version (
  step_row_id bigint NOT NULL,
  version     bigint NOT NULL,
  written_at  timestamptz NOT NULL,
  answer      text NOT NULL
);
CREATE INDEX worklist_answer_version_key ON worklist_answer_version (step_row_id, version);
COMMENT ON TABLE worklist_answer_version IS 'worklist_item.answer as it was when it was sent. The version is a hash of the answer.';

CREATE TABLE rejected_association (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  minute      timestamptz NOT NULL,
  at          timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  count       integer NOT NULL,
  calling_aet text COLLATE "C" NOT NULL,
  called_aet  text COLLATE "C" NOT NULL,
  address     text COLLATE "C" NOT NULL,
  reason      text COLLATE "C" NOT NULL,
  UNIQUE (minute, address, calling_aet, called_aet, reason)
);
CREATE INDEX rejected_association_station ON rejected_association (calling_aet, id);
COMMENT ON TABLE rejected_association IS 'Equal rejections within one minute are one row.';

-- A row as it would be in worklist_item, to compare it with a query. It has the columns that worklist_item generates.
CREATE FUNCTION unlisted_worklist_row(item jsonb) RETURNS SETOF worklist_item LANGUAGE sql STABLE AS $$
  SELECT * FROM jsonb_populate_record(NULL::worklist_item, item || jsonb_build_object(
    'patient_name_alphabetic', split_part(item->>'patient_name', '=', 1), 'patient_name_ideographic', split_part(item->>'patient_name', '=', 2),
    'patient_name_phonetic', split_part(item->>'patient_name', '=', 3), 'patient_name_latin', split_part(item->>'patient_name', '=', 4)))
$$;
