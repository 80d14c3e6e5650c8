import type pg from 'pg';
import { type Ask, inChange, type Makers, rows } from './ask.js';
import { codeOf } from './outcome.js';
import { rowCount } from './schema.js';
import type { Borrower } from './target.js';

/** What a borrower does to the session, and what it then sees. */
const borrowings: readonly (readonly string[])[] = [
  ['discard all'],
  ['deallocate all'],
  ["set application_name = 'borrowed'", 'reset application_name'],
  ['set search_path = pg_catalog', 'reset search_path'],
  ['prepare mine as select 1', 'deallocate mine'],
];

export const owned: Makers = [
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
      const n = random.between(1, rowCount);
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
      const judge: Ask['judge'] = ({ rows: [row] }) => ((row as { id?: unknown }).id === n ? undefined : 'another row');
      const mayFail = inChange(({ amounts }) => amounts);
      return { kind: 'transaction', config: `transaction ${n}`, run, isWrite: true, effects, judge, mayFail };
    },
  ],
];

async function runAll(client: Borrower, texts: readonly string[]): Promise<pg.QueryResult> {
  for (const text of texts) await client.query(text);
  return client.query('select 1 as n');
}
