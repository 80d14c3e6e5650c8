import type pg from 'pg';
import { type Ask, differs, failsWith, rows, statement } from './ask.js';
import { isOfChange } from './outcome.js';
import type { Random } from './random.js';
import { rowCount } from './schema.js';
import type { Borrower } from './target.js';
import type { Timeline } from './timeline.js';

/** Makes an ask; the id is its own. */
type Maker = (random: Random, id: string) => Ask;

const key = (random: Random): number => random.between(1, rowCount);
const effect = (id: string): Pick<Ask, 'isWrite' | 'effects'> => ({
  isWrite: true,
  effects: [{ place: 'effects', id }],
});
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
/** Whether the error is of a change that went on meanwhile. */
const inChange =
  (of: (world: Parameters<Ask['mayFail']>[1]) => Timeline<unknown>): Ask['mayFail'] =>
  (error, world, life) =>
    isOfChange(error) && of(world).isChanging(life);

/** Texts that no change concerns: their answers say whose they are. */
const steady: readonly (readonly [number, Maker])[] = [
  [
    12,
    (random, id) => {
      const n = random.between(-1000, 1000);
      const text = 'select $1::int as n, $2::text as id, $1::int + 1 as next';
      return statement('echo', { text, values: [n, id] }, rows({ n, id, next: n + 1 }));
    },
  ],
  [
    6,
    (random) => {
      const n = random.between(1, 100);
      return statement(
        'by key',
        { text: 'select * from people where id = $1', values: [n] },
        rows({ id: n, name: `name ${n}` }),
      );
    },
  ],
  [
    3,
    (random) => {
      const n = random.between(1, 100);
      const config = { text: 'select name, id from people where id = $1', values: [n], rowMode: 'array' as const };
      return statement('rows as arrays', config, rows([`name ${n}`, n]));
    },
  ],
  [
    2,
    (random, id) => {
      const text = `select $1::int as n /* ${id} */`;
      const n = random.between(1, 9);
      return statement('a comment of its own', { text, values: [n] }, rows({ n }));
    },
  ],
  [
    2,
    (random) => {
      const n = random.between(1, 100);
      // What a caller names, a neighbour's DISCARD ALL forgets behind the back of pg's Client as well.
      const config = { name: 'of the caller', text: 'select id from people where id = $1', values: [n] };
      const mayFail: Ask['mayFail'] = (error) => codeOf(error) === '26000';
      return statement('named', config, rows({ id: n }), { mayFail });
    },
  ],
  [
    1,
    (random) => {
      const n = random.between(1, 300);
      const config = { text: 'select n, n::text as t from generate_series(1, $1::int) n', values: [n] };
      const all = Array.from({ length: n }, (_, i) => ({ n: i + 1, t: String(i + 1) }));
      return statement('many rows', config, rows(...all));
    },
  ],
];

/** Texts that fail, always in the same way. */
const failing: readonly (readonly [number, Maker])[] = [
  [1, () => withFailure(statement('by zero', { text: 'select 1 / $1::int as n', values: [0] }, rows()), '22012')],
  [1, () => withFailure(statement('syntax', { text: 'selec $1::int', values: [1] }, rows()), '42601')],
  [
    1,
    () =>
      withFailure(statement('named and wrong', { name: 'wrong', text: 'select nothing', values: [] }, rows()), '42703'),
  ],
  [
    1,
    (random) => {
      const state = random.pick(['57P01', '25P03', '26000', '40001', '0A000', '08006', 'P0001', '57014']);
      return withFailure(statement('raised', { text: 'select raise_as($1)', values: [state] }, rows()), state);
    },
  ],
];

function withFailure(ask: Ask, ...codes: string[]): Ask {
  return { ...ask, ...failsWith(...codes) };
}

