import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();

type Call = readonly [config: unknown, values?: unknown];

/** Parses every value to what its type's number and its text are. */
const verbatim: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => (value: string) => `${oid}:${value}`) as never,
};

const cases: Readonly<Record<string, Call>> = {
  'whole numbers': ['select 1::int2 a, 2::int4 b, 9007199254740993::int8 c, -1::int4 d'],
  'oid and name types': ["select 'kept'::regclass::text a, 5::oid b, 'n'::name c"],
  fractions: ["select 1.5::float4 a, 1e300::float8 b, 'NaN'::float8 c, '-Infinity'::float8 d"],
  numeric: ["select 1.10::numeric a, 12345678901234567890.000001::numeric(30,6) b, 'NaN'::numeric c"],
  'money and bits': ["select '12.34'::money a, b'101'::bit(3) b, b'1'::varbit c"],
  booleans: ['select true a, false b, null::bool c'],
  text: ["select 'ä€😀'::text a, 'x'::char(3) b, 'y'::varchar c, ''::text d, E'a\\nb\\t' e"],
  bytea: ["select '\\x00ff10'::bytea a, ''::bytea b"],
  dates: ["select '2024-02-29'::date a, 'infinity'::date b, '0044-03-15 BC'::date c"],
  timestamps: ["select '2024-02-29 12:34:56.789'::timestamp a, '2024-02-29 12:34:56.789+05:30'::timestamptz b"],
  times: ["select '12:34:56'::time a, '12:34:56+02'::timetz b"],
  intervals: ["select '1 year 2 mons 3 days 04:05:06.7'::interval a, '-1 day'::interval b"],
  json: [`select '{"a": [1, null, {"b": "ü"}]}'::json a, '[1.50]'::jsonb b, 'null'::jsonb c, null::jsonb d`],
  'uuid and network addresses': [
    "select '00000000-0000-0000-0000-00000000002a'::uuid a, '10.0.0.1/8'::inet b, 'aa:bb:cc:00:11:22'::macaddr c",
  ],
  geometry: ["select point(1,2) a, circle '((0,0),2)' b, box '((0,0),(1,1))' c"],
  'ranges and composite values': ['select int4range(1,5) a, row(1, null, 2) b, tstzrange(null, null) c'],
  'xml-like text and tsvector': ["select to_tsvector('simple', 'a fat cat') a"],
  'arrays of numbers': ['select array[1,2,null] a, array[[1,2],[3,4]] b, array[]::int8[] c, array[1.5]::numeric[] d'],
  'arrays of text': [`select array['a','b,c','"d"','NULL',null,''] a`],
  'arrays of dates, json and bytea': [
    `select array['2024-01-01'::date] a, array['{"x":1}'::jsonb] b, array['\\x01'::bytea] c, array[true,false] d`,
  ],
  'enumerations and domains': ["select 'sad'::mood a, array['ok','sad']::mood[] b, 3::small c"],
  'NULLs of every kind': ['select null a, null::int b, null::text[] c, null::json d'],
  'no rows': ['select 1 as n where false'],
  'no columns': ['select from generate_series(1, 2)'],
  'two columns of one name': ['select 1 as n, 2 as n'],
  'a column named like a property of objects': ['select 1 as "__proto__x", 2 as "constructor", 3 as "length"'],
  'many rows': ['select n, n::text as t from generate_series(1, 500) n'],
  'a table’s columns': ['select * from kept order by id'],
  'insert returning': ["insert into kept values (2, 'x') on conflict (id) do update set note = 'x' returning *"],
  'update that finds something': ['update kept set note = $1 where id = $2', ['y', 2]],
  'update that finds nothing': ['update kept set note = note where id = -1'],
  'delete returning in arrays': [{ text: 'delete from kept where id = -1 returning id, note', rowMode: 'array' }],
  DDL: ['create table if not exists never_there (); drop table never_there'],
  'a notice': ["do $$ begin raise notice 'hello'; end $$"],
  'a setting': ['set local work_mem to 1000'],
  show: ['show server_version'],
  explain: ['explain (costs off) select 1'],
  'empty text': [''],
  'nothing but a comment': ['-- nothing'],
  'several statements': ["select 1 as a; select 2 as b, 'x' as c; select 3 where false"],
  'several statements with an empty one': [';select 1 as a;;'],
  'several statements of which one fails': ['select 1 as a; select 1/0; select 2'],
  'several statements with values': ['select $1::int; select 2', [1]],
  'values of all kinds': [
    'select $1::int a, $2::text b, $3::bool c, $4::float8 d, $5::bytea e, $6::timestamptz f, $7::jsonb g, $8::int[] h, $9::text i',
    [1, 'two', true, 4.5, Buffer.from([0, 255]), new Date(0), { a: [1] }, [1, 2, null], null],
  ],
  'values undefined and BigInt': ['select $1::text a, $2::int8 b', [undefined, 9007199254740993n]],
  'values with toPostgres': ['select $1::text a', [{ toPostgres: () => 'mine' }]],
  'an empty list of values': ['select 1 as n', []],
  'values in the object': [{ text: 'select $1::int as n', values: [5] }],
  'values beside the object': [{ text: 'select $1::int as n' }, [6]],
  'values in and beside the object': [{ text: 'select $1::int as n', values: [5] }, [6]],
  'rows as arrays': [{ text: 'select 1, $1::text, null', values: ['x'], rowMode: 'array' }],
  'types of one’s own': [{ text: "select 1 a, 'x'::text b, '{1}'::int[] c, null d", types: verbatim }],
  'name, text, values, rowMode and types': [
    { name: 'all', text: 'select $1::int, $2::text', values: [1, 'x'], rowMode: 'array', types: verbatim },
  ],
  'binary results': [{ text: "select 1::int4 a, 'x'::text b, true c", binary: true, values: [] }],
  'extended mode': [{ text: 'select 1 as n', queryMode: 'extended' }],
  'a limited portal': [{ text: 'select n from generate_series(1, 5) n', rows: 2 }],
  'a callback in the object': [{ text: 'select 1 as n', callback: () => undefined }],
  'a named statement': [{ name: 'one', text: 'select $1::int as n', values: [1] }],
  'a named statement again': [{ name: 'one', text: 'select $1::int as n', values: [2] }],
  'a named statement with another text': [{ name: 'one', text: 'select 3 as n' }],
  'a named statement that is wrong': [{ name: 'bad', text: 'select nothing' }],
  'wrong syntax': ['selec 1'],
  'an unknown column, with its position': ['select 1,\n  nothing'],
  'an unknown table': ['select * from nowhere'],
  'an unknown type of value': ['select $1', [{ a: 1 }]],
  'a value of the wrong form': ['select $1::int', ['x']],
  'a value of the wrong form in a named statement': [{ name: 'form', text: 'select $1::int as n', values: ['x'] }],
  'too few values': ['select $1::int, $2::int', [1]],
  'too many values': ['select $1::int', [1, 2]],
  'values where none belong': ['select 1', [1]],
  'division by zero after some rows': ['select 1 / (3 - n) from generate_series(1, 5) n'],
  'a violated key, with its details': ['insert into kept values (1)'],
  'a violated check': ["insert into kept values (-1, 'x')"],
  'an error raised with everything': [
    "do $$ begin raise 'boom' using errcode = 'ZZ123', hint = 'none', detail = 'some', table = 't', column = 'c'; end $$",
  ],
  'a cancelled statement': ['set statement_timeout = 20; select pg_sleep(5)'],
  'a value that cannot be turned into text': [
    'select $1::text',
    [
      {
        toPostgres: () => {
          throw new Error('no');
        },
      },
    ],
  ],
  'a value that contains itself': ['select $1::text', [circular()]],
  'no statement: null': [null],
  'no statement: undefined': [undefined],
  'no statement: a number': [42],
  'no statement: an empty object': [{}],
  'no statement: an object without text': [{ values: [1] }],
  'a text that is a number': [{ text: 42 }],
  'values that are not a list': ['select $1::text', 'x'],
  'values that are an object': ['select $1::text', { 0: 'x' }],
  'a query timeout': [{ text: 'select pg_sleep(0.3)', query_timeout: 20 }],
};

