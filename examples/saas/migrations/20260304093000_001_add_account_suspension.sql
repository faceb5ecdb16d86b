-- Migration: Accounts can be suspended
-- Version: 20260304093000_001
-- Author: mira
-- Depends: 20240129170000_001

-- UP
/*
  The support team does not change accounts by hand. It asks for a script, reads it and
  sends it to the engineers, laid out like the files in this folder:

-- UP
-- DOWN

  Neither of the two lines above begins a section of this file. /* Nor does this one: */
-- DOWN
*/
ALTER TABLE accounts
  ADD COLUMN suspended_at timestamptz,
  ADD COLUMN suspended_reason text,
  ADD CONSTRAINT accounts_suspended_with_reason
    CHECK ((suspended_at IS NULL) = (suspended_reason IS NULL));

CREATE INDEX accounts_suspended_at_idx ON accounts (suspended_at) WHERE suspended_at IS NOT NULL;

COMMENT ON COLUMN accounts.suspended_at IS 'Since when nobody of the account can sign in.';

CREATE FUNCTION account_suspension_script(p_account_id bigint, p_reason text) RETURNS text
LANGUAGE plpgsql STABLE AS $function$
DECLARE
  script text := $script$
-- UP
UPDATE accounts SET suspended_at = now(), suspended_reason = %2$L WHERE id = %1$s;
-- DOWN
UPDATE accounts SET suspended_at = NULL, suspended_reason = NULL WHERE id = %1$s;
$script$;
BEGIN
  IF p_reason = '' THEN
    RAISE EXCEPTION 'a reason is needed; "%" is none', p_reason;
  END IF;
-- DOWN
-- The line above is a comment in a function body; it ends nothing.
  RETURN format(ltrim(script, E'\n'), p_account_id, p_reason);
END;
$function$;

COMMENT ON FUNCTION account_suspension_script(bigint, text) IS 'A script with two parts:
-- UP
suspends the account;
-- DOWN
lets it back in.';

-- DOWN
DROP FUNCTION account_suspension_script(bigint, text);
ALTER TABLE accounts
  DROP COLUMN suspended_at,
  DROP COLUMN suspended_reason;
