import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type Core, isHeard } from '../../../src/pool/core.js';

/** The core of a pool whose emitter is this one. */
const coreOf = (events: EventEmitter): Core => ({ events }) as unknown as Core;

const listener = (): void => undefined;

describe('an event is heard if it has a listener', () => {
  const ways: Readonly<Record<string, (events: EventEmitter) => unknown>> = {
    on: (events) => events.on('acquire', listener),
    once: (events) => events.once('acquire', listener),
    prependListener: (events) => events.prependListener('acquire', listener),
    'the method of another emitter': (events) => EventEmitter.prototype.addListener.call(events, 'acquire', listener),
  };

  test.each(Object.entries(ways))('added by %s', (_, add) => {
    const events = new EventEmitter();
    const core = coreOf(events);
    expect(isHeard(core, 'acquire')).toBe(false);
    add(events);
    expect(isHeard(core, 'acquire')).toBe(true);
    expect(isHeard(core, 'release')).toBe(false);
    events.removeAllListeners('acquire');
    expect(isHeard(core, 'acquire')).toBe(false);
  });

  test('in place of one of another event, removed in between', () => {
    const events = new EventEmitter().on('error', listener);
    const core = coreOf(events);
    expect(isHeard(core, 'acquire')).toBe(false);
    events.off('error', listener).on('acquire', listener);
    expect(isHeard(core, 'acquire')).toBe(true);
  });

  test('also where the emitter does not count its events', () => {
    const events = new EventEmitter();
    Object.defineProperty(events, '_eventsCount', { get: () => undefined, set: () => undefined });
    const core = coreOf(events);
    expect(isHeard(core, 'acquire')).toBe(false);
    events.on('acquire', listener);
    expect(isHeard(core, 'acquire')).toBe(true);
  });
});