function circular(): object {
  const object: Record<string, unknown> = {};
  object.self = object;
  return object;
}

beforeAll(() =>
  bench.sql(`
    create type mood as enum ('sad', 'ok');
    create domain small as int check (value < 10);
    create table kept (id int primary key check (id > 0), note text default 'none', at timestamptz default 'epoch');
    insert into kept (id) values (1), (2);
  `),
);

/** What a caller can see of the outcome: the result's class and parts, or the error's. */
async function outcomeOf(pool: pg.Pool, [config, values]: Call): Promise<unknown> {
  try {
    const result = await pool.query(copyOf(config) as string, copyOf(values) as unknown[]);
    return describeResult(result);
  } catch (error) {
    const { message, constructor: Class } = error as Error;
    return { ...(error as Error), Class, message };
  }
}

function describeResult(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(describeResult);
  const { command, rowCount, oid, fields, rows } = result as pg.QueryResult;
  return { class: (result as object).constructor, command, rowCount, oid, fields, rows };
}

/** `pg` writes into what it is given. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return value !== null && typeof value === 'object' ? { ...value } : value;
}

describe('pool.query gives what pg.Pool’s gives', () => {
  let theirs: pg.Pool;
  let ours: pg.Pool;
  beforeAll(() => {
    theirs = new pg.Pool({ connectionString: bench.url, max: 1 });
    ours = new Pool({ connectionString: bench.url, max: 1 });
  });
  afterAll(async () => {
    await theirs.end();
    await ours.end();
  });

  test.each(Object.entries(cases))('%s', async (_name, call) => {
    expect(await outcomeOf(ours, call)).toEqual(await outcomeOf(theirs, call));
  });

  test('with a statement that makes pg.Pool’s process end: a name that is not a text', async () => {
    await expect(ours.query({ name: 5 as unknown as string, text: 'select 1' })).rejects.toThrow(TypeError);
    expect((await ours.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
