import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { StatementCase } from './statements.js';

/** What a caller sees, as plain data: the result or the error with all that is in it. */
export type Seen = Readonly<Record<string, unknown>>;

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
export async function expectedOf(url: string, cases: readonly StatementCase[]): Promise<Seen[]> {
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

/** Statements of so many callers for which the pool gave something else than a plain client does. */
export async function differences(
  target: Queryable,
  cases: readonly StatementCase[],
  callers: number,
  expected: readonly Seen[],
  normalize: (seen: Seen) => Seen = (each) => each,
): Promise<object[]> {
  const seen = await work(cases, callers, (each) => see(target, each));
  return cases.flatMap((each, i) => {
    const isEither = each.abortAfter !== undefined && seen[i]?.gaveUp === true;
    const isSame = isEither || isDeepStrictEqual(normalize(seen[i] as Seen), normalize(expected[i] as Seen));
    return isSame ? [] : [{ statement: each, seen: seen[i], expected: expected[i] }];
  });
}

/** The same but for the name that a statement is prepared under, which a pooler may change, and the length of the error. */
export function withoutPreparedName(seen: Seen): Seen {
  const { message, length, ...rest } = seen;
  if (typeof message !== 'string') return seen;
  return { ...rest, message: message.replace(/prepared statement ".*?"/, 'prepared statement') };
}
