import { type Ask, failsWith, type Makers, rows, statement } from './ask.js';
import { codeOf } from './outcome.js';

/** Texts that no change concerns: their answers say whose they are. */
export const steady: Makers = [
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
      // A pooler ends the session of who asks for it, with the other code.
      const mayFail: Ask['mayFail'] = (error) =>
        [codeOf(error), codeOf((error as Error).cause)].some((code) => code === '26000' || code === '08P01');
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
export const failing: Makers = [
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
