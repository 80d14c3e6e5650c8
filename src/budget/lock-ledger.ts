import { type DriverClient, interceptChannel, isPgClient } from '../pipeline/pg-client.js';
import { channelOf, lockKinds } from './key.js';
import { type ClaimRequest, freeHint, type Hint, type Ledger, type Probe, type Published } from './ledger.js';
import type { LockRow } from './picture.js';
import { isTrue, run } from './query.js';

/**
 * Slots to try, in order: those that any connection may take, from a random one on, so that members do not all try the same;
 * then those for the first connections of members.
 */
const slotsFrom = (slots: string, random: string, limit = slots): string =>
  `select n from (
    select case when g < ${slots}::int then (g + ${random}::int) % ${slots}::int else g end + 1 as n
    from generate_series(0, ${limit}::int - 1) g
  ) slots`;

/** A slot is free if nobody has reserved it and no session holds it any more. The order of a CASE is certain. */
const claimSql = `${slotsFrom('$2', '$3')}
where case
  when n = any($4::int[]) then false
  when not pg_try_advisory_lock($1::int, n) then false
  when pg_try_advisory_lock($1::int + 1, n) then pg_advisory_unlock($1::int + 1, n)
  else not pg_advisory_unlock($1::int, n)
end limit $5::int`;

const enterSql = `${slotsFrom('$2', '$3', '$4')}
where case
  when not pg_try_advisory_lock($1::int, n) then false
  when pg_try_advisory_lock($1::int + 1, n) then true
  else not pg_advisory_unlock($1::int, n)
end limit 1`;

const lookSql = `select pid, (classid::bigint - $1)::int as kind, objid::bigint as n from pg_locks
where locktype = 'advisory' and granted and objsubid = 2 and classid::bigint between $1 and $1 + ${lockKinds.replaces}
  and database = (select oid from pg_database where datname = current_database())`;

/** The server frees the slots of a client that is cut off within seconds instead of hours. */
const livenessSettings = {
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '1',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '8s',
} as const;

const liveness = Object.entries(livenessSettings).map(([name, value]) => `set_config('${name}', '${value}', false)`);

/** Environment of a ledger. */
export interface LockLedgerParts {
  readonly key: number;
  /** Number of slots that any connection may take. */
  readonly slots: () => number;
  readonly random: () => number;
  /** True if the server takes notifications: not a standby. */
  readonly canNotify: boolean;
  /** True if it can notice a client that is gone while a statement runs: `client_connection_check_interval`. */
  readonly canCheckClient: boolean;
}

/**
 * The record in session-level advisory locks: for each slot one lock for the reservation and one for the session that holds it,
 * one for the demand and one for the total of each member.
 */
export class LockLedger implements Ledger<DriverClient> {
  readonly #parts: LockLedgerParts;
  readonly #holdSql: string;
  /** Channels of each session that is or was a steward. */
  readonly #channels = new WeakMap<DriverClient, readonly string[]>();

  constructor(parts: LockLedgerParts) {
    this.#parts = parts;
    const check = `set_config('client_connection_check_interval', '1s', false)`;
    const settings = parts.canCheckClient ? [...liveness, check] : liveness;
    this.#holdSql = `select ${settings.join(', ')}`;
  }

