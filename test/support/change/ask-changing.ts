import { type Ask, differs, effect, inChange, type Makers, statement } from './ask.js';
import { codeOf } from './outcome.js';
import type { Random } from './random.js';
import { rowCount } from './schema.js';

const key = (random: Random): number => random.between(1, rowCount);

/** Texts whose meaning changes. */
export const changing: Makers = [
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
