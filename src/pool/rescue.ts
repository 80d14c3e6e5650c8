import type { Exchange } from '../pipeline/exchange.js';
import type { Profile } from '../pipeline/profile.js';
import type { Completion } from './completion.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import type { Lane } from './lanes.js';
import type { PoolStatement } from './pool-statement.js';
import { proveRepeatable } from './repeatable.js';

/** Dependencies of a rescue. */
export interface RescueParts {
  readonly completion: Completion;
  /** Resolves with an exclusive connection; rejects if none becomes free in time. */
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Called when the lane may have room, or be empty. */
  progressed(lane: Lane): void;
}

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
