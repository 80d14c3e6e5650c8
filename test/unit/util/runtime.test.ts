import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/util/clock.js';
import { idleOf } from '../../../src/util/runtime.js';
import { TurnClock } from '../../../src/util/turn-clock.js';

/** What a test runner's fake clock can stand in for; the event loop itself goes by `nextTick` and `queueMicrotask`. */
const faked = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
  ...(['Date', 'performance'] as const),
];

afterEach(() => {
  vi.useRealTimers();
});

const rings = async (clock: typeof systemClock): Promise<number> => {
  const began = clock.now();
  await new Promise<void>((resolve) => clock.setTimer(resolve, 5));
  return clock.now() - began;
};

test('a clock that is faked later does not stop this one', async () => {
  vi.useFakeTimers({ toFake: [...faked] });
  expect(await rings(systemClock)).toBeGreaterThan(3);
  expect(systemClock.idleMs()).toBeTypeOf('number');
});

test('nor one that was faked before this was loaded', async () => {
  vi.useFakeTimers({ toFake: [...faked] });
  vi.resetModules();
  const { systemClock: late } = await import('../../../src/util/clock.js');
  expect(late).not.toBe(systemClock);
  expect(await rings(late)).toBeGreaterThan(3);
});

test('a faked nextTick does not keep a turn from ending', async () => {
  const turns = new TurnClock(systemClock);
  const nextTick = vi.spyOn(process, 'nextTick').mockImplementation(() => {});
  const { current } = turns;
  nextTick.mockRestore();
  await new Promise<void>((resolve) => systemClock.setTimer(resolve, 1));
  expect(turns.current).not.toBe(current);
});

test.each([
  ['lacks the measurement', {}],
  ['only has its name', { nodeTiming: { idleTime: 1 }, eventLoopUtilization: () => Promise.reject as never }],
  ['refuses it', { nodeTiming: { idleTime: 1 }, eventLoopUtilization: () => expect.fail() as never }],
  ['has it always at nothing', { eventLoopUtilization: () => ({ idle: 0 }) }],
])('a loop counts as always idle where the runtime %s', (_, watch) => {
  expect(idleOf(watch, () => 7)()).toBe(7);
});

test('a loop’s idle time is the one that is measured', () => {
  let idle = 1;
  const read = idleOf({ nodeTiming: { idleTime: 0 }, eventLoopUtilization: () => ({ idle }) }, () => 7);
  idle = 2;
  expect(read()).toBe(2);
});

test('nothing that the pool runs on looks up a global that could be faked', () => {
  const source = join(import.meta.dirname, '..', '..', '..', 'src');
  const folders = ['pool', 'pipeline', 'util', 'format', 'sql', 'config', 'monitor'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const lookup =
    /(?<!runtime\.|#)\b((set|clear)(Timeout|Immediate|Interval)\(|performance\.|Date\.now|new Date\(|process\.(nextTick|hrtime)|queueMicrotask\()/;
  const found = files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('runtime.ts'))
    .flatMap((name) =>
      readFileSync(join(source, name), 'utf8')
        .split('\n')
        .filter((line) => lookup.test(line) && !/^\s*(\/?\*|\/\/)/.test(line))
        // A date in a row is of the class that the caller has, as with `pg`.
        .filter((line) => !(name.startsWith('pipeline/codec/rows/') && line.includes('new Date(')))
        .map((line) => `${name}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});
