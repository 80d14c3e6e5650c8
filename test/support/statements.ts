import fc from 'fast-check';
import type pg from 'pg';

/** One statement as a caller would give it to `query`. */
export interface StatementCase {
  readonly kind: string;
  readonly config: pg.QueryConfig & { readonly rowMode?: 'array' };
  /** Its caller gives up: at once, or after so many turns of the event loop. */
  readonly abortAfter?: number;
}

/** What the statements work on; the same in every schema, for each to have its own copy. */
export const statementsSql = `
  create type mood as enum ('sad', 'ok', 'happy');
  create domain small as int check (value < 100);
  create table people (id int primary key, name text not null, age int, mood mood, tags text[], data jsonb, born date);
  insert into people select n, 'name ' || n, nullif(n % 90, 0), (array['sad','ok','happy']::mood[])[1 + n % 3],
    array['t' || n, null, 'x"y'], jsonb_build_object('n', n, 'list', array[n, n + 1]), date '1970-01-01' + n
    from generate_series(1, 1000) n;
  create table written (id text primary key, n int not null check (n <> 13), note text);
  create function fail(what text) returns int language plpgsql as $$ begin raise exception 'failed: %', what using
    errcode = 'P0042', detail = 'a detail', hint = 'a hint'; end $$;
`;

/** Parsers of one's own. */
const verbatim: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => (value: string) => `${oid}:${value}`) as never,
};
const throwing: pg.CustomTypesConfig = {
  getTypeParser: (() => (value: string) => {
    if (value.length % 2 === 1) throw new TypeError(`cannot parse ${value}`);
    return value;
  }) as never,
};

const circular: Record<string, unknown> = { name: 'circular' };
circular.self = circular;
const unwritable = {
  toPostgres: () => {
    throw new RangeError('no such value');
  },
};

/** Whole numbers, fractions, texts, moments, bytes and JSON as they come up, NULLs among them. */
const values = {
  int: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  float: fc.option(fc.double({ noDefaultInfinity: true })),
  text: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', ''))),
  bool: fc.option(fc.boolean()),
  bytes: fc.option(fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))),
  date: fc.option(fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })),
  json: fc.option(
    fc.dictionary(
      fc.string({ maxLength: 5 }).map((key) => key.replaceAll('\0', '')),
      fc.integer(),
      { maxKeys: 4 },
    ),
  ),
  ints: fc.option(fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { maxLength: 6 })),
  texts: fc.option(
    fc.array(fc.option(fc.string({ maxLength: 8 }).map((text) => text.replaceAll('\0', ''))), { maxLength: 5 }),
  ),
} as const;

const id = fc.integer({ min: -50, max: 1050 });

