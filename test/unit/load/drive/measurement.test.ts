import { expect, test } from 'vitest';
import type { Load } from '../../../../src/load/drive/load.js';
import { Measurement } from '../../../../src/load/drive/measurement.js';

const span = { warmUpMs: 0, durationMs: 1000, objectiveMs: 100, everyMs: 100 };

/** A load of which so much is under way. */
function loadOf(underWay: { ms: number | null }): Load {
  return { underWayMs: () => underWay.ms } as unknown as Load;
}

test('a window closes with the request that balances it, though thousands end in the same moment', () => {
  const underWay = { ms: 50_000 as number | null };
  const measurement = new Measurement({ load: loadOf(underWay), span, users: 100, beganAt: 0 });
  underWay.ms = 100_000;
  for (let index = 0; index < 100; index += 1) {
    underWay.ms -= 1000;
    measurement.succeeded(2000, 10, 10);
  }
  // 51,000 ms under way are 1,000 too much: half a percent of what 100 users spend in two seconds.
  expect(measurement.recorder.ended).toBe(49);
  expect(measurement.close(3000)).toBe(2000);
});

test('failures count, and close it too', () => {
  const measurement = new Measurement({ load: loadOf({ ms: 0 }), span, users: 1, beganAt: 0 });
  measurement.failed(500, new Error('refused'), 300);
  expect(measurement.look(999)).toBe(false);
  measurement.failed(1000, new Error('refused'), 300);
  measurement.failed(1001, new Error('refused'), 300);
  expect(measurement.recorder.give()).toMatchObject({ failed: 2, errors: { refused: 2 } });
});

test('without users nothing has to be balanced', () => {
  const measurement = new Measurement({ load: loadOf({ ms: null }), span, users: null, beganAt: 0 });
  expect(measurement.look(999)).toBe(false);
  expect(measurement.look(1000)).toBe(true);
});

test('nor with none, in a process that has no users to drive', () => {
  const measurement = new Measurement({ load: loadOf({ ms: 0 }), span, users: 0, beganAt: 0 });
  expect(measurement.look(1000)).toBe(true);
});

test('one that is stopped early closes then', () => {
  const measurement = new Measurement({ load: loadOf({ ms: 0 }), span, users: 1, beganAt: 0 });
  expect(measurement.close(300)).toBe(300);
  measurement.succeeded(301, 1, 1);
  expect(measurement.recorder.ended).toBe(0);
});
