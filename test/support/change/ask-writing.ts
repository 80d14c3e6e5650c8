import { type Ask, differs, effect, type Makers, rows, statement } from './ask.js';
import { rowCount } from './schema.js';

/** Writes, and what has effects outside of its transaction. */
export const writing: Makers = [
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
      const stock = random.between(1, rowCount);
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
      // A cancel in the middle of what dblink does leaves its connection, which is the session's, at that.
      const mayFail: Ask['mayFail'] = (error) =>
        /another command is already in progress/.test((error as Error).message);
      return statement('outside', config, rows({ id }), { effects: [{ place: 'outside_effects', id }], mayFail });
    },
  ],
];

/** What takes its time. */
export const slow: Makers = [
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
