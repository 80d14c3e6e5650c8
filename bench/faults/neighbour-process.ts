// A process of another service that opens its connections at its start, as fast as it can: `neighbour-process.ts URL COUNT MS`.
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const [url, count, ms] = process.argv.slice(2);
const until = performance.now() + Number(ms);

async function hold(): Promise<void> {
  while (performance.now() < until) {
    const client = new Client(url);
    client.on('error', () => undefined);
    const isOpen = await client.connect().then(
      () => true,
      () => false,
    );
    if (isOpen) await delay(Math.max(0, until - performance.now()));
    await client.end().catch(() => undefined);
    await delay(10);
  }
}

await Promise.all(Array.from({ length: Number(count) }, hold));
