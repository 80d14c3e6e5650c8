import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { onAbort, readSignal } from '../../../src/util/abort.js';

test('however many wait for a signal, it has one listener, and none when nobody does', () => {
  const { signal } = new AbortController();
  const stops = Array.from({ length: 20 }, () => onAbort(signal, () => {}));
  expect(getEventListeners(signal, 'abort').length).toBe(1);
  for (const stop of stops) stop();
  for (const stop of stops) stop();
  expect(getEventListeners(signal, 'abort').length).toBe(0);
});

test('all are told once, in order, also when one of them stops another or begins anew', () => {
  const controller = new AbortController();
  const told: number[] = [];
  onAbort(controller.signal, () => told.push(1));
  onAbort(controller.signal, () => {
    told.push(2);
    onAbort(controller.signal, () => told.push(9));
  });
  onAbort(controller.signal, () => told.push(3))();
  controller.abort();
  expect(told).toEqual([1, 2]);
});

test('a signal that is left out or null is none, and what is no signal is refused', () => {
  const { signal } = new AbortController();
  expect([readSignal(undefined), readSignal(null), readSignal(signal)]).toEqual([undefined, undefined, signal]);
  for (const wrong of ['x', 5, {}, true, Symbol('s'), { aborted: false }, () => {}]) {
    expect(() => readSignal(wrong)).toThrow('signal: expected an AbortSignal, got');
  }
});

test('a signal of a polyfill that knows no reason fires with one, the same for all who have it', () => {
  const polyfill = Object.assign(new EventTarget(), { aborted: false });
  const signal = readSignal(polyfill) as AbortSignal;
  expect(readSignal(polyfill)).toBe(signal);
  expect(signal.aborted).toBe(false);
  polyfill.aborted = true;
  polyfill.dispatchEvent(new Event('abort'));
  expect(signal).toMatchObject({ aborted: true, reason: { name: 'AbortError', code: 20 } });
  const fired = readSignal(Object.assign(new EventTarget(), { aborted: true, reason: 'mine' }));
  expect(fired).toMatchObject({ aborted: true, reason: 'mine' });
});
