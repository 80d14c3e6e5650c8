import { setTimeout as delay } from 'node:timers/promises';

/** Opens a connection and closes it. Resolves with how long opening took, in milliseconds; `undefined` where it failed. */
export type Knock = () => Promise<number | undefined>;

/** As long as that may opening take for the server to be as it was. */
const tolerated = { factor: 3, ms: 50 } as const;

/** After one that was slow, so many in a row must be quick, for what is still at the door comes in batches. */
const quickWanted = 3;
const knockEveryMs = 100;

/** Longest that is waited, in milliseconds. Linux goes on for 63 s to answer those who have left (`tcp_synack_retries` 5). */
const patienceMs = 90_000;

/** The server's door, where connections wait to be taken. */
export interface Doorstep {
  /**
   * Waits until new connections are taken as fast as before the load: clients that gave up have left thousands there,
   * each of which costs the server a process, and whoever comes next would be measured behind them.
   *
   * @throws what asking throws: a server that is gone is not waited for
   */
  clear(signal: AbortSignal): Promise<void>;
}

/**
 * Finds out how long opening a connection usually takes.
 *
 * @param ask asks the server for next to nothing, over a session that is open; throws where that is lost
 */
export async function openDoorstep(knock: Knock, ask: () => Promise<unknown>): Promise<Doorstep> {
  const took = [await knock(), await knock()].filter((ms) => ms !== undefined);
  const limitMs = took.length === 0 ? Number.POSITIVE_INFINITY : tolerated.factor * Math.min(...took) + tolerated.ms;
  return { clear: (signal) => clear({ knock, ask, limitMs }, signal) };
}

/** A door, with what is known of it. */
interface Door {
  readonly knock: Knock;
  readonly ask: () => Promise<unknown>;
  readonly limitMs: number;
}

async function clear({ knock, ask, limitMs }: Door, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let wanted = 1;
  let tookMs: number | undefined;
  while (!signal.aborted && performance.now() < deadline) {
    // A knock fails where too many are at the door, and also where there is no server any more.
    if (tookMs === undefined) await ask();
    tookMs = await knock();
    wanted = tookMs !== undefined && tookMs <= limitMs ? wanted - 1 : quickWanted;
    if (wanted === 0) return;
    await delay(knockEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
