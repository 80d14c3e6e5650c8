import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Extent, type Key, press } from '../../../../src/cli/monitor/keys.js';
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

const rows = Array.from({ length: 30 }, (_, at) => ({
  line: at + 3,
  subject: {
    source: 'db',
    pid: 100 + at,
    name: `pid ${100 + at}`,
    isActive: at > 0,
    ageMs: at === 2 ? undefined : 5000,
  },
}));
const withRows: Extent = { maxScroll: 23, pageRows: 10, rows };
const inSessions = (...names: string[]) =>
  ['4', ...names].reduce((state, name) => press(state, { name }, withRows).view, view);

test('arrows select a session, and scroll to it', () => {
  expect(inSessions('down').selected).toEqual({ source: 'db', pid: 100, at: 0 });
  expect(inSessions('down', 'down', 'down', 'up').selected?.pid).toBe(101);
  expect(inSessions('up').selected?.pid).toBe(100);
  const far = inSessions('down', 'pagedown');
  expect([far.selected?.pid, far.scroll]).toEqual([109, 3]);
  expect(inSessions('end')).toMatchObject({ selected: { pid: 129 }, scroll: 23 });
  expect(inSessions('end', 'home')).toMatchObject({ selected: { pid: 100 }, scroll: 0 });
  expect(inSessions('end', 'up')).toMatchObject({ selected: { pid: 128 }, scroll: 23 });
});

test('a selected session that is gone leaves its place selected, and a list without sessions scrolls', () => {
  const at = inSessions('down', 'down', 'down');
  const without = { ...withRows, rows: rows.filter(({ subject }) => subject.pid !== 102) };
  expect(press(at, { name: 'up' }, without).view.selected?.pid).toBe(101);
  expect(press(at, { name: 'c' }, without).view).toMatchObject({ notice: 'Session 102 is gone.' });
  expect(press(at, { name: 'down' }, { ...withRows, rows: [] }).view).toMatchObject({ scroll: 1 });
});

test.each([
  ['c', [], 'Select a session with the arrows first.'],
  ['c', ['down'], 'Session 100 runs no statement.'],
  ['t', ['down', 'down', 'down'], 'This role may not see session 102.'],
])('%s after %o says why it cannot be', (key, before, notice) => {
  const asked = press(inSessions(...before), { name: key }, withRows).view;
  expect(asked).toMatchObject({ notice });
  expect(asked.question).toBeUndefined();
  expect(press(asked, { name: 'x' }, withRows).view.notice).toBeUndefined();
});

test('a question is answered by y alone; c and t do nothing in other sections', () => {
  const asked = press(inSessions('down', 'down'), { name: 'c' }, withRows);
  expect(asked.confirmed).toBeUndefined();
  expect(asked.view.question).toMatchObject({ signal: 'cancel', subject: { pid: 101 } });
  const answer = press(asked.view, { name: 'y' }, withRows);
  expect(answer.confirmed).toEqual(asked.view.question);
  expect(answer.view.question).toBeUndefined();
  expect(press(asked.view, { name: 'q' }, withRows)).toEqual({ view: answer.view });
  expect(press(asked.view, { name: 'c', ctrl: true }, withRows).request).toBe('quit');
  expect(after('t')).toEqual(view);
});

test('s and S sort sessions by the next and previous order, in Load the statements; o reverses them', () => {
  expect(after('s').order).toBe('transaction');
  expect(press(view, { name: 's', shift: true }, extent).view.order).toBe('waits');
  expect(after('8', 's')).toMatchObject({ order: 'relevance', statementOrder: 'load' });
  expect(press(after('8'), { name: 's', shift: true }, extent).view.statementOrder).toBe('misses');
  expect(after('o').isReversed).toBe(true);
  expect(after('o', 'o').isReversed).toBe(false);
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
