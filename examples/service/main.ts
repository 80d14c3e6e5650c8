// Run with DATABASE_URL set: npx tsx examples/service/main.ts
// A small service: orders over HTTP, health and metrics under /internal, and an orderly end on SIGTERM.
import { closeOnSignal, createPool } from 'pg-headroom';
import { createApp, prepare } from './app.js';

const pool = createPool({ name: 'orders' });
await prepare(pool);
const app = await createApp(pool);
closeOnSignal(app, pool);
console.log(
  'listening on',
  await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 3000) }),
);
