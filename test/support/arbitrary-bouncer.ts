import fc from 'fast-check';
import type { BouncerOptions } from '../../src/bouncer/resolve.js';

/** Texts with all that means something in an ini file, but nothing that none can hold. */
const awkward = fc
  .string({
    unit: fc.constantFrom('a', 'ß', '1', ' ', "'", '"', ';', '#', '=', '[', ']', '%', '\\', '$', ','),
    minLength: 1,
  })
  .map((text) => text.trim())
  .filter((text) => text !== '');

const database = fc.record({
  name: fc.stringMatching(/^[a-zA-Z0-9_.-]{1,20}$/).filter((name) => name !== 'pgbouncer'),
  host: fc.oneof(awkward, fc.constantFrom('127.0.0.1', '/run/postgresql', '::1', 'db.internal')),
  port: fc.integer({ min: 1, max: 65_535 }),
  database: awkward,
});

/** Settings that are taken, as somebody could have written them. */
export const arbitraryBouncerOptions: fc.Arbitrary<BouncerOptions> = fc
  .record({
    databases: fc.uniqueArray(database, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
    defaultPoolSize: fc.integer({ min: 1, max: 200 }),
    reservePoolSize: fc.integer({ min: 0, max: 50 }),
    queryWaitTimeoutSeconds: fc.integer({ min: 1, max: 1000 }),
    statementTimeoutMs: fc.integer({ min: 0, max: 1_000_000 }),
    processes: fc.integer({ min: 1, max: 4 }),
    // Quotes and comments would be part of the value, and are refused.
    adminUsers: awkward.filter((text) => !/^(["']).*\1$|(?:^|\s)[;#]/.test(text)),
    logConnections: fc.boolean(),
    poolMode: fc.constantFrom('transaction' as const, 'session' as const),
    transactionTimeoutSeconds: fc.integer({ min: 0, max: 100 }),
  })
  .map((options) => ({ ...options, maxClientConnections: 1000 }));
