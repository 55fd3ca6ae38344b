-- SPDX-License-Identifier: Apache-2.0
-- Names inside a stored answer, for the optional keys that have no column: case and accents away, as base/text fold does it for those that have.
CREATE FUNCTION worklist_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT rtrim(normalize(regexp_replace(normalize(lower(name), NFKD), '[\u0300-\u036f]', '', 'g'), NFC), '^')
$$;
