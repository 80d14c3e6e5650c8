import { libraries } from '../packages.js';
import type { Peer } from './peer.js';

export const effect: Peer = {
  name: 'Effect',
  settings:
    '`PgClient.layer({ url, maxConnections, multiplex: true, idleTimeout: Duration.infinity })` of `@effect/sql-pg`, statements as `Effect.runPromise(sql.unsafe(text, values))`, which it prepares and pipelines by itself, generated ones with `.unprepared`, `sql.withTransaction()`, `.stream`, whose batches are its own, and `sql.reserve` in a scope.',
  packages: libraries,
  lacks: { tracing: 'its spans reach OpenTelemetry through `@effect/opentelemetry`, which is not part of it' },
  async open(options) {
    const module: Pick<Peer, 'open'> = await import(new URL('../workspace/effect.mjs', import.meta.url).href);
    return module.open(options);
  },
};
