import pg from 'pg';
import { expect } from 'vitest';
import { HeadroomError } from '../../src/errors.js';
import type { TestBouncer } from './bouncer.js';
import type { Load } from './ledger/load.js';
import { surviveFault, type Trial } from './ledger.js';
import { waitFor } from './wait.js';

/** The tier of PgBouncer serves again this soon after all of it is back. */
const recoveryMs = 30_000;
/** Those of the pool; a borrower's statements fail with what `pg` says. */
const classes = new Set([
  ...['HEADROOM_CONNECTION_LOST', 'HEADROOM_COMMIT_UNKNOWN', 'HEADROOM_SERVER_DOWN', 'HEADROOM_POOLER_BUSY'],
  // While it looks for its server, a pooler has what it was sent wait.
  'HEADROOM_ACQUIRE_TIMEOUT',
]);

/** What stands behind and in front. */
export interface Tier {
  /** The server itself, which is the witness. */
  readonly serverUrl: string;
  readonly bouncer: TestBouncer;
}

/**
 * `surviveFault` through PgBouncer, with the server itself for a witness. Beyond that, the failures that are the pool's
 * to tell are of the classes that callers can expect.
 */
export async function surviveBouncerFault(
  { serverUrl, bouncer }: Tier,
  trial: Omit<Trial, 'url' | 'observerUrl' | 'recoveryMs' | 'expectGone'>,
): Promise<Load> {
  const load = await surviveFault({
    ...trial,
    url: bouncer.url(new URL(serverUrl).pathname.slice(1)),
    observerUrl: serverUrl,
    recoveryMs,
    expectGone: (applicationName) => expectNoClients(bouncer, applicationName),
  });
  expectKnown(load);
  return load;
}

/** Every failure of `query()` and `transaction()` is one that the docs name. */
function expectKnown(load: Load): void {
  expect(failuresPastLeases(load).filter((code) => !classes.has(code))).toEqual([]);
}

/** What the pool itself told its callers: by code, or by message where there is none. */
export function failuresPastLeases({ failures }: Load): string[] {
  return failures
    .filter(({ way }) => way !== 'lease')
    .map(({ error }) => (error instanceof HeadroomError ? error.headroomCode : (error.code ?? error.message)));
}

/** PgBouncer keeps its connections to the server; the pool's to PgBouncer are gone. */
async function expectNoClients(bouncer: TestBouncer, applicationName: string): Promise<void> {
  const isGone = async () =>
    (await command(bouncer, 'SHOW CLIENTS')).every((row) => row.application_name !== applicationName);
  await waitFor(isGone, { timeoutMs: 60_000, what: 'no client left' });
}

/** Says something on the admin console. */
export async function command(bouncer: TestBouncer, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(bouncer.adminUrl);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
