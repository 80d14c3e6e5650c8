import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests on real servers mostly wait; more workers than cores use that time.
    maxWorkers: 4,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text'],
      thresholds: { 'src/pool/**': { lines: 95 } },
    },
    projects: [
      { test: { name: 'unit', include: ['test/*.test.ts', 'test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 90_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'servers',
          globalSetup: ['test/support/global-server.ts'],
          include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
          exclude: ['test/integration/load/**'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        // They measure, so they come last, and one at a time: other tests would take the processor from them.
        test: {
          name: 'load',
          globalSetup: ['test/support/global-server.ts'],
          include: ['test/integration/load/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
