import { execFile } from 'node:child_process';
import { isDeepStrictEqual, promisify } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { columnTypes } from '../../support/column-values.js';
import { queryAt, takeDatabase } from '../../support/server.js';

/** Values of each type, and arrays of them. */
const valueCount = 240;
const rowsPerStatement = 2000;
/** Rows compared, for each of the sessions. */
const rowsPerSession = 40_000;
const seed = 20261130;

/** Settings of a session that change what the server sends. */
const sessions: readonly Readonly<Record<string, string>>[] = [
  { TimeZone: 'Europe/Berlin' },
  { TimeZone: 'UTC', IntervalStyle: 'iso_8601', extra_float_digits: '0' },
  { TimeZone: 'America/St_Johns', bytea_output: 'escape', IntervalStyle: 'postgres_verbose', extra_float_digits: '-5' },
  { TimeZone: 'Asia/Kathmandu', DateStyle: 'SQL\\,DMY', IntervalStyle: 'sql_standard' },
  { TimeZone: 'Africa/Monrovia', DateStyle: 'German' },
];

/** One table for each type and for each type of array, whose columns `i` and `v` number the values. */
const tables = columnTypes.flatMap((_, k) => [`v${k}`, `a${k}`]);

async function fill(client: pg.Client): Promise<void> {
  for (const [k, { type, texts }] of columnTypes.entries()) {
    const values: (string | null)[] = fc.sample(texts, { numRuns: valueCount, seed });
    for (let i = 0; i < valueCount; i += 9) values[i] = null;
    await client.query(`create table v${k} (i serial, v ${type})`);
    await client.query(`insert into v${k} (v) select v::text::${type} from unnest($1::text[]) v`, [values]);
    await client.query(`create table a${k} as select g as i, case g % 6
        when 1 then array(select v from v${k} where i >= g and i < g + g % 11)
        when 2 then (select array_agg(array[v, null, v]) from v${k} where i >= g and i < g + 2)
        when 3 then ('[-2:0]=' || (select array_agg(v) from v${k} where i >= g and i < g + 3)::text)::${type}[]
        when 4 then (select array_agg(array[array[v], array[v]]) from v${k} where i >= g and i < g + 2)
        when 5 then '{}'::${type}[] end as v
      from generate_series(1, ${valueCount - 3}) g`);
  }
}

/** A plain client, which is closed with its block. */
async function connectPlain(url: string, options = ''): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, options });
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

interface Query {
  readonly text: string;
  readonly rowMode: 'array' | undefined;
  readonly types: pg.CustomTypesConfig | undefined;
}

/** Parsers of a caller's own for some types, in place of those that are read without them. */
const own = new Map<number, (text: string) => unknown>([
  [23, (text) => `int ${text}`],
  [20, BigInt],
  [1184, (text) => text],
  [1009, (text) => text.length],
  [701, Number],
  [16, () => undefined],
]);
const ownTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    own.get(oid) ?? (pg.types.getTypeParser(oid, format as 'text') as never),
};