  async claim(steward: DriverClient, { count, own }: ClaimRequest): Promise<readonly number[]> {
    const rows = await run(steward, claimSql, [this.#key, this.#parts.slots(), this.#start, own, count]);
    return rows.map(({ n }) => Number(n));
  }

  async enter(session: DriverClient, limit: number): Promise<number | undefined> {
    const values = [this.#key, this.#parts.slots(), this.#start, limit];
    const [row] = await run(session, `${this.#holdSql}, (${enterSql}) as n`, values);
    return row?.n == null ? undefined : Number(row.n);
  }

  async hold(session: DriverClient, slot: number): Promise<boolean> {
    const [row] = await run(session, `${this.#holdSql}, pg_try_advisory_lock($1::int, $2::int) as held`, [
      this.#key + lockKinds.held,
      slot,
    ]);
    return isTrue(row?.held);
  }

  async reserve(steward: DriverClient, slots: readonly number[]): Promise<readonly number[]> {
    const sql = 'select n from unnest($2::int[]) n where pg_try_advisory_lock($1::int, n)';
    return (await run(steward, sql, [this.#key, slots])).map(({ n }) => Number(n));
  }

  async release(steward: DriverClient, slots: readonly number[], hint?: Hint): Promise<void> {
    await run(steward, 'select pg_advisory_unlock($1::int, n) from unnest($2::int[]) n', [this.#key, slots]);
    if (hint !== undefined) await this.hint(steward, hint);
  }

  async probe(session: DriverClient, kind: 'reserved' | 'held', slot: number): Promise<Probe> {
    const sql = `select case when pg_try_advisory_lock($1::int, $2::int) then not pg_advisory_unlock($1::int, $2::int)
      else true end as excluded, pg_backend_pid() as pid, pg_postmaster_start_time()::text as server`;
    const [row] = await run(session, sql, [this.#key + lockKinds[kind], slot]);
    const isPooled = isPgClient(session) && Number(row?.pid) !== session.processID;
    const outcome = isPooled ? 'pooled' : isTrue(row?.excluded) ? 'excluded' : 'taken';
    return { outcome, server: row?.server ?? '' };
  }

  async publish(steward: DriverClient, next: Published, previous: Published | undefined): Promise<void> {
    const changes: [sql: string, kind: number, n: number][] = [];
    const change = (kind: number, value: number, before: number | undefined): void => {
      if (value === before) return;
      changes.push(['pg_try_advisory_lock_shared', kind, value]);
      if (before !== undefined) changes.push(['pg_advisory_unlock_shared', kind, before]);
    };
    change(lockKinds.demand, next.demand, previous?.demand);
    change(lockKinds.total, next.total, previous?.total);
    const before = previous?.replaces ?? [];
    for (const pid of next.replaces) if (!before.includes(pid)) change(lockKinds.replaces, pid, undefined);
    for (const pid of before) {
      if (!next.replaces.includes(pid)) changes.push(['pg_advisory_unlock_shared', lockKinds.replaces, pid]);
    }
    if (changes.length === 0) return;
    const calls = changes.map(([sql, kind], at) => `${sql}(${this.#key + kind}, $${at + 1}::int)`);
    await run(
      steward,
      `select ${calls.join(', ')}`,
      changes.map(([, , n]) => n),
    );
  }

  async listen(steward: DriverClient, pid: number, onHint: (hint: string) => void): Promise<void> {
    if (!this.#parts.canNotify) return;
    const channel = channelOf(this.#key);
    const channels = [channel, `${channel}_${pid}`];
    const isNew = !this.#channels.has(steward);
    this.#channels.set(steward, channels);
    if (isNew) for (const each of channels) interceptChannel(steward, each, onHint);
    await run(steward, channels.map((each) => `listen ${each}`).join('; '));
  }

  async hint(session: DriverClient, hint: Hint): Promise<void> {
    if (!this.#parts.canNotify) return;
    const channel = channelOf(this.#key);
    if (typeof hint === 'string') await run(session, 'select pg_notify($1, $2)', [channel, hint]);
    else {
      const sql = `select pg_notify($1 || '_' || pid, $2) from unnest($3::int[]) pid`;
      await run(session, sql, [channel, freeHint, hint.freeFor]);
    }
  }

  async look(steward: DriverClient): Promise<readonly LockRow[]> {
    const rows = await run(steward, lookSql, [this.#key]);
    return rows.map(({ pid, kind, n }) => ({ pid: Number(pid), kind: Number(kind), n: Number(n) }));
  }

  async resign(steward: DriverClient, slots: readonly number[], published: Published | undefined): Promise<void> {
    const sql = 'select pg_advisory_unlock($1::int, n) from unnest($2::int[]) n';
    await run(steward, sql, [this.#key, slots]);
    if (published === undefined) return;
    const { demand, total, replaces } = published;
    const locks = [
      [lockKinds.demand, demand],
      [lockKinds.total, total],
      ...replaces.map((pid) => [lockKinds.replaces, pid]),
    ] as const;
    const calls = locks.map(
      ([kind], at) => `pg_advisory_unlock_shared(${this.#key + (kind as number)}, $${at + 1}::int)`,
    );
    await run(
      steward,
      `select ${calls.join(', ')}`,
      locks.map(([, n]) => n),
    );
    // `unlisten *` would end subscriptions of the application too.
    const channels = this.#channels.get(steward) ?? [];
    if (channels.length > 0) await run(steward, channels.map((each) => `unlisten ${each}`).join('; '));
  }

  get #key(): number {
    return this.#parts.key;
  }

  get #start(): number {
    return Math.floor(this.#parts.random() * 1_000_000);
  }
}
