import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Key, press } from '../../../../src/cli/monitor/keys.js';
import { firstView, type SectionName, sectionNames, stepInterval } from '../../../../src/cli/monitor/view.js';

const extent = { maxScroll: 30, pageRows: 10 };
const view = firstView(2000);
const after = (...names: string[]) =>
  names.reduce(
    (state, name) => press(state, name === ' ' ? { name: 'space' } : { sequence: name, name }, extent).view,
    view,
  );

test('digits, tab and arrows go from section to section, round and round', () => {
  expect(after('4').section).toBe('sessions');
  expect(after('tab').section).toBe('pools');
  expect(after('8', 'tab').section).toBe('overview');
  expect(after('left').section).toBe('activity');
  expect(press(view, { name: 'tab', shift: true }, extent).view.section).toBe('activity');
  expect(after('9')).toEqual(view);
});

test('another section begins at its top, the same one stays where it is', () => {
  expect(after('down', 'down', '4').scroll).toBe(0);
  expect(after('down', 'down', '1').scroll).toBe(2);
});

test('scrolling stays within the section, also when that has got shorter', () => {
  expect(after('up').scroll).toBe(0);
  expect(after('pagedown').scroll).toBe(9);
  expect(after('end', 'down').scroll).toBe(30);
  expect(after('end', 'pageup', 'home').scroll).toBe(0);
  expect(press({ ...view, scroll: 500 }, { name: 'up' }, extent).view.scroll).toBe(29);
});

test('space pauses and goes on', () => {
  expect(after(' ').isPaused).toBe(true);
  expect(after(' ', ' ').isPaused).toBe(false);
});

test('+ and - choose the next longer and shorter interval, up to an end', () => {
  expect(after('+').intervalMs).toBe(5000);
  expect(after('-', '-').intervalMs).toBe(500);
  expect(after('-', '-', '-').intervalMs).toBe(500);
  expect(stepInterval(3_600_000, 'longer')).toBe(3_600_000);
  expect(stepInterval(7000, 'shorter')).toBe(5000);
});

test('help comes with h or ? and goes with any key, which does nothing else', () => {
  expect(after('h').isHelp).toBe(true);
  expect(after('?').isHelp).toBe(true);
  expect(after('?', '4')).toEqual(view);
});

test.each<[string, Key, string | undefined]>([
  ['q', { name: 'q' }, 'quit'],
  ['Ctrl-C', { name: 'c', ctrl: true }, 'quit'],
  ['Ctrl-Z', { name: 'z', ctrl: true }, 'suspend'],
  ['r', { name: 'r' }, 'refresh'],
  ['c', { name: 'c' }, undefined],
])('%s is a request, also while help is shown or the screen is paused', (_name, key, request) => {
  expect(press(view, key, extent).request).toBe(request);
  expect(press({ ...view, isPaused: true }, key, extent).request).toBe(request);
  if (request === 'quit') expect(press({ ...view, isHelp: true }, key, extent).request).toBe('quit');
});

test('whatever is pressed, the view is one that can be shown', () => {
  const names = [
    'up',
    'down',
    'pageup',
    'pagedown',
    'home',
    'end',
    'tab',
    'space',
    'left',
    'right',
    '+',
    '-',
    'h',
    'escape',
  ];
  const key = fc.record({
    name: fc.oneof(fc.constantFrom(...names, 'toString', '__proto__'), fc.string()),
    ctrl: fc.boolean(),
    shift: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(key, { maxLength: 40 }), fc.nat(50), (keys, maxScroll) => {
      const last = keys.reduce((state, each) => press(state, each, { maxScroll, pageRows: 5 }).view, view);
      expect(sectionNames).toContain(last.section satisfies SectionName);
      expect(last.scroll).toBeGreaterThanOrEqual(0);
      expect(last.scroll).toBeLessThanOrEqual(maxScroll);
      expect(last.intervalMs).toBeGreaterThanOrEqual(500);
      expect(last.intervalMs).toBeLessThanOrEqual(3_600_000);
    }),
  );
});
