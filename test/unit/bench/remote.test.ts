import { expect, it } from 'vitest';
import { Remote } from '../../../bench/remote/remote.js';
import { isRunning } from '../../support/processes.js';
import type { EchoCalls } from '../../support/remote-echo.js';

const timeoutMs = 20_000;

const start = () => new Remote<EchoCalls>('Echo', new URL('../../support/remote-echo.ts', import.meta.url));

it('asks a process, and hears what it gives and what it throws', async () => {
  await using remote = start();
  expect(await remote.ask('echo', 'one', timeoutMs)).toBe('one');
  await expect(remote.ask('fail', 'too far', timeoutMs)).rejects.toThrow(/^Echo: RangeError: too far/);
  expect(await remote.ask('echo', 'two', timeoutMs)).toBe('two');
});

it('waits no longer than it should, and ends the process all the same', async () => {
  const remote = start();
  await remote.ask('echo', 'ready', timeoutMs);
  await expect(remote.ask('hang', undefined, 50)).rejects.toThrow('Echo did not answer `hang` within 50 ms.');
  await remote[Symbol.asyncDispose]();
  expect(isRunning(remote.pid!)).toBe(false);
});

it('says that the process has ended, at once and for ever', async () => {
  await using remote = start();
  await expect(remote.ask('die', 3, timeoutMs)).rejects.toThrow('Echo ended by itself with exit code 3.');
  await expect(remote.ask('echo', 'anybody?', timeoutMs)).rejects.toThrow('Echo ended by itself with exit code 3.');
});
