#!/usr/bin/env bash
# New Relic's agent has no segment for a statement of pg.Pool that waited for a connection.
#
# Software:      newrelic 13.20.0 with pg 8.23.1 (pg-pool as it installs), Node.js 20; the agent in serverless mode, which sends nothing.
# Valid input:   20 callers, each in a background transaction of its own, run one statement by pool.query on a pool of 2.
# Behaviour:     all 20 statements succeed, and only the 2 that found a connection at once have a datastore segment. The others
#                are in no transaction at all.
# Plausible but wrong: a transaction's trace has every statement that its code has awaited, since the agent follows promises and
#                callbacks; a statement that is missing was not run, or was too fast to be recorded.
# It matters to pools: the busier a service, the fewer of its statements are in its traces, and throughput measured with the agent
#                on says little, as it does most of its work for a few statements.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pg@8.23.1 newrelic@13.20.0

cat >server.mjs <<'JS'
// A server that answers each simple query with one row, after 5 ms.
import net from 'node:net';
const message = (type, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.from(`${type}0000`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const ready = message('Z', 'I');
const row = message('T', [0, 1], 'n\0', [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]);
const answer = Buffer.concat([row, message('D', [0, 1, 0, 0, 0, 1], '1'), message('C', 'SELECT 1\0'), ready]);
export const listener = net.createServer((socket) => {
  let isStarted = false;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    if (!isStarted) socket.write(Buffer.concat([message('R', [0, 0, 0, 0]), ready]));
    else if (data[0] === 0x51) setTimeout(() => socket.write(answer), 5);
    else socket.end();
    isStarted = true;
  });
});
await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
JS
cat >callers.cjs <<'JS'
const newrelic = require('newrelic');
const pg = require('pg');
const callers = 20;

async function run() {
  const { listener } = await import('./server.mjs');
  const transactions = [];
  newrelic.agent.on('transactionFinished', (transaction) => transactions.push(transaction));
  const pool = new pg.Pool({ host: '127.0.0.1', port: listener.address().port, user: 'u', database: 'd', max: 2 });
  // Both connections are open, and idle, when the callers come.
  await Promise.all([pool.query('select 1'), pool.query('select 1')]);
  const call = (i) => newrelic.startBackgroundTransaction(`caller ${i}`, () => pool.query('select 1'));
  const results = await Promise.all(Array.from({ length: callers }, (_, i) => call(i)));
  const segmentsOf = (trace, segment) => [segment, ...trace.getChildren(segment.id).flatMap((child) => segmentsOf(trace, child))];
  const isStatement = ({ name }) => name.startsWith('Datastore/');
  const recorded = transactions.filter(({ trace }) => segmentsOf(trace, trace.root).some(isStatement)).length;
  console.log(`${results.length} statements answered in ${transactions.length} transactions; ${recorded} have a datastore segment`);
  const isSo = results.length === callers && transactions.length === callers && recorded === 2;
  console.log(isSo ? 'as described: only those that did not wait are recorded' : 'changed');
  process.exit(isSo ? 0 : 1);
}
run();
JS
NEW_RELIC_APP_NAME=callers NEW_RELIC_LICENSE_KEY=$(printf '0%.0s' {1..40}) NEW_RELIC_SERVERLESS_MODE_ENABLED=true \
  NEW_RELIC_NO_CONFIG_FILE=true NEW_RELIC_LOG_ENABLED=false node callers.cjs
