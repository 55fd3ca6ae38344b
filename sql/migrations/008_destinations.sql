-- SPDX-License-Identifier: Apache-2.0
-- Destinations that a person has paused. Their messages are made and wait; every broker on the database asks before it sends.
CREATE TABLE destination_pause (
  destination text COLLATE "C" PRIMARY KEY,
  since       timestamptz NOT NULL,
  paused_by   text NOT NULL,
  reason      text NOT NULL
);
COMMENT ON COLUMN destination_pause.paused_by IS 'As the log names a caller: "user anna", "command line root".';
