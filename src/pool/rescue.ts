import type { Exchange } from '../pipeline/exchange.js';
import type { Profile } from '../pipeline/profile.js';
import { sendUnseen } from '../pipeline/send.js';
import { namesIn } from '../sql/skeleton.js';
import type { Completion } from './completion.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import type { Lane } from './lanes.js';
import type { PoolStatement } from './pool-statement.js';

/** Dependencies of a rescue. */
export interface RescueParts {
  readonly completion: Completion;
  /** Resolves with an exclusive connection; rejects if none becomes free in time. */
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Called when the lane may have room, or be empty. */
  progressed(lane: Lane): void;
}

/** Time limit of a query of the catalog, in milliseconds. */
const proofMs = 2000;
/** Maximum number of texts to check at a time. */
const maxTexts = 32;

/**
 * Serves the statements behind a long-running one on other connections. Unsent ones move. Sent ones cannot be recalled, so
 * they are sent again elsewhere, and their first answer is discarded: only reads for which the server's catalog proves that
 * running them twice changes nothing. Others wait.
 */
export class Rescue {
  readonly #core: Core;
  readonly #parts: RescueParts;

  constructor(core: Core, parts: RescueParts) {
    this.#core = core;
    this.#parts = parts;
  }

  begin(lane: Lane): void {
    lane.rescuedAt = this.#core.clock.now();
    this.#moveUnsent(lane);
    if (lane.waits !== 'table' || waitingBehind(lane).length === 0) return;
    lane.isRescuing = true;
    // If no connection becomes free they keep waiting, within their deadlines.
    void this.#moveSent(lane)
      .catch(() => {})
      .finally(() => {
        lane.isRescuing = false;
      });
  }

  #moveUnsent(lane: Lane): void {
    const unsent = lane.pipeline.unsent as PoolStatement[];
    for (const statement of unsent) lane.withdraw(statement);
    this.#parts.completion.sendBack(unsent);
    if (unsent.length > 0) this.#parts.progressed(lane);
  }

  async #moveSent(lane: Lane): Promise<void> {
    const connection = await this.#parts.acquire();
    let proven: ReadonlySet<Profile>;
    try {
      proven = await proveRepeatable(connection, textsBehind(lane));
    } finally {
      this.#parts.release(connection);
    }
    if (lane.state === 'closed') return;
    const now = this.#core.clock.now();
    const moving = waitingBehind(lane).filter(({ profile }) => proven.has(profile));
    const statements = moving.map(({ statement }) => statement as PoolStatement);
    for (const exchange of moving) exchange.orphan(now, true);
    this.#core.stats.counters.retriedUnseen += statements.length;
    this.#parts.completion.sendBack(statements);
    this.#parts.progressed(lane);
    this.#core.changed();
  }
}

/** Sent behind the head, not begun, and awaited by their callers. */
function waitingBehind({ pipeline: { reader } }: Lane): Exchange[] {
  return [...reader].slice(1).filter(({ statement }) => statement !== undefined);
}

function textsBehind(lane: Lane): Profile[] {
  return [...new Set(waitingBehind(lane).map(({ profile }) => profile))].slice(0, maxTexts);
}

/**
 * Returns the texts that can run twice without changing anything. The texts themselves are known to change and lock no row,
 * and to call only harmless built-in functions. What remains to be checked is user code behind a name: views, foreign
 * tables, policies, functions called like columns, operators, casts and types.
 */
async function proveRepeatable({ client }: Connection, profiles: readonly Profile[]): Promise<Set<Profile>> {
  const proven = new Set<Profile>();
  for (const profile of profiles) {
    const { rows } = await sendUnseen(client, { text: proof, values: [namesIn(profile.text)], query_timeout: proofMs });
    if (rows[0]?.is_repeatable === true) proven.add(profile);
  }
  return proven;
}

/** Objects with a lower OID are built in (FirstNormalObjectId in access/transam.h). */
const firstUserObject = 16_384;

const proof = `select not exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = any($1::text[]) and n.nspname not in ('pg_catalog', 'information_schema')
      and (c.relkind not in ('r', 'p', 'm', 'i', 'I', 'S', 't', 'c') or c.relrowsecurity))
  and not exists (select from pg_catalog.pg_class where relkind = 'f')
  and not exists (
    select from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
    where p.proname = any($1::text[]) and p.oid >= ${firstUserObject}
      and (p.provolatile = 'v' or l.lanname not in ('c', 'internal')))
  and not exists (
    select from pg_catalog.pg_proc p where p.oid >= ${firstUserObject} and p.provolatile = 'v' and (
      exists (select from pg_catalog.pg_operator o where o.oprcode = p.oid)
      or exists (select from pg_catalog.pg_cast k where k.castfunc = p.oid)
      or exists (select from pg_catalog.pg_type t where p.oid in (t.typinput, t.typoutput, t.typreceive, t.typsend))))
  and not exists (
    select from pg_catalog.pg_type t join pg_catalog.pg_constraint k on k.contypid = t.oid
    where t.typname = any($1::text[])) as is_repeatable`;
