import pg from 'pg';
import { median } from '../src/util/rounds.js';
import { targetOf } from '../test/support/proxy.js';
import type { ProxyCalls } from './proxy-process.js';
import { Remote } from './remote/remote.js';

/** The way from the peers to the server. */
export interface Network extends AsyncDisposable {
  /** Connection string that leads over it. */
  readonly url: string;
  /** Round trip of an empty statement; only on a network with a delay. */
  readonly roundTripMs?: number;
}

const startTimeoutMs = 20_000;

/** A network that holds back everything for `delayMs` each way; without a delay, none but the machine's own. */
export async function openNetwork(serverUrl: string, delayMs = 0): Promise<Network> {
  if (delayMs === 0) return { url: serverUrl, [Symbol.asyncDispose]: async () => {} };
  const proxy = new Remote<ProxyCalls>('The proxy', new URL('./proxy-process.ts', import.meta.url));
  try {
    const port = await proxy.ask('start', { target: targetOf(serverUrl), delayMs }, startTimeoutMs);
    const url = Object.assign(new URL(serverUrl), { hostname: '127.0.0.1', port }).href;
    return { url, roundTripMs: await measureRoundTrip(url), [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
  } catch (error) {
    await proxy[Symbol.asyncDispose]();
    throw error;
  }
}

/** Timers are late, so that a delay is more than what was asked for: how much, readers should know. */
async function measureRoundTrip(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const tookMs: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const start = performance.now();
    await client.query('');
    tookMs.push(performance.now() - start);
  }
  await client.end();
  return median(tookMs);
}
