// Run with DATABASE_URL set: npx tsx examples/monitor.ts
// A service that shows how much headroom is left: health, metrics and its pools over HTTP.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPool } from 'pg-headroom';
import { createHandler, createMonitor } from 'pg-headroom/monitor';

await using pool = createPool({ name: 'orders' });
await using monitor = createMonitor({ pool, server: process.env.DATABASE_URL });
const server = createServer(createHandler(monitor)).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;

await pool.query('select 1');
const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
console.log(metrics.match(/^headroom_pool_queries_total.*$/m)?.[0]);
console.log('ready:', (await fetch(`http://127.0.0.1:${port}/readyz`)).status);

const { findings } = await monitor.report();
console.log('layers:', [...new Set(findings.map(({ layer }) => layer))].sort().join(', '));

server.close();
server.closeAllConnections();
