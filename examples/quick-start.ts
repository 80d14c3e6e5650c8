// Run with DATABASE_URL set: npx tsx examples/quick-start.ts
import { createPool } from 'pg-headroom';

const pool = createPool();

const { rows } = await pool.query<{ sum: number }>('select $1::int + $2::int as sum', [40, 2]);
console.log('sum:', rows[0]?.sum);

const callers = Array.from({ length: 100 }, (_, i) => pool.query('select $1::int', [i]));
await Promise.all(callers);
console.log('connections for 100 callers:', pool.totalCount <= 10 ? 'at most 10' : pool.totalCount);

await pool.end();