function sql(kind: string, text: string, ...params: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<StatementCase> {
  return fc.tuple(...params).map((given) => ({ kind, config: { text, values: given } }));
}

/** The same text over and over is what most services send. */
const usual = fc.oneof(
  sql('by key', 'select * from people where id = $1', id),
  sql('by key', 'select name, mood, tags from people where id = $1', id),
  sql('several rows', 'select id, data, born from people where id between $1::int and $1::int + 20 order by id', id),
  sql('aggregate', 'select mood, count(*), avg(age)::numeric(10, 4) from people group by mood order by mood'),
  sql('none', 'select id from people where false'),
  sql(
    'every type',
    'select $1::int a, $2::int8 b, $3::float8 c, $4::text d, $5::bool e, $6::bytea f, $7::timestamptz g, $8::jsonb h, $9::int[] i, $10::text[] j, $2::numeric k, $7::date l',
    values.int,
    values.big,
    values.float,
    values.text,
    values.bool,
    values.bytes,
    values.date,
    values.json,
    values.ints,
    values.texts,
  ),
  sql(
    'cte',
    'with recursive t(n) as (values (1) union all select n + 1 from t where n < $1::int) select sum(n) s from t',
    fc.integer({ min: 1, max: 50 }),
  ),
  sql('values', 'values (1, null), ($1::int, $2::text)', values.int, values.text),
  sql('table', 'table people limit 3'),
  sql('nothing', 'select'),
  sql('two of one name', 'select 1 n, $1::text n', values.text),
  sql('odd names', 'select 1 as "__proto__", 2 as "constructor", 3 as "", 4 as "ä"'),
);

/** Writes that any other statement leaves alone: each on a row of its own. */
const writing = fc
  .uuid()
  .chain((key) =>
    fc.oneof(
      sql(
        'insert',
        'insert into written (id, n, note) values ($1, $2, $3)',
        fc.constant(key),
        fc.integer({ min: 0, max: 20 }),
        values.text,
      ),
      sql(
        'insert returning',
        'insert into written values ($1, $2, $3) returning *',
        fc.constant(key),
        fc.integer({ min: 0, max: 20 }),
        values.text,
      ),
      sql(
        'upsert',
        'insert into written values ($1, 1, null) on conflict (id) do update set n = 2 returning n',
        fc.constant(key),
      ),
      sql('insert twice', 'insert into written select $1 || n, n, null from generate_series(1, 3) n', fc.constant(key)),
      sql('update', 'update written set n = 1 where id = $1', fc.constant(key)),
      sql('delete', 'delete from written where id = $1 returning id', fc.constant(key)),
      sql('no such column', 'insert into written (id, m) values ($1, 1)', fc.constant(key)),
      sql('not null', 'insert into written (id) values ($1)', fc.constant(key)),
      sql(
        'write in a cte',
        'with w as (insert into written values ($1, 5, null) returning *) select * from w',
        fc.constant(key),
      ),
    ),
  );

const failing = fc.oneof(
  sql('syntax', 'selec 1'),
  sql('syntax', 'select 1 from where'),
  sql('syntax', "select 'unterminated"),
  sql('no table', 'select * from nowhere where id = $1', id),
  sql('no column', 'select nothing from people'),
  sql('no function', 'select nothing($1::int)', id),
  sql('too few values', 'select $1::int, $2::int', id),
  sql('too many values', 'select $1::int', id, id),
  sql('no number', 'select $1::int', fc.constantFrom('abc', '', '1.5', '99999999999')),
  sql('no date', 'select $1::timestamptz', fc.constantFrom('yesterweek', '2024-13-01')),
  sql('no json', 'select $1::jsonb', fc.constantFrom('{', 'nul')),
  sql('not of the enum', 'select $1::mood', fc.constantFrom('glad', 'SAD', 'sad')),
  sql('not of the domain', 'select $1::small', fc.integer({ min: 90, max: 110 })),
  sql('a zero byte', 'select $1::text', fc.constant('a\0b')),
  sql('no text of it', 'select $1::text', fc.constant(unwritable)),
  sql('no end to it', 'select $1::jsonb', fc.constant(circular)),
  sql('by zero', 'select 1 / $1::int', fc.integer({ min: 0, max: 2 })),
  sql('by zero late', 'select 100 / (5 - n) from generate_series(1, $1::int) n', fc.integer({ min: 1, max: 8 })),
  sql('raised', 'select fail($1)', values.text),
  sql('taken', "insert into people (id, name) values ($1, 'x')", fc.integer({ min: 1, max: 1000 })),
  sql('out of range', 'select $1::int8::int2', fc.integer({ min: 32000, max: 34000 })),
);

/** What is sent in another way than the rest. */
const special = fc.oneof(
  fc
    .tuple(usual, fc.constantFrom('array' as const))
    .map(([each, rowMode]) => ({ ...each, kind: `${each.kind}, rows as arrays`, config: { ...each.config, rowMode } })),
  usual.map((each) => ({
    ...each,
    kind: `${each.kind}, types of its own`,
    config: { ...each.config, types: verbatim },
  })),
  usual.map((each) => ({
    ...each,
    kind: `${each.kind}, types that throw`,
    config: { ...each.config, types: throwing },
  })),
  fc.oneof(usual, failing).map((each) => ({
    ...each,
    kind: `${each.kind}, named`,
    config: { ...each.config, name: nameOf(`${each.kind} ${each.config.text}`) },
  })),
  sql('several', 'select 1 as a; select 2 as b'),
  sql('a setting', 'show server_encoding'),
  sql('a comment', '-- nothing'),
  sql('a block', 'do $$ begin null; end $$'),
);

/** Texts that come once or twice: there are more than are kept prepared. */
const rare = fc.tuple(fc.integer({ min: 0, max: 3000 }), id).map(([n, key]) => ({
  kind: 'rare text',
  config: { text: `select name, ${n} as n from people where id = $1`, values: [key] },
}));

const big = fc.oneof(
  sql(
    'big value',
    'select length($1::text) n, md5($1::text) m',
    fc.integer({ min: 1000, max: 300_000 }).map((n) => 'xä'.repeat(n / 2)),
  ),
  sql('big row', "select repeat('ü', $1::int) t", fc.integer({ min: 1000, max: 300_000 })),
  sql('many rows', 'select n, n::text t from generate_series(1, $1::int) n', fc.integer({ min: 100, max: 3000 })),
);

const slow = sql('slow', 'select $1::int as n from pg_sleep($2)', id, fc.constantFrom(0.005, 0.02));

/** A statement of any of these kinds. */
export const anyStatement: fc.Arbitrary<StatementCase> = fc.oneof(
  { weight: 60, arbitrary: usual },
  { weight: 10, arbitrary: writing },
  { weight: 10, arbitrary: failing },
  { weight: 8, arbitrary: special },
  { weight: 8, arbitrary: rare },
  { weight: 0.5 * 2, arbitrary: big },
  { weight: 1, arbitrary: slow },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.oneof(usual, rare, slow, failing), fc.integer({ min: 0, max: 30 }))
      .map(([each, abortAfter]) => ({ ...each, kind: `${each.kind}, given up`, abortAfter })),
  },
);

/** One name for one kind of one text: where `pg` can't write a value, it takes the name for prepared all the same. */
function nameOf(text: string): string {
  let hash = 0;
  for (const letter of text) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return `named ${hash}`;
}
