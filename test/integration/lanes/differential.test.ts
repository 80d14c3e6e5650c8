import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { anyStatement, type StatementCase, statementsSql } from '../../support/statements.js';
import { until } from '../../support/wait.js';

const statementCount = 100_000;
const callerCount = 200;
const seed = 20261124;

/** What a caller sees, as plain data: the result or the error with all that is in it. */
type Seen = Readonly<Record<string, unknown>>;

interface Queryable {
  query(config: unknown): Promise<unknown>;
}

const gaveUp = new Error('given up');

async function see(target: Queryable, { config, abortAfter }: StatementCase): Promise<Seen> {
  const abort = new AbortController();
  try {
    const answer = target.query(abortAfter === undefined ? config : { ...config, signal: abort.signal });
    if (abortAfter !== undefined) void afterTurns(abortAfter).then(() => abort.abort(gaveUp));
    return describeResult(await answer);
  } catch (error) {
    return describeError(error);
  }
}

async function afterTurns(turns: number): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function describeResult(result: unknown): Seen {
  if (Array.isArray(result)) return { several: result.map(describeResult) };
  const { _types, _parsers, fields, ...rest } = result as Record<string, unknown>;
  return {
    ...rest,
    isResult: result instanceof pg.Result,
    fields: (fields as object[]).map((field) => ({ ...field })),
  };
}

function describeError(error: unknown): Seen {
  if (error === gaveUp) return { gaveUp: true };
  const { name, message } = error as Error;
  return {
    isDatabaseError: error instanceof pg.DatabaseError,
    class: (error as Error).constructor.name,
    name,
    message,
    ...(error as object),
  };
}

/** Has so many callers work through the list, each taking the next when it has its answer. */
async function work(
  cases: readonly StatementCase[],
  callers: number,
  run: (each: StatementCase) => Promise<Seen>,
): Promise<Seen[]> {
  const seen: Seen[] = new Array(cases.length);
  let next = 0;
  const call = async (): Promise<void> => {
    for (let i = next++; i < cases.length; i = next++) seen[i] = await run(cases[i] as StatementCase);
  };
  await Promise.all(Array.from({ length: callers }, call));
  return seen;
}

/** What a plain client gives for each, one at a time. */
async function expectedOf(url: string, cases: readonly StatementCase[]): Promise<Seen[]> {
  const clients = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new pg.Client(url);
      await client.connect();
      return client;
    }),
  );
  const free = [...clients];
  const seen = await work(cases, clients.length, async (each) => {
    const client = free.pop() as pg.Client;
    try {
      return await see(client, { kind: each.kind, config: each.config });
    } finally {
      free.push(client);
    }
  });
  await Promise.all(clients.map((client) => client.end()));
  return seen;
}

test(`${statementCount} random statements of ${callerCount} callers give what a plain client gives for each`, {
  timeout: 300_000,
}, async () => {
  const cases = fc.sample(anyStatement, { numRuns: statementCount, seed });
  // Copies of one: object ids are the same in both.
  await using origin = await takeDatabase();
  await queryAt(origin.url, statementsSql);
  await using ours = await takeDatabase(origin.name);
  await using theirs = await takeDatabase(origin.name);
  const expected = await expectedOf(theirs.url, cases);
  await using pool = new Pool({ connectionString: ours.url, max: 10, maxPreparedStatements: 100 });
  const seen = await work(cases, callerCount, (each) => see(pool, each));
  const wrong = cases.flatMap((each, i) => {
    const isEither = each.abortAfter !== undefined && seen[i]?.gaveUp === true;
    return isEither || isDeepStrictEqual(seen[i], expected[i])
      ? []
      : [{ statement: each, seen: seen[i], expected: expected[i] }];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  await until('what was given up is over', () => pool.stats().pipelined === 0);
  expect(pool.stats()).toMatchObject({ leased: 0, lanes: 0, waiting: 0, pipelining: { mode: 'on' } });
});
