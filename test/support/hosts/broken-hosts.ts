import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A host that breaks every connection, and counts them. */
export class BrokenHost {
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

/** Counts the logins per second of each of two broken hosts, while callers of many processes wait. */
export async function countLogins(processes: number, callers: number, seconds: number): Promise<number[]> {
  const hosts = [new BrokenHost(), new BrokenHost()];
  const ports = await Promise.all(hosts.map((host) => host.listen()));
  const url = `postgresql://u:p@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/d?target_session_attrs=read-write`;
  const path = join(import.meta.dirname, '..', 'waiting-process.js');
  const children = Array.from({ length: processes }, () => fork(path, [url, String(callers)], { stdio: 'ignore' }));
  try {
    await Promise.all(children.map(isWaiting));
    // At the start, each process tries each host at once.
    await delay(3000);
    const from = performance.now();
    await delay(seconds * 1000);
    const until = performance.now();
    const isWithin = (time: number) => time >= from && time < until;
    return hosts.map(({ acceptedAt }) => acceptedAt.filter(isWithin).length / ((until - from) / 1000));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    for (const host of hosts) host.close();
  }
}

async function isWaiting(child: ReturnType<typeof fork>): Promise<void> {
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`A process ended with code ${code}. Is the package built?`);
  });
  await Promise.race([once(child, 'message'), exited]);
  exited.catch(() => undefined);
}
