import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { exitCodeOf, interruptible } from '../../../../src/cli/ui/interrupt.js';
import { StatusLine } from '../../../../src/cli/ui/terminal.js';

function streamOf(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let text = '';
  const stream = { isTTY, columns: 10, write: (part: string) => (text += part) };
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => text };
}

test('on a terminal the status is redrawn in place, cut to the width, and taken away', () => {
  const { stream, written } = streamOf(true);
  const line = new StatusLine(stream);
  line.update('one');
  line.update('a very long line');
  line.write('stays');
  line.clear();
  expect(written()).toBe('\r\u001b[Kone\r\u001b[Ka very lo\r\u001b[Kstays\n');
});

test('elsewhere the status is a plain line every few seconds', () => {
  const { stream, written } = streamOf(false);
  const line = new StatusLine(stream, 1000);
  for (const now of [0, 500, 1000, 1001]) line.update(`at ${now}`, now);
  line.clear();
  expect(written()).toBe('at 0\nat 1000\n');
});

test('the first Ctrl-C asks the work to stop, the second ends the process', async () => {
  const exit = vi.fn();
  const host = Object.assign(new EventEmitter(), { exit });
  const done = await interruptible(
    async (signal) => {
      host.emit('SIGINT', 'SIGINT');
      expect(signal.aborted).toBe(true);
      expect(exit).not.toHaveBeenCalled();
      host.emit('SIGTERM', 'SIGTERM');
      expect(exit).toHaveBeenCalledExactlyOnceWith(143);
      return exitCodeOf(signal);
    },
    host as unknown as NodeJS.Process,
  );
  expect(done).toBe(130);
  expect(host.eventNames()).toEqual([]);
});
