import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { startServer } from '../../support/own-server.js';
import { queryAt } from '../../support/server.js';
import { within } from '../../support/wait.js';

const script = fileURLToPath(new URL('../../support/survivor.ts', import.meta.url));
let server: EmbeddedServer;
let child: ChildProcess | undefined;

beforeAll(async () => {
  server = await startServer({ max_connections: 60 });
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => server.stop({ mode: 'immediate' }));

/** Starts a process that has a pool in every state. Nobody in it listens for errors. */
async function startSurvivor(): Promise<{ ask(): Promise<Record<string, unknown>>; process: ChildProcess }> {
  const started = spawn(process.execPath, ['--import', 'tsx', script, server.url], { stdio: ['pipe', 'pipe', 'pipe'] });
  child = started;
  let complaints = '';
  started.stderr.on('data', (data) => {
    complaints += data;
  });
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await within(lines.next(), 60_000, 'the next line');
    if (done) throw new Error(`The process has ended: ${complaints}`);
    return value;
  };
  expect(await next()).toBe('ready');
  const ask = async (): Promise<Record<string, unknown>> => {
    started.stdin.write('check\n');
    const { answers } = JSON.parse(await next());
    const [code] = await once(started, 'exit');
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    return answers;
  };
  return { ask, process: started };
}

function expectAllServed(answers: Record<string, unknown>): void {
  expect(Object.keys(answers).length).toBeGreaterThan(10);
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((name) => [name, 1])));
}

describe('pain 4: a process whose database restarts', () => {
  test.each(['fast', 'immediate'] as const)(
    'does not crash, whatever its connections are doing, and goes on with every pool (%s)',
    async (mode) => {
      const { ask } = await startSurvivor();
      await server.restart({ mode });
      expectAllServed(await ask());
    },
  );
});

describe('pain 6: a process that is frozen while its connections die', () => {
  test('is served on new ones as soon as it is thawed', async () => {
    const { ask, process: frozen } = await startSurvivor();
    frozen.kill('SIGSTOP');
    await queryAt(
      server.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
    );
    // Time is what it takes: longer than the pools trust a connection without asking.
    await delay(150);
    const answered = ask();
    frozen.kill('SIGCONT');
    expectAllServed(await answered);
  });
});
