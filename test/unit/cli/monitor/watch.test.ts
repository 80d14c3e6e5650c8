import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enterScreen, leaveScreen } from '../../../../src/cli/monitor/draw.js';
import type { TerminalHost } from '../../../../src/cli/monitor/full-screen.js';
import { type WatchOptions, watchScreen } from '../../../../src/cli/monitor/watch.js';
import { painter } from '../../../../src/cli/ui/colour.js';
import type { DetailOptions } from '../../../../src/monitor/details.js';
import type { Report } from '../../../../src/monitor/report.js';
import { busyDetails } from '../../../support/dashboard.js';
import { FakeClock, settle } from '../../../support/fake-clock.js';
import { finding, reportOf } from '../../../support/reports.js';

/** A process with a terminal that only notes what happens to it. */
class FakeHost {
  written = '';
  isRaw = false;
  readonly output = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => this.#write(text),
  });
  readonly input = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => {
      this.isRaw = isRaw;
      return this.input;
    },
    resume: () => this.input,
    pause: () => this.input,
  });
  readonly stderr = { write: vi.fn() };
  readonly process = Object.assign(new EventEmitter(), { pid: 42, kill: vi.fn(), exit: vi.fn(), stderr: this.stderr });

  #write(text: string): boolean {
    this.written += text;
    return true;
  }

  press(name: string, more: object = {}): void {
    this.input.emit('keypress', name, { name, sequence: name, ...more });
  }

  get isTaken(): boolean {
    return this.written.lastIndexOf(enterScreen) > this.written.lastIndexOf(leaveScreen);
  }

  get listeners(): number {
    const emitters: EventEmitter[] = [this.output, this.input, this.process];
    return emitters
      .flatMap((each) => each.eventNames().map((name) => each.listenerCount(name)))
      .reduce((a, b) => a + b, 0);
  }

  /** What has been written since the last call. */
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

let host: FakeHost;
let clock: FakeClock;
let looks: number;
let detailed: number;
let signals: unknown[];
let done: Promise<number>;

beforeEach(() => {
  host = new FakeHost();
  clock = new FakeClock();
  looks = 0;
  detailed = 0;
  signals = [];
});

function start(report: () => Promise<Report> = async () => reportOf(), more: Partial<WatchOptions> = {}): void {
  const monitor = {
    report: () => {
      looks += 1;
      return report();
    },
    details: async ({ textsOf = [], locksOf = [] }: DetailOptions = {}) => {
      detailed += 1;
      const texts = new Map(textsOf.map((pid) => [pid, `SELECT ${pid}\n  FROM stock`]));
      const locks = new Map(locksOf.map((pid) => [pid, { kind: 'tuple', mode: 'ShareLock', table: 'public.stock' }]));
      return [{ source: 'db:5432', facts: { ...busyDetails, texts, locks } }];
    },
    control: {
      signal: async (...args: unknown[]) => signals.push(args) > 0,
      pause: async () => false,
      resume: async () => false,
      pools: new Map(),
    },
  };
  const options = { targets: ['db:5432'], intervalMs: 2000, failOn: 'warning' as const, paint: painter(false), clock };
  const off = { hasStatements: false, hasActions: false };
  done = watchScreen({ monitor, ...options, ...off, ...more }, host as unknown as TerminalHost);
}

afterEach(async () => {
  host.press('q');
  await done.catch(() => undefined);
  // readline keeps listeners of its own on a stream that it has once looked at.
  host.input.removeAllListeners();
  expect(host.listeners).toBe(0);
  expect(host.isRaw).toBe(false);
  expect(clock.pending).toBe(0);
});

test('it takes the terminal, shows reports, and gives the terminal back with q', async () => {
  start();
  expect(host.isTaken).toBe(true);
  expect(host.isRaw).toBe(true);
  await clock.advance(4500);
  expect(looks).toBe(3);
  expect(host.written).toContain('15 of 17');
  host.press('q');
  expect(await done).toBe(1);
  expect(host.isTaken).toBe(false);
});

test('details are read only while the section that shows them is open', async () => {
  start();
  await clock.advance(4500);
  expect(detailed).toBe(0);
  host.press('8');
  await settle();
  expect(detailed).toBe(1);
  expect(host.written).toContain('SELECT orders');
  host.press('1');
  await clock.advance(4500);
  expect(detailed).toBe(1);
});

test('the locks that sessions wait for are read while the tree of blocked ones is open, and no statement', async () => {
  start();
  Object.assign(host.output, { columns: 140 });
  await clock.advance(100);
  host.press('5');
  await settle();
  expect(host.written).toMatch(/blocked .*, waits for a row of public\.stock/);
  expect(host.written).not.toContain('FROM stock');
});

test('texts of statements are read and shown only if they are asked for', async () => {
  start(undefined, { hasStatements: true });
  Object.assign(host.output, { columns: 140 });
  await clock.advance(100);
  host.press('4');
  await settle();
  expect(detailed).toBe(1);
  expect(host.written).toMatch(/4711 {2}idle in tx .* SELECT 4711 FROM stock/);
  host.press('5');
  await settle();
  expect(host.written).toMatch(/4713 {2}SELECT 4713 FROM stock/);
  host.press('1');
  host.take();
  await clock.advance(2000);
  expect(detailed).toBe(2);
});

