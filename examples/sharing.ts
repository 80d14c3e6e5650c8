// Run with DATABASE_URL set: npx tsx examples/sharing.ts
// Statements of many callers share connections, and each can be aborted without affecting the others.
import { createPool } from 'pg-headroom';

await using pool = createPool({ max: 10 });

await pool.query('select $1::int as n', [0]);
const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => pool.query('select $1::int as n', [n])));
console.log(`answers: ${answers.length}, right: ${answers.filter(({ rows }, n) => rows[0].n === n).length}`);
console.log(`connections for 1000 callers: ${pool.totalCount <= 4 ? 'at most 4' : pool.totalCount}`);

const slow = pool.query({ text: 'select pg_sleep(10)', signal: AbortSignal.timeout(100) });
await slow.catch((error) => console.log(`given up: ${error.name}`));
