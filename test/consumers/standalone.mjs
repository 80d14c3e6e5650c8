// A service as Next.js copies it for `output: 'standalone'`: with the files alone that @vercel/nft finds from here.
import { createRequire } from 'node:module';
import { Pool } from 'pg-headroom';
import { createMonitor } from 'pg-headroom/monitor';
import { reusePool } from 'pg-headroom/next';

const pool = reusePool();
const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.query('select $1::int as n', [n])));
const one = await pool.transaction(async (tx) => (await tx.query('select 1 as one')).rows);
const streamed = [];
for await (const { n } of pool.stream('select generate_series(1, 3) as n')) streamed.push(n);
let hear;
const heard = new Promise((resolve) => {
  hear = resolve;
});
const subscription = await pool.listen('news', hear);
await pool.notify('news', 'heard');
const payload = await heard;
await subscription.close();
const monitor = createMonitor({ pool });
const { verdict } = await monitor.report();
await monitor.close();
await pool.end();
const isSame = createRequire(import.meta.url)('pg-headroom').Pool === Pool;
console.log(
  JSON.stringify({
    sum: answers.reduce((sum, { rows }) => sum + rows[0].n, 0),
    one,
    streamed,
    payload,
    verdict,
    isSame,
  }),
);
