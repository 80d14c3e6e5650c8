import { setTimeout as delay } from 'node:timers/promises';

/** Opens a connection and closes it. Resolves with how long opening took, in milliseconds; `undefined` where it failed. */
export type TryConnect = () => Promise<number | undefined>;

/** As long as that may opening take for the server to be as it was. */
const tolerated = { factor: 3, ms: 50 } as const;

/**
 * After a crowd, or a tryConnect that was slow, so many in a row must be quick, for what is still at the door comes in
 * batches, and a single one may slip through between two.
 */
const quickWanted = 8;
const knockEveryMs = 100;

/** Longest that is waited, in milliseconds. Linux goes on for 63 s to answer those who have left (`tcp_synack_retries` 5). */
const patienceMs = 90_000;

/** The server's door, where connections wait to be taken. */
export interface ConnectLatencyProbe {
  /**
   * Waits until new connections are taken as fast as before the load: clients that gave up have left thousands there,
   * each of which costs the server a process, and whoever comes next would be measured behind them.
   *
   * @param wasCrowded whether clients came until now who may have given up
   * @throws what asking throws: a server that is gone is not waited for
   */
  clear(signal: AbortSignal, wasCrowded: boolean): Promise<void>;
}

/**
 * Finds out how long opening a connection usually takes.
 *
 * @param ask asks the server for next to nothing, over a session that is open; throws where that is lost
 */
export async function openConnectLatencyProbe(
  tryConnect: TryConnect,
  ask: () => Promise<unknown>,
): Promise<ConnectLatencyProbe> {
  const took = [await tryConnect(), await tryConnect()].filter((ms) => ms !== undefined);
  const limitMs = took.length === 0 ? Number.POSITIVE_INFINITY : tolerated.factor * Math.min(...took) + tolerated.ms;
  return { clear: (signal, wasCrowded) => clear({ tryConnect, ask, limitMs }, signal, wasCrowded) };
}

/** A door, with what is known of it. */
interface Door {
  readonly tryConnect: TryConnect;
  readonly ask: () => Promise<unknown>;
  readonly limitMs: number;
}

async function clear({ tryConnect, ask, limitMs }: Door, signal: AbortSignal, wasCrowded: boolean): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let wanted = wasCrowded ? quickWanted : 1;
  let tookMs: number | undefined;
  while (!signal.aborted && performance.now() < deadline) {
    // A tryConnect fails where too many are at the door, and also where there is no server any more.
    if (tookMs === undefined) await ask();
    tookMs = await tryConnect();
    wanted = tookMs !== undefined && tookMs <= limitMs ? wanted - 1 : quickWanted;
    if (wanted === 0) return;
    await delay(knockEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
