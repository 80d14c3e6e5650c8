import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';

/** A database for one test, on the server that all test files share. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Drops it, with whatever sessions are left in it. */
  drop(): Promise<void>;
}

/** Makes a database from a template: `await using database = await takeDatabase()`. */
export async function takeDatabase(template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await queryServer(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
  const drop = async () => {
    await queryServer(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  };
  const url = new URL(inject('serverUrl'));
  url.pathname = name;
  return { name, url: url.href, drop, [Symbol.asyncDispose]: drop };
}

/** Runs a statement as superuser in the shared server's database `postgres`. */
export function queryServer(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return queryAt(inject('serverUrl'), sql, values);
}

/** Runs a statement over a connection of its own. */
export async function queryAt(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
