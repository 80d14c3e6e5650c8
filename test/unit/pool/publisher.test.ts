import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Publisher } from '../../../src/pool/publisher.js';
import { FakeClock } from '../../support/fake-clock.js';

const target = { host: 'db', port: 5432, database: 'orders', user: 'app', ssl: false };

/** The publisher of a pool whose emitter is this one. */
const publisherOf = (events: EventEmitter) => new Publisher('test', target, new FakeClock(), events);

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
    const publisher = publisherOf(events);
    expect(publisher.isHeard('acquire')).toBe(false);
    add(events);
    expect(publisher.isHeard('acquire')).toBe(true);
    expect(publisher.isHeard('release')).toBe(false);
    events.removeAllListeners('acquire');
    expect(publisher.isHeard('acquire')).toBe(false);
  });

  test('in place of one of another event, removed in between', () => {
    const events = new EventEmitter().on('error', listener);
    const publisher = publisherOf(events);
    expect(publisher.isHeard('acquire')).toBe(false);
    events.off('error', listener).on('acquire', listener);
    expect(publisher.isHeard('acquire')).toBe(true);
  });

  test('also where the emitter does not count its events', () => {
    const events = new EventEmitter();
    Object.defineProperty(events, '_eventsCount', { get: () => undefined, set: () => undefined });
    const publisher = publisherOf(events);
    expect(publisher.isHeard('acquire')).toBe(false);
    events.on('acquire', listener);
    expect(publisher.isHeard('acquire')).toBe(true);
  });
});
