import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Pool } from '../../../src/index.js';
import { effort, isLong } from '../../support/effort.js';

/** A host that breaks every connection, and counts them. */
class BrokenHost {
  readonly acceptedAt: number[] = [];
  readonly #server: Server = createServer((socket) => {
    this.acceptedAt.push(performance.now());
    socket.on('error', () => undefined);
    socket.resetAndDestroy();
  });

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  /** Greatest number of connections within any second. */
  get mostPerSecond(): number {
    const times = this.acceptedAt;
    return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
  }

  close(): void {
    this.#server.close();
  }
}

const hosts: BrokenHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

async function startHosts(count: number): Promise<number[]> {
  const started = Array.from({ length: count }, () => new BrokenHost());
  hosts.push(...started);
  return Promise.all(started.map((host) => host.listen()));
}

it.each(['read-write', 'any'] as const)(
  '%s: while all hosts are down, 1,000 callers cost at most 10 logins per second and host',
  async (targetSessionAttrs) => {
    const ports = await startHosts(3);
    const connectionString = `postgresql://u:p@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/d`;
    const limitMs = effort(2500, 10_000);
    await using pool = new Pool({ connectionString, targetSessionAttrs, max: 20, acquireTimeoutMs: limitMs });
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, () => pool.query('select 1')));
    const tookMs = performance.now() - startedAt;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    // Nobody hangs; a busy machine is late.
    expect(tookMs).toBeLessThan(limitMs + 20_000);
    for (const host of hosts) {
      // They are tried again and again, but never more often.
      expect(host.acceptedAt.length).toBeGreaterThan(5);
      expect(host.mostPerSecond).toBeLessThanOrEqual(10);
    }
  },
);

it.runIf(isLong)(
  'the same in 40 processes',
  async () => {
    const ports = await startHosts(2);
    const url = `postgresql://u:p@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/d?target_session_attrs=read-write`;
    const path = join(import.meta.dirname, '..', '..', 'support', 'waiting-process.js');
    const children = Array.from({ length: 40 }, () => fork(path, [url, '25'], { stdio: 'ignore' }));
    try {
      await Promise.all(children.map((child) => once(child, 'message')));
      await delay(3000);
      const from = performance.now();
      await delay(5000);
      const seconds = (performance.now() - from) / 1000;
      for (const { acceptedAt } of hosts) {
        const perSecond = acceptedAt.filter((time) => time >= from).length / seconds;
        console.log(`40 processes, 1,000 callers: ${perSecond.toFixed(0)} logins per second and host`);
        expect(perSecond).toBeLessThanOrEqual(400);
        expect(perSecond).toBeGreaterThan(0);
      }
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  },
  60_000,
);
