// Run with DATABASE_URL set: npx tsx examples/transaction.ts
import { createPool } from 'pg-headroom';

await using pool = createPool({ max: 2 });

const outcome = await pool.transaction(async (tx) => {
  await tx.query('create temp table notes (text text) on commit drop');
  await tx.query('insert into notes values ($1)', ['kept']);
  await tx
    .transaction(async (inner) => {
      await inner.query('insert into notes values ($1)', ['undone']);
      throw new Error('only the inner part is undone');
    })
    .catch(() => {});
  return tx.query<{ text: string }>('select text from notes');
});
console.log('notes:', outcome.rows.map(({ text }) => text).join(', '));
