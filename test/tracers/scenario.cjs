// The same as CommonJS.
require(`./tracer/${process.env.TRACER}.cjs`);
const pg = require('pg');
const { Pool } = require('pg-headroom');

require('./scenario-of.cjs').run({ headroom: Pool, pg: pg.Pool });
