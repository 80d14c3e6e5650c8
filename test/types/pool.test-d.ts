// Compiled by `npm run check:types`, never run: what compiles here must go on compiling.
import pg from 'pg';
import Cursor from 'pg-cursor';
import { createPool, Pool, type PooledClient, type PoolOptions, type Transaction } from '../../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the two types are the same; `value` is there to be inferred from. */
function isExactly<Expected>() {
  return <Actual>(_value: Actual, _same: Equal<Actual, Expected>): void => undefined;
}

const pool: pg.Pool = new Pool();
const made: pg.Pool = createPool({ max: 5, applicationName: 'types' });
const again = new Pool(made.options);
const PoolClass: new (config?: pg.PoolConfig) => pg.Pool = Pool;
const swapped: typeof pg.Pool = Pool;
const options: PoolOptions = { connectionString: 'postgresql://localhost/app', idleTimeoutMillis: null, min: 1 };

export const surface: readonly unknown[] = [pool, made, PoolClass, swapped, options];

/** A function written for pg.Pool's types takes this pool, and the other way round its client is pg's. */
async function forPg(given: pg.Pool): Promise<pg.PoolClient> {
  given.on('error', (error: Error, client: pg.PoolClient) => void [error, client]);
  given.on('connect', (client: pg.PoolClient) => void client);
  return given.connect();
}

export async function statements(): Promise<void> {
  await forPg(again);
  const named = await again.query<{ n: number }>('select 1 as n');
  isExactly<{ n: number }[]>()(named.rows, true);
  isExactly<number | null>()(named.rowCount, true);
  const loose = await again.query('select 1 as n');
  isExactly<pg.QueryResult>()(loose, true);
  const typed = await again.query<{ n: number }, [number, string]>('select $1 as n', [1, 'a']);
  isExactly<{ n: number }[]>()(typed.rows, true);
  const arrays = await again.query<[number, string]>({ text: 'select 1, $1', rowMode: 'array', values: ['a'] });
  isExactly<[number, string][]>()(arrays.rows, true);
  const config: pg.QueryConfig = { name: 'one', text: 'select $1', values: [1], types: pg.types };
  isExactly<pg.QueryResult>()(await again.query(config), true);
  isExactly<Cursor>()(again.query(new Cursor('select 1')), true);
  isExactly<void>()(
    again.query('select 1', (error, result) => void [error, result.rows]),
    true,
  );
  isExactly<void>()(
    again.query('select $1', [1], (error, result) => void [error, result.rows]),
    true,
  );
  // @ts-expect-error: values are an array
  await again.query('select $1', 'a');
}

export async function checkouts(): Promise<void> {
  await using client = await again.connect({ signal: AbortSignal.timeout(10), acquireTimeoutMs: 5 });
  isExactly<PooledClient>()(client, true);
  const plain: pg.PoolClient = client;
  plain.release(true);
  plain.release(new Error('bad'));
  const { rows } = await client.query<{ n: number }>('select 1 as n');
  isExactly<{ n: number }[]>()(rows, true);
  again.connect((error, got, release) => {
    isExactly<Error | undefined>()(error, true);
    got?.query('select 1');
    release();
    release(error);
    release(true);
  });
  await using other = new Pool();
  await other.end({ timeoutMs: 10 });
  other.end(() => undefined);
}

export async function transactions(): Promise<void> {
  const count = await again.transaction(
    async (tx) => {
      isExactly<Transaction>()(tx, true);
      isExactly<pg.PoolClient>()(tx.client, true);
      const { rows } = await tx.query<{ n: number }>('select $1::int as n', [1]);
      const text = await tx.transaction(async (inner) => (await inner.query<{ t: string }>('select 1')).rows[0]?.t);
      isExactly<string | undefined>()(text, true);
      return rows.length;
    },
    { isolation: 'serializable', readOnly: true, deferrable: true, retries: 0 },
  );
  isExactly<number>()(count, true);
  // @ts-expect-error: not an isolation level of PostgreSQL's that differs from read committed
  await again.transaction(async () => undefined, { isolation: 'read uncommitted' });
}