test('without --statements no text is read', async () => {
  start();
  await clock.advance(100);
  host.press('4');
  await clock.advance(2000);
  expect(detailed).toBe(0);
  expect(host.written).not.toContain('statement ');
});

test('a statement is cancelled, and a session ended, once that is confirmed, with the age that it has by then', async () => {
  start(undefined, { hasActions: true });
  await clock.advance(100);
  for (const key of ['4', 'down', 'down', 'c']) host.press(key);
  expect(host.written).toContain('› 4712');
  expect(host.written).toContain('cancel pid 4712 (orders-api as app)? y: yes, any other key: no');
  expect(signals).toEqual([]);
  await clock.advance(7000);
  host.press('y');
  await settle();
  expect(signals).toEqual([['db:5432', 'cancel', expect.objectContaining({ pid: 4712, ageMs: 67_100 })]]);
  expect(host.written).toContain('The statement of session 4712 was asked to end.');
  for (const key of ['up', 't', 'y']) host.press(key);
  await settle();
  expect(signals[1]).toEqual(['db:5432', 'terminate', expect.objectContaining({ pid: 4711 })]);
});

test.each(['n', 'q', 'escape', 'c', 'space'])('%s is no confirmation, and does nothing else', async (key) => {
  start(undefined, { hasActions: true });
  await clock.advance(100);
  for (const each of ['4', 'down', 't', key]) host.press(each);
  host.press('y');
  await settle();
  expect(signals).toEqual([]);
  expect(host.isTaken).toBe(true);
});

test('without --allow-actions the keys say how to get them, and do nothing', async () => {
  start();
  await clock.advance(100);
  for (const key of ['4', 'down', 't']) host.press(key);
  expect(host.written).toContain('Start with --allow-actions');
  host.press('y');
  await settle();
  expect(signals).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  '%s ends it, the terminal given back, with the code of the last verdict',
  async (name) => {
    start(async () => reportOf([finding({ status: 'critical' })]));
    await clock.advance(2500);
    host.process.emit(name);
    expect(await done).toBe(2);
    expect(host.isTaken).toBe(false);
  },
);

test('Ctrl-C before the first report is an unknown verdict', async () => {
  start(() => new Promise(() => undefined));
  host.press('c', { ctrl: true });
  expect(await done).toBe(3);
});

test('a look that fails gives the terminal back and is told', async () => {
  start(() => Promise.reject(new Error('broken')));
  const ended = expect(done).rejects.toThrow('broken');
  await clock.advance(2500);
  await ended;
  expect(host.isTaken).toBe(false);
});

test('an exception anywhere gives the terminal back before it is told', async () => {
  start();
  await settle();
  host.process.emit('uncaughtException', new Error('elsewhere'));
  expect(host.isTaken).toBe(false);
  expect(host.stderr.write).toHaveBeenCalledWith(expect.stringContaining('elsewhere'));
  expect(host.process.exit).toHaveBeenCalledExactlyOnceWith(3);
});

test('an exit from anywhere gives the terminal back', () => {
  start();
  host.process.emit('exit', 1);
  expect(host.isTaken).toBe(false);
});

test('a terminal that is gone ends it', async () => {
  start();
  await settle();
  host.output.emit('error', new Error('EIO'));
  expect(await done).toBe(1);
});

test('what has not changed is not written again', async () => {
  start();
  await clock.advance(100);
  host.press('4');
  await clock.advance(2400);
  host.take();
  await clock.advance(2000);
  expect(looks).toBe(3);
  expect(host.take()).toBe('');
});

test('a section is shown at once, without a new look', async () => {
  start();
  await settle();
  host.press('4');
  expect(host.written).toContain('[4 Sessions]');
  expect(looks).toBe(1);
});

test('a change of size draws all of it anew, within the new size', async () => {
  start();
  await settle();
  host.take();
  Object.assign(host.output, { columns: 40, rows: 12 });
  host.output.emit('resize');
  const text = host.take();
  expect(text).toContain('\u001b[2J');
  expect(text).toContain('\u001b[12;1H');
  expect(text).not.toContain('\u001b[13;1H');
});

test('a pause looks at nothing; going on looks at once', async () => {
  start();
  await clock.advance(100);
  host.press('space');
  expect(host.written).toContain('PAUSED');
  await clock.advance(10_000);
  expect(looks).toBe(1);
  host.press('space');
  await settle();
  expect(looks).toBe(2);
});

test('another interval is kept to', async () => {
  start();
  await settle();
  host.press('-');
  await clock.advance(3500);
  expect(looks).toBe(4);
});

test('Ctrl-Z gives the terminal back and stops; going on takes and draws it again', async () => {
  start();
  await settle();
  host.press('z', { ctrl: true });
  expect(host.process.kill).toHaveBeenLastCalledWith(0, 'SIGTSTP');
  host.process.emit('SIGTSTP');
  expect(host.isTaken).toBe(false);
  expect(host.process.kill).toHaveBeenLastCalledWith(42, 'SIGSTOP');
  await clock.advance(3000);
  host.take();
  host.process.emit('SIGCONT');
  expect(host.isTaken).toBe(true);
  expect(host.isRaw).toBe(true);
  expect(host.take()).toContain('15 of 17');
});
