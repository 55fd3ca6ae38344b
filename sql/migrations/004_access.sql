-- SPDX-License-Identifier: Apache-2.0
-- Who may call the API: users with a password, programs with a token. The secrets themselves are nowhere: a password is stored as its argon2id hash, a token and a session as the
-- SHA-256 of a random number of 256 bits.
CREATE TYPE access_role AS ENUM ('view', 'register', 'act', 'administer');

CREATE TABLE app_user (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text COLLATE "C" NOT NULL,
  role             access_role NOT NULL,
  password_hash    text NOT NULL,
  is_disabled      boolean NOT NULL DEFAULT false,
  failures         integer NOT NULL DEFAULT 0,
  locked_until     timestamptz,
  created_at       timestamptz NOT NULL,
  last_login_at    timestamptz
);
COMMENT ON COLUMN app_user.failures IS 'Wrong passwords since the last login.';
CREATE UNIQUE INDEX app_user_name ON app_user (lower(name));

CREATE TABLE program_token (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text COLLATE "C" NOT NULL,
  role             access_role NOT NULL,
  digest           text COLLATE "C" NOT NULL UNIQUE,
  created_at       timestamptz NOT NULL,
  expires_at       timestamptz,
  revoked_at       timestamptz,
  last_used_at     timestamptz
);
-- A name can be used again when its token is revoked.
CREATE UNIQUE INDEX program_token_name ON program_token (lower(name)) WHERE revoked_at IS NULL;

CREATE TABLE login_session (
  digest           text COLLATE "C" PRIMARY KEY,
  user_id          bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
  created_at       timestamptz NOT NULL,
  last_used_at     timestamptz NOT NULL
);
CREATE INDEX login_session_user ON login_session (user_id);