const anyQuery: fc.Arbitrary<Query> = fc
  .record({
    columns: fc.array(
      fc.record({
        table: fc.constantFrom(...tables),
        name: fc.constantFrom('a', 'b', 'c', 'long name', '__proto__', 'constructor', '7', 'é"`${'),
        stride: fc.nat(50),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    rowMode: fc.constantFrom(undefined, undefined, 'array' as const),
    types: fc.constantFrom(undefined, undefined, ownTypes),
  })
  .map(({ columns, ...rest }) => {
    const selected = columns.map(({ name }, i) => `t${i}.v as ${pg.escapeIdentifier(name)}`);
    const joins = columns.map(
      ({ table, stride }, i) => `left join ${table} t${i} on t${i}.i = (g * ${stride} + g / 7 + ${i}) % ${valueCount}`,
    );
    const text = `select ${selected.join(', ')} from generate_series(1, ${rowsPerStatement}) g ${joins.join(' ')} order by g`;
    return { text, ...rest };
  });

interface Seen {
  readonly rows?: unknown[];
  readonly error?: string;
}

async function see(answer: Promise<pg.QueryResult>): Promise<Seen> {
  return answer.then(
    ({ rows }) => ({ rows }),
    (error: Error) => ({ error: error.message }),
  );
}

function findDifference(ours: Seen, theirs: Seen): unknown {
  if (isSame(ours.rows, theirs.rows) && ours.error === theirs.error) return undefined;
  const at = theirs.rows?.findIndex((row, i) => !isSame(row, ours.rows?.[i])) ?? -1;
  return { at, ours: at === -1 ? ours.error : ours.rows?.[at], theirs: at === -1 ? theirs.error : theirs.rows?.[at] };
}

/** True for equal values, with their keys in the same order. Dates that are too late for JavaScript are equal too. */
function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return Object.is(one.getTime(), other.getTime());
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, i) => isSame(value, other[i]));
  if (!isPlain(one) || !isPlain(other)) return isDeepStrictEqual(one, other);
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return keys.length === others.length && keys.every((key, i) => key === others[i] && isSame(one[key], other[key]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

test(`${sessions.length * rowsPerSession} rows of values of all built-in types are what a plain client gives`, {
  timeout: 300_000,
}, async () => {
  await using database = await takeDatabase();
  await using filler = await connectPlain(database.url);
  await fill(filler);
  const zone = process.env.TZ;
  let compared = 0;
  try {
    for (const [n, settings] of sessions.entries()) {
      // The zone in which timestamps without one are read.
      process.env.TZ = n % 2 === 0 ? 'Europe/Berlin' : 'America/New_York';
      const options = Object.entries(settings)
        .map((each) => `-c ${each.join('=')}`)
        .join(' ');
      await using pool = new Pool({ connectionString: database.url, options, max: 2 });
      await using plain = await connectPlain(database.url, options);
      for (const query of fc.sample(anyQuery, { numRuns: rowsPerSession / rowsPerStatement, seed: seed + n })) {
        const [ours, theirs] = await Promise.all([see(pool.query(query as never)), see(plain.query(query as never))]);
        expect(findDifference(ours, theirs), `${query.text} with ${options}`).toBeUndefined();
        compared += theirs.rows?.length ?? 0;
      }
      expect(pool.stats()).toMatchObject({ pipelining: { mode: 'on' } });
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  expect(compared).toBeGreaterThan(rowsPerSession * sessions.length * 0.9);
});

test('dates as parameters are written as by pg, in UTC if that is asked for', async () => {
  await using database = await takeDatabase();
  const text = 'select $1::timestamptz as zoned, $1::timestamp as local, $1::date as day, $1::text as text';
  const values = [new Date(Date.UTC(2026, 2, 29, 1, 30, 0, 289))];
  await using pool = new Pool({ connectionString: database.url });
  try {
    for (const isUtc of [true, false]) {
      pg.defaults.parseInputDatesAsUTC = isUtc;
      const [theirs] = await queryAt(database.url, text, values);
      expect((await pool.query(text, values)).rows).toEqual([theirs]);
    }
  } finally {
    pg.defaults.parseInputDatesAsUTC = false;
  }
});

test('rows are read where code must not be generated from strings', async () => {
  await using database = await takeDatabase();
  const program = `
    import { Pool } from './dist/index.mjs';
    const pool = new Pool({ connectionString: process.env.DATABASE_URL });
    const { rows } = await pool.query("select g as id, 'no ' || g as name, array[g] as list from generate_series(1, 300) g");
    await pool.end();
    console.log(JSON.stringify([rows.length, rows[0], rows[299]]));`;
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, flags, {
    env: { ...process.env, DATABASE_URL: database.url },
  });
  expect(JSON.parse(stdout)).toEqual([
    300,
    { id: 1, name: 'no 1', list: [1] },
    { id: 300, name: 'no 300', list: [300] },
  ]);
});
