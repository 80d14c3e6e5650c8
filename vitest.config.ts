import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { FlakyReporter } from './test/support/flaky-reporter.js';
import { SkipReporter } from './test/support/skip-reporter.js';

const onServers = {
  globalSetup: ['test/support/build.ts', 'test/support/global-server.ts'],
  // Of what hangs: on a busy machine each may take many times as long as usual.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // The one that passes only then is listed at the end, to be mended.
  retry: 1,
};

/** What takes minutes, or compares times. */
const longOnly = ['test/**/*.long.test.ts'];

/** Tests whose amount of work depends on `effort()`. */
function listScaled(): string[] {
  return listTests('test').filter((path) => readFileSync(path, 'utf8').includes('support/effort.js'));
}

/** Without packages that are installed in a folder of tests. */
function listTests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listTests(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Those that replace modules, or what `pg` and Node share between all modules of a process. */
const isolated = [
  'test/integration/drop-in/fake-timers.test.ts',
  'test/integration/drop-in/hooks.test.ts',
  'test/integration/frameworks/plugins.test.ts',
  'test/integration/lanes/losing.test.ts',
  'test/integration/tracing/*.test.ts',
];

/** The slowest files, the slowest first: one that starts last would keep one core busy and the others idle. */
const slowest: readonly string[] = [
  'test/unit/budget/model.test.ts',
  'test/site/site.test.ts',
  'test/site/blocks.test.ts',
  'test/browser/dashboard.test.ts',
  'test/integration/demo.test.ts',
  'test/integration/lanes/effects.test.ts',
  'test/integration/drop-in/connect-errors.test.ts',
  'test/consumers/consumers.test.ts',
  'test/faults/hosts/failover.test.ts',
  'test/integration/embedded.test.ts',
  'test/integration/doctor/setup.test.ts',
  'test/integration/lanes/reading.test.ts',
  'test/integration/tracing/tracers.test.ts',
  'test/integration/fleet/setups.test.ts',
  'test/integration/bouncer-capacity.test.ts',
  'test/faults/silent.test.ts',
  'test/faults/deadlock.test.ts',
  'test/integration/lanes/values.test.ts',
  'test/integration/load/drive/driver.test.ts',
  'test/faults/hosts/replicas.test.ts',
  'test/faults/outage.test.ts',
  'test/faults/restart.test.ts',
  'test/integration/package/modules.test.ts',
  'test/integration/load/drive/strategies.test.ts',
];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = slowest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return rank === -1 ? slowest.length : rank;
    };
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

/** Groups run one after the other, so that each has the workers that suit it. */
const usual: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      name: 'unit',
      include: ['test/*.test.ts', 'test/unit/**/*.test.ts'],
      testTimeout: 30_000,
      // Modules are imported once for all files of a worker: most of the time went into importing them for each.
      isolate: false,
      restoreMocks: true,
      unstubEnvs: true,
      maxWorkers: 2,
      sequence: { groupOrder: 0 },
    },
  },
  {
    extends: true,
    test: {
      ...onServers,
      name: 'servers',
      include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
      exclude: [...longOnly, ...isolated],
      isolate: false,
      restoreMocks: true,
      unstubEnvs: true,
      // They mostly wait; more workers than cores use that time.
      maxWorkers: 6,
      sequence: { groupOrder: 1 },
    },
  },
  {
    extends: true,
    test: {
      ...onServers,
      name: 'isolated',
      include: isolated,
      maxWorkers: 6,
      sequence: { groupOrder: 1 },
    },
  },
  {
    extends: true,
    test: {
      ...onServers,
      name: 'browser',
      include: ['test/browser/**/*.test.ts'],
      maxWorkers: 6,
      sequence: { groupOrder: 1 },
    },
  },
];

/** Other runtimes, the newest releases of what is built on pools, and the site, each in a process of its own. */
const outside: TestProjectConfiguration = {
  extends: true,
  test: {
    ...onServers,
    name: 'outside',
    globalSetup: [...onServers.globalSetup, 'test/support/workspaces.ts'],
    include: ['test/runtimes/*.test.ts', 'test/consumers/*.test.ts', 'test/site/*.test.ts'],
    maxWorkers: 6,
    sequence: { groupOrder: 1 },
  },
};

/** Those of `npm run test:long`. */
const long: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      ...onServers,
      name: 'scaled',
      include: listScaled(),
      env: { HEADROOM_LONG: '1' },
      maxWorkers: 2,
      sequence: { groupOrder: 0 },
    },
  },
  {
    extends: true,
    test: {
      ...onServers,
      name: 'long',
      include: longOnly,
      env: { HEADROOM_LONG: '1' },
      // Some measure: other tests would take the processor from them.
      maxWorkers: 1,
      sequence: { groupOrder: 1 },
    },
  },
];

export default defineConfig(({ mode }) => ({
  test: {
    sequence: { sequencer: SlowestFirst },
    reporters: ['default', new SkipReporter(), new FlakyReporter()],
    // With `npm run test:coverage` alone.
    coverage: {
      provider: 'v8',
      include: ['src/pool/**/*.ts', 'src/pipeline/**/*.ts'],
      reporter: ['text'],
      thresholds: { 'src/pool/**': { lines: 95 }, 'src/pipeline/**': { lines: 95 } },
    },
    projects: mode === 'long' ? long : [...usual, outside],
  },
}));