/** Texts whose meaning changes. */
const changing: readonly (readonly [number, Maker])[] = [
  [
    6,
    (random) => {
      const id = key(random);
      const judge: Ask['judge'] = ({ rows: seen }, world, life) => {
        const may = world.amounts.during(life).map(({ type, hasExtra }) => {
          const n = type === 'integer' ? id * 10 : String(id * 10);
          return [hasExtra ? { id, n, extra: 7 } : { id, n }];
        });
        return differs(seen, may);
      };
      const mayFail = inChange(({ amounts }) => amounts);
      return statement('all columns', { text: 'select * from amounts where id = $1', values: [id] }, judge, {
        mayFail,
      });
    },
  ],
  [
    4,
    (random) => {
      const id = key(random);
      const judge: Ask['judge'] = ({ rows: seen }) => differs(seen, [[{ id }]]);
      const mayFail = inChange(({ amounts }) => amounts);
      const config = { text: 'select id from amounts where n = $1', values: [id * 10] };
      return statement('by a column that changes', config, judge, { mayFail });
    },
  ],
  [
    4,
    (random, id) => {
      const text =
        'with e as (insert into effects values ($2)) insert into amount_log (n) values ($1) returning n::text as n, pg_typeof(n)::text as type';
      const n = random.pick([5, 5_000_000_000]);
      const judge: Ask['judge'] = ({ rows: seen }, world, life) => {
        const forms = world.amounts.during(life).filter(({ type }) => type !== 'integer' || n === 5);
        return differs(
          seen,
          forms.map(({ type }) => [{ n: String(n), type }]),
        );
      };
      const mayFail: Ask['mayFail'] = (error, world, life) => {
        const isTooLarge = n > 5 && ['22003', '42804'].includes(String(codeOf(error)));
        const mayBeInteger = world.amounts.during(life).some(({ type }) => type === 'integer');
        return (isTooLarge && mayBeInteger) || inChange(({ amounts }) => amounts)(error, world, life);
      };
      return statement('into a column that changes', { text, values: [n, id] }, judge, { ...effect(id), mayFail });
    },
  ],
  [
    4,
    (_random, id) => {
      const text =
        'with e as (insert into effects values ($2)) insert into moments values ($1) returning extract(epoch from at)::int as at';
      const judge: Ask['judge'] = ({ rows: seen }, world, life) => {
        // With a type that knows no time zones the offset is passed over.
        const may = world.moments
          .during(life)
          .map((type) => [{ at: type === 'timestamp' ? 86_400 : 86_400 - 5 * 3600 }]);
        return differs(seen, may);
      };
      const values = ['1970-01-02T00:00:00+05:00', id];
      const mayFail = inChange(({ moments }) => moments);
      return statement('a moment', { text, values }, judge, { ...effect(id), mayFail });
    },
  ],
  [
    4,
    (random) => {
      const label = random.pick(['sad', 'ok', 'glad']);
      const judge: Ask['judge'] = ({ rows: seen, fields }, world, life) => {
        const may = world.mood.during(life).filter(({ labels }) => labels.includes(label));
        return differs(
          [seen, fields[0]?.dataTypeID],
          may.map(({ oid }) => [[{ m: label }], oid]),
        );
      };
      return statement(
        'a type made anew',
        { text: 'select $1::mood as m', values: [label] },
        judge,
        moodFailure(label),
      );
    },
  ],
  [
    3,
    (random) => {
      const label = random.pick(['sad', 'ok', 'glad']);
      const found = { sad: [{ id: 1 }], ok: [{ id: 2 }], glad: [] }[label];
      const judge: Ask['judge'] = ({ rows: seen }, world, life) =>
        world.mood.during(life).some(({ labels }) => labels.includes(label)) ? differs(seen, [found]) : 'no such label';
      const config = { text: 'select id from feelings where m = $1', values: [label] };
      return statement('by a type made anew', config, judge, moodFailure(label));
    },
  ],
  [
    4,
    (random) => {
      const n = random.between(1, 1000);
      const judge: Ask['judge'] = ({ rows: seen }, { scaled }, life) =>
        differs(
          seen,
          scaled.during(life).map(({ factor, type }) => [{ n: type === 'text' ? String(n * factor) : n * factor }]),
        );
      const mayFail = inChange(({ scaled }) => scaled);
      return statement('a function', { text: 'select scaled($1) as n', values: [n] }, judge, { mayFail });
    },
  ],
  [4, (_random, id) => noteAsk(id)],
];

function moodFailure(label: string): Pick<Ask, 'mayFail'> {
  return {
    mayFail: (error, world, life) =>
      (codeOf(error) === '22P02' && world.mood.during(life).some(({ labels }) => !labels.includes(label))) ||
      inChange(({ mood }) => mood)(error, world, life),
  };
}

/** The only staleness that there may be: a table that newly stands before another of the name, for a second. */
const shadowMs = 1100;

function noteAsk(id: string): Ask {
  const text =
    'with e as (insert into effects values ($1)) insert into notes values ($1) returning (select relnamespace::regnamespace::text from pg_class where oid = notes.tableoid) as schema';
  const judge: Ask['judge'] = ({ rows: seen }, { notes }, life) => {
    const [row] = seen as { schema: string }[];
    const may: string[] = notes.during(life);
    if (notes.during({ from: life.from - shadowMs, to: life.to }).includes('public')) may.push('public');
    return may.includes(row?.schema ?? '')
      ? undefined
      : differs(
          seen,
          may.map((schema) => [{ schema }]),
        );
  };
  return statement('into a table that may be shadowed', { text, values: [id] }, judge, {
    ...effect(id),
    mayFail: inChange(({ notes }) => notes),
  });
}

