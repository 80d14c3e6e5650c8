#!/usr/bin/env bash
# Elastic's agent puts a statement of pg.Pool that waited for a connection into another caller's transaction.
#
# Software:      elastic-apm-node 4.18.0 with pg 8.23.1 (pg-pool as it installs), Node.js 20; a transport of one's own keeps the data.
# Valid input:   20 callers, each in a transaction of its own, run one statement by pool.query on a pool of 2.
# Behaviour:     all 20 statements succeed, and there are 20 spans. The 2 that found a connection at once are in their own caller's
#                transaction; the other 18 are in that of a caller that had released a connection.
# Plausible but wrong: a span's parent is the transaction whose code awaited the statement, since the agent follows promises and
#                callbacks; a slow statement in a transaction was sent by that transaction.
# It matters to pools: on a busy service, the trace of a request has statements of others, and lacks its own.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pg@8.23.1 elastic-apm-node@4.18.0

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
const spans = [];
const transactions = new Map();
const done = (...given) => given.at(-1)?.();
const known = {
  lambdaShouldRegisterTransactions: () => true,
  supportsKeepingUnsampledTransaction: () => false,
  supportsActivationMethodField: () => false,
  sendSpan: (span, after) => (spans.push(span), after?.()),
  sendTransaction: ({ id, name }, after) => (transactions.set(id, name), after?.()),
  flush: (options, after) => (after ?? options)?.(),
};
// Whatever else the agent may send is dropped.
const transport = () => new Proxy(known, { get: (all, name) => all[name] ?? done });
const apm = require('elastic-apm-node').start({
  ...{ serviceName: 'callers', transport, metricsInterval: '0s', centralConfig: false, cloudProvider: 'none' },
  ...{ spanCompressionEnabled: false, exitSpanMinDuration: '0ms', logLevel: 'off' },
});
const pg = require('pg');
const callers = 20;

async function run() {
  const { listener } = await import('./server.mjs');
  const pool = new pg.Pool({ host: '127.0.0.1', port: listener.address().port, user: 'u', database: 'd', max: 2 });
  // Both connections are open, and idle, when the callers come.
  await Promise.all([pool.query('select 0'), pool.query('select 0')]);
  const call = async (i) => {
    const transaction = apm.startTransaction(`caller ${i}`, 'job');
    const { rows } = await pool.query(`select ${i}`);
    transaction.end();
    return rows;
  };
  const results = await Promise.all(Array.from({ length: callers }, (_, i) => call(i)));
  await new Promise((resolve) => apm.flush(resolve));
  const found = spans
    .map(({ context, transaction_id }) => [context?.db?.statement.slice('select '.length), transactions.get(transaction_id)])
    .filter(([own]) => own !== undefined);
  const isOwn = ([own, name]) => name === `caller ${own}`;
  const own = found.filter(isOwn).map(([caller]) => caller);
  const others = found.filter((each) => !isOwn(each) && each[1] !== undefined);
  const [first] = others;
  console.log(`${results.length} statements answered, ${found.length} spans: own transaction ${own.length}, another ${others.length}`);
  if (first) console.log(`such as: the statement of caller ${first[0]} is in the transaction of ${first[1]}`);
  const isSo = results.length === callers && own.sort().join() === '0,1' && others.length > 0;
  console.log(isSo ? 'as described: those that waited are in the transaction of another caller' : 'changed');
  process.exit(isSo ? 0 : 1);
}
run();
JS
node callers.cjs
