#!/usr/bin/env bash
# Connections to @electric-sql/pglite-socket share one session.
#
# Software:      @electric-sql/pglite-socket 0.2.17 with @electric-sql/pglite (pinned below), seen through pg 8.23.1, Node.js 20.
# Valid input:   a server for up to 5 connections; two clients, each of which sets a parameter of its session and asks for it.
# Behaviour:     both clients are told the same backend process id, and what one has set is what the other reads.
# Plausible but wrong: each connection that a PostgreSQL server accepts has a session of its own, with settings, prepared
#                statements and temporary tables that nobody else sees; a pool may count on that with any server that speaks the
#                protocol and takes several connections.
# It matters to pools: a statement prepared under a name on one connection is there, or in the way, on every other.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17

cat >one-session.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import net from 'node:net';
import pg from 'pg';

const free = await new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = new PGLiteSocketServer({ db: await PGlite.create(), port: free, host: '127.0.0.1', maxConnections: 5 });
await server.start();
const at = { host: '127.0.0.1', port: free, user: 'postgres', password: 'postgres', database: 'postgres' };
const [one, other] = [new pg.Client(at), new pg.Client(at)];
await one.connect();
await other.connect();
await one.query("set application_name = 'set by one'");
const { rows } = await other.query("select current_setting('application_name') as name");
const isShared = one.processID === other.processID && rows[0].name === 'set by one';
console.log(`process ids ${one.processID} and ${other.processID}; the other reads: ${rows[0].name}`);
await one.end();
await other.end();
await server.stop();
console.log(isShared ? 'as described: one session for both' : 'changed: the connections do not share a session any more');
process.exit(isShared ? 0 : 1);
JS
node one-session.mjs
