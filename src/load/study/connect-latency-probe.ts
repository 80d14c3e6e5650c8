import { setTimeout as delay } from 'node:timers/promises';

/** Opens a connection and closes it. Resolves with how long opening took, in milliseconds; `undefined` where it failed. */
export type TryConnect = () => Promise<number | undefined>;

/** Limits of a connect time that counts as normal. */
const tolerated = { factor: 3, ms: 50 } as const;

/**
 * After a crowd, or a slow connect, so many in a row must be quick, for what is still at the door comes in
 * batches, and a single connect may succeed between two of them.
 */
const quickWanted = 8;
const knockEveryMs = 100;

/** Maximum wait, in milliseconds. Linux answers clients that have left for 63 s (`tcp_synack_retries` 5). */
const patienceMs = 90_000;

/** Measures how fast the server accepts connections. */
export interface ConnectLatencyProbe {
  /**
   * Waits until new connections are accepted as fast as before the load. Clients that gave up leave thousands in the backlog,
   * each of which costs the server a process, and the next strategy would be measured behind them.
   *
   * @param wasCrowded true if clients of the last load may have given up
   * @throws the error of `ask`: a server that is gone is not waited for
   */
  clear(signal: AbortSignal, wasCrowded: boolean): Promise<void>;
}

/**
 * Measures the usual connect time.
 *
 * @param ask runs an empty statement over an open session; throws if the session is lost
 */
export async function openConnectLatencyProbe(
  tryConnect: TryConnect,
  ask: () => Promise<unknown>,
): Promise<ConnectLatencyProbe> {
  const took = [await tryConnect(), await tryConnect()].filter((ms) => ms !== undefined);
  const limitMs = took.length === 0 ? Number.POSITIVE_INFINITY : tolerated.factor * Math.min(...took) + tolerated.ms;
  return { clear: (signal, wasCrowded) => clear({ tryConnect, ask, limitMs }, signal, wasCrowded) };
}

/** The server as the probe knows it. */
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
    // A connect fails if the backlog is full, and also if the server is gone.
    if (tookMs === undefined) await ask();
    tookMs = await tryConnect();
    wanted = tookMs !== undefined && tookMs <= limitMs ? wanted - 1 : quickWanted;
    if (wanted === 0) return;
    await delay(knockEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
