import { describe, expect, it } from 'vitest';
import { connectionsToKeep, isUrgent, lookAfter } from '../../../src/budget/duties.js';

describe('a changed demand', () => {
  const scarce = { share: 4, isScarce: true };
  const plenty = { share: 10, isScarce: false };

  it('is urgent if it has grown beyond the connections that the member has', () => {
    expect(isUrgent(2, { open: 2, wanted: 3 }, plenty)).toBe(true);
    expect(isUrgent(2, { open: 3, wanted: 3 }, plenty)).toBe(false);
  });

  it('is urgent beyond the share only if it has grown by a quarter', () => {
    expect(isUrgent(8, { open: 4, wanted: 10 }, scarce)).toBe(false);
    expect(isUrgent(8, { open: 4, wanted: 11 }, scarce)).toBe(true);
  });

  it('is urgent if it has fallen to the share or below while slots are scarce', () => {
    expect(isUrgent(8, { open: 4, wanted: 5 }, scarce)).toBe(false);
    expect(isUrgent(8, { open: 4, wanted: 4 }, scarce)).toBe(true);
    expect(isUrgent(8, { open: 4, wanted: 4 }, plenty)).toBe(false);
  });
});

describe('a hint', () => {
  const me = { open: 5, wanted: 8, demand: 8, evenShare: 4 };

  it('of a slot offered to the member makes it look now', () => {
    expect(lookAfter('free', me)).toBe('now');
  });

  it('that another member needs more concerns only those with more than an even share, or more than they want', () => {
    expect(lookAfter('more', me)).toBe('soon');
    expect(lookAfter('more', { ...me, open: 4 })).toBe('never');
    expect(lookAfter('more', { ...me, open: 3, wanted: 2 })).toBe('soon');
  });

  it('of a process without a connection concerns all that can do without one', () => {
    expect(lookAfter('knock a1', me)).toBe('soon');
    expect(lookAfter('knock a1', { ...me, open: 1 })).toBe('never');
    expect(lookAfter('knock a1', { ...me, open: 1, demand: 0 })).toBe('soon');
    expect(lookAfter('seated a1', me)).toBe('never');
  });
});

describe('a member keeps', () => {
  const calm = { excess: 0, free: 3 };
  const me = { open: 6, wanted: 4, demand: 4, isDraining: false };

  it('all of its connections if no one else needs them', () => {
    expect(connectionsToKeep(calm, me, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('fewer if others should have some', () => {
    expect(connectionsToKeep({ excess: 2, free: 0 }, me, 0)).toBe(4);
  });

  it('what it wants if its process is about to end', () => {
    expect(connectionsToKeep(calm, { ...me, isDraining: true }, 0)).toBe(4);
  });

  it('not even its only connection if that is unused, no slot is free, and a process has none', () => {
    const idle = { ...me, open: 1, wanted: 1, demand: 0 };
    expect(connectionsToKeep({ excess: 0, free: 0 }, idle, 1)).toBe(0);
    expect(connectionsToKeep({ excess: 0, free: 1 }, idle, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(connectionsToKeep({ excess: 0, free: 0 }, idle, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(connectionsToKeep({ excess: 0, free: 0 }, { ...idle, demand: 1 }, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
