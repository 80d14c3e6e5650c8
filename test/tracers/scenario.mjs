// The scenario as an ES module. Flags of node load the tracer first, as its documentation says.
import { createRequire } from 'node:module';
import pg from 'pg';
import { Pool } from 'pg-headroom';

const require = createRequire(import.meta.url);
await require('./scenario-of.cjs').run({ headroom: Pool, pg: pg.Pool });
