import type { DriverClient } from '../pipeline/pg-client.js';
import { lockKinds } from './key.js';
import type { ClaimRequest, Ledger, Probe, Published } from './ledger.js';
import type { LockRow } from './picture.js';
import { run } from './query.js';

/** Environment of a ledger. */
export interface CountLedgerParts {
  readonly key: number;
  /** Number of slots that any connection may take. */
  readonly slots: () => number;
  readonly random: () => number;
}

/** Sessions of the fleet, by the mark at the end of their application names. */
const sessionsSql = `select pid, substring(application_name from ' ?#h(\\S+)$') as mark from pg_stat_activity
where datid is not null and datname = current_database() and application_name ~ $1`;

/** Longest application name that the server keeps. */
const maxNameBytes = 63;

/**
 * The record in the sessions' application names, for servers on which session locks do not exclude. Each session bears a mark
 * with the fleet, its member, and on the steward the demand. Two members may count at the same time and both open, so only the
 * role's connection limit prevents overshoot.
 */
export class CountLedger implements Ledger<DriverClient> {
  readonly #parts: CountLedgerParts;
  /** Number of this member, in the place of its steward's process id. */
  readonly member: number;
  #lastSlot = 0;
  readonly #names = new WeakMap<DriverClient, string>();
  readonly #published = new WeakMap<DriverClient, Published>();

  constructor(parts: CountLedgerParts) {
    this.#parts = parts;
    this.member = 1 + Math.floor(parts.random() * 2_000_000_000);
  }

  async claim(steward: DriverClient, { count }: ClaimRequest): Promise<readonly number[]> {
    const free = this.#parts.slots() - (await this.#sessions(steward)).length;
    return Array.from({ length: Math.max(0, Math.min(count, free)) }, () => ++this.#lastSlot);
  }

  async enter(session: DriverClient, limit: number): Promise<number | undefined> {
    if ((await this.#sessions(session)).length >= limit) return undefined;
    await this.#mark(session);
    return ++this.#lastSlot;
  }

  async hold(session: DriverClient): Promise<boolean> {
    await this.#mark(session);
    return true;
  }

  async reserve(_: DriverClient, slots: readonly number[]): Promise<readonly number[]> {
    return slots;
  }

  async release(): Promise<void> {}

  async probe(): Promise<Probe> {
    return { outcome: 'excluded', server: '' };
  }

  async publish(steward: DriverClient, next: Published): Promise<void> {
    this.#published.set(steward, next);
    await this.#mark(steward);
  }

  async listen(): Promise<void> {}

  async hint(): Promise<void> {}

  async look(steward: DriverClient): Promise<readonly LockRow[]> {
    const rows = (await this.#sessions(steward)).flatMap(({ pid, member, published }): LockRow[] => {
      const seat = [
        { pid: member, kind: lockKinds.reserved, n: pid },
        { pid, kind: lockKinds.held, n: pid },
      ];
      if (published === undefined) return seat;
      const { demand, total } = published;
      return [
        ...seat,
        { pid: member, kind: lockKinds.demand, n: demand },
        { pid: member, kind: lockKinds.total, n: total },
      ];
    });
    return rows;
  }

  async resign(steward: DriverClient): Promise<void> {
    this.#published.delete(steward);
    await this.#mark(steward);
  }

  async #mark(session: DriverClient): Promise<void> {
    const published = this.#published.get(session);
    const parts = [this.#parts.key, this.member, ...(published ? [published.demand, published.total] : [])];
    const mark = `#h${parts.map((part) => part.toString(36)).join('.')}`;
    let name = this.#names.get(session);
    if (name === undefined) {
      const [row] = await run(session, `select current_setting('application_name') as name`);
      name = row?.name ?? '';
      this.#names.set(session, name);
    }
    const room = maxNameBytes - mark.length - 1;
    const kept = Buffer.from(name)
      .subarray(0, room)
      .toString('utf8')
      .replace(/\uFFFD+$/, '');
    await run(session, `select set_config('application_name', $1, false)`, [`${kept} ${mark}`.trim()]);
  }

  async #sessions(session: DriverClient): Promise<{ pid: number; member: number; published: Published | undefined }[]> {
    const pattern = `#h${this.#parts.key.toString(36)}[.]`;
    const rows = await run(session, sessionsSql, [pattern]);
    return rows.map(({ pid, mark }) => {
      const [, member = 0, demand, total] = (mark ?? '').split('.').map((part) => Number.parseInt(part, 36));
      const published = demand === undefined || total === undefined ? undefined : { demand, total, replaces: [] };
      return { pid: Number(pid), member, published };
    });
  }
}
