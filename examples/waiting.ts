// Run with DATABASE_URL set: npx tsx examples/waiting.ts
import { AcquireTimeoutError, createPool } from 'pg-headroom';

await using pool = createPool({ max: 1 });
await using holder = await pool.connect();
await holder.query('select 1');

try {
  await pool.connect({ acquireTimeoutMs: 100 });
} catch (error) {
  if (!(error instanceof AcquireTimeoutError)) throw error;
  console.log(error.code, 'with', error.counts?.leased, 'leased');
}
