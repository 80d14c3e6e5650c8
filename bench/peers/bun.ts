import { runtimes } from '../packages.js';
import { type Driver, pipelined, type Queryable } from '../workload.js';
import type { Peer } from './peer.js';
import { toTemplate } from './template.js';

/** Those of Bun's own types that are used here. */
interface Sql {
  (template: TemplateStringsArray, ...values: unknown[]): Promise<unknown>;
  unsafe(text: string, values: readonly unknown[]): Promise<unknown>;
}

interface Pool extends Sql {
  begin(run: (tx: Sql) => Promise<void>): Promise<unknown>;
  reserve(): Promise<{ release(): unknown }>;
  close(): Promise<void>;
}

interface Bun {
  readonly SQL: new (options: { url: string; max: number; connection: Record<string, string> }) => Pool;
}

/** The client that is part of Bun. It has no other runtime, so its figures are of both. */
export const bun: Peer = {
  name: 'Bun',
  settings:
    '`new SQL({ url, max })` of `bun`, in a process of Bun, statements as tagged templates, which it prepares and pipelines by itself, generated ones with `sql.unsafe()`, `sql.begin()`, `sql.reserve()` and `release()`.',
  packages: runtimes,
  program: { execPath: runtimes.pathOf('@oven', 'bun-linux-x64', 'bin', 'bun'), execArgv: [] },
  lacks: {
    streaming: 'it has no cursor, and reads a result as a whole',
    tracing: 'OpenTelemetry has no instrumentation of it',
  },
  open({ url, max, applicationName }) {
    const { SQL } = (globalThis as unknown as { readonly Bun: Bun }).Bun;
    const sql = new SQL({ url, max, connection: { application_name: applicationName } });
    return {
      ...overBun(sql),
      transaction: (run) => sql.begin((tx) => run(pipelined(overBun(tx).query))),
      stream: () => Promise.reject(new Error('Bun has no cursor.')),
      connectRelease: async (times) => {
        for (let i = 0; i < times; i += 1) (await sql.reserve()).release();
      },
      end: () => sql.close(),
    };
  },
};

function overBun(sql: Sql): Queryable & Pick<Driver, 'firstRow' | 'countRows'> {
  return {
    query: ({ name, text }, values) => (name === '' ? sql.unsafe(text, values) : sql(toTemplate(text), ...values)),
    firstRow: (result) => (result as unknown[])[0],
    countRows: (result) => (result as unknown[]).length,
  };
}
