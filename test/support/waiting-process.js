// A process whose callers wait for a database: `node waiting-process.js URL CALLERS`. Uses the built package.
import { Pool } from '../../dist/index.mjs';

const [url, callers] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, acquireTimeoutMs: 60_000 });
for (let i = 0; i < Number(callers); i += 1) pool.query('select 1').catch(() => {});
process.send('waiting');
