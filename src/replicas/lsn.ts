/** Position in the write-ahead log, as one number. */
export type Lsn = bigint;

/** Reads PostgreSQL's form, such as `16/B374D848`. @returns undefined for any other text */
export function parseLsn(text: unknown): Lsn | undefined {
  const match = typeof text === 'string' ? /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) : null;
  return match === null ? undefined : (BigInt(`0x${match[1]}`) << 32n) + BigInt(`0x${match[2]}`);
}

/** Renders PostgreSQL's form. */
export function renderLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
}

/** Beginning of the server's error for a replica that has not replayed enough. */
export const behindMarker = 'headroom: the replica is behind';

/**
 * Renders a query that fails, with `behindMarker`, unless its server has replayed this position. A statement behind it in the
 * same transaction then sees everything up to there: at READ COMMITTED its snapshot is taken later. At other isolation levels
 * it is not, so the query fails there too, unless it runs in a transaction of its own.
 */
export function renderCheck(lsn: Lsn, isOwnTransaction: boolean): string {
  const has = `(case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
    else pg_catalog.pg_current_wal_insert_lsn() end) >= '${renderLsn(lsn)}'::pg_catalog.pg_lsn`;
  const isIsolated = "pg_catalog.current_setting('transaction_isolation') = 'read committed'";
  const condition = isOwnTransaction ? has : `${has} and ${isIsolated}`;
  // Not a constant, which would be converted while the query is planned.
  const failing = `('${behindMarker}' || pg_catalog.pg_is_in_recovery()::pg_catalog.text)::pg_catalog.int4`;
  // No rows: a statement is expected behind it.
  return `select 1 where case when ${condition} then false else ${failing} = 1 end`.replace(/\s+/g, ' ');
}

/** True for the error of `renderCheck`. */
export function saysBehind(error: unknown): boolean {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && message.includes(behindMarker);
}
