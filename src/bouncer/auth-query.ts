import type { BouncerSettings } from './settings.js';

/** Calls the function of {@link renderAuthSql}; every name in it is schema-qualified (CVE-2025-12819). */
export const lookupQuery = 'SELECT uname, phash FROM pgbouncer.user_lookup($1)';

/**
 * Renders the SQL that a superuser runs in each database whose users PgBouncer looks up: a role that can only call one
 * function. The function returns no expired passwords (CVE-2025-2291), and does not depend on the caller's search path.
 * Undefined if no passwords are looked up.
 */
export function renderAuthSql({ authUser }: BouncerSettings): string | undefined {
  if (authUser === '') return undefined;
  const role = `"${authUser.replaceAll('"', '""')}"`;
  return `-- Run once per database as a superuser, after: CREATE ROLE ${role} LOGIN; and \\password ${role}
CREATE SCHEMA IF NOT EXISTS pgbouncer;
REVOKE ALL ON SCHEMA pgbouncer FROM PUBLIC;
GRANT USAGE ON SCHEMA pgbouncer TO ${role};

CREATE OR REPLACE FUNCTION pgbouncer.user_lookup(name text, OUT uname text, OUT phash text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT a.rolname::text, CASE WHEN a.rolvaliduntil < pg_catalog.now() THEN NULL ELSE a.rolpassword END
  FROM pg_catalog.pg_authid AS a
  WHERE a.rolname = $1 AND a.rolcanlogin AND NOT a.rolsuper AND NOT a.rolreplication
$$;

REVOKE ALL ON FUNCTION pgbouncer.user_lookup(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgbouncer.user_lookup(text) TO ${role};
`;
}
