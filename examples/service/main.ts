// Run with DATABASE_URL set: npx tsx examples/service/main.ts
// A small service: orders over HTTP, health and metrics under /internal, and an orderly end on SIGTERM. With
// OTEL_TRACES_EXPORTER=console it shows what OpenTelemetry records.
import { closeOnSignal, createPool } from 'pg-headroom';
import { createApp, prepare } from './app.js';
import { startTelemetry } from './telemetry.js';

const endTelemetry = process.env.OTEL_TRACES_EXPORTER === 'console' ? startTelemetry() : undefined;
const pool = createPool({ name: 'orders' });
await prepare(pool);
const app = await createApp(pool);
closeOnSignal(app, pool, { afterwards: endTelemetry });
console.log(
  'listening on',
  await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 3000) }),
);