/** Writes, and what has effects outside of its transaction. */
const writing: readonly (readonly [number, Maker])[] = [
  [
    6,
    (_random, id) => statement('insert', { text: 'insert into effects values ($1)', values: [id] }, rows(), effect(id)),
  ],
  [
    4,
    (_random, id) =>
      statement(
        'insert returning',
        { text: 'insert into effects values ($1) returning id', values: [id] },
        rows({ id }),
        effect(id),
      ),
  ],
  [
    3,
    (random, id) => {
      const stock = key(random);
      const text =
        'with e as (insert into effects values ($2)) update stock set sold = sold + 1 where id = $1 returning id';
      const effects = [
        { place: 'effects', id },
        { place: 'stock', id: String(stock) },
      ] as const;
      return statement('update', { text, values: [stock, id] }, rows({ id: stock }), { isWrite: true, effects });
    },
  ],
  [
    2,
    (random, id) => {
      const secs = random.weighted([
        [8, 0],
        [1, 0.15],
        [1, 0.3],
      ] as const);
      const config = { text: 'select outside($1, $2) as id', values: [id, secs] };
      return statement('outside', config, rows({ id }), { effects: [{ place: 'outside_effects', id }] });
    },
  ],
];

/** What takes its time. */
const slow: readonly (readonly [number, Maker])[] = [
  [
    1,
    (random) => {
      const n = random.between(1, 1000);
      const config = { text: 'select $1::int as n from pg_sleep($2)', values: [n, random.pick([0.001, 0.01, 0.2])] };
      return statement('slow', config, rows({ n }));
    },
  ],
  [
    1,
    (random) => {
      const config = { text: 'select patient($1) as how', values: [random.pick([0, 0, 0, 0.2])] };
      const judge: Ask['judge'] = ({ rows: seen }, { cancelling }, life) =>
        differs(seen, [[{ how: 'slept' }], ...(cancelling.mayHaveHit(life, 2000) ? [[{ how: 'cancelled' }]] : [])]);
      return statement('tells of cancels', config, judge);
    },
  ],
  [
    0.5,
    () => {
      const config = { text: 'select 1 as n from pg_sleep(0.4)', query_timeout: 100 };
      const mayFail: Ask['mayFail'] = (error, _world, { from, to }) => /time/i.test(String(error)) && to - from > 90;
      return statement('with a timeout', config, rows({ n: 1 }), { mayFail });
    },
  ],
];

/** What a borrower does to the session, and what it then sees. */
const borrowings: readonly (readonly string[])[] = [
  ['discard all'],
  ['deallocate all'],
  ["set application_name = 'borrowed'", 'reset application_name'],
  ['set search_path = pg_catalog', 'reset search_path'],
  ['prepare mine as select 1', 'deallocate mine'],
];

const owned: readonly (readonly [number, Maker])[] = [
  [
    2,
    (random) => {
      const texts = random.pick(borrowings);
      const run: Ask['run'] = (target) => target.borrow(async (client) => await runAll(client, texts));
      const refused: Ask['mayFail'] = (error) => codeOf(error) === 'HEADROOM_POOLER_FEATURE';
      return {
        kind: 'borrowed',
        config: texts,
        run,
        isWrite: false,
        effects: [],
        judge: rows({ n: 1 }),
        mayFail: refused,
      };
    },
  ],
  [
    4,
    (random, id) => {
      const n = key(random);
      const run: Ask['run'] = (target) =>
        target.transact(async (client) => {
          const read = await client.query('select * from amounts where id = $1', [n]);
          await client.query('insert into effects values ($1)', [id]);
          await client.query('insert into effects values ($1) returning id', [`${id} too`]);
          return read;
        });
      const effects = [
        { place: 'effects', id },
        { place: 'effects', id: `${id} too` },
      ] as const;
      const [, all] = changing[0] as readonly [number, Maker];
      // The read is the first statement, so it sees what it would see alone.
      const alone = {
        ...all(random, id),
        kind: 'transaction',
        config: `transaction ${n}`,
        run,
        isWrite: true,
        effects,
      };
      const judge: Ask['judge'] = ({ rows: [row] }) => ((row as { id?: unknown }).id === n ? undefined : 'another row');
      return { ...alone, judge };
    },
  ],
];

async function runAll(client: Borrower, texts: readonly string[]): Promise<pg.QueryResult> {
  for (const text of texts) await client.query(text);
  return client.query('select 1 as n');
}

const all = [
  [40, steady],
  [6, failing],
  [30, changing],
  [14, writing],
  [2, slow],
  [4, owned],
] as const;

/** Something that a caller may ask for. */
export function anyAsk(random: Random, id: string): Ask {
  return random.weighted(random.weighted(all))(random, id);
}
