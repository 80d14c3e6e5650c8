import pg from 'pg';
import type { Profile } from '../pipeline/profile.js';
import { sendUnseen } from '../pipeline/send.js';
import { namesIn } from '../sql/skeleton.js';
import type { Connection } from './connections.js';

/** Time limit of a query of the catalog, in milliseconds. */
const proofMs = 2000;
/** Objects with a lower OID are built in (FirstNormalObjectId in access/transam.h). */
const firstUserObject = 16_384;

/**
 * Renders the condition under which a read can run twice without changing anything. Its text is known to change and lock no
 * row, and to call only harmless built-in functions. What remains to be checked in the server's catalog is user code behind a
 * name: views, foreign tables, policies, functions called like columns, operators, casts and types.
 *
 * @param names expression for the array of all names in the text
 */
function isRepeatable(names: string): string {
  return `not exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = any(${names}) and n.nspname not in ('pg_catalog', 'information_schema')
      and (c.relkind not in ('r', 'p', 'm', 'i', 'I', 'S', 't', 'c') or c.relrowsecurity))
  and not exists (select from pg_catalog.pg_class where relkind = 'f')
  and not exists (
    select from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
    where p.proname = any(${names}) and p.oid >= ${firstUserObject}
      and (p.provolatile = 'v' or l.lanname not in ('c', 'internal')))
  and not exists (
    select from pg_catalog.pg_proc p where p.oid >= ${firstUserObject} and p.provolatile = 'v' and (
      exists (select from pg_catalog.pg_operator o where o.oprcode = p.oid)
      or exists (select from pg_catalog.pg_cast k where k.castfunc = p.oid)
      or exists (select from pg_catalog.pg_type t where p.oid in (t.typinput, t.typoutput, t.typreceive, t.typsend))))
  and not exists (
    select from pg_catalog.pg_type t join pg_catalog.pg_constraint k on k.contypid = t.oid
    where t.typname = any(${names}))`;
}

const proof = `select ${isRepeatable('$1::text[]')} as is_repeatable`;

/** Returns the texts that can run twice without changing anything. */
export async function proveRepeatable({ client }: Connection, profiles: readonly Profile[]): Promise<Set<Profile>> {
  const proven = new Set<Profile>();
  for (const profile of profiles) {
    const { rows } = await sendUnseen(client, { text: proof, values: [namesIn(profile.text)], query_timeout: proofMs });
    if (rows[0]?.is_repeatable === true) proven.add(profile);
  }
  return proven;
}

/** Renders a query without rows, which fails unless the text can run twice without changing anything. */
export function renderRepeatableCheck(text: string): string {
  const names = `array[${namesIn(text).map(pg.escapeLiteral).join(',')}]::pg_catalog.text[]`;
  // Not a constant, which would be converted while the query is planned.
  const failing = `('headroom: not proven repeatable' || pg_catalog.pg_is_in_recovery()::pg_catalog.text)::pg_catalog.int4`;
  return `select 1 where case when ${isRepeatable(names)} then false else ${failing} = 1 end`;
}
