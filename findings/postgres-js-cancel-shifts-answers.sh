#!/usr/bin/env bash
# After `query.cancel()` of a statement that waits in postgres.js's pipeline, the statements behind it get each other's answers.
#
# Software:      postgres 3.4.9, with @electric-sql/pglite-socket 0.2.17 as the server; Node.js 20.
# Valid input:   three statements of three callers on one connection; the second is cancelled while the first still runs.
# Behaviour:     the third caller's promise is fulfilled with the rows of the second statement; the second one stays pending.
# Plausible but wrong: cancelling affects the cancelled statement only: it fails with 57014, or completes since the request was
#                late; the answers of others stay with their statements.
# It matters to load tests and comparisons: wrong rows after aborts look like a fault of the harness. The cancelled statement is
# taken out of the list of those sent, though its answer is still to come.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund postgres@3.4.9 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17

cat >cancel.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import net from 'node:net';
import postgres from 'postgres';

const free = await new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = new PGLiteSocketServer({ db: await PGlite.create(), port: free, host: '127.0.0.1', maxConnections: 5 });
await server.start();
const sql = postgres({ host: '127.0.0.1', port: free, user: 'postgres', database: 'postgres', max: 1, fetch_types: false });
await sql`select 'open' as said`;
const first = sql`select 'first' as said, count(*) from generate_series(1, 500000)`.execute();
const second = sql`select 'second' as said`.execute();
const third = sql`select 'third' as said`.execute();
// They are written now; none is answered.
await new Promise((resolve) => setImmediate(resolve));
let isSettled = false;
second.then(() => (isSettled = true), () => (isSettled = true));
Promise.resolve(second.cancel()).catch(() => undefined);
const [one] = await first;
const [three] = await third;
console.log(`first: ${one.said}; third: ${three.said}; second: ${isSettled ? 'settled' : 'pending'}`);
const isShifted = one.said === 'first' && three.said === 'second' && !isSettled;
console.log(isShifted ? 'as described: the third caller got the answer of the second' : 'changed: answers are not shifted any more');
process.exit(isShifted ? 0 : 1);
JS
node cancel.mjs
